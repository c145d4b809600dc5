"""Lists of activities: each row names its agreement and says what was done under it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, or_, select

from registry.domain.entries import ActivityEntry, AgreementEntry
from registry.domain.errors import N_, RuleBroken
from registry.exchange.agreements import NO_REFERENCE
from registry.exchange.importing import Import, Ledger, batches, content
from registry.exchange.mentions import Finder
from registry.exchange.report import Outcome
from registry.exchange.tabular import Row
from registry.forms import activities as form
from registry.forms.activities import ActivityForm
from registry.models import Agreement
from registry.services import activities, lifecycle
from registry.services.sources import RowKey

NOUN = "activities"
COLUMNS = form.FIELDS
REQUIRED = form.REQUIRED


@dataclass(frozen=True, slots=True)
class _Named:
    """An agreement as rows name it."""

    id: int
    reference: str
    key: str
    kind: str

    @property
    def parties(self) -> tuple[int, ...]:
        return tuple(map(int, self.key.split("-")))


@dataclass(slots=True)
class _Read:
    """A row whose text could be read, and the cities that it names."""

    row: Row
    key: RowKey
    said: ActivityForm
    cities: tuple[int, ...]


@dataclass(slots=True)
class ActivityImport:
    """Takes rows in batches.

    `kind` is that of an agreement that is named by its cities alone, `by` the cities whose word
    the list is (None: of all).
    """

    job: Import
    kind: str = ""
    by: frozenset[int] | None = frozenset()
    _finder: Finder = field(init=False)
    _ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self._finder = Finder(self.job.session)
        self._ledger = Ledger(self.job, "activity")

    def run(self, rows: Sequence[Row]) -> None:
        for batch in batches(rows):
            self._write([read for row in batch if (read := self._read(row))])
            self.job.progress.done(len(batch))

    # -- reading -------------------------------------------------------------------------

    def _read(self, row: Row) -> _Read | None:
        key = self._ledger.key(content(row))
        if self._ledger.known(key) is not None:
            self.job.report.count(NOUN, Outcome.KNOWN)
            return None
        said = [row.problem] if row.problem else form.read_activity(row.values)
        if isinstance(said, list):
            self.job.report.refuse(NOUN, row.number, *said)
            return None
        cities, problems = self._finder.find(said.cities)
        if problems:
            self.job.report.refuse(NOUN, row.number, *problems)
            return None
        return _Read(row, key, said, cities)

    # -- writing -------------------------------------------------------------------------

    def _write(self, batch: Sequence[_Read]) -> None:
        agreements = self._agreements(batch)
        entries: list[tuple[_Read, ActivityEntry]] = []
        for read in batch:
            try:
                entries.append((read, self._entry(read, agreements)))
            except RuleBroken as problem:
                self.job.report.refuse(NOUN, read.row.number, problem)
        self._log(entries)
        self._ledger.flush()

    def _agreements(self, batch: Sequence[_Read]) -> list[_Named]:
        """Return every agreement that the rows may mean."""
        keys = {AgreementEntry(read.cities).key for read in batch if read.cities}
        references = {read.said.reference for read in batch if read.said.reference}
        which: ColumnElement[bool] = or_(
            Agreement.parties_key.in_(keys), Agreement.reference.in_(references)
        )
        columns = (Agreement.id, Agreement.reference, Agreement.parties_key, Agreement.kind)
        found = self.job.session.execute(select(*columns).where(which).order_by(Agreement.id))
        return [_Named(*row) for row in found]

    def _entry(self, read: _Read, agreements: Iterable[_Named]) -> ActivityEntry:
        said = read.said
        agreement = self._meant(read, agreements)
        by = said.reported_by and self._finder.party(
            said.reported_by, agreement.parties, "reported_by"
        )
        return said.entry(agreement.id, by or self._only_reporter(agreement))

    def _only_reporter(self, agreement: _Named) -> int | None:
        said_by = (self.by or frozenset()).intersection(agreement.parties)
        return next(iter(said_by), None)

    def _meant(self, read: _Read, agreements: Iterable[_Named]) -> _Named:
        """Return the agreement that the row names; RuleBroken says why it is not just one."""
        said = read.said
        if said.reference:
            found = [each for each in agreements if each.reference == said.reference]
            if not found:
                raise RuleBroken(NO_REFERENCE, "reference", {"reference": said.reference})
            return found[0]
        key, kind = AgreementEntry(read.cities).key, said.agreement_kind or self.kind
        between = [each for each in agreements if each.key == key]
        meant = [each for each in between if not kind or each.kind == kind]
        if len(meant) == 1:
            return meant[0]
        there = ", ".join(f"{each.reference} ({each.kind})" for each in meant or between)
        if meant:
            raise RuleBroken(_SEVERAL, "agreement_kind", {"there": there})
        if between:
            raise RuleBroken(_OTHER_KIND, "agreement_kind", {"kind": kind, "there": there})
        raise RuleBroken(_NONE, "city_a" if said.cities[0][0] != "city_slugs" else "city_slugs")

    def _log(self, entries: Sequence[tuple[_Read, ActivityEntry]]) -> None:
        job = self.job
        said = [entry for _, entry in entries]
        outcomes = activities.log(job.session, job.actor, said, today=job.today)
        for (read, _), outcome in zip(entries, outcomes, strict=True):
            if isinstance(outcome, RuleBroken):
                job.report.refuse(NOUN, read.row.number, outcome)
            else:
                job.report.count(NOUN, Outcome.NEW)
                self._ledger.keep(read.key, read.row.number, outcome)
        if self.by is None:
            reports = {entry.agreement: None for entry in said}
            lifecycle.mark_reported(job.session, job.actor, reports, today=job.today)


_SEVERAL = N_("Several agreements fit: %(there)s. Name one by its reference.")
_OTHER_KIND = N_("There is no agreement of the kind “%(kind)s” between them, only %(there)s.")
_NONE = N_("The registry has no agreement between these cities.")
