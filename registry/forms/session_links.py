"""The gate for what is said of an agreement's part in a session, of one or of many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import LINK_ROLES
from registry.forms import readers
from registry.forms.gate import Gate

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class LinkForm:
    """One agreement by its reference, and its part."""

    reference: str
    role: str
    note: str


def read_link(values: Mapping[str, str]) -> LinkForm | list[RuleBroken]:
    """The reference may stand in the address of the agreement's page."""
    gate = Gate({**values, "reference": _last_part(values.get("reference", ""))})
    form = LinkForm(
        reference=gate.need("reference", readers.reference, ""),
        role=_role(gate),
        note=gate.read("note", readers.text(LONGEST_NOTE), ""),
    )
    return gate.problems or form


def _last_part(given: str) -> str:
    return given.strip().partition("?")[0].rstrip("/").rpartition("/")[2]


def _role(gate: Gate) -> str:
    return gate.need("role", readers.code(LINK_ROLES), "")


@dataclass(frozen=True, slots=True)
class ManyForm:
    """Which agreements of a list, by their references (`whole`: all of it), and their part."""

    whole: bool
    references: Sequence[str]
    role: str
    note: str


def read_many(values: Mapping[str, str]) -> ManyForm | list[RuleBroken]:
    gate = Gate(values)
    whole = values.get("scope") == "whole"
    chosen = gate.read("chosen", readers.listed(readers.reference), ())
    if not (whole or chosen or gate.wrong("chosen")):
        gate.refuse("chosen", N_("Tick the agreements that are meant, or choose all of them."))
    form = ManyForm(whole, chosen, _role(gate), gate.read("note", readers.text(LONGEST_NOTE), ""))
    return gate.problems or form


@dataclass(frozen=True, slots=True)
class PartForm:
    """What is said of a link that is there: a note, and the paper by its number."""

    note: str
    instrument: int | None


def read_part(values: Mapping[str, str]) -> PartForm | list[RuleBroken]:
    gate = Gate(values)
    form = PartForm(
        note=gate.read("note", readers.text(LONGEST_NOTE), ""),
        instrument=gate.read("instrument", readers.whole),
    )
    return gate.problems or form
