"""Which agreements a number counts: what a selection already says is never widened."""

import pytest

from registry.domain.dates import PartialDate
from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Cell, Figure, Value
from registry.domain.selection import Selection
from registry.web.presenting.counted import of_rate, of_row, row_of

KIND = ("twinning", 9, 8, 3, 5, 2)


def _figure(code: str, *rows: tuple[Cell, ...]) -> Figure:
    return Figure(DEFINITIONS[code], Value(1), rows)


def _counted(code: str, row: tuple[Cell, ...], selection: Selection) -> dict[str, str]:
    found = of_row(_figure(code, row), row, selection)
    return {
        column: "&".join(f"{name}={value}" for name, value in rows.pairs())
        for column, rows in found.items()
        if rows
    }


def test_a_column_narrows_what_its_row_is_about() -> None:
    said = _counted("by-kind", KIND, Selection(country="RU"))
    assert said["agreements"] == "country=RU&kind=twinning"
    assert said["in_force"] == "country=RU&kind=twinning&legal=in_force"
    assert said["dormant"] == "country=RU&kind=twinning&legal=in_force&status=asleep"
    assert said["left_out"] == "country=RU&kind=twinning&legal=in_force&status=no_record"
    assert "no_record" not in said["judged"]


def test_a_number_of_a_session_counts_agreements_of_the_session() -> None:
    said = _counted("by-kind", KIND, Selection(session="kazan-2023.twin-cities"))
    assert said["agreements"] == "kind=twinning&session=kazan-2023.twin-cities"
    assert all(rows.endswith("&session=kazan-2023.twin-cities") for rows in said.values())


def test_no_number_leads_beyond_the_selection() -> None:
    only = Selection(status=("dormant", "quiet"), legal=("in_force", "ended"))
    said = _counted("by-kind", KIND, only)
    assert said["dormant"] == "kind=twinning&legal=in_force&status=dormant"
    assert said["judged"] == "kind=twinning&legal=in_force&status=quiet&status=dormant"
    assert "left_out" not in said


def test_nothing_in_common_has_no_list() -> None:
    assert _counted("by-kind", KIND, Selection(kind=("friendship",))) == {}
    assert "in_force" not in _counted("by-kind", KIND, Selection(legal=("ended",)))


def test_asleep_is_both_of_its_statuses() -> None:
    numerator, denominator = of_rate(Selection(status=("asleep",)))
    assert numerator and denominator
    assert (numerator.status, denominator.status) == (("asleep",), ("dormant", "never_implemented"))


def test_zero_and_what_is_not_known_have_no_link() -> None:
    assert _counted("by-year", (None, 5, 0, 0, 0, 0), Selection()) == {}
    assert set(_counted("by-year", (1990, 5, 0, 0, 0, 0), Selection())) == {"agreements"}


def test_years_stay_within_those_of_the_selection() -> None:
    within = Selection(concluded_from=PartialDate.from_edtf("1993-05"))
    said = _counted("by-decade", (1990, 5, 0, 0, 0, 0), within)
    assert said["agreements"] == "concluded_from=1993-05&concluded_to=1999"


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(), "country=DE&partner=RU"),
        (Selection(country="RU"), "country=RU&partner=DE"),
        (Selection(country="DE"), "country=DE&partner=RU"),
        (Selection(partner="kazan-ru"), "country=DE&partner=kazan-ru"),
    ],
)
def test_two_countries_are_said_without_naming_one_twice(selection: Selection, said: str) -> None:
    own = selection.country or "RU"
    row = ("DE", "RU", 4, 4, 1, 2, 1)
    other = (own, own, 3, 3, 1, 2, 1) if own != "DE" else ("DE", "FR", 3, 3, 1, 2, 1)
    rows = row_of(_figure("country-pairs", row, other), row, selection)
    assert rows and "&".join(f"{name}={value}" for name, value in rows.pairs()) == said


def test_a_field_beside_another_cant_be_said() -> None:
    row = ("sport", 4, 4, 1, 2, 1)
    assert _counted("by-field", row, Selection(field=("culture",))) == {}
    assert _counted("by-field", row, Selection(field=("culture", "sport")))["agreements"] == (
        "field=sport"
    )


def test_reported_or_not_is_no_part_of_a_selection() -> None:
    selection = Selection(status=("asleep",))
    assert _counted("dormancy", (12, "reported", 1, 1, 2, 3, 0), Selection()) == {}
    assert _counted("dormancy", (12, "all", 1, 1, 2, 3, 0), selection) == {}
    said = _counted("dormancy", (12, "all", 1, 1, 2, 3, 0), Selection())
    assert said["dormant"] == "legal=in_force&status=asleep&window=12"


def test_without_a_pair_for_each_no_list_is_linked() -> None:
    row = ("DE", 5, 4, 4, 1, 2, 1)
    figure = _figure("by-country", row)
    assert of_row(figure, row, Selection())
    assert of_row(figure, row, Selection(), tied=False) == {}
