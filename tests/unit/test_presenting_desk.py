"""The desk's sentences: what the public will see, both versions, dates said back."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from registry.domain.dates import PartialDate, Period
from registry.domain.deeds import Deed
from registry.domain.vocabulary import DECLARATIONS, REASONS, Legal, Record, Status
from registry.queries.agreements import AgreementRow, PartyRow
from registry.web.presenting import desk as words
from registry.web.presenting import fields as ask
from registry.web.presenting.fields import Field, understood

KAZAN, BRAUNSCHWEIG, LYONS = (
    PartyRow(f"{name.lower()}-xx", name, "XX", None, None)
    for name in ("Kazan", "Braunschweig", "Lyons")
)
ROW = AgreementRow(
    id=1,
    reference="TC-000001",
    kind="twinning",
    wording="",
    legal=Legal.IN_FORCE,
    status=Status.DORMANT,
    since=date(2021, 3, 28),
    record=Record.CONFIRMED,
    reported=True,
    concluded="1988",
    concluded_earliest=date(1988, 1, 1),
    concluded_latest=date(1988, 12, 31),
    last=date(2019, 3, 27),
    last_activity="2019-03-25/2019-03-27",
    parties=(KAZAN, BRAUNSCHWEIG),
    present=2,
)


def _from(before: dict[str, Any] | None, **after: Any) -> list[str]:
    """What is said of a deed that leads from one row to another."""
    old = None if before is None else ROW._replace(**before)
    return list(words.effect(old, ROW._replace(**after)))


# -- what the public will see --------------------------------------------------------------------


def test_an_activity_wakes_it() -> None:
    assert _from({}, status=Status.ACTIVE, since=None) == ["Kazan – Braunschweig becomes active."]


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_sentence(status: Status) -> None:
    other = Status.QUIET if status is Status.ACTIVE else Status.ACTIVE
    (said,) = _from({"status": other, "since": None}, status=status, since=None)
    assert said == f"Kazan – Braunschweig becomes {status.replace('_', ' ')}."


def test_a_status_that_ends_with_the_agreement_is_not_told_apart() -> None:
    assert _from({}, legal=Legal.ENDED, status=None, since=None) == [
        "Kazan – Braunschweig will be ended."
    ]


def test_back_in_force_it_has_a_status_again() -> None:
    before = {"legal": Legal.SUSPENDED, "status": None, "since": None}
    assert _from(before) == [
        "Kazan – Braunschweig will be in force.",
        "Kazan – Braunschweig becomes dormant.",
    ]


def test_since_when_is_told_if_nothing_else_changes() -> None:
    assert _from({}, since=date(2022, 1, 1)) == ["“Since” becomes 1 January 2022."]
    assert _from({}, since=date(2022, 1, 1), status=Status.NEVER_IMPLEMENTED) == [
        "Kazan – Braunschweig becomes never implemented."
    ]


@pytest.mark.parametrize("record", set(Record) - {Record.CONFIRMED})
def test_the_record_is_told(record: Record) -> None:
    said = record.replace("_", "-")
    assert _from({}, record=record) == [f"Its record becomes: {said}."]


def test_parties_that_remain_are_named() -> None:
    three = (KAZAN, BRAUNSCHWEIG, LYONS)
    assert _from({"parties": three}) == ["Its parties will be: Kazan, Braunschweig."]


def test_what_changes_nothing_says_that_it_stays() -> None:
    assert _from({}) == [
        "Kazan – Braunschweig stays dormant. The entry itself will stand on its page."
    ]
    ended = {"legal": Legal.ENDED, "status": None, "since": None}
    assert _from(ended, **ended)[0].startswith("Kazan – Braunschweig stays ended.")


def test_what_was_not_public_appears() -> None:
    assert _from(None, record=Record.ONE_SIDED) == [
        "Kazan – Braunschweig appears: Twinning, in force, one-sided."
    ]


def test_a_draft_shows_nothing() -> None:
    for before in (None, ROW):
        assert list(words.effect(before, None)) == ["Nothing yet: a draft is never public."]


def test_no_name_is_a_pattern() -> None:
    odd = KAZAN._replace(name="%(agreement)s {0} %s")
    (said,) = _from({"parties": (odd,)}, parties=(odd,), status=Status.ACTIVE)
    assert said == "%(agreement)s {0} %s becomes active."


# -- both versions -------------------------------------------------------------------------------


def test_both_versions_stand_side_by_side() -> None:
    mine = {"when": "May 1988", "unknown": ""}
    found = list(words.both((ask.WHEN, ask.UNKNOWN), mine, {"when": "1988", "unknown": "1"}))
    assert found == [("When", "May 1988", "1988"), ("The day is not known", "", "yes")]


def test_a_field_that_neither_filled_in_is_left_out() -> None:
    assert list(words.both((ask.REASON,), {"reason": " "}, {})) == []


def test_codes_are_said_in_words() -> None:
    found = dict(understood(ask.DECLARATION, {"word": "nothing", "reasons": "funding; staff; x"}))
    assert found == {
        "Your word": DECLARATIONS["nothing"],
        "If nothing happened: why": f"{REASONS['funding']}, {REASONS['staff']}",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1988", "1988"),
        ("May 1988", "May 1988"),
        ("12.05.1988", "12.05.1988, understood as 12 May 1988"),
        ("1988-05", "1988-05, understood as May 1988"),
        ("01/02/2003", "01/02/2003"),
        ("<b>", "<b>"),
    ],
)
def test_a_date_is_said_back_as_it_was_understood(text: str, said: str) -> None:
    assert dict(understood((ask.SIGNED,), {"signed": text})) == {"Signed": said}


def test_a_period_is_said_back_too() -> None:
    (found,) = understood(ask.ACTIVITY, {"dates": "2019.03.25. ~ 03.27."})
    assert found.value.endswith("understood as 25–27 Mar 2019")


def test_a_file_is_not_said_back() -> None:
    assert list(understood(ask.UPLOAD, {"file": "a.pdf"})) == []


def test_every_field_of_every_form_has_words_and_options_where_it_chooses() -> None:
    tables = [each for each in vars(ask).values() if isinstance(each, Field | tuple)]
    every = [each for table in tables for each in ([table] if isinstance(table, Field) else table)]
    found = [each for each in every if isinstance(each, Field)]
    assert len(found) > 30 and all(each.label for each in found)
    assert all(bool(each.options) == (each.type in {"choice", "checks"}) for each in found)


# -- dates that are typed again ------------------------------------------------------------------


@pytest.mark.parametrize(
    "edtf",
    ["1988", "1988-05", "1988-05-12", "1988~", "198X", "195X~", "[1988..1990]",
     "1988/1990", "2023-05-12/2023-05-15", "2022-12-30/2023-01-02", "2023-05/2023-06"],
)  # fmt: skip
def test_a_period_in_a_form_is_read_back_as_the_same(edtf: str) -> None:
    from_record = Period.from_edtf(edtf)
    typed = words.period_typed(from_record.begin, from_record.end)
    assert ask.parse_period(typed).edtf == edtf


@pytest.mark.parametrize("edtf", ["1988", "1988-05", "1988-05-12", "1988~", "198X", "[1988..1990]"])
def test_a_date_in_a_form_is_read_back_as_the_same(edtf: str) -> None:
    assert ask.parse_date(str(PartialDate.from_edtf(edtf))).edtf == edtf


# -- the rest ------------------------------------------------------------------------------------


def test_a_note_is_for_its_own_city_alone() -> None:
    about = {"year": 2023, "word": "nothing", "reasons": ["funding"], "note": "Ours"}
    found = [SimpleNamespace(**about, city_id=at, name=f"City {at}") for at in (1, 2)]
    assert [each.note for each in words.declarations(found, frozenset({2}))] == ["", "Ours"]
    assert [each.reasons for each in words.declarations(found, frozenset())] == ["Funding"] * 2


def test_deeds_are_offered_in_groups_and_none_is_lost() -> None:
    found = words.ways((deed, f"/{deed}") for deed in Deed)
    offered = [href for _label, href in found.pressing]
    offered += [href for _name, ways in found.groups for _label, href in ways]
    assert sorted(offered) == sorted(f"/{deed}" for deed in Deed)


def test_a_group_without_deeds_is_not_shown() -> None:
    found = words.ways([(Deed.PUBLISH, "/publish")])
    assert (found.pressing, found.groups) == ([("Publish", "/publish")], [])
