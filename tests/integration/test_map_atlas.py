"""The atlas and its years by SQL are what plain Python says of the same data; and it can fail."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from registry.domain import timeline
from registry.domain.dates import PartialDate
from registry.domain.selection import Selection
from registry.domain.timeline import STATES
from registry.queries import remembered
from registry.queries.atlas import Atlas, atlas_of, names_of, states_on_day, states_seen
from registry.queries.prepared import AnySession
from registry.queries.statistics import composition
from registry.queries.timelines import Changes, Timelines, in_force, of_ties, timelines_of
from tests.factories import Factory
from tests.integration import selecting, tying
from tests.integration.conftest import Populated
from tests.integration.tying import Pair

TODAY = date(2025, 3, 2)
#: Enough for all that the random registry's days can change.
YEAR_ENDS = [*(date(year, 12, 31) for year in range(2018, 2025)), TODAY]
SELECTIONS = [
    Selection(),
    *(each for each in selecting.every_single_value() if not each.q or each.q == "zell wald"),
    *selecting.at_random(seed=12, size=60),
]
#: What «dormant since» finds depends on the day itself, so that it has no years.
OF_ALL_DAYS = [
    each for each in SELECTIONS if not (each.dormant_since_from or each.dormant_since_to or each.on)
]


def _pairs(session: AnySession, atlas: Atlas) -> list[Pair]:
    slugs = [slug for _name, slug in names_of(session, atlas)]
    return [
        (atlas.numbers[by], *sorted((slugs[one], slugs[other])))  # type: ignore[misc]
        for one, other, by in zip(atlas.one, atlas.other, atlas.by, strict=True)
    ]


def _on_day(session: AnySession, selection: Selection) -> dict[Pair, str]:
    states = states_on_day(session, selection, TODAY)
    pairs = _pairs(session, atlas_of(session, selection, TODAY))
    return {pair: state for pair, state in zip(pairs, states, strict=True) if state}


def _asked(session: AnySession, selection: Selection) -> tuple[Atlas, Timelines]:
    atlas = atlas_of(session, selection, TODAY)
    return atlas, timelines_of(session, selection, TODAY)


def _at(found: Changes, at: int) -> str | None:
    """What holds at a year end."""
    return next((state for since, state in reversed(found) if since <= at), None)


def _in_year(session: AnySession, selection: Selection, day: date) -> dict[Pair, str]:
    atlas, timelines = _asked(session, selection)
    at = day.year - timelines.ends.first
    ties = of_ties(atlas, timelines, states_seen(selection))
    states = [_at(found, at) if at >= 0 else None for found in ties]
    pairs = _pairs(session, atlas)
    return {pair: state for pair, state in zip(pairs, states, strict=True) if state}


def _then(selection: Selection, day: date) -> Selection:
    return replace(selection, on=None if day == TODAY else day)


# -- against plain Python --------------------------------------------------------------------


def test_on_its_day_a_selection_ties_the_pairs_that_it_means(populated: Populated) -> None:
    meant = {each: tying.pairs(populated.plans, each, TODAY) for each in SELECTIONS}
    assert [each for each in SELECTIONS if _on_day(populated.session, each) != meant[each]] == []
    assert sum(map(bool, meant.values())) > 50


def _differing_years(populated: Populated) -> Iterator[tuple[Selection, date]]:
    """The suite's own comparison: where do years and the rule of the day differ?"""
    for selection in OF_ALL_DAYS:
        first = timelines_of(populated.session, selection, TODAY).ends.first
        for day in YEAR_ENDS:
            meant = tying.pairs(populated.plans, _then(selection, day), TODAY)
            said = _in_year(populated.session, selection, day)
            if day.year >= first and said != meant:
                yield selection, day


def test_at_each_year_end_it_ties_what_it_means_on_that_day(populated: Populated) -> None:
    assert list(_differing_years(populated)) == []
    assert len(OF_ALL_DAYS) > 80


# -- against the one rule in SQL ---------------------------------------------------------------


def test_each_year_has_the_states_that_sql_counts_on_its_last_day(populated: Populated) -> None:
    _atlas, timelines = _asked(populated.session, Selection())
    assert len(timelines.ends) > 5
    for at in range(len(timelines.ends)):
        day = timelines.ends.day(at)
        found = Counter(_at(each, at) for each in timelines.agreements)
        figure = composition(populated.session, _then(Selection(), day), TODAY)
        for state in set(STATES) - {"contact"}:
            assert found[state] == {**figure.legal, **figure.status}.get(state, 0), (day, state)
        assert found["contact"] == figure.contacts


def test_each_year_counts_what_is_in_force_on_its_last_day(populated: Populated) -> None:
    session = populated.session
    for selection in OF_ALL_DAYS:
        atlas, timelines = _asked(session, selection)
        found = in_force(atlas, timelines, states_seen(selection))
        for at, number in enumerate(found):
            then = _then(selection, timelines.ends.day(at))
            assert composition(session, then, TODAY).in_force == number, then


