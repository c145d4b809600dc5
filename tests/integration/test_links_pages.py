"""The secretariat links agreements to a session: one by its reference, many from a list."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from registry.models import Agreement, AuditEntry, ForumSession, SessionLink
from registry.web.forum import links
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.desks import Fields, fields_of, trouble
from tests.integration.knocking import NewVisitor, People, Visitor, location
from tests.pages import Page, faults, statements

DB = Session | scoped_session[Session]
LINKS = "/secretariat/forums/kazan-2023/sessions/twin-cities/links"
MANY = f"{LINKS}/many"
HOSTILE = "<img src=x onerror=alert(1)> & 100 %(sure)s"


@pytest.fixture
def talk(make: Factory) -> ForumSession:
    """A session of a forum that nobody else sees yet."""
    forums = Forums(make)
    forum = forums.forum(published_on=None)
    return forums.session(forum, theme="country=RU&partner=CN")


@pytest.fixture
def office(people: People, visitor: NewVisitor) -> Visitor:
    """A browser in which somebody of the secretariat is signed in."""
    return visitor().enter(people.account(secretariat=True, name="Anna Example"))


@pytest.fixture
def ties(make: Factory) -> list[Agreement]:
    """Three agreements of Russia with China, the last one asleep, and one with another country."""
    here = make.city("Kazan", "RU")
    found = [make.agreement(here, make.city(name, "CN"), reported=True) for name in "ABC"]
    make.activity(found[0], "2024-01")
    make.activity(found[1], "2024-02")
    return [*found, make.agreement(here, make.city("Elsewhere", "DE"))]


def _kept(session: DB) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(SessionLink).order_by(SessionLink.id))
    return [(each.agreement.reference, each.role, each.note) for each in rows]


def _filled(by: Visitor, path: str, **typed: Any) -> Fields:
    page = by.get(path)
    assert page.status == 200, trouble(page)
    return fields_of(page) | typed


def _send(by: Visitor, path: str, **typed: Any) -> Page:
    return by.post(path, _filled(by, path, **typed))


def _look(by: Visitor, path: str, **typed: Any) -> Page:
    page = _send(by, path, **typed)
    assert (page.status, page.heading) == (200, "What will be linked"), trouble(page)
    return page


def _do(by: Visitor, path: str, page: Page) -> Page:
    return by.post(path, fields_of(page) | {"step": "do"})


# -- one -------------------------------------------------------------------------------------


def test_a_session_without_links_says_what_to_do(office: Visitor, talk: ForumSession) -> None:
    page = office.get(LINKS)
    assert faults(page) == [] and page.text(".empty").startswith("No agreement is linked yet.")
    assert page.href("Choose from a list") == f"{MANY}?country=RU&partner=CN"
    overview = office.get(LINKS.removesuffix("/links"))
    assert overview.href("Linked agreements") == LINKS


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "http://127.0.0.1:8000/agreements/{}?on=2020-01-01"]
)
def test_one_is_linked_by_its_reference_or_its_address(
    office: Visitor, talk: ForumSession, ties: list[Agreement], typed: str
) -> None:
    one = ties[0].reference
    said = {"reference": typed.format(one.lower()), "role": "presented", "note": "A case"}
    assert location(_send(office, LINKS, **said)) == LINKS
    assert _kept(_session_of(talk)) == [(one, "presented", "A case")]
    page = office.get(LINKS)
    assert faults(page) == [] and page.texts("h2")[0] == "Presented as a case 1 agreement"
    assert page.texts(".lineup__who") == [f"Kazan – A {one}"]
    assert "Linked on 17 May 2024 by Anna Example" in page.said and "A case" in page.said


def _session_of(talk: ForumSession) -> DB:
    found = Session.object_session(talk)
    assert found is not None
    return found


def test_what_became_of_an_agreement_is_shown_beside_its_link(
    office: Visitor, talk: ForumSession, make: Factory
) -> None:
    ended = make.agreement(ended="2020")
    location(_send(office, LINKS, reference=ended.reference))
    assert "Ended" in office.get(LINKS).text(".lineup__marks")


def test_what_is_signed_there_has_its_paper_and_it_can_be_changed(
    office: Visitor, talk: ForumSession, make: Factory
) -> None:
    one = make.agreement(concluded="1988", kind="twinning")
    paper = make.instrument(one, "2023-09-07", kind="memorandum")
    location(_send(office, LINKS, reference=one.reference, role="signed_at"))
    page = office.get(LINKS)
    assert "Signed there: Memorandum of understanding, 7 September 2023" in page.said
    change = page.hrefs(".lineup__way")[0]
    form = office.get(change)
    assert faults(form) == [] and fields_of(form)["instrument"] == [str(paper.id)]
    assert location(_send(office, change, instrument="", note=HOSTILE)) == LINKS
    page = office.get(LINKS)
    assert "Signed there" not in page.said and HOSTILE in page.said and not page.all("main img")


def test_a_paper_of_another_day_is_refused_at_its_field(
    office: Visitor, talk: ForumSession, make: Factory
) -> None:
    one = make.agreement(concluded="1988")
    location(_send(office, LINKS, reference=one.reference, role="signed_at"))
    change = office.get(LINKS).hrefs(".lineup__way")[0]
    (first,) = (each.id for each in one.instruments)
    page = _send(office, change, instrument=str(first))
    assert page.status == 422
    assert page.text("#instrument-problem").startswith("Error: The paper was signed on another day")


def test_a_link_is_removed(office: Visitor, talk: ForumSession, ties: list[Agreement]) -> None:
    location(_send(office, LINKS, reference=ties[0].reference))
    (form,) = office.get(LINKS).all("form.lineup__ways")
    assert location(office.post(str(form["action"]), {})) == LINKS
    assert "The link is removed." in office.get(LINKS).texts(".told")
    assert office.post(str(form["action"]), {}).status == 404


@pytest.mark.parametrize(
    ("typed", "at", "said"),
    [
        ({"reference": ""}, "reference", "This must be filled in."),
        ({"reference": "Kazan"}, "reference", "is not a reference of an agreement"),
        ({"reference": "TC-999999"}, "reference", "There is no agreement TC-999999."),
        ({"reference": "draft"}, "reference", "There is no agreement"),
        ({"reference": "TC-" + "9" * 300}, "reference", "is not a reference"),
        ({"role": "loved"}, "role", "is not known"),
        ({"role": ""}, "role", "This must be filled in."),
        ({"note": "x" * 501}, "note", "500 is the most"),
        ({"note": "a\0b"}, "note", "character"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    office: Visitor, talk: ForumSession, typed: dict[str, str], at: str, said: str
) -> None:
    make = Factory(_session_of(talk))
    draft, one = make.agreement(draft=True), make.agreement()
    if typed.get("reference") == "draft":
        typed = {"reference": draft.reference}
    page = _send(office, LINKS, **({"reference": one.reference, "note": "Kept"} | typed))
    assert page.status == 422 and said in page.text(f"#{at}-problem")
    assert faults(page) == [] and _kept(make.session) == []
    kept = fields_of(page)
    assert kept["reference"] == [typed.get("reference", one.reference)]
    assert at == "note" or kept["note"] == ["Kept"]


def test_the_same_link_twice_is_refused_and_the_same_form_twice_is_one(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    form = _filled(office, LINKS, reference=ties[0].reference)
    assert location(office.post(LINKS, form)) == location(office.post(LINKS, form)) == LINKS
    assert len(_kept(make.session)) == 1
    page = _send(office, LINKS, reference=ties[0].reference)
    assert page.status == 422 and "in this role already" in page.text("#reference-problem")


def test_links_of_another_session_are_not_found_here(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    other = Forums(make).link(Forums(make).session(talk.forum, "another"), ties[0])
    for path in (f"{LINKS}/{other.id}", f"{LINKS}/999999", f"{LINKS}/99999999999999"):
        assert office.get(path).status == 404
        assert office.post(f"{path}/remove", {}).status == 404
    assert office.get(LINKS.replace("twin-cities", "nothing")).status == 404


def test_a_long_list_of_links_has_pages(
    office: Visitor, talk: ForumSession, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "PER_PAGE", 2)
    found = [make.agreement() for _ in range(5)]
    for each in found:
        Forums(make).link(talk, each)
    seen, path = [], LINKS
    while path:
        page = office.get(path)
        seen += page.texts(".lineup__who .reference")
        path = page.next
    assert seen == [each.reference for each in found]
    assert "1 to 2 of 5" in office.get(LINKS).said


# -- many ------------------------------------------------------------------------------------


def test_a_filtered_list_can_be_ticked(
    office: Visitor, talk: ForumSession, ties: list[Agreement]
) -> None:
    path = f"{MANY}?country=RU&partner=CN&status=active"
    page = office.get(path)
    assert faults(page) == [] and page.count == 2
    assert page.texts(".chip")[0] == "Remove the filter Country: Russia ×"
    assert len(page.all('input[type="checkbox"][name="chosen"]')) == 2
    assert page.all("form.filters")[0]["action"] == MANY


def test_ticked_ones_are_looked_at_and_then_linked(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    path = f"{MANY}?country=RU&partner=CN"
    chosen = [ties[0].reference, ties[2].reference]
    page = _look(office, path, chosen=chosen, role="follow_up", note="From the list")
    assert faults(page) == [] and "2 agreements will be linked." in page.said
    assert "To be followed up" in page.said and _kept(make.session) == []
    done = _do(office, path, page)
    assert location(done) == LINKS
    assert _kept(make.session) == [(each, "follow_up", "From the list") for each in chosen]
    assert office.get(path).table("table.rows")[0][-1] == "To be followed up"


def test_all_of_a_selection_are_linked_and_those_that_are_stay(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    path = f"{MANY}?country=RU&partner=CN"
    Forums(make).link(talk, ties[1], note="As it was")
    page = _look(office, path, scope="whole")
    assert "2 agreements will be linked." in page.said
    assert "1 is linked in this role already and stays as it is." in page.said
    location(_do(office, path, page))
    assert sorted(reference for reference, _role, _note in _kept(make.session)) == [
        each.reference for each in ties[:3]
    ]
    assert _kept(make.session)[0][2] == "As it was"
    again = _look(office, path, scope="whole")
    assert "3 are linked in this role already" in again.said
    assert not [each for each in again.all("button") if each.get("value") == "do"]


def test_what_was_looked_at_is_linked_whatever_the_list_says_by_then(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    path = f"{MANY}?country=RU&partner=CN"
    page = _look(office, path, scope="whole")
    make.agreement(ties[0].parties[0].city, make.city("Late", "CN"))
    location(_do(office, path, page))
    assert len(_kept(make.session)) == 3


def test_the_way_back_keeps_ticks_role_and_note(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    path = f"{MANY}?country=RU&partner=CN"
    page = _look(office, path, chosen=[ties[1].reference], role="presented", note="Kept")
    back = office.post(path, fields_of(page) | {"_back": "1"})
    assert (back.status, back.heading) == (200, "Choose agreements from a list")
    kept = fields_of(back)
    assert kept["chosen"] == [ties[1].reference]
    assert (kept["role"], kept["note"]) == (["presented"], ["Kept"])
    assert _kept(make.session) == []


def test_a_list_is_sent_once_however_often_the_button_is_pressed(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    page = _look(office, MANY, chosen=[ties[0].reference])
    form = fields_of(page) | {"step": "do"}
    assert location(office.post(MANY, form)) == location(office.post(MANY, form)) == LINKS
    assert len(_kept(make.session)) == 1


def test_too_many_at_a_time_are_refused_and_the_page_says_so_before(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(links, "MOST_AT_ONCE", 3)
    page = office.get(MANY)
    assert "All 4 can’t be linked at once: 3 is the most." in page.said
    assert not page.all('input[name="scope"][value="whole"]')
    refused = _send(office, MANY, scope="whole")
    assert refused.status == 422
    assert "3 agreements can be linked at a time; these are 4." in refused.said
    assert office.get(f"{MANY}?partner=CN").all('input[name="scope"][value="whole"]')
    assert _kept(make.session) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"chosen": []}, "Tick the agreements that are meant"),
        ({"chosen": ["nonsense"]}, "is not a reference of an agreement"),
        ({"chosen": ["TC-000001"], "role": "loved"}, "is not known"),
        ({"chosen": ["TC-000001"], "note": "x" * 501}, "500 is the most"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_above_it(
    office: Visitor, talk: ForumSession, ties: list[Agreement], typed: dict[str, Any], said: str
) -> None:
    page = _send(office, MANY, **typed)
    assert page.status == 422 and faults(page) == []
    assert said in page.text(".govuk-error-summary")


def test_drafts_and_unknown_references_in_a_list_are_told_and_left_out(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    draft = make.agreement(draft=True).reference
    page = _look(office, MANY, chosen=[ties[0].reference, draft, "TC-999999"])
    assert f"There is no agreement {draft}, TC-999999." in page.said
    location(_do(office, MANY, page))
    assert len(_kept(make.session)) == 1


@pytest.mark.parametrize(
    ("query", "offer"),
    [
        ("edition=2024-1&kind=twinning", f"{MANY}?kind=twinning"),
        ("nonsense=1", MANY), ("city=nowhere-ru", MANY), ("session=nothing-1999", MANY),
        ("page=0", MANY), ("on=2999-01-01&kind=twinning", f"{MANY}?kind=twinning"),
    ],
)  # fmt: skip
def test_a_selection_that_is_not_understood_is_a_page_that_says_so(
    office: Visitor, talk: ForumSession, query: str, offer: str
) -> None:
    page = office.get(f"{MANY}?{query}")
    assert (page.status, page.offer) == (400, offer)


def test_each_of_many_is_in_the_audit_with_the_account_by_its_number_alone(
    office: Visitor, talk: ForumSession, ties: list[Agreement], make: Factory
) -> None:
    location(_do(office, MANY, _look(office, MANY, scope="whole")))
    rows = make.session.scalars(select(AuditEntry).filter_by(entity="session_link")).all()
    assert len(rows) == 4 and "Anna" not in str([row.changes for row in rows])
    (by,) = {row.changes["added_by"][1] for row in rows}
    assert rows[0].actor == f"account {by}"


def test_linking_many_costs_no_statement_a_row(
    office: Visitor, talk: ForumSession, make: Factory
) -> None:
    """Beside what the engine needs for the rows themselves, which it takes together."""
    costs = []
    for count in (2, 12):
        city = make.city(country="FR" if count == 2 else "DE")
        for _ in range(count):
            make.agreement(city, make.city())
        path = f"{MANY}?country={city.country}"
        page = _look(office, path, scope="whole")
        form = fields_of(page) | {"step": "do"}
        with statements() as asked:
            assert location(office.post(path, form)) == LINKS
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert make.session.scalar(select(func.count(SessionLink.id))) == 14
