"""Wherever signing in leads: to an address of ours, whatever was asked for."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest

from registry.web.auth import showing, sign_in, turning
from tests.factories import PASSWORD
from tests.pages import ORIGIN, Page
from tests.personas import RECOVERY, Town, Who

EVIL = "evil.example"
VECTORS = [
    f"//{EVIL}", f"///{EVIL}", f"////{EVIL}", f"/\\{EVIL}", f"\\\\{EVIL}", f"\\/{EVIL}",
    f"/\\/{EVIL}", f"//\\{EVIL}", f"/\\\\{EVIL}", f"\\{EVIL}", f"https://{EVIL}",
    f"http://{EVIL}", f"HTTPS://{EVIL}", f"https:{EVIL}", f"https:/{EVIL}", f"https:///{EVIL}",
    f"http:{EVIL}", f"ftp://{EVIL}", f"//{EVIL}/desk", f"//{EVIL}:80/", f"//{EVIL}?/desk",
    f"//{EVIL}#/desk", f"//127.0.0.1:8000@{EVIL}", f"https://127.0.0.1:8000@{EVIL}", f"@{EVIL}",
    f"//user@{EVIL}", f"//127.0.0.1:8000.{EVIL}", f"//{EVIL}%2f..", f"//{EVIL}\\@127.0.0.1:8000",
    f"/%2f{EVIL}", f"/%2f%2f{EVIL}", f"/%2F%2F{EVIL}", f"%2f%2f{EVIL}", f"/%5c{EVIL}",
    f"/%09/{EVIL}", f"%09//{EVIL}", f"/%252f%252f{EVIL}", f"\t//{EVIL}", f"/\t/{EVIL}",
    f"/\n/{EVIL}", f"/\r/{EVIL}", f"\r\n//{EVIL}", f"/\x00/{EVIL}", f"\x00//{EVIL}", f" //{EVIL}",
    f"\u00a0//{EVIL}", f"\u3000//{EVIL}", f"\u200b//{EVIL}", f"/\u200b/{EVIL}", f"／／{EVIL}",
    f"/／{EVIL}", f"/⁄{EVIL}", f"/\u2028/{EVIL}", f"//{EVIL}\u3002", "//evil。example",
    f"//[::ffff:1.2.3.4]/{EVIL}", "//[", "https://[", "//1249763844/", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:x", f"/desk\r\nLocation: https://{EVIL}", f"/desk\r\n\r\n<script>//{EVIL}",
    f"/.//{EVIL}", f"/..//{EVIL}", f"./{EVIL}", f"desk//{EVIL}", f"?next=//{EVIL}",
    f"/sign-in?next=//{EVIL}", "", "\ud800",
]  # fmt: skip


def leads_to(address: str, base: str = f"{ORIGIN}/sign-in") -> str:
    """Scheme and host that a browser goes to; it reads more into addresses than Python does."""
    text = re.sub(r"[\t\r\n]", "", address.strip("".join(map(chr, range(33))))).replace("\\", "/")
    text = re.sub(r"^(https?):/*", r"\1://", text, flags=re.IGNORECASE)
    text = re.sub(r"^/{2,}", "//", text)
    parts = urlsplit(urljoin(base, text))
    return f"{parts.scheme}://{parts.netloc}"


def targets(page: Page) -> Iterator[str]:
    """Where an answer sends the reader: at once, by its forms, or when they have been sent."""
    if page.answer.location:
        yield page.answer.location
    yield from (str(each["action"]) for each in page.all("form[action]"))
    yield from (str(each["value"]) for each in page.all("main input[name=to]"))


def off_site(page: Page) -> list[str]:
    return [each for each in targets(page) if leads_to(each) != ORIGIN]


def _requests(town: Town, vector: str) -> Iterator[Page]:
    """All ways to ask for an address to be led to."""
    email = town.people.personas[Who.EDITOR].email
    right, wrong = {"email": email, "password": PASSWORD}, {"email": email, "password": "x"}
    code, no_code = {"code": RECOVERY}, {"code": "000000"}
    sent = vector.encode("utf-8", "surrogatepass")
    for who in (Who.VISITOR, Who.EDITOR, Who.REVOKED):
        yield Page(town.ask(who, "GET", "/sign-in", query_string={"next": sent}))
    for form in (right, wrong, {**right, "held": vector.encode("utf-8", "replace")}):
        with town.undone():
            yield Page(town.ask(Who.VISITOR, "POST", "/sign-in", data={**form, "to": sent}))
    for form in (code, no_code):
        data = {**form, "to": sent}
        with town.undone():
            yield Page(town.ask(Who.PARTNER, "POST", "/sign-in/code", data=data))
    yield Page(town.ask(Who.VISITOR, "POST", "/sign-in/code", data={**code, "to": sent}))


@pytest.mark.parametrize("vector", VECTORS, ids=ascii)
def test_nobody_is_led_away(small_town: Town, vector: str) -> None:
    pages = list(_requests(small_town, vector))
    assert [off_site(page) for page in pages] == [[]] * 9
    assert [page.status for page in pages] == [200, 303, 303, 303, 422, 303, 303, 422, 422]


def test_there_are_sixty_ways_that_would_lead_away_or_be_odd() -> None:
    assert len(set(VECTORS)) >= 60
    assert sum(leads_to(each) != ORIGIN for each in VECTORS if "[" not in each) > 30


@pytest.mark.parametrize("to", ["/desk", "/agreements?kind=twinning&page=2", "/cities/kazan-ru"])
def test_who_was_going_somewhere_gets_there(small_town: Town, to: str) -> None:
    form = {"email": small_town.people.personas[Who.EDITOR].email, "password": PASSWORD, "to": to}
    assert small_town.ask(Who.EDITOR, "GET", "/sign-in", query_string={"next": to}).location == to
    with small_town.undone():
        assert small_town.ask(Who.VISITOR, "POST", "/sign-in", data=form).location == to


# -- the page from which a button was pressed ------------------------------------------------------


def _turned_away(town: Town, referrer: str) -> list[str]:
    """Where the way in would lead who pressed a button while signed out."""
    headers = {"Referer": referrer}
    page = Page(town.ask(Who.VISITOR, "POST", "/account/devices/1", headers=headers))
    assert (page.status, off_site(page)) == (401, [])
    return [str(each["value"]) for each in page.all("main input[name=to]")]


@pytest.mark.parametrize(
    "referrer",
    [
        f"https://{EVIL}/", f"{ORIGIN}.{EVIL}/", f"{ORIGIN}@{EVIL}/", f"{ORIGIN}0/desk",
        f"{ORIGIN}//{EVIL}", f"{ORIGIN}/\\{EVIL}", f"{ORIGIN}\\{EVIL}", f"//{EVIL}", f"/{EVIL}",
        "https://127.0.0.1:8000/desk", "http://127.0.0.1/desk", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_a_page_that_is_not_ours_is_no_way_back(small_town: Town, referrer: str) -> None:
    assert _turned_away(small_town, referrer) == [""]


def test_a_page_of_ours_is_the_way_back(small_town: Town) -> None:
    assert _turned_away(small_town, f"{ORIGIN}/account?x=1") == ["/account?x=1"]


@pytest.mark.parametrize("path", [f"//{EVIL}/desk", f"/\\{EVIL}/desk", f"/{EVIL}//desk", "//desk"])
def test_an_address_that_is_odd_itself_leads_nowhere_else(small_town: Town, path: str) -> None:
    for who in (Who.VISITOR, Who.EDITOR):
        environ = {"PATH_INFO": path, "REQUEST_URI": path, "RAW_URI": path}
        page = Page(small_town.ask(who, "GET", "/", environ_overrides=environ))
        assert off_site(page) == []


def test_a_form_that_is_held_can_not_be_made_elsewhere(small_town: Town) -> None:
    form = {"email": small_town.people.personas[Who.EDITOR].email, "password": PASSWORD}
    held = f'["//{EVIL}/",[["name","x"]]].aaaa.bbbb'
    with small_town.undone():
        page = Page(small_town.ask(Who.VISITOR, "POST", "/sign-in", data={**form, "held": held}))
    assert (page.status, page.answer.location) == (303, "/desk")


def test_a_way_that_leads_away_is_seen(small_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (showing, sign_in, turning):
        monkeypatch.setattr(module, "local", lambda address: address or "")
    assert any(off_site(page) for page in _requests(small_town, f"//{EVIL}"))
    assert leads_to("/desk") == leads_to("?next=//x") == ORIGIN
