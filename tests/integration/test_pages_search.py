"""The one search box: any script, the names cities are known by, and what was probably meant."""

import pytest
from flask.testing import FlaskClient

from registry.models import Agreement
from tests.factories import Factory
from tests.pages import Page

TYPED = {
    "Kazan": "kazan-ru",
    "Казань": "kazan-ru",
    "喀山": "kazan-ru",
    "kazan": "kazan-ru",
    "KAZAN": "kazan-ru",
    "казань": "kazan-ru",
    "kaz": "kazan-ru",
    "  Kazan  ": "kazan-ru",
    "Qazan": "kazan-ru",
    "Eskisehir": "eskisehir-tr",
    "Eskişehir": "eskisehir-tr",
    "ESKİŞEHİR": "eskisehir-tr",
    "Koln": "koln-de",
    "Ko\u0308ln": "koln-de",
    "köln": "koln-de",
    "L'Aquila": "l-aquila-it",
    "laquila": "l-aquila-it",
    "aquila": "l-aquila-it",
    "L’Aquila": "l-aquila-it",
    "Sankt Peterburg": "saint-petersburg-ru",
    "peterburg sankt": "saint-petersburg-ru",
    "東京": "tokyo-jp",
    "とうきょう": "tokyo-jp",
    "부산": "busan-kr",
}
CITIES = [
    ("Kazan", "RU", "kazan-ru", ["Казань", "喀山", "Qazan"]),
    ("Eskişehir", "TR", "eskisehir-tr", []),
    ("Köln", "DE", "koln-de", []),
    ("L’Aquila", "IT", "l-aquila-it", []),
    ("Saint Petersburg", "RU", "saint-petersburg-ru", ["Sankt-Peterburg", "Санкт-Петербург"]),
    ("Tokyo", "JP", "tokyo-jp", ["東京", "とうきょう"]),
    ("Busan", "KR", "busan-kr", ["부산"]),
    ("Braunschweig", "DE", "braunschweig-de", []),
    ("100% Town_", "GB", "100-town-gb", []),
]


@pytest.fixture
def known(make: Factory) -> dict[str, Agreement]:
    """Each city with an agreement of its own, by the city's slug."""
    partner = make.city("Nomatch", "FR")
    return {
        slug: make.agreement(make.city(name, country, slug=slug, names=names), partner)
        for name, country, slug, names in CITIES
    }


def _find(client: FlaskClient, path: str, typed: str, **more: str) -> Page:
    page = Page(client.get(path, query_string={"q": typed, **more}))
    assert page.status == 200
    return page


def test_a_city_is_found_by_every_name_in_every_script(
    client: FlaskClient, known: dict[str, Agreement]
) -> None:
    for typed, slug in TYPED.items():
        found = _find(client, "/agreements", typed)
        assert found.names == [known[slug].reference], typed
        assert found.hrefs(".found__list a") == [f"/cities/{slug}"]
        assert _find(client, "/cities", typed).names == [slug]


def test_the_first_page_asks_the_list_of_agreements(
    client: FlaskClient, known: dict[str, Agreement]
) -> None:
    page = Page(client.get("/"))
    (form,) = page.all("form[role=search]")
    (field,) = form.select("input")
    assert (form["action"], form["method"], field["name"]) == ("/agreements", "get", "q")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("path", ["/agreements", "/cities"])
def test_a_slip_is_answered_with_what_was_meant(client: FlaskClient, path: str) -> None:
    for typed in ("Brauschweig", "brauschweig", "Braunshweig", "Braunschweik"):
        page = _find(client, path, typed, status="no_record", utm_source="x")
        assert (page.count, page.text(".suggestion")) == (0, "Did you mean Braunschweig?")
        assert page.hrefs(".suggestion a") == [f"{path}?status=no_record&q=Braunschweig"]
    assert Page(client.get(f"{path}?status=no_record&q=Braunschweig")).count == 1


@pytest.mark.usefixtures("known")
def test_nothing_is_suggested_for_what_is_known_or_like_nothing(client: FlaskClient) -> None:
    for typed in ("Kazan", "xqzw", "Nomatch", "!!!", "TC-999999", "%", "ъ" * 200):
        for path in ("/agreements", "/cities"):
            page = _find(client, path, typed, country="CN")
            assert (page.count, "suggestion" in page.html) == (0, False), typed


def test_a_reference_finds_its_agreement(client: FlaskClient, known: dict[str, Agreement]) -> None:
    made = known["koln-de"]
    for typed in (made.reference, made.reference.lower(), f" {made.reference} "):
        assert _find(client, "/agreements", typed).names == [made.reference]
    for typed in ("TC-", "TC-00000", made.reference.replace("-", ""), f"{made.reference}x"):
        assert _find(client, "/agreements", typed).names == []


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("path", ["/agreements", "/cities"])
def test_no_sign_stands_for_letters(client: FlaskClient, path: str) -> None:
    for typed in ("%", "_", "\\", "*", "''", ".*", "K%zan", "k_zan", "[x]azan", "!"):
        assert _find(client, path, typed).names == [], typed


@pytest.mark.usefixtures("known")
def test_signs_beside_letters_are_passed_over(client: FlaskClient) -> None:
    assert _find(client, "/cities", "(kazan)+$").names == ["kazan-ru"]
    assert _find(client, "/cities", "100% town_").names == ["100-town-gb"]


def test_all_words_are_looked_for(client: FlaskClient, known: dict[str, Agreement]) -> None:
    assert _find(client, "/agreements", "kazan nomatch").names == [known["kazan-ru"].reference]
    assert _find(client, "/agreements", "kazan eskisehir").names == []
    assert _find(client, "/cities", "kazan nomatch").names == []


@pytest.mark.usefixtures("known")
def test_words_restrict_what_else_is_asked(client: FlaskClient) -> None:
    assert _find(client, "/agreements", "kazan", country="RU").count == 1
    assert _find(client, "/agreements", "kazan", country="DE").count == 0
    assert _find(client, "/agreements", "kazan", partner="FR", country="RU").count == 1


def test_a_city_without_agreements_is_found_as_a_city(client: FlaskClient, make: Factory) -> None:
    make.city("Alone", "PL")
    page = _find(client, "/agreements", "alone")
    assert (page.count, page.hrefs(".found__list a")) == (0, ["/cities/alone-pl"])
    assert "Poland · 0 agreements" in page.said


@pytest.mark.usefixtures("known")
def test_the_box_keeps_what_was_typed(client: FlaskClient) -> None:
    for typed in ("Kazan", "喀山", '"><b>', "a  b"):
        (field,) = _find(client, "/agreements", typed).all("input[name=q]")
        assert field["value"] == typed.strip()
