"""How a figure is cited on its page: each of its readings as text to copy, with its own address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from flask import current_app, url_for

from registry.domain.dormancy import Policy
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.exchange import citations
from registry.exchange.citations import Cited
from registry.i18n import day_text, gettext, say
from registry.web.presenting import selections, values
from registry.web.presenting.lists import Download, address
from registry.web.presenting.selections import Names
from registry.web.surroundings import absolute


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as one state of the facts says it: that of an edition, or what is on record.

    The selection, with its policy, and the names are those of that state; `today` is its day.
    """

    figure: Figure
    selection: Selection
    names: Names
    today: date
    issued: date | None = None


def cited(reading: Reading, accessed: date) -> Cited:
    """A reading with the address that shows this value, and no other."""
    selection = reading.selection
    live = replace(selection, edition="", base=Policy())
    pinned = selection if selection.edition else replace(live, on=selection.day(reading.today))
    definition = reading.figure.definition
    return Cited(
        code=definition.code,
        figure=say(definition.name),
        value=values.in_words(reading.figure),
        selection=_words(selection, reading.names),
        day=selection.day(reading.today),
        window=selection.policy.window,
        rule_version=selection.policy.version,
        edition=selection.edition or None,
        address=_page(definition.code, pinned),
        live=_page(definition.code, live),
        site=current_app.config["SITE_NAME"],
        accessed=accessed,
        issued=reading.issued,
    )


def _words(selection: Selection, names: Names) -> str:
    """Which agreements; the citation says window, day and edition by themselves."""
    return selections.words(replace(selection, on=None, window=None, edition=""), names)


def _page(code: str, selection: Selection) -> str:
    return absolute(address(url_for("statistics.show", code=code), selection.pairs()))


# -- the block -------------------------------------------------------------------------------


class Quotation(NamedTuple):
    """One reading, ready to be copied."""

    id: str
    heading: str
    text: str
    href: str


class Block(NamedTuple):
    """What components/cite.html prints: the readings, a word on editions, and the formats."""

    name: str
    quotations: Sequence[Quotation]
    notice: str
    live_href: str
    formats: Sequence[Download]


FORMATS = (("bibtex", "BibTeX"), ("ris", "RIS"), ("csl_json", "CSL-JSON"))


def block(several: Sequence[Cited], selection: Selection, notice: str) -> Block:
    """The block of the selection that the page shows; the edition's reading comes first."""
    first = several[0]
    return Block(
        first.figure,
        [_quotation(each, number) for number, each in enumerate(several, 1)],
        notice,
        first.live,
        [_format(name, label, first, selection) for name, label in FORMATS],
    )


def _quotation(of: Cited, number: int) -> Quotation:
    return Quotation(f"cite-{of.code}-{number}", _heading(of), citations.plain(of), of.address)


def _heading(of: Cited) -> str:
    if of.edition:
        return gettext("Edition %(number)s, which stays as it is", number=of.edition)
    on_record = day_text(of.accessed)
    return gettext("As on record on %(day)s, which may change", day=on_record)


def _format(name: str, label: str, of: Cited, selection: Selection) -> Download:
    href = address(url_for(f"citing.{name}", code=of.code), selection.pairs())
    return Download(label, href, gettext("For programs that keep references"))


# -- words on editions -----------------------------------------------------------------------


def no_edition() -> str:
    return gettext(
        "No edition has been published yet: this is cited from the live registry, where the value"
        " may change."
    )


def all_withdrawn() -> str:
    return gettext(
        "All editions so far are withdrawn: this is cited from the live registry, where the value"
        " may change."
    )


def too_early(number: str, day: date) -> str:
    return gettext(
        "The latest edition, %(number)s, ends on %(day)s, before the day looked at: this is cited"
        " from the live registry, where the value may change.",
        number=number,
        day=day_text(day),
    )


def unknown_there(number: str) -> str:
    return gettext(
        "The latest edition, %(number)s, does not know a city of this selection yet: this is"
        " cited from the live registry, where the value may change.",
        number=number,
    )
