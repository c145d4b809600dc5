"""What is not understood is refused by name, with the same address without it; nothing breaks."""

import time
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from registry.domain.selection import LONGEST_TEXT
from tests.factories import Factory
from tests.integration.site import EDITION, Site
from tests.pages import Page

VIEWS = ["/agreements", "/cities", "/countries", "/map", "/map.svg", "/embed/map"]
VIEWS += ["/statistics/dormancy.svg", "/statistics/by-year.png"]
VIEWS += ["/statistics", "/statistics/dormancy"]
FILES = ["/agreements.csv", "/agreements.geojson", "/cities.csv", "/cities.geojson"]
FILES += ["/countries.csv", "/activities.csv", "/declarations.csv", "/map/find.json"]
FILES += [f"/statistics/pairs.{ending}" for ending in ("bib", "ris", "csl.json")]
FILES += ["/statistics.csv", "/statistics.json", "/statistics/pairs.csv"]
FILES += [f"/map/{name}.json" for name in ("pairs", "names", "papers", "years", "time")]
#: Name and value of what no view understands.
NOT_UNDERSTOOD = [
    ("nonsense", "1"), ("city[name]", "x"), ("city_id[]", "1"), ("Kind", "twinning"), ("id", "1"),
    ("session", "x"), ("session", "kazan-2023.nothing"), ("session", "nowhere-1999"),
    ("session", "weimar-2024"), ("session", "weimar-2024.twin-cities"), ("session", "Kazan-2023"),
    ("session", "kazan-2023."), ("session", "kazan 2023"), ("edition", "1"), ("edition", "2024-0"),
    ("edition", "２０２４-1"),
    ("UTM_source", "x"), ("status[]", "dormant"), ("", "x"),
    ("city", "nowhere-ru"), ("city", "x"), ("city", "RU"), ("city", "kazan ru"), ("city", "../etc"),
    ("city", "казань"), ("country", "XX"), ("country", "Russia"), ("country", "R"),
    ("country", "RU,DE"), ("country", "ＲＵ"), ("partner", "XX"), ("partner", "x"),
    ("partner", "nowhere-ru"), ("kind", "Twinning"), ("kind", "twinning,sister"),
    ("field", "cultures"), ("legal", "draft"), ("legal", "not_yet"), ("legal", "in force"),
    ("status", "sleepy"), ("status", "asleep dormant"), ("record", "reported"),
    ("concluded_from", "01/02/2003"), ("concluded_to", "2024-02-30"), ("concluded_to", "1988-13"),
    ("dormant_since_from", "yesterday"), ("dormant_since_to", "0000-00-00"),
    ("window", "13"), ("window", "024"), ("window", "24.0"), ("window", "-12"), ("window", "２４"),
    ("on", "2024-05-18"), ("on", "2999-01-01"), ("on", "2024"), ("on", "2024-05"),
    ("on", "2023-02-29"), ("on", "20240101"), ("on", "2024-W01-1"), ("on", "２０２４-01-01"),
    ("on", "0700-01-01"), ("on", "9999-12-31"), ("on", "now"), ("on", "1988~"),
    ("q", "a\x00b"), ("q", "a\nb"), ("q", "x" * (LONGEST_TEXT + 1)), ("q", "\x1b[31m"),
]  # fmt: skip


def _asked(site: Site, path: str, *pairs: tuple[str, str]) -> Page:
    return Page(site.app.test_client().get(path, query_string=list(pairs), buffered=True))


@pytest.mark.parametrize(("name", "value"), NOT_UNDERSTOOD, ids=lambda each: each[:20] or "empty")
def test_what_is_not_understood_is_named_and_can_be_left_out(
    site: Site, name: str, value: str
) -> None:
    for path in VIEWS:
        page = _asked(site, path, ("kind", "twinning"), (name, value), ("fbclid", "x"))
        assert page.status == 400, path
        assert f"“{name}”" in page.trouble or value.lower()[:90] in page.trouble.lower()
        offered = page.hrefs(".trouble__offers a")[0]
        assert offered in {f"{path}?kind=twinning", path}
        assert site.get(offered).status_code == 200
        assert f"“{name}”" in page.texts(".trouble__offers a")[0]


