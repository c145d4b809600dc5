"""Rows, figures and cities of a selection say what plain Python counts in the same data."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from registry.domain.dormancy import Policy
from registry.domain.names import sort_key
from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Kind, Legal, Status
from registry.models import Agreement
from registry.queries import agreements, cities, remembered, statistics
from registry.queries.agreements import AgreementRow
from registry.queries.selection import shape_of
from tests.integration import selecting
from tests.integration.conftest import Populated
from tests.integration.population import ANCHORS, LATEST_TODAY, PLACES, SLUGS, Plan

TODAY = date(2025, 3, 2)
DAYS = [day + timedelta(shift) for day in ANCHORS for shift in (-1, 0, 1, 366, 731)]
ASKED = [*selecting.at_random(seed=11, size=60), Selection(), Selection(legal=("in_force",))]


def _meant(populated: Populated, selection: Selection) -> list[Plan]:
    plans = populated.plans.items()
    return [plan for at, plan in plans if selecting.chosen((plan, at, selection, TODAY))]


# -- rows ------------------------------------------------------------------------------------


def _facts(plan: Plan, day: date, today: date, policy: Policy) -> tuple[object, ...]:
    """What a row should say of the plan."""
    status, legal = plan.status(day, policy), plan.legal(day)
    concluded = str(plan.conclusion) if plan.conclusion else None
    asleep = status in ASLEEP_STATUSES
    since = plan.since(day, policy) if asleep else None
    record = plan.record(today)
    return (plan.kind, legal, status, since, record, plan.reported, concluded, plan.last(day))


def _said(row: AgreementRow) -> tuple[object, ...]:
    said = (row.kind, row.legal, row.status, row.asleep_since, row.record)
    return (*said, row.reported, row.concluded, row.last)


def _rows(populated: Populated, day: date, window: int) -> Iterator[tuple[AgreementRow, Plan]]:
    """Each row of the day's list, with the plan that it is about."""
    today, session = max(day, LATEST_TODAY), populated.session
    ids = agreements.ids_of(session, Selection(on=day), today)
    numbers = dict(session.execute(select(Agreement.id, Agreement.number)).all())  # type: ignore[arg-type]
    for row in agreements.every_row(session, ids, Policy(window), day, today):
        yield row, populated.plans[numbers[row.id]]


@pytest.mark.parametrize("window", [12, 24, 60])
def test_a_row_says_what_the_domain_says(populated: Populated, window: int) -> None:
    for day in DAYS[:: 3 if window != 24 else 1]:
        for row, plan in _rows(populated, day, window):
            today = max(day, LATEST_TODAY)
            assert _said(row) == _facts(plan, day, today, Policy(window)), (day, row)


def test_a_row_knows_who_has_reported_around_every_leaving(populated: Populated) -> None:
    told = populated.plans
    left = {party.left for plan in told.values() for party in plan.parties if party.left}
    days = {each.counts_from + timedelta(shift) for each in left for shift in (-1, 0, 1)}
    ids = agreements.ids_of(populated.session, Selection(), TODAY)
    for today in days:
        rows = agreements.rows_of(populated.session, ids, Policy(), TODAY, today)
        meant = {number: str(plan.record(today)) for number, plan in told.items()}
        assert all(row.record == meant[int(row.reference[3:])] for row in rows), today


def test_the_last_activity_is_one_that_counts_on_the_last_day(populated: Populated) -> None:
    for day in DAYS:
        for row, plan in _rows(populated, day, 24):
            texts = {
                "/".join(filter(None, (str(done.begin), done.end and str(done.end))))
                for done in plan.done
                if min((done.end or done.begin).latest, day) == row.last
            }
            assert row.last_activity in texts if row.last else row.last_activity is None


def test_a_row_names_the_parties_of_the_day(populated: Populated) -> None:
    for day in DAYS:
        for row, plan in _rows(populated, day, 24):
            there = [party for party in plan.parties if party.present(day)]
            shown = there if len(there) > 1 else plan.parties
            assert [party.slug for party in row.parties] == [SLUGS[each.city] for each in shown]


