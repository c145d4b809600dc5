"""The secretariat publishes dossiers: which edition each is made of, once, and for good."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.errors import RuleBroken
from registry.exchange.editions import FORMAT
from registry.extensions import db
from registry.models import Agreement, AuditEntry, Dossier, Edition, ForumSession
from registry.queries.dossiers import NO_FACTS, plan
from registry.services import audit, forums, programme
from tests.conftest import TODAY
from tests.factories import ACTOR, Factory
from tests.forums import Forums
from tests.integration.knocking import NewVisitor, People, Visitor, hidden, location
from tests.integration.publishing import published, withdrawn
from tests.pages import Page, faults

AnySession = scoped_session[Session]
PATH = "/secretariat/forums/kazan-2023/sessions/twin-cities/dossier"


@pytest.fixture
def office(people: People, visitor: NewVisitor) -> Visitor:
    """Somebody of the secretariat at work."""
    return visitor().enter(people.account(secretariat=True))


@pytest.fixture
def meet(make: Factory) -> Forums:
    """A public forum with a session about twinnings, of which there is one."""
    make.activity(make.agreement(), "2020")
    meet = Forums(make)
    meet.session(meet.forum(), theme="kind=twinning")
    return meet


@pytest.fixture
def row(meet: Forums) -> ForumSession:
    return meet.make.session.scalars(select(ForumSession)).one()


def _page(office: Visitor, address: str, status: int = 200) -> Page:
    page = office.get(address)
    assert (page.status, faults(page)) == (status, []), address
    return page


def _form(page: Page) -> dict[str, str]:
    return {name: hidden(page, name) for name in ("last", "edition")}


def _publish(office: Visitor, path: str = PATH) -> Page:
    """Publish as the page promises it, and come back to it."""
    assert location(office.post(path, _form(_page(office, path)))) == path
    return _page(office, path)


def _kept(session: AnySession) -> list[tuple[str, str]]:
    """Session and edition of each dossier, in the order in which they were published."""
    session.expire_all()
    rows = (
        select(ForumSession.slug, Edition.number)
        .join(Dossier, Dossier.session_id == ForumSession.id)
        .join(Edition, Edition.id == Dossier.edition_id)
    )
    return [(slug, number) for slug, number in session.execute(rows.order_by(Dossier.id))]


# -- which edition ---------------------------------------------------------------------------------


def test_an_edition_is_published_with_the_first_dossier(office: Visitor, meet: Forums) -> None:
    page = _page(office, PATH)
    assert "A new edition of today, 17 May 2024" in page.said
    assert "Kind: Twinning" in page.text(".facts") and "1 of 1" in page.text(".facts")
    assert "never change again" in page.said
    after = _publish(office)
    assert after.text(".told") == "The dossier is published: it shows edition 2024-1 for good."
    assert after.hrefs("main ul.plain a") == [
        "/forum/kazan-2023/twin-cities/dossier?edition=2024-1"
    ]
    assert _kept(meet.make.session) == [("twin-cities", "2024-1")]


def test_the_audit_says_who_published_which(office: Visitor, row: ForumSession) -> None:
    _publish(office)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.entity == "dossier")).one()
    assert (entry.action, entry.actor[:7]) == ("publish", "account")
    assert entry.changes == {"session": [None, row.id], "edition": [None, "2024-1"]}


def test_an_edition_of_today_will_do_while_no_fact_has_changed(
    office: Visitor, meet: Forums
) -> None:
    number = published(meet.make.session, TODAY)
    assert f"It will show edition {number} of 17 May 2024" in _page(office, PATH).said
    _publish(office)
    assert _kept(meet.make.session) == [("twin-cities", number)]


def test_two_sessions_of_a_day_share_an_edition(
    office: Visitor, meet: Forums, row: ForumSession
) -> None:
    meet.session(row.forum, "heritage")
    _publish(office)
    _publish(office, PATH.replace("twin-cities", "heritage"))
    assert _kept(meet.make.session) == [("twin-cities", "2024-1"), ("heritage", "2024-1")]


#: What can change -> how.
CHANGES: Mapping[str, Callable[[Forums, ForumSession, Agreement], object]] = {
    "a city": lambda meet, _row, _agreement: meet.make.city(),
    "an agreement": lambda meet, _row, _agreement: meet.make.agreement(),
    "an activity": lambda meet, _row, agreement: meet.make.activity(agreement, "2021"),
    "a link": lambda meet, row, agreement: meet.link(row, agreement),
    "a session": lambda meet, row, _agreement: meet.session(row.forum, "finance"),
    "a forum": lambda meet, _row, _agreement: meet.forum("kazan-2024"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_of_a_fact_another_edition_is_published(
    office: Visitor, meet: Forums, row: ForumSession, what: str
) -> None:
    agreement = meet.make.agreement()
    _publish(office)
    CHANGES[what](meet, row, agreement)
    assert "A new edition of today" in _page(office, PATH).said
    links = _publish(office).hrefs("main ul.plain a")
    assert _kept(meet.make.session) == [("twin-cities", "2024-1"), ("twin-cities", "2024-2")]
    assert [each.partition("edition=")[2] for each in links] == ["2024-2", "2024-1"]


@pytest.mark.parametrize("entity", sorted(NO_FACTS))
def test_what_is_in_no_edition_makes_no_other_one(
    meet: Forums, row: ForumSession, entity: str
) -> None:
    number = published(meet.make.session, TODAY)
    audit.record(db.session, ACTOR, "change", entity=entity, entity_id=1, changes={})
    db.session.commit()
    assert plan(db.session, row.id, FORMAT, TODAY) == ("", number)


def test_an_edition_of_another_day_or_format_will_not_do(meet: Forums, row: ForumSession) -> None:
    number = published(meet.make.session, TODAY)
    assert plan(db.session, row.id, FORMAT, TODAY) == ("", number)
    assert plan(db.session, row.id, FORMAT, TODAY + timedelta(days=1)) == ("", "")
    assert plan(db.session, row.id, FORMAT + 1, TODAY) == ("", "")


# -- once ------------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_publishes_once(office: Visitor, meet: Forums) -> None:
    form = _form(_page(office, PATH))
    assert office.post(PATH, form).status == 303
    again = office.post(PATH, form)
    assert (again.status, faults(again)) == (422, [])
    assert "Something was changed or published since" in again.text(".govuk-error-summary")
    assert _kept(meet.make.session) == [("twin-cities", "2024-1")]
    assert len(db.session.scalars(select(Edition)).all()) == 1


def test_nothing_is_offered_where_nothing_is_new(office: Visitor, meet: Forums) -> None:
    page = _publish(office)
    assert "There is nothing new to publish." in page.said and not page.all("main form.form")
    again = office.post(PATH, {"last": "2024-1", "edition": "2024-1"})
    assert (again.status, len(_kept(meet.make.session))) == (422, 1)


def test_what_was_changed_meanwhile_is_said_before_it_is_published(
    office: Visitor, meet: Forums
) -> None:
    published(meet.make.session, TODAY)
    form = _form(_page(office, PATH))
    meet.make.agreement()
    answer = office.post(PATH, form)
    assert (answer.status, _kept(meet.make.session)) == (422, [])
    assert "A new edition of today" in answer.said


@pytest.mark.parametrize("edition", ["2030-1", "x\0", "none", "2024-1 "])
def test_a_form_that_is_not_ours_publishes_nothing(
    office: Visitor, meet: Forums, edition: str
) -> None:
    answer = office.post(PATH, {"last": "", "edition": edition})
    assert (answer.status, faults(answer), _kept(meet.make.session)) == (422, [], [])


# -- what stands in the way ------------------------------------------------------------------------


def test_the_forum_must_be_public(office: Visitor, meet: Forums, row: ForumSession) -> None:
    row.forum.published_on = None
    page = _page(office, PATH)
    assert page.hrefs("main .form__ways a") == ["/secretariat/forums/kazan-2023"]
    assert not page.all("main form.form")
    answer = office.post(PATH, {"last": "", "edition": ""})
    assert (answer.status, _kept(meet.make.session)) == (422, [])
    assert "The forum is not public yet" in answer.text(".govuk-error-summary")


def test_a_forum_with_a_dossier_stays_public_and_its_session_stays(
    office: Visitor, row: ForumSession
) -> None:
    _publish(office)
    with pytest.raises(RuleBroken, match="its address lasts"):
        forums.unpublish(db.session, ACTOR, row.forum)
    with pytest.raises(RuleBroken, match="its address lasts"):
        programme.remove(db.session, ACTOR, row)


def test_a_withdrawn_edition_is_said_and_another_one_taken(office: Visitor, meet: Forums) -> None:
    _publish(office)
    withdrawn(meet.make.session, "2024-1", "It is wrong.", TODAY)
    page = _page(office, PATH)
    assert "was withdrawn. Publish it again" in page.text(".notice")
    assert "withdrawn" in page.text("main ul.plain")
    _publish(office)
    assert _kept(meet.make.session) == [("twin-cities", "2024-1"), ("twin-cities", "2024-2")]


def test_an_edition_that_an_earlier_dossier_shows_is_not_taken_again(
    meet: Forums, row: ForumSession
) -> None:
    first, second = (published(meet.make.session, TODAY) for _time in range(2))
    for number in (first, second):
        meet.dossier(row, number)
    withdrawn(meet.make.session, second, "It is wrong.", TODAY)
    assert plan(db.session, row.id, FORMAT, TODAY) == (second, "")


@pytest.mark.parametrize("path", ["x/sessions/twin-cities", "kazan-2023/sessions/nothing"])
def test_what_there_is_not_is_nowhere(office: Visitor, meet: Forums, path: str) -> None:
    assert office.get(f"/secretariat/forums/{path}/dossier").status == 404
    assert office.post(f"/secretariat/forums/{path}/dossier", {}).status == 404


def test_it_needs_no_right_to_publish_editions(office: Visitor, meet: Forums) -> None:
    assert office.get("/administration/editions/new").status == 403
    _publish(office)
    assert len(_kept(meet.make.session)) == 1
