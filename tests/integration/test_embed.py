"""The map in a frame on another site: its page, its policy, and how it is found (oEmbed 1.0)."""

import json
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.models import City
from tests.factories import Factory
from tests.integration.site import Site
from tests.pages import ORIGIN, Page, faults

HOSTILE = "<img src=x onerror=alert(1)>\"'${x}"


@pytest.fixture
def hub(make: Factory) -> City:
    """A city with an active partner, a dormant one with a strange name, one without coordinates."""
    hub = make.city("Hub", "GB", lat=52.0, lon=-1.0)
    awake = make.agreement(hub, make.city("Awake", "DE", lat=50.0, lon=10.0))
    make.activity(awake, "2024-01")
    asleep = make.agreement(hub, make.city(HOSTILE, "FR", slug="hostile-fr", lat=47.0, lon=2.0))
    make.activity(asleep, "2001")
    make.agreement(hub, make.city("Nowhere", "PL"))
    return hub


def _page(client: FlaskClient, address: str) -> Page:
    page = Page(client.get(address))
    assert page.status == 200
    return page


# -- the page in the frame -------------------------------------------------------------------

SHOWN = [
    "/embed/map", "/embed/map?city=town-0-gb", "/embed/map?country=RU&lines=all",
    "/embed/map?city=town-0-gb&status=dormant&pin=town-5-ru&pin=RU", "/embed/map?country=AQ",
    "/embed/map?on=2020-12-31",
]  # fmt: skip


@pytest.mark.parametrize("address", SHOWN)
def test_the_page_in_a_frame_has_no_fault(site: Site, address: str) -> None:
    assert faults(site.page(address), alone=True) == []


def test_it_says_what_is_shown_of_which_day_and_from_where(hub: City, client: FlaskClient) -> None:
    page = _page(client, "/embed/map?city=hub-gb")
    assert page.heading == "Partners of Hub"
    assert page.title == "Partners of Hub – Twin-city partnership registry"
    said = page.text(".alone__source")
    assert said.startswith("3 agreements, 17 May 2024, 1 city not on the map. Source: Twin-city")
    (source,) = page.all(".alone__source a")
    assert source["href"] == f"{ORIGIN}/map?city=hub-gb"
    assert (source["target"], source["rel"]) == ("_blank", ["noopener"])


@pytest.mark.usefixtures("hub")
def test_it_says_the_rest_of_the_selection_and_the_day_looked_at(client: FlaskClient) -> None:
    page = _page(client, "/embed/map?city=hub-gb&legal=in_force&on=2024-02-01")
    assert page.heading == "Partners of Hub · Legal status: In force"
    assert "1 February 2024" in page.text(".alone__source")


@pytest.mark.usefixtures("hub")
def test_it_has_no_frame_of_the_site_around_it_and_no_form(client: FlaskClient) -> None:
    page = _page(client, "/embed/map")
    assert page.all("header, footer, nav, form, .masthead") == []
    assert page.all("main figure[data-atlas] .folium-map")


@pytest.mark.usefixtures("hub")
def test_the_legend_filters_inside_the_frame(client: FlaskClient) -> None:
    page = _page(client, "/embed/map?city=hub-gb&lines=all&pin=DE")
    (dormant,) = page.all("[data-map-legend] a[data-status=dormant]")
    assert dormant["target"] == "_self"
    filtered = _page(client, str(dormant["href"]))
    assert filtered.all("a[data-status=dormant][aria-current=true]")
    assert str(dormant["href"]) == "/embed/map?city=hub-gb&status=dormant&lines=all&pin=DE"


