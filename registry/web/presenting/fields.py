"""Fields of forms at the desk: what each asks, and what was understood of what was typed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from registry.domain.dateparsing import parse_date, parse_period
from registry.domain.dates import DateProblem
from registry.domain.errors import N_
from registry.domain.vocabulary import (
    ACTIVITY_KINDS,
    DECLARATIONS,
    FIELDS,
    FUNDING,
    INSTRUMENT_KINDS,
    KINDS,
    MODES,
    REASONS,
    ROLES,
    TERMS,
    Role,
    Term,
)
from registry.i18n import date_text, gettext, say


@dataclass(frozen=True, slots=True)
class Field:
    """A field as components/deed_fields.html prints it.

    `type` is text, area, date, period, number, choice, checks, check or file; `options` are code
    and label of choices and checks; `open` is what a choice is called that is left open.
    """

    name: str
    label: str
    type: str = "text"
    hint: str = ""
    options: Mapping[str, str] | None = None
    required: bool = False
    folded: bool = False
    open: str = ""


_DATE_HINT = N_("As exact as you know it: 12.05.1988, May 1988, 1988, c. 1988")
_TERM_WORDS: dict[str, str] = {code: TERMS[code] for code in (Term.OPEN, Term.TACIT)}
_LATER: dict[str, str] = {code: ROLES[code] for code in (Role.CHANGES, Role.RENEWS, Role.EXTENDS)}

SIGNED = Field("signed", N_("Signed"), "date", _DATE_HINT, required=True)
CONCLUDED = Field("signed", N_("Concluded"), "date", _DATE_HINT)
PAPER = (
    Field("instrument", N_("Kind of paper"), "choice", options=INSTRUMENT_KINDS),
    Field("place", N_("Signed at")),
    Field("link", N_("Link to the text"), hint=N_("Beginning with https://")),
)
TERM = (
    Field("term", N_("How long it binds"), "choice", options=_TERM_WORDS),
    Field("term_last", N_("Or until"), "date", N_("Only if the paper names a last day.")),
)
ROLE = Field("role", N_("What the paper does"), "choice", options=_LATER, required=True)
UNTIL = Field("term_last", N_("Until"), "date", _DATE_HINT, required=True)
WHEN = Field("when", N_("When"), "date", _DATE_HINT)
UNKNOWN = Field("unknown", N_("The day is not known"), "check")
KIND = Field("kind", N_("Kind"), "choice", options=KINDS, required=True)
WORDING = Field(
    "wording", N_("What you call it"), hint=N_("In your own language, as it is signed.")
)
THEMES = Field("fields", N_("Fields of cooperation"), "checks", options=FIELDS)
REASON = Field("reason", N_("Why"), "area", required=True)
DECLARATION = (
    Field("year", N_("Year"), "number", required=True),
    Field("word", N_("Your word"), "choice", options=DECLARATIONS, required=True),
    Field("reasons", N_("If nothing happened: why"), "checks", options=REASONS),
    Field("note", N_("A note for yourselves"), "area", N_("It is not public.")),
)
UPLOAD = (
    Field(
        "title", N_("What it is"), hint=N_("As in: Agreement of 1988, signed copy"), required=True
    ),
    Field("file", N_("File"), "file", required=True),
)
NEW_AGREEMENT = (
    Field(
        "partners",
        N_("With"),
        hint=N_("The partner’s name or short name; several with semicolons between."),
        required=True,
    ),
    KIND,
    CONCLUDED,
    WORDING,
    *(each for each in PAPER),
    *TERM,
    THEMES,
)
ACTIVITY = (
    Field("kind", N_("What it was"), "choice", options=ACTIVITY_KINDS, required=True),
    Field(
        "dates",
        N_("When"),
        "period",
        N_("A day, a month, a year, or from – to: 12.–15.05.2024"),
        required=True,
    ),
    Field("title", N_("Title")),
    Field("mode", N_("In which way"), "choice", options=MODES, folded=True),
    Field("participants", N_("How many took part"), "number", folded=True),
    Field("place", N_("Where"), folded=True),
    Field("links", N_("Links"), hint=N_("Several with semicolons between."), folded=True),
    Field("text", N_("In a few words"), "area", folded=True),
    Field("funding", N_("Who paid"), "choice", options=FUNDING, folded=True),
    Field("amount", N_("How much"), hint=N_("As in 5000 EUR"), folded=True),
    Field("fields", N_("Fields of cooperation"), "checks", options=FIELDS, folded=True),
)


class Understood(NamedTuple):
    """A field that was filled in, and how it was understood."""

    label: str
    value: str


def understood(fields: Iterable[Field], values: Mapping[str, str]) -> Iterator[Understood]:
    """What was typed, dates as they were understood, codes as their words."""
    for field in fields:
        text = values.get(field.name, "").strip()
        if text and field.type != "file":
            yield Understood(gettext(field.label), _said_back(field, text))


def _said_back(field: Field, text: str) -> str:
    if field.type in {"date", "period"}:
        return _date_said_back(field, text)
    if field.type == "check":
        return gettext("yes")
    if field.options is not None:
        codes = [each.strip() for each in text.split(";")]
        return ", ".join(say(field.options[code]) for code in codes if code in field.options)
    return text


def _date_said_back(field: Field, text: str) -> str:
    try:
        read = parse_period(text).edtf if field.type == "period" else parse_date(text).edtf
    except DateProblem:
        return text
    words = date_text(read)
    return words if words == text else gettext("%(text)s, understood as %(words)s", text=text,
                                               words=words)  # fmt: skip


def labels(fields: Sequence[Field]) -> dict[str, str]:
    return {field.name: gettext(field.label) for field in fields}
