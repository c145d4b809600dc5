"""The atlas of a selection: its cities and the ties between them, of all days until today."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from registry.domain.selection import Selection
from registry.domain.timeline import ALWAYS, Presence
from registry.domain.vocabulary import Kind, Legal
from registry.models import Agreement, City, Party
from registry.queries.among import AmongIds
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import (
    Shape,
    agreement_ids,
    chosen_agreements,
    parameters,
    shape_of,
)
from registry.queries.statuses import Conclusion, with_conclusion

#: Ways in which something is there; see `registry.domain.timeline.while_there`.
Ways = tuple[tuple[Presence, ...], ...]
ONE, ONE_CITY = aliased(Party, name="tied"), aliased(City, name="tied_city")
OTHER, OTHER_CITY = aliased(Party, name="tied_to"), aliased(City, name="tied_to_city")
_OF_PARTIES = frozenset({"city", "country", "partner"})
_SINCE = frozenset({"dormant_since_from", "dormant_since_to"})


class CityFacts(NamedTuple):
    """A city of an atlas; coordinates in degrees, or None."""

    id: int
    country: str
    lat: float | None
    lon: float | None


class AgreementFacts(NamedTuple):
    """An agreement of an atlas: its id, its number, the EDTF text of its conclusion if known."""

    id: int
    number: int
    concluded: str | None


@dataclass(frozen=True, slots=True)
class Atlas:
    """Cities in order, and ties as positions in them and in `agreements`, in order too.

    Those with coordinates come first, by country and place, then those without, by country. A tie
    has `one` < `other`. `parted` has the presences of ties whose cities joined late or left;
    `agreements_there` the same of agreements, which are there when a city that was asked for is.
    """

    cities: Sequence[CityFacts]
    agreements: Sequence[AgreementFacts]
    one: "array[int]"
    other: "array[int]"
    agreement: "array[int]"
    parted: dict[int, Ways]
    agreements_there: dict[int, Ways]

    def __len__(self) -> int:
        """How much is kept when an atlas is remembered."""
        return 4 * len(self.cities) + 3 * len(self.agreements) + 3 * len(self.one)

    def ties(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.one, self.other, self.agreement, strict=True)


# -- what an atlas is made of ----------------------------------------------------------------


def of_all_days(selection: Selection) -> Selection:
    """What of a selection says which agreements, whatever the day and the cities looked at.

    «Dormant since» alone depends on the day; it is kept together with it.
    """
    on = selection.on if selection.present & _SINCE else None
    return replace(selection, city="", country="", partner="", status=(), legal=(), on=on)


class _Row(NamedTuple):
    """Two parties of an agreement, the first of them one that was asked for."""

    id: int
    number: int
    concluded: str | None
    one: int
    other: int
    one_joined: date | None
    one_left: date | None
    other_joined: date | None
    other_left: date | None

    @property
    def ends(self) -> tuple[int, int]:
        return min(self.one, self.other), max(self.one, self.other)

    @property
    def way(self) -> tuple[Presence, Presence]:
        return _presence(self.one_joined, self.one_left), _presence(
            self.other_joined, self.other_left
        )


def _presence(joined: date | None, left: date | None) -> Presence:
    return Presence(joined, left) if joined or left else ALWAYS


def _presence_columns(party: Any, name: str) -> tuple[Any, Any]:
    left = func.coalesce(
        party.left_latest, party.left_reported_on, type_=party.left_reported_on.type
    )
    return party.joined_earliest.label(f"{name}_joined"), left.label(f"{name}_left")


def between(shape: Shape) -> ColumnElement[bool]:
    """Only pairs that the selection's cities and countries match; each pair once if none do."""
    conditions: list[Any] = []
    if "city" in shape.present:
        conditions.append(ONE_CITY.slug == bindparam("city"))
    if "country" in shape.present:
        conditions.append(ONE_CITY.country == bindparam("country"))
    if "partner" in shape.present:
        column = OTHER_CITY.country if shape.partner_is_country else OTHER_CITY.slug
        conditions.append(column == bindparam("partner"))
    return and_(*conditions) if conditions else ONE.city_id < OTHER.city_id


@lru_cache(maxsize=64)
def _pairs(shape: Shape, parties: Shape) -> Prepared:
    listed = agreement_ids(shape).order_by(None).subquery("listed")
    conclusion: Any = Conclusion
    found = select(
        Agreement.id,
        Agreement.number,
        conclusion.signed_edtf,
        ONE.city_id.label("one"),
        OTHER.city_id.label("other"),
        *_presence_columns(ONE, "one"),
        *_presence_columns(OTHER, "other"),
    )
    found = with_conclusion(found.join(listed, listed.c.id == Agreement.id))
    found = found.join(ONE, ONE.agreement_id == Agreement.id)
    tied = and_(OTHER.agreement_id == Agreement.id, OTHER.city_id != ONE.city_id)
    found = found.join(OTHER, tied)
    if parties.present & _OF_PARTIES:
        found = found.join(ONE_CITY, ONE_CITY.id == ONE.city_id)
        found = found.join(OTHER_CITY, OTHER_CITY.id == OTHER.city_id)
    return Prepared(found.where(between(parties)).order_by(Agreement.number))


_CITIES = Prepared(
    select(City.id, City.country, City.lat, City.lon).where(AmongIds(City.id)).order_by(City.id)
)


