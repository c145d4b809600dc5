"""The still picture of a selection, as a client gets it: SVG and PNG."""

import gzip
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from registry.maps.still import HEIGHT, WIDTH
from registry.models import City
from registry.queries import remembered
from registry.web.public import map_still
from tests.factories import Factory
from tests.integration.site import ALONE, Site
from tests.pages import ORIGIN, Page, statements

SVG = "{http://www.w3.org/2000/svg}"
BOTH = ["/map.svg", "/map.png"]
HOSTILE = "</text><script>1</script>"


@pytest.fixture
def hub(make: Factory) -> City:
    """A city with three partners: one active, one asleep, one without coordinates."""
    hub = make.city("Hub", "GB", lat=52.0, lon=-1.0)
    awake = make.agreement(hub, make.city("Казань", "RU", slug="kazan-ru", lat=55.8, lon=49.1))
    make.activity(awake, "2024-01")
    asleep = make.agreement(hub, make.city(HOSTILE, "FR", slug="hostile-fr", lat=47.0, lon=2.0))
    make.activity(asleep, "2001")
    make.agreement(hub, make.city("Nowhere", "PL"))
    return hub


def _words(client: FlaskClient, address: str) -> list[str]:
    """All lines of text of a picture."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml"), address
    return ["".join(each.itertext()) for each in ET.fromstring(answer.data).iter(f"{SVG}text")]


def _rows(words: list[str]) -> dict[str, str]:
    """The number beside each word of the legend."""
    return {word: number for word, number in pairwise(words) if re.fullmatch("[0-9,]+", number)}


# -- what it shows ---------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
def test_the_picture_shows_the_cities_and_counts_the_statuses(client: FlaskClient) -> None:
    words = _words(client, "/map.svg?city=hub-gb")
    assert words[0] == "Partners of Hub"
    assert {"Hub", "Казань", HOSTILE} <= set(words)
    rows = _rows(words)
    assert [rows[word] for word in ("Active", "Dormant", "No record")] == ["1", "1", "1"]
    assert words[words.index("agreements") - 1] == "3"
    assert "1 city is not on the map: it has no coordinates." in " ".join(words)
    assert f"Source: Twin-city partnership registry, {ORIGIN}/map?city=hub-gb" in words
    assert any(word.startswith("Statuses on 17 May 2024, by version 1") for word in words)


@pytest.mark.usefixtures("hub")
def test_the_picture_of_a_day_is_that_of_the_day(client: FlaskClient) -> None:
    words = _words(client, "/map.svg?city=hub-gb&on=2001-06-01")
    assert _rows(words)["Active"] == "1"
    assert any("1 June 2001" in word for word in words)


HEADINGS = {
    "": ["All agreements on record"],
    "city=hub-gb": ["Partners of Hub"],
    "city=hub-gb&partner=RU": ["Hub – Russia: agreements"],
    "city=hub-gb&partner=kazan-ru": ["Hub – Казань: agreements"],
    "city=hub-gb&country=GB&status=active": [
        "Partners of Hub", "Country: United Kingdom · Activity status: Active",
    ],
    "country=GB": ["United Kingdom: agreements of its cities"],
    "country=GB&partner=FR&kind=twinning": [
        "United Kingdom – France: agreements", "Kind: Twinning",
    ],
    "country=GB&partner=GB": ["United Kingdom: agreements among its cities"],
    "partner=FR": ["Partner: France"],
    "status=active": ["Activity status: Active"],
}  # fmt: skip


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("query", HEADINGS)
def test_the_heading_says_what_was_chosen(client: FlaskClient, query: str) -> None:
    words = _words(client, f"/map.svg?{query}")
    assert words[: len(HEADINGS[query])] == HEADINGS[query]


def test_where_nothing_fits_the_picture_says_so(client: FlaskClient) -> None:
    assert "No agreement fits." in _words(client, "/map.svg?country=CN")
    assert client.get("/map.png?country=CN").status_code == 200


def test_every_selection_of_the_random_registry_is_drawn(site: Site) -> None:
    queries = ["", "status=asleep", "legal=ended", f"city={ALONE}", "city=town-0-gb", "country=AU"]
    for query in queries:
        answer = site.get(f"/map.svg?{query}&on=2022-03-01")
        assert answer.status_code == 200 and b"nan" not in answer.data
        ET.fromstring(answer.data)


@pytest.mark.usefixtures("hub")
def test_pixels_are_twice_as_many(client: FlaskClient) -> None:
    answer = client.get("/map.png?city=hub-gb")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    size = [int.from_bytes(answer.data[at : at + 4], "big") for at in (16, 20)]
    assert answer.data.startswith(b"\x89PNG") and size == [2 * WIDTH, 2 * HEIGHT]


# -- how it is sent --------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("path", BOTH)
def test_a_picture_known_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"] and first.headers["ETag"].startswith("W/")


@pytest.mark.parametrize("path", BOTH)
def test_a_picture_that_changed_is_sent(
    client: FlaskClient, hub: City, make: Factory, path: str
) -> None:
    first = client.get(path)
    make.agreement(hub, make.city("Newcomer", "FR", lat=1.0, lon=1.0))
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and again.data != first.data


@pytest.mark.usefixtures("hub")
def test_the_two_kinds_have_tags_of_their_own(client: FlaskClient) -> None:
    svg, png = (client.get(path).headers["ETag"] for path in BOTH)
    assert svg != png


@pytest.mark.usefixtures("hub")
def test_drawings_are_packed_for_those_who_can_unpack_and_pixels_are_not(
    client: FlaskClient,
) -> None:
    can = {"Accept-Encoding": "gzip"}
    packed, plain = client.get("/map.svg", headers=can), client.get("/map.svg")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in client.get("/map.png", headers=can).headers


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("path", BOTH)
def test_a_kept_picture_is_not_drawn_again(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(path)
    monkeypatch.setattr(map_still, "picture", None)
    monkeypatch.setattr(map_still.raster, "png", None)
    with statements() as asked:
        assert client.get(path).data == first.data
    assert len(asked) == 1


@pytest.mark.usefixtures("hub")
def test_a_drawing_that_was_made_for_pixels_is_kept_as_well(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/map.png?city=hub-gb")
    monkeypatch.setattr(map_still, "picture", None)
    assert client.get("/map.svg?city=hub-gb").status_code == 200


@pytest.mark.usefixtures("hub")
def test_a_file_that_is_kept_has_a_name_that_says_what_it_is(client: FlaskClient) -> None:
    said = client.get("/map.png?city=hub-gb&partner=RU").headers["Content-Disposition"]
    assert said == 'inline; filename="map-hub-gb-ru-2024-05-17.png"'
    said = client.get("/map.svg?on=2020-01-01").headers["Content-Disposition"]
    assert said == 'inline; filename="map-2020-01-01.svg"'


@pytest.mark.usefixtures("hub")
def test_few_statements_are_asked(client: FlaskClient) -> None:
    remembered.forget()
    with statements() as asked:
        client.get("/map.svg?city=hub-gb")
    assert 0 < len(asked) <= 5


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "query", ["nonsense=1", "city=no-such-city", "status=x", "pin=RU", "page=2"]
)
def test_what_is_not_understood_is_refused(client: FlaskClient, path: str, query: str) -> None:
    page = Page(client.get(f"{path}?kind=twinning&{query}"))
    assert (page.status, page.answer.mimetype) == (400, "text/html")
    assert query.partition("=")[0] in page.trouble
    assert page.hrefs(".trouble__offers a")[0] == f"{path}?kind=twinning"


@pytest.mark.usefixtures("hub")
def test_the_drawing_obeys_the_policy_of_all_answers(client: FlaskClient) -> None:
    answer = client.get("/map.svg?city=hostile-fr")
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]
    for each in ET.fromstring(answer.data).iter():
        assert each.tag not in {f"{SVG}script", f"{SVG}style"}
        assert not [key for key in each.attrib if key == "style" or key.startswith("on")]
