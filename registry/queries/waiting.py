"""What waits at a desk: its agreements, and why each needs a word of its city."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from registry.domain.dates import PartialDate
from registry.domain.dormancy import Policy
from registry.domain.todo import Seen, Waiting, waiting, year_to_declare
from registry.domain.vocabulary import Legal
from registry.queries import desk
from registry.queries.agreements import AgreementRow, rows_of
from registry.queries.prepared import AnySession

#: What can still be acted on.
RUNNING = frozenset({Legal.IN_FORCE, Legal.SUSPENDED, Legal.EXPIRED})


def rows_of_cities(session: AnySession, cities: Collection[int], day: date) -> list[AgreementRow]:
    """The public agreements of the cities as a list says them, the newest first."""
    return rows_of(session, desk.ids_of(session, cities), Policy(), day, day)


def what_waits(
    session: AnySession, cities: Collection[int], rows: Sequence[AgreementRow], day: date
) -> Mapping[Waiting, list[AgreementRow]]:
    """The agreements that wait for a word of the cities, by why."""
    ids = [row.id for row in rows]
    facts, year = desk.facts(session, cities, ids), year_to_declare(day)
    settled = desk.declared(session, cities, ids, year)
    settled |= desk.active_in(session, cities, ids, year)
    waits: dict[Waiting, list[AgreementRow]] = {}
    for row in rows:
        seen = _seen(row, facts[row.id], declared=row.id in settled or _younger(row, year))
        for why in waiting(seen, Policy(), day):
            waits.setdefault(why, []).append(row)
    return waits


def _seen(row: AgreementRow, facts: desk.Facts, *, declared: bool) -> Seen:
    return Seen(
        legal=Legal(row.legal),
        status=row.status,
        last=row.last,
        concluded=_latest(row),
        reported=facts.reported,
        contested=facts.contested,
        end_to_confirm=facts.end_to_confirm,
        term_last=facts.term_last,
        declared=declared,
    )


def _latest(row: AgreementRow) -> date | None:
    return PartialDate.from_edtf(row.concluded).latest if row.concluded else None


def _younger(row: AgreementRow, year: int) -> bool:
    """Whether the agreement was concluded after the year about which is asked."""
    latest = _latest(row)
    return latest is not None and latest.year > year
