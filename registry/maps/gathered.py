"""All data of a base at once, as the script is otherwise sent them one by one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain.dates import PartialDate
from registry.domain.selection import Selection
from registry.domain.timeline import STATES
from registry.domain.vocabulary import KINDS, LEGAL, STATUSES
from registry.i18n import date_text, label, language
from registry.maps import payload
from registry.queries.atlas import atlas_of, names_of, states_on_day, states_seen
from registry.queries.prepared import AnySession
from registry.queries.timelines import in_force, of_ties, timelines_of
from registry.queries.versions import data_version

_WORDS = {**STATUSES, **KINDS, **LEGAL}


def state_words() -> dict[str, str]:
    """The word of each state, in the reader's language."""
    return {code: label(_WORDS, code) for code in STATES}


def year_of(edtf: str | None) -> int | str:
    """The year of a date, words where it lies in none for sure, 0 where it is not known."""
    if not edtf:
        return 0
    known = PartialDate.from_edtf(edtf)
    sure = known.earliest.year == known.latest.year and not known.circa
    return known.earliest.year if sure else date_text(edtf)


def gathered(
    session: AnySession, base: Selection, today: date, on: date | None = None
) -> dict[str, Mapping[str, Any]]:
    """The payloads by name, `pairs` of the day `on` (None: today); see `registry.maps.payload`."""
    own = {"version": f"{data_version(session)} {today}"}
    atlas = atlas_of(session, base, today)
    lines = timelines_of(session, base, today)
    seen = states_seen(base)
    first = lines.ends.first
    of_day = replace(base, on=on or base.on)
    states = states_on_day(session, of_day, today)
    words = state_words()
    names = names_of(session, atlas)
    return {
        "pairs": payload.pairs_payload(atlas, states, day=of_day.day(today), **own),
        "names": payload.names_payload(atlas, names, words=words, locale=language(), **own),
        "papers": payload.papers_payload(atlas, said=year_of, **own),
        "years": payload.years_payload(first, in_force(atlas, lines, seen), **own),
        "time": payload.time_payload(first, of_ties(atlas, lines, seen), **own),
    }
