"""A selection's SQL chooses and orders what plain Python does with the same data."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.domain.dates import PartialDate
from registry.domain.dormancy import Cutoffs
from registry.domain.names import word_keys
from registry.domain.selection import Selection
from registry.models import Agreement
from registry.queries import agreements, remembered
from registry.queries.selection import SORTS, shape_of
from tests.factories import Factory
from tests.integration import selecting
from tests.integration.conftest import Populated

TODAY = date(2025, 3, 2)
SINGLE = list(selecting.every_single_value())
SEVERAL = list(selecting.at_random(seed=5, size=150))


def _numbers(populated: Populated, selection: Selection, **how: Any) -> list[int]:
    """Numbers of the chosen agreements in order, by SQL."""
    ids = agreements.ids_of(populated.session, selection, TODAY, **how)
    known = dict(populated.session.execute(select(Agreement.id, Agreement.number)).all())  # type: ignore[arg-type]
    return [known[each] for each in ids]


def _meant(populated: Populated, selection: Selection) -> list[int]:
    """The same in plain Python, by number."""
    plans = populated.plans.items()
    return [number for number, plan in plans if selecting.chosen((plan, number, selection, TODAY))]


def _differs(populated: Populated, selection: Selection) -> bool:
    """The suite's own comparison."""
    return _numbers(populated, selection) != _meant(populated, selection)


def test_no_restriction_means_all_that_may_stand_in_a_list(populated: Populated) -> None:
    assert not _differs(populated, Selection())
    hidden = len(populated.plans) - len(_numbers(populated, Selection()))
    assert hidden >= sum(plan.draft for plan in populated.plans.values()) > 0


def test_every_value_of_every_parameter(populated: Populated) -> None:
    assert [each.pairs() for each in SINGLE if _differs(populated, each)] == []


def test_parameters_together(populated: Populated) -> None:
    assert [each.pairs() for each in SEVERAL if _differs(populated, each)] == []


def test_the_selections_are_no_empty_questions(populated: Populated) -> None:
    said = Counter(name for each in [*SINGLE, *SEVERAL] for name in each.present)
    met = Counter(
        name for each in [*SINGLE, *SEVERAL] if _meant(populated, each) for name in each.present
    )
    assert len(said) == 16 and min(said.values()) >= 10
    assert all(met[name] >= 4 for name in said), met


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_total_and_puts_the_unknown_last(
    populated: Populated, sort: str, descending: bool
) -> None:
    for chosen in [Selection(), Selection(country="RU"), Selection(window=60, status=("asleep",))]:
        found = _numbers(populated, chosen, sort=sort, descending=descending)
        plans, meant = populated.plans, _meant(populated, chosen)
        how = {"sort": sort, "day": TODAY, "descending": descending}
        assert found == selecting.sorted_numbers(plans, meant, **how)


def test_the_statement_of_a_shape_is_the_same_for_other_values(populated: Populated) -> None:
    shapes = [shape_of(Selection(city=city)) for city in ("one-ru", "two-de")]
    assert shapes[0] == shapes[1]
    assert not _differs(populated, Selection(city="town-1-de"))
    assert not _differs(populated, Selection(city="town-2-tr"))


# -- by hand ---------------------------------------------------------------------------------


def _references(make: Factory, **said: Any) -> list[str]:
    ids = agreements.ids_of(make.session, Selection(**said), TODAY)
    rows = make.session.scalars(select(Agreement).where(Agreement.id.in_(ids)))
    return [row.reference for row in rows]


def test_a_domestic_pair_needs_two_parties_of_the_country(make: Factory) -> None:
    one, two = make.city(country="RU"), make.city(country="RU")
    abroad = make.city(country="CN")
    make.agreement(one, abroad)
    domestic = make.agreement(one, two)
    assert _references(make, country="RU", partner="RU") == [domestic.reference]


def test_city_and_country_describe_the_same_party(make: Factory) -> None:
    here, there = make.city(country="RU", slug="here-ru"), make.city(country="CN")
    made = make.agreement(here, there)
    assert _references(make, city="here-ru", country="CN") == []
    assert _references(make, city="here-ru", country="RU", partner="CN") == [made.reference]
    assert _references(make, partner="here-ru") == [made.reference]


