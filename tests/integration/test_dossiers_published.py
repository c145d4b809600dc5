"""The secretariat publishes dossiers: which edition each is made of, once, and for good."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry import clock
from registry.domain.errors import RuleBroken
from registry.exchange.editions import FORMAT
from registry.models import AuditEntry, Dossier, Edition
from registry.queries.dossiers import NO_FACTS, plan
from registry.services import audit, forums, programme
from tests.conftest import TODAY
from tests.factories import ACTOR, Factory
from tests.integration.knocking import NewVisitor, People, Visitor, hidden, location
from tests.integration.meetings import NAME, Meeting
from tests.integration.publishing import published, withdrawn
from tests.pages import Page, faults

AnySession = scoped_session[Session]


@pytest.fixture
def office(people: People, visitor: NewVisitor) -> Visitor:
    """Somebody of the secretariat at work."""
    return visitor().enter(people.account(secretariat=True))


@pytest.fixture
def meeting(make: Factory) -> Meeting:
    make.activity(make.agreement(), "2020")
    return Meeting(make)


def _path(meeting: Meeting, slug: str = "twin-cities") -> str:
    return f"{meeting.own_path}/sessions/{slug}/dossier"


def _page(office: Visitor, address: str, status: int = 200) -> Page:
    page = office.get(address)
    assert (page.status, faults(page)) == (status, []), address
    return page


def _form(page: Page) -> dict[str, str]:
    return {name: hidden(page, name) for name in ("last", "edition")}


def _publish(office: Visitor, meeting: Meeting) -> Page:
    """Publish as the page promises it, and come back to it."""
    path = _path(meeting)
    assert location(office.post(path, _form(_page(office, path)))) == path
    return _page(office, path)


def _kept(session: AnySession) -> list[tuple[str, str]]:
    """Slug and number of each dossier, in the order in which they were published."""
    session.expire_all()
    rows = session.scalars(select(Dossier).order_by(Dossier.id))
    return [(_slug(session, each), _number(session, each)) for each in rows]


def _slug(session: AnySession, dossier: Dossier) -> str:
    from_link = programme.ForumSession
    return session.scalars(select(from_link.slug).where(from_link.id == dossier.session_id)).one()


def _number(session: AnySession, dossier: Dossier) -> str:
    return session.scalars(select(Edition.number).where(Edition.id == dossier.edition_id)).one()


# -- which edition ---------------------------------------------------------------------------------


def test_an_edition_is_published_with_the_first_dossier(office: Visitor, meeting: Meeting) -> None:
    meeting.session(theme="kind=twinning")
    page = _page(office, _path(meeting))
    assert "A new edition of today, 17 May 2024" in page.said
    assert "Kind: Twinning" in page.text(".facts") and "1 of 1" in page.text(".facts")
    assert "never change again" in page.said
    after = _publish(office, meeting)
    assert after.text(".told") == "The dossier is published: it shows edition 2024-1 for good."
    assert after.hrefs("main ul.plain a") == [f"{meeting.path}/twin-cities/dossier?edition=2024-1"]
    assert _kept(meeting.make.session) == [("twin-cities", "2024-1")]


def test_the_audit_says_who_published_which(office: Visitor, meeting: Meeting) -> None:
    row = meeting.session()
    _publish(office, meeting)
    session = meeting.make.session
    entry = session.scalars(select(AuditEntry).where(AuditEntry.entity == "dossier")).one()
    assert (entry.action, entry.actor[:7]) == ("publish", "account")
    assert entry.changes == {"session": [None, row.id], "edition": [None, "2024-1"]}


def test_an_edition_of_today_will_do_while_no_fact_has_changed(
    office: Visitor, meeting: Meeting
) -> None:
    meeting.session()
    number = published(meeting.make.session, TODAY)
    page = _page(office, _path(meeting))
    assert f"It will show edition {number} of 17 May 2024" in page.said
    _publish(office, meeting)
    assert _kept(meeting.make.session) == [("twin-cities", number)]


def test_two_sessions_of_a_day_share_an_edition(office: Visitor, meeting: Meeting) -> None:
    meeting.session()
    other = meeting.session("Heritage", 1)
    _publish(office, meeting)
    path = _path(meeting, other.slug)
    office.post(path, _form(_page(office, path)))
    assert _kept(meeting.make.session) == [("twin-cities", "2024-1"), ("heritage", "2024-1")]


def _changes(meeting: Meeting) -> dict[str, Callable[[], object]]:
    make = meeting.make
    row = meeting.session("Heritage", 1)
    agreement = make.agreement()
    return {
        "city": make.city,
        "agreement": make.agreement,
        "activity": lambda: make.activity(agreement, "2021"),
        "link": lambda: meeting.link(row, agreement),
        "session": lambda: meeting.session("Finance", 1),
        "forum": lambda: Meeting(make, TODAY + timedelta(days=30)),
    }


@pytest.mark.parametrize("what", ["city", "agreement", "activity", "link", "session", "forum"])
def test_after_a_change_of_a_fact_another_edition_is_published(
    office: Visitor, meeting: Meeting, what: str
) -> None:
    meeting.session()
    change = _changes(meeting)[what]
    _publish(office, meeting)
    change()
    assert "A new edition of today" in _page(office, _path(meeting)).said
    _publish(office, meeting)
    kept = [("twin-cities", "2024-1"), ("twin-cities", "2024-2")]
    assert _kept(meeting.make.session) == kept
    links = _page(office, _path(meeting)).hrefs("main ul.plain a")
    assert [each.partition("edition=")[2] for each in links] == ["2024-2", "2024-1"]


@pytest.mark.parametrize("entity", sorted(NO_FACTS))
def test_what_is_in_no_edition_makes_no_other_one(meeting: Meeting, entity: str) -> None:
    row, session = meeting.session(), meeting.make.session
    number = published(session, TODAY)
    audit.record(session, ACTOR, "change", entity=entity, entity_id=1, changes={})
    session.commit()
    assert plan(session, row.id, FORMAT, TODAY) == ("", number)


def test_signing_in_changes_no_fact(office: Visitor, meeting: Meeting, visitor: NewVisitor) -> None:
    row = meeting.session()
    number = published(meeting.make.session, TODAY)
    assert visitor().sign_in(meeting.make.account().email, "wrong").status in {422, 401, 200}
    assert plan(meeting.make.session, row.id, FORMAT, TODAY).edition == number


def test_an_edition_of_another_day_or_format_will_not_do(meeting: Meeting) -> None:
    row, session = meeting.session(), meeting.make.session
    number = published(session, TODAY)
    assert plan(session, row.id, FORMAT, TODAY) == ("", number)
    assert plan(session, row.id, FORMAT, TODAY + timedelta(days=1)) == ("", "")
    assert plan(session, row.id, FORMAT + 1, TODAY) == ("", "")


# -- once ------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_publishes_once(office: Visitor, meeting: Meeting) -> None:
    meeting.session()
    form = _form(_page(office, _path(meeting)))
    assert office.post(_path(meeting), form).status == 303
    again = office.post(_path(meeting), form)
    assert (again.status, faults(again)) == (422, [])
    assert "Something was changed or published since" in again.text(".govuk-error-summary")
    session = meeting.make.session
    assert _kept(session) == [("twin-cities", "2024-1")]
    assert len(session.scalars(select(Edition)).all()) == 1


def test_nothing_is_offered_where_nothing_is_new(office: Visitor, meeting: Meeting) -> None:
    meeting.session()
    page = _publish(office, meeting)
    assert "There is nothing new to publish." in page.said and not page.all("main form.form")
    again = office.post(_path(meeting), {"last": "2024-1", "edition": "2024-1"})
    assert (again.status, len(_kept(meeting.make.session))) == (422, 1)


def test_what_was_changed_meanwhile_is_said_before_it_is_published(
    office: Visitor, meeting: Meeting
) -> None:
    meeting.session()
    published(meeting.make.session, TODAY)
    form = _form(_page(office, _path(meeting)))
    meeting.make.agreement()
    answer = office.post(_path(meeting), form)
    assert (answer.status, _kept(meeting.make.session)) == (422, [])
    assert "A new edition of today" in answer.said


@pytest.mark.parametrize("edition", ["2030-1", "x\0", "none", "2024-1 "])
def test_a_form_that_is_not_ours_publishes_nothing(
    office: Visitor, meeting: Meeting, edition: str
) -> None:
    meeting.session()
    answer = office.post(_path(meeting), {"last": "", "edition": edition})
    assert (answer.status, faults(answer), _kept(meeting.make.session)) == (422, [], [])


# -- what stands in the way ------------------------------------------------------------------------


def test_the_forum_must_be_public(office: Visitor, make: Factory) -> None:
    meeting = Meeting(make, public=False)
    meeting.session()
    page = _page(office, _path(meeting))
    assert page.hrefs("main .form__ways a") == [meeting.own_path]
    assert not page.all("main form.form")
    answer = office.post(_path(meeting), {"last": "", "edition": ""})
    assert (answer.status, _kept(make.session)) == (422, [])
    assert "The forum is not public yet" in answer.text(".govuk-error-summary")


def test_a_forum_with_a_dossier_stays_public_and_its_session_stays(
    office: Visitor, meeting: Meeting
) -> None:
    row = meeting.session()
    _publish(office, meeting)
    session = meeting.make.session
    with pytest.raises(RuleBroken, match="its address lasts"):
        forums.unpublish(session, ACTOR, meeting.forum)
    with pytest.raises(RuleBroken, match="its address lasts"):
        programme.remove(session, ACTOR, row)


def test_a_withdrawn_edition_is_said_and_another_one_taken(
    office: Visitor, meeting: Meeting
) -> None:
    meeting.session()
    _publish(office, meeting)
    session = meeting.make.session
    withdrawn(session, "2024-1", "It is wrong.", TODAY)
    page = _page(office, _path(meeting))
    assert "was withdrawn. Publish it again" in page.text(".notice")
    assert "withdrawn" in page.text("main ul.plain")
    _publish(office, meeting)
    assert _kept(session) == [("twin-cities", "2024-1"), ("twin-cities", "2024-2")]


def test_an_edition_that_an_earlier_dossier_shows_is_not_taken_again(
    office: Visitor, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, session = meeting.session(), meeting.make.session
    first, second = published(session, TODAY), published(session, TODAY)
    for number in (first, second):
        meeting.pin(row, number, clock.now())
    withdrawn(session, second, "It is wrong.", TODAY)
    assert plan(session, row.id, FORMAT, TODAY) == (second, "")


@pytest.mark.parametrize("path", ["forums/x/sessions/y", "forums/kazan-2024/sessions/nothing"])
def test_what_there_is_not_is_nowhere(office: Visitor, meeting: Meeting, path: str) -> None:
    assert meeting.forum.slug == "kazan-2024" and NAME
    assert office.get(f"/secretariat/{path}/dossier").status == 404
    assert office.post(f"/secretariat/{path}/dossier", {}).status == 404


def test_it_needs_no_right_to_publish_editions(office: Visitor, meeting: Meeting) -> None:
    meeting.session()
    assert office.get("/administration/editions/new").status == 403
    _publish(office, meeting)
    assert len(_kept(meeting.make.session)) == 1
