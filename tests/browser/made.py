"""A made-up world of many agreements, which the page gets in place of the server's data."""

from itertools import pairwise
from random import Random
from typing import Any

from playwright.sync_api import Page, Route

Data = dict[str, Any]
COUNTRIES = ["AR", "AU", "BR", "CA", "CL", "DE", "FJ", "FR", "JP", "NZ", "RU", "US"]
STATES = ["active", "quiet", "new", "dormant", "never_implemented", "no_record", "contact", "ended"]
CITIES_EACH = 30


def _differences(numbers: list[int]) -> list[int]:
    return [numbers[0], *(after - before for before, after in pairwise(numbers))]


def world(ties: int = 3000, seed: int = 5) -> dict[str, Data]:
    """Cities all over the globe and lines between them, as the five files of the map's data."""
    draw = Random(seed)
    many = len(COUNTRIES) * CITIES_EACH
    pairs = sorted(tuple(sorted(draw.sample(range(many), 2))) for _ in range(ties))
    same = {"version": "made"}
    return {
        "pairs": {
            **same, "day": "2026-01-01", "states": STATES, "countries": COUNTRIES,
            "cities": [CITIES_EACH] * len(COUNTRIES), "unplaced": [], "shared": [],
            "lat": _differences([draw.randint(-70_000, 78_000) for _ in range(many)]),
            "lon": _differences([draw.randint(-180_000, 180_000) for _ in range(many)]),
            "one": _differences([one for one, _ in pairs]),
            "other": _differences([other for _, other in pairs]),
            "state": [draw.randrange(len(STATES)) for _ in pairs],
        },
        "names": {
            **same, "names": [f"Made {at}" for at in range(many)], "slugs": [""] * many,
            "countries": COUNTRIES, "words": STATES,
        },
        "papers": {
            **same, "prefix": "TC-", "digits": 6, "numbers": [1] * ties, "concluded": [1980] * ties,
        },
        "years": {**same, "first": 2024, "last": 2026, "in_force": [ties] * 3},
    }  # fmt: skip


def serve(page: Page, data: dict[str, Data]) -> None:
    """Let the page get these data, whatever selection it asks for."""
    for name, sent in data.items():
        page.route(f"**/map/{name}.json*", _answer(sent))


def _answer(sent: Data) -> Any:
    def answer(route: Route) -> None:
        route.fulfill(json=sent)

    return answer
