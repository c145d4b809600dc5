"""Published figures are those that plain Python counts in the downloads, which it alone reads."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask

from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Figure
from registry.domain.selection import parse
from registry.extensions import db
from registry.queries.figures import figures
from tests import databases
from tests.counting.agreements import Counted
from tests.counting.books import Books, Row
from tests.counting.figures import COUNTS, count
from tests.databases import NewDatabase
from tests.integration import published, registries
from tests.pages import Page

BATCHES, EACH = 8, 25
#: Selections of a registry that are counted, beside everything.
OTHERS = 3
#: Figures of a registry whose own addresses are looked at.
ADDRESSES = 3
COUNTING = Path(__file__).parents[1] / "counting"


@pytest.fixture(scope="session")
def countable(new_database: NewDatabase) -> Iterator[Flask]:
    """The application on a database whose registry is replaced by one after the other."""
    with databases.at_head(new_database(), PAGE_CACHE_BYTES=0) as app:
        yield app


class Shelf:
    """What the site says of a registry, and its files as they were downloaded."""

    def __init__(self, app: Flask, seed: int) -> None:
        with app.app_context():
            registries.write(db.session, seed)
        self.app, self.client = app, app.test_client()
        self.kept: dict[object, list[Row]] = {}

    def read(self, path: str, query: Mapping[str, str]) -> Any:
        answer = self.client.get(path, query_string=query, buffered=True)
        assert answer.status_code == 200, (path, query)
        return answer

    def csv(self, path: str, query: Mapping[str, str]) -> list[Row]:
        key = path, tuple(sorted(query.items()))
        if key not in self.kept:
            text = io.StringIO(self.read(path, query).text, newline="")
            self.kept[key] = list(csv.DictReader(text))
        return self.kept[key]

    def json(self, path: str, query: Mapping[str, str]) -> Any:
        return json.loads(self.read(path, query).text)

    def page(self, path: str, query: Mapping[str, str]) -> Page:
        return Page(self.read(path, query))

    def figures(self, asked: Mapping[str, str], today: date) -> list[Figure]:
        with self.app.app_context():
            return figures(db.session, parse(list(asked.items()), today).selection, today)


def _counted(shelf: Shelf, asked: Mapping[str, str], today: date) -> dict[str, Counted]:
    books = Books(shelf.csv, today, asked)
    return {code: count(books, code) for code in COUNTS}


def _as_counted(figure: Figure) -> Counted:
    return tuple(figure.value), [tuple(row) for row in figure.rows]


# -- the figures -------------------------------------------------------------------------------


def differences(app: Flask, seed: int, today: date) -> Iterator[tuple[Any, ...]]:
    """Of a registry, every figure of several selections that is not what was counted."""
    shelf = Shelf(app, seed)
    for asked in registries.selections(seed, OTHERS):
        counted = _counted(shelf, asked, today)
        for figure in shelf.figures(asked, today):
            code = figure.definition.code
            if _as_counted(figure) != counted[code]:
                yield code, seed, asked, _as_counted(figure), counted[code]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_figures_are_what_is_counted(countable: Flask, batch: int, today: date) -> None:
    for seed in range(batch * EACH, (batch + 1) * EACH):
        assert list(differences(countable, seed, today)) == []


def test_every_figure_is_counted() -> None:
    assert COUNTS.keys() == DEFINITIONS.keys()


# -- page, files and charts --------------------------------------------------------------------


def unlike(app: Flask, seed: int, today: date) -> Iterator[tuple[Any, ...]]:
    """Where one selection of a registry is published otherwise than it was counted."""
    shelf, draw = Shelf(app, seed), Random(seed)
    asked = draw.choice(list(registries.selections(seed, OTHERS)))
    counted = _counted(shelf, asked, today)
    for place, code, right in _looked_at(shelf, asked, counted, today):
        if not right:
            yield place, code, seed, asked, counted[code]
    for code in draw.sample(list(DEFINITIONS), ADDRESSES):
        for place, right in _at_its_address(shelf, asked, code, counted[code]):
            if not right:
                yield place, code, seed, asked, counted[code]


def _looked_at(
    shelf: Shelf, asked: Mapping[str, str], counted: Mapping[str, Counted], today: date
) -> Iterator[tuple[str, str, bool]]:
    long, page = shelf.csv("/statistics.csv", asked), shelf.read("/statistics", asked).text
    values = shelf.json("/statistics.json", asked)["figures"]
    for figure, said in zip(shelf.figures(asked, today), values, strict=True):
        definition, code = figure.definition, figure.definition.code
        yield "long", code, published.of_long_csv(definition, long, counted[code])
        yield (
            "values",
            code,
            (said["figure"], tuple(said["value"].values())) == (code, counted[code][0]),
        )
        yield "all", code, published.value_shown(published.value_of(code, page), counted[code])
        yield "chart", code, published.of_chart(figure, counted[code])


def _at_its_address(
    shelf: Shelf, asked: Mapping[str, str], code: str, counted: Counted
) -> Iterator[tuple[str, bool]]:
    path, definition = f"/statistics/{code}", DEFINITIONS[code]
    yield "page", published.of_page(definition, shelf.page(path, asked), counted)
    yield "json", published.of_json(definition, shelf.json(f"{path}.json", asked), counted)
    yield "csv", published.of_csv(definition, shelf.csv(f"{path}.csv", asked), counted)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_page_files_and_charts_say_what_is_counted(
    countable: Flask, batch: int, today: date
) -> None:
    for seed in range(batch * EACH, (batch + 1) * EACH):
        assert list(unlike(countable, seed, today)) == []
