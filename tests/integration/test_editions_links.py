"""In an edition every way leads on within it, and says so; only a few lead out, and are named."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag

from tests.integration.site import EDITION, Site
from tests.integration.test_pages_whole import _crawl
from tests.pages import ORIGIN, Page, faults

HERE = f"edition={EDITION}"
PAGES = [
    "/", "/agreements", "/agreements?status=asleep&country=RU&window=36", "/agreements?q=d",
    "/agreements?page=2&per_page=30", "/agreements?country=AU&partner=AU&kind=intent",
    "/agreements/TC-000001", "/cities", "/cities/town-0-gb", "/countries", "/countries/RU",
    "/map", "/map?city=town-0-gb", "/map?pin=RU&pin=GB", "/map?country=AU&kind=intent",
    "/method", "/data", "/statistics", "/statistics?country=RU", "/statistics/dormancy",
]  # fmt: skip
#: Parts of the site that show what is on record; they are all to be seen in the edition.
RECORDS = (
    "agreements",
    "cities",
    "countries",
    "map",
    "method",
    "data",
    "embed",
    "statistics",
)
#: Links that lead out of the edition, by their words.
OUT = (
    "This agreement as it is on record now",
    "See the registry now",
    f"Edition {EDITION}",
    "JSON-LD",
)


def _of_records(target: str) -> bool:
    path = urlsplit(target.removeprefix(ORIGIN)).path
    return path == "/" or path.strip("/").split("/")[0].split(".")[0] in RECORDS


def _ways(page: Page) -> list[Tag]:
    return list(page.all("a[href], form[action], iframe[src]"))


def _leads_out(tag: Tag) -> bool:
    """Whether a link, or a form with what it sends along, forgets the edition."""
    target = str(tag.get("href") or tag.get("action") or tag.get("src"))
    if not target.startswith(("/", ORIGIN)) or not _of_records(target):
        return False
    if any(words in tag.get_text(" ") for words in OUT) or tag.get_text().strip() == target:
        return False  # an address that is cited stands there as it is
    sent = [(each["name"], each.get("value")) for each in tag.select("input[type=hidden]")]
    return HERE not in target and ("edition", EDITION) not in sent


@pytest.mark.parametrize("address", PAGES)
def test_links_and_forms_of_a_page_keep_the_edition(site: Site, address: str) -> None:
    page = site.page(f"{address}{'&' if '?' in address else '?'}{HERE}")
    assert faults(page) == []
    assert [str(each)[:200] for each in _ways(page) if _leads_out(each)] == []
    assert len(_ways(page)) > 10


def test_a_page_of_today_is_caught(site: Site) -> None:
    """The suite can fail: outside an edition nothing keeps one."""
    assert [each for each in _ways(site.page("/agreements")) if _leads_out(each)] != []


# Whatever the registry is kept in, an edition is read from SQLite.
@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
def test_every_link_from_the_first_page_of_an_edition_answers(site: Site) -> None:
    statuses, odd = _crawl(site, f"/?{HERE}")
    wrong = {each: status for each, status in statuses.items() if status != 200}
    assert wrong == {"/desk": 303} and odd == []
    within = [each for each in statuses if HERE in each]
    assert len(within) > 60
    assert any(each.startswith("/map/pairs.json") for each in within)
    assert any(each.startswith("/map.svg") for each in within)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_of_which_edition_and_day_it_is(site: Site, address: str) -> None:
    page = site.page(f"{address}{'&' if '?' in address else '?'}{HERE}")
    said = page.text("footer")
    assert f"on 1 May 2024, in edition {EDITION}" in said and "Data version" not in said
    canonical = page.hrefs("link[rel=canonical]")[0]
    assert parse_qs(urlsplit(canonical).query)["edition"] == [EDITION]


def test_a_list_names_its_edition_and_a_chip_leads_to_what_is_on_record_now(site: Site) -> None:
    page = site.page(f"/agreements?kind=twinning&{HERE}")
    assert page.hrefs(".chip")[1:] == ["/agreements?kind=twinning"]
    assert f"Edition {EDITION}" in page.texts(".chip")[1]
    assert f"Kind: Twinning · Edition {EDITION}" in page.said


def test_an_agreement_says_that_its_history_is_no_part_of_an_edition(site: Site) -> None:
    page = site.page(f"/agreements/TC-000001?{HERE}")
    assert page.all("#history") == [] and "no part of an edition" in page.said
    assert page.href("This agreement as it is on record now") == "/agreements/TC-000001"
    citation = page.text(".citation, .cite, output, blockquote") or page.said
    assert HERE in citation


def test_the_script_of_the_map_knows_the_edition(site: Site) -> None:
    page = site.page(f"/map?{HERE}")
    (script,) = (str(e["src"]) for e in page.all("script[src]") if "/map/" in str(e["src"]))
    told = site.get(script).text
    for name in ("pairs", "names", "papers", "years", "time", "find"):
        assert f"/map/{name}.json?{HERE}" in told
    assert f'"looking": "?{HERE}"' in told or f'"looking":"?{HERE}"' in told
    assert f"/map?{HERE}" in told


def test_oembed_knows_the_map_of_an_edition(site: Site) -> None:
    found = site.json(f"/oembed?url={ORIGIN}/map?{HERE}")
    assert HERE in found["html"] and f"Edition {EDITION}" in found["title"]
    assert site.get(f"/oembed?url={ORIGIN}/map?edition=2030-1").status_code == 404


def test_a_country_in_small_letters_keeps_the_edition(site: Site) -> None:
    assert site.get(f"/countries/ru?{HERE}").location == f"/countries/RU?{HERE}"
