"""Cities as an administrator writes them: short names, names in any script, or candidates."""

import pytest

from registry.domain.errors import RuleBroken
from registry.extensions import db
from registry.forms.accounts import MOST_CITIES, RightsForm, read_rights
from registry.services.naming import cities_meant
from tests.factories import Factory

CITIES = [
    ("Kazan", "RU", "kazan-ru", ["Казань", "喀山"]),
    ("Kashan", "IR", "kashan-ir", ["کاشان"]),
    ("Łódź", "PL", "lodz-pl", ["Lodz"]),
    ("L’Aquila", "IT", "l-aquila-it", []),
    ("Washington, D.C.", "US", "washington-us", []),
    *((f"Springfield {at}" if at > 6 else "Springfield", "US", f"springfield-{at}-us", [])
      for at in range(1, 9)),
]  # fmt: skip
MEANT = {
    "kazan-ru": "kazan-ru",
    "Kazan-RU": "kazan-ru",
    "kazan": "kazan-ru",
    "Казань": "kazan-ru",
    "喀山": "kazan-ru",
    "KASHAN": "kashan-ir",
    "lodz": "lodz-pl",
    "Łódź": "lodz-pl",
    "L'Aquila": "l-aquila-it",
    "Washington, D.C.": "washington-us",
    "Springfield 7": "springfield-7-us",
    "springfield-3-us": "springfield-3-us",
}


@pytest.fixture
def ids(make: Factory) -> dict[str, int]:
    return {
        slug: make.city(name, country, slug=slug, names=names).id
        for name, country, slug, names in CITIES
    }


def _refusal(*written: str) -> str:
    with pytest.raises(RuleBroken) as caught:
        cities_meant(db.session, written)
    assert caught.value.field == "cities"
    return caught.value.message % caught.value.params


@pytest.mark.parametrize("written", MEANT)
def test_a_name_that_one_city_has_is_taken(ids: dict[str, int], written: str) -> None:
    assert cities_meant(db.session, [written]) == (ids[MEANT[written]],)


def test_a_city_written_twice_is_one(ids: dict[str, int]) -> None:
    assert cities_meant(db.session, ["Kazan", "kazan-ru", "lodz"]) == (
        ids["kazan-ru"],
        ids["lodz-pl"],
    )
    assert cities_meant(db.session, []) == ()


def test_a_name_of_several_cities_names_five_of_them(ids: dict[str, int]) -> None:
    said = _refusal("kazan-ru", "Springfield")
    assert said.startswith("“Springfield” is the name of several cities.")
    assert [each for each in ids if f"({each})" in said] == [
        f"springfield-{at}-us" for at in range(1, 6)
    ]


@pytest.mark.parametrize(("written", "meant"), [("Kaz", "kazan-ru"), ("Kazann", "kazan-ru")])
def test_a_name_that_is_not_whole_names_what_may_be_meant(
    ids: dict[str, int], written: str, meant: str
) -> None:
    assert f"Kazan ({meant})" in _refusal(written)


@pytest.mark.parametrize("written", ["Xyzzyx", "…", "kazan-xx-yy-zz", "%s", "A" * 200])
def test_a_name_of_no_city_is_quoted(ids: dict[str, int], written: str) -> None:
    assert f"no city called “{written[:60]}”" in _refusal(written)


def test_lines_and_semicolons_part_the_cities() -> None:
    said = read_rights({"cities": "Kazan\r\n Łódź ;Washington, D.C.\n\nKazan"})
    assert said == RightsForm(("Kazan", "Łódź", "Washington, D.C."), False, False)


@pytest.mark.parametrize("text", ["x" * 201, "\n".join(map(str, range(MOST_CITIES + 1)))])
def test_too_much_is_refused(text: str) -> None:
    said = read_rights({"cities": text})
    assert isinstance(said, list)
    assert [each.field for each in said] == ["cities"]
