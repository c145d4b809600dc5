"""The data of the map: each payload of a selection, and all of them at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain.selection import Selection
from registry.domain.timeline import STATES
from registry.domain.vocabulary import KINDS, LEGAL, STATUSES
from registry.i18n import label, language, year_of
from registry.maps import payload
from registry.queries.atlas import atlas_of, names_of, states_on_day, states_seen
from registry.queries.prepared import AnySession
from registry.queries.timelines import in_force, of_ties, timelines_of
from registry.queries.versions import data_version

_WORDS = {**STATUSES, **KINDS, **LEGAL}


def state_words() -> dict[str, str]:
    """The word of each state, in the reader's language."""
    return {code: label(_WORDS, code) for code in STATES}


Payload = Mapping[str, Any]


def _version(session: AnySession, today: date) -> str:
    """What all data must have in common for the numbers of one to fit the other."""
    return f"{data_version(session)} {today}"


def pairs(session: AnySession, selection: Selection, today: date) -> Payload:
    own = _version(session, today)
    atlas = atlas_of(session, selection, today)
    states = states_on_day(session, selection, today)
    return payload.pairs_payload(atlas, states, version=own, day=selection.day(today))


def names(session: AnySession, selection: Selection, today: date) -> Payload:
    own = _version(session, today)
    atlas = atlas_of(session, selection, today)
    found = names_of(session, atlas)
    return payload.names_payload(atlas, found, version=own, words=state_words(), locale=language())


def papers(session: AnySession, selection: Selection, today: date) -> Payload:
    own = _version(session, today)
    atlas = atlas_of(session, selection, today)
    return payload.papers_payload(atlas, version=own, said=year_of)


def years(session: AnySession, selection: Selection, today: date) -> Payload:
    own = _version(session, today)
    atlas = atlas_of(session, selection, today)
    found = timelines_of(session, selection, today)
    numbers = in_force(atlas, found, states_seen(selection))
    return payload.years_payload(found.ends.first, numbers, version=own)


def time(session: AnySession, selection: Selection, today: date) -> Payload:
    own = _version(session, today)
    atlas = atlas_of(session, selection, today)
    found = timelines_of(session, selection, today)
    changes = of_ties(atlas, found, states_seen(selection))
    return payload.time_payload(found.ends.first, changes, version=own)


def gathered(
    session: AnySession, base: Selection, today: date, on: date | None = None
) -> dict[str, Payload]:
    """The payloads by name, `pairs` of the day `on` (None: today); see `registry.maps.payload`."""
    of_day = replace(base, on=on or base.on)
    rest = {each.__name__: each(session, base, today) for each in (names, papers, years, time)}
    return {"pairs": pairs(session, of_day, today), **rest}
