"""Lists of agreements: each row concludes one, or adds a paper to one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from registry.domain.entries import AgreementEntry, EndEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import KINDS, Kind
from registry.exchange.importing import BATCH, Import, content
from registry.exchange.intake import Candidate, Intake
from registry.exchange.mentions import Finder
from registry.exchange.standing import Standing
from registry.exchange.tabular import Row
from registry.forms import agreements as form
from registry.forms.agreements import AgreementForm
from registry.models import Agreement

NOUN = "agreements"
COLUMNS = form.FIELDS
REQUIRED: tuple[str, ...] = ()


@dataclass(slots=True)
class AgreementImport:
    """Takes rows in batches; `kind` is what an agreement is if its row does not say."""

    job: Import
    intake: Intake
    kind: str = Kind.TWINNING
    _finder: Finder = field(init=False)
    _waiting: list[Candidate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._finder = Finder(self.job.session)

    def run(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._take(row)
            if len(self._waiting) == BATCH:
                self._settle()
            self.job.progress.done(1)
        self._settle()

    def _settle(self) -> None:
        self.intake.settle(self._waiting)
        self._waiting = []

    def _take(self, row: Row) -> None:
        key = self.intake.ledger.key(content(row))
        known = self.intake.ledger.known(key)
        if known is not None:
            self.intake.is_known(known)
            return
        said = [row.problem] if row.problem else form.read_agreement(row.values)
        if isinstance(said, list):
            self.job.report.refuse(NOUN, row.number, *said)
            return
        try:
            candidate = self._candidate(Candidate(row.number, key, _NOBODY), said)
            self._waiting.append(candidate)
        except RuleBroken as problem:
            self.job.report.refuse(NOUN, row.number, problem)

    def _candidate(self, candidate: Candidate, said: AgreementForm) -> Candidate:
        standing = self._referred_to(said)
        ids, problems = self._finder.find(said.cities)
        if problems:
            raise problems[0]
        cities = standing.parties if standing else ids
        if not set(ids) <= set(cities):
            raise RuleBroken(_OTHER_PARTIES, "reference", {"reference": said.reference})
        candidate.standing = standing
        candidate.entry = self._entry(said, cities, standing)
        return candidate

    def _referred_to(self, said: AgreementForm) -> Standing | None:
        if not said.reference:
            return None
        standing = self.intake.standings.by_reference(said.reference)
        if not standing:
            raise RuleBroken(NO_REFERENCE, "reference", {"reference": said.reference})
        return standing

    def _entry(
        self, said: AgreementForm, cities: tuple[int, ...], standing: Standing | None
    ) -> AgreementEntry:
        by = said.ended_by and self._finder.party(said.ended_by, cities, "ended_by")
        said_by = {self._finder.party(name, cities, "reported_by") for name in said.reported_by}
        return AgreementEntry(
            cities=cities,
            kind=said.kind or (standing.kind if standing else self.kind),
            wording=said.wording,
            fields=said.fields,
            papers=(said.paper,) if said.paper.says_something else (),
            end=EndEntry(said.ended, by or None) if said.has_ended else None,
            pause=said.pause,
            supersedes=self._superseded(said.supersedes, cities),
            meant_twice=said.meant_twice,
            reported_by=self.intake.reporters(cities) | said_by,
        )

    def _superseded(self, named: str, cities: tuple[int, ...]) -> int | None:
        """Return the agreement that is named by reference, or by kind if it is of these cities.

        It may be in one of the rows just before: those are written first.
        """
        if not named:
            return None
        self._settle()
        key = AgreementEntry(cities).key
        own = (Agreement.parties_key == key, Agreement.kind == named)
        which = own if named in KINDS else (Agreement.reference == named,)
        newest = select(Agreement.id).where(*which).order_by(Agreement.id.desc()).limit(1)
        found = self.job.session.scalar(newest)
        if found is None:
            raise RuleBroken(_NOT_THERE, "supersedes", {"name": named})
        return found


_NOBODY = AgreementEntry(())
NO_REFERENCE = N_("The registry has no agreement %(reference)s.")
_OTHER_PARTIES = N_("%(reference)s is an agreement of other cities than the row names.")
_NOT_THERE = N_("There is no agreement “%(name)s” that could be superseded.")