@pytest.mark.parametrize("path", FILES)
def test_files_refuse_the_same_as_a_problem_document(site: Site, path: str) -> None:
    for name, value in NOT_UNDERSTOOD:
        answer = _asked(site, path, (name, value)).answer
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), name
        said = answer.get_json()
        assert said["status"] == 400 and (f"“{name}”" in said["detail"] or "“" in said["detail"])


SINGLE = ["city", "country", "partner", "concluded_from", "concluded_to", "dormant_since_from"]
SINGLE += [
    "dormant_since_to",
    "q",
    "session",
    "window",
    "on",
    "edition",
    "sort",
    "page",
    "per_page",
]


@pytest.mark.parametrize("name", SINGLE)
def test_a_single_parameter_is_said_once(site: Site, name: str) -> None:
    good = {"city": "town-0-gb", "country": "RU", "partner": "CN", "q": "d", "window": "24"}
    good |= {"sort": "name", "page": "1", "per_page": "5", "edition": EDITION}
    good |= {"session": "kazan-2023.heritage"}
    value = good.get(name, "2020-01-01")
    assert _asked(site, "/agreements", (name, value)).status == 200
    twice = _asked(site, "/agreements", (name, value), (name, value), ("legal", "in_force"))
    assert (twice.status, twice.offer) == (400, "/agreements?legal=in_force")
    assert f"“{name}” may be said once only" in twice.trouble
    assert _asked(site, "/agreements", (name, value), (name, "")).status == 200


def test_what_means_nothing_on_a_page_is_refused_there(site: Site) -> None:
    for path in ("/", "/method", "/data", "/privacy", "/agreements/TC-000001"):
        for pair in (("status", "dormant"), ("city", "town-0-gb"), ("page", "2"), ("x", "1")):
            page = _asked(site, path, pair)
            assert (page.status, page.offer) == (400, path)
    for path in ("/cities/town-0-gb", "/countries/RU"):
        assert _asked(site, path, ("status", "dormant")).status == 400
        assert _asked(site, path, ("window", "36"), ("on", "2022-03-01")).status == 200


def test_a_long_value_is_quoted_from_its_beginning(site: Site) -> None:
    page = _asked(site, "/agreements", ("kind", "x" * 5000))
    assert page.status == 400
    assert "x" * 90 in page.trouble and "x" * 110 not in page.trouble


# -- paths -----------------------------------------------------------------------------------

