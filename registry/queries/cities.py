"""Cities of a selection with the numbers of their agreements, and the facts of one city."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Legal, Status
from registry.models import City, CityName, Party
from registry.queries.among import AmongIds
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import (
    Shape,
    chosen_agreements,
    is_party,
    named,
    parameters,
    shape_of,
    words,
)

#: These describe the city itself, so that one without any agreement can have them.
_OWN = frozenset({"city", "country", "q"})
#: Numbers that stand for a city in a listing: its id and its counts.
COUNTS = ("agreements", "in_force", "dormant", "no_record")
WIDTH = 1 + len(COUNTS)
SORTS = ("name", "country", *COUNTS)


@dataclass(frozen=True, slots=True)
class CityRow:
    """What a list says of a city: its agreements of the selection, by what they are on the day."""

    id: int
    slug: str
    name: str
    region: str
    country: str
    member: bool
    lat: float | None
    lon: float | None
    agreements: int
    in_force: int
    dormant: int
    no_record: int


# -- which cities, with how many agreements ------------------------------------------------

_one = aliased(Party, name="counted")
_one_city = aliased(City, name="counted_city")
_other = aliased(Party, name="partner")
_other_city = aliased(City, name="partner_city")


def _is_asleep(status: Any) -> Any:
    return or_(*(status == code for code in sorted(ASLEEP_STATUSES)))


def _meets_partner(shape: Shape) -> Any:
    column = _other_city.country if shape.partner_is_country else _other_city.slug
    return (
        select(_other.city_id)
        .join(_other_city, _other_city.id == _other.city_id)
        .where(_other.agreement_id == _one.agreement_id, _other.city_id != _one.city_id)
        .where(is_party(_other), column == bindparam("partner"))
        .exists()
    )


def _counts(shape: Shape) -> Any:
    """Agreements of each city that is the one party which the selection describes."""
    chosen = chosen_agreements(shape)
    counted = (
        select(
            _one.city_id,
            func.count().label("agreements"),
            func.sum(case((chosen.c.legal == Legal.IN_FORCE, 1), else_=0)).label("in_force"),
            func.sum(case((_is_asleep(chosen.c.status), 1), else_=0)).label("dormant"),
            func.sum(case((chosen.c.status == Status.NO_RECORD, 1), else_=0)).label("no_record"),
        )
        .join(chosen, chosen.c.id == _one.agreement_id)
        .where(is_party(_one))
        .group_by(_one.city_id)
    )
    if "partner" in shape.present:
        counted = counted.where(_meets_partner(shape))
    return counted.subquery("counts")


@lru_cache(maxsize=256)
def _listing(shape: Shape, own_words: int) -> Prepared:
    counts = _counts(shape)
    numbers = {name: func.coalesce(counts.c[name], 0) for name in COUNTS}
    found = select(City.id, *(number.label(name) for name, number in numbers.items()))
    must = bool(shape.present - _OWN)
    found = found.join_from(City, counts, counts.c.city_id == City.id, isouter=not must)
    if "country" in shape.present:
        found = found.where(City.country == bindparam("country"))
    if "city" in shape.present:
        found = found.where(City.slug == bindparam("city"))
    found = found.where(*(City.id.in_(named(number)) for number in range(own_words)))
    return Prepared(_sorted(found, shape, numbers))


def _sorted(found: Select[Any], shape: Shape, numbers: dict[str, Any]) -> Select[Any]:
    columns = {"name": City.sort_key, "country": City.country, **numbers}
    column = columns[shape.sort]
    found = found.order_by(column.desc() if shape.descending else column)
    return found.order_by(City.sort_key, City.id)


def listing_of(
    session: AnySession,
    selection: Selection,
    today: date,
    *,
    sort: str = "name",
    descending: bool = False,
) -> "array[int]":
    """The selection's cities in a stable order, WIDTH numbers each: id and COUNTS.

    With `q` these are the cities called so. Whatever says something of agreements keeps those
    cities that have one; the empty selection and `country` keep also the cities without any.
    """
    plain = replace(selection, q="")
    shape = shape_of(plain, sort, descending=descending)
    values = parameters(selection, today)

    def ask() -> "array[int]":
        found = _listing(shape, len(words(selection.q))).rows(session, values)
        return array("q", (number for row in found for number in row))

    return remembered(session, ("cities", shape, selection, today), ask)


# -- the facts of rows ---------------------------------------------------------------------

_FACTS = Prepared(
    select(
        City.id,
        City.slug,
        City.name,
        City.region,
        City.country,
        City.member,
        City.lat,
        City.lon,
    ).where(AmongIds(City.id))
)
_BATCH = 1000


def rows_of(session: AnySession, listing: Sequence[int]) -> list[CityRow]:
    """The facts of the cities of this part of a listing, in its order."""
    ids = listing[::WIDTH]
    facts = {row.id: row for row in _FACTS.rows(session, {"ids": ids})} if ids else {}
    found = ((facts.get(each), at) for at, each in enumerate(ids))
    return [
        CityRow(*fact, *listing[at * WIDTH + 1 : at * WIDTH + WIDTH]) for fact, at in found if fact
    ]


def every_row(session: AnySession, listing: Sequence[int]) -> Iterator[CityRow]:
    """The facts of all cities of a listing, read in batches so that memory stays flat."""
    step = _BATCH * WIDTH
    for start in range(0, len(listing), step):
        yield from rows_of(session, listing[start : start + step])


# -- one city ------------------------------------------------------------------------------

_CITY = Prepared(select(*City.__table__.columns).where(City.slug == bindparam("slug")))
_NAMES = Prepared(
    select(CityName.name, CityName.origin)
    .where(CityName.city_id == bindparam("city"))
    .order_by(CityName.origin, CityName.id)
)


def city_by_slug(session: AnySession, slug: str) -> Any:
    """All columns of the city, or None."""
    return _CITY.first(session, {"slug": slug})


def names_of(session: AnySession, city: int) -> Sequence[Any]:
    """Other names, those that a source gave first: rows of `name` and `origin`."""
    return _NAMES.rows(session, {"city": city})


#: As many as an address can name: a city, a partner, three pins.
_NAMED = ("one", "two", "three", "four", "five")
_BY_SLUGS = Prepared(
    select(City.slug, City.name).where(City.slug.in_([bindparam(name) for name in _NAMED]))
)


def names_by_slug(session: AnySession, slugs: Sequence[str]) -> dict[str, str]:
    """Name by slug, of one city to five; an unknown slug is missing from the answer."""
    filled = [*slugs, *([slugs[-1]] * (len(_NAMED) - len(slugs)))]
    found = _BY_SLUGS.rows(session, dict(zip(_NAMED, filled, strict=True)))
    return {row.slug: row.name for row in found}


_BY_MANY_SLUGS = Prepared(
    select(City.slug, City.name).where(City.slug.in_(bindparam("slugs", expanding=True)))
)


def names_by_many_slugs(session: AnySession, slugs: Sequence[str]) -> dict[str, str]:
    """The same of however many cities, where an address doesn't limit them."""
    found = _BY_MANY_SLUGS.rows(session, {"slugs": slugs}) if slugs else ()
    return {row.slug: row.name for row in found}


_CODES = Prepared(select(City.country).distinct().order_by(City.country))


def country_codes(session: AnySession) -> tuple[str, ...]:
    """The countries that have a city, by code."""
    return remembered(session, "codes", lambda: tuple(_CODES.scalars(session, {})))


def by_ids(session: AnySession, ids: Iterable[int]) -> list[City]:
    """The cities with these ids, by name."""
    return list(session.scalars(select(City).where(City.id.in_(ids)).order_by(City.sort_key)))
