"""Names that would be markup, code or templates: shown as they are, wherever the map says them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.atlas import Atlas
from tests.browser.conftest import Live
from tests.browser.payloads import FIRING, PAYLOADS

RAN = "window.__ran"
LITERALLY = "(wanted) => [...document.querySelectorAll(wanted)].map((each) => each.textContent)"
#: Elements that only a name taken for markup could have brought.
FOREIGN = """document.querySelectorAll(
    'main :is(script:not([src]), iframe, object, video, audio, math, template, details [ontoggle]),'
    + ' main img:not(.atlas__paper img), main b[style]').length"""


@pytest.fixture(scope="module")
def hostile(live: Live) -> dict[str, str]:
    """A city of each name, all partners of one called like the first; name -> slug."""
    with live.make() as make:
        hub = make.city("Hostile Hub", "SE", lat=60.0, lon=15.0)
        found = {}
        for at, name in enumerate(PAYLOADS):
            place = {"lat": 58.0 - at // 8, "lon": 14.0 + at % 8 * 1.5}
            city = make.city(name, "SE", slug=f"hostile-{at}-se", **place)
            make.agreement(hub, city, concluded="1999")
            found[name] = city.slug
        twins = [
            make.city(name, "FI", slug=f"twin-{at}-fi", lat=64.0, lon=26.0)
            for at, name in enumerate(PAYLOADS[:6])
        ]
        for one in twins[1:]:
            make.agreement(twins[0], one)
    return found


def _unharmed(atlas: Atlas) -> None:
    assert atlas.page.evaluate(RAN) is None
    assert atlas.page.evaluate(FOREIGN) == 0


def test_there_are_forty_of_them() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 40


def test_every_name_is_shown_as_it_is_when_pointed_at(
    atlas: Atlas, hostile: dict[str, str]
) -> None:
    atlas.open("/map?city=hostile-hub-se")
    for name, slug in hostile.items():
        said = atlas.page.evaluate(
            """(key) => {
            const {guide, places} = map_2;
            const {at} = guide.atlas.focusOf(key);
            const item = places.items.find((each) => each.at === at);
            const point = map_2.layerPointToContainerPoint(places.pointOf(item));
            guide.card.show(item, point, true);
            return guide.card.root.querySelector('bdi').textContent;
        }""",
            slug,
        )
        assert said == name
    atlas.page.evaluate("map_2.guide.leave()")
    atlas.point_at(PAYLOADS[-1])
    _unharmed(atlas)


def test_the_panel_and_the_table_list_every_name_as_it_is(
    atlas: Atlas, hostile: dict[str, str]
) -> None:
    atlas.open("/map?city=hostile-hub-se")
    names = atlas.page.evaluate(LITERALLY, "[data-map-panel] .panel__partners bdi")
    assert sorted(names) == sorted(hostile)
    atlas.settled()
    _unharmed(atlas)


def test_every_name_may_be_looked_at(atlas: Atlas, hostile: dict[str, str]) -> None:
    atlas.open("/map?city=hostile-hub-se")
    for name, slug in hostile.items():
        atlas.page.evaluate("(key) => map_2.guide.find({kind: 'city', key})", slug)
        atlas.until("!document.querySelector('[data-map-table][aria-busy]')")
        titles = atlas.page.evaluate(LITERALLY, "h1 bdi, [data-map-panel] h2 bdi")
        assert titles == [name, name]
        assert atlas.asked() == {"city": slug}
    _unharmed(atlas)


def test_every_name_may_be_compared(atlas: Atlas, hostile: dict[str, str]) -> None:
    slugs, names = list(hostile.values()), list(hostile)
    for at in range(0, 39, 3):
        pins = "&".join(f"pin={slug}" for slug in slugs[at : at + 3])
        if at:
            atlas.page.evaluate(
                "(pins) => map_2.guide.apply(map_2.guide.view.with({city: '', pins}))",
                slugs[at : at + 3],
            )
            atlas.until("!document.querySelector('[data-map-table][aria-busy]')")
        else:
            atlas.open(f"/map?{pins}")
        heads = atlas.page.evaluate(LITERALLY, ".panel__compared bdi")
        assert heads == names[at : at + 3] == atlas.page.evaluate(LITERALLY, "h1 bdi")
    expect(atlas.panel.locator(".panel__partners bdi")).to_have_text("Hostile Hub")
    _unharmed(atlas)


def test_the_search_lists_names_as_they_are(atlas: Atlas, hostile: dict[str, str]) -> None:
    atlas.open("/map")
    seen: set[str] = set()
    for typed in ("img src", "script", "svg", "window ran", "javascript", "details", "ירושלים"):
        atlas.search(typed)
        seen |= set(atlas.page.evaluate(LITERALLY, "[data-map-found] bdi"))
        atlas.box.fill("")
        atlas.until("document.querySelector('[data-map-found]').hidden")
    assert len(seen & set(hostile)) > 8
    _unharmed(atlas)


def test_cities_at_one_place_are_listed_and_every_name_is_literal(
    atlas: Atlas, hostile: dict[str, str]
) -> None:
    atlas.open("/map?country=FI")
    atlas.map.focus()
    atlas.page.keyboard.press("Escape")
    atlas.page.evaluate("map_2.setView([64, 26], 6, {animate: false})")
    expect(atlas.says).to_contain_text("Group of cities: 6")
    atlas.page.keyboard.press("Enter")
    names = atlas.page.evaluate(LITERALLY, ".atlas__card li bdi")
    assert sorted(names) == sorted(PAYLOADS[:6])
    _unharmed(atlas)


def test_the_frame_and_the_page_of_a_city_show_them_as_they_are(
    atlas: Atlas, hostile: dict[str, str]
) -> None:
    for name in PAYLOADS[::7]:
        atlas.page.goto(f"/embed/map?city={hostile[name]}")
        expect(atlas.map).to_have_attribute("data-state", "complete")
        assert name in atlas.page.title()
        assert atlas.page.evaluate(RAN) is None


def test_a_card_of_any_name_stays_within_a_phone(phone: Atlas, hostile: dict[str, str]) -> None:
    phone.open("/map?city=hostile-hub-se")
    phone.page.evaluate("map_2.setView([54, 18], 6, {animate: false})")
    phone.page.touchscreen.tap(*phone.position("W" * 200))
    expect(phone.card).to_contain_text("W" * 200)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    box = phone.card.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360


# -- the trap ------------------------------------------------------------------------------


@pytest.fixture
def unguarded(browser: Browser) -> Iterator[Atlas]:
    """A page without any policy."""
    page = browser.new_page()
    yield Atlas(page)
    page.close()


def test_the_trap_snaps_where_names_are_taken_for_markup(unguarded: Atlas) -> None:
    for payload in FIRING:
        unguarded.page.goto("about:blank")
        unguarded.page.set_content(f"<!doctype html><title>A trap</title><main>{payload}</main>")
        unguarded.until(f"{RAN} === 1")


def test_the_trap_sees_elements_that_do_not_belong(unguarded: Atlas) -> None:
    for payload in ("<b style='x'>x</b>", "<img src=x>", "<iframe></iframe>"):
        unguarded.page.set_content(f"<!doctype html><title>A trap</title><main>{payload}</main>")
        assert unguarded.page.evaluate(FOREIGN) == 1, payload
