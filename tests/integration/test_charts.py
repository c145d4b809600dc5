"""The charts of figures, as a client gets them: SVG and PNG of any selection, in two sizes."""

import gzip
from collections.abc import Sequence
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from registry.charts import CHARTED, SIZES, data
from registry.charts.rows import total
from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Cell
from registry.domain.selection import Selection
from registry.extensions import db
from registry.models import City
from registry.queries.figures import figure, figures
from registry.web.presenting.charting import chart_of
from registry.web.public import charts
from tests.factories import Factory
from tests.integration.site import ALONE, Site
from tests.pages import ORIGIN, Page, statements

SVG = "{http://www.w3.org/2000/svg}"
BOTH = ["/statistics/dormancy.svg", "/statistics/dormancy.png"]
HOSTILE = "${alert(1)}</text><script>1</script>"
QUERIES = [
    "",
    "country=DE",
    f"city={ALONE}",
    "status=asleep&window=60",
    "country=AU",
    "on=1900-01-01",
]


@pytest.fixture
def hub(make: Factory) -> City:
    """A city with three partners: one active, one asleep, one of which nothing is known."""
    hub = make.city("Hub", "GB")
    awake = make.agreement(hub, make.city("Казань", "RU", slug="kazan-ru"))
    make.activity(awake, "2024-01")
    asleep = make.agreement(hub, make.city(HOSTILE, "FR", slug="hostile-fr"))
    make.activity(asleep, "2001")
    make.agreement(hub, make.city("喀什", "CN", slug="kashgar-cn"))
    return hub