def test_who_has_left_is_no_party_any_more_but_was_one_before(make: Factory) -> None:
    cities = [make.city(slug=f"town-{at}") for at in range(3)]
    made = make.agreement(*cities)
    make.left(made, cities[0], "2010-05-12")
    assert _references(make, city="town-0", on=date(2010, 5, 11)) == [made.reference]
    assert _references(make, city="town-0", on=date(2010, 5, 12)) == []
    assert _references(make, city="town-0") == []


def test_who_joins_later_is_no_party_before(make: Factory) -> None:
    cities = [make.city(slug=f"town-{at}") for at in range(3)]
    made = make.agreement(*cities)
    made.parties[0].joined = PartialDate.from_edtf("2010-05")
    make.session.flush()
    assert _references(make, city="town-0", on=date(2010, 4, 30)) == []
    assert _references(make, city="town-0", on=date(2010, 5, 1)) == [made.reference]


@pytest.mark.parametrize(
    ("concluded", "done", "since"),
    [("1988", "2020-05-12", "2022-05-13"), ("2020-05-12", None, "2021-05-13")],
)
def test_asleep_since_is_exact_to_the_day(
    make: Factory, concluded: str, done: str | None, since: str
) -> None:
    made = make.agreement(concluded=concluded, reported=True)
    if done:
        make.activity(made, done)
    first = PartialDate.from_edtf(since)
    before, after = (PartialDate.day(first.latest + timedelta(shift)) for shift in (-1, 1))
    assert _references(make, dormant_since_from=first, dormant_since_to=first) == [made.reference]
    assert _references(make, dormant_since_from=before, dormant_since_to=after) == [made.reference]
    assert _references(make, dormant_since_from=after) == []
    assert _references(make, dormant_since_to=before) == []


@pytest.mark.parametrize("typed", ["Kazan", "Казань", "喀山", "kazan", "KAZ", "Qazan"])
def test_a_city_is_found_in_any_script(make: Factory, typed: str) -> None:
    kazan = make.city("Kazan", "RU", names=["Казань", "喀山", "Qazan"])
    made = make.agreement(kazan, make.city("Elsewhere", "RU"))
    make.agreement(make.city("Kargopol", "RU"), make.city("Kamen", "DE"))
    assert _references(make, q=typed) == [made.reference]


def test_letters_with_accents_are_found_without_them(make: Factory) -> None:
    made = make.agreement(make.city("Eskişehir", "TR"), make.city("Other", "RU"))
    assert "eskisehir" in word_keys("Eskişehir")
    assert _references(make, q="Eskisehir") == [made.reference]


@pytest.mark.parametrize("typed", ["%", "_", "%%", "b%", "\\", "'", "Tc_000001", "TC-00000%"])
def test_no_character_is_a_wildcard(make: Factory, typed: str) -> None:
    make.agreement(make.city("Abc"), make.city("Def"))
    assert _references(make, q=typed) == []


def test_a_city_of_two_names_is_no_two_hits(make: Factory) -> None:
    town = make.city("Aa Ab", names=["Ac Aa"])
    make.agreement(town, make.city("Ad"))
    assert len(agreements.ids_of(make.session, Selection(q="a"), TODAY)) == 1


# -- the suite can fail ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["partner", "kind", "legal", "status", "concluded_to", "q", "on"])
def test_a_forgotten_parameter_is_caught(populated: Populated, name: str) -> None:
    def without(selection: Selection) -> Selection:
        return Selection(**{key: getattr(selection, key) for key in selection.present - {name}})

    asked = [each for each in SEVERAL if name in each.present]
    assert any(_numbers(populated, without(each)) != _meant(populated, each) for each in asked)


def test_a_wrong_cut_off_is_caught(populated: Populated, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        of = staticmethod(lambda _policy, day: Cutoffs(day, day, day, day))

    remembered.forget()
    monkeypatch.setattr("registry.queries.selection.Cutoffs", Wrong)
    assert any(_differs(populated, each) for each in SINGLE if each.status)
    remembered.forget()
