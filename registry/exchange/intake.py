"""Agreements that rows describe: new ones, known ones that gain a source, the same row again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from registry.domain.entries import AgreementEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.rules import broken_by_agreement
from registry.exchange.importing import Import, Ledger
from registry.exchange.report import Outcome
from registry.exchange.standing import Standing, Standings, differences
from registry.models import City
from registry.services import agreements, audit, lifecycle
from registry.services.audit import AnySession
from registry.services.lifecycle import Signing
from registry.services.sources import RowKey

EVERYBODY = "all"


@dataclass(slots=True)
class Candidate:
    """An agreement that a row describes; `agreement_id` is known once it is settled."""

    row: int
    key: RowKey
    entry: AgreementEntry
    agreement_id: int | None = None
    standing: Standing | None = None
    first: "Candidate | None" = None


@dataclass(slots=True)
class Intake:
    """Settles candidates batch by batch. `by` are the cities whose word the source is.

    None is all of them.
    """

    job: Import
    noun: str
    by: frozenset[int] | None = frozenset()
    ledger: Ledger = field(init=False)
    _standings: Standings = field(init=False)
    _first: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    _reported: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.job, "agreement")
        self._standings = Standings(self.job.session)

    def reporters(self, cities: Iterable[int]) -> frozenset[int]:
        """Return the parties whose word the source is."""
        return frozenset(cities) if self.by is None else self.by.intersection(cities)

    def is_known(self, agreement_id: int) -> None:
        """Take note of a row that the source had before."""
        self.job.report.count(self.noun, Outcome.KNOWN)
        self._reported.append(agreement_id)

    def settle(self, candidates: Sequence[Candidate]) -> None:
        """Write a batch: what is new, what is filled in, and the source of everything."""
        sound = [each for each in candidates if self._is_sound(each)]
        self._standings.read(each.entry.key for each in sound)
        for each in sound:
            self._place(each)
        self._conclude([each for each in sound if not (each.standing or each.first)])
        self._complete([each for each in sound if each.standing])
        self._repeat([each for each in sound if each.first])
        self._report_and_keep(sound)

    def _is_sound(self, candidate: Candidate) -> bool:
        problems = list(broken_by_agreement(candidate.entry, self.job.today))
        if problems:
            self.job.report.refuse(self.noun, candidate.row, *problems)
        return not problems

    def _place(self, candidate: Candidate) -> None:
        """Find out whether the row means an agreement that is there, or one of an earlier row."""
        entry = candidate.entry
        candidate.standing = self._standings.of(entry)
        if not entry.meant_twice:
            first = self._first.setdefault((entry.key, entry.kind), candidate)
            candidate.first = None if first is candidate else first

    def _conclude(self, new: Sequence[Candidate]) -> None:
        job = self.job
        outcomes = agreements.conclude(
            job.session, job.actor, [each.entry for each in new], today=job.today
        )
        for each, outcome in zip(new, outcomes, strict=True):
            if isinstance(outcome, RuleBroken):
                job.report.refuse(self.noun, each.row, outcome)
            else:
                each.agreement_id = outcome
                job.report.count(self.noun, Outcome.NEW)

    def _complete(self, known: Sequence[Candidate]) -> None:
        job = self.job
        for each in known:
            standing = each.standing
            if standing:
                each.agreement_id = standing.id
                for oddity in differences(standing, each.entry):
                    job.report.odd(self.noun, each.row, oddity)
            job.report.count(self.noun, Outcome.KNOWN)
        said = [(each.agreement_id, each.entry) for each in known]
        signings = [Signing(i, paper) for i, entry in said if i for paper in entry.papers]
        changed = lifecycle.add_conclusions(job.session, job.actor, signings)
        job.report.count(self.noun, Outcome.CHANGED, len(changed))

    def _repeat(self, again: Sequence[Candidate]) -> None:
        for each in again:
            if each.first:
                each.agreement_id = each.agreement_id or each.first.agreement_id
                about = RuleBroken(_AGAIN, params={"row": each.first.row})
                self.job.report.odd(self.noun, each.row, about)
            if not each.standing:
                self.job.report.count(self.noun, Outcome.REPEATED)

    def _report_and_keep(self, settled: Sequence[Candidate]) -> None:
        job = self.job
        self._reported += (
            each.agreement_id for each in settled if each.standing and each.agreement_id
        )
        lifecycle.mark_reported(job.session, job.actor, self._reported, by=self.by, today=job.today)
        self._reported = []
        for each in settled:
            if each.agreement_id is not None:
                self.ledger.keep(each.key, each.row, each.agreement_id)
        self.ledger.flush()
        audit.flush(job.session)


_AGAIN = N_("The same agreement as in row %(row)s.")


def reporters(session: AnySession, reported_by: str | None) -> frozenset[int] | None:
    """Return the cities whose word the list is, None for all: «all», a short name, or nothing."""
    if reported_by == EVERYBODY:
        return None
    if not reported_by:
        return frozenset()
    city_id = session.scalar(select(City.id).where(City.slug == reported_by))
    if city_id is None:
        raise RuleBroken(_NO_REPORTER, "reported_by", {"slug": reported_by[:60]})
    return frozenset({city_id})


_NO_REPORTER = N_("--reported-by: the registry has no city with the short name “%(slug)s”.")
