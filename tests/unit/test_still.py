"""The still picture: what it says and draws, from plain places and ties."""

import re
from datetime import date
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from registry.domain.dormancy import Policy
from registry.drawing import raster
from registry.drawing.palette import colours, lines
from registry.drawing.svg import FONTS, line_of_text
from registry.maps.still import HEIGHT, WIDTH, Shown, picture
from registry.maps.still.ties import MANY
from registry.queries.places import Place, Tie

DAY = date(2024, 5, 17)
SVG = "{http://www.w3.org/2000/svg}"
_ids = count(1)


def place(name: str, lat: float | None, lon: float | None, country: str = "RU") -> Place:
    at = next(_ids)
    return Place(at, f"place-{at}", name, country, lat, lon, {})


KAZAN = place("Казань", 55.8, 49.1)
WEIMAR = place("Weimar", 50.98, 11.32, "DE")
BEIJING = place("北京市", 39.9, 116.4, "CN")
NOWHERE = place("Nowhere", None, None, "FR")
PLACES = [KAZAN, WEIMAR, BEIJING, NOWHERE]
TIES = [
    Tie(KAZAN.id, WEIMAR.id, "TC-000001", "active"),
    Tie(KAZAN.id, BEIJING.id, "TC-000002", "dormant"),
    Tie(WEIMAR.id, BEIJING.id, "TC-000002", "dormant"),
    Tie(BEIJING.id, KAZAN.id, "TC-000003", "ended"),
    Tie(KAZAN.id, NOWHERE.id, "TC-000004", "contact"),
]


def drawn(places: list[Place] = PLACES, ties: list[Tie] = TIES, **more: Any) -> str:
    about = {"title": "Partners of Казань", "day": DAY, "site": "Registry", "version": 7}
    return picture(Shown(places, ties, **{**about, "address": "https://x.example/map", **more}))


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def said(svg: str) -> list[str]:
    """All lines of text."""
    return ["".join(each.itertext()) for each in tree(svg).iter(f"{SVG}text")]


def group(svg: str, code: str) -> ET.Element | None:
    """The lines of one kind."""
    return next(
        (each for each in tree(svg).iter(f"{SVG}g") if each.get("id") == f"map-ties-{code}"), None
    )


def numbers(svg: str, code: str) -> int:
    """How many lines of one kind there are."""
    found = group(svg, code)
    return 0 if found is None else len(found)


# -- what is said ----------------------------------------------------------------------------


def test_the_legend_counts_agreements_not_lines() -> None:
    words = said(drawn())
    rows = {words[at]: words[at + 1] for at in range(len(words) - 1)}
    assert {rows["Active"], rows["Dormant"]} == {"1"}
    assert rows["Contact, or not in force"] == "2"
    assert words[words.index("agreements") - 1] == "4"
    assert "4 cities, 4 countries" in words


def test_the_legend_has_only_what_occurs() -> None:
    words = said(drawn())
    assert not {"Quiet", "New", "Never implemented", "No record"} & set(words)


def test_cities_without_coordinates_are_counted() -> None:
    assert "1 city is not on the map: it has no coordinates." in " ".join(said(drawn()))
    assert "not on the map" not in " ".join(said(drawn(ties=TIES[:3])))


def test_the_picture_says_its_day_its_rule_and_its_source() -> None:
    words = " ".join(said(drawn(policy=Policy(window=36))))
    assert "Statuses on 17 May 2024, by version 1 of the dormancy rule" in words
    assert "dormant after 36 months. Data version 7." in words
    assert "Source: Registry, https://x.example/map" in words
    assert "Natural Earth" in words


def test_a_reader_of_the_screen_is_told_the_same() -> None:
    root = tree(drawn(subtitle="Kind: Twinning"))
    title, description = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "Partners of Казань")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert root.get("role") == "img" and root.get("lang") == "en"
    for words in ("Kind: Twinning.", "Dormant: 1.", "17 May 2024", "1 city is not on the map"):
        assert words in str(description.text)


def test_names_are_written_and_the_city_looked_at_in_bold() -> None:
    svg = drawn(focus=KAZAN.slug)
    assert {"Казань", "Weimar", "北京市"} <= set(said(svg))
    bold = [each for each in tree(svg).iter(f"{SVG}text") if each.get("font-weight") == "700"]
    assert "Казань" in {"".join(each.itertext()) for each in bold}


def test_a_city_looked_at_that_is_nowhere_leaves_the_picture_as_it_is() -> None:
    assert drawn(focus=NOWHERE.slug) == drawn(focus="no-such-city") == drawn()


