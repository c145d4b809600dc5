"""The registry's data in the words of catalogues: the live set, the series, each edition."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from flask import current_app, url_for

from registry.domain.definitions import DEFINITIONS
from registry.domain.errors import N_
from registry.domain.figures import UNITS
from registry.domain.selection import Selection
from registry.exchange.datasets import Dataset, File, Licence, Measure, Place, Registry
from registry.i18n import country_name, day_text, gettext, language, say
from registry.queries.editions import EditionRow
from registry.web.addresses import to_page
from registry.web.presenting.links import outward
from registry.web.presenting.lists import address
from registry.web.surroundings import absolute, contact_href

_CSV, _JSON, _GEOJSON = "text/csv", "application/json", "application/geo+json"
_FIGURES = (
    ("statistics.long_table", N_("Statistics"), _CSV),
    ("statistics.catalogue", N_("Statistics, with what they mean"), _JSON),
)
_FILES = (
    ("agreements.table", N_("Agreements"), _CSV),
    ("agreements.lines", N_("Agreements as lines"), _GEOJSON),
    ("agreements.activities", N_("Activities"), _CSV),
    ("agreements.declarations", N_("Declarations"), _CSV),
    ("cities.table", N_("Cities"), _CSV),
    ("cities.points", N_("Cities as points"), _GEOJSON),
    ("countries.table", N_("Countries"), _CSV),
    *_FIGURES,
)
_KEYWORDS = (N_("twin cities"), N_("sister cities"), N_("international cooperation of cities"))


def registry() -> Registry:
    """Who publishes: the installation, as its settings say."""
    return Registry(
        name=current_app.config["SITE_NAME"],
        address=absolute(to_page("home.show")),
        description=gettext(
            "A public register of agreements between cities. It says by one published rule which"
            " of them are dormant."
        ),
        language=language(),
        contact=contact_href(),
        licence=licence(),
    )


def licence() -> Licence | None:
    """The terms of the registry's own data, if the operator set them."""
    there = outward(current_app.config["LICENCE_URL"])
    return Licence(current_app.config["LICENCE"] or there, there) if there else None


class Known(NamedTuple):
    """What the data are about that a page looks at: those of an edition, or what is on record."""

    day: date
    since: int
    countries: Sequence[str]
    edition: EditionRow | None = None


def live(known: Known, checksum: str = "") -> Dataset:
    """What is on record, as it is asked for now; or the edition that the page looks into."""
    if known.edition:
        whole = edition(known.edition, checksum=checksum)
        return replace(whole, since=known.since, places=_places(known.countries))
    return Dataset(
        title=gettext("%(site)s: live data", site=current_app.config["SITE_NAME"]),
        description=gettext(
            "Agreements between cities, what is done under them, the cities, and figures of all"
            " of it, as on record on the day of the request. What is cited from it may change:"
            " editions stay as they are."
        ),
        address=absolute(to_page("data.show")) + "#live",
        page=absolute(to_page("data.show")),
        day=known.day,
        since=known.since,
        files=[File(say(title), absolute(to_page(at)), kind) for at, title, kind in _FILES],
        places=_places(known.countries),
        keywords=_keywords(),
    )


#: So many countries are named; of more the data are of the world.
_FEW = 20


def statistics(selection: Selection, words: str, known: Known, countries: Sequence[str]) -> Dataset:
    """The figures of a selection, which `words` name, as their page shows them."""
    page = absolute(address(to_page("statistics.index"), selection.pairs()))
    title = gettext(
        "%(site)s: statistics of %(selection)s",
        site=current_app.config["SITE_NAME"],
        selection=words,
    )
    return replace(
        live(known),
        title=title,
        description=gettext(
            "How many agreements between cities there are, where, of which kind, how many are"
            " dormant by one published rule and since when; each figure with its definition,"
            " its denominator and its table."
        ),
        address=page,
        page=page,
        day=selection.day(known.day),
        files=[
            File(say(title), absolute(address(to_page(at), selection.pairs())), kind)
            for at, title, kind in _FIGURES
        ],
        places=_places(countries) if len(countries) <= _FEW else (),
        fingerprint="",
    )


def series(whole: Dataset, editions: Sequence[Dataset]) -> Dataset:
    """All editions together, as of the last one; the first ones may have been withdrawn."""
    page = absolute(to_page("editions.index"))
    return replace(
        whole,
        title=gettext("%(site)s: editions", site=current_app.config["SITE_NAME"]),
        description=gettext(
            "Frozen, numbered, dated states of the registry, made to be cited: their bytes never"
            " change."
        ),
        address=page,
        page=page,
        day=editions[-1].day if editions else whole.day,
        files=(),
    )


def edition(row: EditionRow, *, previous: str = "", checksum: str = "") -> Dataset:
    """One edition; `previous` is the number before it, `checksum` that of the package's bytes."""
    words = {"site": current_app.config["SITE_NAME"], "number": row.number}
    withdrawn = row.withdrawn_on is not None
    return Dataset(
        title=gettext("%(site)s: edition %(number)s", **words),
        description=_of_edition(row),
        address=edition_address(row.number),
        page=edition_address(row.number),
        day=row.day,
        since=None,
        files=() if withdrawn else [_package(row, checksum)],
        keywords=_keywords(),
        number=row.number,
        published=row.published_at,
        fingerprint=row.sha256,
        previous=edition_address(previous) if previous else "",
        withdrawn=withdrawn,
        successor=edition_address(row.successor) if row.successor else "",
    )


def edition_address(number: str) -> str:
    return absolute(url_for("editions.show", number=number))


def _of_edition(row: EditionRow) -> str:
    said = gettext(
        "The state of the registry on %(day)s, frozen to be cited: agreements between cities,"
        " what is done under them, and the dormancy rule in version %(version)s.",
        day=day_text(row.day),
        version=row.rule_version,
    )
    if row.withdrawn_on is None:
        return said
    words = {"day": day_text(row.withdrawn_on), "reason": row.withdrawn_reason}
    return f"{said} {gettext('Withdrawn on %(day)s: %(reason)s', **words)}"


def _package(row: EditionRow, checksum: str) -> File:
    there = absolute(url_for("edition_packages.package", number=row.number))
    title = gettext("All tables, with a description")
    return File(title, there, "application/zip", row.size, checksum)


def measures(selection: Selection) -> list[Measure]:
    """The published figures, each with its definition and its address for the selection."""
    return [
        Measure(
            say(each.name),
            say(each.sentence),
            say(UNITS[each.unit]),
            absolute(address(url_for("statistics.show", code=each.code), selection.pairs())),
        )
        for each in DEFINITIONS.values()
    ]


def citation(of: Dataset) -> str:
    """How a whole set of data is named."""
    words = {"title": of.title, "day": day_text(of.day), "address": of.page}
    return gettext("%(title)s, as of %(day)s, %(address)s", **words)


def _places(codes: Sequence[str]) -> list[Place]:
    return [Place(code, country_name(code)) for code in codes]


def _keywords() -> list[str]:
    return [say(word) for word in _KEYWORDS]
