"""The atlas of a selection: its cities and the ties between them, of all days until today."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select, true
from sqlalchemy.orm import aliased

from registry.domain.selection import Selection
from registry.domain.timeline import ALWAYS, IN_FORCE, STATES, Presence
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
    status_codes,
)
from registry.queries.statuses import Conclusion, left_on, with_conclusion

#: Presences that must hold at once; of several ways one is enough.
Way = tuple[Presence, ...]
Ways = tuple[Way, ...]
#: Two cities by their ids, the smaller first, and the position of the agreement that ties them.
_Tie = tuple[int, int, int]
_OF_PARTIES = frozenset({"city", "country", "partner"})
_SINCE = frozenset({"dormant_since_from", "dormant_since_to"})


@dataclass(frozen=True, slots=True)
class Atlas:
    """Cities, agreements and ties in columns; each is known by its position in them.

    Cities with coordinates (degrees) come first, by country and place, then those without, by
    country: `lat` and `lon` end before them. Agreements stand by number. A tie has its cities,
    `one` < `other`, and its agreement, `by`; ties stand in this order. `parted` has the presences
    of ties whose cities joined late or left. `matching` has ways in which an agreement matches the
    cities asked for, where it does not do so all the time.
    """

    cities: "array[int]"
    countries: Sequence[str]
    lat: "array[float]"
    lon: "array[float]"
    agreements: "array[int]"
    numbers: "array[int]"
    concluded: Sequence[str | None]
    one: "array[int]"
    other: "array[int]"
    by: "array[int]"
    parted: Mapping[int, Way]
    matching: Mapping[int, Ways]

    def __len__(self) -> int:
        """How much is kept when an atlas is remembered."""
        return 4 * len(self.cities) + 3 * len(self.agreements) + 3 * len(self.one)


# -- which agreements, and which of their parties ----------------------------------------------

ONE, ONE_CITY = aliased(Party, name="tied"), aliased(City, name="tied_city")
OTHER, OTHER_CITY = aliased(Party, name="tied_to"), aliased(City, name="tied_to_city")


def of_all_days(selection: Selection) -> Selection:
    """What of a selection says which agreements, whatever the day and the cities looked at.

    «Dormant since» alone depends on the day, which is kept together with it.
    """
    on = selection.on if selection.present & _SINCE else None
    return replace(selection, city="", country="", partner="", status=(), legal=(), on=on)


def _of_parties(selection: Selection) -> Selection:
    return Selection(city=selection.city, country=selection.country, partner=selection.partner)


def key_of(selection: Selection) -> tuple[Selection, Selection]:
    """What an atlas depends on, beside the data and today."""
    return of_all_days(selection), _of_parties(selection)


def between(shape: Shape) -> ColumnElement[bool]:
    """Only pairs that the selection's cities and countries match; each pair once if none do."""
    if shape.present & _OF_PARTIES:
        return and_(is_asked(shape, ONE_CITY), is_partner(shape, OTHER_CITY))
    return ONE.city_id < OTHER.city_id


def is_asked(shape: Shape, city: Any) -> ColumnElement[bool]:
    """The city is what the selection's `city` and `country` describe: one party."""
    said: list[Any] = []
    if "city" in shape.present:
        said.append(city.slug == bindparam("city"))
    if "country" in shape.present:
        said.append(city.country == bindparam("country"))
    return and_(true(), *said)


def is_partner(shape: Shape, city: Any) -> ColumnElement[bool]:
    """The city is what the selection's `partner` describes: a different party."""
    if "partner" not in shape.present:
        return true()
    column = city.country if shape.partner_is_country else city.slug
    return column == bindparam("partner")  # type: ignore[no-any-return]


@lru_cache(maxsize=64)
def _pairs(listed: Shape, parties: Shape) -> Prepared:
    ids = agreement_ids(listed).order_by(None).subquery("listed")
    conclusion: Any = Conclusion
    ends = ONE.city_id.label("one"), OTHER.city_id.label("other")
    found = select(Agreement.id, Agreement.number, conclusion.signed_edtf, *ends)
    found = with_conclusion(found.join(ids, ids.c.id == Agreement.id))
    tied = and_(OTHER.agreement_id == Agreement.id, OTHER.city_id != ONE.city_id)
    found = found.join(ONE, ONE.agreement_id == Agreement.id).join(OTHER, tied)
    if parties.present:
        found = found.join(ONE_CITY, ONE_CITY.id == ONE.city_id)
        found = found.join(OTHER_CITY, OTHER_CITY.id == OTHER.city_id)
    return Prepared(found.where(between(parties)).order_by(Agreement.number))


_party: Any = Party
_PRESENCES = Prepared(
    select(
        _party.agreement_id,
        _party.city_id,
        _party.joined_earliest,
        left_on().label("left"),
    ).where(or_(_party.joined_earliest.is_not(None), _party.left_reported_on.is_not(None)))
)
_CITIES = Prepared(select(City.id, City.country, City.lat, City.lon).where(AmongIds(City.id)))


# -- put together ----------------------------------------------------------------------------


def atlas_of(session: AnySession, selection: Selection, today: date) -> Atlas:
    """The atlas of a selection; which day, status and legal status it names is all the same.

    A pair is in it if both cities were party at once to an agreement that is listed today.
    """
    key = ("atlas", *key_of(selection), today)
    return remembered(session, key, lambda: _asked(session, selection, today))


