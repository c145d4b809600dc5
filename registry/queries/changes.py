"""Two states of the registry side by side: an edition and a later one, or an edition and now.

What counts as a change, and who made it, stands in domain/changes.py.
"""

from collections.abc import Callable, Collection, Iterator, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import String, bindparam, case, cast, select

from registry.domain.changes import Cause, Comparison, Side, State, Step, compare
from registry.domain.dormancy import Cutoffs, Policy
from registry.domain.mergers import Part
from registry.domain.selection import Selection
from registry.models import Agreement, City, Party
from registry.queries import statuses
from registry.queries.agreements import AgreementRow, rows_of
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import (
    Shape,
    agreement_ids,
    agreement_statuses,
    parameters,
    shape_of,
)
from registry.queries.statuses import Conclusion

Made = TypeVar("Made", bound=Sized)
ALL = Selection()
_LOOKING = frozenset({"window", "edition"})


@dataclass(frozen=True)
class End:
    """One end of a comparison: where its facts are read, its day, the policy it is judged by.

    `name` tells states apart: an edition's hash, or «now». A frozen one says the same for ever.
    """

    session: AnySession
    day: date
    policy: Policy
    name: str
    frozen: bool = False


_conclusion: Any = Conclusion
_party: Any = Party
_judged: Any = agreement_statuses(Shape(frozenset()))
# Dates and flags as they are kept: reading them takes longer than comparing them.
_STATES = Prepared(
    _judged.with_only_columns(
        Agreement.reference,
        Agreement.kind,
        _judged.selected_columns.legal,
        _judged.selected_columns.status,
        cast(_judged.selected_columns.last, String).label("last"),
        _conclusion.signed_edtf.label("concluded"),
        case((Agreement.contested_on.is_(None), 0), else_=1).label("contested"),
        maintain_column_froms=True,
    )
)
_PARTS = Prepared(
    select(
        Agreement.reference,
        City.slug,
        _party.joined_edtf.label("joined"),
        _party.left_edtf.label("left"),
        cast(_party.left_reported_on, String).label("left_on"),
        case((_party.reported_on.is_(None), 0), else_=1).label("reported"),
    )
    .select_from(Party)
    .join(Agreement, Agreement.id == Party.agreement_id)
    .join(City, City.id == Party.city_id)
    .where(~Agreement.draft)
)
_CITIES = Prepared(select(City.slug))


def comparison(
    before: End, after: End, selected_before: Selection = ALL, selected_after: Selection = ALL
) -> Comparison:
    """What changed from the earlier end to the later one.

    Of agreements that the selection means at either end, where each is seen by its own policy;
    what changed does not depend on it.
    """
    whole = _whole(before, after)
    if selected_after.present <= _LOOKING:
        return whole
    meant = references_of(before, selected_before) | references_of(after, selected_after)
    return Comparison(
        [each for each in whole.changes if each.reference in meant],
        [each for each in whole.mergers if not meant.isdisjoint(each.references)],
        len(meant),
    )


def _whole(before: End, after: End) -> Comparison:
    def ask() -> Comparison:
        return compare(_side(before), _side(after), list(_between(before, after)))

    key = ("changes", before.name, before.day, before.policy, after.name, after.day, after.policy)
    return remembered(after.session, key, ask)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The listed agreements by reference."""

    states: dict[str, State]

    def __len__(self) -> int:
        """How much is kept when this is remembered."""
        return len(self.states) * len(State._fields)


@dataclass(frozen=True, slots=True)
class _Known:
    """What does not depend on a day: who is party to what, and the cities that there are."""

    parts: list[Part]
    cities: frozenset[str]

    def __len__(self) -> int:
        """How much is kept when this is remembered."""
        return len(self.parts) * len(Part._fields) + len(self.cities)


def _kept(end: End, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """What an edition says is asked once: the next comparison reads the other end alone."""
    return remembered(end.session, (*key, end.name), make) if end.frozen else make()


def _side(end: End) -> Side:
    def ask() -> _Known:
        parts = list(map(Part._make, _PARTS.rows(end.session, {})))
        return _Known(parts, frozenset(_CITIES.scalars(end.session, {})))

    known = _kept(end, ("parts",), ask)
    return Side(end.day, _states(end, end.policy, end.day), known.parts, known.cities)


def _between(before: End, after: End) -> Iterator[Step]:
    """The earlier facts by the later policy, and then on the later day, where these are others."""
    if before.policy != after.policy:
        yield Cause.RULE, _states(before, after.policy, before.day)
    if before.day != after.day:
        yield Cause.TIME, _states(before, after.policy, after.day)


def _states(end: End, policy: Policy, day: date) -> dict[str, State]:
    """The listed agreements by reference, as the end's facts show them on the day."""

    def ask() -> _Judged:
        values = statuses.day_parameters(Cutoffs.of(policy, day), day)
        rows = _STATES.rows(end.session, values)
        return _Judged({row[0]: State._make(row) for row in rows})

    return _kept(end, ("states", policy, day), ask).states


# -- of a selection ----------------------------------------------------------------------------


@lru_cache(maxsize=128)
def _references(shape: Shape) -> Prepared:
    return Prepared(agreement_ids(shape).add_columns(Agreement.reference))


def references_of(end: End, selection: Selection) -> frozenset[str]:
    """The references of the selection's agreements at this end."""
    found = _references(shape_of(selection)).rows(end.session, parameters(selection, end.day))
    return frozenset(row.reference for row in found)


_IDS = Prepared(
    select(Agreement.id, Agreement.reference).where(
        Agreement.reference.in_(bindparam("references", expanding=True))
    )
)


def rows_by_reference(end: End, references: Collection[str]) -> dict[str, AgreementRow]:
    """The facts of these agreements at this end, of those that it has."""
    if not references:
        return {}
    ids: Sequence[int] = [
        row.id for row in _IDS.rows(end.session, {"references": list(references)})
    ]
    found = rows_of(end.session, ids, end.policy, end.day, end.day)
    return {row.reference: row for row in found}


_NAMES = Prepared(
    select(City.slug, City.name).where(City.slug.in_(bindparam("slugs", expanding=True)))
)


def names_of(end: End, slugs: Collection[str]) -> dict[str, str]:
    """Name by short name of the cities that this end has."""
    if not slugs:
        return {}
    return {row.slug: row.name for row in _NAMES.rows(end.session, {"slugs": list(slugs)})}
