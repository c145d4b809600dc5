"""Distances between cities that are or were party to one agreement, measured once for each pair."""

from collections.abc import Collection, Iterable
from itertools import combinations
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from registry.domain.distance import kilometres
from registry.models import City, Distance, Party
from registry.queries.among import AmongIds
from registry.queries.prepared import AnySession, Prepared
from registry.services.writing import add_rows

#: Two cities by their ids, the smaller first.
Pair = tuple[int, int]

_one: Any = aliased(Party, name="one")
_other: Any = aliased(Party, name="other")
_TOGETHER = (
    select(_one.city_id.label("one"), _other.city_id.label("other"))
    .join(_other, _other.agreement_id == _one.agreement_id)
    .distinct()
)
_ALL = Prepared(_TOGETHER.where(_one.city_id < _other.city_id))
_WITH = Prepared(_TOGETHER.where(AmongIds(_one.city_id), _one.city_id != _other.city_id))
_MEASURED = Prepared(select(Distance.one_id, Distance.other_id).where(AmongIds(Distance.one_id)))
_PLACES = Prepared(
    select(City.id, City.lat, City.lon).where(AmongIds(City.id), City.lat.is_not(None))
)


def of_parties(session: AnySession, agreements: Iterable[Collection[int]]) -> None:
    """Measure what was not, between the cities of each agreement."""
    pairs = {pair for ids in agreements for pair in combinations(sorted(set(ids)), 2)}
    known = _MEASURED.rows(session, {"ids": sorted({one for one, _other in pairs})})
    _measure(session, pairs - set(map(tuple, known)))


def of_moved(session: AnySession, ids: Collection[int]) -> None:
    """Measure anew what ends at these cities: their coordinates have changed."""
    _forget(session, ids)
    _measure(session, {_pair(*row) for row in _WITH.rows(session, {"ids": sorted(ids)})})


def of_all(session: AnySession) -> None:
    """Measure everything anew: for a database that was filled in other ways."""
    session.execute(delete(Distance))
    _measure(session, {_pair(*row) for row in _ALL.rows(session, {})})


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _forget(session: AnySession, ids: Collection[int]) -> None:
    table: Any = Distance.__table__
    for column in (table.c.one_id, table.c.other_id):
        session.connection().execute(delete(table).where(AmongIds(column)), {"ids": sorted(ids)})


def _measure(session: AnySession, pairs: Collection[Pair]) -> None:
    """Write the distances of pairs that have none, where both places are known."""
    ids = sorted({end for pair in pairs for end in pair})
    places = {row.id: (row.lat, row.lon) for row in _PLACES.rows(session, {"ids": ids})}
    rows = [
        {"one_id": one, "other_id": other, "km": kilometres(places[one], places[other])}
        for one, other in sorted(pairs)
        if one in places and other in places
    ]
    add_rows(session, Distance, rows)
