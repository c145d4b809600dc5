"""One selection, many views: list, files, map and figures all mean what plain Python counts."""

from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Legal, Status
from tests.conftest import TODAY
from tests.integration import selecting
from tests.integration.population import PLACES, SLUGS, PartyPlan, Plan
from tests.integration.site import ALONE, Site, address

DRAWN = [*list(selecting.every_single_value())[::3], *selecting.at_random(seed=3, size=24)]
ASKED = [each for each in DRAWN if selecting.is_known(each) and each.day(TODAY) <= TODAY]
#: No «q»: in lists of cities it looks for the names of the city itself.
EVERYWHERE = [
    Selection(),
    Selection(country="RU", partner="RU"),
    Selection(country="DE", partner="town-0-gb", on=date(2022, 2, 28)),
    Selection(city="town-3-ru", legal=("in_force",)),
    Selection(status=("asleep",), window=12),
    Selection(kind=("contact", "friendship"), on=date(2021, 3, 30)),
    Selection(record=("unreported",), legal=("ended", "expired", "superseded")),
    Selection(country="AU"),
    Selection(session="kazan-2023"),
    Selection(session="kazan-2023.twin-cities", status=("asleep",)),
    Selection(session="kazan-2023.heritage", country="DE", on=date(2022, 2, 28)),
]


# -- agreements ------------------------------------------------------------------------------


def _listed(site: Site, path: str, selection: Selection) -> list[str]:
    page = site.page(address(path, selection, per_page=200))
    assert page.count == len(page.names)
    return page.names


def _lines(site: Site, selection: Selection) -> list[str]:
    found = site.json(address("/agreements.geojson", selection))
    return [each["properties"]["reference"] for each in found["features"]]


@pytest.mark.parametrize("selection", ASKED, ids=lambda each: str(each.pairs())[:60])
def test_list_and_file_hold_the_agreements_that_are_meant(site: Site, selection: Selection) -> None:
    meant = site.meant(selection)
    assert sorted(_listed(site, "/agreements", selection)) == meant
    assert [row["reference"] for row in site.csv(address("/agreements.csv", selection))] == meant


@pytest.mark.parametrize("selection", EVERYWHERE, ids=lambda each: str(each.pairs())[:60])
def test_lines_are_those_of_the_list(site: Site, selection: Selection) -> None:
    assert _lines(site, selection) == site.meant(selection)


# -- cities ----------------------------------------------------------------------------------


def _matches(party: PartyPlan, selection: Selection) -> bool:
    """Whether the party can be the one that the selection describes."""
    slug, country = SLUGS[party.city], PLACES[party.city][1]
    return selection.city in {"", slug} and selection.country in {"", country}


def _partners(party: PartyPlan, there: Iterable[PartyPlan], selection: Selection) -> bool:
    """Whether a different party is the partner that the selection asks for."""
    others = (other.city for other in there if other is not party)
    return not selection.partner or any(
        selection.partner in {SLUGS[city], PLACES[city][1]} for city in others
    )


def _ties(site: Site, selection: Selection) -> Iterator[tuple[int, Plan]]:
    """Each city with each agreement in which it is the party described."""
    day = selection.day(site.today)
    for number in site.numbers(selection):
        plan = site.plans[number]
        there = [party for party in plan.parties if party.present(day)]
        for party in there:
            if _matches(party, selection) and _partners(party, there, selection):
                yield party.city, plan


def _counts(plans: Iterable[Plan], selection: Selection, today: date) -> tuple[int, ...]:
    """Agreements: all, in force, asleep, silent."""
    day, policy = selection.day(today), selection.policy
    plans = list(plans)
    statuses = [plan.status(day, policy) for plan in plans]
    in_force = sum(plan.legal(day) is Legal.IN_FORCE for plan in plans)
    asleep = sum(status in ASLEEP_STATUSES for status in statuses)
    return len(plans), in_force, asleep, statuses.count(Status.NO_RECORD)


def _by_city(site: Site, selection: Selection) -> dict[str, tuple[int, ...]]:
    ties = list(_ties(site, selection))
    cities = {city for city, _plan in ties}
    return {
        SLUGS[at]: _counts((plan for city, plan in ties if city == at), selection, site.today)
        for at in cities
    }


NUMBERS = ("agreements", "in_force", "dormant", "no_record")


