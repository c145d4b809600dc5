"""A random registry, told twice: as plain facts that Python can judge, and as rows of a database.

Its dates crowd around a few anchor days, so that the days on which anything changes are few
enough to look at every one of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from flask import current_app

from registry.domain.agreements import (
    TERM_ROLES,
    AgreementFacts,
    Happening,
    Successor,
    Suspension,
    TermFacts,
    legal_status,
    record_status,
)
from registry.domain.dates import PartialDate
from registry.domain.dormancy import (
    ActivityFacts,
    Cutoffs,
    Policy,
    activity_status,
    last_counted,
    since,
)
from registry.domain.vocabulary import (
    CEREMONIAL,
    FIELDS,
    INSTRUMENT_KINDS,
    Kind,
    Legal,
    LinkRole,
    Record,
    Role,
    Status,
)
from registry.models import Agreement, City, ForumSession
from registry.services.files import keep
from tests.factories import PDF, Factory
from tests.forums import Forums

#: No day of the plan is after it, but for ends and leavings that were announced.
LATEST_TODAY = date(2024, 3, 2)
ANCHORS = [
    date(2024, 2, 28), date(2022, 2, 28), date(2023, 8, 31), date(2019, 12, 31), date(2021, 3, 30),
]  # fmt: skip
PLACES = [
    ("Ainsford", "GB", ["Эйнсфорд", "艾恩斯福德"]), ("Bärenfeld", "DE", ["Berenfeld"]),
    ("Çamlıova", "TR", ["Camliova"]), ("Dvorovo", "RU", ["Дворово"]), ("Ельники", "RU", []),
    ("Ёлкино", "RU", ["Yolkino"]), ("Źródłany", "PL", []), ("東川町", "JP", ["Higashikawa"]),
    ("Ostrava Nová", "CZ", []), ("Zell am Wald", "DE", ["Зелль"]),
    ("Newtown", "GB", []), ("New Zell", "DE", []),
]  # fmt: skip
#: Sessions by forum; what is said of the second forum nobody is to be told.
FORUMS = {"kazan-2023": ["twin-cities", "heritage", "empty"], "weimar-2024": ["twin-cities"]}
PUBLIC_FORUM = "kazan-2023"
SLUGS = [f"town-{at}-{country.lower()}" for at, (_name, country, _names) in enumerate(PLACES)]


@dataclass(frozen=True)
class PartyPlan:
    """A city, by its place in PLACES, and its part in the agreement."""

    city: int
    joined: PartialDate | None
    left: Happening | None
    reported_on: date | None

    def present(self, day: date) -> bool:
        joined = self.joined is None or self.joined.earliest <= day
        return joined and not self.gone(day)

    def gone(self, day: date) -> bool:
        return self.left is not None and self.left.counts_from <= day


@dataclass(frozen=True)
class Paper:
    """An instrument."""

    role: str
    kind: str
    signed: PartialDate | None
    last: PartialDate | None


@dataclass(frozen=True)
class Done:
    """An activity."""

    kind: str
    begin: PartialDate
    end: PartialDate | None
    withdrawn_on: date | None
    contested_on: date | None

    @property
    def facts(self) -> ActivityFacts:
        return ActivityFacts(
            self.begin,
            self.end,
            ceremonial=self.kind in CEREMONIAL,
            withdrawn=self.withdrawn_on is not None,
            contested=self.contested_on is not None,
        )


@dataclass(frozen=True)
class Plan:
    """An agreement; `successor` is the place in the list of the one that supersedes it."""

    kind: str
    draft: bool
    fields: tuple[str, ...]
    parties: tuple[PartyPlan, ...]
    papers: tuple[Paper, ...]
    done: tuple[Done, ...]
    end: Happening | None
    suspensions: tuple[Suspension, ...]
    contested_on: date | None
    successor: "Plan | None" = None
    #: Forum and session, as an address says them, with the role.
    links: tuple[tuple[str, str], ...] = ()

    @property
    def conclusion(self) -> PartialDate | None:
        return next((each.signed for each in self.papers if each.role == Role.CONCLUDES), None)

    @property
    def reported(self) -> bool:
        return any(party.reported_on for party in self.parties)

    @property
    def facts(self) -> AgreementFacts:
        binding = [each for each in self.papers if each.role in TERM_ROLES]
        after = self.successor
        return AgreementFacts(
            conclusion=self.conclusion,
            draft=self.draft,
            end=self.end,
            parties=len(self.parties),
            leavings=[party.left for party in self.parties if party.left],
            terms=[TermFacts(each.signed, each.last) for each in binding],
            suspensions=self.suspensions,
            successor=Successor(after.conclusion, after.draft) if after else None,
        )

    def legal(self, day: date) -> Legal:
        return legal_status(self.facts, day)

    def last(self, day: date) -> date | None:
        return last_counted([each.facts for each in self.done], self.conclusion, day)

    def status(self, day: date, policy: Policy) -> Status | None:
        if self.kind == Kind.CONTACT or self.legal(day) is not Legal.IN_FORCE:
            return None
        latest = self.conclusion.latest if self.conclusion else None
        return activity_status(self.last(day), latest, self.reported, Cutoffs.of(policy, day))

    def since(self, day: date, policy: Policy) -> date | None:
        latest = self.conclusion.latest if self.conclusion else None
        return since(self.status(day, policy), self.last(day), latest, policy)

    def record(self, today: date) -> Record:
        present = [party for party in self.parties if not party.gone(today)]
        return record_status(
            contested=self.contested_on is not None,
            present=len(present),
            present_reported=sum(party.reported_on is not None for party in present),
            any_reported=self.reported,
        )

    def days(self) -> Iterator[date]:
        """Each day on which one of the facts begins or ceases to hold."""
        for known in self._dates():
            yield from (known.earliest, known.latest)
        for happening in self._happenings():
            yield happening.counts_from

    def _dates(self) -> Iterator[PartialDate]:
        for paper in self.papers:
            yield from filter(None, (paper.signed, paper.last))
        for done in self.done:
            yield from filter(None, (done.begin, done.end))
        yield from filter(None, (party.joined for party in self.parties))

    def _happenings(self) -> Iterator[Happening]:
        for pause in self.suspensions:
            yield from filter(None, (pause.start, pause.until))
        yield from filter(None, (self.end, *(party.left for party in self.parties)))


class Dice:
    """Draws plans; the same seed draws the same registry."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one_in(self, times: int) -> bool:
        return self.random.randrange(times) == 0

    def day(self) -> date:
        return self.random.choice(ANCHORS) + timedelta(self.random.choice([-1, 0, 0, 1]))

    def date(self) -> PartialDate:
        day = self.day()
        made = self.random.choice([_day, _day, _day, _month, _year, _range])
        return made(day)

    def maybe_date(self, times: int = 2) -> PartialDate | None:
        return None if self.one_in(times) else self.date()

    def happening(self) -> Happening:
        return Happening(self.maybe_date(4), self.day())

    def agreement(self, earlier: Sequence[Plan]) -> Plan:
        taken = {id(each.successor) for each in earlier}
        free = [each for each in earlier if id(each) not in taken]
        return Plan(
            kind=self.random.choice([*Kind, Kind.TWINNING, Kind.TWINNING, Kind.TWINNING]),
            draft=self.one_in(20),
            fields=tuple(self.random.sample(sorted(FIELDS)[:4], self.random.choice([0, 1, 2]))),
            parties=tuple(self._parties()),
            papers=tuple(self._papers()),
            done=tuple(self._done() for _ in range(self.random.choice([0, 0, 1, 1, 1, 2, 3]))),
            end=self.happening() if self.one_in(12) else None,
            suspensions=tuple(self._suspensions()),
            contested_on=self.day() if self.one_in(10) else None,
            successor=self.random.choice(free) if free and self.one_in(8) else None,
        )

    def paused(self, plan: Plan) -> Plan:
        """The same agreement with one pause or two, and nothing else that ends its effect."""
        pauses = [Suspension(self.happening(), self.happening()) for _ in range(2)]
        return replace(
            plan,
            end=None,
            successor=None,
            parties=tuple(replace(party, left=None) for party in plan.parties),
            papers=tuple(replace(paper, last=None) for paper in plan.papers),
            suspensions=tuple(pauses[: self.random.choice([1, 2])]),
        )

    def _parties(self) -> Iterator[PartyPlan]:
        reports = self.random.choice([0, 0, 0.5, 1])
        for city in self.random.sample(range(len(PLACES)), self.random.choice([2, 2, 2, 2, 3, 4])):
            reported = self.random.random() < reports
            yield PartyPlan(
                city,
                joined=self.date() if self.one_in(10) else None,
                left=self.happening() if self.one_in(10) else None,
                reported_on=self.day() if reported else None,
            )

    def _papers(self) -> Iterator[Paper]:
        if not self.one_in(10):
            signed = None if self.one_in(10) else self.date()
            yield self._paper(Role.CONCLUDES, signed)
        while self.one_in(4):
            yield self._paper(self.random.choice(list(Role)[1:]), self.maybe_date(5))

    def _paper(self, role: str, signed: PartialDate | None) -> Paper:
        kind = self.random.choice(sorted(INSTRUMENT_KINDS))
        return Paper(role, kind, signed, self.date() if self.one_in(4) else None)

    def _done(self) -> Done:
        begin, end = self.date(), self.maybe_date()
        if end and end.latest < begin.earliest:
            begin, end = end, begin
        kind = "ceremony" if self.one_in(6) else "delegation"
        out = [self.day() if self.one_in(8) else None for _ in range(2)]
        return Done(kind, begin, end, *out)

    def _suspensions(self) -> Iterator[Suspension]:
        while self.one_in(12):
            until = self.happening() if self.one_in(2) else None
            yield Suspension(self.happening(), until)


