"""Publishing: the facts of a moment, counted, packed, and kept under a number."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from registry.domain.dormancy import Policy
from registry.domain.selection import Selection
from registry.domain.timeline import IN_FORCE
from registry.exchange.editions import format_2
from registry.exchange.editions.cells import read
from registry.exchange.editions.facts import Facts, Table
from registry.exchange.editions.package import Contents, packed, tables_of
from registry.models import Edition
from registry.queries.atlas import atlas_of, states_on_day
from registry.queries.prepared import AnySession
from registry.queries.statistics import composition
from registry.services import editions
from registry.services.audit import Actor, hold
from registry.services.editions import Made, Told

#: The format of editions that are published now.
FORMAT = format_2.NUMBER


class Publication(NamedTuple):
    """Who publishes, for whom, on which day."""

    actor: Actor
    site: str
    today: date


def publish(
    session: AnySession, about: Publication, told: Callable[[], object] = lambda: None
) -> Edition:
    """Publish what the session sees, by today's policy; `told` is called after each file.

    The session is one that writes. While its facts are gathered nobody else commits a change.
    """
    hold(session)
    policy, today = Policy(), about.today
    tables = tables_of(_telling(Facts(session).files(), told))
    done = sum(1 for _row in read(format_2.FILES["activities.csv"], tables["activities.csv"]))
    counts = {**_counts(session, policy, today), "activities": done}
    contents = Contents(today, policy, counts, about.site, tables)

    def make(number: str) -> Made:
        package = packed(number, contents)
        return Made(package.sha256, package.content)

    said = Told(FORMAT, policy, counts)
    return editions.publish(session, about.actor, said, make, today=today)


def _telling(files: Iterator[Table], told: Callable[[], object]) -> Iterator[Table]:
    for each in files:
        yield each
        told()


def _counts(session: AnySession, policy: Policy, today: date) -> dict[str, int]:
    """Headline figures of everything, as the statistics define them."""
    everything = Selection(base=policy)
    found = composition(session, everything, today)
    atlas = atlas_of(session, everything, today)
    states = states_on_day(session, everything, today)
    ties = zip(atlas.one, atlas.other, states, strict=True)
    pairs = {(one, other) for one, other, state in ties if state in IN_FORCE}
    ends = {end for pair in pairs for end in pair}
    return {
        "agreements": found.agreements,
        "in_force": found.in_force,
        "pairs": len(pairs),
        "cities": len(ends),
        "countries": len({atlas.countries[end] for end in ends}),
        "dormant": found.dormant,
        "judged": found.judged,
        "no_record": found.left_out,
        "contacts": found.contacts,
    }
