"""The words of a comparison: every kind of change, by every cause, has some; none is a riddle."""

from itertools import product

import pytest

from registry.domain.changes import Cause, Change, Comparison, Fact, State, Turn
from registry.domain.dormancy import Policy
from registry.web.presenting.changes import CAUSES, TURNS, Telling, empty, sections, sentence

OLD = State("TC-000001", "twinning", "in_force", "active", "2020-05-01", "1988", contested=False)
NEW = OLD._replace(status="dormant", last="2021-05-01", concluded=None)
TELLING = Telling(Policy(), {"kazan-ru": "Kazan"})


def _change(turn: Turn, cause: Cause = Cause.FACTS, **more: object) -> Change:
    before = None if turn is Turn.ADDED else OLD
    after = None if turn in {Turn.REMOVED, Turn.MERGED} else NEW
    return Change("TC-000001", turn, cause, before, after, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("turn", Turn)
def test_every_turn_has_a_name_and_a_reason_by_every_cause(turn: Turn) -> None:
    assert (turn in TURNS, empty(turn).number) == (True, 0)
    for cause, lately in product(Cause, (True, False)):
        said = TELLING.why(_change(turn, cause, lately=lately, into="TC-000009"))
        assert said.endswith(".") and "%(" not in said and "  " not in said


def test_every_cause_has_words() -> None:
    assert set(CAUSES) == set(Cause)


def test_what_was_corrected_is_said_with_both_values() -> None:
    facts = (Fact.CONCLUDED, Fact.LAST, Fact.PARTIES)
    assert TELLING.why(_change(Turn.FACTS, facts=facts)) == (
        "Concluded: 1988, now not known. Last activity: 1 May 2020, now 1 May 2021."
        " Parties: others than before."
    )


def test_who_reported_is_named() -> None:
    said = TELLING.why(_change(Turn.REPORTED, reported=("kazan-ru", "gone-ru")))
    assert said == "Reported since: Kazan, gone-ru."


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([], "Nothing changed."),
        ([Turn.REVIVED], "1 was revived."),
        ([Turn.BECAME_DORMANT] * 1234, "1,234 became dormant."),
        ([Turn.FACTS, Turn.ADDED, Turn.RECORD], "1 was added, 2 changed in other ways."),
        ([Turn.MERGED, Turn.MERGED], "2 were merged into others."),
    ],
)
def test_the_sentence_counts(turns: list[Turn], said: str) -> None:
    found = Comparison([_change(turn) for turn in turns], [], len(turns))
    assert sentence(found) == said
    assert sum(each.number for each in sections(found)) == len(turns)


def test_a_section_says_how_many_came_by_what() -> None:
    changes = [_change(Turn.BECAME_DORMANT, cause) for cause in (Cause.TIME, Cause.TIME, *Cause)]
    (section,) = sections(Comparison(changes, [], 5))
    assert section.causes == (
        "1 because the rule or its periods changed, 3 because time passed,"
        " 1 because something was entered or corrected"
    )
