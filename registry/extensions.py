"""The framework's pieces, made once and bound to an application by the factory."""

import sqlite3
from typing import Any

from flask_babel import Babel
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_security import Security, Totp
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event
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


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"join_transaction_mode": "create_savepoint"},
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

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL survives a kill, but can lose acknowledged commits at power loss.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    # In KiB: with the usual 2 MB a list of fifty agreements reads a thousand pages anew.
    "PRAGMA cache_size = -65536",
)


def begin_writing(session: Session | scoped_session[Any]) -> None:
    """Open a unit of work that may write: on SQLite it takes the write lock at once.

    A transaction that starts reading and wants to write later is refused there when another
    has written in between; waiting at the beginning is what busy_timeout is for.
    """
    session.connection(execution_options={"writes": True})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Touches no file and waits for nothing, so the driver can be asked without a detour.
        connection.connection.cursor().execute("BEGIN")
