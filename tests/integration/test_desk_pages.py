"""The desk's own pages: the first visit, what waits, declarations, the history, drafts."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from registry.models import Agreement, AuditEntry, Declaration
from tests.conftest import TODAY
from tests.dumps import changes
from tests.factories import Factory
from tests.integration.desks import Desk, NewDesk, Square, axes, fields_of, kept, row
from tests.integration.knocking import AnySession, location
from tests.pages import faults

# -- the first visit -----------------------------------------------------------------------------


@pytest.fixture
def listed(square: Square) -> list[Agreement]:
    """Agreements of Kazan that somebody else has listed, and nobody reported."""
    names = ("Adana", "Bursa", "Cork", "Derry")
    cities = [square.make.city(each, "GB") for each in names]
    return [square.make.agreement(square.kazan, each, concluded=None) for each in cities]


def _visit(square: Square) -> str:
    return f"/desk/cities/{square.kazan.slug}/first-visit"


def _answers(listed: list[Agreement], *answers: str) -> dict[str, str]:
    pairs = zip(listed, answers, strict=False)
    return {f"answer-{each.reference}": answer for each, answer in pairs if answer}


def test_every_line_of_the_first_visit_is_the_citys_word(
    square: Square, listed: list[Agreement], client: FlaskClient
) -> None:
    page = square.ours.get(_visit(square))
    assert (len(page.table("table")), faults(page)) == (4, [])
    typed = _answers(listed, "ours", "ended", "not_ours", "")
    typed[f"signed-{listed[0].reference}"] = "12.05.1988"
    assert location(square.ours.send(_visit(square), typed)) == _visit(square)
    said = [axes(client, each.reference) for each in listed]
    assert said == [
        ("in_force", "never_implemented", "one_sided"),
        ("ended", "", "one_sided"),
        ("in_force", "no_record", "contested"),
        ("in_force", "no_record", "unreported"),
    ]
    assert row(client, listed[0].reference)["concluded"] == "1988-05-12"
    assert len(square.ours.get(_visit(square)).table("table")) == 1


def test_the_visit_sent_twice_says_it_once(
    square: Square, listed: list[Agreement], session: AnySession
) -> None:
    typed = _answers(listed, "ours", "ended", "not_ours")
    for _time in range(2):
        location(square.ours.send(_visit(square), typed))
        number = len(session.scalars(select(AuditEntry)).all())
    square.ours.send(_visit(square), typed)
    assert len(session.scalars(select(AuditEntry)).all()) == number


def test_one_line_that_is_wrong_keeps_all_answers_and_saves_none(
    square: Square, listed: list[Agreement], session: AnySession, database: Connection
) -> None:
    before = kept(session, database)
    typed = _answers(listed, "ours", "ours", "ended")
    typed[f"signed-{listed[1].reference}"] = "01/02/2003"
    page = square.ours.send(_visit(square), typed)
    assert (page.status, faults(page)) == (422, [])
    assert changes(before, kept(session, database)) == []
    again = fields_of(page)
    assert {name: value for name, (value,) in again.items() if value} == typed
    assert page.all(f"#problem-{listed[1].reference}")


def test_nobody_answers_for_others_drafts_or_what_is_said_already(
    square: Square, make: Factory, session: AnySession, database: Connection
) -> None:
    draft = make.agreement(square.kazan, square.weimar, kind="project", draft=True)
    foreign = make.agreement(make.city("Lyons", "FR"), make.city("Padua", "IT"))
    before = kept(session, database)
    answers = _answers([draft, foreign, square.agreement], "ended", "not_ours", "ended")
    location(square.ours.send(_visit(square), answers | {"answer-TC-999999": "ours"}))
    assert changes(before, kept(session, database)) == []


# -- what waits ----------------------------------------------------------------------------------


def _groups(desk: Desk) -> dict[str, int]:
    page = desk.get("/desk")
    assert (page.status, faults(page)) == (200, [])
    sections = page.all("main section[aria-labelledby^=waits-]")
    return {
        str(each["aria-labelledby"]).removeprefix("waits-"): len(each.select("li"))
        for each in sections
    }


@pytest.mark.parametrize(
    ("begin", "group"),
    [
        ("2023-06-01", "going_quiet"),
        ("2023-08-14", "going_quiet"),
        ("2023-08-15", ""),
        ("2022-06-01", "falling_asleep"),
        ("2022-08-14", "falling_asleep"),
        ("2022-05-16", "asleep"),
    ],
)
def test_it_waits_from_ninety_days_before_it_turns(square: Square, begin: str, group: str) -> None:
    square.activity(begin)
    assert set(_groups(square.ours)) - {"declare"} == ({group} if group else set())


def test_each_reason_has_its_lines(square: Square, make: Factory) -> None:
    lyons = make.city("Lyons", "FR")
    make.agreement(square.kazan, lyons, contested_on=TODAY, reported=True)
    make.agreement(square.kazan, lyons, kind="project", term_last="2024-08", reported=True)
    make.agreement(square.kazan, lyons, kind="contact", ended="2020", end_said_by_id=lyons.id)
    make.agreement(square.kazan, lyons, kind="friendship")
    made = _groups(square.ours)
    assert made["contested"] == made["confirm_end"] == made["term_ending"] == made["confirm"] == 1
    assert made["declare"] == 4


def test_an_open_term_does_not_end(square: Square, make: Factory) -> None:
    make.agreement(square.kazan, square.weimar, kind="project", term_last="2024-08")
    renewed = make.agreement(square.kazan, square.weimar, kind="friendship", term_last="2024-08")
    make.instrument(renewed, "2024-01")
    assert _groups(square.ours)["term_ending"] == 1


def test_what_the_partner_reported_waits_for_a_word(square: Square) -> None:
    square.activity("2024-01", title="Ours")
    square.activity("2024-02", title="Theirs", reported_by_id=square.weimar.id)
    page = square.ours.get("/desk")
    assert [each for each in page.texts("[aria-labelledby=partners] li") if "Theirs" in each]
    assert "Ours" not in " ".join(page.texts("[aria-labelledby=partners] li"))


def test_an_idle_desk_says_that_nothing_waits(make: Factory, at_desk: NewDesk) -> None:
    page = at_desk(make.city()).get("/desk")
    assert "Nothing waits." in page.said and faults(page) == []


def test_the_citys_list_says_status_since_when_and_why(square: Square) -> None:
    page = square.ours.get(f"/desk/cities/{square.kazan.slug}")
    ((name, status, why, record),) = page.rows
    assert (status, record) == ("Never implemented", "Confirmed")
    assert "Kazan – Weimar" in name and why.endswith(".")


# -- declarations --------------------------------------------------------------------------------

SECRET = "Nobody answers since the mayor left <b>"


def _declare(square: Square, **more: object) -> None:
    typed = {"word": "nothing", "reasons": ["funding", "contact_lost"], "note": SECRET}
    square.ours.do(f"{square.path}/declare", year="2023", **(typed | more))


def test_a_declaration_is_kept_and_no_longer_due(square: Square, session: AnySession) -> None:
    assert "declare" in _groups(square.ours)
    _declare(square)
    made = session.scalars(select(Declaration)).one()
    assert (made.year, made.word, made.note) == (2023, "nothing", SECRET)
    assert made.reasons == ["funding", "contact_lost"]
    assert "declare" not in _groups(square.ours) and "declare" in _groups(square.theirs)


def test_a_later_word_takes_the_place_of_the_earlier(square: Square, session: AnySession) -> None:
    _declare(square)
    _declare(square, word="alive", reasons=[], note="")
    made = session.scalars(select(Declaration)).one()
    assert (made.word, made.reasons, made.note) == ("alive", [], "")


def test_a_note_is_read_at_its_own_desk_alone(
    square: Square, client: FlaskClient, session: AnySession
) -> None:
    _declare(square)
    assert SECRET in square.ours.get(square.path).said
    theirs = square.theirs.get(square.path).said
    assert SECRET not in theirs and "Nothing this year (Funding, Contact lost)" in theirs
    public = client.get(f"/agreements/{square.agreement.reference}").text
    assert "mayor" not in public and "mayor" not in client.get("/agreements.csv").text
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "declare"))
    assert ["mayor" in json.dumps(each.changes) for each in entries] == [False]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"year": "2025"}, "year"),
        ({"year": "2018"}, "year"),
        ({"year": "x"}, "year"),
        ({"word": ""}, "word"),
        ({"word": "alive", "reasons": ["funding"]}, "reasons"),
        ({"note": "x" * 5001}, "note"),
    ],
)
def test_a_declaration_that_can_not_be_keeps_what_was_typed(
    square: Square, typed: dict[str, object], field: str
) -> None:
    wanted = {"year": "2023", "word": "nothing", "note": "Ours"} | typed
    page = square.ours.refused(f"{square.path}/declare", **wanted)
    assert page.all(f"#{field}-problem") and faults(page) == []
    again = fields_of(page)
    assert {name: again[name][0] for name in ("year", "note")} == {
        name: wanted[name] for name in ("year", "note")
    }


# -- the history ---------------------------------------------------------------------------------


def _history(desk: Desk, path: str) -> list[str]:
    page = desk.get(path)
    assert faults(page) == []
    return page.texts(".history--desk > li")


def test_the_history_says_who_what_when_and_from_what_to_what(square: Square) -> None:
    square.ours.do(f"{square.path}/correct", wording="Old words", signed="1988")
    square.ours.do(f"{square.path}/correct", wording="New words", signed="May 1988")
    last = _history(square.theirs, square.path)[0]
    assert re.match(r"17 May 2024 Facts corrected Person \d, Kazan ", last)
    assert "Wording: Old words → New words" in last
    assert "Concluded: 1988 → May 1988" in last


def test_two_reasons_are_not_an_old_and_a_new_value(square: Square) -> None:
    _declare(square)
    assert "Reasons: Funding, Contact lost" in _history(square.ours, square.path)[0]


def test_every_deed_has_its_words(square: Square) -> None:
    """No code, number or name of a column stands in the history."""
    square.ours.do(f"{square.path}/suspend", when="2023")
    square.theirs.do(f"{square.path}/resume", unknown="1")
    square.ours.do(f"{square.path}/paper", role="changes", signed="2001")
    path = f"/desk/activities/new?agreement={square.agreement.reference}"
    square.ours.do(path, kind="sport", dates="2024", mode="online", funding="state")
    square.ours.do(f"{square.path}/contest", reason="No")
    square.theirs.do(f"{square.path}/end", when="2024-01")
    said = " ".join(_history(square.ours, square.path)[:6])
    assert not re.search(r"[a-z]_[a-z]|\baccount \d|\bcity \d|None|\{|\[", said), said
    for words in (
        "Mode: Online",
        "Who paid: State programme",
        "Said by: Weimar",
        "Suspended: 2023",
    ):
        assert words in said


def test_an_earlier_value_is_brought_back_as_a_new_change(
    square: Square, session: AnySession
) -> None:
    square.ours.do(f"{square.path}/correct", wording="Right", fields=["culture"], signed="c. 1988")
    square.theirs.do(f"{square.path}/correct", wording="Wrong", fields=["sport"], signed="1990")
    (back, *_rest) = square.ours.get(square.path).hrefs(".history--desk a")
    form = fields_of(square.ours.get(back))
    assert (form["wording"], form["fields"]) == (["Right"], ["culture"])
    square.ours.do(back)
    session.refresh(square.agreement)
    assert square.agreement.wording == "Right"
    assert str(square.agreement.instruments[0].signed) in {"c. 1988", "1988~"}
    assert len(_history(square.ours, square.path)) >= 3


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"dates": "12.–15.05.2023"}, {"dates": "12.–16.05.2023"}),
        ({"dates": "12.–15.05.2023"}, {"dates": "11.–15.05.2023"}),
        ({"dates": "May 2023"}, {"dates": "12.–15.05.2023"}),
        ({"amount": "5000 EUR"}, {"amount": "6000 EUR"}),
        ({"amount": "5000 EUR"}, {"amount": "5000 USD"}),
        ({"amount": ""}, {"amount": "5000 USD"}),
        ({"participants": "0"}, {"participants": "5"}),
        ({"links": "https://a.example/; https://b.example/"}, {"links": ""}),
        ({"mode": "online"}, {"mode": ""}),
    ],
)
def test_what_an_activity_said_is_brought_back(
    square: Square, session: AnySession, first: dict[str, str], then: dict[str, str]
) -> None:
    typed = {"kind": "sport", "dates": "2023"} | first
    square.ours.do(f"/desk/activities/new?agreement={square.agreement.reference}", **typed)
    (amend,) = [
        each for each in square.ours.get(square.path).hrefs(".waits__ways a") if "amend" in each
    ]
    before = fields_of(square.ours.get(amend))
    square.ours.do(amend, **then)
    (back,) = square.ours.get(square.path).hrefs(".history--desk a")
    square.ours.do(back)
    after = fields_of(square.ours.get(amend))
    ours = {"key", "version", "seen"}
    assert {k: after[k] for k in after.keys() - ours} == {
        k: before[k] for k in before.keys() - ours
    }


# -- drafts --------------------------------------------------------------------------------------

PUBLIC = [
    "/", "/agreements", "/agreements?q=Nowhere", "/agreements?city=nowhere-fr", "/cities",
    "/cities/nowhere-fr", "/countries", "/countries/FR", "/map", "/map/pairs.json?city=nowhere-fr",
    "/agreements.csv", "/agreements.geojson",
    "/map/pairs.json", "/map/names.json", "/map/papers.json", "/map/years.json", "/map/time.json",
    "/map/find.json?q=nowhere", "/map.svg", "/cities.csv", "/cities.geojson", "/countries.csv",
    "/statistics.csv", "/method", "/data", "/forum", "/embed/map", "/embed/map?city=nowhere-fr",
]  # fmt: skip


def test_a_draft_is_nowhere_in_public_until_it_is_published(
    square: Square, make: Factory, client: FlaskClient
) -> None:
    make.city("Nowhere", "FR", slug="nowhere-fr", lat=1.0, lon=2.0)
    before = {each: _content(client, each) for each in PUBLIC}
    path = f"/desk/agreements/new/{square.kazan.slug}"
    page = square.ours.look(path, partners="nowhere-fr", kind="intent", wording="Secret words")
    there = square.ours.sent_on(path, page)
    square.ours.do(f"{there}/correct", wording="More secret words")
    assert [each for each in PUBLIC if _content(client, each) != before[each]] == []
    public = there.removeprefix("/desk")
    assert client.get(public).status_code == 404
    square.ours.do(f"{there}/publish")
    assert client.get(public).status_code == 200
    changed = {each for each in PUBLIC if _content(client, each) != before[each]}
    files = {"/agreements.csv", "/map/pairs.json"}
    assert {*files, "/agreements", "/countries/FR"} <= changed


def _content(client: FlaskClient, path: str) -> str:
    """What an address says, but for the number of the data's version."""
    text = client.get(path, buffered=True).text
    return re.sub(r"Data version \d+|\b\d+ 2024-05-17|\bv=\w+", "", text)


def test_a_draft_takes_no_activity(square: Square, make: Factory) -> None:
    draft = make.agreement(square.kazan, square.weimar, kind="project", draft=True)
    path = f"/desk/activities/new?agreement={draft.reference}"
    assert square.ours.get(path).status == 409
