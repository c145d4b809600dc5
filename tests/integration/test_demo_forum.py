"""The forum of the demonstration set: what was printed of 2023, and a dossier for each session."""

import pytest
from flask.testing import FlaskClient

from tests.integration.importing import AnySession, Importer, rows
from tests.pages import Page

#: Short name, day, and times in Kazan; the title as it was printed, our word in brackets.
PRINTED = [
    ("urban-diplomacy", "2023-09-07", "10:00–12:00",
     ("Urban diplomacy as an important factor in the development of modern international"
     " [relations]")),
    ("twin-cities", "2023-09-07", "13:00–15:00",
     "Twin cities and expanding horizons: successful experience and new goals"),
    ("heritage", "2023-09-07", "13:00–14:30",
     "Preservation of historical heritage as the basis of the identity of a modern city"),
    ("city-for-residents", "2023-09-07", "15:30–17:30",
     ("A city for residents. Involvement, participation, dialogue. Joint implementation of public"
     " space projects")),
    ("russia-china", "2023-09-08", "15:00–16:30", "Russia – China"),
]  # fmt: skip
EVENT = "/forum/kazan-2023"


@pytest.fixture
def loaded(importer: Importer, session: AnySession) -> str:
    done = importer.run("demo", "load")
    assert done.exit_code == 0, done.output
    return str(done.output)


def test_its_sessions_are_counted_once(loaded: str, importer: Importer) -> None:
    assert "programme: 5 new, 0 known" in loaded
    assert "programme: 0 new, 5 known" in importer.run("demo", "load").output


def test_the_programme_is_as_it_was_printed(loaded: str, client: FlaskClient) -> None:
    for slug, day, times, title in PRINTED:
        page = Page(client.get(f"{EVENT}/{slug}"))
        assert page.heading == title
        assert times in page.said and "Europe/Moscow" in page.said
        assert page.hrefs(f"a[href='{EVENT}/days/{day}']")
    about = Page(client.get(EVENT))
    assert "Municipality of Kazan with the International Association “UCLG Eurasia”" in about.said


def test_what_is_ours_is_marked(loaded: str, client: FlaskClient) -> None:
    plenary = Page(client.get(f"{EVENT}/urban-diplomacy"))
    assert "The word in brackets is ours." in plenary.said
    untitled = Page(client.get(f"{EVENT}/russia-china"))
    assert "prints no title" in untitled.said


@pytest.mark.parametrize("slug", [slug for slug, *_rest in PRINTED])
def test_each_session_has_a_dossier_on_what_is_loaded(
    loaded: str, client: FlaskClient, slug: str
) -> None:
    page = Page(client.get(f"{EVENT}/{slug}/dossier"))
    (agreements,) = page.all("[data-figure=agreements] data")
    assert int(str(agreements["value"])) > 0
    assert page.all("h2#questions, h2:-soup-contains('What the session asks')")


def test_nobody_is_named_and_nothing_is_linked(loaded: str, session: AnySession) -> None:
    for table in ("panelist", "session_link", "material"):
        assert rows(session, f"SELECT count(*) FROM {table}") == [0]
