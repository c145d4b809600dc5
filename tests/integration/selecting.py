"""Selections drawn at random, and which agreements they mean, by plain Python over plans."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

from registry.domain.dates import PartialDate
from registry.domain.names import search_key, sort_key, word_keys
from registry.domain.selection import LISTED, Selection
from registry.domain.vocabulary import ASLEEP, FIELDS, Kind, Record, Status
from tests.integration.population import (
    ANCHORS,
    FORUMS,
    PLACES,
    PUBLIC_FORUM,
    SLUGS,
    PartyPlan,
    Plan,
)

Question = tuple[Plan, int, Selection, date]
TYPED = [
    "ainsford", "Эйнсфорд", "艾恩斯福德", "baren", "Bärenfeld", "camli", "елкино", "Ёл",
    "zell wald", "wald zelle", "ostrava dvor", "TC-000007", "tc-000019", "TC-0000", "!", "%", "_",
    "東", "zrodlany", "nothing",
]  # fmt: skip


def chosen(question: Question) -> bool:
    """Does the selection, asked on the day, mean this agreement?"""
    plan, _number, selection, today = question
    day = selection.day(today)
    if plan.draft or (plan.conclusion and plan.conclusion.earliest > day):
        return False
    return all(_TESTS[name](question) for name in _TESTS if name in selection.present)


def _parties(question: Question) -> bool:
    plan, _number, asked, today = question
    there = [party for party in plan.parties if party.present(asked.day(today))]
    pairs = ((one, other) for one in there for other in there if one is not other)
    if asked.partner:
        return any(_is_asked(one, asked) and _is_partner(other, asked) for one, other in pairs)
    return any(_is_asked(one, asked) for one in there)


def _is_asked(party: PartyPlan, asked: Selection) -> bool:
    return asked.city in {"", SLUGS[party.city]} and asked.country in {"", PLACES[party.city][1]}


def _is_partner(party: PartyPlan, asked: Selection) -> bool:
    return asked.partner in {SLUGS[party.city], PLACES[party.city][1]}


def _text(question: Question) -> bool:
    plan, number, asked, _today = question
    if asked.q.strip().upper() == f"TC-{number:06}":
        return True
    typed = search_key(asked.q).split()
    return bool(typed) and all(any(_named(party, word) for party in plan.parties) for word in typed)


def _named(party: PartyPlan, typed: str) -> bool:
    name, _country, names = PLACES[party.city]
    return any(word.startswith(typed) for each in (name, *names) for word in word_keys(each))


def _session(question: Question) -> bool:
    """Linked to the session, or to any of the forum; an unpublished forum has none."""
    linked = {code for code, _role in question[0].links if code.startswith(f"{PUBLIC_FORUM}.")}
    asked = question[2].session
    return asked in linked if "." in asked else any(each.startswith(f"{asked}.") for each in linked)


def _status(question: Question) -> bool:
    plan, _number, asked, today = question
    wanted = set(asked.status)
    if ASLEEP in wanted:
        wanted |= {Status.DORMANT, Status.NEVER_IMPLEMENTED}
    return plan.status(asked.day(today), asked.policy) in wanted


def _asleep_since(question: Question) -> bool:
    plan, _number, asked, today = question
    if not _status((plan, 0, Selection(status=(ASLEEP,), window=asked.window, on=asked.on), today)):
        return False
    since = plan.since(asked.day(today), asked.policy)
    first = asked.dormant_since_from.earliest if asked.dormant_since_from else date.min
    last = asked.dormant_since_to.latest if asked.dormant_since_to else date.max
    return since is not None and first <= since <= last


def _concluded(question: Question) -> bool:
    plan, _number, asked, _today = question
    first = asked.concluded_from.earliest if asked.concluded_from else date.min
    last = asked.concluded_to.latest if asked.concluded_to else date.max
    return plan.conclusion is not None and (
        first <= plan.conclusion.earliest and plan.conclusion.latest <= last
    )


_TESTS: dict[str, Callable[[Question], bool]] = {
    "city": _parties,
    "country": _parties,
    "partner": _parties,
    "kind": lambda asked: asked[0].kind in asked[2].kind,
    "field": lambda asked: bool(set(asked[0].fields) & set(asked[2].field)),
    "legal": lambda asked: asked[0].legal(asked[2].day(asked[3])) in asked[2].legal,
    "status": _status,
    "record": lambda asked: asked[0].record(asked[3]) in asked[2].record,
    "concluded_from": _concluded,
    "concluded_to": _concluded,
    "dormant_since_from": _asleep_since,
    "dormant_since_to": _asleep_since,
    "q": _text,
    "session": _session,
}


def sorted_numbers(
    plans: Mapping[int, Plan], numbers: list[int], sort: str, day: date, *, descending: bool
) -> list[int]:
    """In order; what has no value comes last either way, equals by number."""
    found = sorted(numbers, reverse=descending)
    for key in reversed(list(_keys(plans, sort, day))):
        known = [number for number in found if key(number) is not None]
        unknown = [number for number in found if key(number) is None]
        # Sorting backwards leaves equals in the order they had.
        found = sorted(known, key=key, reverse=descending) + unknown  # type: ignore[arg-type]
    return found


def _keys(plans: Mapping[int, Plan], sort: str, day: date) -> Iterator[Callable[[int], object]]:
    if sort == "concluded":
        yield lambda number: getattr(plans[number].conclusion, "earliest", None)
    if sort == "last_activity":
        yield lambda number: plans[number].last(day)
    if sort == "name":
        yield lambda number: sort_key(PLACES[plans[number].parties[0].city][0])
        yield lambda number: sort_key(PLACES[plans[number].parties[1].city][0])


# -- drawing ---------------------------------------------------------------------------------


def is_known(selection: Selection) -> bool:
    """Whether the registry knows what the selection names: pages refuse the others."""
    forum, point, slug = selection.session.partition(".")
    sessions = FORUMS[PUBLIC_FORUM] if forum == PUBLIC_FORUM else []
    session = not forum or (forum == PUBLIC_FORUM and (not point or slug in sessions))
    return selection.city != "no-such-town" and session


def every_single_value() -> Iterator[Selection]:
    """Each parameter alone, with each of its values."""
    for name, values in _VALUES.items():
        for value in values:
            yield Selection(**{name: (value,) if name in _MANY else value})


def at_random(seed: int, size: int) -> Iterator[Selection]:
    """Selections of several parameters."""
    random = Random(seed)
    for _ in range(size):
        names = random.sample(sorted(_VALUES), random.choice([2, 2, 3, 4]))
        yield Selection(**{name: _pick(random, name) for name in names})


def _pick(random: Random, name: str) -> object:
    if name in _MANY:
        return tuple(
            random.sample(_VALUES[name], min(len(_VALUES[name]), random.choice([1, 2, 3])))
        )
    return random.choice(_VALUES[name])


_DATES = [
    PartialDate.from_edtf(text)
    for text in ("2019", "2021-03", "2022-03-01", "2024-02", "2024-09-01", "202X", "0800", "2999")
]
_COUNTRIES = sorted({country for _name, country, _names in PLACES})
_MANY = frozenset({"kind", "field", "legal", "status", "record"})
_VALUES: dict[str, list[object]] = {
    "city": [*SLUGS, "no-such-town"],
    "country": [*_COUNTRIES, "AU"],
    "partner": [*_COUNTRIES, *SLUGS],
    "kind": list(map(str, Kind)),
    "field": sorted(FIELDS)[:5],
    "legal": list(map(str, LISTED)),
    "status": [*map(str, Status), ASLEEP],
    "record": list(map(str, Record)),
    "concluded_from": [*_DATES],
    "concluded_to": [*_DATES],
    "dormant_since_from": [*_DATES],
    "dormant_since_to": [*_DATES],
    "q": [*TYPED],
    "session": [
        *(forum for forum in FORUMS),
        *(f"{forum}.{each}" for forum, sessions in FORUMS.items() for each in sessions),
        "kazan",
        "kazan-2023.twin",
        "nowhere-1999.twin-cities",
    ],
    "window": [12, 24, 36, 60],
    "on": [anchor + timedelta(shift) for anchor in ANCHORS for shift in (0, 1, 365)],
}