def test_an_empty_selection_is_said_to_be_empty() -> None:
    words = said(drawn([], []))
    assert "No agreement fits." in words
    assert words[words.index("0") + 1] == "agreements"


def test_without_any_coordinates_the_picture_still_counts() -> None:
    two = [place("One", None, None), place("Other", None, None)]
    words = " ".join(said(drawn(two, [Tie(two[0].id, two[1].id, "x", "new")])))
    assert "2 cities are not on the map: they have no coordinates." in words
    assert "No agreement fits." not in words


@pytest.mark.parametrize("title", ["word " * 120, "北京市" * 90, "x" * 700, "Kazan"])
def test_long_titles_wrap_and_leave_room_for_the_map(title: str) -> None:
    svg = drawn(title=title, subtitle=title)
    assert str(tree(svg)[0].text) == " ".join(title.split())
    bottoms = [float(each.get("y", 0)) for each in tree(svg).iter(f"{SVG}text")]
    assert max(bottoms) < HEIGHT
    (frame,) = tree(svg).iter(f"{SVG}clipPath")
    assert float(frame[0].get("height", 0)) > 350


# -- what is drawn ---------------------------------------------------------------------------


def test_lines_look_as_the_style_sheets_have_them() -> None:
    dormant = group(drawn(), "dormant")
    assert dormant is not None
    assert dormant.get("stroke") == colours()["status-dormant"] == lines()["dormant"].colour
    dash = [float(each) / 10 for each in str(dormant.get("stroke-dasharray")).split()]
    assert tuple(dash) == lines()["dormant"].dash


def test_every_pair_on_the_map_has_its_line() -> None:
    svg = drawn()
    assert {code: numbers(svg, code) for code in lines()} == {
        "otherwise": 1, "no_record": 0, "active": 1, "quiet": 0, "new": 0,
        "never_implemented": 0, "dormant": 2,
    }  # fmt: skip


def test_cities_at_one_place_have_no_line_and_both_names() -> None:
    two = [place("Görlitz", 51.15, 14.99), place("Zgorzelec", 51.15, 14.99)]
    svg = drawn(two, [Tie(two[0].id, two[1].id, "TC-000001", "active")])
    assert numbers(svg, "active") == 0
    assert {"Görlitz", "Zgorzelec", "Active"} <= set(said(svg))


def _width_of(svg: str, code: str) -> float:
    """How wide the lines of a kind are, in pixels."""
    found = group(svg, code)
    assert found is not None
    widths = []
    for path in found:
        steps = [int(each) for each in re.findall(r"-?\d+", str(path.get("d")))]
        xs = [sum(steps[0 : at + 1 : 2]) for at in range(0, len(steps), 2)]
        widths.append(max(xs) - min(xs))
    return max(widths) / 10


def test_across_180_degrees_the_picture_is_of_the_strait_not_of_the_world() -> None:
    two = [place("Anadyr", 64.7, 177.5), place("Nome", 64.5, -165.4, "US")]
    svg = drawn(two, [Tie(two[0].id, two[1].id, "x", "quiet")])
    assert numbers(svg, "quiet") == 1
    assert _width_of(svg, "quiet") > 700


def test_a_line_over_the_edge_of_the_whole_world_comes_in_again_on_the_other_side() -> None:
    spread = [place("A", 10, 0.0), place("B", 10, 120.0), place("C", 10, -120.0)]
    pairs = [(0, 1), (1, 2), (0, 2)]
    ties = [Tie(spread[a].id, spread[b].id, f"{a}{b}", "new") for a, b in pairs]
    assert numbers(drawn(spread, ties), "new") == 4


def test_polar_and_antipodal_pairs_are_drawn() -> None:
    far = [
        place("Amundsen–Scott", -90, 0), place("Alert", 82.5, -62.3), place("Tomsk", 56.5, 85.0),
        place("Antipode", -56.5, -95.0), place("Longyearbyen", 78.2, 15.6),
        place("Vostok", -78.5, 106.8),
    ]  # fmt: skip
    pairs = [(0, 1), (1, 2), (2, 3), (4, 5), (0, 3)]
    ties = [Tie(far[a].id, far[b].id, f"{a}{b}", "active") for a, b in pairs]
    svg = drawn(far, ties)
    # The one past the pole is in two pieces.
    assert numbers(svg, "active") >= 6
    assert {each.name for each in far} <= set(said(svg))
    assert "nan" not in svg.lower()


