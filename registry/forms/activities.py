"""The gate for an activity: what a form or a row says of it, its agreement only named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel.numbers import list_currencies

from registry.domain.dateparsing import parse_date, parse_period
from registry.domain.dates import PartialDate
from registry.domain.entries import ActivityEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import ACTIVITY_KINDS, FUNDING, KINDS, MODES
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
    "funding",
    "amount",
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
    funding: str | None
    amount: int | None
    currency: str | None
    reported_by: str

    def entry(self, agreement: int, reported_by: int | None) -> ActivityEntry:
        """The same, of an agreement and a reporting city that were found."""
        if self.begin is None:  # the gate lets none through
            raise RuleBroken(N_("When did it begin?"), "begin")
        return ActivityEntry(
            agreement=agreement,
            kind=self.kind,
            begin=self.begin,
            end=self.end,
            mode=self.mode,
            fields=self.fields,
            title=self.title,
            participants=self.participants,
            place=self.place,
            text=self.text,
            links=self.links,
            funding=self.funding,
            amount=self.amount,
            currency=self.currency,
            reported_by=reported_by,
        )


def read_activity(values: Mapping[str, str]) -> ActivityForm | list[RuleBroken]:
    """Return what is said, or everything that is wrong with it."""
    gate = Gate(values)
    begin, end = _when(gate)
    amount, currency = gate.read("amount", _money, (None, None))
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
        funding=gate.read("funding", readers.code(FUNDING)),
        amount=amount,
        currency=currency,
        reported_by=gate.read("reported_by", _SHORT, ""),
    )
    if not form.cities and not form.reference and not gate.problems:
        gate.refuse("reference", N_("Name the agreement by its reference or by its cities."))
    return gate.problems or form


def _money(given: str) -> tuple[int, str]:
    """Read whole units and a currency of ISO 4217: «5000 EUR», «EUR 5000»."""
    found = _MONEY.fullmatch(given.replace("\u202f", "").replace("\u00a0", ""))
    number, code = (found[1] or found[4], found[2] or found[3]) if found else ("", "")
    if not found or code.upper() not in CURRENCIES:
        raise RuleBroken(
            N_("“%(value)s” is not an amount, as in 5000 EUR: whole units, then the currency."),
            params={"value": given[:60]},
        )
    return readers.whole("".join(number.split())), code.upper()


_DIGITS = r"([0-9]{1,3}(?: ?[0-9]{3}){0,3}|[0-9]{1,12})"
_MONEY = re.compile(rf"{_DIGITS} ?([A-Za-z]{{3}})|([A-Za-z]{{3}}) ?{_DIGITS}")
#: Codes of ISO 4217 that CLDR knows.
CURRENCIES = frozenset(list_currencies())


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
