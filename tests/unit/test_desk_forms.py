"""The gate for deeds at the desk: what is read, and which field is named when it can't be."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.dates import PartialDate
from registry.domain.vocabulary import Role, Term
from registry.forms import deeds
from registry.forms.activities import read_activity

READERS = {
    "paper": deeds.read_paper,
    "renewal": partial(deeds.read_paper, role=Role.RENEWS),
    "extension": partial(deeds.read_paper, role=Role.EXTENDS, ends=True),
    "day": deeds.read_day,
    "new agreement": deeds.read_new_agreement,
    "successor": deeds.read_successor,
    "facts": deeds.read_facts,
    "reason": deeds.read_reason,
    "declaration": deeds.read_declaration,
    "title": deeds.read_title,
}


def _wrong(read: Any, **values: str) -> list[str | None]:
    found = read(values)
    assert isinstance(found, list), found
    return [problem.field for problem in found]


def on(text: str) -> PartialDate:
    return PartialDate.from_edtf(text)


# -- papers --------------------------------------------------------------------------------------


def test_a_paper_with_everything() -> None:
    paper = deeds.read_paper({
        "role": "renews", "instrument": "protocol", "signed": "12.05.1988", "place": " Kazan ",
        "term_last": "2030", "link": "https://a.example/x",
    })  # fmt: skip
    assert not isinstance(paper, list)
    assert (paper.role, paper.kind, paper.place) == ("renews", "protocol", "Kazan")
    assert (paper.signed, paper.term_last) == (on("1988-05-12"), on("2030"))
    assert (paper.term, paper.link) == (Term.FIXED, "https://a.example/x")


def test_without_a_last_day_a_term_is_open_or_as_it_is_said() -> None:
    for said, term in (("", Term.OPEN), ("open", Term.OPEN), ("tacit", Term.TACIT)):
        paper = deeds.read_paper({"signed": "1988", "term": said})
        assert not isinstance(paper, list) and (paper.term, paper.term_last) == (term, None)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, ["signed"]),
        ({"signed": "01/02/2003"}, ["signed"]),
        ({"signed": "1988", "role": "concludes"}, ["role"]),
        ({"signed": "1988", "instrument": "stone"}, ["instrument"]),
        ({"signed": "1988", "term": "fixed"}, ["term"]),
        ({"signed": "1988", "term_last": "soon"}, ["term_last"]),
        ({"signed": "1988", "place": "x" * 201}, ["place"]),
        ({"signed": "1988", "link": "javascript:alert(1)"}, ["link"]),
        ({"signed": "1988", "link": "http://user:pw@a.example/"}, ["link"]),
        ({"signed": "x", "place": "a\x00b", "link": "x"}, ["signed", "place", "link"]),
    ],
)
def test_a_paper_that_can_not_be(values: dict[str, str], fields: list[str]) -> None:
    assert _wrong(deeds.read_paper, **values) == fields


def test_what_the_deed_says_of_the_role_is_not_to_be_typed() -> None:
    paper = READERS["renewal"]({"signed": "2001", "role": "concludes"})
    assert not isinstance(paper, list) and paper.role == Role.RENEWS


def test_an_extension_names_its_last_day() -> None:
    assert _wrong(READERS["extension"], signed="2001") == ["term_last"]
    assert _wrong(READERS["extension"]) == ["term_last", "signed"]


# -- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "when"),
    [({"when": "May 1988"}, on("1988-05")), ({"unknown": "1"}, None)],
)
def test_a_day_is_named_or_said_to_be_unknown(
    values: dict[str, str], when: PartialDate | None
) -> None:
    assert deeds.read_day(values) == deeds.DayForm(when)


@pytest.mark.parametrize(
    "values",
    [{}, {"when": " "}, {"when": "2020", "unknown": "1"}, {"when": "soon"}, {"when": "2024-02-30"}],
)
def test_a_day_that_is_neither(values: dict[str, str]) -> None:
    assert set(_wrong(deeds.read_day, **values)) == {"when"}


def test_what_is_no_answer_to_unknown() -> None:
    assert _wrong(deeds.read_day, when="2020", unknown="perhaps") == ["unknown"]


# -- agreements ----------------------------------------------------------------------------------


def test_a_new_agreement() -> None:
    form = deeds.read_new_agreement({
        "partners": "Weimar; Lyons; Weimar", "kind": "twinning", "signed": "c. 1988",
        "fields": "culture; sport", "wording": "Städtepartnerschaft", "meant_twice": "1",
    })  # fmt: skip
    assert not isinstance(form, list)
    assert (form.partners, form.fields) == (("Weimar", "Lyons"), ("culture", "sport"))
    assert form.paper.signed == on("1988~") and form.meant_twice


def test_a_new_agreement_of_unknown_day_says_nothing_of_a_paper() -> None:
    form = deeds.read_new_agreement({"partners": "Weimar", "kind": "contact"})
    assert not isinstance(form, list) and not form.paper.says_something


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, ["partners", "kind"]),
        ({"partners": " ; ", "kind": "twinning"}, []),
        ({"partners": "Weimar", "kind": "marriage"}, ["kind"]),
        ({"partners": "x" * 201, "kind": "twinning"}, ["partners"]),
        ({"partners": "Weimar", "kind": "twinning", "fields": "love"}, ["fields"]),
    ],
)
def test_a_new_agreement_that_can_not_be(values: dict[str, str], fields: list[str]) -> None:
    found = deeds.read_new_agreement(values)
    assert [each.field for each in found] == fields if isinstance(found, list) else fields == []


def test_a_successor_says_its_kind_and_its_day() -> None:
    assert _wrong(deeds.read_successor) == ["kind", "signed"]
    form = deeds.read_successor({"kind": "twinning", "signed": "2024"})
    assert not isinstance(form, list) and form.paper.role == Role.CONCLUDES


def test_facts_may_all_be_unknown() -> None:
    form = deeds.read_facts({})
    assert form == deeds.FactsForm("", (), None, "", "unspecified", "")


# -- words ---------------------------------------------------------------------------------------


def test_a_reason_keeps_its_lines() -> None:
    assert deeds.read_reason({"reason": " Not ours.\r\nReally. "}) == deeds.ReasonForm(
        "Not ours.\nReally."
    )


@pytest.mark.parametrize("text", ["", " \r\n ", "\u200b", "x" * 5001, "a\x00b", "\u202eno"])
def test_a_reason_that_is_none(text: str) -> None:
    assert _wrong(deeds.read_reason, reason=text) == ["reason"]


@pytest.mark.parametrize("word", ["nothing", "ended"])
def test_a_declaration_with_reasons(word: str) -> None:
    form = deeds.read_declaration({
        "year": "2023", "word": word, "reasons": "funding; contact_lost; funding", "note": "Ours",
    })  # fmt: skip
    assert form == deeds.DeclarationForm(2023, word, ("funding", "contact_lost"), "Ours")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, ["year", "word"]),
        ({"year": "٢٠٢٣", "word": "alive"}, ["year"]),
        ({"year": "-1", "word": "alive"}, ["year"]),
        ({"year": "9" * 13, "word": "alive"}, ["year"]),
        ({"year": "2023", "word": "asleep"}, ["word"]),
        ({"year": "2023", "word": "nothing", "reasons": "boredom"}, ["reasons"]),
        ({"year": "2023", "word": "alive", "reasons": "funding"}, ["reasons"]),
        ({"year": "2023", "word": "nothing", "note": "x" * 5001}, ["note"]),
    ],
)
def test_a_declaration_that_can_not_be(values: dict[str, str], fields: list[str]) -> None:
    assert _wrong(deeds.read_declaration, **values) == fields


def test_a_document_has_a_title() -> None:
    assert deeds.read_title({"title": " Signed  copy "}) == "Signed copy"
    assert _wrong(deeds.read_title) == _wrong(deeds.read_title, title="x" * 201) == ["title"]


# -- money ---------------------------------------------------------------------------------------

VISIT = {"reference": "TC-000001", "kind": "sport", "dates": "2024"}


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("5000 EUR", (5000, "EUR")),
        ("EUR 5000", (5000, "EUR")),
        ("5 000 eur", (5000, "EUR")),
        ("5\u202f000\u00a0RUB", (5000, "RUB")),
        ("0 USD", (0, "USD")),
        ("", (None, None)),
    ],
)
def test_an_amount_is_whole_units_and_a_currency(
    text: str, money: tuple[int | None, str | None]
) -> None:
    form = read_activity({**VISIT, "amount": text})
    assert not isinstance(form, list) and (form.amount, form.currency) == money


@pytest.mark.parametrize(
    "text", ["5000", "EUR", "5000 €", "5.000 EUR", "5,5 EUR", "-5 EUR", "5000 XYZ", "٥ EUR",
             "5000 EUR EUR", "9" * 12 + " EUR", "1 0 EUR"],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
    assert _wrong(read_activity, **VISIT, amount=text) == ["amount"]


def test_who_paid_is_one_of_those_that_the_forum_asks_for() -> None:
    assert _wrong(read_activity, **VISIT, funding="a friend") == ["funding"]


# -- whatever is sent ----------------------------------------------------------------------------

NAMES = (
    "signed", "when", "role", "kind", "term", "term_last", "year", "word", "reasons", "note",
    "reason", "partners", "fields", "title", "link", "place", "unknown", "instrument",
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60)))
def test_no_gate_stumbles_over_anything(values: dict[str, str]) -> None:
    """Each problem names a field that was asked, and has a sentence."""
    for read in READERS.values():
        found = read(values)
        for problem in found if isinstance(found, list) else ():
            assert problem.field in NAMES and str(problem)
