"""Events of our own calendars: these say more of a session than its fields hold."""

import re
from collections.abc import Mapping

from registry.models import Forum, ForumSession

_ADDRESS = re.compile(r"\s*https?://\S+\Z")
_QUESTIONS = re.compile(r"(?:\A|\n\n)[^\n•]*(?:\n• [^\n]*)+\Z")


def fields_of(said: Mapping[str, str], row: ForumSession) -> dict[str, str]:
    """What an event that our calendar wrote of the session says in the session's fields.

    Where a session has no title, it was called by its theme; its place has the forum's behind it,
    and below its summary stand its questions and its address.
    """
    values = dict(said)
    if not row.title:
        values["title"] = ""
    values["room"] = _without_place(values.get("room", ""), row.forum)
    values["summary"] = _summary(values.get("summary", ""), row)
    return values


def _without_place(room: str, forum: Forum) -> str:
    place = forum.place or (forum.city.name if forum.city else "")
    return "" if room == place else room.removesuffix(f", {place}")


def _summary(text: str, row: ForumSession) -> str:
    text = _ADDRESS.sub("", text.replace("\r\n", "\n"))
    if row.questions:
        text = _QUESTIONS.sub("", text)
    return text.removeprefix(row.title_note).strip()