def atlas_of(session: AnySession, selection: Selection, today: date) -> Atlas:
    """The atlas of a selection; which day and which status it names makes no difference."""
    base = of_all_days(selection)
    key = ("atlas", base, selection.city, selection.country, selection.partner, today)
    return remembered(session, key, lambda: _asked(session, selection, base, today))


def _asked(session: AnySession, selection: Selection, base: Selection, today: date) -> Atlas:
    prepared = _pairs(shape_of(base), _of_parties(selection))
    values = parameters(replace(selection, status=(), legal=(), on=base.on), today)
    rows = [_Row(*row) for row in prepared.rows(session, values)]
    ids = {row.one for row in rows} | {row.other for row in rows}
    cities = [CityFacts(*row) for row in _CITIES.rows(session, {"ids": sorted(ids)})]
    pair_asked = bool(selection.partner)
    any_asked = bool(selection.present & _OF_PARTIES)
    return _made(rows, cities, today, any_asked=any_asked, pair_asked=pair_asked)


def _of_parties(selection: Selection) -> Shape:
    return shape_of(
        Selection(city=selection.city, country=selection.country, partner=selection.partner)
    )


def _in_order(city: CityFacts) -> tuple[object, ...]:
    if city.lat is None or city.lon is None:
        return True, city.country, city.id
    return False, city.country, round(city.lat), city.lon, city.id


def _made(
    rows: Sequence[_Row],
    cities: Iterable[CityFacts],
    today: date,
    *,
    any_asked: bool,
    pair_asked: bool,
) -> Atlas:
    agreements: list[AgreementFacts] = []
    there: dict[int, Ways] = {}
    ties: list[tuple[int, int, int, tuple[Presence, Presence]]] = []
    for at, (_id, group) in enumerate(groupby(rows, key=lambda row: row.id)):
        found = list(group)
        agreements.append(AgreementFacts(*found[0][:3]))
        pairs = {row.ends: row.way for row in found}
        if any_asked and (ways := _ways(found, pair_asked)):
            there[at] = ways
        ties.extend((*ends, at, way) for ends, way in pairs.items() if _was(way, today))
    return _placed(cities, agreements, ties, there)


def _ways(rows: Sequence[_Row], pair_asked: bool) -> Ways | None:
    """How an agreement can match the cities asked for; None where it does all the time."""
    ways = {row.way if pair_asked else row.way[:1] for row in rows}
    return None if any(set(way) == {ALWAYS} for way in ways) else tuple(sorted(ways, key=repr))


def _was(way: Iterable[Presence], today: date) -> bool:
    """Whether both were party at once, on some day until today."""
    begin = max(presence.joined or date.min for presence in way)
    end = min(presence.left or date.max for presence in way)
    return begin < end and begin <= today


def _placed(
    found: Iterable[CityFacts],
    agreements: Sequence[AgreementFacts],
    ties: Sequence[tuple[int, int, int, tuple[Presence, Presence]]],
    there: dict[int, Ways],
) -> Atlas:
    tied = {end for tie in ties for end in tie[:2]}
    cities = sorted((city for city in found if city.id in tied), key=_in_order)
    position = {city.id: at for at, city in enumerate(cities)}
    ordered = []
    for low, high, agreement, way in ties:
        one, two = position[low], position[high]
        ordered.append((min(one, two), max(one, two), agreement, way))
    ordered.sort(key=lambda tie: tie[:3])
    return Atlas(
        cities=cities,
        agreements=agreements,
        one=array("l", (tie[0] for tie in ordered)),
        other=array("l", (tie[1] for tie in ordered)),
        agreement=array("l", (tie[2] for tie in ordered)),
        parted={at: (tie[3],) for at, tie in enumerate(ordered) if set(tie[3]) != {ALWAYS}},
        agreements_there=there,
    )


# -- what it says on a day -------------------------------------------------------------------


def state_of(chosen: Any) -> ColumnElement[str]:
    """See STATES. In force and without a status is a contact."""
    return case(
        (chosen.c.legal != Legal.IN_FORCE, chosen.c.legal),
        else_=func.coalesce(chosen.c.status, Kind.CONTACT.value),
    )


@lru_cache(maxsize=64)
def _states(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    return Prepared(select(chosen.c.id, state_of(chosen).label("state")))


def states_on_day(session: AnySession, selection: Selection, today: date) -> list[str | None]:
    """The state of each tie of the selection's atlas on its day; None where it is not there."""
    atlas = atlas_of(session, selection, today)
    base = replace(of_all_days(selection), on=selection.on)
    day = selection.day(today)
    found = dict(
        tuple(row) for row in _states(shape_of(base)).rows(session, parameters(base, today))
    )
    known = [found.get(agreement.id) for agreement in atlas.agreements]
    states = [known[agreement] for agreement in atlas.agreement]
    for tie, (way,) in atlas.parted.items():
        if not all(presence.holds(day) for presence in way):
            states[tie] = None
    return states


_NAMES = Prepared(select(City.id, City.name, City.slug).where(AmongIds(City.id)))


def names_of(session: AnySession, atlas: Atlas) -> list[tuple[str, str]]:
    """Name and slug of each city of an atlas, in its order."""
    found = _NAMES.rows(session, {"ids": [city.id for city in atlas.cities]})
    known = {row.id: (row.name, row.slug) for row in found}
    return [known[city.id] for city in atlas.cities]
