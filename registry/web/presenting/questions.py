"""The questions of a session in a form: a text each, and the figures that bear on it to tick."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import GROUPS
from registry.domain.forum import Question
from registry.forms.forum import MOST_QUESTIONS, question_line
from registry.i18n import gettext, say

#: How many empty places a form offers, and the field that says how many places there are.
SPARE, PLACES = 2, "places"


class Figures(NamedTuple):
    """Figures of one group, to be ticked."""

    heading: str
    options: Sequence[tuple[str, str, bool]]


class Place(NamedTuple):
    """Where a question is typed: its fields, what they say, the names of the figures ticked."""

    number: int
    text: str
    groups: Sequence[Figures]
    ticked: str


def places(values: Mapping[str, str], *, more: bool) -> list[Place]:
    """As many as the form had, and at least some empty ones; `more` asks for further ones."""
    filled = max((n for n in range(1, MOST_QUESTIONS + 1) if _text(values, n)), default=0)
    had = values.get(PLACES, "")
    known = int(had) if had.isascii() and had.isdigit() and len(had) < 3 else 0
    wanted = max(known, filled + SPARE) + (SPARE if more else 0)
    return [_place(values, number) for number in range(1, min(wanted, MOST_QUESTIONS) + 1)]


def _place(values: Mapping[str, str], number: int) -> Place:
    codes = _codes(values, number)
    groups = [
        Figures(
            say(heading),
            [
                (code, say(each.name), code in codes)
                for code, each in DEFINITIONS.items()
                if each.group == group
            ],
        )
        for group, heading in GROUPS.items()
    ]
    return Place(number, _text(values, number), groups, figure_names(codes))


def figure_names(codes: Iterable[str]) -> str:
    """Figures by their names, in a line."""
    return ", ".join(gettext(DEFINITIONS[code].name) for code in codes if code in DEFINITIONS)


def _text(values: Mapping[str, str], number: int) -> str:
    return values.get(f"question-{number}", "")


def _codes(values: Mapping[str, str], number: int) -> tuple[str, ...]:
    return tuple(each for each in values.get(f"figures-{number}", "").split("; ") if each)


def in_fields(questions: Iterable[Question]) -> dict[str, str]:
    """Questions as a form sends them."""
    values: dict[str, str] = {}
    for number, each in enumerate(questions, 1):
        values[f"question-{number}"] = each.text
        values[f"figures-{number}"] = "; ".join(each.figures)
    return values


def said(values: Mapping[str, str]) -> str:
    """What was typed, a question a line, as the gate reads it."""
    return "\n".join(map(question_line, _typed(values)))


def in_words(values: Mapping[str, str]) -> str:
    """The same for people: each with the names of its figures."""
    told = ((each.text, figure_names(each.figures)) for each in _typed(values))
    return "\n".join(f"{text} ({names})" if names else text for text, names in told)


def _typed(values: Mapping[str, str]) -> Iterator[Question]:
    for number in range(1, MOST_QUESTIONS + 1):
        text, codes = " ".join(_text(values, number).split()), _codes(values, number)
        if text or codes:
            yield Question(text, codes)
