"""Every public page is whole: with data, without, on another day, and wherever its links lead."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.integration.site import ALONE, Site
from tests.pages import ORIGIN, Page, faults

#: Address -> the item of the navigation that is the current one.
PAGES = {
    "/": None,
    "/agreements": "Agreements",
    "/agreements?status=asleep&legal=in_force&country=RU&q=d": "Agreements",
    "/agreements?country=AU&partner=AU&kind=intent": "Agreements",
    "/agreements?page=2&per_page=30&sort=-concluded": "Agreements",
    "/agreements/TC-000001": "Agreements",
    "/cities": "Cities",
    "/cities?q=nothing+at+all": "Cities",
    "/cities/town-0-gb": "Cities",
    "/cities/town-5-ru": "Cities",
    f"/cities/{ALONE}": "Cities",
    "/countries": "Countries",
    "/countries/RU": "Countries",
    "/countries/AU": "Countries",
    "/map": "Map",
    "/map?city=town-0-gb": "Map",
    "/map?country=AU": "Map",
    "/statistics": "Statistics",
    "/statistics?country=AU&partner=AU&kind=intent": "Statistics",
    "/statistics?city=town-0-gb": "Statistics",
    "/statistics/dormancy": "Statistics",
    "/statistics/by-country?country=RU&sort=-in_force": "Statistics",
    "/statistics/clustering?q=nothing+at+all": "Statistics",
    "/method": "Method",
    "/data": None,
    "/forum": "Forum",
    "/forum/kazan-2023": "Forum",
    "/forum/kazan-2023?by=track": "Forum",
    "/forum/kazan-2023/changes": "Forum",
    "/forum/kazan-2023/days/2023-09-07": "Forum",
    "/forum/kazan-2023/days/2023-09-08": "Forum",
    "/forum/kazan-2023/tracks/partnerships": "Forum",
    "/forum/kazan-2023/twin-cities": "Forum",
    "/forum/panelists/anna-example": "Forum",
    "/editions": None,
    "/editions/2024-1": None,
    "/editions/2022-2/changes": None,
    "/editions/2022-2/changes?with=2024-1&country=RU": None,
    "/editions/2022-2/changes?change=revived": None,
    "/forum/kazan-2023/twin-cities/dossier": "Forum",
    "/forum/kazan-2023/heritage/dossier": "Forum",
    "/forum/kazan-2023/twin-cities/dossier/citations?live=1": "Forum",
    "/forum/kazan-2023/follow-up": "Forum",
    "/forum/kazan-2023/twin-cities/follow-up": "Forum",
    "/forum/kazan-2023/heritage/follow-up": "Forum",
    "/privacy": None,
    "/accessibility": None,
    "/imprint": None,
    "/help/departments": None,
}
#: Those that can be looked at on another day.
ON = [
    "/agreements",
    "/agreements/TC-000001",
    "/cities",
    "/cities/town-0-gb",
    "/countries",
    "/countries/RU",
    "/map",
    "/map?city=town-0-gb",
    "/statistics",
    "/statistics/by-year",
]
EMPTY = ["/", "/agreements", "/cities", "/countries", "/countries/RU", "/map", "/method", "/data"]
EMPTY += ["/statistics", "/statistics/dormancy", "/statistics/first-activity"]
EMPTY += ["/editions", "/forum"]
REFUSED = {
    "/agreements?nonsense=1": 400,
    "/agreements?%00=1": 400,
    "/cities/nowhere-ru": 404,
    "/forum/kazan-2023/nothing": 404,
    "/forum/panelists/boris-sample": 404,
    "/nothing": 404,
    "/editions/2022-1": 410,
    "/editions/2030-1": 404,
    "/agreements?edition=2022-1": 410,
    "/agreements?edition=2030-1": 404,
}
#: Those that can be looked at in an edition.
IN_EDITION = [*ON, "/", "/method", "/data", "/map?pin=RU", "/forum"]
IN_EDITION += [f"/forum/kazan-2023{each}" for each in ("", "?by=track", "/days/2023-09-07")]
IN_EDITION += ["/forum/kazan-2023/twin-cities", "/forum/kazan-2023/tracks/partnerships"]


# -- each page -------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_fault(site: Site, address: str) -> None:
    assert faults(site.page(address)) == []


@pytest.mark.parametrize("address", ON)
def test_a_page_of_another_day_has_no_fault_and_says_the_day(site: Site, address: str) -> None:
    joint = "&" if "?" in address else "?"
    page = site.page(f"{address}{joint}on=2022-03-01")
    assert faults(page) == []
    assert "You are looking at 1 March 2022" in page.text(".other-day")
    assert page.hrefs(".other-day a") == [address]


@pytest.mark.parametrize("address", IN_EDITION)
def test_a_page_of_an_edition_says_so_and_leads_to_what_is_on_record_now(
    site: Site, address: str
) -> None:
    joint = "&" if "?" in address else "?"
    page = site.page(f"{address}{joint}edition=2022-2")
    assert faults(page) == []
    said = "Edition 2022-2 of 1 June 2022. See the registry now"
    assert page.text(".banner--edition") == said
    assert page.hrefs(".banner--edition a") == ["/editions/2022-2", address]


def test_a_day_is_looked_at_by_what_the_edition_knows(site: Site) -> None:
    page = site.page("/agreements?edition=2022-2&on=2021-01-01")
    said = "1 January 2021: what was true that day, by what edition 2022-2 knows."
    assert said in page.text(".other-day")
    assert page.hrefs(".other-day a") == ["/agreements?edition=2022-2"]


@pytest.mark.parametrize("address", REFUSED)
def test_a_page_of_refusal_has_no_fault(site: Site, address: str) -> None:
    assert faults(site.page(address, REFUSED[address])) == []


@pytest.mark.parametrize("address", EMPTY)
def test_a_page_without_any_data_has_no_fault_and_teaches(
    client: FlaskClient, address: str
) -> None:
    page = Page(client.get(address))
    assert (page.status, faults(page)) == (200, [])
    assert re.search(
        r"\bno (city|agreement|edition|forum|rate|dormancy rate)|\b0\b", page.said, re.IGNORECASE
    )


def test_titles_tell_pages_apart(site: Site) -> None:
    different = [each for each in PAGES if "?" not in each]
    titles = Counter(site.page(each).title for each in different)
    assert [title for title, times in titles.items() if times > 1] == []
    assert all(title.endswith("Twin-city partnership registry") for title in titles)


def test_the_navigation_says_where_the_page_is(site: Site) -> None:
    for address, item in PAGES.items():
        said = site.page(address).texts("nav.masthead__nav [aria-current=page]")
        assert said == ([item] if item else []), address


def test_the_footer_tells_day_version_and_address(site: Site) -> None:
    said = site.page("/agreements?kind=twinning").text("footer")
    assert "17 May 2024" in said
    assert re.search(r"Data version \d+", said)
    assert f"{ORIGIN}/agreements?kind=twinning" in said


# -- one address a page ----------------------------------------------------------------------

CANONICAL = {
    "/": "/",
    "/agreements": "/agreements",
    "/agreements?status=&utm_source=post&kind=twinning": "/agreements?kind=twinning",
    "/agreements?page=2&sort=name": "/agreements?page=2&sort=name",
    "/agreements/TC-000001?fbclid=1": "/agreements/TC-000001",
    "/cities/town-0-gb?on=2022-03-01": "/cities/town-0-gb?on=2022-03-01",
}


@pytest.mark.parametrize("address", CANONICAL)
def test_a_page_says_its_canonical_address_once(site: Site, address: str) -> None:
    page = site.page(address)
    assert page.hrefs("link[rel=canonical]") == [f"{ORIGIN}{CANONICAL[address]}"]


def test_a_page_of_refusal_has_no_address_to_keep(site: Site) -> None:
    page = site.page("/nothing", 404)
    assert page.all("link[rel=canonical]") == []
    assert page.all("meta[name=robots][content=noindex]")


def test_a_countrys_code_in_small_letters_leads_to_the_one_address(site: Site) -> None:
    answer = site.get("/countries/ru?on=2022-03-01&utm_source=x")
    assert (answer.status_code, answer.location) == (301, "/countries/RU?on=2022-03-01")


# -- wherever links lead ---------------------------------------------------------------------

_TARGET = re.compile(r'<(\w+)[^<>]*? (?:href|src|action)="([^"]*)"')


def _targets(html: str) -> Iterator[tuple[str, str]]:
    """Name of the tag and address of what the page links, loads or sends its forms to."""
    for found in _TARGET.finditer(html):
        yield found[1], unescape(found[2])


def _kind(address: str) -> str:
    """What addresses of the same view have in common: path, the first name, how many there are.

    Pictures in pixels are drawn of those in lines, and cost ten times as much: one of each path.
    """
    parts = urlsplit(address)
    if parts.path.endswith(".png"):
        return parts.path
    names = list(dict.fromkeys(name for name, _value in parse_qsl(parts.query)))
    path = re.sub(r"^(/agreements/|/cities/|/countries/|/map/(?=.*js$)).*", r"\1", parts.path)
    if names:  # of each figure and its files one is met without a selection
        path = re.sub(r"^/statistics/[^.]*", "/statistics/", path)
    path = re.sub(r"^/editions/[0-9-]+", "/editions/", path)
    return f"{path}?{names[:1]}{len(names)}"


def _crawl(site: Site, start: str) -> tuple[dict[str, int], list[str]]:
    """Status by address of what is reached from the start, and the links that can't be clicked."""
    statuses, odd = dict[str, int](), list[str]()
    kinds, waiting = set[str](), deque([start])
    while waiting:
        address = waiting.popleft()
        if address in statuses or _kind(address) in kinds:
            continue
        kinds.add(_kind(address))
        answer = site.get(address)
        statuses[address] = answer.status_code
        if answer.mimetype == "text/html":
            targets = set(_targets(answer.text))
            odd += [target for tag, target in targets if tag == "a" and _is_odd(target)]
            waiting += sorted(_inside(targets))
    return statuses, odd