def _many(number: int) -> str:
    towns = [
        place(f"Town {at}", (at * 7.3) % 120 - 55, (at * 31.7) % 360 - 180) for at in range(90)
    ]
    pairs = [(a, b) for a in range(90) for b in range(a)][:number]
    return drawn(towns, [Tie(towns[a].id, towns[b].id, f"{a}-{b}", "dormant") for a, b in pairs])


def test_very_many_lines_are_thin_without_dashes_and_the_legend_says_so() -> None:
    some, many = _many(MANY), _many(MANY + 1)
    for svg, dashed in ((some, True), (many, False)):
        found = group(svg, "dormant")
        assert found is not None
        assert ("stroke-dasharray" in found.keys()) is dashed  # noqa: SIM118 -- no mapping
        assert ("without dashes" in " ".join(said(svg)).replace("\n", " ")) is not dashed


# -- it is safe, whole, and always the same --------------------------------------------------

HOSTILE = [
    "${alert(1)}", "`+alert(1)+`", "<img src=x onerror=alert(1)>",
    "</text></svg><script>alert(1)</script>", '"><svg/onload=alert(1)>', "]]>", "<!--",
    "&amp;lt;b&gt;", "&#x27;", "%s {city} {{7*7}}", "a\u2028b\u202ec",
    "\x00\x0b\x1f\ufffe\ud800", "W" * 200, "مدينة שלום", "🇷🇺👨‍👩‍👧", 'x" data-x="1', "' onload='x",
    "<style>*{display:none}</style>", '<tspan data-x="9">', "javascript:alert(1)",
]  # fmt: skip


def _hostile(name: str) -> str:
    two = [place(name, 50, 10), place("Other", 52, 20)]
    tie = Tie(two[0].id, two[1].id, name, "active")
    about = {"title": name, "subtitle": name, "site": name, "address": name}
    return drawn(two, [tie], focus=two[0].slug, **about)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text_whatever_they_are(name: str) -> None:
    tags = [each.tag for each in tree(_hostile("Harmless")).iter()]
    svg = _hostile(name)
    assert sorted({each.tag for each in tree(svg).iter()} - {f"{SVG}tspan"}) == sorted(set(tags))
    sayable = re.sub("[\x00-\x1f\ufffe\ud800]", "\ufffd", " ".join(name.split()))
    assert tree(svg)[0].text == sayable


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_has_a_style_a_script_or_an_address(name: str) -> None:
    for each in tree(_hostile(name)).iter():
        assert each.tag not in {f"{SVG}script", f"{SVG}style", f"{SVG}image", f"{SVG}a"}
        names = set(each.attrib)
        assert not [name for name in names if name.startswith("on") or "href" in name]
        assert "style" not in names


@pytest.mark.parametrize(
    "name", ["</text>北京 x", 'x" data-x="1 北京', '北京 <tspan data-x="9"> y', *HOSTILE[:3]]
)
def test_what_is_made_ready_for_pixels_is_whole_and_says_the_same(name: str) -> None:
    svg = _hostile(name)
    separated = raster._separated(svg)
    assert said(separated) == said(svg)
    assert not [each for each in tree(separated).iter() if each.get("data-x")]


def test_the_same_facts_give_the_same_bytes_in_any_order() -> None:
    assert drawn() == drawn(PLACES[::-1], TIES[::-1])


def test_a_picture_becomes_pixels_at_twice_its_size() -> None:
    made = raster.png(drawn())
    assert made.startswith(b"\x89PNG")
    assert [int.from_bytes(made[at : at + 4], "big") for at in (16, 20)] == [2 * WIDTH, 2 * HEIGHT]
    assert made == raster.png(drawn())


def test_chinese_and_cyrillic_words_become_pixels_of_their_own() -> None:
    """Where a font lacks them, all characters look alike: as empty boxes, or as nothing."""
    made = {_pixels(word) for word in ("北京", "東京", "Казань", "Рязанъ")}
    assert len(made) == 4


def _pixels(word: str) -> bytes:
    return raster.png(
        f'<svg xmlns="{SVG[1:-1]}" width="200" height="60" font-family="{FONTS}">'
        f"{line_of_text(word, 5, 40, 30)}</svg>"
    )


# -- the suite can fail ----------------------------------------------------------------------


def test_a_picture_that_does_not_escape_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.drawing.svg.escape", lambda text: text)
    caught = 0
    for name in HOSTILE:
        try:
            caught += "script" in str([each.tag for each in tree(_hostile(name)).iter()])
        except ET.ParseError:
            caught += 1
    assert caught > 5
