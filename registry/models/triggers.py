"""Triggers that refuse changes of a table, on both engines: made, dropped, and known by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

_REFUSE = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = '{refused}: no ' || TG_OP, ERRCODE = 'restrict_violation';
END $$
"""


@dataclass(frozen=True, slots=True)
class Guard:
    """What guards a table.

    `sqlite` and `postgresql`: name -> when it refuses. `said`: what a trigger of SQLite says, where
    it is not `refused`. `function` is PostgreSQL's.
    """

    table: str
    refused: str
    function: str
    sqlite: Mapping[str, str]
    postgresql: Mapping[str, str]
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, frozenset[str]]:
        """The names of the triggers that have to be there, by engine."""
        return {"sqlite": frozenset(self.sqlite), "postgresql": frozenset(self.postgresql)}

    def put(self, connection: Connection) -> None:
        """Make the triggers, those that are there too."""
        self.lift(connection)
        if connection.dialect.name == "sqlite":
            for name, when in self.sqlite.items():
                refuse = f"BEGIN SELECT RAISE(ABORT, '{self.said.get(name, self.refused)}'); END"
                connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} {refuse}")
            return
        made = _REFUSE.format(function=self.function, refused=self.refused)
        connection.exec_driver_sql(made)
        for name, when in self.postgresql.items():
            refuse = f"EXECUTE FUNCTION {self.function}()"
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} {refuse}")

    def lift(self, connection: Connection) -> None:
        """Drop the triggers, for a migration that changes what is there."""
        engine = connection.dialect.name
        table = "" if engine == "sqlite" else f" ON {self.table}"
        for name in sorted(self.names[engine]):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{table}")
        if engine == "postgresql":
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {self.function}()")
