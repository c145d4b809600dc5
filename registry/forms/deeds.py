"""The gate for deeds at the desk: what a department says of its agreement."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.dateparsing import parse_date
from registry.domain.dates import PartialDate
from registry.domain.entries import PaperEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import (
    DECLARATIONS,
    INSTRUMENT_KINDS,
    KINDS,
    REASONS,
    DeclarationWord,
    Role,
    Term,
)
from registry.domain.vocabulary import FIELDS as THEMES
from registry.forms import readers
from registry.forms.gate import Gate

LONGEST_TEXT = 5_000
_SHORT, _TEXT = readers.text(200), readers.text(LONGEST_TEXT)


def read_nothing(_values: Mapping[str, str]) -> None:
    """A deed that is one button."""


def read_paper(
    values: Mapping[str, str], *, role: str = "", ends: bool = False
) -> PaperEntry | list[RuleBroken]:
    """A signed paper; `role` if the deed says it already, `ends` if a last day must be named."""
    gate = Gate(values)
    last = gate.read("term_last", parse_date)
    if ends and not gate.text("term_last"):
        gate.refuse("term_last", N_("Until when? A day, a month or a year."))
    paper = PaperEntry(
        role=role or gate.read("role", readers.code(_LATER_ROLES), Role.CHANGES),
        kind=gate.read("instrument", readers.code(INSTRUMENT_KINDS), "unspecified"),
        signed=gate.read("signed", parse_date),
        place=gate.read("place", _SHORT, ""),
        term=Term.FIXED if last else gate.read("term", readers.code(_UNFIXED), Term.OPEN),
        term_last=last,
        link=gate.read("link", readers.link, ""),
    )
    if not gate.text("signed"):
        gate.refuse("signed", N_("When was it signed? A year is enough if no more is known."))
    return gate.problems or paper


_LATER_ROLES: dict[str, str] = {Role.CHANGES: "", Role.RENEWS: "", Role.EXTENDS: ""}
_UNFIXED: dict[str, str] = {Term.OPEN: "", Term.TACIT: ""}


@dataclass(frozen=True, slots=True)
class DayForm:
    """When something took effect; None if that is not known."""

    when: PartialDate | None


def read_day(values: Mapping[str, str]) -> DayForm | list[RuleBroken]:
    """A day that must be named, or said to be unknown."""
    gate = Gate(values)
    when = gate.read("when", parse_date)
    unknown = gate.read("unknown", readers.yes_or_no, default=False)
    if not gate.text("when") and not unknown:
        gate.refuse("when", N_("Say when, or that it is not known."))
    if gate.text("when") and unknown:
        gate.refuse("when", N_("Either a day, or not known."))
    return gate.problems or DayForm(when)


@dataclass(frozen=True, slots=True)
class NewAgreementForm:
    """A new agreement with a partner, by its slug."""

    partners: tuple[str, ...]
    kind: str
    wording: str
    fields: tuple[str, ...]
    paper: PaperEntry
    meant_twice: bool


def read_new_agreement(values: Mapping[str, str]) -> NewAgreementForm | list[RuleBroken]:
    gate = Gate(values)
    last = gate.read("term_last", parse_date)
    form = NewAgreementForm(
        partners=gate.need("partners", readers.listed(_SHORT), ()),
        kind=gate.need("kind", readers.code(KINDS), ""),
        wording=gate.read("wording", _SHORT, ""),
        fields=gate.read("fields", readers.listed(readers.code(THEMES)), ()),
        paper=PaperEntry(
            kind=gate.read("instrument", readers.code(INSTRUMENT_KINDS), "unspecified"),
            signed=gate.read("signed", parse_date),
            place=gate.read("place", _SHORT, ""),
            term=Term.FIXED if last else gate.read("term", readers.code(_UNFIXED), Term.OPEN),
            term_last=last,
            link=gate.read("link", readers.link, ""),
        ),
        meant_twice=gate.read("meant_twice", readers.yes_or_no, default=False),
    )
    return gate.problems or form


@dataclass(frozen=True, slots=True)
class KindForm:
    """The kind and the paper of an agreement that takes the place of another one."""

    kind: str
    paper: PaperEntry


def read_successor(values: Mapping[str, str]) -> KindForm | list[RuleBroken]:
    gate = Gate(values)
    kind = gate.need("kind", readers.code(KINDS), "")
    paper = read_paper(values, role=Role.CONCLUDES)
    if isinstance(paper, list):
        return [*gate.problems, *paper]
    return gate.problems or KindForm(kind, paper)


@dataclass(frozen=True, slots=True)
class FactsForm:
    """The facts of an agreement that can be corrected."""

    wording: str
    fields: tuple[str, ...]
    signed: PartialDate | None
    place: str
    instrument: str
    link: str


def read_facts(values: Mapping[str, str]) -> FactsForm | list[RuleBroken]:
    gate = Gate(values)
    form = FactsForm(
        wording=gate.read("wording", _SHORT, ""),
        fields=gate.read("fields", readers.listed(readers.code(THEMES)), ()),
        signed=gate.read("signed", parse_date),
        place=gate.read("place", _SHORT, ""),
        instrument=gate.read("instrument", readers.code(INSTRUMENT_KINDS), "unspecified"),
        link=gate.read("link", readers.link, ""),
    )
    return gate.problems or form


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """Why something is contested."""

    reason: str


def read_reason(values: Mapping[str, str]) -> ReasonForm | list[RuleBroken]:
    gate = Gate(values)
    reason = gate.read_lines("reason", _TEXT)
    if not reason and not gate.wrong("reason"):
        gate.refuse("reason", N_("Say why: the other side and the secretariat will read it."))
    return gate.problems or ReasonForm(reason)


@dataclass(frozen=True, slots=True)
class DeclarationForm:
    """A city's word on a year; `note` is not public."""

    year: int
    word: str
    reasons: tuple[str, ...]
    note: str


def read_declaration(values: Mapping[str, str]) -> DeclarationForm | list[RuleBroken]:
    gate = Gate(values)
    form = DeclarationForm(
        year=gate.need("year", readers.whole, 0),
        word=gate.need("word", readers.code(DECLARATIONS), ""),
        reasons=gate.read("reasons", readers.listed(readers.code(REASONS)), ()),
        note=gate.read_lines("note", _TEXT),
    )
    if form.reasons and form.word == DeclarationWord.ALIVE:
        gate.refuse("reasons", N_("Reasons are for a year in which nothing happened."))
    return gate.problems or form


def read_title(values: Mapping[str, str]) -> str | list[RuleBroken]:
    """What a document is called."""
    gate = Gate(values)
    title = gate.need("title", _SHORT, "")
    return gate.problems or title
