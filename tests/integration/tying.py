"""Which pairs of cities a selection ties on a day, and how, by plain Python over plans."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

from registry.domain.selection import Selection
from registry.domain.vocabulary import Kind, Legal
from tests.integration import selecting
from tests.integration.population import PLACES, SLUGS, PartyPlan, Plan

#: A number of an agreement and the slugs of two of its cities, in order.
Pair = tuple[int, str, str]


def state(plan: Plan, selection: Selection, today: date) -> str:
    """What a map shows of an agreement that is listed."""
    day = selection.day(today)
    if plan.legal(day) is not Legal.IN_FORCE:
        return plan.legal(day).value
    status = plan.status(day, selection.policy)
    return status.value if status else Kind.CONTACT.value


def meant(
    plans: Mapping[int, Plan], selection: Selection, today: date
) -> Iterator[tuple[int, Plan]]:
    """The agreements of the selection by their numbers."""
    for number, plan in plans.items():
        if selecting.chosen((plan, number, selection, today)):
            yield number, plan


def there(plan: Plan, day: date) -> list[PartyPlan]:
    return [party for party in plan.parties if party.present(day)]


def _matches(one: PartyPlan, other: PartyPlan, asked: Selection) -> bool:
    """The selection's city, country and partner describe these two, in this order."""
    if asked.city not in {"", SLUGS[one.city]} or asked.country not in {"", PLACES[one.city][1]}:
        return False
    return asked.partner in {"", SLUGS[other.city], PLACES[other.city][1]}


def pairs(plans: Mapping[int, Plan], asked: Selection, today: date) -> dict[Pair, str]:
    """The pairs of the selection on its day, each with its state."""
    found: dict[Pair, str] = {}
    for number, plan in meant(plans, asked, today):
        for one, other in combinations(there(plan, asked.day(today)), 2):
            if _matches(one, other, asked) or _matches(other, one, asked):
                low, high = sorted((SLUGS[one.city], SLUGS[other.city]))
                found[number, low, high] = state(plan, asked, today)
    return found
