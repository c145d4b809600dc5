"""What is typed of panelists and of what they show, and until when a personal link is good."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from registry.domain.errors import RuleBroken
from registry.domain.forum import link_lasts_until
from registry.forms.panelists import (
    MaterialForm,
    PanelistForm,
    PartForm,
    read_material,
    read_panelist,
    read_part,
)

MOSCOW, AUCKLAND = ZoneInfo("Europe/Moscow"), ZoneInfo("Pacific/Auckland")


def _problems(found: object) -> list[tuple[str | None, str]]:
    assert isinstance(found, list), found
    return [(each.field, str(each)) for each in found if isinstance(each, RuleBroken)]


# -- somebody ------------------------------------------------------------------------------------


def test_somebody_needs_a_name_and_nothing_else() -> None:
    assert read_panelist({"name": " Anna  Example "}) == PanelistForm(
        "Anna Example", "", "", "", None, namesake=False
    )
    assert _problems(read_panelist({"office": "Mayor"})) == [("name", "This must be filled in.")]


@pytest.mark.parametrize("typed", ["2024-05-12", "12.05.2024", "12 May 2024"])
def test_consent_is_given_on_a_day_written_as_people_write_it(typed: str) -> None:
    found = read_panelist({"name": "Anna", "consented_on": typed})
    assert isinstance(found, PanelistForm)
    assert found.consented_on == date(2024, 5, 12)


@pytest.mark.parametrize(
    "typed", ["2024", "May 2024", "c. 2024", "01/02/2003", "2024-02-30", "yes", "12.–15.05.2024"]
)
def test_consent_on_no_day_is_refused_at_its_field(typed: str) -> None:
    ((field, _words),) = _problems(read_panelist({"name": "Anna", "consented_on": typed}))
    assert field == "consented_on"


@pytest.mark.parametrize("field", ["name", "office", "city", "organisation"])
@pytest.mark.parametrize("typed", ["x" * 201, "Anna\u202e", "a\0b", "\ud800"])
def test_no_field_takes_what_no_honest_text_has(field: str, typed: str) -> None:
    found = _problems(read_panelist({"name": "Anna", field: typed}))
    assert [each[0] for each in found][:1] == [field]


def test_names_keep_their_marks_and_lose_what_nobody_sees() -> None:
    found = read_panelist({"name": "<b>Ko\u0308nig</b>\u200b"})
    assert isinstance(found, PanelistForm)
    assert found.name == "<b>König</b>"


def test_somebody_is_a_speaker_unless_told_otherwise() -> None:
    assert read_part({"name": "Anna"}) == PartForm("Anna", "speaker")
    assert read_part({"name": "Anna", "role": "moderator"}) == PartForm("Anna", "moderator")
    assert _problems(read_part({"name": "Anna", "role": "host"}))[0][0] == "role"


# -- materials -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//evil", "https://u:p@host/", "x" * 501]
)
def test_a_material_links_to_the_web_only(link: str) -> None:
    assert _problems(read_material({"title": "Slides", "link": link}))[0][0] == "link"


def test_a_material_has_a_title() -> None:
    assert read_material({"title": "Slides"}) == MaterialForm("Slides", "")
    assert _problems(read_material({"link": "https://slides.example"}))[0][0] == "title"


# -- how long a link is good ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "today", "zone", "until"),
    [
        # 30 days after the forum, to the end of the day there.
        (date(2023, 9, 8), date(2023, 8, 1), MOSCOW, datetime(2023, 10, 8, 21, tzinfo=UTC)),
        # Made after the forum: 30 days from then.
        (date(2023, 9, 8), date(2024, 5, 17), MOSCOW, datetime(2024, 6, 16, 21, tzinfo=UTC)),
        # Over a change of the clocks it is a midnight, not so many hours.
        (date(2023, 9, 8), date(2023, 9, 8), AUCKLAND, datetime(2023, 10, 8, 11, tzinfo=UTC)),
    ],
)
def test_a_link_ends_at_a_midnight_where_the_forum_is(
    last_day: date, today: date, zone: Any, until: datetime
) -> None:
    assert link_lasts_until(last_day, today, zone) == until
