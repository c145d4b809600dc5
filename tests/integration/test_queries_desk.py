"""What the pages of the desk cost: few statements, and no more of them for more agreements."""

from time import perf_counter

import pytest
from sqlalchemy import func, select

from registry.extensions import db
from registry.models import Activity, Agreement
from tests.factories import Factory
from tests.integration.desks import Desk, NewDesk
from tests.integration.knocking import AnySession
from tests.pages import statements

MANY = 100
#: The page of a desk -> the statements that it may cost: who asks is among them.
LIMITS = {
    "/desk": 11,
    "/desk/cities/hub-gb": 5,
    "/desk/cities/hub-gb/first-visit": 4,
    "/desk/agreements/new/hub-gb": 3,
    "/desk/activities/new": 3,
    "/desk/activities/new?agreement=TC-000001": 6,
    "/desk/agreements/TC-000001": 12,
    "/desk/agreements/TC-000001/correct": 8,
    "/desk/agreements/TC-000001/paper": 7,
    "/desk/agreements/TC-000001/document": 7,
    "/desk/activities/{activity}/amend": 7,
}
#: Quick enough on any machine of today; the figure itself is measured by the benchmarks.
SLOWEST = 0.5


@pytest.fixture
def hub(make: Factory, at_desk: NewDesk) -> Desk:
    """The desk of a city with a few agreements."""
    return at_desk(make.city("Hub", "GB", slug="hub-gb"))


def _grow(make: Factory, hub: Desk, number: int) -> None:
    """Agreements of the city of every kind that waits for something."""
    city = hub.account.editorships[0].city
    for at in range(number):
        other = make.city(country="FR")
        made = make.agreement(city, other, reported=[[city], [other], []][at % 3])
        make.instrument(made, "2020", term_last="2024-09" if at % 5 == 0 else None)
        made.contested_on = made.parties[0].reported_on if at % 7 == 0 else None
        make.activity(made, f"{2020 + at % 5}-01", reported_by_id=[city, other][at % 2].id)
        make.activity(made, "2023-06", reported_by_id=city.id, fields=["sport"])
    make.session.flush()


def _asked(desk: Desk, address: str) -> list[str]:
    path = address.format(activity=db.session.scalar(select(func.min(Activity.id))))
    desk.get(path)
    with statements() as asked:
        page = desk.get(path)
    assert page.status == 200, path
    return asked


@pytest.mark.parametrize("path", LIMITS)
def test_a_page_of_the_desk_costs_few_statements(hub: Desk, make: Factory, path: str) -> None:
    _grow(make, hub, 20)
    asked = _asked(hub, path)
    assert len(asked) <= LIMITS[path], "\n".join(asked)


def test_more_agreements_cost_no_more_statements(
    hub: Desk, make: Factory, session: AnySession
) -> None:
    _grow(make, hub, 15)
    few = {path: len(_asked(hub, path)) for path in LIMITS}
    _grow(make, hub, MANY - 15)
    many = {path: len(_asked(hub, path)) for path in LIMITS}
    assert session.scalar(select(func.count()).select_from(Agreement)) == MANY
    assert {each: (few[each], many[each]) for each in few if many[each] > few[each]} == {}


def test_the_desk_of_a_city_with_a_hundred_agreements_opens_at_once(
    hub: Desk, make: Factory
) -> None:
    _grow(make, hub, MANY)
    asked = _asked(hub, "/desk")
    took = sorted(_seconds(hub) for _time in range(7))
    print(f"{MANY} agreements: {len(asked)} statements, median {took[3] * 1000:.0f} ms")
    assert len(asked) <= 12 and took[0] < SLOWEST


def _seconds(desk: Desk) -> float:
    begun = perf_counter()
    desk.get("/desk")
    return perf_counter() - begun


def test_a_letter_to_many_costs_one_look_at_who_reads_it(hub: Desk, make: Factory) -> None:
    """The statements of a deed are as many whether the city has three agreements or thirty."""
    _grow(make, hub, 3)
    path = "/desk/agreements/TC-000001/paper"
    few = _deed(hub, path, "1999")
    _grow(make, hub, 27)
    assert _deed(hub, path, "2000") <= few


def _deed(desk: Desk, path: str, signed: str) -> int:
    with statements() as asked:
        desk.do(path, role="changes", signed=signed)
    return len(asked)