def _day(day: date) -> PartialDate:
    return PartialDate.day(day)


def _month(day: date) -> PartialDate:
    return PartialDate.month(day.year, day.month)


def _year(day: date) -> PartialDate:
    return PartialDate.year(day.year)


def _range(day: date) -> PartialDate:
    return PartialDate.between(PartialDate.day(day), PartialDate.month(day.year, day.month))


def draw(seed: int, size: int) -> list[Plan]:
    """As many agreements, drawn by this seed; each sixth had pauses and nothing else happened."""
    dice, plans = Dice(seed), list[Plan]()
    while len(plans) < size:
        made = dice.agreement(plans)
        made = dice.paused(made) if len(plans) % 6 == 0 else made
        plans.append(replace(made, links=_links(len(plans))))
    return plans


def _links(place: int) -> tuple[tuple[str, str], ...]:
    """What the agreement at this place has to do with sessions: a third of them, some twice."""
    random = Random(place)
    found = {
        (f"{forum}.{random.choice(slugs[:2])}", str(random.choice(list(LinkRole))))
        for forum, slugs in FORUMS.items()
        for _ in range(random.choice([0, 0, 0, 0, 1, 2]))
    }
    return tuple(sorted(found))


# -- the same as rows ------------------------------------------------------------------------


def write(make: Factory, plans: Sequence[Plan]) -> dict[int, Plan]:
    """Write the plans as rows; returned by the number of their agreement."""
    cities = [
        make.city(name, country, names=names, slug=SLUGS[at])
        for at, (name, country, names) in enumerate(PLACES)
    ]
    rows = [_write(make, plan, cities) for plan in plans]
    _link(make, plans, rows)
    ids = {id(plan): row for plan, row in zip(plans, rows, strict=True)}
    for plan, row in zip(plans, rows, strict=True):
        if plan.successor:
            ids[id(plan.successor)].supersedes_id = row.id
    make.session.flush()
    return {row.number: plan for plan, row in zip(plans, rows, strict=True)}


