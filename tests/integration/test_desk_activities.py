"""Activities at the desk: recorded on one short page, put right, confirmed, contested, settled."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from registry.models import Activity, ActivityWord, Party
from tests.dumps import changes
from tests.factories import Factory
from tests.integration.desks import Desk, NewDesk, Square, axes, fields_of, kept, sentences
from tests.integration.knocking import AnySession, location
from tests.pages import Page, faults

NEW = "/desk/activities/new"
BECOMES = ["Kazan – Weimar becomes active."]
FULL = {
    "kind": "festival_exhibition",
    "dates": "12.–15.05.2024",
    "title": "Days of Kazan",
    "mode": "in_person",
    "participants": "40",
    "place": "Weimar, «Markt»",
    "links": "https://a.example/; https://b.example/",
    "text": "Two lines\r\nof words",
    "funding": "both_budgets",
    "amount": "5000 EUR",
    "fields": ["culture", "youth"],
}


def _new(square: Square) -> str:
    return f"{NEW}?agreement={square.agreement.reference}"


def _last(session: AnySession) -> Activity:
    return session.scalars(select(Activity).order_by(Activity.id.desc()).limit(1)).one()


def _reported(square: Square) -> Activity:
    square.ours.do(_new(square), kind="sport", dates="May 2023")
    return _last(square.make.session)


# -- recording -----------------------------------------------------------------------------------


def test_the_page_says_what_it_will_change_and_that_is_what_changes(
    square: Square, client: FlaskClient, session: AnySession, database: Connection
) -> None:
    before = kept(session, database)
    page = square.ours.look(_new(square), **FULL)
    assert changes(before, kept(session, database)) == []
    assert (sentences(page), faults(page)) == (BECOMES, [])
    square.ours.sent_on(_new(square), page)
    assert axes(client, square.agreement.reference) == ("in_force", "active", "confirmed")


def test_everything_that_is_said_is_kept(square: Square, session: AnySession) -> None:
    square.ours.do(_new(square), **FULL)
    made = _last(session)
    assert (made.begin.edtf, made.end and made.end.edtf) == ("2024-05-12", "2024-05-15")
    assert (made.title, made.mode, made.participants) == ("Days of Kazan", "in_person", 40)
    assert (made.place, made.text) == ("Weimar, «Markt»", "Two lines\nof words")
    assert (made.funding, made.amount, made.currency) == ("both_budgets", 5000, "EUR")
    assert made.links == ["https://a.example/", "https://b.example/"]
    assert made.reported_by_id == square.kazan.id


def test_four_fields_are_open_and_the_rest_is_folded(square: Square) -> None:
    page = square.ours.get(_new(square))
    folded = {str(each["name"]) for each in page.all("details [name]")}
    fields = {*fields_of(page), "fields"}
    assert fields - folded == {"kind", "dates", "title", "key", "version", "seen"}
    assert not page.all("details[open]")


def test_it_says_back_how_it_understood_the_date(square: Square) -> None:
    page = square.ours.look(_new(square), kind="sport", dates="12.–15.05.2023")
    assert "12.–15.05.2023, understood as 12–15 May 2023" in page.text(".facts")


@pytest.mark.parametrize("kind", ["ceremony", "greeting"])
def test_what_is_ceremonial_wakes_nothing(square: Square, kind: str) -> None:
    told = square.ours.do(_new(square), kind=kind, dates="2024-05")
    assert told == [
        "Kazan – Weimar stays never implemented. The entry itself will stand on its page."
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"dates": "18.5.2024"}, "dates"),
        ({"dates": "2025"}, "dates"),
        ({"dates": ""}, "dates"),
        ({"dates": "01/02/2003"}, "dates"),
        ({"dates": "2024-02-30"}, "dates"),
        ({"dates": "2024-05-10/2024-05-01"}, "dates"),
        ({"kind": ""}, "kind"),
        ({"kind": "party"}, "kind"),
        ({"amount": "5000"}, "amount"),
        ({"amount": "5000 XYZ"}, "amount"),
        ({"participants": "-1"}, "participants"),
        ({"participants": "٣"}, "participants"),
        ({"links": "javascript:alert(1)"}, "links"),
        ({"title": "x" * 301}, "title"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"title": "\u202egnp"}, "title"),
    ],
)
def test_what_can_not_be_keeps_every_field_and_writes_nothing(
    square: Square, session: AnySession, typed: dict[str, str], field: str
) -> None:
    page = square.ours.refused(_new(square), **(FULL | typed))
    assert faults(page) == [] and page.all(".govuk-error-summary")
    again = fields_of(page)
    for name in FULL.keys() - typed.keys() - {"text"}:
        wanted = FULL[name] if isinstance(FULL[name], list) else [FULL[name]]
        assert sorted(again[name]) == sorted(wanted), name
    assert "text" in typed or again["text"][0].splitlines() == ["Two lines", "of words"]
    assert session.scalars(select(Activity)).all() == []


@pytest.mark.parametrize(
    "text",
    ["x" * 5000, "مدينة שלום " * 300, "👨‍👩‍👧🇷🇺" * 300, "<script>alert(1)</script>", "a\r\n\r\nb"],
)
def test_long_and_strange_texts_are_kept_as_they_are(
    square: Square, session: AnySession, client: FlaskClient, text: str
) -> None:
    square.ours.do(_new(square), kind="other", dates="2024", text=text, title=text[:200])
    assert _last(session).text == text.replace("\r\n", "\n").strip()
    page = square.ours.get(f"/desk/activities/{_last(session).id}/amend")
    assert fields_of(page)["text"][0].replace("\r\n", "\n") == _last(session).text
    assert faults(square.ours.get(square.path)) == []


def test_before_the_conclusion_it_is_kept_and_does_not_count(
    square: Square, client: FlaskClient
) -> None:
    told = square.ours.do(_new(square), kind="sport", dates="1980")
    assert "stays never implemented" in told[0]
    page = Page(client.get(f"/agreements/{square.agreement.reference}"))
    assert "Before the agreement: does not count." in page.said


def test_nothing_is_recorded_or_moved_behind_the_end(square: Square, session: AnySession) -> None:
    made = _reported(square)
    square.ours.do(f"{square.path}/end", when="31.12.2023")
    page = square.ours.refused(_new(square), kind="sport", dates="1 January 2024")
    assert "was over from 2023-12-31" in page.text("#dates-problem")
    page = square.ours.refused(f"/desk/activities/{made.id}/amend", kind="sport", dates="2024-02")
    assert "was over from" in page.text("#dates-problem")
    square.ours.do(_new(square), kind="sport", dates="2023-11")


def test_nothing_is_recorded_when_all_but_one_have_left(
    square: Square, make: Factory, session: AnySession
) -> None:
    lyons = make.city("Lyons", "FR")
    made = make.agreement(square.kazan, square.weimar, lyons, reported=True)
    make.left(made, square.weimar, "2020-05-01")
    make.left(made, lyons, "2021-06-01")
    path = f"{NEW}?agreement={made.reference}"
    page = square.ours.refused(path, kind="sport", dates="2022")
    assert "was over from 2021-06-01" in page.text("#dates-problem")


def test_first_is_asked_under_which_agreement(square: Square, make: Factory) -> None:
    over = make.agreement(square.kazan, make.city("Minsk", "BY"), ended="2000")
    page = square.ours.get(NEW)
    assert (page.hrefs(".tasks a"), faults(page)) == ([_new(square)], [])
    assert over.reference not in page.html


def test_same_as_last_year_copies_all_but_the_day(square: Square, session: AnySession) -> None:
    square.ours.do(_new(square), **FULL)
    (like,) = square.ours.get("/desk").hrefs("[aria-labelledby=again] a")
    again = fields_of(square.ours.get(like))
    assert again["dates"] == [""]
    copied = {name: again[name] for name in FULL if name not in {"dates", "text", "fields"}}
    assert copied == {name: [str(FULL[name])] for name in copied}
    assert sorted(again["fields"]) == ["culture", "youth"]


@pytest.mark.parametrize("like", ["", "x", "-1", "9" * 9, "9" * 5000, "٣"])
def test_same_as_nothing_is_an_empty_form(square: Square, like: str) -> None:
    assert fields_of(square.ours.get(f"{_new(square)}&like={like}"))["kind"] == [""]


def test_another_citys_activity_is_not_copied(
    square: Square, make: Factory, at_desk: NewDesk
) -> None:
    made = square.activity(title="Ours alone")
    lyons = make.city("Lyons", "FR")
    other = make.agreement(lyons, make.city("Padua", "IT"), reported=True)
    page = at_desk(lyons).get(f"{NEW}?agreement={other.reference}&like={made.id}")
    assert page.status == 200 and "Ours alone" not in page.html


def test_a_form_sent_twice_records_once(square: Square, session: AnySession) -> None:
    page = square.ours.look(_new(square), kind="sport", dates="2024-01")
    one, other = (square.ours.sent_on(_new(square), page) for _ in range(2))
    assert one == other == square.path
    assert len(session.scalars(select(Activity)).all()) == 1


# -- putting right -------------------------------------------------------------------------------


DATES = [
    "1988", "May 1988", "12.05.1990", "c. 1995", "1990s", "between 1990 and 1992", "c. 1950s",
    "12.–15.05.2023", "2019.03.25. ~ 03.27.", "1988–1990", "30.12.2022–2.1.2023",
]  # fmt: skip


@pytest.mark.parametrize("dates", DATES)
def test_a_form_that_is_sent_as_it_was_filled_changes_nothing(
    square: Square, session: AnySession, database: Connection, dates: str
) -> None:
    square.ours.do(_new(square), **(FULL | {"dates": dates}))
    path = f"/desk/activities/{_last(session).id}/amend"
    before = kept(session, database)
    page = square.ours.look(path)
    square.ours.sent_on(path, page)
    assert changes(before, kept(session, database)) == []


def test_amended_it_counts_by_its_new_day(square: Square, client: FlaskClient) -> None:
    path = f"/desk/activities/{_reported(square).id}/amend"
    assert square.ours.do(path, dates="2023-01") == ["Kazan – Weimar becomes quiet."]
    assert axes(client, square.agreement.reference)[1] == "quiet"


def test_only_who_reported_it_amends_and_withdraws_it(square: Square) -> None:
    number = _reported(square).id
    for deed in ("amend", "withdraw"):
        page = square.theirs.send(
            f"/desk/activities/{number}/{deed}",
            {"kind": "sport", "dates": "2020", "version": "1", "step": "do"},
        )
        assert page.status == 422 and "you can contest it" in page.said


def test_withdrawn_it_counts_for_nothing_and_stays_on_the_page(
    square: Square, client: FlaskClient
) -> None:
    path = f"/desk/activities/{_reported(square).id}/withdraw"
    assert square.ours.do(path)[0] == "Kazan – Weimar becomes never implemented."
    page = Page(client.get(f"/agreements/{square.agreement.reference}"))
    assert page.all("del") and "Withdrawn: does not count." in page.said
    for deed in ("withdraw", "amend"):
        other = path.replace("withdraw", deed)
        square.ours.refused(other, **({"kind": "sport"} if deed == "amend" else {}))


def test_an_amendment_that_is_out_of_date_is_shown_beside_the_other(
    square: Square, session: AnySession
) -> None:
    made = _reported(square)
    path = f"/desk/activities/{made.id}/amend"
    mine = square.ours.filled(path, title="Mine", dates="2023-02")
    square.ours.do(path, title="Theirs")
    page = square.ours.send(path, mine | {"step": "do"})
    both = {each[0]: each[1:] for each in page.table("table.both")}
    assert (page.status, faults(page)) == (409, [])
    assert both["Title"] == ["Mine", "Theirs"] and both["When"][0].startswith("2023-02")
    assert "Mine" in {str(each["value"]) for each in page.all("input[name=title]")}


# -- the partner's word --------------------------------------------------------------------------


def test_the_partner_confirms_and_has_reported_by_it(
    square: Square, client: FlaskClient, make: Factory, session: AnySession
) -> None:
    made = make.agreement(square.kazan, square.weimar, kind="project", reported=[square.kazan])
    done = make.activity(made, "2024-01", reported_by_id=square.kazan.id)
    told = square.theirs.do(f"/desk/activities/{done.id}/confirm")
    assert told == ["Its record becomes: confirmed."]
    assert axes(client, made.reference) == ("in_force", "active", "confirmed")
    assert session.get_one(Party, (made.id, square.weimar.id)).reported_on is not None
    assert not square.theirs.get("/desk").all("[aria-labelledby=partners]")


def test_contested_it_counts_only_once_it_is_settled(
    square: Square, client: FlaskClient, at_desk: NewDesk
) -> None:
    made, reference = _reported(square), square.agreement.reference
    told = square.theirs.do(f"/desk/activities/{made.id}/contest", reason="Nobody came.")
    assert (
        told == ["Kazan – Weimar becomes never implemented.", "“Since” becomes 1 January 1990."][:1]
    )
    assert axes(client, reference)[1] == "never_implemented"
    head = at_desk(secretariat=True)
    assert "Nobody came." in head.get("/secretariat").text(".waits")
    _settle(head, f"/secretariat/activities/{made.id}", "yes")
    assert axes(client, reference)[1] == "active"


def _settle(head: Desk, path: str, answer: str) -> None:
    (form,) = head.get("/secretariat").all(f"form[action='{path}']")
    version = str(form.select("input[name=version]")[0]["value"])
    there = head.send(path, {"stands": answer, "version": version})
    assert location(there) == "/secretariat"
    assert head.send(path, {"stands": answer, "version": version}).status == 409


def test_what_does_not_stand_is_withdrawn(
    square: Square, client: FlaskClient, at_desk: NewDesk, session: AnySession
) -> None:
    made = _reported(square)
    square.theirs.do(f"/desk/activities/{made.id}/contest", reason="No.")
    _settle(at_desk(secretariat=True), f"/secretariat/activities/{made.id}", "no")
    session.refresh(made)
    assert (made.contested_on, made.withdrawn_on is not None) == (None, True)
    word = session.get_one(ActivityWord, (made.id, square.weimar.id))
    assert word.settled_on is not None


def test_a_settled_contest_may_be_said_again(square: Square, at_desk: NewDesk) -> None:
    path = f"/desk/activities/{_reported(square).id}/contest"
    square.theirs.do(path, reason="No.")
    _settle(
        at_desk(secretariat=True),
        path.replace("/desk", "/secretariat").replace("/contest", ""),
        "yes",
    )
    assert square.theirs.do(path, reason="Still no.") == [
        "Kazan – Weimar becomes never implemented."
    ]


@pytest.mark.parametrize("deed", ["confirm", "contest"])
def test_nobody_answers_to_oneself(square: Square, deed: str) -> None:
    path = f"/desk/activities/{_reported(square).id}/{deed}"
    page = square.ours.refused(path, **({"reason": "x"} if deed == "contest" else {}))
    assert "Your own city reported this" in page.said


def test_a_contest_says_why(square: Square) -> None:
    page = square.theirs.refused(f"/desk/activities/{_reported(square).id}/contest", reason=" ")
    assert page.all("#reason-problem")


def test_a_contested_agreement_is_settled_too(
    square: Square, client: FlaskClient, at_desk: NewDesk
) -> None:
    square.ours.do(f"{square.path}/contest", reason="Not ours.")
    reference, head = square.agreement.reference, at_desk(secretariat=True)
    _settle(head, f"/secretariat/agreements/{reference}", "yes")
    assert axes(client, reference) == ("in_force", "never_implemented", "confirmed")
    square.ours.do(f"{square.path}/contest", reason="Really.")
    _settle(head, f"/secretariat/agreements/{reference}", "no")
    assert axes(client, reference)[0] == "ended"


@pytest.mark.parametrize(
    "form", [{}, {"stands": "maybe", "version": "1"}, {"stands": "yes", "version": "x"}]
)
def test_a_settlement_without_an_answer_is_none(
    square: Square, at_desk: NewDesk, form: dict[str, str]
) -> None:
    head = at_desk(secretariat=True)
    assert head.send(f"/secretariat/agreements/{square.agreement.reference}", form).status == 400
    assert head.send("/secretariat/agreements/TC-999999", form).status == 404
