"""Letters: to the partners when something was recorded, and once a month with what waits."""

import re

import pytest

from registry.models import User
from tests.factories import Factory
from tests.integration.desks import Desk, NewDesk, Square
from tests.integration.knocking import AnySession, NewVisitor, People, Run
from tests.pages import faults

NEW = "/desk/activities/new"


def _to(people: People, desk: Desk) -> list[str]:
    return [each.body for each in people.letters() if each.to == desk.account.email]


def _record(square: Square, **more: str) -> list[str]:
    path = f"{NEW}?agreement={square.agreement.reference}"
    return square.ours.do(path, **({"kind": "sport", "dates": "2024-05"} | more))


# -- to the partners -----------------------------------------------------------------------------


def test_the_partner_reads_what_changed_and_gets_one_link(square: Square, people: People) -> None:
    (sentence,) = _record(square)
    (letter,) = people.letters()
    assert letter.to == square.theirs.account.email
    assert letter.subject.startswith("Kazan – Weimar: a change at the ")
    assert "The activity is recorded.\n" + sentence in letter.body
    assert re.findall(r"https?://\S+", letter.body) == [f"http://127.0.0.1:8000{square.path}"]
    assert square.theirs.get(people.link()).status == 200


def test_looking_at_a_deed_writes_to_nobody(square: Square, people: People) -> None:
    square.ours.look(f"{square.path}/end", when="2020")
    assert people.letters() == []


def test_a_deed_sent_twice_is_one_letter(square: Square, people: People) -> None:
    page = square.ours.look(f"{square.path}/end", when="2020")
    for _time in range(2):
        square.ours.sent_on(f"{square.path}/end", page)
    assert len(people.letters()) == 1


def test_a_draft_is_told_to_nobody_until_it_is_published(square: Square, people: People) -> None:
    path = f"/desk/agreements/new/{square.kazan.slug}"
    there = square.ours.sent_on(path, square.ours.look(path, partners="Weimar", kind="contact"))
    assert people.letters() == []
    square.ours.do(f"{there}/publish")
    assert "Kazan – Weimar appears: Contact, in force, one-sided." in people.letters()[0].body


def test_who_can_not_sign_in_gets_no_letter(
    square: Square, at_desk: NewDesk, people: People
) -> None:
    at_desk(square.weimar, active=False)
    people.account("invited@weimar.example", square.weimar, password=None)
    at_desk(square.make.city("Lyons", "FR"))
    _record(square)
    assert [each.to for each in people.letters()] == [square.theirs.account.email]


def test_all_other_parties_are_told_and_colleagues_are_not(
    square: Square, at_desk: NewDesk, people: People
) -> None:
    lyons = square.make.city("Lyons", "FR")
    made = square.make.agreement(square.kazan, square.weimar, lyons)
    third, _colleague = at_desk(lyons), at_desk(square.kazan)
    square.ours.do(f"/desk/agreements/{made.reference}/confirm")
    told = {each.to for each in people.letters()}
    assert told == {square.theirs.account.email, third.account.email}


def test_names_are_text_in_a_letter_and_make_no_header(square: Square, people: People) -> None:
    square.kazan.name = "Kazan\r\nBcc: evil@example.org %s %(x)s {0}"
    square.make.session.flush()
    _record(square)
    (letter,) = people.letters()
    assert "\n" not in letter.subject and "%s %(x)s {0}" in letter.subject
    assert letter.to == square.theirs.account.email


# -- nobody there --------------------------------------------------------------------------------


def test_a_city_without_an_account_is_named_on_the_page(square: Square, people: People) -> None:
    lyons = square.make.city("Lyons", "FR")
    made = square.make.agreement(square.kazan, lyons)
    page = square.ours.get(f"/desk/agreements/{made.reference}")
    assert page.texts(".nobody") == ["Nobody at Lyons has an account yet."]
    assert square.ours.get(square.path).texts(".nobody") == []