def _link(make: Factory, plans: Sequence[Plan], rows: Sequence[Agreement]) -> None:
    forums, talks = Forums(make), dict[str, ForumSession]()
    for slug, sessions in FORUMS.items():
        said = {} if slug == PUBLIC_FORUM else {"published_on": None}
        forum = forums.forum(slug, edition=slug[-4:], **said)
        more = {"track": "Partnerships", "theme": "kind=twinning"}
        talks |= {f"{slug}.{each}": forums.session(forum, each, **more) for each in sessions}
    shown = talks[f"{PUBLIC_FORUM}.twin-cities"]
    forums.panelist("Anna Example", shown, office="Mayor")
    forums.panelist("Boris Sample", shown, consented_on=None)
    kept = keep(Path(current_app.config["DOCUMENTS"]), PDF)
    forums.material(shown, stored_as=kept.stored_as, media_type=kept.media_type, size=len(PDF))
    forums.material(shown, "Recording")
    for plan, row in zip(plans, rows, strict=True):
        for code, role in plan.links:
            forums.link(talks[code], row, role)


def _write(make: Factory, plan: Plan, cities: Sequence[City]) -> Agreement:
    row = make.agreement(
        *(cities[party.city] for party in plan.parties),
        kind=plan.kind,
        signed=False,
        fields=plan.fields,
        draft=plan.draft,
        contested_on=plan.contested_on,
        meant_twice=True,
        ended=plan.end.when if plan.end else None,
        end_reported_on=plan.end.reported_on if plan.end else None,
    )
    for party, told in zip(row.parties, plan.parties, strict=True):
        party.joined, party.reported_on = told.joined, told.reported_on
        party.left = told.left.when if told.left else None
        party.left_reported_on = told.left.reported_on if told.left else None
    _write_what_followed(make, plan, row)
    return row


def _write_what_followed(make: Factory, plan: Plan, row: Agreement) -> None:
    for paper in plan.papers:
        make.instrument(row, paper.signed, role=paper.role, kind=paper.kind, term_last=paper.last)
    for pause in plan.suspensions:
        make.suspension(
            row,
            pause.start.when,
            pause.until.when if pause.until else None,
            start_reported_on=pause.start.reported_on,
            until_reported_on=pause.until.reported_on if pause.until else None,
        )
    for done in plan.done:
        out = {"withdrawn_on": done.withdrawn_on, "contested_on": done.contested_on}
        make.activity(row, done.begin, done.end, kind=done.kind, **out)
