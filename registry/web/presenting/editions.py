"""Editions for people: what each is, its facts, how to cite it, what it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import url_for

from registry.i18n import day_text, gettext, moment_text, number, percent
from registry.queries.editions import EditionRow
from registry.web.presenting.lists import address
from registry.web.presenting.selections import months

NOW = "now"


class Withdrawal(NamedTuple):
    """When an edition was withdrawn, and why."""

    day: str
    reason: str


class Named(NamedTuple):
    """An edition that a page leads to."""

    number: str
    day: str
    href: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition as the templates of editions print it."""

    number: str
    day: str
    href: str
    zip_href: str
    size: str
    sha256: str
    agreements: str
    in_force: str
    percent: str
    rate_words: str
    withdrawn: Withdrawal | None
    successor: Named | None
    compared: Sequence[tuple[str, str]]


def shown(row: EditionRow, others: Sequence[EditionRow]) -> Edition:
    """The edition; `others` are all that there are."""
    counts = row.counts
    gone = (
        Withdrawal(day_text(row.withdrawn_on), row.withdrawn_reason or "")
        if (row.withdrawn_on)
        else None
    )
    return Edition(
        number=row.number,
        day=day_text(row.day),
        href=href(row.number),
        zip_href=url_for("edition_packages.package", number=row.number),
        size=size_text(row.size),
        sha256=row.sha256,
        agreements=number(counts["agreements"]),
        in_force=number(counts["in_force"]),
        percent=percent(counts["dormant"], counts["judged"]),
        rate_words=gettext(
            "%(dormant)s of %(judged)s",
            dormant=number(counts["dormant"]),
            judged=number(counts["judged"]),
        ),
        withdrawn=gone,
        successor=_successor(row, others),
        compared=_compared(row, others),
    )


def href(number: str) -> str:
    return url_for("editions.show", number=number)


def _successor(row: EditionRow, others: Sequence[EditionRow]) -> Named | None:
    found = next((each for each in others if each.number == row.successor), None)
    return Named(found.number, day_text(found.day), href(found.number)) if found else None


def size_text(size: int) -> str:
    """How many bytes, as people say it; units of a thousand."""
    if size < 1_000_000:
        return gettext("%(size)s kB", size=number(max(1, round(size / 1000))))
    return gettext("%(size)s MB", size=number(round(size / 1_000_000, 1)))


def _compared(row: EditionRow, others: Sequence[EditionRow]) -> list[tuple[str, str]]:
    """The comparisons that an edition offers: with the one before it, and with now."""
    if row.withdrawn_on:
        return []
    earlier = [each for each in others if each.id < row.id and not each.withdrawn_on]
    links = []
    if earlier:
        last = max(earlier, key=lambda each: each.id)
        words = gettext("since %(number)s", number=last.number)
        links.append((words, changes_href(last.number, row.number)))
    return [*links, (gettext("until now"), changes_href(row.number, NOW))]


def changes_href(number: str, other: str) -> str:
    return address(url_for("editions.changes", number=number), [("with", other)])


# -- the landing page --------------------------------------------------------------------------


class Fact(NamedTuple):
    """A line of components/facts.html."""

    label: str
    value: str
    href: str | None = None
    note: str | None = None


def facts(row: EditionRow, zone: str) -> list[Fact]:
    """What an edition says of itself; `zone` is the time zone of the registry."""
    return [
        Fact(gettext("Day"), day_text(row.day)),
        Fact(gettext("Published"), moment_text(row.published_at, zone)),
        Fact(gettext("Dormancy rule"), gettext("version %(version)s", version=row.rule_version)),
        Fact(gettext("Dormant after"), months(row.policy.window)),
        Fact(gettext("Quiet after"), months(row.policy.quiet)),
        Fact(gettext("New for"), months(row.policy.grace)),
        Fact(gettext("Data format"), number(row.format)),
    ]


def holdings(row: EditionRow) -> list[Fact]:
    """What was counted when it was published, beside the rate."""
    names = {
        "agreements": gettext("Agreements"),
        "pairs": gettext("Pairs of cities in force"),
        "cities": gettext("Cities in these pairs"),
        "countries": gettext("Countries of these cities"),
        "activities": gettext("Activities on record"),
    }
    return [Fact(words, number(row.counts[code])) for code, words in names.items()]


def citation(row: EditionRow, site: str, at: str) -> str:
    """The edition itself in a line of text; `at` is its address for the world."""
    return gettext(
        "%(site)s, edition %(number)s of %(day)s, %(address)s (SHA-256 %(sha256)s)",
        site=site,
        number=row.number,
        day=day_text(row.day),
        address=at,
        sha256=row.sha256,
    )
