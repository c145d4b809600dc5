"""Citations: everything is said, formats are read back, and no name breaks out of its field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange import citations
from registry.exchange.citations import Cited
from tests.unit import references

PINNED = Cited(
    code="dormancy",
    figure="Dormancy rate",
    value="12 of 40 agreements (30.0%); 5 without record left out",
    selection="Country: Russia · Partner: China",
    day=date(2026, 1, 31),
    window=24,
    rule_version=1,
    edition="2026-1",
    address="https://twins.example.org/statistics/dormancy?country=RU&q=%D0%9A_a&edition=2026-1",
    live="https://twins.example.org/statistics/dormancy?country=RU&q=%D0%9A_a",
    site="Twin-city partnership registry",
    accessed=date(2026, 7, 1),
    issued=date(2026, 2, 1),
)
LIVE = replace(
    PINNED,
    edition=None,
    issued=None,
    day=date(2026, 7, 1),
    address="https://twins.example.org/statistics/dormancy?country=RU&on=2026-07-01",
)
HOSTILE = [
    "}\n}\n@misc{other,\n  title = {owned}",
    "} % & # _ $ ^ ~ \\ { \\} \\{ }}",
    "a\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - owned",
    "a\u2028ER  - \u2029TY  - JOUR",
    "a\x0bER  - \x0cTY  - \x1cTI  - \x85UR  - https://evil.example",
    'x", "type": "book", "URL": "javascript:alert(1)',
    "</script><script>alert(1)</script>",
    "\\input{/etc/passwd} \\write18{rm}",
    "Казань 喀山 مدينة Eskişehir ﬁ é",
    "\ud800 lonely",
    "{}",
    "{a}{b}",
]
READERS: dict[str, tuple[Callable[[Any], str], Callable[[str], list[dict[str, Any]]]]] = {
    "bibtex": (citations.bibtex, references.bibtex),
    "ris": (citations.ris, references.ris),
    "csl_json": (citations.csl_json, references.csl),
}


def _said(text: str) -> str:
    """What is left of a text: one line, without signs that no text has."""
    return citations._one_line(text)


# -- plain words -----------------------------------------------------------------------------


def test_the_text_of_an_edition_names_all_that_can_be_asked() -> None:
    assert citations.plain(PINNED) == (
        "Twin-city partnership registry. Dormancy rate: 12 of 40 agreements (30.0%); 5 without"
        " record left out. Selection: Country: Russia · Partner: China. As of 31 January 2026;"
        " dormant after 24 months; rule version 1. Edition 2026-1:"
        f" {PINNED.address} (live: {PINNED.live})"
    )


def test_the_text_of_the_live_registry_says_that_it_may_change() -> None:
    text = citations.plain(LIVE)
    assert "As on record on 1 July 2026; may change: " + LIVE.address in text
    assert "Edition" not in text


@pytest.mark.parametrize("name", HOSTILE)
def test_the_text_is_one_paragraph_whatever_the_names(name: str) -> None:
    text = citations.plain(replace(PINNED, selection=name, site=name, value=name))
    assert text.splitlines() == [text]
    text.encode()


# -- formats ---------------------------------------------------------------------------------


def test_bibtex_has_the_fields_that_readers_look_for() -> None:
    (entry,) = references.bibtex(citations.bibtex([PINNED]))
    assert entry == {
        "ID": citations.key(PINNED),
        "author": "Twin-city partnership registry",
        "title": "Dormancy rate. Country: Russia · Partner: China, 31 January 2026",
        "year": "2026",
        "month": "2",
        "version": "2026-1",
        "publisher": "Twin-city partnership registry",
        "url": PINNED.address,
        "urldate": "2026-07-01",
        "note": entry["note"],
    }
    assert "12 of 40 agreements (30.0%)" in entry["note"] and PINNED.live in entry["note"]


def test_ris_has_the_tags_that_readers_look_for() -> None:
    (record,) = references.ris(citations.ris([PINNED]))
    assert record["TY"] == "DATA" and record["UR"] == PINNED.address
    assert (record["PY"], record["DA"], record["Y2"]) == ("2026", "2026/02/01/", "2026/07/01/")
    assert record["ET"] == "2026-1"
    assert "rule version 1" in record["N1"]


def test_csl_json_has_the_names_and_types_of_its_schema() -> None:
    (item,) = references.csl(citations.csl_json([PINNED]))
    assert (item["type"], item["URL"], item["version"]) == ("dataset", PINNED.address, "2026-1")
    assert item["author"] == [{"literal": "Twin-city partnership registry"}]
    assert item["issued"] == {"date-parts": [[2026, 2, 1]]}
    assert item["accessed"] == {"date-parts": [[2026, 7, 1]]}


@pytest.mark.parametrize("of", READERS)
def test_what_is_live_has_no_edition_and_says_that_it_may_change(of: str) -> None:
    write, read = READERS[of]
    (found,) = read(write([LIVE]))
    assert not {"version", "ET"} & found.keys()
    assert "may change" in (found.get("note") or found["N1"])


@pytest.mark.parametrize("of", READERS)
def test_two_readings_of_a_figure_are_two_entries(of: str) -> None:
    write, read = READERS[of]
    found = read(write([PINNED, LIVE]))
    assert len({each.get("ID") or each["id"] for each in found}) == 2


def test_the_key_is_that_of_the_address() -> None:
    assert citations.key(PINNED) == citations.key(replace(PINNED, value="13", site="Other"))
    assert citations.key(PINNED) != citations.key(replace(PINNED, address=PINNED.address + "&a=1"))


# -- hostile names ---------------------------------------------------------------------------


def _whole(of: str, name: str) -> None:
    """Write with the name in every place, read, and find it where it belongs and nothing more."""
    write, read = READERS[of]
    hostile = replace(PINNED, site=name, figure=name, value=name, selection=name)
    usual, found = read(write([PINNED])), read(write([hostile]))
    assert [each.keys() for each in found] == [each.keys() for each in usual]
    author = found[0].get("author") or found[0].get("AU")
    literal = author[0]["literal"] if isinstance(author, list) else author
    assert literal == _said(name)
    assert _said(name) in (found[0].get("note") or found[0]["N1"])


@pytest.mark.parametrize("of", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_out(of: str, name: str) -> None:
    _whole(of, name)


@pytest.mark.parametrize("of", READERS)
@given(name=st.text(min_size=1).filter(_said))
def test_no_text_at_all_breaks_out(of: str, name: str) -> None:
    _whole(of, name)


@pytest.mark.parametrize("of", ["bibtex", "ris"])
def test_an_address_has_no_sign_that_ends_it(of: str) -> None:
    write, read = READERS[of]
    (found,) = read(write([replace(PINNED, address="https://a.example/?q=}\r\nER  - {\\")]))
    assert (found.get("url") or found["UR"]) == "https://a.example/?q=%7D%0D%0AER%20%20-%20%7B%5C"


def test_canary_a_writer_that_does_not_escape_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "_IN_TEX", {})
    monkeypatch.setattr(citations, "_one_line", str)
    for of, name in (("bibtex", HOSTILE[0]), ("bibtex", "50 %"), ("ris", HOSTILE[2])):
        with pytest.raises(references.Malformed):
            _whole(of, name)
