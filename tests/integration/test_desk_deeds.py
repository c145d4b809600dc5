"""Deeds on an agreement in their two steps: what is announced is what the public then sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from registry.models import Agreement, AuditEntry, Instrument
from tests.dumps import changes
from tests.factories import Factory, as_date
from tests.integration.desks import NewDesk, Square, axes, fields_of, kept, row, said, sentences
from tests.integration.knocking import AnySession, hidden
from tests.pages import Page, faults


@dataclass(frozen=True)
class Case:
    """A deed, what is typed, what is announced, and the three axes afterwards."""

    deed: str
    typed: Mapping[str, str]
    announced: list[str]
    after: tuple[str, str, str]
    before: Mapping[str, object] = field(default_factory=dict)


NAME = "Kazan – Weimar"
STAYS = f"{NAME} stays never implemented. The entry itself will stand on its page."
SAME = ("in_force", "never_implemented", "confirmed")
CASES = {
    "paper": Case("paper", {"role": "changes", "signed": "May 2001"}, [STAYS], SAME),
    "renew": Case(
        "renew",
        {"signed": "2024"},
        [f"{NAME} will be in force.", f"{NAME} becomes never implemented."],
        SAME,
        {"term_last": "2000"},
    ),
    "extend": Case(
        "extend",
        {"signed": "1999", "term_last": "2030"},
        [f"{NAME} will be in force.", f"{NAME} becomes never implemented."],
        SAME,
        {"term_last": "2000"},
    ),
    "suspend": Case(
        "suspend",
        {"when": "1.2.2024"},
        [f"{NAME} will be suspended."],
        ("suspended", "", "confirmed"),
    ),
    "suspend, day unknown": Case(
        "suspend", {"unknown": "1"}, [f"{NAME} will be suspended."], ("suspended", "", "confirmed")
    ),
    "end": Case("end", {"when": "2023"}, [f"{NAME} will be ended."], ("ended", "", "confirmed")),
    "end, announced": Case("end", {"when": "31.12.2024"}, [STAYS], SAME),
    "correct": Case(
        "correct",
        {"wording": "Partnerschaft", "signed": "1.5.2024"},
        [f"{NAME} becomes new."],
        ("in_force", "new", "confirmed"),
    ),
    "contest": Case(
        "contest",
        {"reason": "Not ours."},
        ["Its record becomes: contested."],
        ("in_force", "never_implemented", "contested"),
    ),
    "declare": Case("declare", {"word": "nothing", "reasons": "funding"}, [STAYS], SAME),
    "declare ended": Case(
        "declare",
        {"word": "ended", "reasons": "politics"},
        [f"{NAME} will be ended."],
        ("ended", "", "confirmed"),
    ),
    "supersede": Case(
        "supersede",
        {"kind": "friendship", "signed": "2024-04-01"},
        [f"{NAME} will be superseded.", f"{NAME} appears: Friendship, in force, one-sided."],
        ("superseded", "", "confirmed"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_announced_is_what_the_public_then_sees(
    square: Square, client: FlaskClient, session: AnySession, database: Connection, case: Case
) -> None:
    if term_last := case.before.get("term_last"):
        (paper,) = square.agreement.instruments
        paper.term, paper.term_last = "fixed", as_date(str(term_last))
        session.flush()
    path, before = f"{square.path}/{case.deed}", kept(session, database)
    page = square.ours.look(path, **case.typed)
    assert changes(before, kept(session, database)) == []
    assert (sentences(page), faults(page)) == (case.announced, [])
    square.ours.sent_on(path, page)
    reference = square.agreement.reference
    assert axes(client, reference) == case.after
    _page_agrees(client, reference)


def _page_agrees(client: FlaskClient, reference: str) -> None:
    codes = [
        each.replace("_", " ").replace("one sided", "one-sided") for each in axes(client, reference)
    ]
    assert said(client, reference) == [each for each in codes if each]


def test_a_fact_is_confirmed_by_the_partner(
    square: Square, client: FlaskClient, make: Factory, at_desk: NewDesk
) -> None:
    made = make.agreement(square.kazan, square.weimar, kind="project", reported=[square.kazan])
    path = f"/desk/agreements/{made.reference}/confirm"
    assert square.theirs.do(path) == ["Its record becomes: confirmed."]
    assert axes(client, made.reference)[2] == "confirmed"
    assert square.theirs.get(path).status == 409


def test_who_speaks_for_both_cities_confirms_for_one_after_the_other(
    square: Square, client: FlaskClient, make: Factory, at_desk: NewDesk
) -> None:
    made = make.agreement(square.kazan, square.weimar, kind="project")
    both, path = at_desk(square.kazan, square.weimar), f"/desk/agreements/{made.reference}/confirm"
    assert both.do(path)[-1] == "Its record becomes: one-sided."
    assert both.do(path) == ["Its record becomes: confirmed."]
    assert both.get(path).status == 409


def test_one_citys_end_is_confirmed_by_the_other_once(square: Square, session: AnySession) -> None:
    path = f"{square.path}/confirm-end"
    assert square.theirs.get(path).status == 409
    square.ours.do(f"{square.path}/end", when="2023")
    assert (square.ours.get(path).status, square.agreement.end_confirmed_on) == (409, None)
    square.theirs.do(path)
    session.refresh(square.agreement)
    assert square.agreement.end_confirmed_on is not None
    assert square.theirs.get(path).status == 409


def test_an_end_that_nobody_said_is_nobodys_to_confirm(square: Square, make: Factory) -> None:
    made = make.agreement(square.kazan, square.weimar, kind="project", ended="2010")
    assert square.ours.get(f"/desk/agreements/{made.reference}/confirm-end").status == 409


def test_suspended_and_resumed(square: Square, client: FlaskClient) -> None:
    reference = square.agreement.reference
    square.ours.do(f"{square.path}/suspend", when="2023")
    told = square.theirs.do(f"{square.path}/resume", when="1 March 2024")
    assert told == [f"{NAME} will be in force.", f"{NAME} becomes never implemented."]
    assert axes(client, reference) == SAME


def test_a_suspension_that_is_over_does_not_begin_again(square: Square) -> None:
    square.ours.do(f"{square.path}/suspend", unknown="1")
    square.ours.do(f"{square.path}/resume", unknown="1")
    page = square.ours.refused(f"{square.path}/suspend", unknown="1")
    assert "recorded already" in page.text("#when-problem")


def test_of_three_one_leaves_and_the_others_go_on(
    square: Square, client: FlaskClient, make: Factory
) -> None:
    lyons = make.city("Lyons", "FR")
    made = make.agreement(square.kazan, square.weimar, lyons, reported=True)
    path = f"/desk/agreements/{made.reference}/leave"
    assert square.ours.do(path, when="2023") == ["Its parties will be: Weimar, Lyons."]
    assert row(client, made.reference)["city_slugs"] == "weimar-de;lyons-fr"
    assert square.ours.get(path).status == 409
    told = square.theirs.do(path, when="1.1.2024")
    assert told[0] == "Kazan – Weimar – Lyons will be ended."
    assert axes(client, made.reference)[0] == "ended"


def test_who_left_is_no_party_of_the_successor(
    square: Square, make: Factory, session: AnySession
) -> None:
    lyons = make.city("Lyons", "FR")
    made = make.agreement(square.kazan, square.weimar, lyons, reported=True)
    make.left(made, square.weimar, "2020")
    square.ours.do(f"/desk/agreements/{made.reference}/supersede", kind="contact", signed="2024")
    newer = session.scalars(select(Agreement).where(Agreement.supersedes_id == made.id)).one()
    assert {each.city_id for each in newer.parties} == {square.kazan.id, lyons.id}


@pytest.mark.parametrize(
    "deed", ["end", "leave", "resume", "extend", "confirm", "publish", "discard"]
)
def test_what_can_not_be_done_as_it_stands_says_so(square: Square, deed: str) -> None:
    if deed == "end":
        square.ours.do(f"{square.path}/end", when="2020")
    page = square.ours.get(f"{square.path}/{deed}")
    assert (page.status, faults(page)) == (409, [])
    sent = square.ours.send(f"{square.path}/{deed}", {"step": "do", "version": "1", "when": "2020"})
    assert sent.status == 409


# -- a new agreement -----------------------------------------------------------------------------

NEW = {"partners": "Weimar", "kind": "friendship", "signed": "May 2019", "wording": "Freundschaft"}


def test_a_new_agreement_is_a_draft_then_public_then_confirmed(
    square: Square, client: FlaskClient, session: AnySession
) -> None:
    path = f"/desk/agreements/new/{square.kazan.slug}"
    page = square.ours.look(path, **NEW, fields=["culture", "sport"])
    assert sentences(page) == ["Nothing yet: a draft is never public."]
    there = square.ours.sent_on(path, page)
    reference = there.rpartition("/")[2]
    assert row(client, reference) == {}
    told = square.ours.do(f"{there}/publish")
    assert told == [f"{NAME} appears: Friendship, in force, one-sided."]
    assert axes(client, reference) == ("in_force", "never_implemented", "one_sided")
    square.theirs.do(f"{there}/confirm")
    assert axes(client, reference)[2] == "confirmed"


def test_a_draft_is_put_away_and_its_place_is_free_again(
    square: Square, client: FlaskClient, session: AnySession
) -> None:
    path = f"/desk/agreements/new/{square.kazan.slug}"
    there = square.ours.sent_on(path, square.ours.look(path, **NEW))
    square.ours.do(f"{there}/discard")
    again = square.ours.sent_on(path, square.ours.look(path, **NEW))
    assert again != there and client.get(there.removeprefix("/desk")).status_code == 404
    assert square.ours.get("/desk").hrefs("[aria-labelledby=drafts] a") == [again]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"partners": "Kazan"}, "partners"),
        ({"partners": "Nowhere at all"}, "partners"),
        ({"kind": "twinning"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"signed": "01/02/2003"}, "signed"),
        ({"signed": "2030"}, "signed"),
        ({"signed": "2000", "term_last": "1999"}, ""),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"wording": "x" * 201}, "wording"),
    ],
)
def test_a_new_agreement_that_can_not_be_keeps_every_field(
    square: Square, typed: dict[str, str], field: str
) -> None:
    path = f"/desk/agreements/new/{square.kazan.slug}"
    page = square.ours.refused(path, **(NEW | typed), fields=["culture", "sport"])
    assert faults(page) == [] and page.all(".govuk-error-summary")
    if field:
        assert page.all(f"#{field}-problem")
    for name, value in (NEW | typed).items():
        assert value == hidden_or_chosen(page, name), name
    assert [str(each["value"]) for each in page.all("input[name=fields][checked]")] == [
        "culture",
        "sport",
    ]


def hidden_or_chosen(page: Page, name: str) -> str:
    if chosen := page.all(f"select[name={name}] option[selected]"):
        return str(chosen[0]["value"])
    found = page.all(f"input[name={name}]")
    return str(found[0]["value"]) if found else ""


def test_another_citys_desk_is_nowhere(square: Square, make: Factory, at_desk: NewDesk) -> None:
    stranger = at_desk(make.city("Lyons", "FR"))
    for path in (square.path, f"{square.path}/end", f"/desk/agreements/new/{square.kazan.slug}"):
        assert stranger.get(path).status == 404
        assert stranger.send(path, {"step": "do", "version": "1", "when": "2020"}).status in {
            404,
            405,
        }


def test_nobody_adds_their_city_or_moves_the_cities_of_an_agreement(
    square: Square, make: Factory, at_desk: NewDesk, session: AnySession, database: Connection
) -> None:
    """Whatever is sent besides: the parties are none of a form's fields."""
    lyons = make.city("Lyons", "FR")
    more = {
        name: str(lyons.id)
        for name in (
            "city_id",
            "cities",
            "parties",
            "parties_key",
            "agreement_id",
            "reported_by",
            "position",
        )
    }
    square.ours.do(f"{square.path}/correct", wording="New", **more, partners="lyons-fr")
    assert {each.city_id for each in square.agreement.parties} == {
        square.kazan.id,
        square.weimar.id,
    }
    before = kept(session, database)
    stranger = at_desk(lyons)
    assert (
        stranger.send(f"{square.path}/correct", {"version": "1", "step": "do", **more}).status
        == 404
    )
    kinds = {each.split()[0] for each in changes(before, kept(session, database))}
    assert kinds <= {"account", "sign_in", "editorship"}