def _inside(targets: set[tuple[str, str]]) -> Iterator[str]:
    for _tag, target in targets:
        if target.startswith(("/", ORIGIN)):
            yield target.removeprefix(ORIGIN).split("#")[0] or "/"


def _is_odd(href: str) -> bool:
    return not re.match(r"/(?!/)|#|https?://|mailto:", href)


# Where links lead does not depend on the engine: PostgreSQL is asked for each page above.
@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_every_link_inside_the_site_answers_and_together_they_lead_everywhere(site: Site) -> None:
    statuses, odd = _crawl(site, "/")
    assert {each: status for each, status in statuses.items() if status != 200} == {
        "/desk": 303, "/editions/2022-1": 410,
    }  # fmt: skip
    assert odd == []
    met = {urlsplit(each).path for each in statuses}
    assert _EVERYWHERE - met == set(), len(statuses)
    assert any(each.startswith("/agreements/TC-") for each in met)
    assert any(each.startswith("/static/") and each.endswith(".css") for each in met)


_FILES = {f"/{noun}.csv" for noun in (
    "agreements", "cities", "countries", "activities", "declarations",
)}  # fmt: skip
_FILES |= {"/agreements.geojson", "/cities.geojson", "/map/pairs.json", "/map.svg", "/map.png"}
_FILES |= {f"/statistics/by-kind.{ending}" for ending in ("csv", "json", "svg", "png")}
_FILES |= {"/statistics.csv", "/statistics.json"}
_FILES |= {"/data/catalog.jsonld"}
_FILES |= {f"/statistics/pairs.{ending}" for ending in ("bib", "ris", "csl.json")}
_FILES |= {f"/forum/kazan-2023{each}" for each in (
    ".ics", "/changes", "/days/2023-09-07.ics", "/heritage", "/empty.ics", "/tracks/partnerships",
)}  # fmt: skip
_FILES |= {"/forum/panelists/anna-example"}
_FILES |= {f"/forum/kazan-2023/heritage/dossier{each}" for each in ("", "/slides", "/citations")}
_EVERYWHERE = _FILES | {each for each in PAGES if each.strip("/").isalpha()} | {"/"}


# -- the suite can fail ----------------------------------------------------------------------

BROKEN = {
    "</table>": "parse error",
    "<h1>Second</h1>": "2 first headings",
    "<p id=content></p>": "id 'content' twice",
    "<img src=/x.png>": "img without words",
    "<p style='color:red'>x</p>": "attribute style",
    "<script>1</script>": "inline",
    "<script type=text/javascript>1</script>": "inline",
    "<script type=application/ld+json>1</script>": "no JSON",
    "<script type=application/ld+json>{</script>": "no JSON",
    "<img alt='' src=https://example.org/x.png>": "loads",
    "<a href='#nowhere'>x</a>": "link to no id",
    "<a href='/'></a>": "a without a name",
    "<input name=q>": "field 'q' without a label",
    "<h4>Deep</h4>": "h4 follows",
    "<a href='javascript:alert(1)'>x</a>": "link 'javascript:",
}


@pytest.mark.parametrize("markup", BROKEN)
def test_a_fault_is_seen(site: Site, markup: str) -> None:
    answer = site.get("/privacy")
    answer.set_data(answer.data.replace(b"</main>", f"{markup}</main>".encode()))
    assert any(BROKEN[markup] in each for each in faults(Page(answer)))
