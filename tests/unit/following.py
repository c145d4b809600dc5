"""Random agreements at two times, and what came of them told slowly, from the rule's text alone."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from registry.domain.changes import State
from registry.domain.dates import PartialDate
from registry.domain.dormancy import ActivityFacts
from registry.domain.followup import Deed, Known, Paper, Span, as_of
from registry.domain.vocabulary import CEREMONIAL
from tests.unit import oracle

SESSION = date(2023, 8, 31)
STATUSES = ("active", "quiet", "dormant", "never_implemented", "new", "no_record", None)


@dataclass(frozen=True)
class Case:
    """An agreement as a base and today know it; `live` is a base that reads what is known now."""

    span: Span
    before: Known
    after: Known
    live: bool

    @property
    def base(self) -> Known:
        """The earlier state as the follow-up is given it."""
        return as_of(self.after, self.before.state, self.span.base) if self.live else self.before


_days = st.dates(date(2022, 6, 1), date(2025, 3, 1))
_dates = st.one_of(
    _days.map(PartialDate.day),
    _days.map(lambda day: PartialDate.month(day.year, day.month)),
    _days.map(lambda day: PartialDate.year(day.year)),
)


@st.composite
def _deeds(draw: st.DrawFn) -> Deed:
    kind = draw(st.sampled_from(["delegation", "sport", "ceremony"]))
    begin, end = draw(_dates), draw(st.none() | _dates)
    if end and end.latest < begin.earliest:
        end = None
    contested = draw(st.integers(0, 3)) == 0
    facts = ActivityFacts(begin, end, ceremonial=kind in CEREMONIAL, contested=contested)
    return Deed(kind, "", str(begin), "/".join(map(str, filter(None, (begin, end)))), facts)


_papers = st.builds(
    Paper, st.sampled_from(["protocol", "agreement"]), st.just("renews"), st.none() | _dates
)


def _state(status: str | None, legal: str) -> State:
    shown = status if legal == "in_force" else None
    return State("TC-000001", "twinning", legal, shown, None, None, contested=False)


_states = st.sampled_from([
    None,
    *(_state(status, "in_force") for status in STATUSES),
    *(_state(status, "in_force") for status in ("active", "dormant")),
    *(_state(None, legal) for legal in ("ended", "suspended")),
])  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """The later state has most of what the earlier one has, and something of its own."""
    base = SESSION + timedelta(days=draw(st.integers(-60, 60)))
    today = max(base, SESSION) + timedelta(days=draw(st.integers(0, 550)))
    live = draw(st.booleans())
    deeds, papers = draw(st.lists(_deeds(), max_size=3)), draw(st.lists(_papers, max_size=2))
    more, signed = draw(st.lists(_deeds(), max_size=3)), draw(st.lists(_papers, max_size=2))
    kept = [deed for deed in deeds if draw(st.integers(0, 3))]
    conclusion = draw(st.none() | _dates)
    before = Known(draw(_states), conclusion, deeds, papers)
    after = Known(draw(_states), conclusion, [*kept, *more], [*papers, *signed])
    return Case(Span(SESSION if live else base, SESSION, today), before, after, live)


# -- told slowly -------------------------------------------------------------------------------


def told(case: Case) -> dict[str, Any]:
    """What the follow-up of a case must say."""
    done, papers = _done(case), _signed(case)
    counted = [day for _deed, day, weight in done if weight == "counts"]
    year_ends = _a_year_on(max(case.span.base, case.span.session))
    return {
        "done": Counter(done),
        "papers": Counter(papers),
        "within a year": sum(day <= year_ends for day in counted),
        "by now": len(counted),
        "outcome": _outcome(case.before.state, case.after.state),
    }


def _a_year_on(day: date) -> date:
    """The only day that comes four years later only is the last of February."""
    last = (day.month, day.day) == (2, 29)
    return date(day.year + 1, day.month, 28 if last else day.day)


def _done(case: Case) -> list[tuple[Deed, date, str]]:
    """Go through what is known now, and strike off what the base had."""
    first, today = min(case.span.base, case.span.session), case.span.today
    had = [(deed.kind, deed.begin) for deed in case.before.deeds]
    found = []
    for deed in case.after.deeds:
        plain = _plain(deed)
        day = oracle._counts_on(plain, today)
        if case.live and plain.begin[0] <= case.span.base:
            continue
        if not case.live and (deed.kind, deed.begin) in had:
            had.remove((deed.kind, deed.begin))
            continue
        weight = _weight(plain, case, older=day < first)
        if weight:
            found.append((deed, day, weight))
    return found


def _weight(plain: oracle.Deed, case: Case, *, older: bool) -> str:
    concluded = _bounds(case.after.conclusion)
    known = oracle.Case(concluded, (plain,), reported=True)
    counts = list(oracle._qualifying(known, case.span.today)) == [plain]
    if older:
        return "older" if counts else ""
    if counts:
        return "counts"
    if plain.begin[0] > case.span.today:
        return ""
    if plain.ceremonial:
        return "ceremonial"
    surely_before = concluded is not None and plain.begin[1] < concluded[0]
    return "before" if surely_before else "contested"


def _plain(deed: Deed) -> oracle.Deed:
    facts = deed.facts
    begin, end = _bounds(facts.begin), _bounds(facts.end)
    assert begin is not None
    return oracle.Deed(begin, end, facts.ceremonial, facts.withdrawn, facts.contested)


def _bounds(known: PartialDate | None) -> oracle.Days | None:
    return (known.earliest, known.latest) if known else None


def _signed(case: Case) -> list[Paper]:
    first = min(case.span.base, case.span.session)
    had = list(case.before.papers)
    found = []
    for paper in case.after.papers:
        if case.live:
            new = paper.signed is not None and not paper.signed.latest < case.span.base
        else:
            new = paper not in had
            had = had if new else [each for at, each in enumerate(had) if at != had.index(paper)]
        if new and paper.signed is not None and not paper.signed.latest < first:
            found.append(paper)
    return found


def _outcome(then: State | None, now: State | None) -> str:
    if now is None or then is None:
        return "unlisted" if now is None else "listed_since"
    slept, sleeps = (each.status in {"dormant", "never_implemented"} for each in (then, now))
    awake = now.status in {"active", "quiet"}
    named = {
        "woke_up": slept and awake,
        "still_dormant": slept and sleeps,
        "went_to_sleep": sleeps and not slept,
        "out_of_force": then.legal == "in_force" and now.legal != "in_force",
        "awake": awake and not slept,
    }
    return next((name for name, fits in named.items() if fits), "otherwise")
