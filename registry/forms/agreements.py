"""The gate for an agreement: what a form or a row says of it, its cities only named."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.dateparsing import parse_date
from registry.domain.dates import PartialDate
from registry.domain.entries import PaperEntry, PauseEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import FIELDS as THEMES
from registry.domain.vocabulary import INSTRUMENT_KINDS, KINDS, ROLES, Role, Term
from registry.forms import mentions, readers
from registry.forms.gate import Gate
from registry.forms.mentions import Mentioned

FIELDS = (
    "reference",
    *mentions.FIELDS,
    "kind",
    "wording",
    "fields",
    "concluded",
    "instrument",
    "role",
    "place",
    "term",
    "link",
    "ended",
    "ended_by",
    "suspended",
    "resumed",
    "supersedes",
    "meant_twice",
    "reported_by",
)
#: Something happened, and nobody knows when.
UNKNOWN = "unknown"
_SHORT = readers.text(200)


@dataclass(frozen=True, slots=True)
class AgreementForm:
    """What was said of an agreement; `kind` is empty if nothing was said."""

    reference: str
    cities: tuple[Mentioned, ...]
    kind: str
    wording: str
    fields: tuple[str, ...]
    paper: PaperEntry
    has_ended: bool
    ended: PartialDate | None
    ended_by: str
    pause: PauseEntry | None
    supersedes: str
    meant_twice: bool
    reported_by: tuple[str, ...]


def read_agreement(values: Mapping[str, str]) -> AgreementForm | list[RuleBroken]:
    """Return what is said, or everything that is wrong with it."""
    gate = Gate(values)
    form = AgreementForm(
        reference=gate.read("reference", readers.reference, ""),
        cities=mentions.read_mentions(gate),
        kind=gate.read("kind", readers.code(KINDS), ""),
        wording=gate.read("wording", _SHORT, ""),
        fields=gate.read("fields", readers.listed(readers.code(THEMES)), ()),
        paper=_paper(gate),
        has_ended=bool(gate.text("ended")),
        ended=gate.read("ended", _maybe_known),
        ended_by=gate.read("ended_by", _SHORT, ""),
        pause=_pause(gate),
        supersedes=gate.read("supersedes", _reference_or_kind, ""),
        meant_twice=gate.read("meant_twice", readers.yes_or_no, default=False),
        reported_by=gate.read("reported_by", readers.listed(_SHORT), ()),
    )
    if form.ended_by and not form.has_ended:
        gate.refuse("ended", N_("Somebody says that it ended: when? “unknown” is an answer."))
    if not form.cities and not form.reference and not gate.problems:
        gate.refuse("city_a", N_("Name the cities, or the agreement by its reference."))
    return gate.problems or form


def _paper(gate: Gate) -> PaperEntry:
    term, last = gate.read("term", _read_term, (Term.OPEN, None))
    return PaperEntry(
        role=gate.read("role", readers.code(ROLES), Role.CONCLUDES),
        kind=gate.read("instrument", readers.code(INSTRUMENT_KINDS), "unspecified"),
        signed=gate.read("concluded", parse_date),
        place=gate.read("place", _SHORT, ""),
        term=term,
        term_last=last,
        link=gate.read("link", readers.link, ""),
    )


def _read_term(given: str) -> tuple[str, PartialDate | None]:
    """Read how long a paper binds: «open», «tacit», or the last day."""
    if given in (Term.OPEN, Term.TACIT):
        return given, None
    return Term.FIXED, parse_date(given)


def _pause(gate: Gate) -> PauseEntry | None:
    resumed = bool(gate.text("resumed"))
    until = gate.read("resumed", _maybe_known)
    if gate.text("suspended"):
        return PauseEntry(gate.read("suspended", _maybe_known), until, resumed)
    if resumed:
        gate.refuse("suspended", N_("It was resumed, so it was suspended: when?"))
    return None


def _maybe_known(given: str) -> PartialDate | None:
    return None if given.casefold() == UNKNOWN else parse_date(given)


def _reference_or_kind(given: str) -> str:
    return given if given in KINDS else readers.reference(given)
