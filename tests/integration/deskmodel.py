"""The desk in plain Python: what each deed answers, and what is true of an agreement after it.

Written from the words of the rules; it imports nothing of the registry. Dates are pairs of days.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import starmap

from tests.unit import oracle
from tests.unit.oracle import Case, Days, Event, Life

TODAY = date(2024, 5, 17)


def _day(year: int, month: int, day: int) -> Days:
    return date(year, month, day), date(year, month, day)


#: What is typed into fields for dates, and the days that it stands for.
DATES: Mapping[str, Days] = {
    "2019": (date(2019, 1, 1), date(2019, 12, 31)),
    "May 2022": (date(2022, 5, 1), date(2022, 5, 31)),
    "16.05.2022": _day(2022, 5, 16),
    "17.05.2022": _day(2022, 5, 17),
    "2023": (date(2023, 1, 1), date(2023, 12, 31)),
    "16.05.2023": _day(2023, 5, 16),
    "17.05.2023": _day(2023, 5, 17),
    "2024-05": (date(2024, 5, 1), date(2024, 5, 31)),
    "2024-05-17": _day(2024, 5, 17),
    "1 June 2024": _day(2024, 6, 1),
}
#: Status of the answer, and whether anything was changed.
Outcome = tuple[int, bool]
DONE, IDLE, WRONG, CLOSED = (303, True), (303, False), (422, False), (409, False)


@dataclass
class Deed:
    """An activity: whose word it is, and what others said of it."""

    number: int
    by: int
    days: Days
    ceremonial: bool
    withdrawn: bool = False
    contested: bool = False
    words: dict[int, str] = field(default_factory=dict)


@dataclass
class Pact:
    """An agreement and all that was said about it."""

    parties: tuple[int, ...]
    kind: str
    conclusion: Days
    draft: bool = False
    discarded: bool = False
    papers: dict[tuple[str, Days], Days | None] = field(default_factory=dict)
    pauses: list[list[Event | None]] = field(default_factory=list)
    end: Event | None = None
    end_said_by: int | None = None
    end_confirmed: bool = False
    left: dict[int, Event] = field(default_factory=dict)
    reported: set[int] = field(default_factory=set)
    contested: bool = False
    deeds: list[Deed] = field(default_factory=list)
    term_last: Days | None = None

    @property
    def legal(self) -> str:
        """Legal status of today."""
        return oracle.legal(
            Life(
                conclusion=self.conclusion,
                draft=self.draft,
                end=self.end,
                parties=len(self.parties),
                leavings=list(self.left.values()),
                terms=[
                    (self.conclusion, self.term_last),
                    *((signed, last) for (_role, signed), last in self.papers.items()),
                ],
                suspensions=[(pause[0], pause[1]) for pause in self.pauses if pause[0]],
            ),
            TODAY,
        )

    @property
    def case(self) -> Case:
        deeds = (
            oracle.Deed(each.days, None, each.ceremonial, each.withdrawn, each.contested)
            for each in self.deeds
        )
        return Case(self.conclusion, tuple(deeds), bool(self.reported))

    @property
    def shown(self) -> tuple[str, ...]:
        """Legal status, activity status, since when it sleeps, and record, as a file says them."""
        asks = self.legal == "in_force" and self.kind != "contact"
        status = oracle.status(self.case, TODAY) if asks else ""
        since = oracle.since(self.case, TODAY) if asks else None
        return self.legal, status, str(since or ""), self._record

    @property
    def _record(self) -> str:
        if self.contested:
            return "contested"
        there = [each for each in self.parties if self.present(each)]
        if there and self.reported >= set(there):
            return "confirmed"
        return "one_sided" if self.reported else "unreported"

    @property
    def public(self) -> bool:
        return not self.draft and self.conclusion[0] <= TODAY

    def present(self, city: int) -> bool:
        return city not in self.left or self.left[city].day > TODAY

    def acts(self, city: int) -> bool:
        """Whether the party can still change how the agreement stands."""
        return self.present(city) and self.legal in {"in_force", "suspended", "expired", "not_yet"}

    @property
    def over_from(self) -> date:
        left = sorted(each.day for each in self.left.values())
        days = [self.end.day] if self.end else []
        days += left[len(self.parties) - 2 :][:1]
        return min((day for day in days if day <= TODAY), default=date.max)


def _surely_before(one: Days | None, other: Days | None) -> bool:
    return one is not None and other is not None and one[1] < other[0]


# -- deeds on an agreement -----------------------------------------------------------------------

Rule = Callable[[Pact, int, Days | None], Outcome]


def publish(pact: Pact, city: int, _when: Days | None) -> Outcome:
    if not pact.draft:
        return CLOSED
    if pact.discarded:
        return WRONG
    pact.draft = False
    pact.reported.add(city)
    return DONE


def discard(pact: Pact, _city: int, _when: Days | None) -> Outcome:
    if not pact.draft:
        return CLOSED
    if pact.discarded:
        return WRONG
    pact.discarded = True
    return DONE


def confirm(pact: Pact, city: int, _when: Days | None) -> Outcome:
    if pact.draft or city in pact.reported:
        return CLOSED
    pact.reported.add(city)
    return DONE


def renew(pact: Pact, city: int, when: Days | None, last: Days | None = None) -> Outcome:
    if not pact.acts(city):
        return CLOSED
    if when is None or _surely_before(last, when) or ("renews", when) in pact.papers:
        return WRONG
    pact.papers["renews", when] = last
    pact.reported.add(city)
    return DONE


def suspend(pact: Pact, city: int, when: Days | None) -> Outcome:
    if not (pact.present(city) and pact.legal == "in_force"):
        return CLOSED
    known = any(pause[0] is not None and pause[0].when == when for pause in pact.pauses)
    if _surely_before(when, pact.conclusion) or known:
        return WRONG
    pact.pauses.append([Event(when, TODAY), None])
    pact.reported.add(city)
    return DONE


def resume(pact: Pact, city: int, when: Days | None) -> Outcome:
    if not (pact.present(city) and pact.legal == "suspended"):
        return CLOSED
    running = [pause for pause in pact.pauses if pause[1] is None]
    begun = [pause[0].when for pause in running if pause[0]]
    if not running or any(_surely_before(when, each) for each in begun):
        return WRONG
    for pause in running:
        pause[1] = Event(when, TODAY)
    pact.reported.add(city)
    return DONE


def end(pact: Pact, city: int, when: Days | None) -> Outcome:
    if not pact.acts(city) or len(pact.parties) != 2 or pact.end:
        return CLOSED
    if _surely_before(when, pact.conclusion):
        return WRONG
    pact.end, pact.end_said_by = Event(when, TODAY), city
    pact.reported.add(city)
    return DONE


def leave(pact: Pact, city: int, when: Days | None) -> Outcome:
    if not pact.acts(city) or len(pact.parties) == 2:
        return CLOSED
    if _surely_before(when, pact.conclusion) or city in pact.left:
        return WRONG
    pact.left[city] = Event(when, TODAY)
    pact.reported.add(city)
    return DONE


def confirm_end(pact: Pact, city: int, _when: Days | None) -> Outcome:
    if pact.end_said_by in {None, city} or pact.end_confirmed:
        return CLOSED
    pact.end_confirmed = True
    pact.reported.add(city)
    return DONE


def contest(pact: Pact, _city: int, _when: Days | None) -> Outcome:
    if pact.draft or pact.contested:
        return CLOSED
    pact.contested = True
    return DONE


def declare_nothing(pact: Pact, city: int, _when: Days | None) -> Outcome:
    if not pact.acts(city):
        return CLOSED
    pact.reported.add(city)
    return DONE


def declare_end(pact: Pact, city: int, _when: Days | None) -> Outcome:
    if not pact.acts(city):
        return CLOSED
    pact.reported.add(city)
    if len(pact.parties) > 2:
        pact.left.setdefault(city, Event(None, TODAY))
    elif pact.end is None:
        pact.end, pact.end_said_by = Event(None, TODAY), city
    elif pact.end_said_by not in {None, city}:
        pact.end_confirmed = True
    return DONE


def settle(pact: Pact, *, stands: bool) -> Outcome:
    if not pact.contested:
        return CLOSED
    pact.contested = False
    if not stands and pact.end is None:
        pact.end = Event(None, TODAY)
    return DONE


# -- activities ----------------------------------------------------------------------------------


def record(pact: Pact, city: int, number: int, when: Days, *, ceremonial: bool) -> Outcome:
    if pact.draft:
        return CLOSED
    if when[0] > TODAY or when[0] >= pact.over_from:
        return WRONG
    pact.deeds.append(Deed(number, city, when, ceremonial))
    pact.reported.add(city)
    return DONE


def amend(pact: Pact, deed: Deed, city: int, when: Days, *, ceremonial: bool) -> Outcome:
    late = when[0] > TODAY or when[0] >= pact.over_from
    if deed.by != city or late or deed.withdrawn:
        return WRONG
    if (deed.days, deed.ceremonial) == (when, ceremonial):
        return IDLE
    deed.days, deed.ceremonial = when, ceremonial
    return DONE


def withdraw(_pact: Pact, deed: Deed, city: int) -> Outcome:
    if deed.by != city or deed.withdrawn:
        return WRONG
    deed.withdrawn = True
    return DONE


def confirm_deed(pact: Pact, deed: Deed, city: int) -> Outcome:
    if deed.by == city or deed.withdrawn:
        return WRONG
    new = deed.words.get(city) != "confirms" or city not in pact.reported
    deed.words[city] = "confirms"
    pact.reported.add(city)
    return DONE if new else IDLE


def contest_deed(_pact: Pact, deed: Deed, city: int) -> Outcome:
    if deed.by == city or deed.withdrawn:
        return WRONG
    if deed.words.get(city) == "contests":
        return IDLE
    deed.words[city], deed.contested = "contests", True
    return DONE


def settle_deed(deed: Deed, *, stands: bool) -> Outcome:
    if not deed.contested:
        return CLOSED
    deed.contested, deed.withdrawn = False, deed.withdrawn or not stands
    settled = {city: "settled" if word == "contests" else word for city, word in deed.words.items()}
    deed.words = settled
    return DONE


# -- new ones ------------------------------------------------------------------------------------


def conclude(
    pacts: Mapping[str, Pact], parties: tuple[int, ...], kind: str, when: Days
) -> Pact | None:
    """The draft; None where there is one of this kind between the same cities already."""
    for each in pacts.values():
        same = set(each.parties) == set(parties) and each.kind == kind
        if same and each.end is None and not each.discarded:
            return None
    if when[0] > TODAY + timedelta(366):
        return None
    return Pact(parties, kind, when, draft=True)


RULES: Mapping[str, Rule] = {
    "publish": publish,
    "discard": discard,
    "confirm": confirm,
    "renew": renew,
    "suspend": suspend,
    "resume": resume,
    "end": end,
    "leave": leave,
    "confirm-end": confirm_end,
    "contest": contest,
}


def shown(pacts: Mapping[str, Pact]) -> dict[str, tuple[str, ...]]:
    """What the public sees of all that are public."""
    public = {reference: each for reference, each in pacts.items() if each.public}
    return dict(starmap(lambda reference, each: (reference, each.shown), public.items()))
