"""The gate for an activity: what a form or a row says of it, its agreement only named."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.dateparsing import parse_date, parse_period
from registry.domain.dates import PartialDate
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import ACTIVITY_KINDS, KINDS, MODES
from registry.domain.vocabulary import FIELDS as THEMES
from registry.forms import mentions, readers
from registry.forms.gate import REQUIRED as REQUIRED_MESSAGE
from registry.forms.gate import Gate
from registry.forms.mentions import Mentioned

FIELDS = (
    "reference",
    *mentions.FIELDS,
    "agreement_kind",
    "kind",
    "mode",
    "fields",
    "title",
    "dates",
    "begin",
    "end",
    "participants",
    "place",
    "links",
    "text",
    "reported_by",
)
REQUIRED = ("kind",)
LONGEST_TITLE, LONGEST_TEXT = 300, 5_000
_SHORT = readers.text(200)


@dataclass(frozen=True, slots=True)
class ActivityForm:
    """What was said of an activity; `agreement_kind` is empty if nothing was said."""

    reference: str
    cities: tuple[Mentioned, ...]
    agreement_kind: str
    kind: str
    mode: str | None
    fields: tuple[str, ...]
    title: str
    begin: PartialDate | None
    end: PartialDate | None
    participants: int | None
    place: str
    links: tuple[str, ...]
    text: str
    reported_by: str


def read_activity(values: Mapping[str, str]) -> ActivityForm | list[RuleBroken]:
    """Return what is said, or everything that is wrong with it."""
    gate = Gate(values)
    begin, end = _when(gate)
    form = ActivityForm(
        reference=gate.read("reference", readers.reference, ""),
        cities=mentions.read_mentions(gate),
        agreement_kind=gate.read("agreement_kind", readers.code(KINDS), ""),
        kind=gate.need("kind", readers.code(ACTIVITY_KINDS), ""),
        mode=gate.read("mode", readers.code(MODES)),
        fields=gate.read("fields", readers.listed(readers.code(THEMES)), ()),
        title=gate.read("title", readers.text(LONGEST_TITLE), ""),
        begin=begin,
        end=end,
        participants=gate.read("participants", readers.whole),
        place=gate.read("place", _SHORT, ""),
        links=gate.read("links", readers.listed(readers.link), ()),
        text=gate.read_lines("text", readers.text(LONGEST_TEXT)),
        reported_by=gate.read("reported_by", _SHORT, ""),
    )
    if not form.cities and not form.reference and not gate.problems:
        gate.refuse("reference", N_("Name the agreement by its reference or by its cities."))
    return gate.problems or form


def _when(gate: Gate) -> tuple[PartialDate | None, PartialDate | None]:
    """Read `dates`, or `begin` and `end`."""
    period = gate.read("dates", parse_period)
    begin, end = gate.read("begin", parse_date), gate.read("end", parse_date)
    if gate.text("dates"):
        if gate.text("begin") or gate.text("end"):
            gate.refuse("dates", N_("Give “dates”, or “begin” and “end”, not both."))
        return (period.begin, period.end) if period else (None, None)
    if not gate.text("begin"):
        gate.refuse("begin", REQUIRED_MESSAGE)
    return begin, end
