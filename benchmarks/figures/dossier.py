"""What a session's dossier over the whole list costs: after each change of the data, and kept."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import mean, median

from benchmarks import limits, servers
from benchmarks.bench import Bench, say
from benchmarks.data import copy
from benchmarks.figures.statistics import FIRST, TIMES, milliseconds
from benchmarks.table import Row

PAGE = "/forum/now/everything/dossier"
#: What the session of twin cities asked in Kazan.
_QUESTIONS = (
    ("What makes twinning succeed?", ["dormancy", "by-decade", "first-activity", "revivals"]),
    ("What can technology do on a small budget?", ["activities-by-mode"]),
    ("Which sources of finance work?", ["reasons"]),
)
LINKED = 20
_FORUM = (
    "INSERT INTO forum (id, slug, name, edition, place, first_day, last_day, time_zone, organisers,"
    " site, summary, published_on, version)"
    " VALUES (:id, :slug, :slug, '', '', :day, :day, 'UTC', '', '', '', :day, 1)"
)
_SESSION = (
    "INSERT INTO forum_session (id, forum_id, slug, title, title_note, track, starts_at, ends_at,"
    " room, summary, status, theme, questions, version) VALUES (1, 1, 'everything', 'Everything',"
    " '', '', '2023-09-07 10:00:00', '2023-09-07 12:00:00', '', '', 'held', '', ?, 1)"
)
_LINKS = (
    "INSERT INTO session_link (session_id, agreement_id, role, note, added_on)"
    f" SELECT 1, id, 'discussed', '', '2023-09-07' FROM agreement ORDER BY number LIMIT {LINKED}"
)
#: Any change leaves an entry, and by its number everything that is kept is of an earlier state.
_CHANGE = (
    "INSERT INTO audit_entry"
    " (at, actor, request_id, action, entity, entity_id, changes, previous, hash)"
    " SELECT at, actor, request_id, action, entity, entity_id, changes, hash, hash"
    " FROM audit_entry ORDER BY id DESC LIMIT 1"
)


def dossier(bench: Bench) -> list[Row]:
    """The page each time after something was changed, and the page again."""
    say("Dossier over the whole list")
    own = replace(bench, database=copy(bench.database, bench.folder / "dossier.sqlite3"))
    _hold_a_forum(own.database)
    with servers.registry(own, page_cache=False) as server:
        first = _after_a_change(own, server)
        for _ in range(FIRST):
            _after_a_change(own, server)
        worked = server.processor()
        cold = [_after_a_change(own, server) for _ in range(4 * bench.pace.samples)]
        worked = (server.processor() - worked) / len(cold)
        anew = median([milliseconds(server, PAGE) for _ in range(TIMES)][FIRST:])
    with servers.registry(own, page_cache=True) as server:
        warm = median([milliseconds(server, PAGE) for _ in range(TIMES)][FIRST:])
    return [
        Row(
            "Dossier of all agreements, cold",
            mean(cold),
            limits.DOSSIER_COLD,
            f"{worked:.0f} ms of the processor; first after a start: {first:.0f} ms",
            note=f"`{PAGE}`, {len(cold)} times, each after a change of the data, one request at a"
            " time, no page cache; compared with a forum before, so that two days are counted."
            f" The slowest took {max(cold):.0f} ms.",
        ),
        Row(
            "Dossier of all agreements, warm",
            warm,
            limits.DOSSIER_WARM,
            f"figures kept, page made anew: {anew:.0f} ms",
            note=f"`{PAGE}`, page cache as it comes, median of {TIMES - FIRST} requests.",
        ),
    ]


def _hold_a_forum(database: Path) -> None:
    """A forum whose one session is about everything, and one before it."""
    days = {"now": date(2023, 9, 7), "before": date(2021, 9, 2)}
    forums = [
        {"id": number, "slug": slug, "day": str(day)}
        for number, (slug, day) in enumerate(days.items(), 1)
    ]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(_FORUM, forums)
        connection.execute(_SESSION, [json.dumps(_QUESTIONS)])
        connection.execute(_LINKS)


def _after_a_change(bench: Bench, server: servers.Server) -> float:
    with closing(sqlite3.connect(bench.database)) as connection, connection:
        if connection.execute(_CHANGE).rowcount != 1:
            raise RuntimeError("no change was made: what is kept would still be good")
    return milliseconds(server, PAGE)
