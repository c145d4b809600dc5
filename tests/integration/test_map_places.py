"""Places and ties by SQL are what plain Python counts with the same data."""

from collections import Counter
from datetime import date

import pytest
import sqlalchemy as sa

from registry.domain.selection import Selection
from registry.models import City
from registry.queries.cities import WIDTH
from registry.queries.places import SORTS, listing_of, places_of, ties_of, unplaced
from tests.factories import Factory
from tests.integration import selecting, tying
from tests.integration.conftest import Populated
from tests.integration.population import SLUGS
from tests.integration.tying import Pair

TODAY = date(2025, 3, 2)
SELECTIONS = [
    Selection(),
    *(each for each in selecting.every_single_value() if not each.q),
    *selecting.at_random(seed=11, size=60),
]
Counts = dict[tuple[str, str], int]


def _counted(populated: Populated, selection: Selection) -> Counts:
    """Agreements by city and state, in plain Python."""
    return Counter(
        (SLUGS[party.city], tying.state(plan, selection, TODAY))
        for _number, plan in tying.meant(populated.plans, selection, TODAY)
        for party in tying.there(plan, selection.day(TODAY))
    )


def _asked(populated: Populated, selection: Selection) -> Counts:
    found = places_of(populated.session, selection, TODAY)
    return {(each.slug, state): count for each in found for state, count in each.counts.items()}


def test_places_count_the_agreements_of_each_city_by_state(populated: Populated) -> None:
    differing = [s for s in SELECTIONS if _asked(populated, s) != _counted(populated, s)]
    assert differing == []
    assert sum(bool(_counted(populated, each)) for each in SELECTIONS) > 50


def _tied(populated: Populated, asked: Selection, slugs: dict[int, str]) -> dict[Pair, str]:
    found: dict[Pair, str] = {}
    for tie in ties_of(populated.session, asked, TODAY):
        one, other = sorted((slugs[tie.one], slugs[tie.other]))
        found[int(tie.reference.removeprefix("TC-")), one, other] = tie.state
    return found


def test_ties_are_the_pairs_that_the_selection_matches(populated: Populated) -> None:
    slugs = dict(populated.session.execute(sa.select(City.id, City.slug)).all())  # type: ignore[arg-type]
    meant = {each: tying.pairs(populated.plans, each, TODAY) for each in SELECTIONS}
    differing = [s for s in SELECTIONS if _tied(populated, s, slugs) != meant[s]]
    assert differing == []
    assert sum(map(bool, meant.values())) > 50


def test_a_pair_of_an_agreement_is_one_tie(populated: Populated) -> None:
    for selection in (Selection(), Selection(country="DE", partner="DE"), Selection(country="RU")):
        ties = ties_of(populated.session, selection, TODAY)
        pairs = [(tie.reference, frozenset((tie.one, tie.other))) for tie in ties]
        assert len(set(pairs)) == len(pairs) > 0


@pytest.mark.parametrize("sort", SORTS)
def test_the_table_lists_the_same_cities_in_order(populated: Populated, sort: str) -> None:
    how = {"sort": sort, "descending": SORTS[sort]}
    found = listing_of(populated.session, Selection(), TODAY, **how)  # type: ignore[arg-type]
    places = {each.id: each for each in places_of(populated.session, Selection(), TODAY)}
    assert sorted(found[::WIDTH]) == sorted(places)
    assert list(found[1::WIDTH]) == [sum(places[at].counts.values()) for at in found[::WIDTH]]


def test_the_table_is_sorted_by_what_it_says(populated: Populated) -> None:
    for at, sort in enumerate(("agreements", "in_force", "dormant"), start=1):
        found = listing_of(populated.session, Selection(), TODAY, sort=sort, descending=True)
        assert list(found[at::WIDTH]) == sorted(found[at::WIDTH], reverse=True)


def test_cities_without_coordinates_are_counted(make: Factory) -> None:
    here = make.city("Here", lat=1.0, lon=2.0)
    make.agreement(here, make.city("Nowhere"))
    make.city("Nowhere without agreements")
    assert len(unplaced(make.session, Selection(), TODAY)) == 1
