"""Format 2 of an edition's package: format 1, and the public forums. It never changes.

Of a forum there is its programme and which agreements its sessions were about; nothing is told of
who spoke, of what was shown, or of who linked what. Whatever has to be said otherwise becomes
format 3, beside this one.
"""

from collections.abc import Mapping, Sequence

from registry.exchange.editions import format_1
from registry.exchange.editions.format_1 import Column

NUMBER = 2

KINDS: Mapping[str, str] = {
    **format_1.KINDS,
    "moment": "a day and a time in UTC, as 2023-09-07T10:00:00Z",
}

_FORUM = Column("forum", "whole", "the number of the forum, as in forums.csv")
_SESSION = Column("session", "whole", "the number of the session, as in sessions.csv")

FILES: Mapping[str, Sequence[Column]] = {
    **format_1.FILES,
    "forums.csv": (
        Column("forum", "whole", "the number that other files name it by, in this edition"),
        Column("slug", "text", "the short name in its address, which lasts"),
        Column("name", "text", "the name"),
        Column("edition", "text", "which one of its series it is"),
        Column("place", "text", "where it is held"),
        Column("city", "whole", "the city where it is held, as in cities.csv"),
        Column("first_day", "day", "its first day"),
        Column("last_day", "day", "its last day"),
        Column("time_zone", "text", "the zone in which its times are told (IANA)"),
        Column("organisers", "text", "who holds it"),
        Column("site", "text", "its own site"),
        Column("summary", "text", "what it was about"),
        Column("published_on", "day", "since when it is public"),
    ),
    "sessions.csv": (
        Column("session", "whole", "the number that other files name it by, in this edition"),
        _FORUM,
        Column("slug", "text", "the short name in its address, which lasts"),
        Column("title", "text", "the title; without one it is called by its theme"),
        Column("title_note", "text", "what of the title is not the source's"),
        Column("track", "text", "the track of the programme that it belongs to"),
        Column("starts_at", "moment", "when it begins"),
        Column("ends_at", "moment", "when it ends"),
        Column("room", "text", "the room"),
        Column("summary", "text", "what it was about"),
        Column("status", "code", "planned, held or cancelled"),
        Column("theme", "text", "the selection of agreements that it is about, as a query string"),
    ),
    "questions.csv": (
        _SESSION,
        Column("position", "whole", "the place among the session's questions, from 1"),
        Column("question", "text", "what the session asks"),
        Column("figures", "codes", "the codes of the figures that bear on it"),
    ),
    "session_links.csv": (
        _SESSION,
        Column("agreement", "whole", "the number of the agreement, as in agreements.csv"),
        Column("role", "code", "what the agreement has to do with the session"),
        Column("paper", "whole", "of its papers in papers.csv the one signed there, from 1"),
        Column("note", "text", "what is said of it"),
        Column("added_on", "day", "when that was put on record"),
    ),
}
