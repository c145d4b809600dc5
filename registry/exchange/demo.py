"""The demonstration set: three lists of real cities, loaded like anybody's."""

from pathlib import Path

from sqlalchemy import select

import registry.demo
from registry.exchange.importing import Import
from registry.exchange.lists import LISTS, read_list, take_in
from registry.models import City
from registry.services.audit import AnySession

SOURCE = "Demonstration set"
FOLDER = Path(registry.demo.__file__).parent


def is_empty(session: AnySession) -> bool:
    """Whether the registry has no city at all."""
    return session.scalar(select(City.id).limit(1)) is None


def load(job: Import, folder: Path = FOLDER) -> None:
    """Import the set: cities, then agreements, then activities."""
    tables = {noun: read_list(noun, folder / f"{noun}.csv") for noun in LISTS}
    job.progress.expect(sum(len(table.rows) for table in tables.values()))
    for noun, table in tables.items():
        take_in(job, noun, table)
