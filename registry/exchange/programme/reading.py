"""A programme from a file or from what was pasted: told by what is in it, never by a name."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from registry.domain.errors import N_
from registry.exchange.importing import reading_notes
from registry.exchange.programme.calendar import events_of, is_calendar
from registry.exchange.programme.rows import Reading
from registry.exchange.programme.table import sessions_of
from registry.exchange.tabular import Unreadable, decoded, table_of
from registry.exchange.workbook import is_workbook, workbook_text

#: In bytes. A programme of five hundred sessions has a tenth of it.
LARGEST = 2 * 1024 * 1024


def read_programme(data: bytes, zone: ZoneInfo) -> Reading:
    """Read a spreadsheet or a calendar; `zone` is the forum's.

    Unreadable says what is wrong with it as a whole.
    """
    if len(data) > LARGEST:
        raise Unreadable(TOO_LARGE, limit=LARGEST // 1024 // 1024)
    text, guessed, sheets = _text(data)
    found = events_of(text, zone) if is_calendar(text) else sessions_of(table_of(text), text)
    if not found.rows:
        raise Unreadable(N_("There is no session in it."))
    return replace(found, notes=(*reading_notes(guessed, sheets), *found.notes))


TOO_LARGE = N_("A programme has %(limit)s MB at the most; this is larger.")


def _text(data: bytes) -> tuple[str, str | None, tuple[str, ...]]:
    if not is_workbook(data):
        return (*decoded(data), ())
    text, sheets = workbook_text(data)
    if len(text) > LARGEST:
        raise Unreadable(TOO_LARGE, limit=LARGEST // 1024 // 1024)
    return text, None, sheets
