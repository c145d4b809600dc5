"""The framework's pieces, made once and bound to an application by the factory."""

import sqlite3
from pathlib import Path
from typing import Any

from flask_babel import Babel
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_security import Security, Totp
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as OwnSession
from flask_wtf import CSRFProtect
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


#: Under this name a session keeps the engine of the edition that it reads.
_READS = "reads"


class ReadingSession(OwnSession):
    """The session of a request: it asks the live database, or an edition's file."""

    def get_bind(self, *args: Any, **how: Any) -> Engine | Connection:
        found: Engine | None = self.info.get(_READS)
        return super().get_bind(*args, **how) if found is None else found


def read_only_from(session: Session | scoped_session[Any], engine: Engine) -> None:
    """Let the session read this file from now on; what it has seen elsewhere it forgets."""
    session.close()
    session.info[_READS] = engine


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": ReadingSession, "join_transaction_mode": "create_savepoint"},
)
migrate = Migrate(directory="migrations", render_as_batch=True)
babel = Babel()
mail = Mail()
csrf = CSRFProtect()


class OnceOnlyCodes(Totp):
    """Flask-Security's codes, each good for one sign-in: the last step used stands in the row."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.totp_counter  # type: ignore[no-any-return]

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.totp_counter = tmatch.counter


class Accounts(Security):
    """Flask-Security without what it does at every request: public pages know no visitor.

    Its Flask-Login and Flask-Principal would read the session for each page, and make each
    depend on the cookie. Who is signed in is asked by web/access.py, of a row in the database.
    """

    def init_app(self, app: Any, *args: Any, **how: Any) -> None:
        hooks = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
        ours = [list(each[None]) for each in hooks]
        super().init_app(app, *args, **how)
        for each, kept in zip(hooks, ours, strict=True):
            each[None] = kept


# Named here: init_app takes no totp_cls, and says nothing when it is given one.
security = Accounts(register_blueprint=False, totp_cls=OnceOnlyCodes)

#: How long who wants to write waits for who is writing, in milliseconds.
PATIENCE = 10_000
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL survives a kill, but can lose acknowledged commits at power loss.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {PATIENCE}",
    # What is removed is overwritten: people can ask to be forgotten. Some builds do so anyway.
    "PRAGMA secure_delete = ON",
    # In KiB: with the usual 2 MB a list of fifty agreements reads a thousand pages anew.
    "PRAGMA cache_size = -65536",
)


def begin_writing(session: Session | scoped_session[Any], *, at_once: bool = False) -> None:
    """Open a unit of work that may write: on SQLite it takes the write lock at once.

    A transaction that starts reading and wants to write later is refused there when another
    has written in between; waiting at the beginning is what busy_timeout is for. `at_once` is
    for what is not worth waiting: OperationalError if somebody else is writing.
    """
    session.connection(execution_options={"writes": True, "at_once": at_once})


#: An edition's file is written once, whole, and then read through the system's own memory.
_PLAIN = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA mmap_size = 268435456",
)


class PlainConnection(sqlite3.Connection):
    """A connection to a file of which nobody's changes have to be kept: to an edition's."""


def plain_engine(file: Path, **options: str) -> Engine:
    """The engine of an edition's file; the options are those of SQLite's own addresses."""
    query = {**options, "uri": "true"}
    address = URL.create("sqlite", database=file.absolute().as_uri(), query=query)
    return create_engine(
        address, connect_args={"factory": PlainConnection}, hide_parameters=True, pool_size=2
    )


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: Any) -> None:
    if isinstance(connection, PlainConnection):
        connection.isolation_level = None
        for pragma in _PLAIN:
            connection.execute(pragma)
    elif isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)
    else:
        connection.execute(f"SET lock_timeout = {PATIENCE}")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if connection.dialect.name != "sqlite":
        if options.get("at_once"):
            connection.exec_driver_sql("SET LOCAL lock_timeout = 1")
    elif options.get("writes"):
        _begin_immediately(connection, waiting=not options.get("at_once"))
    else:
        # Touches no file and waits for nothing, so the driver can be asked without a detour.
        connection.connection.cursor().execute("BEGIN")


def _begin_immediately(connection: Connection, *, waiting: bool) -> None:
    """Take SQLite's write lock: with patience, or not at all if it is taken."""
    if waiting:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {PATIENCE}")
