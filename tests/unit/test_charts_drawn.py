"""Charts as they are drawn: safe whatever names there are, always the same, in every script."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from registry.charts import CHARTED, NARROW, SIZES, WIDE, chart, drawn, svg
from registry.domain.figures import Figure
from registry.drawing import raster
from registry.drawing.svg import CJK_FONTS, FONTS, OTHER_FONTS, sayable
from tests.unit.charted import Rows, made, words

SVG = "{http://www.w3.org/2000/svg}"
EACH = pytest.mark.parametrize("code", sorted(CHARTED))
HOSTILE = [
    "${alert(1)}", "`+alert(1)+`", "datum.constructor.constructor('alert(1)')()", "{{7*7}} %s",
    "<img src=x onerror=alert(1)>", "</text></svg><script>alert(1)</script>", "]]>", "<!--",
    '"><svg/onload=alert(1)>', "&amp;lt;b&gt;", "&#x27;", "'] + [1", '{"signal": "width"}',
    "{'expr': 'width'}", "a\u2028b\u202ec", "\x00\x0b\x1f\ufffe\ud800", "W" * 300, "مدينة שלום",
    "🇷🇺👨‍👩‍👧", 'x" data-x="1 北京', "https://evil.example/x.png", "<style>*{display:none}</style>",
    "__proto__", "NaN", "1e999", "null", "2020-01-01", "\\u0022\\", "a\nb\tc",
]  # fmt: skip
NAMED = pytest.mark.parametrize("name", HOSTILE)


def _hostile(name: str) -> Iterator[tuple[Figure, Any]]:
    """Every way in which words of people come into a chart."""
    around = words(selection=name, value=name, site=name, address=name, edition=name)
    cities: Rows = [(name, name, "RU", 3), ("b", f"{name} {name}", "CN", 2)]
    yield made("most-connected", cities), around
    yield made("by-region", [("RU", name, 3, 1, 1), ("CN", f"x{name}", 2, 1, 1)]), around


def _said(drawing: str) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(drawing).iter(f"{SVG}text")]


def _words_outside_of_data(spec: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """All texts of a chart but those that are data to be written, or its description."""
    if isinstance(spec, dict):
        for key, value in spec.items():
            yield "key", key
            if not path.endswith("values") or key != "said":
                yield from _words_outside_of_data(value, f"{path}/{key}")
    elif isinstance(spec, list):
        for value in spec:
            yield from _words_outside_of_data(value, path)
    elif isinstance(spec, str) and path != "/description":
        yield path, spec


# -- words of people are words and nothing else ----------------------------------------------


@NAMED
def test_names_are_nowhere_but_in_what_is_written(name: str) -> None:
    for figure, around in _hostile(name):
        harmless = next(_hostile("Harmless"))[1]
        plain = made(figure.definition.code, [
            tuple("Harmless" if isinstance(cell, str) and len(cell) > 2 else cell for cell in row)
            for row in figure.rows
        ])  # fmt: skip
        outside = set(_words_outside_of_data(chart(figure, around)))
        assert outside == set(_words_outside_of_data(chart(plain, harmless)))


@EACH
def test_nothing_in_a_chart_is_an_expression(code: str) -> None:
    keys = {
        text for path, text in _words_outside_of_data(chart(made(code), words())) if path == "key"
    }
    assert not keys & {
        "signal", "expr", "labelExpr", "format", "transform", "params", "url", "href", "calculate",
        "test", "condition", "timeUnit", "aggregate", "tooltip", "title", "parse",
    }  # fmt: skip


@NAMED
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_hostile_name_is_written_as_it_is(name: str, size: Any) -> None:
    plain = re.sub("[\x00-\x1f\ufffe\ud800]", "\ufffd", " ".join(name.split()))
    shown = re.sub("[\u202a-\u202e]", "", plain)
    for figure, around in _hostile(name):
        lines = _said(svg(figure, around, size))
        beginning = shown[:12]
        assert any(line.startswith(beginning) for line in lines), (beginning, lines)


@NAMED
def test_a_drawing_has_no_style_no_script_no_address_whatever_the_names(name: str) -> None:
    for figure, around in _hostile(name):
        for each in ET.fromstring(svg(figure, around)).iter():
            assert each.tag.removeprefix(SVG) in {
                "svg", "title", "desc", "g", "path", "line", "rect", "text", "tspan",
            }  # fmt: skip
            assert not [key for key in each.attrib if key.startswith("on") or "href" in key]
            assert not {"style", "class", "filter", "mask"} & set(each.attrib)
            assert not [value for value in each.attrib.values() if "url(" in value]


@NAMED
def test_a_hostile_name_becomes_pixels(name: str) -> None:
    figure, around = next(_hostile(name))
    drawing = svg(figure, around)
    assert _said(raster._separated(drawing)) == _said(drawing)
    assert raster.png(drawing).startswith(b"\x89PNG")


# -- every drawing ---------------------------------------------------------------------------


@EACH
def test_a_drawing_is_always_the_same(code: str) -> None:
    for size in SIZES.values():
        first = svg(made(code), words(), size)
        assert first == svg(made(code), words(), size)
        assert "nan" not in first.lower().replace("finance", "")


@EACH
def test_all_planned_words_are_drawn(code: str) -> None:
    spec = chart(made(code), words())
    planned = [each["said"] for layer in spec["layer"] for each in layer["data"]["values"]
               if "said" in each]  # fmt: skip
    assert sorted(_said(svg(made(code), words()))) == sorted(planned)


@EACH
def test_a_drawing_tells_a_reader_of_the_screen_what_it_shows(code: str) -> None:
    root = ET.fromstring(svg(made(code), words()))
    title, told = root[0], root[1]
    assert (title.tag, told.tag) == (f"{SVG}title", f"{SVG}desc")
    assert (root.get("role"), root.get("lang")) == ("img", "en")
    assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert title.text == made(code).definition.name
    assert told.text == chart(made(code), words())["description"]


@EACH
def test_pixels_are_twice_as_many(code: str) -> None:
    for size in (WIDE, NARROW):
        spec, made_of = chart(made(code), words(), size), svg(made(code), words(), size)
        pixels = raster.png(made_of)
        assert size is WIDE or pixels == raster.png(made_of)
        found = [int.from_bytes(pixels[at : at + 4], "big") for at in (16, 20)]
        assert found == [2 * spec["width"], 2 * spec["height"]]


def test_the_only_address_in_a_drawing_is_the_one_in_its_foot() -> None:
    drawing = svg(made("by-kind"), words())
    found = set(re.findall(r"https?://[^\s\"<]+", drawing))
    assert found == {"http://www.w3.org/2000/svg", "https://x.example/statistics/a?on=1"}


def test_a_card_is_white_in_pages_of_any_colour() -> None:
    root = ET.fromstring(svg(made("by-kind"), words()))
    card = root[2]
    assert (card.tag, card.get("fill")) == (f"{SVG}rect", "#ffffff")
    assert (card.get("width"), card.get("height")) == (root.get("width"), root.get("height"))


# -- scripts ---------------------------------------------------------------------------------


def _fonts(name: str) -> set[str | None]:
    rows: Rows = [("x", name, "RU", 3)]
    drawing = ET.fromstring(svg(made("most-connected", rows), words()))
    written = [*drawing.iter(f"{SVG}text"), *drawing.iter(f"{SVG}tspan")]
    return {each.get("font-family") for each in written if name in (each.text or "")}


@pytest.mark.parametrize(
    ("name", "fonts"),
    [("喀山", CJK_FONTS), ("Казань", None), ("Kazan", None), ("القاهرة", OTHER_FONTS)],
)
def test_each_script_has_its_fonts(name: str, fonts: str | None) -> None:
    assert _fonts(name) == {fonts}
    root = ET.fromstring(svg(made("by-kind"), words()))
    assert root.get("font-family") == FONTS


def test_chinese_cyrillic_and_latin_names_become_pixels_of_their_own() -> None:
    made_of = {
        raster.png(svg(made("most-connected", [("x", name, "RU", 3)]), words()))
        for name in ("喀山", "北京", "Казань", "Рязань", "Kazan")
    }
    assert len(made_of) == 5


def test_words_are_made_fit_for_a_line() -> None:
    assert sayable(" a\n b\u202e\x00 ") == "a b\ufffd"


# -- the suite can fail ----------------------------------------------------------------------


def test_a_name_in_an_expression_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = chart

    def careless(figure: Figure, around: Any, *_size: Any) -> Any:
        return {**planned(figure, around), "title": {"text": {"expr": figure.rows[0][1]}}}

    monkeypatch.setitem(globals(), "chart", careless)
    with pytest.raises(AssertionError):
        test_names_are_nowhere_but_in_what_is_written("x1x")
    with pytest.raises(AssertionError):
        test_nothing_in_a_chart_is_an_expression("most-connected")


def test_a_drawing_that_takes_everything_over_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "_ATTRIBUTES", frozenset({*drawn._ATTRIBUTES, "class"}))
    with pytest.raises(AssertionError):
        test_a_drawing_has_no_style_no_script_no_address_whatever_the_names("Kazan")