NOWHERE = [
    "/statistics/nonsense.bib", "/statistics/.ris", "/statistics/pairs.csl", "/statistics/%00.bib",
    "/agreements/99999999999999999999", "/agreements/-1", "/agreements/1.0", "/agreements/１",
    "/agreements/TC-1", "/agreements/tc-000001", "/agreements/TC-000000", "/agreements/TC-0000001",
    "/agreements/TC-000001.csv", "/agreements/TC-000001/", "/agreements/TC-00000１", "/agreements/",
    "/agreements/%00", "/agreements/TC-000001%00", "/agreements/TC-000001%0a", "/agreements/%ff",
    "/agreements/%25", "/agreements/' OR 1=1--", "/agreements/TC-______", "/agreements/NaN",
    "/cities/nowhere-ru", "/cities/TOWN-0-GB", "/cities/town-0-gb%00", "/cities/%00",
    "/cities/town-0-gb%20", "/cities/town-0", "/cities/%ED%A0%80", "/cities/" + "x" * 3000,
    "/cities/../agreements/x", "/cities/..%2f..%2fetc%2fpasswd", "/cities/%2e%2e/x", "/cities/",
    "/countries/XX", "/countries/xx", "/countries/RUS", "/countries/R", "/countries/%00",
    "/countries/EU", "/countries/ＲＵ", "/countries/", "/map/", "/map/places.csv",
    "/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fconfig.py", "/static/",
    "/.git/config", "/.env", "/console", "/metrics", "/admin", "/wsgi.py", "/robots.txt/x",
    "/editions/2024", "/editions/2024-01", "/editions/2024-1/", "/editions/2024-1/x", "/editions/",
    "/editions/%00", "/editions/2024-1%00.zip", "/editions/../agreements/x", "/editions/２０２４-1",
    "/editions/2030-1/changes.csv", "/editions/2024-1.tar", "/editions/2024-1/changes.xml",
    "/forum/panelists", "/forum/panelists/", "/forum/panelists/%00", "/panel/x",
    "/forum/panelists/Anna-Example", "/forum/kazan-2023/twin-cities/materials/1.0", "/panel",
    "/forum/kazan-2023/twin-cities/materials/99999999999999999999", "/panel/", "/panel/%00",
    "/forum/kazan-2023/twin-cities/materials/-1", "/panel/../desk", "/panel/x/dossier/",
    "/forum/kazan-2023/twin-cities/dossier/", "/forum/kazan-2023/twin-cities/dossier/x",
    "/forum/weimar-2024/twin-cities/dossier", "/forum/kazan-2023/%00/dossier/slides",
    "/forum/", "/forum/kazan-2023/", "/forum/weimar-2024", "/forum/weimar-2024/twin-cities",
    "/forum/%00", "/forum/kazan-2023/%00", "/forum/kazan-2023/days/%00", "/forum/../agreements/x",
    "/forum/kazan-2023/days/2023-09-07/", "/forum/kazan-2023/days/2023-9-7", "/forum/.ics",
    "/forum/kazan-2023/tracks/", "/forum/kazan-2023/tracks/Partnerships", "/forum/weimar-2024.ics",
    "/agreements;a.js", "/agreements/edit/x.css", "/AGREEMENTS", "/agreements.json", "/index.php",
]  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE, ids=lambda path: path[:30])
def test_what_is_nowhere_is_404(site: Site, path: str) -> None:
    answer = site.get(quote(path, safe="/%;:"))
    assert answer.status_code == 404
    assert "Traceback" not in answer.text and "sqlalchemy" not in answer.text


# -- size and shape --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 100_000,
        "q=" + "x%20" * 30_000,
        "q=" + "%F0%9F%92%A9" * 10_000,
        "kind=" + "twinning," * 20_000,
        "&".join(f"a{at}=1" for at in range(5_000)),
        "&".join("kind=twinning" for _ in range(5_000)),
        "on=" + "9" * 50_000,
        "page=" + "9" * 50_000,
        "concluded_from=" + "1" * 50_000,
        "city=" + "a" * 50_000,
        "q=" + "(a+)+" * 40 + "$",
    ],
    ids=lambda query: query[:14],
)
def test_much_is_answered_fast(site: Site, query: str) -> None:
    site.get("/agreements")
    begun = time.process_time()
    assert site.get(f"/agreements?{query}").status_code in {200, 400, 414}
    assert time.process_time() - begun < 0.5


def test_a_body_is_not_read(client: FlaskClient) -> None:
    for path in ("/", "/agreements", "/agreements.csv"):
        assert client.post(path, data=b"x" * 3_000_000).status_code == 405
        assert client.get(path, data=b"{" * 10_000).status_code == 200


def test_nothing_that_was_asked_is_written(site: Site) -> None:
    before = site.get("/healthz").get_json()
    for name, value in NOT_UNDERSTOOD:
        _asked(site, "/agreements", (name, value))
    assert site.get("/healthz").get_json() == before


# -- names that are odd and right ------------------------------------------------------------


@pytest.mark.parametrize("typed", ["İstanbul", "istanbul", "ISTANBUL", "i\u0307stanbul"])
def test_a_turkish_capital_is_found_either_way(
    client: FlaskClient, make: Factory, typed: str
) -> None:
    make.agreement(make.city("İstanbul", "TR"), make.city("Other"))
    page = Page(client.get("/agreements", query_string={"q": typed}))
    assert (page.status, page.count) == (200, 1)


@pytest.mark.parametrize("typed", ["東京Tokyo", "Αθήνα", "Москва́", "\u200bKazan", "\u202ex", "ﬁ"])
def test_words_of_any_script_can_be_looked_for(client: FlaskClient, typed: str) -> None:
    assert client.get("/agreements", query_string={"q": typed}).status_code == 200
