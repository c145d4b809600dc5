"""The rows of a comparison: an agreement as it was and as it is, each linked in its own state."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from registry.domain.changes import Change, State, Turn
from registry.domain.mergers import Merger
from registry.domain.vocabulary import Legal
from registry.i18n import language
from registry.queries.agreements import AgreementRow
from registry.web.addresses import to_agreement, to_city
from registry.web.presenting.agreements import Marks, countries, marks, title
from registry.web.presenting.changes import Telling
from registry.web.presenting.lists import Pairs, address

Rows = Mapping[str, AgreementRow]


class Mark(NamedTuple):
    """How an agreement stood on one side, and where that is seen; without href: not on record."""

    mark: Markup | str
    href: str = ""


class Line(NamedTuple):
    """An agreement that changed, as `changed_rows` of components/editions.html prints it."""

    href: str
    title: str
    countries: str
    reference: str
    before: Mark
    after: Mark
    why: str
    into_href: str


#: Turns whose two sides differ in the record, and not in what happens under the agreement.
_BY_RECORD = frozenset({Turn.REPORTED, Turn.RECORD})


@dataclass(frozen=True, slots=True)
class Printing:
    """What rows are made with: facts of both sides, what their links carry, how to say why."""

    before: Rows
    after: Rows
    before_pairs: Pairs
    after_pairs: Pairs
    telling: Telling

    def lines(self, changes: Iterable[Change]) -> list[Line]:
        known = marks(language())
        return [self._line(each, known) for each in changes]

    def _line(self, change: Change, known: Marks) -> Line:
        old, new = self.before.get(change.reference), self.after.get(change.reference)
        row = new or old
        before = self._mark(change, change.before, old, self.before_pairs, known)
        after = self._mark(change, change.after, new, self.after_pairs, known)
        return Line(
            href=after.href or before.href,
            title=title(row.parties) if row else change.reference,
            countries=countries(row.parties) if row else "",
            reference=change.reference,
            before=before,
            after=after,
            why=self.telling.why(change),
            into_href=self._href(change.into, self.after_pairs) if change.into else "",
        )

    def _mark(
        self,
        change: Change,
        state: State | None,
        row: AgreementRow | None,
        pairs: Pairs,
        known: Marks,
    ) -> Mark:
        if state is None:
            return Mark("")
        href = self._href(change.reference, pairs)
        if row and change.turn in _BY_RECORD:
            return Mark(known.record[row.record], href)
        return Mark(standing(state, known), href)

    @staticmethod
    def _href(reference: str, pairs: Pairs) -> str:
        return address(to_agreement(reference), pairs)


def standing(state: State, known: Marks) -> Markup | str:
    """What happens under an agreement; where that is no question, its kind or its legal status."""
    if state.status:
        return known.status[state.status]
    return known.kind[state.kind] if state.legal == Legal.IN_FORCE else known.legal[state.legal]


class MergedCity(NamedTuple):
    """A city that became part of another."""

    name: str
    href: str
    into: str
    into_href: str
    agreements: int


def merged_cities(
    mergers: Sequence[Merger],
    names: Mapping[str, str],
    before_pairs: Pairs,
    after_pairs: Pairs,
) -> list[MergedCity]:
    return [
        MergedCity(
            names.get(each.slug, each.slug),
            address(to_city(each.slug), before_pairs),
            names.get(each.into, each.into),
            address(to_city(each.into), after_pairs),
            len(each.references),
        )
        for each in mergers
    ]
