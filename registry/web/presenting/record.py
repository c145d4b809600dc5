"""What stands around an agreement in public: its documents, its declarations, its history."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import url_for

from registry.domain.vocabulary import DECLARATIONS, REASONS
from registry.i18n import day_text, gettext, label, number
from registry.queries.agreement import Whole
from registry.queries.people import parts
from registry.web.presenting.accounts import local_day
from registry.web.presenting.history import deed_words


class Document(NamedTuple):
    """A file that a department uploaded."""

    title: str
    href: str
    kind: str


class Change(NamedTuple):
    """A line of the record's history."""

    when: str
    who: str
    sentence: str


def history(entries: Sequence[Any], cities: Mapping[str, str]) -> list[Change]:
    """Lines of the history; the same deed done often by one hand on one day is one line."""
    lines: dict[tuple[str, str, str], int] = {}
    for entry in entries:
        who = cities.get(entry.actor) or _office(entry.actor)
        line = (day_text(local_day(entry.at)), who, entry.action)
        lines[line] = lines.get(line, 0) + 1
    return [Change(when, who, _deed(action, times)) for (when, who, action), times in lines.items()]


def _office(actor: str) -> str:
    """Who acts for no city is named by the office, in public."""
    return gettext("Secretariat") if parts(actor) else actor


def _deed(action: str, times: int) -> str:
    words = deed_words(action)
    return gettext("%(deed)s, %(number)s times", deed=words, number=times) if times > 1 else words


def documents(whole: Whole) -> list[Document]:
    return [
        Document(
            each.title,
            url_for("documents.fetch", stored=each.stored_as),
            gettext("%(type)s, %(size)s KB", type=each.media_type, size=number(each.size // 1024)),
        )
        for each in whole.documents
    ]


def declarations(whole: Whole) -> list[str]:
    return [
        gettext("%(year)s, %(city)s: %(word)s", year=each.year, city=each.name, word=_word(each))
        for each in whole.declarations
    ]


def _word(each: Any) -> str:
    reasons = ", ".join(label(REASONS, code) for code in each.reasons)
    word = label(DECLARATIONS, each.word)
    return f"{word} ({reasons})" if reasons else word
