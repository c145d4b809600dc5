"""What came of the agreements of random registries, as the pages and files say it and plans do."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.domain.agreements import Happening
from registry.domain.changes import State
from registry.domain.dates import PartialDate
from registry.domain.dormancy import Policy
from registry.domain.followup import Deed, Known, Paper, Span
from registry.domain.selection import LISTED
from registry.domain.vocabulary import LinkRole
from registry.models import Agreement, ForumSession
from registry.queries import followup
from tests.conftest import TODAY
from tests.factories import Factory
from tests.forums import Forums
from tests.integration import population
from tests.integration.population import Dice, Done, Plan
from tests.integration.publishing import published
from tests.pages import Page
from tests.unit.following import Case, told

#: Day of the edition -> the day of the session; None: no dossier was published.
BASES = [
    (date(2023, 9, 1), date(2023, 9, 7)),
    (date(2023, 4, 30), date(2023, 1, 31)),
    (None, date(2022, 3, 1)),
]
SEEDS = range(2)
PATH = "/forum/weimar-2022"


@dataclass(frozen=True)
class Linked:
    """A session of a random registry: its days, and the agreements that it is about."""

    slug: str
    base: date | None
    day: date
    roles: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class World:
    """A random registry when its editions were published, and as it is now, by reference."""

    then: Mapping[str, Plan]
    now: Mapping[str, Plan]
    sessions: Sequence[Linked]

    def cases(self, linked: Linked) -> Iterator[tuple[str, Case]]:
        """The agreements of a session as the oracle is told of them; a draft is none."""
        for reference in linked.roles:
            then, now = self.then[reference], self.now[reference]
            day = linked.base or linked.day
            before = _known(then if linked.base else now, day)
            span = Span(day, linked.day, TODAY)
            if not now.draft:
                yield reference, Case(span, before, _known(now, TODAY), linked.base is None)

    def said(self, linked: Linked) -> dict[str, list[str]]:
        """What the file of the session must say of each agreement."""
        return {
            reference: _row(linked, linked.roles[reference], case)
            for reference, case in self.cases(linked)
        }


def _known(plan: Plan, day: date) -> Known:
    deeds = [_deed(done) for done in plan.done if done.withdrawn_on is None]
    papers = [Paper(each.kind, each.role, each.signed) for each in plan.papers]
    return Known(_state(plan, day), plan.conclusion, deeds, papers)


def _deed(done: Done) -> Deed:
    period = "/".join(str(each) for each in (done.begin, done.end) if each)
    return Deed(done.kind, "", str(done.begin), period, done.facts)


def _state(plan: Plan, day: date) -> State | None:
    legal, status = plan.legal(day), plan.status(day, Policy())
    if legal not in LISTED:
        return None
    return State("", plan.kind, legal, status, None, None, contested=False)


def _row(linked: Linked, roles: Sequence[str], case: Case) -> list[str]:
    right = told(case)
    states = (case.before.state, case.after.state)
    both = [getattr(each, name) or "" if each else "" for name in ("legal", "status")
            for each in states]  # fmt: skip
    ceremonial = sum(weight == "ceremonial" for _deed, _day, weight in right["done"].elements())
    return [
        linked.slug, linked.day.isoformat(), (linked.base or linked.day).isoformat(),
        ";".join(roles), right["outcome"], *both, str(right["by now"]),
        str(right["within a year"]), str(ceremonial), str(right["papers"].total()),
    ]  # fmt: skip


#: The columns of the file that say this.
COLUMNS = (
    "session", "session_day", "base_day", "roles", "outcome", "legal_then", "legal_now",
    "status_then", "status_now", "activities", "activities_within_a_year", "ceremonial", "papers",
)  # fmt: skip


# -- drawing -----------------------------------------------------------------------------------


def _drawn(make: Factory, seed: int) -> World:
    """A registry with editions, in which people were at work afterwards; links at random."""
    dice = Dice(seed)
    plans = [replace(plan, successor=None) for plan in population.draw(seed + 100, 45)]
    then = {f"TC-{at:06}": plan for at, plan in population.write(make, plans).items()}
    numbers = {day: published(make.session, day) for day, _session in BASES if day}
    now = {reference: _worked(make, dice, reference, plan) for reference, plan in then.items()}
    meet = Forums(make)
    forum = meet.forum("weimar-2022", first_day=date(2022, 1, 1), last_day=date(2023, 12, 31))
    sessions = []
    for at, (base, day) in enumerate(BASES):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        row = meet.session(forum, f"session-{at}", at=noon)
        if base:
            meet.dossier(row, numbers[base])
        sessions.append(Linked(row.slug, base, day, _link(meet, dice, row)))
    return World(then, now, sessions)


def _link(meet: Forums, dice: Dice, row: ForumSession) -> dict[str, tuple[str, ...]]:
    found = {}
    for agreement in meet.make.session.scalars(select(Agreement).order_by(Agreement.id)):
        roles = [role.value for role in LinkRole if dice.one_in(3)]
        for role in roles:
            meet.link(row, agreement, role)
        if roles:
            found[agreement.reference] = tuple(roles)
    return found


def _worked(make: Factory, dice: Dice, reference: str, plan: Plan) -> Plan:
    """Somebody recorded activities and papers of the time since, and ended some agreements."""
    row = make.session.scalars(select(Agreement).where(Agreement.reference == reference)).one()
    if dice.one_in(2):
        return plan
    done = [_later(dice) for _time in range(dice.random.choice([1, 1, 2]))]
    for each in done:
        out = {"withdrawn_on": each.withdrawn_on, "contested_on": each.contested_on}
        make.activity(row, each.begin, each.end, kind=each.kind, **out)
    now = replace(plan, done=(*plan.done, *done))
    if dice.one_in(4):
        signed = PartialDate.day(dice.random.choice([date(2023, 9, 7), date(2022, 3, 1)]))
        make.instrument(row, signed, role="changes", kind="protocol")
        paper = population.Paper("changes", "protocol", signed, None)
        now = replace(now, papers=(*now.papers, paper))
    if plan.end is None and dice.one_in(6):
        row.end_reported_on = TODAY
        make._note("agreement", row.id, "end")
        now = replace(now, end=Happening(None, TODAY))
    return now


def _later(dice: Dice) -> Done:
    day = dice.random.choice([
        date(2022, 3, 1), date(2023, 9, 7), date(2024, 1, 20), date(2024, 5, 17),
    ])  # fmt: skip
    begin = PartialDate.month(day.year, day.month) if dice.one_in(2) else PartialDate.day(day)
    kind = "ceremony" if dice.one_in(5) else "delegation"
    out = [TODAY if dice.one_in(8) else None for _ in range(2)]
    return Done(kind, begin, None, *out)


# -- comparing ---------------------------------------------------------------------------------


def _file(client: FlaskClient, path: str) -> dict[tuple[str, str], list[str]]:
    rows = csv.DictReader(io.StringIO(client.get(f"{path}/follow-up.csv").text, newline=""))
    return {(row["session"], row["reference"]): [row[name] for name in COLUMNS] for row in rows}


def _right(world: World) -> dict[tuple[str, str], list[str]]:
    return {
        (each.slug, reference): row
        for each in world.sessions
        for reference, row in world.said(each).items()
    }


ASLEEP, AWAKE = {"dormant", "never_implemented"}, {"active", "quiet"}


def _sum(cases: Mapping[str, Case]) -> dict[str, int]:
    """The headline, counted by going through the agreements one by one."""
    slept = [case for case in cases.values()
             if case.before.state and case.before.state.status in ASLEEP]  # fmt: skip
    return {
        "linked": len(cases),
        "dormant": len(slept),
        "within": sum(told(case)["within a year"] > 0 for case in slept),
        "by now": sum(told(case)["by now"] > 0 for case in slept),
        "awake": sum(bool(case.after.state and case.after.state.status in AWAKE) for case in slept),
    }


def _first_of_each(world: World) -> dict[str, Case]:
    """Each agreement with the first session that it is linked to, in the order of time."""
    found: dict[str, Case] = {}
    for linked in sorted(world.sessions, key=lambda each: each.day):
        for reference, case in world.cases(linked):
            found.setdefault(reference, case)
    return found


def _words(of: Mapping[str, int], *, over: bool) -> str:
    said = {name: str(number) if number else "none" for name, number in of.items()}
    within = f"{said['within']} had an activity within a year; {said['by now']} by now; "
    so_far = f"{said['by now']} had an activity so far; "
    verb = "are" if of["awake"] > 1 else "is"
    return f"{within if over else so_far}{said['awake']} {verb} awake."


@pytest.mark.parametrize("seed", SEEDS)
def test_pages_and_files_say_what_the_plans_say(
    client: FlaskClient, make: Factory, seed: int
) -> None:
    world = _drawn(make, seed)
    assert _file(client, PATH) == _right(world)
    for linked in world.sessions:
        of = _sum(dict(world.cases(linked)))
        page = Page(client.get(f"{PATH}/{linked.slug}/follow-up"))
        over = max(linked.base or linked.day, linked.day) < date(2023, 5, 17)
        assert page.text(".lead--changes").startswith(f"Of {of['dormant']} dormant")
        assert page.text(".lead--changes").endswith(_words(of, over=over)), linked.slug
        assert f"{of['linked']} agreements are linked" in page.said
        assert len(page.all(".rows--followed tbody tr")) == of["linked"]
    whole = Page(client.get(f"{PATH}/follow-up"))
    of = _sum(_first_of_each(world))
    assert whole.text(".lead--changes").endswith(_words(of, over=False))
    assert f"Of {of['dormant']} dormant agreements linked to its sessions" in whole.said


def test_outcomes_of_many_kinds_occur_and_every_number_is_some(make: Factory) -> None:
    rows = list(_right(_drawn(make, 0)).values())
    assert len({row[COLUMNS.index("outcome")] for row in rows}) >= 7
    for name in COLUMNS[-4:]:
        assert sum(int(row[COLUMNS.index(name)]) for row in rows) > 3, name


# -- the suite can fail ------------------------------------------------------------------------


def test_a_base_that_reads_what_is_known_now_is_caught(
    client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, right = _drawn(make, 1), followup._Facts.read

    def now_only(end: Any, references: Any) -> Any:
        """Every edition is read as if it were the registry of today."""
        live = replace(end, session=make.session)
        return right(live, references)

    monkeypatch.setattr(followup._Facts, "read", staticmethod(now_only))
    assert _file(client, PATH) != _right(world)
