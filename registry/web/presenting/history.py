"""The audit in plain words: what was done, from what to what."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.domain.dates import PartialDate
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
)
from registry.i18n import date_text, gettext, say
from registry.queries.people import city_names
from registry.queries.prepared import AnySession

#: What a line of the record's history says, by the deed that the audit names.
ACTIONS = {
    "conclude": N_("Agreement recorded"),
    "create": N_("Entry recorded"),
    "publish": N_("Draft published"),
    "discard": N_("Draft discarded"),
    "paper": N_("Signed paper recorded"),
    "fill_in": N_("Missing facts filled in"),
    "correct": N_("Facts corrected"),
    "report": N_("Reported by a party"),
    "end": N_("End recorded"),
    "suspend": N_("Suspension recorded"),
    "resume": N_("Resumption recorded"),
    "supersede": N_("Replaced another agreement"),
    "contest": N_("Contested"),
    "settle": N_("Contest settled"),
    "declare": N_("Declared for a year"),
    "document": N_("Document added"),
    "withdraw_document": N_("Document withdrawn"),
    "log": N_("Activity recorded"),
    "amend": N_("Activity amended"),
    "withdraw": N_("Activity withdrawn"),
    "confirm": N_("Activity confirmed"),
}

_NAMES = {
    "kind": N_("Kind"),
    "mode": N_("Mode"),
    "fields": N_("Fields"),
    "title": N_("Title"),
    "begin": N_("Begin"),
    "end": N_("End"),
    "participants": N_("Participants"),
    "place": N_("Place"),
    "text": N_("Text"),
    "links": N_("Links"),
    "funding": N_("Who paid"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "wording": N_("Wording"),
    "concluded": N_("Concluded"),
    "instrument": N_("Kind of paper"),
    "link": N_("Link"),
    "ended": N_("Ended"),
    "ended_by": N_("Said by"),
    "end_confirmed_by": N_("End confirmed by"),
    "suspended": N_("Suspended"),
    "resumed": N_("Resumed"),
    "reported_by": N_("Reported by"),
    "contested_by": N_("Contested by"),
    "confirmed_by": N_("Confirmed by"),
    "reason": N_("Reason"),
    "stands": N_("It stands"),
    "draft": N_("Draft"),
    "year": N_("Year"),
    "word": N_("Word"),
    "reasons": N_("Reasons"),
    "document": N_("Document"),
    "name": N_("Name"),
    "region": N_("Region"),
    "website": N_("Website"),
    "country": N_("Country"),
    "population": N_("Population"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "wikidata_id": N_("Wikidata id"),
}
_CODES: dict[str, Mapping[str, str]] = {
    "mode": MODES,
    "fields": FIELDS,
    "funding": FUNDING,
    "instrument": INSTRUMENT_KINDS,
    "word": DECLARATIONS,
    "reasons": REASONS,
    "kind": {**ACTIVITY_KINDS, **KINDS},
}
_CITIES = frozenset({"ended_by", "end_confirmed_by", "reported_by", "contested_by", "confirmed_by"})
_DATES = frozenset({"begin", "end", "concluded", "ended", "suspended", "resumed"})


def deed_words(action: str) -> str:
    return say(ACTIONS[action]) if action in ACTIONS else action


def value_words(session: AnySession, changes: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Field, old and new value of each change that people care about."""
    for name, change in changes.items():
        if name in _NAMES:
            old, new = change if isinstance(change, list) and len(change) == 2 else (None, change)
            yield say(_NAMES[name]), _value(session, name, old), _value(session, name, new)


def _value(session: AnySession, name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    values = value if isinstance(value, list) else [value]
    if name in _CITIES:
        return ", ".join(city_names(session, [each for each in values if each]).values())
    if name in _DATES:
        return ", ".join(_date(str(each)) for each in values)
    words = _CODES.get(name, {})
    return ", ".join(say(words[each]) if each in words else str(each) for each in values)


def _date(text: str) -> str:
    try:
        return date_text(PartialDate.from_edtf(text).edtf)
    except ValueError:
        return text