# -- figures ---------------------------------------------------------------------------------


def _figures(populated: Populated, selection: Selection) -> tuple[Counter[str], ...]:
    """Counts by legal and by activity status, and of contacts in force."""
    day, policy = selection.day(TODAY), selection.policy
    plans = _meant(populated, selection)
    legal = Counter(str(plan.legal(day)) for plan in plans)
    status = Counter(str(plan.status(day, policy) or "") for plan in plans)
    del status[""]
    there = (plan for plan in plans if plan.legal(day) is Legal.IN_FORCE)
    return legal, status, Counter(str(plan.kind) for plan in there if plan.kind == Kind.CONTACT)


def _composition_differs(populated: Populated, selection: Selection) -> bool:
    """The suite's own comparison."""
    found = statistics.composition(populated.session, selection, TODAY)
    legal, status, contacts = _figures(populated, selection)
    said = (found.legal, found.status, found.contacts)
    return said != (legal, status, contacts[Kind.CONTACT])


def test_figures_are_counted_as_python_counts_them(populated: Populated) -> None:
    assert [each.pairs() for each in ASKED if _composition_differs(populated, each)] == []


def test_a_rate_leaves_silence_out_and_says_how_much(populated: Populated) -> None:
    for selection in ASKED:
        found = statistics.composition(populated.session, selection, TODAY)
        _legal, status, contacts = _figures(populated, selection)
        assert found.left_out == status[Status.NO_RECORD]
        assert found.dormant == status[Status.DORMANT] + status[Status.NEVER_IMPLEMENTED]
        kept_out = found.left_out + contacts.total()
        assert found.judged == found.in_force - kept_out >= found.dormant


def test_a_wrong_figure_is_caught(populated: Populated, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered.forget()
    monkeypatch.setattr(statistics, "shape_of", lambda _selection: shape_of(Selection()))
    assert any(_composition_differs(populated, each) for each in ASKED)
    remembered.forget()


# -- cities ----------------------------------------------------------------------------------


def _counts(populated: Populated, selection: Selection, city: int) -> tuple[int, int, int]:
    """How many agreements the city is party to on the day: all, in force, asleep."""
    day, policy = selection.day(TODAY), selection.policy
    plans = [
        plan
        for plan in _meant(populated, selection)
        if any(party.city == city and party.present(day) for party in plan.parties)
    ]
    in_force = sum(plan.legal(day) is Legal.IN_FORCE for plan in plans)
    asleep = sum(plan.status(day, policy) in ASLEEP_STATUSES for plan in plans)
    return len(plans), in_force, asleep


BY_CITY = [
    Selection(),
    Selection(on=date(2022, 2, 28)),
    Selection(window=60),
    Selection(legal=("in_force",)),
    Selection(kind=("twinning", "contact"), on=date(2021, 3, 30)),
]


@pytest.mark.parametrize("selection", BY_CITY, ids=lambda each: str(each.pairs()))
def test_a_city_counts_the_agreements_it_is_party_to(
    populated: Populated, selection: Selection
) -> None:
    listing = cities.listing_of(populated.session, selection, TODAY)
    rows = {row.slug: row for row in cities.every_row(populated.session, listing)}
    for at, slug in enumerate(SLUGS):
        row = rows.get(slug)
        said = (row.agreements, row.in_force, row.dormant) if row else (0, 0, 0)
        assert said == _counts(populated, selection, at), slug


@pytest.mark.parametrize("sort", cities.SORTS)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_of_cities_is_total(populated: Populated, sort: str, descending: bool) -> None:
    listing = cities.listing_of(
        populated.session, Selection(), TODAY, sort=sort, descending=descending
    )
    rows = list(cities.every_row(populated.session, listing))
    values = [_value(row, sort) for row in rows]
    assert values == sorted(values, reverse=descending)
    assert len({row.slug for row in rows}) == len(rows) == len(PLACES)


def _value(row: cities.CityRow, sort: str) -> object:
    return sort_key(row.name) if sort == "name" else getattr(row, sort)
