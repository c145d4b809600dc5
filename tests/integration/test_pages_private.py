"""Every page for people who sign in is whole, and what stands in it is text, whatever it says."""

import re
from collections.abc import Iterator

import pytest

from registry.domain.deeds import LABELS
from registry.models import Agreement, Contest, Declaration
from tests.conftest import TODAY
from tests.factories import Factory
from tests.integration.desks import Desk, NewDesk
from tests.integration.knocking import NewVisitor, People, Visitor
from tests.integration.test_pages_hostile import NAMES, _elements
from tests.pages import Page, faults

OPEN = ["confirm", "paper", "renew", "extend", "suspend", "end", "supersede", "correct"]
OPEN += ["contest", "declare", "document"]


def _furnish(make: Factory, desk: Desk, text: str) -> Agreement:
    """An agreement of the desk's city in which the text stands wherever somebody writes."""
    ours = desk.account.editorships[0].city
    slug = f"theirs-{ours.id}-fr"
    theirs = make.city(text, "FR", slug=slug, names=[f"{text} too"], region=text)
    made = make.agreement(ours, theirs, wording=text, concluded="1988", term_last="2024-09")
    make.instrument(made, "2000", role="changes", place=text)
    told = {"title": text, "text": text, "place": text, "links": ["https://a.example/"]}
    make.activity(made, "2020", reported_by_id=ours.id, **told)
    make.activity(made, "2022-06", reported_by_id=theirs.id, **told)
    make.activity(made, "2021", reported_by_id=theirs.id, contested_on=TODAY, **told)
    other = make.agreement(ours, theirs, kind="project", contested_on=TODAY)
    draft = make.agreement(ours, theirs, kind="intent", draft=True)
    said = {"year": 2023, "word": "nothing", "reasons": ["other"], "declared_on": TODAY}
    make.session.add(Declaration(agreement_id=made.id, city_id=ours.id, note=text, **said))
    make.session.add(Contest(agreement_id=other.id, city_id=theirs.id, reason=text, said_on=TODAY))
    make._note("agreement", made.id, "declare")
    make._note("agreement", other.id, "contest")
    make._note("agreement", draft.id, "conclude")
    desk.account.name = text[:100]
    make.session.flush()
    return made


@pytest.fixture
def desk(make: Factory, at_desk: NewDesk) -> Desk:
    return at_desk(make.city("Kazan", "RU", slug="kazan-ru"))


def _pages(desk: Desk, made: Agreement) -> Iterator[Page]:
    """All pages of the desk as they are opened."""
    slug = desk.account.editorships[0].city.slug
    path, city = f"/desk/agreements/{made.reference}", f"/desk/cities/{slug}"
    yield from (desk.get(each) for each in ("/desk", city, f"{city}/first-visit", path))
    yield desk.get(f"/desk/agreements/new/{slug}")
    yield desk.get("/desk/activities/new")
    yield desk.get(f"/desk/activities/new?agreement={made.reference}")
    yield from (desk.get(f"{path}/{deed}") for deed in OPEN)
    # In the order of the page: as text, number 1000 would come before 999.
    activities = re.findall(r"/desk/activities/\d+/\w+", desk.get(path).html)
    yield from (desk.get(each) for each in dict.fromkeys(activities))


def _answers(desk: Desk, made: Agreement, text: str) -> Iterator[Page]:
    """What forms answer in which the text is typed: looked at, refused, out of date."""
    path, slug = f"/desk/agreements/{made.reference}", desk.account.editorships[0].city.slug
    typed = {"wording": text, "place": text, "signed": "1988"}
    yield desk.send(f"{path}/correct", desk.filled(f"{path}/correct", **typed))
    yield desk.send(f"{path}/correct", typed | {"version": "77", "step": "do"})
    yield desk.send(f"{path}/correct", typed | {"signed": text, "link": text})
    yield desk.send(f"{path}/contest", {"reason": text, "version": "1"})
    yield desk.send(f"{path}/paper", {"role": text, "signed": text, "version": "1"})
    yield desk.send(f"/desk/agreements/new/{slug}", {"partners": text, "kind": text})
    yield desk.send(f"/desk/cities/{slug}/first-visit", {f"answer-{made.reference}": text})
    new = f"/desk/activities/new?agreement={made.reference}"
    yield desk.send(new, {"kind": "sport", "dates": "2024", "title": text, "text": text})
    yield desk.send(new, {"kind": text, "dates": text, "amount": text, "links": text})


def _offices(visitor: NewVisitor, people: People) -> Iterator[Page]:
    head = people.account("", secretariat=True, administrator=True)
    inside: Visitor = visitor().enter(head)
    for path in ("/secretariat", "/administration", "/administration/users", "/account"):
        yield inside.get(path)


def test_every_private_page_is_whole(
    make: Factory, desk: Desk, visitor: NewVisitor, people: People
) -> None:
    made = _furnish(make, desk, "Weimar")
    pages = [*_pages(desk, made), *_offices(visitor, people), desk.get("/account")]
    assert [(page.status, page.title, faults(page)) for page in pages if faults(page)] == []
    assert {page.status for page in pages} == {200} and len(pages) > 25
    titles = [page.title for page in pages if "activities" not in page.title]
    assert all(each.endswith("– Twin-city partnership registry") for each in titles)


def test_every_answer_to_a_form_is_whole(make: Factory, desk: Desk) -> None:
    made = _furnish(make, desk, "Weimar")
    pages = [page for page in _answers(desk, made, "Words") if page.status != 303]
    assert [(page.status, faults(page)) for page in pages if faults(page)] == []
    assert {page.status for page in pages} == {200, 409, 422}


def test_every_deed_has_a_page_or_says_that_it_is_closed(make: Factory, desk: Desk) -> None:
    made = _furnish(make, desk, "Weimar")
    for deed in LABELS:
        page = desk.get(f"/desk/agreements/{made.reference}/{deed}")
        assert (page.status, faults(page)) == (200 if deed in OPEN else 409, []), deed


# -- names and texts -----------------------------------------------------------------------------


# Templates are the same on either engine; that both keep any text, other suites say.
@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", NAMES)
def test_what_people_write_is_text_on_every_page_and_adds_no_element(
    make: Factory, at_desk: NewDesk, visitor: NewVisitor, people: People, name: str
) -> None:
    shapes = []
    for text in ("Harmless", name):
        desk = at_desk(make.city("Kazan", "RU"))
        made = _furnish(make, desk, text)
        pages = [*_pages(desk, made), *_answers(desk, made, text)]
        shapes.append([_elements(page) for page in pages])
        assert any(" ".join(text.split()) in page.said for page in pages)
    # What is wrong in the last form depends on the text: one has semicolons, one is a date.
    assert shapes[0][:-1] == shapes[1][:-1]
    for page in _offices(visitor, people):
        assert page.status == 200 and not page.all("main img, [onerror], [onload], base")


def test_what_people_write_is_text_in_a_letter(
    make: Factory, at_desk: NewDesk, people: People
) -> None:
    for name in NAMES:
        ours, theirs = make.city(name, "FR", slug=f"n-{NAMES.index(name)}-fr"), make.city()
        made, desk = make.agreement(ours, theirs), at_desk(ours)
        at_desk(theirs)
        desk.do(f"/desk/agreements/{made.reference}/confirm")
        letter = people.letters()[-1]
        assert letter.subject.startswith(" ".join(f"{name} – {theirs.name}: a change".split()))
        assert f"{name} – {theirs.name}" in letter.body and "\n" not in letter.subject
