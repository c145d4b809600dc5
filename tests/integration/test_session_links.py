"""Agreements linked to sessions: which may be, which paper is meant, what the audit keeps."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from registry.domain.errors import RuleBroken
from registry.domain.selection import Selection
from registry.models import AuditEntry, ForumSession, Instrument, SessionLink
from registry.queries import agreements
from registry.services import audit, session_links
from registry.services.constraints import explained
from registry.services.session_links import MOST_AT_ONCE, Outlook
from tests.conftest import TODAY
from tests.factories import ACTOR, Factory
from tests.forums import Forums

AnySession = scoped_session[Session]
DAY = "2023-09-07"


def _link(make: Factory, talk: ForumSession, reference: str, **said: Any) -> SessionLink:
    usual = {"role": "discussed", "note": "", "by": None, "today": TODAY}
    return session_links.link(make.session, ACTOR, talk, reference, **(usual | said))


def _many(make: Factory, talk: ForumSession, references: list[str], **said: Any) -> Outlook:
    usual = {"role": "discussed", "note": "", "by": None, "today": TODAY}
    return session_links.link_many(make.session, ACTOR, talk, references, **(usual | said))


def _kept(session: AnySession) -> list[tuple[str, str, int | None]]:
    rows = session.scalars(select(SessionLink).order_by(SessionLink.id))
    return [(each.agreement.reference, each.role, each.instrument_id) for each in rows]


def _entries(session: AnySession) -> list[tuple[str, dict[str, Any]]]:
    session.flush()
    audit.flush(session)
    about = AuditEntry.entity == "session_link", AuditEntry.actor == ACTOR.name
    rows = session.scalars(select(AuditEntry).where(*about).order_by(AuditEntry.id))
    return [(each.action, each.changes) for each in rows]


# -- which may be linked ---------------------------------------------------------------------


@pytest.mark.parametrize("became", ["ended", "expired", "superseded", "suspended", "contact"])
def test_whatever_became_of_an_agreement_it_may_be_linked(
    make: Factory, talk: ForumSession, became: str
) -> None:
    old = make.agreement(
        ended="2020" if became == "ended" else None,
        term_last="2001-01-01" if became == "expired" else None,
        kind="contact" if became == "contact" else "twinning",
    )
    if became == "superseded":
        make.agreement(supersedes_id=old.id, concluded="2010")
    if became == "suspended":
        make.suspension(old, "2015")
    _link(make, talk, old.reference)
    assert _kept(make.session) == [(old.reference, "discussed", None)]
    found = agreements.ids_of(make.session, Selection(session="kazan-2023.twin-cities"), TODAY)
    assert list(found) == [old.id]


def test_a_draft_answers_like_an_agreement_that_there_is_not(
    make: Factory, talk: ForumSession
) -> None:
    draft = make.agreement(draft=True)
    said = []
    for reference in (draft.reference, "TC-999999"):
        with pytest.raises(RuleBroken) as refused:
            _link(make, talk, reference)
        assert refused.value.field == "reference"
        said.append(str(refused.value).replace(reference, "…"))
    assert said == ["There is no agreement …."] * 2
    assert _kept(make.session) == [] and _entries(make.session) == []


def test_the_same_link_twice_is_refused_and_another_role_is_not(
    make: Factory, talk: ForumSession
) -> None:
    one = make.agreement().reference
    _link(make, talk, one)
    with pytest.raises(RuleBroken, match="in this role already"):
        _link(make, talk, one, note="Again")
    _link(make, talk, one, role="presented")
    _link(make, Forums(make).session(talk.forum, "another"), one)
    assert [role for _one, role, _paper in _kept(make.session)] == [
        "discussed", "presented", "discussed",
    ]  # fmt: skip


def test_two_who_link_the_same_at_once_make_one_link(make: Factory, talk: ForumSession) -> None:
    """The second one comes past the question, and the database refuses it in words."""
    made = _link(make, talk, make.agreement().reference)
    with pytest.raises(IntegrityError) as refused, make.session.begin_nested():
        Forums(make).link(talk, made.agreement)
    assert explained(refused.value).field == "reference"


def test_a_role_that_there_is_not_is_refused(make: Factory, talk: ForumSession) -> None:
    one = make.agreement().reference
    for refused in (lambda: _link(make, talk, one, role="loved"),
                    lambda: _many(make, talk, [one], role="")):  # fmt: skip
        with pytest.raises(RuleBroken) as problem:
            refused()
        assert problem.value.field == "role"


# -- the paper that was signed there ---------------------------------------------------------


def test_the_only_paper_of_the_day_is_taken_by_itself(make: Factory, talk: ForumSession) -> None:
    one = make.agreement(concluded="1988")
    paper = make.instrument(one, DAY)
    make.instrument(one, "2023-09")
    assert _link(make, talk, one.reference, role="signed_at").instrument_id == paper.id
    assert _link(make, talk, one.reference, role="presented").instrument_id is None


def test_of_two_papers_of_the_day_none_is_guessed(make: Factory, talk: ForumSession) -> None:
    one = make.agreement(concluded=DAY)
    make.instrument(one, DAY)
    assert _link(make, talk, one.reference, role="signed_at").instrument_id is None


def test_a_paper_that_another_session_has_is_left_to_it(make: Factory, talk: ForumSession) -> None:
    one = make.agreement(concluded=DAY)
    other = Forums(make).session(talk.forum, "another")
    assert _link(make, talk, one.reference, role="signed_at").instrument_id
    assert _link(make, other, one.reference, role="signed_at").instrument_id is None


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        ("2023-09-06T21:00", "2023-09-06T22:00", True),
        ("2023-09-06T19:00", "2023-09-06T21:00", False),
        ("2023-09-06T20:00", "2023-09-06T22:00", True),
        ("2023-09-07T20:00", "2023-09-07T22:00", True),
        ("2023-09-07T21:00", "2023-09-07T22:00", False),
    ],
)
def test_the_day_of_a_session_is_that_of_the_forums_zone(
    make: Factory, starts: str, ends: str, fits: bool
) -> None:
    begins, closes = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (starts, ends))
    forums = Forums(make)
    talk = forums.session(forums.forum(), starts_at=begins, ends_at=closes)
    one = make.agreement(concluded=DAY)
    made = _link(make, talk, one.reference, role="signed_at")
    assert (made.instrument_id is not None) is fits


@pytest.mark.parametrize("signed", ["2023-09", "2023", "2023~", None, "[2023-09-07..2024-01-01]"])
def test_a_paper_that_may_have_been_signed_then_can_be_named(
    make: Factory, talk: ForumSession, signed: str | None
) -> None:
    one = make.agreement()
    paper = make.instrument(one, signed)
    made = _link(make, talk, one.reference, role="signed_at", instrument=paper.id)
    assert made.instrument_id == paper.id


@pytest.mark.parametrize("signed", ["2023-09-06", "2023-09-08", "2022", "2023-10", "1988~"])
def test_a_paper_of_surely_another_day_is_refused(
    make: Factory, talk: ForumSession, signed: str
) -> None:
    one = make.agreement()
    paper = make.instrument(one, signed)
    with pytest.raises(RuleBroken, match="on another day") as refused:
        _link(make, talk, one.reference, role="signed_at", instrument=paper.id)
    assert refused.value.field == "instrument" and _kept(make.session) == []


def test_a_paper_of_another_agreement_or_of_none_is_refused(
    make: Factory, talk: ForumSession
) -> None:
    one, other = make.agreement(concluded=DAY), make.agreement(concluded=DAY)
    theirs = make.session.scalars(select(Instrument.id).filter_by(agreement_id=other.id)).one()
    for number in (theirs, 999_999):
        with pytest.raises(RuleBroken, match="no paper of the agreement"):
            _link(make, talk, one.reference, role="signed_at", instrument=number)
    with pytest.raises(RuleBroken, match="Only what was signed"):
        _link(make, talk, other.reference, role="discussed", instrument=theirs)
    _link(make, talk, other.reference, role="signed_at", instrument=theirs)
    with pytest.raises(RuleBroken, match="another session already"):
        _link(make, Forums(make).session(talk.forum, "two"), other.reference, role="signed_at",
              instrument=theirs)  # fmt: skip


# -- many at once ----------------------------------------------------------------------------


def test_many_are_linked_and_it_is_said_which_were_and_which_are_not(
    make: Factory, talk: ForumSession
) -> None:
    references = [make.agreement().reference for _ in range(5)]
    draft = make.agreement(draft=True).reference
    _link(make, talk, references[1])
    _link(make, talk, references[2], role="presented")
    asked = [*references, references[0], draft, "TC-999999"]
    foreseen = session_links.foreseen(make.session, talk, asked, "discussed")
    done = _many(make, talk, asked, note="From the list")
    assert done == foreseen
    assert done.linked == [references[0], *references[2:]]
    assert (done.already, done.refused) == ([references[1]], [draft, "TC-999999"])
    assert len(_kept(make.session)) == 6
    assert _many(make, talk, references).linked == []


def test_each_of_many_has_its_paper_and_its_entry(make: Factory, talk: ForumSession) -> None:
    signed, other = make.agreement(concluded=DAY), make.agreement(concluded="1988")
    account = make.account()
    _many(make, talk, [signed.reference, other.reference], role="signed_at", by=account.id)
    papers = [paper is not None for _one, _role, paper in _kept(make.session)]
    assert papers == [True, False]
    entries = _entries(make.session)
    assert [(action, changes["reference"]) for action, changes in entries] == [
        ("link", [None, signed.reference]), ("link", [None, other.reference]),
    ]  # fmt: skip
    assert entries[0][1]["session"] == [None, talk.id]
    assert entries[0][1]["added_by"] == [None, account.id]
    assert account.email not in str(entries)


def test_more_than_the_limit_are_refused_whole(make: Factory, talk: ForumSession) -> None:
    asked = [f"TC-{number:06}" for number in range(MOST_AT_ONCE + 1)]
    for deed in (
        lambda: _many(make, talk, asked),
        lambda: session_links.foreseen(make.session, talk, asked, "discussed"),
    ):
        with pytest.raises(
            RuleBroken, match="500 agreements can be linked at a time; these are 501"
        ):
            deed()
    assert len(_many(make, talk, asked[1:]).refused) == MOST_AT_ONCE


# -- amended and taken back ------------------------------------------------------------------


def test_a_note_and_a_paper_are_amended_and_the_audit_says_what_was(
    make: Factory, talk: ForumSession
) -> None:
    one = make.agreement()
    paper = make.instrument(one, "2023-09")
    made = _link(make, talk, one.reference, role="signed_at", note="Old")
    amend = session_links.amend
    assert amend(make.session, ACTOR, talk, made, note="New", instrument=paper.id)
    assert not amend(make.session, ACTOR, talk, made, note="New", instrument=paper.id)
    assert amend(make.session, ACTOR, talk, made, note="New")
    assert _entries(make.session)[1:] == [
        ("amend", {"note": ["Old", "New"], "instrument": [None, paper.id]}),
        ("amend", {"instrument": [paper.id, None]}),
    ]
    early = make.instrument(one, "2001")
    with pytest.raises(RuleBroken, match="on another day"):
        amend(make.session, ACTOR, talk, made, note="Newest", instrument=early.id)
    assert made.note == "New"


def test_a_link_is_taken_back_and_can_be_made_again(make: Factory, talk: ForumSession) -> None:
    one = make.agreement()
    made = _link(make, talk, one.reference, note="By mistake")
    session_links.unlink(make.session, ACTOR, made)
    assert _kept(make.session) == []
    action, changes = _entries(make.session)[-1]
    assert action == "unlink" and changes["reference"] == [one.reference, None]
    assert changes["note"] == ["By mistake", None] and "instrument" not in changes
    _link(make, talk, one.reference)
    assert len(_kept(make.session)) == 1


def test_a_day_is_kept_with_a_link(make: Factory, talk: ForumSession) -> None:
    account = make.account()
    made = _link(make, talk, make.agreement().reference, by=account.id, today=date(2024, 1, 2))
    assert (made.added_on, made.added_by_id) == (date(2024, 1, 2), account.id)
