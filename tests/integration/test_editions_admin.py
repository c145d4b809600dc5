"""The administrator publishes an edition and withdraws one; nobody else does, and nothing twice."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.models import AuditEntry, Edition
from tests.conftest import TODAY
from tests.factories import Factory
from tests.integration.knocking import NewVisitor, People, Visitor, location
from tests.integration.publishing import published
from tests.integration.test_pages_hostile import NAMES, _elements
from tests.pages import Page, faults

PATH = "/administration/editions"
AnySession = scoped_session[Session]


@pytest.fixture
def head(people: People, visitor: NewVisitor) -> Visitor:
    """An administrator at work."""
    return visitor().enter(people.administrator())


def _editions(session: AnySession) -> list[Edition]:
    session.expire_all()
    return list(session.scalars(select(Edition).order_by(Edition.id)))


def _page(head: Visitor, address: str, status: int = 200) -> Page:
    page = head.get(address)
    assert (page.status, faults(page)) == (status, []), address
    return page


def test_the_way_leads_from_the_first_page_to_an_empty_list(head: Visitor) -> None:
    ways = _page(head, "/administration").hrefs(".tasks a")
    assert PATH in ways
    page = _page(head, PATH)
    assert "No edition has been published yet." in page.text(".empty")
    assert page.texts(".doors__nav [aria-current]") == ["Administration"]


def test_before_it_is_published_a_page_says_what_is_frozen(head: Visitor, make: Factory) -> None:
    make.activity(make.agreement(), "2020")
    page = _page(head, _page(head, PATH).href("Publish an edition"))
    assert "17 May 2024. It can’t be taken back" in page.text(".lead")
    assert "1 of 1" in page.text(".facts") and "version 1, after 24 months" in page.text(".facts")
    assert "some seconds" in page.text("#takes")
    assert _editions(make.session) == []


def _publish(head: Visitor, **more: str) -> Page:
    latest = str(_page(head, f"{PATH}/new").all("input[name=latest]")[0]["value"])
    return head.post(f"{PATH}/new", {"latest": latest} | more)


def test_one_button_publishes_and_says_so(head: Visitor, make: Factory) -> None:
    make.agreement()
    answer = _publish(head)
    (edition,) = _editions(make.session)
    assert (answer.status, location(answer), edition.number) == (303, PATH, "2024-1")
    page = _page(head, PATH)
    assert page.text(".told").startswith("Edition 2024-1 is published: ")
    assert (edition.day, edition.counts["agreements"]) == (TODAY, 1)
    entry = make.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry and (entry.entity, entry.action) == ("edition", "publish")
    assert _page(head, page.href("2024-1")).heading == "Edition 2024-1"


def test_the_same_form_sent_twice_publishes_once(head: Visitor, make: Factory) -> None:
    make.agreement()
    assert head.post(f"{PATH}/new", {"latest": "none"}).status == 303
    again = head.post(f"{PATH}/new", {"latest": "none"})
    assert (again.status, faults(again)) == (422, [])
    assert "Another edition was published" in again.text(".govuk-error-summary")
    assert len(_editions(make.session)) == 1
    assert _publish(head).status == 303


@pytest.mark.parametrize("latest", ["", "2020-1", "x\0", "none "])
def test_a_form_that_is_not_ours_publishes_nothing(
    head: Visitor, make: Factory, latest: str
) -> None:
    answer = head.post(f"{PATH}/new", {"latest": latest})
    assert (answer.status, faults(answer), _editions(make.session)) == (422, [], [])


# -- withdrawing -------------------------------------------------------------------------------


def test_a_wrong_edition_is_withdrawn_with_a_reason_and_a_successor(
    head: Visitor, make: Factory
) -> None:
    wrong, right = published(make.session, TODAY), published(make.session, TODAY)
    form = _page(head, _page(head, PATH).href(f"Withdraw {wrong}"))
    assert [each["value"] for each in form.all("#successor option")] == ["", right]
    fields = {"reason": "Counted\r\ntwice. ", "successor": right}
    assert location(head.post(f"{PATH}/{wrong}/withdraw", fields)) == PATH
    edition = _editions(make.session)[0]
    assert (edition.withdrawn_on, edition.withdrawn_reason) == (TODAY, "Counted\ntwice.")
    page = _page(head, PATH)
    assert page.text(".told") == f"Edition {wrong} is withdrawn. Its address says why."
    assert f"replaced by {right}" in page.texts("tbody tr")[1]
    assert "takes its place" in head.get(f"/editions/{wrong}").said


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "reason"),
        ({"reason": " \u200b "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"reason": "Wrong.", "successor": "2030-1"}, "successor"),
        ({"reason": "Wrong.", "successor": "2024-1"}, "successor"),
        ({"reason": "Wrong.", "successor": "x" * 50}, "successor"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_lost(
    head: Visitor, make: Factory, fields: dict[str, str], field: str
) -> None:
    number = published(make.session, TODAY)
    page = head.post(f"{PATH}/{number}/withdraw", fields)
    assert (page.status, faults(page)) == (422, [])
    assert page.hrefs(".govuk-error-summary a") == [f"#{field}"]
    assert page.all("#reason")[0].get_text() == fields.get("reason", "")
    assert _editions(make.session)[0].withdrawn_on is None


def test_it_is_withdrawn_once(head: Visitor, make: Factory) -> None:
    number = published(make.session, TODAY)
    for status in (303, 422):
        assert head.post(f"{PATH}/{number}/withdraw", {"reason": "Wrong."}).status == status
    page = _page(head, f"{PATH}/{number}/withdraw")
    assert page.all("textarea") == [] and "was withdrawn on 17 May 2024" in page.said


@pytest.mark.parametrize("number", ["2030-1", "x", "%00", "new"])
def test_an_unknown_edition_is_nowhere(head: Visitor, number: str) -> None:
    assert head.get(f"{PATH}/{number}/withdraw").status == 404
    assert head.post(f"{PATH}/{number}/withdraw", {"reason": "x"}).status == 404


def test_a_reason_is_text_where_it_is_typed_again(head: Visitor, make: Factory) -> None:
    number = published(make.session, TODAY)
    tried = [{"reason": name, "successor": "2030-1"} for name in ("Harmless", *NAMES)]
    pages = [head.post(f"{PATH}/{number}/withdraw", each) for each in tried]
    kinds = [_elements(page) for page in pages if page.hrefs("a[href='#successor']")]
    assert len(kinds) > len(NAMES) - 4 and kinds.count(kinds[0]) == len(kinds)