@pytest.mark.parametrize("selection", EVERYWHERE, ids=lambda each: str(each.pairs())[:60])
def test_cities_count_the_agreements_of_the_selection(site: Site, selection: Selection) -> None:
    rows = site.csv(address("/cities.csv", selection))
    said = {row["slug"]: tuple(int(row[name]) for name in NUMBERS) for row in rows}
    meant = _by_city(site, selection)
    without = {slug: counts for slug, counts in said.items() if counts == (0, 0, 0, 0)}
    assert {slug: said.get(slug) for slug in meant} == meant
    assert without == {slug: said[slug] for slug in said.keys() - meant.keys()}
    assert sorted(_listed(site, "/cities", selection)) == sorted(said)


def test_a_city_without_agreements_is_listed_unless_agreements_are_asked_for(site: Site) -> None:
    assert ALONE in _listed(site, "/cities", Selection())
    assert ALONE in _listed(site, "/cities", Selection(country="PL"))
    assert ALONE not in _listed(site, "/cities", Selection(legal=("in_force",)))
    assert ALONE not in _listed(site, "/cities", Selection(partner="RU"))


# -- countries -------------------------------------------------------------------------------


@pytest.mark.parametrize("selection", EVERYWHERE, ids=lambda each: str(each.pairs())[:60])
def test_countries_count_an_agreement_once(site: Site, selection: Selection) -> None:
    day = selection.day(site.today)
    plans = [site.plans[number] for number in site.numbers(selection)]
    for row in site.csv(address("/countries.csv", selection)):
        own = [plan for plan in plans if row["country"] in _countries(plan, day)]
        said = tuple(int(row[name]) for name in NUMBERS)
        assert said == _counts(own, selection, site.today), row["country"]


def _countries(plan: Plan, day: date) -> set[str]:
    return {PLACES[party.city][1] for party in plan.parties if party.present(day)}


# -- however it is spelt ---------------------------------------------------------------------

ALIKE = [
    ("status=dormant&status=quiet", "status=dormant,quiet"),
    ("status=asleep", "status=dormant,never_implemented"),
    ("status=asleep,dormant", "status=never_implemented&status=dormant"),
    ("kind=twinning,contact&kind=project", "kind=project,twinning&kind=contact"),
    ("legal=ended&record=confirmed", "record=confirmed&legal=ended"),
    ("country=ru", "country=RU"),
    ("country=RU&partner=cn", "partner=CN&country=RU"),
    ("city=TOWN-0-GB", "city=town-0-gb"),
    ("kind=", ""),
    ("kind=&legal=in_force&country=&q=&on=", "legal=in_force"),
    ("q=%20%20", ""),
    ("q=+Dvorovo+", "q=dvorovo"),
    ("status=,dormant,,", "status=dormant"),
    ("window=24", ""),
    ("on=2024-05-17", ""),
    ("concluded_from=2021", "concluded_from=2021-01"),
    ("concluded_to=2021", "concluded_to=2021-12-31"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_question_in_other_words_has_the_same_answer(
    site: Site, one: str, other: str
) -> None:
    assert site.get(f"/agreements.csv?{one}").data == site.get(f"/agreements.csv?{other}").data
    assert site.page(f"/agreements?{one}").names == site.page(f"/agreements?{other}").names


def test_every_link_of_a_view_keeps_the_selection(site: Site) -> None:
    asked = "country=DE&kind=twinning&window=36&on=2023-01-01"
    page = site.page(f"/agreements?{asked}")
    assert page.hrefs(".downloads a") == [
        f"/agreements.csv?{asked}",
        f"/agreements.geojson?{asked}",
        f"/activities.csv?{asked}",
        f"/declarations.csv?{asked}",
    ]
    assert page.hrefs(".listbar__links a") == [f"/statistics?{asked}", f"/map?{asked}"]
    assert f"/agreements?{asked}" in site.page(f"/map?{asked}").hrefs("a")
    looked = {href.split("?")[1] for href in page.row_hrefs}
    assert looked == {"window=36&on=2023-01-01"}


# -- the suite can fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "forgotten", ["country", "partner", "status", "legal", "kind", "session", "on"]
)
def test_a_view_that_forgets_a_parameter_is_caught(site: Site, forgotten: str) -> None:
    def without(selection: Selection) -> Selection:
        left = selection.present - {forgotten}
        return Selection(**{name: getattr(selection, name) for name in left})

    asked = [each for each in EVERYWHERE if forgotten in each.present]
    assert any(site.meant(without(each)) != site.meant(each) for each in asked)
