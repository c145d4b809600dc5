"""A dossier read back from its page, beside what plain Python counts in the downloads."""

import re
from collections.abc import Iterator, Mapping

from bs4 import Tag
from sqlalchemy import delete, update
from sqlalchemy.orm import Session, scoped_session

from registry.domain.definitions import DEFINITIONS
from registry.domain.forum import theme_of, theme_text
from registry.models import Forum, ForumSession
from registry.queries import figures as queries
from registry.queries.dossier import Before
from registry.queries.figures import Facts
from registry.queries.programme import ForumRow, forum_before
from tests.counting import dossiers
from tests.counting.agreements import Counted
from tests.counting.books import Books
from tests.factories import Factory
from tests.forums import FIRST_DAY, Forums
from tests.pages import Page, as_number

PATH = "/forum/kazan-2023/twin-cities/dossier"
#: The last day of the forum before.
BEFORE = "2021-09-08"
#: Figures whose left-out part a dossier names as a gap.
GAPS = ("by-year", "by-field", "reasons", "activities-by-mode", "activities-by-year")
COMPARED = ("agreements", "pairs", "dormancy", "never-implemented")
Counts = Mapping[str, Counted]


def hold_forums(session: scoped_session[Session]) -> None:
    """A forum with one session, whose questions are answered by every figure, and one before."""
    forums = Forums(Factory(session))
    questions = [[f"Question {at}", [code]] for at, code in enumerate(DEFINITIONS)]
    forums.session(forums.forum(), questions=questions)
    forums.forum("kazan-2021", first_day=FIRST_DAY.replace(year=2021))
    session.commit()


def set_theme(session: scoped_session[Session], asked: Mapping[str, str]) -> None:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    session.execute(update(ForumSession).values(theme=theme_text(theme_of(query))))
    session.commit()


def close_forums(session: scoped_session[Session]) -> None:
    for model in (ForumSession, Forum):
        session.execute(delete(model))
    session.commit()


# -- what differs ------------------------------------------------------------------------------


def said_otherwise(page: Page, books: Books, counted: Counts) -> Iterator[str]:
    """Codes of the figures of which the page says something else, wherever it does."""
    heads = {str(each["data-figure"]): each for each in page.all("[data-figure]")}
    for code in ("agreements", "pairs", "dormancy", "never-implemented"):
        if heads and not _says(heads[code], counted[code]):
            yield code
    for answer in page.all("[data-answer]"):
        code = str(answer["data-answer"])
        if not _says(answer, counted[code]):
            yield code
    if counted["agreements"][0][0]:
        yield from _parts_otherwise(page, heads, books, counted)


def _says(said: Tag, counted: Counted) -> bool:
    """Whether a number for machines, and the words beside it, are what was counted."""
    (number, of, left_out), _table = counted
    data = [float(str(each["value"])) for each in said.select("data")]
    shown = set(re.findall(r"\d[\d,]*\d|\d", said.get_text(" ")))
    parts = (of, left_out) if number or of else ()
    return data == ([] if number is None else [number]) and all(
        f"{part:,}" in shown for part in parts if part
    )


def _parts_otherwise(
    page: Page, heads: Mapping[str, Tag], books: Books, counted: Counts
) -> Iterator[str]:
    """What is made of a figure's rows, and the lists."""
    status = {str(row[0]): row[1] for row in counted["activity-status"][1]}
    missing = dossiers.missing(books)
    if page.composition != {code: n for code, n in status.items() if code != "contact"}:
        yield "activity-status"
    if not _says(heads["no-record"], ((missing["no-record"], sum(status.values()), None), [])):
        yield "activity-status"
    if not _says(heads["reported"], ((dossiers.reported(books), len(books.agreements), None), [])):
        yield "by-record"
    if _windows(page) != [(row[0], *row[2:]) for row in counted["dormancy"][1] if row[1] == "all"]:
        yield "dormancy"
    yield from _gaps_otherwise(page, missing, counted)
    if _listed(page, "asleep") != dossiers.longest_asleep(books):
        yield "dormant-since"
    often = [as_number(row[1]) for row in page.table("[data-list='examples']")]
    shown = list(zip(_listed(page, "examples"), often, strict=True))
    if shown != dossiers.busiest(books):
        yield "activities-by-kind"


def _gaps_otherwise(page: Page, missing: Mapping[str, int], counted: Counts) -> Iterator[str]:
    left_out = {code: counted[code][0][2] for code in GAPS}
    meant = {code: number for code, number in {**missing, **left_out}.items() if number}
    found = {
        str(each["data-gap"]): int(str(each.select("data")[0]["value"]))
        for each in page.all("[data-gap]")
    }
    whose = {"no-record": "activity-status", "unreported": "by-record", "unpaid": "by-kind"}
    for code in meant.keys() | found.keys():
        if meant.get(code) != found.get(code):
            yield whose.get(code, code)


def _windows(page: Page) -> list[tuple[int, ...]]:
    """The rows of the table of windows, without the shares."""
    rows = page.table(".sheet") if page.all(".sheet") else []
    return [tuple(as_number(cell) for cell in (*row[:5], row[6])) for row in rows]


def _listed(page: Page, name: str) -> list[str]:
    hrefs = page.hrefs(f"[data-list='{name}'] tbody th a")
    return [href.partition("?")[0].rpartition("/")[2] for href in hrefs]


def changed_otherwise(page: Page, then: Counts) -> Iterator[str]:
    """Of the forum before: numbers that are said of its last day and were not counted."""
    if then["agreements"][0][0] and not page.all("[data-change]"):
        yield COMPARED[0]
    for code in COMPARED if page.all("[data-change]") else ():
        (cell,) = page.all(f"[data-change='{code}'] td:nth-of-type(1)")
        number, of, _left_out = then[code][0]
        said = [as_number(each) for each in re.findall(r"\d[\d,]*", cell.get_text())]
        if said[:2] != [part for part in (number, of) if part is not None] and (number or of):
            yield code


def of_today(facts: Facts, forum: ForumRow) -> Before | None:
    """What a comparison with a forum before must not be: the figures of today twice."""
    found = forum_before(facts.session, forum.first_day)
    now = {code: queries.counted(code, facts) for code in COMPARED}
    return Before(found, facts.selection, now) if found else None