def test_the_first_year_is_that_of_the_first_conclusion(populated: Populated) -> None:
    _atlas, timelines = _asked(populated.session, Selection())
    listed = [plan for _at, plan in tying.meant(populated.plans, Selection(), TODAY)]
    known = [plan.conclusion for plan in listed if plan.conclusion]
    assert timelines.ends.first == min(known, key=lambda known: known.earliest).earliest.year


# -- how it is put together ------------------------------------------------------------------


def test_cities_with_coordinates_come_first_by_country_and_place(make: Factory) -> None:
    hub = make.city("Hub", "RU", lat=55.0, lon=49.0)
    others = [
        make.city("North", "DE", lat=54.0, lon=9.0),
        make.city("West", "DE", lat=47.6, lon=7.0),
        make.city("East", "DE", lat=48.4, lon=12.0),
        make.city("Nowhere", "DE"),
        make.city("There too", "RU", lat=55.0, lon=49.0),
        make.city("Nowhere", "AT"),
        make.city("Without agreements", "DE", lat=1.0, lon=1.0),
    ]
    for other in others[:-1]:
        make.agreement(hub, other)
    atlas = atlas_of(make.session, Selection(), TODAY)
    names = [name for name, _slug in names_of(make.session, atlas)]
    assert names == ["West", "East", "North", "Hub", "There too", "Nowhere", "Nowhere"]
    assert list(atlas.lat) == [47.6, 48.4, 54.0, 55.0, 55.0]
    assert list(atlas.countries[5:]) == ["AT", "DE"]


def test_ties_stand_by_their_cities_and_then_by_number(make: Factory) -> None:
    a, b, c = (make.city(country="DE", lat=1.0, lon=at) for at in (1.0, 2.0, 3.0))
    for cities in ((c, b), (b, a), (a, c), (a, b)):
        make.agreement(*cities, kind="friendship", meant_twice=True)
    atlas = atlas_of(make.session, Selection(), TODAY)
    ties = [
        (one, other, atlas.numbers[by])
        for one, other, by in zip(atlas.one, atlas.other, atlas.by, strict=True)
    ]
    assert ties == [(0, 1, 2), (0, 1, 4), (0, 2, 3), (1, 2, 1)]


def test_cities_that_were_never_party_at_once_are_not_tied(make: Factory) -> None:
    a, b, c = (make.city() for _ in range(3))
    made = make.agreement(a, b, c, concluded="1990")
    one, two, three = made.parties
    one.left_reported_on = date(2001, 5, 1)
    two.joined = PartialDate.from_edtf("2001-05-01")
    three.joined = PartialDate.from_edtf("2999")
    make.session.flush()
    remembered.forget()
    assert len(atlas_of(make.session, Selection(), TODAY).one) == 0
    one.left_reported_on = date(2001, 5, 2)
    make.session.flush()
    remembered.forget()
    assert len(atlas_of(make.session, Selection(), TODAY).one) == 1


@pytest.mark.parametrize(
    ("selection", "seen"),
    [
        (Selection(), set(STATES)),
        (Selection(status=("asleep",)), {"dormant", "never_implemented"}),
        (Selection(legal=("ended", "expired")), {"ended", "expired"}),
        (Selection(legal=("in_force",)), set(timeline.IN_FORCE)),
        (Selection(legal=("in_force", "ended"), status=("new",)), {"new"}),
        (Selection(legal=("ended",), status=("new",)), set()),
    ],
)
def test_status_and_legal_status_say_which_states_are_seen(
    selection: Selection, seen: set[str]
) -> None:
    assert states_seen(selection) == seen


def test_an_empty_registry_has_an_atlas_of_nothing(make: Factory) -> None:
    atlas, timelines = _asked(make.session, Selection())
    assert (len(atlas), timelines.ends.first, in_force(atlas, timelines)) == (0, TODAY.year, [0])


def test_the_atlas_of_no_city_is_empty(populated: Populated) -> None:
    atlas, timelines = _asked(populated.session, Selection(city="no-such-town"))
    assert (len(atlas), list(of_ties(atlas, timelines))) == (0, [])
    assert set(in_force(atlas, timelines)) == {0}


# -- the suite can fail ----------------------------------------------------------------------


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Nothing that was worked out before is kept, and nothing that is while something is broken."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    remembered.forget()
    timeline._cutoffs.cache_clear()


@pytest.mark.usefixtures("forgetful")
def test_a_city_that_is_party_for_ever_would_be_found(
    populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline.Presence, "holds", lambda _presence, _day: True)
    assert next(_differing_years(populated))


@pytest.mark.usefixtures("forgetful")
def test_a_year_end_looked_at_too_early_would_be_found(
    populated: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline.YearEnds, "day", lambda ends, at: date(ends.first + at, 12, 30))
    assert next(_differing_years(populated))
