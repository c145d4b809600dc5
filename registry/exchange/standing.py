"""Which agreement of the registry a row means, and what the row says otherwise."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, select

from registry.domain.dates import PartialDate
from registry.domain.entries import AgreementEntry, EndEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import Role
from registry.models import Agreement, Instrument
from registry.services.audit import AnySession


class Standing(NamedTuple):
    """An agreement as far as it tells whether a row means it."""

    id: int
    reference: str
    parties: tuple[int, ...]
    kind: str
    end: EndEntry | None
    concluded: PartialDate | None


class Standings:
    """The agreements between the same cities and of the same kind, read as they are asked for."""

    def __init__(self, session: AnySession) -> None:
        self._session = session
        self._read: set[str] = set()
        self._found: dict[tuple[str, str], list[Standing]] = defaultdict(list)

    def read(self, keys: Iterable[str]) -> None:
        """Read the agreements of these parties, if that has not been done."""
        new = set(keys) - self._read
        self._read |= new
        for key, kind, standing in _standings(self._session, Agreement.parties_key.in_(new)):
            self._found[key, kind].append(standing)

    def by_reference(self, reference: str) -> Standing | None:
        """Return the agreement with this reference."""
        found = _standings(self._session, Agreement.reference == reference)
        return next((standing for *_, standing in found), None)

    def of(self, entry: AgreementEntry) -> Standing | None:
        """Return the open agreement that the row means, else the ended one that it may mean."""
        if entry.meant_twice:
            return None
        found = self._found.get((entry.key, entry.kind), [])
        opened = [each for each in found if each.end is None]
        meant = opened or [each for each in found if may_mean(each.end, entry.conclusion)]
        return meant[0] if meant else None


def may_mean(end: EndEntry | None, conclusion: PartialDate | None) -> bool:
    """A row without a date, or with one before the end, is about the agreement that ended."""
    if end is None or end.when is None or conclusion is None:
        return True
    return conclusion.earliest <= end.when.latest


def _standings(
    session: AnySession, which: ColumnElement[bool]
) -> Iterator[tuple[str, str, Standing]]:
    statement: Select[Any] = (
        select(Agreement.parties_key, Agreement.kind, *_COLUMNS)
        .outerjoin(
            Instrument,
            and_(Instrument.agreement_id == Agreement.id, Instrument.role == Role.CONCLUDES),
        )
        .where(which)
        .order_by(Agreement.meant_twice, Agreement.id)
    )
    for row in session.execute(statement):
        end = None if row.end_reported_on is None else EndEntry(_date(row.ended_edtf))
        parties = tuple(map(int, row.parties_key.split("-")))
        told = (row.id, row.reference, parties, row.kind, end, _date(row.signed_edtf))
        yield row.parties_key, row.kind, Standing(*told)


_agreement: Any = Agreement
_paper: Any = Instrument
_COLUMNS = (
    Agreement.id,
    Agreement.reference,
    Agreement.end_reported_on,
    _agreement.ended_edtf,
    _paper.signed_edtf,
)


def _date(edtf: str | None) -> PartialDate | None:
    return PartialDate.from_edtf(edtf) if edtf else None


def differences(standing: Standing, entry: AgreementEntry) -> Iterator[RuleBroken]:
    """Yield what the row says otherwise than the registry, which keeps its own."""
    ours, theirs = standing.concluded, entry.conclusion
    if ours and theirs and ours != theirs and not _within(ours, theirs):
        yield RuleBroken(
            N_("%(reference)s was concluded %(ours)s by the registry, %(theirs)s by the row."),
            "concluded",
            {"reference": standing.reference, "ours": ours, "theirs": theirs},
        )
    if standing.end and not entry.end:
        yield RuleBroken(
            N_("By the registry %(reference)s has ended; the row does not say so."),
            "ended",
            {"reference": standing.reference},
        )


def _within(exact: PartialDate, wide: PartialDate) -> bool:
    return wide.earliest <= exact.earliest and exact.latest <= wide.latest