def test_the_administrator_sees_whom_to_invite(
    square: Square, visitor: NewVisitor, people: People
) -> None:
    lyons = square.make.city("Lyons", "FR")
    square.make.agreement(square.kazan, lyons, reported=[square.kazan])
    square.make.agreement(square.make.city("Minsk", "BY"), square.make.city("Padua", "IT"))
    page = visitor().enter(people.administrator()).get("/administration")
    assert page.texts("[aria-labelledby=wanted] li") == [
        "Lyons 1 agreement with a city that is here"
    ]
    assert page.hrefs("[aria-labelledby=wanted] a") == ["/administration/users/new?city=lyons-fr"]
    assert faults(page) == []


# -- once a month --------------------------------------------------------------------------------


@pytest.fixture
def waiting(square: Square) -> User:
    """Somebody for whom an agreement waits that is never implemented, and one to confirm."""
    square.make.agreement(square.kazan, square.weimar, kind="project", concluded="2024-01")
    return square.ours.account


def test_what_waits_is_written_once_a_month(
    waiting: User, square: Square, people: People, run: Run
) -> None:
    assert "2 letters written" in run("mail", "monthly").output
    assert "0 letters written" in run("mail", "monthly").output
    (body,) = _to(people, square.ours)
    assert re.search(r"^ +1  Agreements to confirm$", body, re.MULTILINE)
    assert re.search(r"^ +1  Dormant$", body, re.MULTILINE)
    assert "http://127.0.0.1:8000/desk\n" in body


def test_the_next_one_comes_a_month_later(
    waiting: User, square: Square, people: People, run: Run
) -> None:
    run("mail", "monthly")
    people.moment.forward(days=24)
    assert "0 letters written" in run("mail", "monthly").output
    people.moment.forward(days=4)
    assert "2 letters written" in run("mail", "monthly").output


def test_nobody_gets_one_when_nothing_waits(
    make: Factory, at_desk: NewDesk, people: People, run: Run
) -> None:
    at_desk(make.city())
    run("mail", "monthly")
    assert people.letters() == []


def test_who_does_without_gets_none_and_can_have_it_again(
    waiting: User, square: Square, people: People, run: Run, visitor: NewVisitor
) -> None:
    run("mail", "monthly")
    (off,) = re.findall(r"http://127\.0\.0\.1:8000(/letters/\S+)", _to(people, square.ours)[0])
    stranger = visitor()
    assert faults(stranger.get(off)) == [] and people.fresh(waiting).monthly_letter
    stranger.client.head(off)
    assert people.fresh(waiting).monthly_letter
    assert "No monthly letter comes any more" in stranger.post(off).said
    assert not people.fresh(waiting).monthly_letter
    people.moment.forward(days=31)
    run("mail", "monthly")
    assert len(_to(people, square.ours)) == 1 and len(_to(people, square.theirs)) == 2
    _again(square.ours)
    assert people.fresh(waiting).monthly_letter


def _again(desk: Desk) -> None:
    """The button on the account's own page."""
    desk.here.enter(desk.account)  # a month has passed
    page = desk.get("/account")
    (button,) = page.all("form[action='/account/letters'] button")
    assert (str(button["value"]), faults(page)) == ("1", [])
    assert desk.send("/account/letters", {"wanted": "1"}).status == 303


def test_a_letters_link_is_good_for_its_account_alone_and_opens_no_door(
    waiting: User, square: Square, people: People, run: Run, visitor: NewVisitor
) -> None:
    run("mail", "monthly")
    (off,) = re.findall(r"(/letters/\S+)", _to(people, square.ours)[0])
    stranger = visitor()
    assert stranger.get(off).answer.headers["Referrer-Policy"] == "no-referrer"
    assert not stranger.inside
    for wrong in (f"{off}x", "/letters/x", "/letters/1", off[:-1]):
        assert stranger.post(wrong).status == 410
    assert people.fresh(waiting).monthly_letter


def test_doing_without_is_in_the_audit(
    waiting: User, square: Square, people: People, session: AnySession
) -> None:
    square.ours.send("/account/letters", {"wanted": "0"})
    assert [each.changes for each in people.entries()][-1] == {"monthly_letter": [True, False]}
