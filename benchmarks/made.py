"""Facts made up for measuring, the same for the same day: what is done, and who has reported.

They go into a database that is thrown away and say nothing about real cities. Days are counted
back from today, so that the shares of the statuses stay as they are.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from registry.domain.vocabulary import ACTIVITY_KINDS, CEREMONIAL, FIELDS, MODES

SEED = 20230907
ACTIVITIES = 58_000
ACTIVITY_COLUMNS = (
    "reference", "kind", "mode", "fields", "title", "begin", "end", "participants",
)  # fmt: skip
WORD_COLUMNS = ("reference", "concluded", "term", "ended", "suspended", "reported_by")
Cells = tuple[str, ...]


class Known(NamedTuple):
    """An agreement that made facts are about, its first party, and whether its day is known."""

    reference: str
    slug: str
    dated: bool


def write(path: Path, columns: Sequence[str], rows: Iterable[Cells]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([columns, *rows])
    return path


# -- activities ----------------------------------------------------------------------------

#: How many years ago the last activity of an agreement may lie, and how common that is.
_SILENCE = ((0.0, 0.9), (0.9, 2.0), (2.0, 6.0), (6.0, 30.0))
_SILENCE_WEIGHTS = (30, 18, 22, 30)
_KINDS = tuple(ACTIVITY_KINDS)
_KIND_WEIGHTS = tuple(2 if kind in CEREMONIAL else 3 for kind in _KINDS)


class _Life(NamedTuple):
    """An agreement under which something is done: when it went on, in days before today."""

    reference: str
    first: int
    last: int
    weight: float


def activities(agreements: Sequence[Known], today: date) -> Iterator[Cells]:
    """Rows of ACTIVITY_COLUMNS: ACTIVITIES of them, under three in five of the agreements."""
    draw = Random(SEED)
    lives = [_life(draw, each) for each in agreements if draw.random() < 0.6]
    weights = [each.weight for each in lives]
    for number, life in enumerate(draw.choices(lives, weights, k=ACTIVITIES), 1):
        yield _activity(draw, life, number, today)


def _life(draw: Random, agreement: Known) -> _Life:
    nearest, farthest = draw.choices(_SILENCE, _SILENCE_WEIGHTS)[0]
    last = draw.uniform(nearest, farthest)
    first = last + draw.uniform(1, 25)
    return _Life(agreement.reference, int(first * 365), int(last * 365), draw.expovariate(1))


def _activity(draw: Random, life: _Life, number: int, today: date) -> Cells:
    begun = today - timedelta(days=draw.randint(life.last, life.first))
    begin, end = _dates(draw, begun, today)
    return (
        life.reference,
        draw.choices(_KINDS, _KIND_WEIGHTS)[0],
        draw.choice(("", *MODES)),
        ";".join(draw.sample(tuple(FIELDS), draw.choice((0, 0, 1, 2)))),
        f"Made activity {number}",
        begin,
        end,
        str(draw.randint(2, 300)) if draw.random() < 0.5 else "",
    )


def _dates(draw: Random, begun: date, today: date) -> tuple[str, str]:
    """The beginning as exact as sources give it, and now and then an end."""
    exact = draw.random()
    if exact < 0.2:
        return f"{begun:%Y}", ""
    if exact < 0.4:
        return f"{begun:%Y-%m}", ""
    ended = min(begun + timedelta(days=draw.randint(1, 9)), today)
    return begun.isoformat(), ended.isoformat() if exact < 0.7 else ""


# -- what else is said of agreements -------------------------------------------------------


def words(agreements: Sequence[Known], today: date) -> Iterator[Cells]:
    """Rows of WORD_COLUMNS about agreements without a date: papers, ends, pauses, a party's word.

    One in ten gets a date of conclusion, half of these a recent one: the list has hardly any.
    """
    draw = Random(SEED + 1)
    for each in agreements:
        if each.dated:
            continue
        said = _recent(draw, today) if draw.random() < 0.05 else _past(draw, today)
        reporter = each.slug if draw.random() < 0.15 else ""
        if any(said) or reporter:
            yield (each.reference, *said, reporter)


def _recent(draw: Random, today: date) -> Cells:
    signed = today - timedelta(days=draw.randint(0, 330))
    return signed.isoformat(), "", "", ""


def _past(draw: Random, today: date) -> Cells:
    """A paper of old, and what has become of it since."""
    if draw.random() < 0.95:
        return ("", "", *_stop(draw, today))
    signed = today - timedelta(days=draw.randint(10 * 366, 70 * 365))
    text = draw.choice((signed.isoformat(), f"{signed:%Y-%m}", f"{signed:%Y}"))
    return (text, _term(draw, signed, today), *_stop(draw, today))


def _term(draw: Random, signed: date, today: date) -> str:
    """Sometimes a last day, long past or far ahead."""
    by_chance = draw.random()
    if by_chance < 0.2:
        return (signed + timedelta(days=5 * 366)).isoformat()
    return (today + timedelta(days=5 * 365)).isoformat() if by_chance < 0.4 else ""


def _stop(draw: Random, today: date) -> tuple[str, str]:
    """An end or a suspension, seldom."""
    day = (today - timedelta(days=draw.randint(30, 3000))).isoformat()
    by_chance = draw.random()
    if by_chance < 0.01:
        return day, ""
    return ("", day) if by_chance < 0.015 else ("", "")


def reported(agreements: Sequence[Known]) -> Iterator[Cells]:
    """Rows of one column about a third of the agreements: both parties have reported on them."""
    draw = Random(SEED + 2)
    return ((each.reference,) for each in agreements if draw.random() < 0.35)
