"""Agreements that rows describe: new ones, known ones that gain a source, the same row again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from registry.domain.entries import AgreementEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.rules import broken_by_agreement
from registry.domain.vocabulary import Role
from registry.exchange.importing import Import, Ledger
from registry.exchange.report import Outcome
from registry.exchange.standing import Standing, Standings, differences, may_mean
from registry.models import City
from registry.services import agreements, lifecycle
from registry.services.audit import AnySession
from registry.services.lifecycle import Saying, Signing
from registry.services.sources import RowKey

EVERYBODY = "all"


@dataclass(slots=True)
class Candidate:
    """An agreement that a row describes.

    `standing` is the one in the registry that it means, `first` the earlier row that it repeats
    or adds to; `agreement_id` is known once it is settled.
    """

    row: int
    key: RowKey
    entry: AgreementEntry
    standing: Standing | None = None
    first: "Candidate | None" = None
    agreement_id: int | None = None

    @property
    def adds_a_paper(self) -> bool:
        return any(paper.role != Role.CONCLUDES for paper in self.entry.papers)


@dataclass(slots=True)
class Intake:
    """Settles candidates batch by batch. `by` are the cities whose word the source is.

    None is all of them.
    """

    job: Import
    noun: str
    by: frozenset[int] | None = frozenset()
    ledger: Ledger = field(init=False)
    standings: Standings = field(init=False)
    _first: dict[tuple[str, str], Candidate] = field(default_factory=dict)
    _reports: dict[int, frozenset[int] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.job, "agreement")
        self.standings = Standings(self.job.session)

    def reporters(self, cities: Iterable[int]) -> frozenset[int]:
        """Return the parties whose word the source is."""
        return frozenset(cities) if self.by is None else self.by.intersection(cities)

    def is_known(self, agreement_id: int) -> None:
        """Take note of a row that the source had before."""
        self.job.report.count(self.noun, Outcome.KNOWN)
        self._reports[agreement_id] = self.by

    def settle(self, candidates: Sequence[Candidate]) -> None:
        """Write a batch: what is new, what is filled in, and the source of everything."""
        sound = [each for each in candidates if self._is_sound(each)]
        self.standings.read(each.entry.key for each in sound)
        for each in sound:
            self._place(each)
        self._conclude([each for each in sound if not (each.standing or each.first)])
        self._complete([each for each in sound if each.standing or each.first])
        self._report_and_keep(sound)

    def _is_sound(self, candidate: Candidate) -> bool:
        problems = list(broken_by_agreement(candidate.entry, self.job.today))
        if problems:
            self.job.report.refuse(self.noun, candidate.row, *problems)
        return not problems

    def _place(self, candidate: Candidate) -> None:
        """Find out whether the row means an agreement that is there, or one of an earlier row."""
        entry = candidate.entry
        candidate.standing = candidate.standing or self.standings.of(entry)
        if entry.meant_twice:
            return
        key = (entry.key, entry.kind)
        first = self._first.setdefault(key, candidate)
        if first is not candidate and may_mean(first.entry.end, entry.conclusion):
            candidate.first = first
        else:
            self._first[key] = candidate

    def _conclude(self, new: Sequence[Candidate]) -> None:
        job = self.job
        entries = [each.entry for each in new]
        outcomes = agreements.conclude(job.session, job.actor, entries, today=job.today)
        for each, outcome in zip(new, outcomes, strict=True):
            if isinstance(outcome, RuleBroken):
                job.report.refuse(self.noun, each.row, outcome)
            else:
                each.agreement_id = outcome
                job.report.count(self.noun, Outcome.NEW)

    def _complete(self, known: Sequence[Candidate]) -> None:
        """Let agreements that are there gain what the rows add; say what repeats or differs."""
        settled = [each for each in known if self._settle_end(each)]
        sayings = [Saying(each.agreement_id or 0, each.entry) for each in settled]
        signings = [Signing(i, paper) for i, entry in sayings for paper in entry.papers]
        job = self.job
        changed = lifecycle.add_papers(job.session, job.actor, signings)
        changed |= lifecycle.add_facts(job.session, job.actor, sayings)
        job.report.count(self.noun, Outcome.CHANGED, len(changed))
        for each in settled:
            self._note_known(each)

    def _settle_end(self, candidate: Candidate) -> bool:
        """End or suspend what the row says has ended or paused. Return whether it may."""
        standing, first, entry = candidate.standing, candidate.first, candidate.entry
        agreement_id = standing.id if standing else first.agreement_id if first else None
        if agreement_id is None:
            self.job.report.refuse(self.noun, candidate.row, RuleBroken(_FIRST_REFUSED))
            return False
        who = (self.job.session, self.job.actor, agreement_id)
        try:
            if entry.end:
                lifecycle.end(*who, entry.end, today=self.job.today)
            if entry.pause:
                lifecycle.suspend(*who, entry.pause, today=self.job.today)
            if entry.supersedes:
                lifecycle.supersede(*who, entry.supersedes)
        except RuleBroken as problem:
            self.job.report.refuse(self.noun, candidate.row, problem)
            return False
        candidate.agreement_id = agreement_id
        return True

    def _note_known(self, candidate: Candidate) -> None:
        report, standing, first = self.job.report, candidate.standing, candidate.first
        repeated = first is not None and not candidate.adds_a_paper
        report.count(self.noun, Outcome.REPEATED if repeated and not standing else Outcome.KNOWN)
        if first and repeated:
            about = RuleBroken(_AGAIN, params={"row": first.row})
            report.odd(self.noun, candidate.row, about)
        for oddity in differences(standing, candidate.entry) if standing else ():
            report.odd(self.noun, candidate.row, oddity)

    def _report_and_keep(self, settled: Sequence[Candidate]) -> None:
        job = self.job
        for each in settled:
            if each.agreement_id is not None:
                self.ledger.keep(each.key, each.row, each.agreement_id)
                self._note_report(each.agreement_id, each.entry)
        lifecycle.mark_reported(job.session, job.actor, self._reports, today=job.today)
        self._reports.clear()
        self.ledger.flush()

    def _note_report(self, agreement_id: int, entry: AgreementEntry) -> None:
        known = self._reports.get(agreement_id, frozenset())
        if self.by is None or known is None:
            self._reports[agreement_id] = None
        else:
            self._reports[agreement_id] = known | entry.reported_by


_FIRST_REFUSED = N_("The row that this one adds to was refused.")
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
