"""The second step: codes of an authenticator, each used once, and recovery codes."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.accounts import Purpose
from registry.extensions import OnceOnlyCodes, security
from registry.models import RecoveryCode, User
from registry.services import accounts
from tests.integration.knocking import (
    NOON,
    OTHER,
    PASSWORD,
    Moment,
    NewVisitor,
    People,
    Visitor,
    location,
)
from tests.pages import Page

AnySession = scoped_session[Session]
EMAIL = "a@city.example"


@pytest.fixture
def secret(people: People) -> str:
    """What the telephone of EMAIL knows."""
    return people.with_codes(people.account(EMAIL))


@pytest.fixture
def account(people: People, secret: str, session: AnySession) -> User:
    return session.scalars(select(User).where(User.email == EMAIL)).one()


@pytest.fixture
def half(secret: str, visitor: NewVisitor) -> Visitor:
    """A visitor who has given the password."""
    here = visitor()
    assert here.sign_in(EMAIL).heading == "The code of your authenticator"
    return here


def _give(here: Visitor, code: str, **more: str) -> Page:
    return here.post("/sign-in/code", {"code": code} | more)


# -- the way in --------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing(half: Visitor, people: People, account: User) -> None:
    assert not half.inside and people.sessions(account) == []
    assert not half.cookie("device")


def test_the_code_opens(half: Visitor, people: People, secret: str) -> None:
    assert location(_give(half, people.code(secret))) == "/account"
    assert half.inside


def test_spaces_in_a_code_do_not_matter(half: Visitor, people: People, secret: str) -> None:
    code = people.code(secret)
    assert _give(half, f" {code[:3]} {code[3:]} ").status == 303


@pytest.mark.parametrize("off", [-30, 30])
def test_the_clock_of_the_telephone_may_be_off_by_half_a_minute(
    half: Visitor, people: People, secret: str, off: int
) -> None:
    assert _give(half, people.code(secret, off=off)).status == 303


@pytest.mark.parametrize("off", [-90, -60, 60, 90])
def test_a_clock_that_is_off_by_more_opens_nothing(
    half: Visitor, people: People, secret: str, off: int
) -> None:
    assert _give(half, people.code(secret, off=off)).status == 422
    assert not half.inside


NONE = ["", "000", "abcdef", "١٢٣٤٥٦", "-12345", "1" * 1000, "123456\x00", "12345\n6", "%s"]


@pytest.mark.parametrize("code", NONE)
def test_what_is_no_code_opens_nothing(half: Visitor, code: str) -> None:
    assert _give(half, code).status == 422 and not half.inside


def test_a_code_without_the_password_opens_nothing(
    visitor: NewVisitor, people: People, secret: str
) -> None:
    here = visitor()
    page = _give(here, people.code(secret))
    assert (page.status, page.heading) == (422, "Sign in") and not here.inside


def test_a_code_of_somebody_else_opens_nothing(half: Visitor, people: People) -> None:
    other = people.with_codes(people.account("b@city.example"))
    assert _give(half, people.code(other)).status == 422


def test_the_code_may_be_given_for_five_minutes(
    half: Visitor, people: People, secret: str, moment: Moment
) -> None:
    moment.forward(seconds=299)
    assert _give(half, "000000").heading == "The code of your authenticator"
    moment.forward(seconds=1)
    page = _give(half, people.code(secret))
    assert page.heading == "Sign in" and "came too late" in page.said


# -- used once ---------------------------------------------------------------------------------


def test_a_code_opens_once(visitor: NewVisitor, people: People, secret: str) -> None:
    code, answers = people.code(secret), []
    for _ in range(2):
        here = visitor()
        here.sign_in(EMAIL)
        answers.append(_give(here, code).status)
    assert answers == [303, 422]


def test_after_a_code_no_earlier_one_opens(
    visitor: NewVisitor, people: People, secret: str, moment: Moment
) -> None:
    earlier = people.code(secret)
    moment.forward(seconds=30)
    for code, status in ((people.code(secret), 303), (earlier, 422)):
        here = visitor()
        here.sign_in(EMAIL)
        assert _give(here, code).status == status
    moment.forward(seconds=30)
    assert _give(here, people.code(secret)).status == 303


def test_codes_that_forget_what_was_used_would_be_caught(
    visitor: NewVisitor, people: People, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary of the two tests before."""
    monkeypatch.setattr(OnceOnlyCodes, "get_last_counter", lambda *_: None)
    with pytest.raises(AssertionError):
        test_a_code_opens_once(visitor, people, secret)


def test_the_half_way_cookie_is_worth_nothing_without_another_code(
    half: Visitor, visitor: NewVisitor, people: People, secret: str
) -> None:
    thief = visitor()
    thief.client.set_cookie("session", half.cookie())
    code = people.code(secret)
    assert _give(half, code).status == 303
    assert _give(thief, code).status == 422 and not thief.inside


def test_what_changed_meanwhile_makes_the_half_way_worthless(
    half: Visitor, visitor: NewVisitor, people: People, secret: str, account: User
) -> None:
    people.moment.forward(minutes=1)
    link = people.secret(account, Purpose.RESET)
    visitor().post(f"/reset/{link}", {"password": OTHER, "again": OTHER})
    page = _give(half, people.code(secret))
    assert page.heading == "Sign in" and not half.inside


def test_a_disabled_account_is_not_opened_by_its_code(
    half: Visitor, people: People, secret: str, account: User
) -> None:
    account.active = False
    assert _give(half, people.code(secret)).status == 422 and not half.inside