def _asked(session: AnySession, selection: Selection, today: date) -> Atlas:
    base, parties = key_of(selection)
    values = {**parameters(parties, today), **parameters(base, today)}
    rows = _pairs(shape_of(base), shape_of(parties)).rows(session, values)
    parted = {row[:2]: Presence(*row[2:]) for row in _PRESENCES.rows(session, {})}
    made = _Making(parted)
    for row in rows:
        made.add(*row)
    if parties.present:
        made.match(rows, 2 if selection.partner else 1)
    ties = made.seen_by(today)
    ends = {end for tie in ties for end in tie[:2]}
    return made.atlas(_CITIES.rows(session, {"ids": sorted(ends)}), ties)


class _Making:
    """An atlas while its rows are read, ordered by agreement."""

    def __init__(self, parted: Mapping[tuple[int, int], Presence]) -> None:
        self.agreements, self.numbers = array("q"), array("q")
        self.concluded: list[str | None] = []
        self.parted = parted
        self.agreements_parted = {agreement for agreement, _city in parted}
        self.matching: dict[int, Ways] = {}
        self._texts: dict[str | None, str | None] = {}
        # Pairs of which both orders match come twice.
        self._ties: dict[_Tie, None] = {}

    def add(self, agreement: int, number: int, concluded: str | None, one: int, other: int) -> None:
        if not self.agreements or self.agreements[-1] != agreement:
            self.agreements.append(agreement)
            self.numbers.append(number)
            self.concluded.append(self._texts.setdefault(concluded, concluded))
        at = len(self.agreements) - 1
        self._ties[(one, other, at) if one < other else (other, one, at)] = None

    def _way(self, agreement: int, *cities: int) -> Way:
        return tuple(self.parted.get((agreement, city), ALWAYS) for city in cities)

    def match(self, rows: Iterable[Any], parties: int) -> None:
        """Note when agreements match by so many parties of each row, if not all the time."""
        ways: dict[int, set[Way]] = defaultdict(set)
        for agreement, _number, _concluded, *cities in rows:
            if agreement in self.agreements_parted:
                ways[agreement].add(self._way(agreement, *cities[:parties]))
        for at, agreement in enumerate(self.agreements):
            if agreement in ways and not any(set(way) == {ALWAYS} for way in ways[agreement]):
                self.matching[at] = tuple(ways[agreement])

    def seen_by(self, today: date) -> list[_Tie]:
        """The ties whose cities were party at once on some day until today."""
        return [tie for tie in self._ties if _was(self.way(tie), today)]

    def way(self, tie: _Tie) -> Way:
        """The presences of a tie; none where both cities have always been party."""
        one, other, at = tie
        agreement = self.agreements[at]
        return self._way(agreement, one, other) if agreement in self.agreements_parted else ()

    def atlas(self, rows: Iterable[Any], ties: Iterable[_Tie]) -> Atlas:
        cities = sorted(rows, key=_in_order)
        position = {row.id: at for at, row in enumerate(cities)}
        ordered = sorted((_turned(position, tie) for tie in ties), key=itemgetter(0, 1, 2))
        placed = [row for row in cities if row.lat is not None]
        ways = ((at, self.way(tie)) for at, (_one, _other, _by, tie) in enumerate(ordered))
        return Atlas(
            cities=array("q", (row.id for row in cities)),
            countries=[self._texts.setdefault(row.country, row.country) or "" for row in cities],
            lat=array("d", (row.lat for row in placed)),
            lon=array("d", (row.lon for row in placed)),
            agreements=self.agreements,
            numbers=self.numbers,
            concluded=self.concluded,
            one=array("l", (tie[0] for tie in ordered)),
            other=array("l", (tie[1] for tie in ordered)),
            by=array("l", (tie[2] for tie in ordered)),
            parted={at: way for at, way in ways if way},
            matching=self.matching,
        )


def _was(way: Way, today: date) -> bool:
    """Whether all presences held at once, on some day until today."""
    begin = max((presence.joined or date.min for presence in way), default=date.min)
    end = min((presence.left or date.max for presence in way), default=date.max)
    return begin < end and begin <= today


def _in_order(city: Any) -> tuple[object, ...]:
    if city.lat is None:
        return True, city.country, city.id
    return False, city.country, round(city.lat), city.lon, city.id


def _turned(position: Mapping[int, int], tie: _Tie) -> tuple[int, int, int, _Tie]:
    one, other = position[tie[0]], position[tie[1]]
    return min(one, other), max(one, other), tie[2], tie


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


def states_seen(selection: Selection) -> frozenset[str]:
    """The states that agreements of the selection can have, by its status and legal status."""
    seen = frozenset(STATES)
    if selection.status:
        seen &= set(status_codes(selection))
    if selection.legal:
        others = seen & set(selection.legal)
        seen = others | (seen & IN_FORCE if Legal.IN_FORCE in selection.legal else set())
    return seen


def states_on_day(session: AnySession, selection: Selection, today: date) -> list[str | None]:
    """The state of each tie of the selection's atlas on its day; None where it is not there."""
    atlas, day = atlas_of(session, selection, today), selection.day(today)
    looked = replace(of_all_days(selection), on=selection.on)
    rows = _states(shape_of(looked)).rows(session, parameters(looked, today))
    seen = states_seen(selection)
    known = {agreement: state for agreement, state in rows if state in seen}
    states = [known.get(agreement) for agreement in atlas.agreements]
    found = [states[at] for at in atlas.by]
    for tie, way in atlas.parted.items():
        if not all(presence.holds(day) for presence in way):
            found[tie] = None
    return found


_NAMES = Prepared(select(City.id, City.name, City.slug).where(AmongIds(City.id)))


def names_of(session: AnySession, atlas: Atlas) -> list[tuple[str, str]]:
    """Name and slug of each city of an atlas, in its order."""
    found = {row.id: row[1:] for row in _NAMES.rows(session, {"ids": atlas.cities})}
    return [found[city] for city in atlas.cities]
