"""The desk in a browser: two departments, the secretariat, and what recording costs."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Frame, expect

from registry import clock
from tests.browser.conftest import Live, Watch
from tests.browser.towns import Towns, path_of
from tests.browser.visitor import WIDTHS, Visitor

STAY = "Pupils stay with families"
#: What “Recording an activity” may cost.
FIELDS, PAGES = 5, 2

Found = Callable[..., Towns]


@pytest.fixture
def found(live: Live, browser: Browser, watch: Watch) -> Iterator[Found]:
    """Found two towns; what goes wrong on any page of theirs fails the test."""
    made: list[Towns] = []

    def found(mark: str, width: int, *, twinned: bool = True) -> Towns:
        made.append(Towns(live, watch, browser, width, mark).found(twinned=twinned))
        return made[-1]

    yield found
    for each in made:
        each.close()
    assert watch.problems == []


def _lately() -> str:
    """A day of the last weeks, as a department writes it, by the clock that the server goes by."""
    return f"{clock.today('Europe/Moscow') - timedelta(days=20):%d.%m.%Y}"


def _do(visitor: Visitor, deed: str, title: str) -> Visitor:
    """The two steps after the form: what the public will see, then done."""
    visitor.press("Go on", deed)
    expect(visitor.page.get_by_role("heading", name="What the public will see")).to_be_visible()
    return visitor.press(_verb(visitor), title)


def _verb(visitor: Visitor) -> str:
    return visitor.page.locator("button[value=do]").inner_text()


# -- the journey -----------------------------------------------------------------------------


def _go_through_the_list(towns: Towns, visitor: Visitor) -> None:
    visitor.follow(towns.home, towns.home).follow(
        "Go through the list once", "Go through the list once"
    )
    visitor.page.get_by_role("radio", name="Ours", exact=True).check()
    signed = visitor.page.get_by_label(f"Date of signing of {towns.home} – {towns.silent}")
    signed.fill("01/02/2003")
    visitor.press("Save", "Go through the list once").says("Nothing was saved yet")
    signed.fill("May 1988")
    visitor.press("Save", "Go through the list once").says("You have answered for every agreement")


def _conclude(towns: Towns, visitor: Visitor) -> None:
    visitor.follow("All agreements", towns.home).follow("A new agreement", "A new agreement")
    visitor.fill(partners=towns.partner, signed="2001").choose(kind="Twinning")
    _do(visitor, "A new agreement", towns.title).says("Only the desks of its parties see it")
    towns.twins = path_of(visitor).rsplit("/", 1)[1]
    visitor.follow("Publish", "Publish")
    _do(visitor, "Publish", towns.title).says("Published.").says("One-sided")


def _confirm(towns: Towns, visitor: Visitor) -> None:
    visitor.says("Agreements to confirm: 1").follow(towns.title, towns.title)
    visitor.follow("Confirm what is recorded", "Confirm what is recorded")
    _do(visitor, "Confirm what is recorded", towns.title).says("Confirmed")


def _record(towns: Towns, visitor: Visitor) -> None:
    towns.at_desk(visitor).says("Never implemented").follow(
        "Record an activity", "Record an activity"
    )
    visitor.press("Go on", "Record an activity").says("There is a problem")
    expect(visitor.page.get_by_role("alert")).to_be_focused()
    visitor.fill(dates=_lately(), title=STAY).choose(kind="School or youth exchange")
    visitor.press("Go on", "Record an activity").says(f"{towns.title} becomes active.")
    visitor.press("Record", towns.title).says("The activity is recorded.").says(STAY)


def _public_says(towns: Towns, visitor: Visitor, status: str) -> None:
    """What the list and the table of the map say to everybody."""
    query = f"?city={towns.slug}&partner=DE"
    visitor.open(f"/agreements{query}", "Agreements")
    assert visitor.texts(".rows--agreements .status") == [status]
    visitor.open(f"/map{query}", f"Partners of {towns.home}")
    assert status in " ".join(visitor.texts("[data-map-table] tbody tr"))


def _contest(towns: Towns, visitor: Visitor) -> None:
    visitor.open("/desk", "Desk").says("1 activity to confirm")
    visitor.follow(re.compile(f"^Contest {STAY}"), "Contest an activity")
    visitor.fill(reason="Nobody came.")
    _do(visitor, "Contest an activity", towns.title).says("Contested: it does not count")


def _settle(towns: Towns, visitor: Visitor) -> None:
    line = visitor.page.get_by_role("listitem").filter(has_text=f"{towns.partner}: Nobody came.")
    with visitor.page.expect_navigation():
        line.get_by_role("button", name="It stands", exact=True).click()
    visitor.says("Settled.")


def _edit_at_once(towns: Towns, first: Visitor, second: Visitor) -> None:
    """Both open the form; the second to send it sees both versions and keeps what was typed."""
    for visitor in (first, second):
        towns.at_desk(visitor).follow("Correct a fact", "Correct a fact")
    first.fill(wording="Städtepartnerschaft")
    _do(first, "Correct a fact", towns.title)
    second.fill(wording="Twinning of towns", place="Northwick")
    second.press("Go on", "Somebody was here before you")
    second.says("Paul Partner").says("Städtepartnerschaft").says("Twinning of towns")
    second.press("Go on with what I typed", "Correct a fact")
    _do(second, "Correct a fact", towns.title).says("The facts are corrected.")


def _bring_back(towns: Towns, visitor: Visitor) -> None:
    history = visitor.page.locator(".history > li").filter(has_text="Twinning of towns")
    expect(history).to_contain_text("Städtepartnerschaft → Twinning of towns")
    expect(history).to_contain_text("Hope Home")
    with visitor.page.expect_navigation():
        history.get_by_role("link", name="Bring back the earlier value").click()
    assert visitor.page.locator("#wording").input_value() == "Städtepartnerschaft"
    _do(visitor, "Correct a fact", towns.title).says("The facts are corrected.")


def _declare(towns: Towns, visitor: Visitor) -> None:
    visitor.follow("Declare for a year", "Declare for a year")
    visitor.choose(word="Alive").fill(note="Ask for the new school.")
    _do(visitor, "Declare for a year", towns.title).says("Your word is recorded.")
    visitor.says(f"{towns.home}: Alive").says("Ask for the new school.")


@pytest.mark.parametrize("width", WIDTHS)
def test_two_departments_from_a_first_visit_to_a_declaration(found: Found, width: int) -> None:
    towns = found(f"Wide{width}", width, twinned=False)
    home = towns.enter("home")
    _go_through_the_list(towns, home)
    _conclude(towns, home)
    partner = towns.enter("partner")
    _confirm(towns, partner)
    _public_says(towns, partner, "Never implemented")
    _record(towns, home)
    _public_says(towns, partner, "Active")
    _contest(towns, partner)
    _public_says(towns, partner, "Never implemented")
    _settle(towns, towns.enter("secretariat"))
    _public_says(towns, partner, "Active")
    _edit_at_once(towns, partner, home)
    _bring_back(towns, home)
    _declare(towns, home)


# -- what recording costs ----------------------------------------------------------------------


def test_recording_an_activity_costs_five_fields_and_two_pages_at_most(found: Found) -> None:
    towns = found("Count", 360)
    visitor = towns.at_desk(towns.enter("home"))
    met: list[str] = []

    def met_page(frame: Frame) -> None:
        met.append(frame.url)

    visitor.page.on("framenavigated", met_page)
    visitor.follow("Record an activity", "Record an activity")
    fields = visitor.page.locator("main form.form :is(input, select, textarea)")
    assert 0 < sum(each.is_visible() for each in fields.all()) <= FIELDS
    visitor.fill(dates=_lately()).choose(kind="Sport")
    visitor.press("Go on", "Record an activity").press("Record", towns.title)
    assert path_of(visitor) == f"/desk/agreements/{towns.twins}"
    assert len(met) - 1 == PAGES, met


def test_recording_is_in_sight_on_a_telephone_without_scrolling(found: Found) -> None:
    visitor = found("Sight", 360).enter("home")
    visitor.page.set_viewport_size({"width": 360, "height": 640})
    expect(visitor.page.get_by_role("link", name="Record an activity")).to_be_in_viewport(ratio=1)


def test_recording_works_without_scripts(found: Found) -> None:
    towns = found("Plain", 1280)
    visitor = towns.enter("home", java_script_enabled=False)
    page = visitor.page
    page.goto(f"/desk/activities/new?agreement={towns.twins}")
    page.locator("summary").click()
    page.locator("#participants").fill("24")
    visitor.fill(dates=_lately(), title=STAY).choose(kind="Sport")
    page.get_by_role("button", name="Go on").click()
    visitor.says(f"{towns.title} becomes active.")
    page.get_by_role("button", name="Change something").click()
    assert page.locator("#participants").input_value() == "24"
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Record", exact=True).click()
    visitor.says("The activity is recorded.").says(STAY)
