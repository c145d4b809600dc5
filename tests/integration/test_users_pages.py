"""The administrator's pages about accounts: inviting, giving and taking rights, disabling."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.accounts import Purpose
from registry.models import City, User
from tests.factories import Factory
from tests.integration.knocking import (
    OTHER,
    PASSWORD,
    NewVisitor,
    People,
    Visitor,
    location,
)
from tests.pages import Page

AnySession = scoped_session[Session]
NEW = "desk@kazan.example"
PATH = "/administration/users"


@pytest.fixture
def head(people: People, visitor: NewVisitor) -> Visitor:
    """An administrator at work."""
    return visitor().enter(people.administrator(name="The Head"))


@pytest.fixture
def kazan(make: Factory) -> City:
    return make.city("Kazan", slug="kazan-ru")


def _invite(head: Visitor, email: str = NEW, cities: str = "kazan-ru", **more: str) -> Page:
    return head.post(f"{PATH}/new", {"email": email, "cities": cities} | more)


def _account(people: People, email: str = NEW) -> User:
    people.session.expire_all()
    return people.session.scalars(select(User).where(User.email == email)).one()


def _rights(account: User) -> tuple[set[str], bool, bool]:
    cities = {each.city.slug for each in account.editorships}
    return cities, account.secretariat, account.administrator


# -- inviting ----------------------------------------------------------------------------------


def test_somebody_who_is_invited_opens_the_account(
    people: People, visitor: NewVisitor, head: Visitor, kazan: City
) -> None:
    page = head.get(location(_invite(head, f" {NEW.title()} ", name="The Desk")))
    assert (page.heading, page.text(".state")) == (NEW, "Invited")
    assert people.letters()[-1].to == NEW
    here = visitor()
    fields = {"name": "Somebody", "password": PASSWORD, "again": PASSWORD}
    assert location(here.post(people.link(), fields)) == "/account"
    assert here.get("/desk/cities/kazan-ru").status == 200
    assert location(visitor().sign_in(NEW)) == "/desk"


def test_the_name_that_was_given_stands_in_the_form_of_the_invitation(
    people: People, visitor: NewVisitor, head: Visitor, kazan: City
) -> None:
    _invite(head, name="The <b>Desk</b>")
    page = visitor().get(people.link())
    assert page.all("#name")[0]["value"] == "The <b>Desk</b>"


def test_an_invitation_gives_the_rights_that_it_says(
    people: People, head: Visitor, kazan: City, make: Factory
) -> None:
    make.city("Weimar", slug="weimar-de")
    _invite(head, cities="kazan-ru; weimar-de", secretariat="1", administrator="1")
    assert _rights(_account(people)) == ({"kazan-ru", "weimar-de"}, True, True)


REFUSED = [
    {"email": ""},
    {"email": "none"},
    {"email": f"{NEW}\r\nBcc: x@y.example"},
    {"email": "a" * 100_000},
    {"cities": ""},
    {"cities": "nowhere-ru"},
    {"cities": "kazan-ru; nowhere-ru"},
    {"cities": "' OR 1=1"},
    {"name": "x" * 201},
    {"email": "head@registry.example"},
]


@pytest.mark.parametrize("fields", REFUSED, ids=lambda each: str(each)[:40])
def test_what_is_wrong_invites_nobody(
    people: People, head: Visitor, kazan: City, fields: dict[str, str]
) -> None:
    page = _invite(head, **fields)
    assert page.status == 422 and page.all(".govuk-error-summary")
    assert people.letters() == people.entries() == []
    assert len(people.session.scalars(select(User)).all()) == 1


def test_an_invitation_can_be_sent_again(
    people: People, visitor: NewVisitor, head: Visitor, kazan: City
) -> None:
    page = location(_invite(head))
    first = people.link()
    assert location(head.post(f"{page}/invitation")) == page
    assert people.link() != first
    assert [visitor().get(each).status for each in (first, people.link())] == [410, 200]


def test_who_has_accepted_is_not_invited_again(people: People, head: Visitor) -> None:
    account = people.account()
    page = head.post(f"{PATH}/{account.id}/invitation")
    assert page.status == 422 and "accepted already" in page.said and people.letters() == []


# -- rights ------------------------------------------------------------------------------------


def test_rights_are_given_and_taken_with_what_was_before(
    people: People, head: Visitor, kazan: City, make: Factory
) -> None:
    weimar, account = make.city(slug="weimar-de"), people.account(NEW, kazan)
    head.post(f"{PATH}/{account.id}", {"cities": "weimar-de", "secretariat": "1"})
    assert _rights(_account(people)) == ({"weimar-de"}, True, False)
    head.post(f"{PATH}/{account.id}", {"cities": "", "administrator": "1"})
    first, second = (each.changes for each in people.entries("change_rights"))
    assert first == {"cities": [[kazan.id], [weimar.id]], "secretariat": [False, True]}
    assert second["administrator"] == [False, True] and second["cities"] == [[weimar.id], []]


def test_saving_the_same_rights_changes_nothing(people: People, head: Visitor, kazan: City) -> None:
    account = people.account(NEW, kazan)
    page = head.post(f"{PATH}/{account.id}", {"cities": "kazan-ru"})
    assert "Nothing was changed" in head.get(location(page)).html and people.entries() == []


def test_rights_that_name_a_city_there_is_not_are_refused_whole(
    people: People, head: Visitor, kazan: City
) -> None:
    account = people.account(NEW, kazan)
    fields = {"cities": "nowhere-ru", "administrator": "1"}
    assert head.post(f"{PATH}/{account.id}", fields).status == 422
    assert _rights(_account(people)) == ({"kazan-ru"}, False, False)


def test_what_is_taken_is_gone_at_the_next_request(
    people: People, visitor: NewVisitor, head: Visitor, kazan: City
) -> None:
    account = people.account(NEW, kazan)
    here = visitor().enter(account)
    assert here.get("/desk/cities/kazan-ru").status == 200
    head.post(f"{PATH}/{account.id}", {"cities": ""})
    assert here.get("/desk/cities/kazan-ru").status == 403


# -- disabling ---------------------------------------------------------------------------------


def test_a_disabled_account_is_shut_at_once_and_can_be_opened_again(
    people: People, visitor: NewVisitor, head: Visitor
) -> None:
    account = people.account(NEW)
    here, link = visitor().enter(account), people.secret(account, Purpose.RESET)
    head.post(f"{PATH}/{account.id}/disable")
    assert not here.inside and visitor().get(f"/reset/{link}").status == 410
    assert visitor().sign_in(NEW).status == 422
    head.post(f"{PATH}/{account.id}/enable")
    assert visitor().sign_in(NEW).status == 303
    assert not here.inside and visitor().get(f"/reset/{link}").status == 410


@pytest.mark.parametrize(("active", "deed"), [(True, "enable"), (False, "disable")])
def test_what_is_so_already_is_refused(
    people: People, head: Visitor, active: bool, deed: str
) -> None:
    account = people.account(active=active)
    assert head.post(f"{PATH}/{account.id}/{deed}").status == 422 and people.entries() == []


@pytest.mark.parametrize("way", ["", "/disable"])
def test_the_last_administrator_stays_one(people: People, head: Visitor, way: str) -> None:
    last = _account(people, "head@registry.example")
    people.administrator("shut@registry.example", active=False)
    page = head.post(f"{PATH}/{last.id}{way}", {"secretariat": "1"})
    assert page.status == 422 and "Somebody must be left" in page.said
    assert _rights(_account(people, last.email)) == (set(), False, True)
    assert head.get("/administration").status == 200


def test_one_of_two_administrators_may_go(people: People, head: Visitor) -> None:
    second = people.administrator("second@registry.example")
    assert head.post(f"{PATH}/{second.id}/disable").status == 303


# -- the list ----------------------------------------------------------------------------------


@pytest.fixture
def many(people: People, make: Factory, kazan: City) -> None:
    for at in range(60):
        cities = (kazan,) if at % 20 == 0 else ()
        people.account(f"p{at:02}@city.example", *cities, name=f"Name {60 - at:02}")


def _list(head: Visitor, **asked: object) -> Page:
    return head.get(f"{PATH}?{urlencode(asked)}")


def _emails(page: Page) -> list[str]:
    return [str(each.get_text()) for each in page.all("table.rows th[scope=row] bdi")][::2]


@pytest.mark.usefixtures("many")
def test_the_list_goes_page_by_page_through_all(head: Visitor) -> None:
    page, found = _list(head), []
    assert page.count == 61
    while True:
        found += _emails(page)
        if not page.next:
            break
        page = head.get(page.next)
    assert found == sorted(found) and len(found) == 61


@pytest.mark.usefixtures("many")
def test_the_list_is_sorted_as_asked(head: Visitor) -> None:
    assert _emails(_list(head, sort="name"))[0] == "p59@city.example"
    assert _emails(_list(head, sort="-email"))[0] == "p59@city.example"
    assert "head@registry.example" in _emails(_list(head, sort="seen"))


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("q", "count"), [("p0", 10), ("kazan-ru", 3), ("KAZ", 3), ("name 60", 1), ("%", 0), ("_", 0)]
)
def test_the_list_is_searched_by_address_name_and_city(head: Visitor, q: str, count: int) -> None:
    page = _list(head, q=q)
    assert page.count == count == len(_emails(page))


@pytest.mark.parametrize("query", ["sort=password", "x=1", "page=x", "sort=email&sort=name"])
def test_what_can_not_be_asked_is_400(head: Visitor, query: str) -> None:
    assert head.get(f"{PATH}?{query}").status == 400


@pytest.mark.parametrize("number", ["0", "999999", str(2**31), str(2**63), "9" * 30])
def test_an_account_that_there_is_not_is_404(head: Visitor, number: str) -> None:
    assert head.get(f"{PATH}/{number}").status == 404
    for way in ("", "/disable", "/enable", "/invitation"):
        assert head.post(f"{PATH}/{number}{way}").status == 404


def test_the_first_page_counts_what_waits(people: People, head: Visitor, kazan: City) -> None:
    _invite(head)
    people.account(active=False)
    assert "1" in head.get("/administration").said


# -- the audit ---------------------------------------------------------------------------------


def test_every_deed_is_in_the_audit_without_a_personal_value(
    people: People, visitor: NewVisitor, head: Visitor, kazan: City
) -> None:
    page = location(_invite(head, name="The Desk"))
    head.post(f"{page}/invitation")
    visitor().post(people.link(), {"name": "Some Body", "password": OTHER, "again": OTHER})
    head.post(page, {"cities": "", "secretariat": "1"})
    head.post(f"{page}/disable")
    head.post(f"{page}/enable")
    entries = people.entries()
    assert [each.action for each in entries] == [
        "invite", "change_rights", "invite_again", "accept_invitation", "change_rights", "disable",
        "enable",
    ]  # fmt: skip
    said = str([(each.changes, each.actor) for each in entries])
    assert not any(each in said for each in (NEW, "Desk", "Body", OTHER, "argon", "head@"))
    assert entries[0].actor == f"account {_account(people, 'head@registry.example').id}"


def test_rights_that_somebody_else_changed_meanwhile_are_shown_not_overwritten(
    people: People, head: Visitor, kazan: City
) -> None:
    page = location(_invite(head))
    seen = str(head.get(page).all("form input[name=version]")[0]["value"])
    head.post(page, {"cities": "", "secretariat": "1", "version": seen})
    late = head.post(page, {"cities": "kazan-ru", "administrator": "1", "version": seen})
    assert late.status == 422 and "Somebody changed these rights" in late.said
    assert late.all("#administrator[checked]") and "kazan-ru" in late.text("#cities")
    assert _rights(_account(people)) == (set(), True, False)
