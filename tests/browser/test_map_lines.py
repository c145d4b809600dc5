"""Very many lines are moved and completed, not drawn anew: what is seen must be the same."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import made
from tests.browser.atlas import NEXT_FRAME, Atlas

#: How much of what is drawn differs from what a fresh painting of the same view draws.
DIFFERENCE = """() => {
    const {ties} = map_2;
    ties._settle();
    const canvas = ties._container;
    const read = () => new Uint32Array(canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    const before = read();
    ties._repaint();
    const after = read();
    let [ink, other] = [0, 0];
    for (let at = 0; at < after.length; at++) {
        const [one, two] = [before[at], after[at]];
        if (one || two) ink++;
        if (one === two) continue;
        const opaque = two >>> 24 > 200;
        for (let shift = opaque ? 0 : 24; shift < 32; shift += 8) {
            if (Math.abs((one >>> shift & 255) - (two >>> shift & 255)) > 96) {
                other++;
                break;
            }
        }
    }
    return {ink, share: other / ink};
}"""
PAN = "(steps) => steps.forEach((step) => map_2.panBy(step, {animate: false}))"
WAYS = {
    "east": [(37, 0)] * 4,
    "west over 180 degrees": [(-220, 0)] * 5,
    "south": [(0, 23)] * 3,
    "north": [(0, -31)] * 3,
    "aslant": [(41, 17), (-13, 29), (7, -53), (111, 3), (-64, -38)],
    "further than the map is wide": [(2000, 0), (15, 4)],
}


@pytest.fixture
def lines(atlas: Atlas) -> Atlas:
    """1,600 lines between places all over the globe, all drawn, the Pacific in the middle."""
    atlas.page.set_viewport_size({"width": 700, "height": 600})
    made.serve(atlas.page, made.world(1600))
    atlas.open("/map?lines=all")
    atlas.page.evaluate("map_2.setView([10, 150], 3.5, {animate: false})")
    atlas.page.evaluate(NEXT_FRAME)
    return atlas


def _pan(page: Page, steps: list[tuple[int, int]]) -> None:
    page.evaluate(PAN, [list(step) for step in steps])


def _difference(page: Page) -> Any:
    found = page.evaluate(DIFFERENCE)
    assert found["ink"] > 20_000
    return found["share"]


def test_after_every_way_of_panning_the_lines_are_as_if_drawn_anew(lines: Atlas) -> None:
    for way, steps in WAYS.items():
        _pan(lines.page, steps)
        assert _difference(lines.page) < 0.01, way


def test_a_drag_draws_what_comes_into_sight(lines: Atlas) -> None:
    box = lines.map.bounding_box()
    assert box
    lines.page.mouse.move(box["x"] + 450, box["y"] + 200)
    lines.page.mouse.down()
    lines.page.mouse.move(box["x"] + 180, box["y"] + 260, steps=12)
    assert _difference(lines.page) < 0.01, "while it is dragged"
    lines.page.mouse.up()
    lines.page.evaluate(NEXT_FRAME)
    assert _difference(lines.page) < 0.01


def test_a_zoom_draws_all_anew(lines: Atlas) -> None:
    for zoom in (5, 2.75, 7):
        lines.page.evaluate(f"map_2.setZoom({zoom}, {{animate: false}})")
        lines.page.evaluate(NEXT_FRAME)
        assert lines.page.evaluate(DIFFERENCE)["share"] < 0.01


def test_the_comparison_tells_when_a_strip_is_missing(lines: Atlas) -> None:
    lines.page.evaluate("map_2.ties._strip = () => {}")
    _pan(lines.page, WAYS["east"])
    assert _difference(lines.page) > 0.1


def test_the_comparison_tells_when_a_strip_is_drawn_in_the_wrong_place(lines: Atlas) -> None:
    lines.page.evaluate("""(() => {
        const {ties} = map_2, strip = ties._strip;
        ties._strip = (context, view, box) =>
            strip.call(ties, context, {...view, top: view.top + 2}, box);
    })()""")
    _pan(lines.page, WAYS["aslant"])
    assert _difference(lines.page) > 0.03


def test_the_line_under_the_pointer_is_found_among_thousands(lines: Atlas) -> None:
    found = lines.page.evaluate("""() => {
        const {ties} = map_2, {many} = ties, {atlas} = many;
        const scale = 2 ** map_2.getZoom();
        let [asked, hit] = [0, 0];
        for (let tie = 0; tie < atlas.ties; tie += 50) {
            const at = 2 * Math.floor((many.first[tie] + many.first[tie + 1]) / 2);
            const point = L.point(many.points[at] * scale, many.points[at + 1] * scale);
            const found = ties.pick(point.subtract(map_2.getPixelOrigin()), 3);
            asked++;
            if (found !== null) hit++;
        }
        return [asked, hit];
    }""")
    assert found[0] == found[1] == 32