def test_who_is_signed_in_stays_so_until_the_code_of_the_other_fits(
    half: Visitor, visitor: NewVisitor, people: People, secret: str
) -> None:
    first = people.account("first@city.example")
    here = visitor().enter(first)
    here.sign_in(EMAIL)
    assert "first@city.example" in here.get("/account").said
    _give(here, people.code(secret))
    assert EMAIL in here.get("/account").said and people.sessions(first) == []


def test_after_another_secret_key_no_code_fits_and_nothing_breaks(
    half: Visitor, people: People, account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    (recovery, *_), code = people.recovery_codes(account, "an earlier key"), "123456"
    strange = OnceOnlyCodes({"1": "another secret key"}, "Registry")
    account.tf_totp_secret = strange.generate_totp_secret()
    assert [_give(half, each).status for each in (code, recovery)] == [422, 422]


# -- recovery codes ----------------------------------------------------------------------------


def test_each_recovery_code_opens_once(
    visitor: NewVisitor, people: People, account: User, moment: Moment
) -> None:
    found = people.recovery_codes(account)
    assert len(set(found)) == 10
    for code in found[:3]:
        for status in (303, 422):
            here = visitor()
            here.sign_in(EMAIL)
            assert _give(here, code).status == status
        moment.forward(minutes=5)
    assert "7 recovery codes left" in visitor().enter(account).get("/account").said


def test_a_recovery_code_may_be_typed_in_capitals_and_without_dashes(
    half: Visitor, people: People, account: User
) -> None:
    code = people.recovery_codes(account)[0]
    assert _give(half, f" {code.replace('-', '').upper()} ").status == 303


def test_a_recovery_code_of_somebody_else_opens_nothing(half: Visitor, people: People) -> None:
    other = people.account("b@city.example")
    people.with_codes(other)
    assert _give(half, people.recovery_codes(other)[0]).status == 422


def test_recovery_codes_are_kept_as_digests_under_a_key(
    people: People, account: User, session: AnySession
) -> None:
    codes = people.recovery_codes(account)
    kept = " ".join(session.scalars(select(RecoveryCode.digest)))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    other = people.account()
    people.recovery_codes(other)
    assert len(set(session.scalars(select(RecoveryCode.digest)))) == 20


# -- turning on and off ------------------------------------------------------------------------


def _set_up(here: Visitor, people: People) -> tuple[str, Page]:
    """The new secret, as the page shows it, and the page that shows recovery codes."""
    page = here.get("/account/codes")
    key = page.text("figcaption code").replace("-", "").replace(" ", "")
    at = int(people.moment.at.timestamp())
    code = security.totp_factory._totp(key=key).generate(at).token
    return code, here.post("/account/codes", {"code": code})


def test_an_authenticator_is_set_up_by_its_first_code(people: People, visitor: NewVisitor) -> None:
    account, here = people.account(EMAIL), visitor()
    here.enter(account)
    code, page = _set_up(here, people)
    shown = page.texts(".recovery code")
    assert len(shown) == 10 and all(re.fullmatch("([0-9a-f]{4}-?){3}", each) for each in shown)
    there = visitor()
    there.sign_in(EMAIL)
    assert _give(there, code).status == 422
    assert _give(there, shown[0]).status == 303
    assert [each.changes for each in people.entries("turn_codes_on")] == [{"codes": None}]


def test_a_code_that_does_not_fit_turns_nothing_on(people: People, visitor: NewVisitor) -> None:
    account, here = people.account(EMAIL), visitor()
    here.enter(account).get("/account/codes")
    for code in ("", "000000", "abc"):
        assert here.post("/account/codes", {"code": code}).status == 422
    assert people.fresh(account).tf_totp_secret is None
    assert location(visitor().sign_in(EMAIL)) == "/account"


def test_the_secret_is_kept_sealed(people: People, visitor: NewVisitor) -> None:
    account, here = people.account(EMAIL), visitor()
    here.enter(account)
    key = here.get("/account/codes").text("figcaption code").replace("-", "")
    with here.client.session_transaction() as cookie:
        assert key not in str(dict(cookie))
    _set_up(here, people)
    assert key not in str(people.fresh(account).tf_totp_secret)


@pytest.mark.parametrize("way", ["off", "recovery"])
def test_the_password_is_asked_before_the_second_step_is_changed(
    people: People, visitor: NewVisitor, account: User, way: str
) -> None:
    here, codes = visitor().enter(account), people.recovery_codes(account)
    assert here.post(f"/account/codes/{way}", {"current": OTHER}).status == 422
    there = visitor()
    there.sign_in(EMAIL)
    assert _give(there, codes[0]).status == 303


def test_turned_off_signing_in_asks_for_no_code(
    people: People, visitor: NewVisitor, account: User, session: AnySession
) -> None:
    people.recovery_codes(account)
    visitor().enter(account).post("/account/codes/off", {"current": PASSWORD})
    assert location(visitor().sign_in(EMAIL)) == "/account"
    assert session.scalars(select(RecoveryCode)).all() == []
    assert "asks for no code" in people.letters()[-1].body


def test_new_recovery_codes_make_the_old_ones_worthless(
    people: People, visitor: NewVisitor, account: User
) -> None:
    (old, *_), here = people.recovery_codes(account), visitor().enter(account)
    page = here.post("/account/codes/recovery", {"current": PASSWORD})
    (new, *_) = page.texts(".recovery code")
    there = visitor()
    there.sign_in(EMAIL)
    assert [_give(there, code).status for code in (old, new)] == [422, 303]


def test_the_stand_in_fits_no_password(people: People, account: User) -> None:
    stand_in = accounts.hashed("something that nobody types")
    assert not accounts.fits(None, "something that nobody types", stand_in)
    assert people.moment.at == NOON
