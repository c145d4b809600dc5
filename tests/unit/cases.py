"""Random agreements whose dates crowd around the days on which something changes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from registry.domain import dormancy
from registry.domain.agreements import AgreementFacts, Happening, Successor, Suspension, TermFacts
from registry.domain.dates import PartialDate
from registry.domain.dormancy import WINDOWS, ActivityFacts, Policy
from registry.domain.vocabulary import Status
from tests.unit import oracle
from tests.unit.oracle import Case, Days, Deed, Event, Life

Made = TypeVar("Made")
Drawn = tuple[date, PartialDate | None, list[ActivityFacts], bool, Policy]

MONTHS = (0, 6, *WINDOWS)
SHIFTS = (0, 1, -1, 2, -2)
#: Days, months, years, short and long ranges; an exact day comes most often.
FORMS = ("day", "day", "day", "month", "year", 1, 40, 500)
#: One number a date: drawing is what random tests spend their time on.
NUMBERS = st.integers(0, len(MONTHS) * len(SHIFTS) * len(FORMS) * 4 - 1)
LOTS = st.integers(0, 9)
ENDS = [date(2024, 8, 31), date(2024, 2, 29), date(2023, 2, 28), date(2025, 3, 1)]
#: Days that are or would be the 29th of February, in every window's reach.
LEAP_DAYS = st.sampled_from([date(2024, 2, 29), date(2025, 3, 1), date(2029, 3, 1)])
DAYS = st.sampled_from(ENDS) | st.dates(date(2021, 1, 1), date(2026, 12, 31))


def days() -> st.SearchStrategy[date]:
    """Days on which a status is asked for: month ends and leap days come often."""
    return DAYS


def _form(day: date, form: str | int) -> PartialDate:
    if isinstance(form, int):
        return PartialDate.between(PartialDate.day(day), PartialDate.day(day + timedelta(form)))
    parts = {"year": 1, "month": 2, "day": 3}[form]
    return PartialDate.of(*(day.year, day.month, day.day)[:parts])


class Draw:
    """Draws facts whose dates lie at most two days from a cut-off as seen from `day`."""

    def __init__(self, draw: st.DrawFn, day: date) -> None:
        self.draw = draw
        self.day = day

    def date(self) -> PartialDate:
        number = self.draw(NUMBERS)
        number, month = divmod(number, len(MONTHS))
        number, shift = divmod(number, len(SHIFTS))
        number, form = divmod(number, len(FORMS))
        back = oracle.back(self.day, MONTHS[month] + number * 7 * (form % 2))
        return _form(back + timedelta(SHIFTS[shift]), FORMS[form])

    def maybe(self) -> PartialDate | None:
        return self.date() if self.one_in(2) else None

    def one_in(self, times: int) -> bool:
        """Say yes about so often; the simplest example says no."""
        return self.draw(LOTS) % times == times - 1

    def activity(self) -> ActivityFacts:
        begin, end = self.date(), self.maybe()
        if end and end.latest < begin.earliest:
            begin, end = end, begin
        return ActivityFacts(begin, end, self.one_in(5), self.one_in(5), self.one_in(5))

    def happening(self) -> Happening:
        return Happening(self.maybe(), self.date().latest)

    def suspension(self) -> Suspension:
        return Suspension(self.happening(), self.happening() if self.one_in(2) else None)

    def term(self) -> TermFacts:
        return TermFacts(self.maybe(), self.maybe())

    def successor(self) -> Successor:
        return Successor(self.maybe(), self.one_in(3))

    def some(self, make: Callable[[], Made], most: int) -> list[Made]:
        return [make() for _ in range(self.draw(LOTS) % (most + 1))]


@st.composite
def cases(draw: st.DrawFn, on: st.SearchStrategy[date] = DAYS) -> Drawn:
    """A day, a conclusion, activities, whether a party has reported, a policy."""
    day = draw(on)
    facts = Draw(draw, day)
    done = facts.some(facts.activity, 4)
    policy = Policy(window=WINDOWS[draw(LOTS) % len(WINDOWS)])
    return day, facts.maybe(), done, facts.one_in(2), policy


@st.composite
def lives(draw: st.DrawFn) -> tuple[date, AgreementFacts]:
    """A day and all that can happen to an agreement."""
    day = draw(DAYS)
    some = Draw(draw, day)
    facts = AgreementFacts(
        conclusion=some.maybe(),
        draft=some.one_in(9),
        end=some.happening() if some.one_in(5) else None,
        parties=2 + draw(LOTS) % 3,
        leavings=some.some(some.happening, 2) if some.one_in(3) else [],
        terms=some.some(some.term, 3),
        suspensions=some.some(some.suspension, 2),
        successor=some.successor() if some.one_in(5) else None,
    )
    return day, facts


def status_and_since(
    day: date,
    conclusion: PartialDate | None,
    done: list[ActivityFacts],
    reported: bool,
    policy: Policy,
) -> tuple[Status, date | None]:
    """What the registry says of a case, put together as its pages do."""
    last = dormancy.last_counted(done, conclusion, day)
    latest = conclusion.latest if conclusion else None
    found = dormancy.activity_status(last, latest, reported, dormancy.Cutoffs.of(policy, day))
    return found, dormancy.since(found, last, latest, policy)


# -- the same facts as the oracle has them ---------------------------------------------------


def pair(known: PartialDate | None) -> Days | None:
    return (known.earliest, known.latest) if known else None


def as_case(
    conclusion: PartialDate | None, done: list[ActivityFacts], reported: bool, policy: Policy
) -> Case:
    return Case(pair(conclusion), tuple(map(_deed, done)), reported, policy.window)


def _deed(facts: ActivityFacts) -> Deed:
    begin = (facts.begin.earliest, facts.begin.latest)
    return Deed(begin, pair(facts.end), facts.ceremonial, facts.withdrawn, facts.contested)


def _event(happening: Happening) -> Event:
    return Event(pair(happening.when), happening.reported_on)


def as_life(facts: AgreementFacts) -> Life:
    after = facts.successor
    return Life(
        conclusion=pair(facts.conclusion),
        draft=facts.draft,
        successor=(pair(after.conclusion), after.draft) if after else None,
        end=_event(facts.end) if facts.end else None,
        parties=facts.parties,
        leavings=[_event(each) for each in facts.leavings],
        terms=[(pair(term.start), pair(term.last)) for term in facts.terms],
        suspensions=[
            (_event(each.start), _event(each.until) if each.until else None)
            for each in facts.suspensions
        ],
    )
