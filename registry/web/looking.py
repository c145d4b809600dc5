"""Which edition a request looks into, if its address names one: its session reads that one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g

from registry.exchange.editions import Shelf
from registry.extensions import db, read_only_from
from registry.queries.editions import EditionRow, edition_by_number, package_of


def install(app: Flask) -> None:
    app.extensions["editions"] = Shelf(Path(app.config["EDITIONS"]))


class NoEdition(LookupError):
    """No edition has this number."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(number)


class Withdrawn(LookupError):
    """The edition is not to be used any more: it says why, and which one has its place."""

    def __init__(self, edition: EditionRow) -> None:
        self.edition = edition
        super().__init__(edition.number)


def edition_seen() -> EditionRow | None:
    """The edition that this request looks into; None where it sees what is on record now."""
    return g.get("edition")  # type: ignore[no-any-return]


def look_into(number: str) -> EditionRow:
    """Let the request's session read this edition, and its day be today.

    NoEdition (a 404 page) for one that there is not, Withdrawn (a 410 page).
    """
    seen = edition_seen()
    if seen is not None and seen.number == number:
        return seen
    found = held(number)
    engine = shelf().engine(number, found.sha256, lambda: _package(number))
    read_only_from(db.session, engine)
    g.edition, g.today, g.edition_engine = found, found.day, engine
    return found


def kept_up(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What is written while it is sent has a session of its own: it reads the same edition."""
    if "edition_engine" in g:
        read_only_from(db.session, g.edition_engine)
    yield from pieces


def held(number: str) -> EditionRow:
    """The edition of this number, which may be looked into."""
    found = edition_by_number(db.session, number)
    if found is None:
        raise NoEdition(number)
    if found.withdrawn_on is not None:
        raise Withdrawn(found)
    return found


def shelf() -> Shelf:
    kept: Any = current_app.extensions["editions"]
    return kept  # type: ignore[no-any-return]


def _package(number: str) -> bytes:
    found = package_of(db.session, number)
    if found is None:
        raise NoEdition(number)
    return found
