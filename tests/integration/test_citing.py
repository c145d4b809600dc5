"""What a citation says is what stands at the address that it gives."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask, get_template_attribute
from flask.testing import FlaskClient

from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Figure, Value
from registry.domain.selection import Selection
from registry.exchange import citations
from registry.web.public.citing import block
from tests.factories import Factory
from tests.integration.site import Site
from tests.pages import ORIGIN
from tests.unit import references

READERS: dict[str, tuple[str, Callable[[str], list[dict[str, Any]]]]] = {
    "bib": ("application/x-bibtex", references.bibtex),
    "ris": ("application/x-research-info-systems", references.ris),
    "csl.json": ("application/vnd.citationstyles.csl+json", references.csl),
}
SELECTIONS = ["", "?country=RU&partner=DE", "?on=2022-02-28&window=12", "?q=dvor&kind=twinning"]


def _read(site: Site, address: str, ending: str) -> list[dict[str, Any]]:
    path, _, query = address.partition("?")
    answer = site.get(f"{path}.{ending}?{query}")
    kind, read = READERS[ending]
    assert (answer.status_code, answer.mimetype) == (200, kind)
    assert answer.headers["Content-Disposition"].endswith(f'.{ending}"')
    return read(answer.text)


def _address(entry: dict[str, Any]) -> str:
    return next(entry[name] for name in ("url", "UR", "URL") if name in entry)


def _note(entry: dict[str, Any]) -> str:
    return next(entry[name] for name in ("note", "N1") if name in entry)


def _number(site: Site, address: str) -> list[int]:
    """Number and whole of the figure at an address of ours, as its JSON says."""
    parts = urlsplit(address.removeprefix(ORIGIN))
    value = site.json(f"{parts.path}.json?{parts.query}")["value"]
    return [value[name] for name in ("number", "of", "left_out") if value[name] is not None]


def _numbers(text: str) -> list[int]:
    value = text.partition(": ")[2].partition(". As of")[0]
    value = re.sub(r"\([^)]*%\)", "", value)
    return [int(each.replace(",", "")) for each in re.findall(r"[0-9][0-9,]*", value)]


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("query", SELECTIONS)
def test_a_number_belongs_to_the_address_that_stands_with_it(
    site: Site, query: str, ending: str
) -> None:
    for code in ("dormancy", "agreements", "pairs", "by-decade"):
        for entry in _read(site, f"/statistics/{code}{query}", ending):
            assert _numbers(_note(entry)) == _number(site, _address(entry))


@pytest.mark.parametrize("code", DEFINITIONS)
def test_every_figure_can_be_cited(site: Site, code: str) -> None:
    for ending in READERS:
        *pinned, live = _read(site, f"/statistics/{code}", ending)
        assert _address(live) == f"{ORIGIN}/statistics/{code}?on=2024-05-17"
        assert all("?edition=2024-" in _address(entry) for entry in pinned)


@pytest.mark.parametrize("ending", READERS)
def test_a_day_that_is_looked_at_is_kept(site: Site, ending: str) -> None:
    *_pinned, entry = _read(site, "/statistics/dormancy?country=RU&on=2022-02-28", ending)
    assert _address(entry) == f"{ORIGIN}/statistics/dormancy?country=RU&on=2022-02-28"
    assert "As of 28 February 2022" in _note(entry) and "17 May 2024; may change" in _note(entry)


@pytest.mark.parametrize("ending", [*READERS, "json", "csv"])
def test_a_second_request_gets_the_same_file(site: Site, ending: str) -> None:
    answers = [site.get(f"/statistics/pairs.{ending}") for _each in range(2)]
    assert answers[0].data == answers[1].data
    assert answers[0].headers["Content-Disposition"] == answers[1].headers["Content-Disposition"]


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize(
    ("query", "status"), [("", 404), ("?on=2999-01-01", 404), ("?nonsense=1", 404)]
)
def test_what_is_no_figure_is_not_found(site: Site, ending: str, query: str, status: int) -> None:
    assert site.get(f"/statistics/nonsense.{ending}{query}").status_code == status


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("query", ["on=2999-01-01", "nonsense=1", "page=2", "city=nowhere-ru"])
def test_what_is_not_understood_is_refused(site: Site, ending: str, query: str) -> None:
    assert site.get(f"/statistics/pairs.{ending}?{query}").status_code == 400


HOSTILE = ["}}\n@misc{x,", "ER  - \u2028TY  - JOUR", '"]</script>{{7*7}} %s \\textbackslash']


@pytest.mark.parametrize("name", HOSTILE)
def test_a_citys_name_breaks_out_of_nothing(make: Factory, client: FlaskClient, name: str) -> None:
    make.agreement(make.city(name, "FR", slug="hostile-fr"), make.city("Ulm", "DE"))
    for ending, (_kind, read) in READERS.items():
        (entry,) = read(client.get(f"/statistics/pairs.{ending}?city=hostile-fr").text)
        assert citations._one_line(name) in next(
            entry[each] for each in ("title", "TI") if each in entry
        )


# -- the block on a page ---------------------------------------------------------------------


def _block(app: Flask, name: str = "") -> BeautifulSoup:
    """The block as a page prints it."""
    found = Figure(DEFINITIONS["dormancy"], Value(12, 40, 5), ())
    with app.test_request_context("/statistics/dormancy?city=a-fr"):
        there = block(found, Selection(city="a-fr"), {"a-fr": name})
        macro = get_template_attribute("components/cite.html", "cite")
        return BeautifulSoup(str(macro(there)), "html.parser")


def test_the_block_has_the_text_its_permalink_and_the_formats(client: FlaskClient) -> None:
    found = _block(client.application, "Lyon")
    text = found.select_one("#cite-dormancy-1").text  # type: ignore[union-attr]
    assert "Dormancy rate: 12 of 40 agreements (30.0%); 5 without record left out." in text
    assert "Selection: City: Lyon." in text
    links = [str(each["href"]) for each in found.select("a")]
    there = f"{ORIGIN}/statistics/dormancy?city=a-fr"
    assert links[0] == f"{there}&on=2024-05-17" and links[-1] == there
    assert links[1:4] == [f"/statistics/dormancy.{ending}?city=a-fr" for ending in READERS]
    assert "No edition has been published yet" in found.select_one(".cite__notice").text  # type: ignore[union-attr]


def test_the_block_can_be_copied_and_tells_that_it_was(client: FlaskClient) -> None:
    found = _block(client.application)
    (button,) = found.select("button[hidden][data-copies=cite-dormancy-1]")
    (told,) = found.select("#cite-dormancy-1-told[role=status]")
    assert button["data-copied"] == "Copied" and told.text == ""
    assert found.select(f"#{button['aria-describedby']}")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_in_the_block(client: FlaskClient, name: str) -> None:
    found = _block(client.application, name)
    assert not found.select("script")
    assert citations._one_line(name) in found.select_one("#cite-dormancy-1").text  # type: ignore[union-attr]