# -- once, and not after somebody else --------------------------------------------------------


def test_a_form_that_is_sent_twice_is_one_deed(square: Square, session: AnySession) -> None:
    path = f"{square.path}/paper"
    page = square.ours.look(path, role="changes", signed="2001")
    one, other = (square.ours.sent_on(path, page) for _ in range(2))
    assert one == other == square.path
    assert len(_papers(session, square)) == 2


def test_a_key_is_good_for_its_own_account_alone(square: Square, session: AnySession) -> None:
    path = f"{square.path}/paper"
    page = square.ours.look(path, role="changes", signed="2001")
    square.ours.sent_on(path, page)
    fields = square.theirs.filled(path, role="changes", signed="2002")
    answer = square.theirs.send(path, fields | {"key": hidden(page, "key"), "step": "do"})
    assert answer.status in {303, 409}


def _papers(session: AnySession, square: Square) -> list[Instrument]:
    mine = select(Instrument).where(Instrument.agreement_id == square.agreement.id)
    return list(session.scalars(mine))


def test_a_form_that_is_out_of_date_shows_both_versions_and_keeps_the_text(
    square: Square, session: AnySession
) -> None:
    path = f"{square.path}/correct"
    mine = square.ours.filled(path, wording="Mine", place="Kazan <b>")
    square.theirs.do(path, wording="Theirs", place="Weimar")
    page = square.ours.send(path, mine | {"step": "do"})
    assert (page.status, faults(page)) == (409, [])
    both = {each[0]: each[1:] for each in page.table("table.both")}
    assert both["What you call it"] == ["Mine", "Theirs"]
    assert both["Signed at"] == ["Kazan <b>", "Weimar"]
    assert square.theirs.account.name in page.text(".history")
    again = square.ours.send(
        path, {str(each["name"]): str(each["value"]) for each in page.all("main form input[name]")}
    )
    assert hidden(again, "wording") == "Mine"
    square.ours.sent_on(path, square.ours.send(path, fields_of(again)))
    session.refresh(square.agreement)
    assert square.agreement.wording == "Mine"


@pytest.mark.parametrize("version", ["0", "99", "", "x", "-1", "1" * 30, "٣"])
def test_a_version_that_never_was_is_out_of_date(square: Square, version: str) -> None:
    path = f"{square.path}/correct"
    fields = square.ours.filled(path, wording="x")
    assert square.ours.send(path, fields | {"version": version, "step": "do"}).status == 409
    assert square.agreement.wording == ""


def test_every_deed_is_one_change_in_the_name_of_the_city(
    square: Square, session: AnySession
) -> None:
    square.ours.do(f"{square.path}/end", when="2023")
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.action, last.entity_id) == ("end", square.agreement.id)
    assert last.actor == f"account {square.ours.account.id}, city {square.kazan.id}"