@pytest.mark.usefixtures("hub")
def test_without_scripts_a_sentence_leads_to_the_table(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/embed/map?city=hub-gb").text, "html.parser")
    (link,) = soup.select("noscript a[href]")
    assert link["href"] == f"{ORIGIN}/map?city=hub-gb#table"
    assert link["target"] == "_blank"


@pytest.mark.usefixtures("hub")
def test_where_nothing_fits_it_says_so(client: FlaskClient) -> None:
    page = _page(client, "/embed/map?country=CN")
    assert "No agreement has all of this: Country: China." in page.text(".alone__empty")
    assert page.all(".folium-map, script") == []
    assert page.hrefs(".alone__empty a") == [f"{ORIGIN}/map?country=CN"]


@pytest.mark.usefixtures("hub")
def test_where_only_the_status_does_not_fit_it_offers_the_rest(client: FlaskClient) -> None:
    page = _page(client, "/embed/map?city=hub-gb&status=quiet")
    assert page.href("The same map, whatever the status") == "/embed/map?city=hub-gb"


@pytest.mark.usefixtures("hub")
def test_names_in_it_are_text(client: FlaskClient) -> None:
    page = _page(client, "/embed/map?city=hostile-fr&q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.all("img") == []
    assert page.all("script:not([src])") == []
    assert HOSTILE in page.heading


@pytest.mark.parametrize(
    "query",
    ["nonsense=1", "city=no-such-city", "status=x", "pin=no-such-city", "pin=XX", "lines=some",
     "pin=RU&pin=CN&pin=KR&pin=DE", "page=2", "sort=name"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(site: Site, query: str) -> None:
    answer = site.get(f"/embed/map?{query}")
    assert answer.status_code == 400
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


# -- who may show it -------------------------------------------------------------------------


def _policy(answer: TestResponse) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


def test_any_site_may_show_it_in_a_frame(site: Site) -> None:
    answer = site.get("/embed/map")
    own, usual = _policy(answer), _policy(site.get("/map"))
    assert own.pop("frame-ancestors") == "*"
    assert usual.pop("frame-ancestors") == "'self'"
    assert own == usual
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_no_other_page_may_be_shown_in_a_frame(site: Site) -> None:
    for rule in site.app.url_map.iter_rules():
        if not rule.arguments and "GET" in (rule.methods or set()) and rule.rule != "/embed/map":
            answer = site.get(rule.rule)
            assert _policy(answer)["frame-ancestors"] in {"'self'", "'none'"}, rule.rule
            assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", rule.rule


def test_it_is_kept_like_any_public_page_and_sets_no_cookie(site: Site) -> None:
    first = site.get("/embed/map?country=RU")
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in first.headers
    again = site.get("/embed/map?country=RU", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert _policy(again) == _policy(first)


# -- oEmbed ----------------------------------------------------------------------------------


def _oembed(client: FlaskClient, url: str, more: str = "") -> TestResponse:
    return client.get(f"/oembed?url={quote(url, safe='')}{more}")


def _said(client: FlaskClient, url: str, more: str = "") -> Any:
    answer = _oembed(client, url, more)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return json.loads(answer.text)


def _frame(html: str) -> dict[str, str]:
    (frame,) = BeautifulSoup(html, "html.parser").contents
    assert frame.name == "iframe"  # type: ignore[attr-defined]
    return dict(frame.attrs)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("hub")
def test_a_machine_is_told_how_to_show_a_map(client: FlaskClient) -> None:
    said = _said(client, f"{ORIGIN}/map?city=hub-gb&status=dormant&lines=all&sort=name")
    assert {name: said[name] for name in ("version", "type", "width", "height")} == {
        "version": "1.0", "type": "rich", "width": 800, "height": 560,
    }  # fmt: skip
    title = "Partners of Hub · Activity status: Dormant"
    assert said["title"] == f"{title} – Twin-city partnership registry"
    assert (said["provider_name"], said["provider_url"]) == (
        "Twin-city partnership registry",
        f"{ORIGIN}/",
    )
    assert said["cache_age"] > 0
    frame = _frame(said["html"])
    assert frame["src"] == f"{ORIGIN}/embed/map?city=hub-gb&status=dormant&lines=all"
    assert (frame["title"], frame["width"], frame["height"]) == (title, "800", "560")


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/map", "/embed/map"),
        ("/embed/map?country=GB", "/embed/map?country=GB"),
        ("/cities/hub-gb", "/embed/map?city=hub-gb"),
        ("/cities/hub-gb?on=2024-01-31&page=2", "/embed/map?city=hub-gb&on=2024-01-31"),
        ("/map?pin=hub-gb&pin=FR&utm_source=x#table", "/embed/map?pin=hub-gb&pin=FR"),
    ],
)
def test_what_is_framed_is_a_page_of_ours_that_answers(
    client: FlaskClient, path: str, shown: str
) -> None:
    src = _frame(_said(client, f"{ORIGIN}{path}")["html"])["src"]
    assert src == f"{ORIGIN}{shown}"
    parts = urlsplit(src)
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200


@pytest.mark.usefixtures("hub")
def test_names_in_the_markup_are_text(client: FlaskClient) -> None:
    html = _said(client, f"{ORIGIN}/cities/hostile-fr")["html"]
    assert _frame(html)["title"] == f"Partners of {HOSTILE}"
    assert "<img" not in html


@pytest.mark.parametrize(
    ("more", "width", "height"),
    [
        ("&maxwidth=300", 300, 560),
        ("&maxheight=240", 800, 240),
        ("&maxwidth=4000&maxheight=4000", 800, 560),
        ("&maxwidth=320&maxheight=200&format=json&dnt=1&discover=false", 320, 200),
        (f"&maxwidth={'9' * 400}", 800, 560),
    ],
)
def test_a_frame_is_no_larger_than_there_is_room(
    site: Site, more: str, width: int, height: int
) -> None:
    said = _said(site.app.test_client(), f"{ORIGIN}/map", more)
    frame = _frame(said["html"])
    assert (said["width"], said["height"]) == (width, height)
    assert (frame["width"], frame["height"]) == (str(width), str(height))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/map", "http://127.0.0.1:8000.evil.example/map",
        "http://127.0.0.1:8000@evil.example/map", "http://127.0.0.1/map", "//127.0.0.1:8000/map",
        "/map", "map", "javascript:alert(1)", "http://[/map", "https://127.0.0.1:8000/map",
        f"{ORIGIN}/", f"{ORIGIN}/agreements", f"{ORIGIN}/agreements/TC-000001", f"{ORIGIN}/nothing",
        f"{ORIGIN}/desk", f"{ORIGIN}/map/", f"{ORIGIN}/map/pairs.json", f"{ORIGIN}/cities/",
        f"{ORIGIN}/cities/nowhere-ru", f"{ORIGIN}/cities/%00", f"{ORIGIN}/cities/a%2Fb",
        f"{ORIGIN}/cities/town-0-gb?status=dormant", f"{ORIGIN}/cities/town-0-gb?city=town-5-ru",
        f"{ORIGIN}/map?nonsense=1", f"{ORIGIN}/map?city=no-such-city", f"{ORIGIN}/map?status=x",
        f"{ORIGIN}/map?pin=no-such-city", f"{ORIGIN}/embed/map?sort=name", f"{ORIGIN}/map?q=%00",
        f"{ORIGIN}/map?city=town-0-gb%00", " ", "x" * 5000,
    ],
)  # fmt: skip
def test_an_address_that_shows_no_map_of_ours_is_not_found(site: Site, url: str) -> None:
    answer = _oembed(site.app.test_client(), url)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=", 400),
        ("format=json", 400),
        ("format=xml&url=http%3A//127.0.0.1%3A8000/map", 501),
        ("format=html&url=http%3A//127.0.0.1%3A8000/map", 501),
        ("url=http%3A//127.0.0.1%3A8000/map&maxwidth=0", 400),
        ("url=http%3A//127.0.0.1%3A8000/map&maxwidth=-1", 400),
        ("url=http%3A//127.0.0.1%3A8000/map&maxheight=wide", 400),
        ("url=http%3A//127.0.0.1%3A8000/map&maxheight=٣", 400),
    ],
)
def test_what_can_not_be_answered_is_refused_with_a_reason(
    site: Site, query: str, status: int
) -> None:
    answer = site.get(f"/oembed?{query}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    body = json.loads(answer.text)
    assert body["status"] == status and body["detail"]
    assert answer.headers["Cache-Control"] == "private, no-store"


# -- where it is found -----------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("address", ["/cities/hub-gb", "/cities/hub-gb?on=2024-01-31", "/map"])
def test_a_page_with_a_map_says_in_its_head_where_to_ask(client: FlaskClient, address: str) -> None:
    page = _page(client, address)
    (href,) = page.hrefs("head link[rel=alternate][type='application/json+oembed']")
    said = json.loads(client.get(href.removeprefix(ORIGIN)).text)
    assert said["type"] == "rich"
    assert _frame(said["html"])["src"].startswith(f"{ORIGIN}/embed/map")


@pytest.mark.usefixtures("hub")
def test_a_citys_page_offers_its_map_to_its_own_site(client: FlaskClient) -> None:
    page = _page(client, "/cities/hub-gb?on=2024-01-31")
    snippet = page.text("#frame-code")
    (button,) = page.all("button[data-copies=frame-code]")
    assert button.has_attr("hidden")
    frame = _frame(snippet)
    assert frame["src"] == f"{ORIGIN}/embed/map?city=hub-gb&on=2024-01-31"
    assert frame["title"] == "Partners of Hub"


@pytest.mark.usefixtures("hub")
def test_a_strange_name_stays_text_in_the_markup_that_is_copied(client: FlaskClient) -> None:
    page = _page(client, "/cities/hostile-fr")
    frame = _frame(page.all("#frame-code")[0].get_text())
    assert frame["title"] == f"Partners of {HOSTILE}"
    assert page.all("iframe, img[src=x]") == []


def test_a_city_without_agreements_has_no_map_to_offer(make: Factory, client: FlaskClient) -> None:
    make.city("Alone", "PL", slug="alone-pl", lat=1.0, lon=1.0)
    assert _page(client, "/cities/alone-pl").all("#frame-code, .folium-map") == []
