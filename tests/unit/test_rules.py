"""What may be recorded, at the edges of each rule."""

from datetime import date
from typing import Any

import pytest

from registry.domain.dates import PartialDate
from registry.domain.entries import (
    ActivityEntry,
    AgreementEntry,
    EndEntry,
    PaperEntry,
    PauseEntry,
)
from registry.domain.rules import broken_by_activity, broken_by_agreement

TODAY = date(2024, 2, 29)


def on(text: str | None) -> PartialDate | None:
    return PartialDate.from_edtf(text) if text else None


def _broken(cities: tuple[int, ...] = (1, 2), today: date = TODAY, **told: Any) -> list[str | None]:
    return [problem.field for problem in broken_by_agreement(AgreementEntry(cities, **told), today)]


def _signed(text: str, **told: Any) -> tuple[PaperEntry]:
    return (PaperEntry(signed=on(text), **told),)


@pytest.mark.parametrize("cities", [(), (1,), (1, 1)])
def test_an_agreement_has_two_different_cities_at_least(cities: tuple[int, ...]) -> None:
    assert _broken(cities) == ["city_b"]


@pytest.mark.parametrize(
    ("signed", "broken"),
    [("2025-02-28", []), ("2025-03-01", ["concluded"]), ("2025", []), ("2026", ["concluded"])],
)
def test_a_paper_may_be_announced_for_a_year(signed: str, broken: list[str]) -> None:
    assert _broken(papers=_signed(signed)) == broken


@pytest.mark.parametrize(
    ("last", "broken"), [("2001-05-03", []), ("2001", []), ("2001-05-02", ["term"])]
)
def test_a_term_does_not_end_before_the_paper_is_signed(last: str, broken: list[str]) -> None:
    papers = _signed("2001-05-03", term="fixed", term_last=on(last))
    assert _broken(papers=papers) == broken


@pytest.mark.parametrize(
    ("ended", "broken"), [("2001", []), ("2001-05", []), ("2000", ["ended"]), (None, [])]
)
def test_nothing_ends_surely_before_it_is_concluded(ended: str | None, broken: list[str]) -> None:
    assert _broken(papers=_signed("2001-05-03"), end=EndEntry(on(ended))) == broken


@pytest.mark.parametrize(("said_by", "broken"), [(None, []), (2, []), (3, ["ended_by"])])
def test_only_a_party_says_that_it_ended(said_by: int | None, broken: list[str]) -> None:
    assert _broken(end=EndEntry(on("2001"), said_by)) == broken


@pytest.mark.parametrize(
    ("start", "until", "broken"),
    [
        ("1990", "1991", []),
        ("1990", "1990-02", []),
        ("1991", "1990", ["resumed"]),
        ("1979", None, ["suspended"]),
        (None, "1985", []),
    ],
)
def test_a_pause_lies_after_the_conclusion_and_ends_after_its_start(
    start: str | None, until: str | None, broken: list[str]
) -> None:
    pause = PauseEntry(on(start), on(until), resumed=until is not None)
    assert _broken(papers=_signed("1980"), pause=pause) == broken


@pytest.mark.parametrize(
    ("begin", "end", "broken"),
    [
        ("2024-02-29", None, []),
        ("2024-03-01", None, ["begin"]),
        ("2024", None, []),
        ("2024-02", "2024-03", []),
        ("2023-05-03", "2023-05-02", ["end"]),
        ("2023-05-03", "2023-05", []),
    ],
)
def test_an_activity_has_begun_and_ends_after_its_beginning(
    begin: str, end: str | None, broken: list[str]
) -> None:
    entry = ActivityEntry(1, "sport", PartialDate.from_edtf(begin), on(end))
    assert [problem.field for problem in broken_by_activity(entry, TODAY)] == broken


def test_an_agreement_is_known_by_its_cities_in_any_order() -> None:
    assert AgreementEntry((17, 4, 200)).key == AgreementEntry((200, 17, 4)).key == "4-17-200"