def _words(client: FlaskClient, address: str) -> list[str]:
    """All lines of text of a chart."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml"), address
    return ["".join(each.itertext()) for each in ET.fromstring(answer.data).iter(f"{SVG}text")]


# -- what it shows ---------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
def test_a_chart_says_what_it_shows_and_where_it_is_from(client: FlaskClient) -> None:
    words = _words(client, "/statistics/dormancy.svg?country=GB&window=36")
    assert words.count("24 months") == 3
    assert {"Dormancy rate", "1 of 2 agreements (50.0%); 1 without record left out"} <= set(words)
    assert "Country: United Kingdom · Dormant after: 36 months · on 17 May 2024" in words
    assert {"50.0% · 1/2", "Dormancy rule version 1: dormant after 36 months"} <= set(words)
    source = "Source: Twin-city partnership registry, "
    assert f"{source}{ORIGIN}/statistics/dormancy?country=GB&window=36" in words
    assert "Not from an edition: as on record on 17 May 2024" in words


@pytest.mark.usefixtures("hub")
def test_a_chart_of_a_day_is_that_of_the_day(client: FlaskClient) -> None:
    words = _words(client, "/statistics/activity-status.svg?on=2001-06-01")
    assert "All agreements on record · on 1 June 2001" in words
    assert words[words.index("Dormancy rule version 1: dormant after 24 months") + 1] == (
        "Not from an edition: as on record on 17 May 2024"
    )


@pytest.mark.usefixtures("hub")
def test_names_of_countries_are_words_and_those_of_people_are_text(client: FlaskClient) -> None:
    assert {"United Kingdom", "Russia", "China"} <= set(
        _words(client, "/statistics/by-country.svg")
    )
    words = _words(client, "/statistics/by-kind.svg?q=" + "%24%7B1%2B1%7D%3Cb%3E")
    assert "Words: “${1+1}<b>” · on 17 May 2024" in words


@pytest.mark.parametrize("query", QUERIES)
def test_every_chart_of_the_random_registry_is_drawn(site: Site, query: str) -> None:
    for code in sorted(CHARTED):
        answer = site.get(f"/statistics/{code}.svg?{query}&size=narrow")
        assert answer.status_code == 200, (code, query)
        assert b"nan" not in answer.data.lower(), (code, query)
        ET.fromstring(answer.data)


def test_what_is_drawn_adds_up_to_what_the_figure_counts(site: Site) -> None:
    with site.app.app_context():
        found = figures(db.session, Selection(), site.today)
    for each in (each for each in found if each.definition.code in CHARTED):
        keys = len(each.definition.keys)
        for size in SIZES.values():
            assert _sums(data(each, size), keys) == _sums(each.rows, keys), each.definition.code


def test_the_bars_of_a_chart_add_up_to_its_value(site: Site) -> None:
    with site.app.app_context():
        found = figures(db.session, Selection(country="DE"), site.today)
    for each in found:
        if each.definition.code in {"agreements", "activity-status", "by-kind", "by-record"}:
            assert sum(total(each, row) for row in data(each)) == each.value.number > 0


def _sums(rows: Sequence[tuple[Cell, ...]], keys: int) -> list[float]:
    columns = zip(*(row[keys:] for row in rows), strict=True)
    return [round(sum(float(cell or 0) for cell in column), 6) for column in columns]


@pytest.mark.usefixtures("hub")
def test_where_nothing_fits_the_chart_says_so(client: FlaskClient) -> None:
    assert "There is nothing to draw." in _words(client, "/statistics/by-country.svg?country=AU")
    assert client.get("/statistics/by-country.png?country=AU").status_code == 200


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_pixels_are_twice_as_many(client: FlaskClient, size: str) -> None:
    drawing = ET.fromstring(client.get(f"{BOTH[0]}?size={size}").data)
    pixels = client.get(f"{BOTH[1]}?size={size}")
    assert (pixels.status_code, pixels.mimetype) == (200, "image/png")
    found = [int.from_bytes(pixels.data[at : at + 4], "big") for at in (16, 20)]
    assert found == [2 * int(drawing.get(side, 0)) for side in ("width", "height")]
    assert drawing.get("width") == {"wide": "720", "narrow": "328"}[size]


# -- which there are -------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_what_has_no_chart_is_not_found(client: FlaskClient, ending: str) -> None:
    for code in [
        *sorted(set(DEFINITIONS) - CHARTED),
        "nonsense",
        "by-kind.csl",
        "DORMANCY",
        "x" * 99,
    ]:
        assert client.get(f"/statistics/{code}.{ending}").status_code == 404, code


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    "query", ["nonsense=1", "city=no-such-city", "status=x", "page=2", "size=x"]
)
def test_what_is_not_understood_is_refused(client: FlaskClient, path: str, query: str) -> None:
    page = Page(client.get(f"{path}?kind=twinning&{query}"))
    assert (page.status, page.answer.mimetype) == (400, "text/html")
    assert query.partition("=")[0] in page.trouble
    assert page.hrefs(".trouble__offers a")[0] == f"{path}?kind=twinning"


# -- how it is sent --------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("path", BOTH)
def test_a_chart_known_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"] and first.headers["ETag"].startswith("W/")


@pytest.mark.parametrize("path", BOTH)
def test_a_chart_that_changed_is_sent(
    client: FlaskClient, hub: City, make: Factory, path: str
) -> None:
    first = client.get(path)
    make.activity(make.agreement(hub, make.city("Newcomer", "FR")), "2024-02")
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and again.data != first.data


@pytest.mark.usefixtures("hub")
def test_kinds_sizes_figures_and_selections_have_tags_of_their_own(client: FlaskClient) -> None:
    addresses = [
        *BOTH,
        f"{BOTH[0]}?size=narrow",
        f"{BOTH[0]}?country=GB",
        "/statistics/by-kind.svg",
    ]
    tags = {client.get(address).headers["ETag"] for address in addresses}
    assert len(tags) == len(addresses)
    assert client.get(f"{BOTH[0]}?size=wide").headers["ETag"] in tags


@pytest.mark.usefixtures("hub")
def test_drawings_are_packed_for_those_who_can_unpack(client: FlaskClient) -> None:
    packed = client.get(BOTH[0], headers={"Accept-Encoding": "gzip"})
    plain = client.get(BOTH[0])
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("path", BOTH)
def test_a_kept_chart_is_not_drawn_again(
    client: FlaskClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(path)
    monkeypatch.setattr(charts, "drawn", None)
    monkeypatch.setattr(charts.raster, "png", None)
    with statements() as asked:
        assert client.get(path).data == first.data
    assert len(asked) == 1


@pytest.mark.usefixtures("hub")
def test_a_file_that_is_kept_has_a_name_that_says_what_it_is(client: FlaskClient) -> None:
    said = client.get(f"{BOTH[1]}?country=RU&partner=CN").headers["Content-Disposition"]
    assert said == 'inline; filename="statistics-dormancy-ru-cn-2024-05-17.png"'
    said = client.get("/statistics/by-year.svg?on=2020-01-01").headers["Content-Disposition"]
    assert said == 'inline; filename="statistics-by-year-2020-01-01.svg"'


@pytest.mark.usefixtures("hub")
def test_a_page_knows_a_charts_addresses_and_places_before_it_is_drawn(
    client: FlaskClient, today: date
) -> None:
    selection = Selection(country="GB")
    with client.application.test_request_context():
        found = [figure(db.session, code, selection, today) for code in ("by-kind", "pairs")]
        shown, none = (chart_of(each, selection, {}, today) for each in found)
    assert none is None
    assert shown is not None
    for picture in (shown.wide, shown.narrow):
        drawing = ET.fromstring(client.get(picture.src).data)
        assert (drawing.get("width"), drawing.get("height")) == (
            str(picture.width), str(picture.height),
        )  # fmt: skip
    assert shown.alt.startswith("By kind: Country: United Kingdom")


# -- the suite can fail ----------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
def test_a_key_that_forgets_the_size_is_caught(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = charts._key
    wide = SIZES["wide"]
    monkeypatch.setattr(charts, "_key", lambda kind, about: key(kind, (*about[:3], wide)))
    with pytest.raises(AssertionError):
        test_kinds_sizes_figures_and_selections_have_tags_of_their_own(client)
