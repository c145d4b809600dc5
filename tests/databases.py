"""Empty databases of either engine, and the application on one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from registry import create_app
from registry.domain.permissions import Action
from registry.web import access
from registry.web.access import requires
from tests import postgresql

SORTING = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted'"
NewDatabase = Callable[[], str]

#: Passwords are hashed as weakly as argon2 allows: what is tested is not how long it takes.
WEAKLY = {"argon2__rounds": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}

_numbers = count(1)
#: Where documents are kept; gone with the run.
_DOCUMENTS = TemporaryDirectory(prefix="documents-")
#: The same for the databases of editions.
_EDITIONS = TemporaryDirectory(prefix="editions-")


def new_file(folder: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return f"sqlite:///{folder / f'{next(_numbers)}.sqlite3'}"


def new_in(cluster: postgresql.Cluster) -> str:
    """The address of a new, empty database of the server.

    It sorts without regard to spaces, as most servers do: reliance on the order of bytes shows up.
    """
    name = f"tests_{next(_numbers)}"
    server = sa.create_engine(cluster.url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(
            f"CREATE DATABASE {name} TEMPLATE template0 {_sorting(connection)}"
        )
    server.dispose()
    return cluster.url.replace("/postgres?", f"/{name}?")


def application(url: str, **settings: object) -> Flask:
    """The application on this database, with settings that suit tests."""
    defaults = {
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
        "SECRET_KEY": "tests",
        "EVEN_TIME": 0,
        "DOCUMENTS": _DOCUMENTS.name,
        "EDITIONS": _EDITIONS.name,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": WEAKLY,
    }
    return create_app({**defaults, "SQLALCHEMY_DATABASE_URI": url, **settings})


def _sorting(connection: sa.Connection) -> str:
    """Before version 15 a database can't have such an order, nor where the server lacks ICU."""
    version = connection.dialect.server_version_info or (0,)
    known = connection.exec_driver_sql("SELECT count(*) FROM pg_collation WHERE collprovider = 'i'")
    return SORTING if version >= (15,) and known.scalar_one() else ""


def with_page(app: Flask, path: str, view: Callable[[], str]) -> None:
    """Give the application one more page that anybody may read: a canary's."""
    app.add_url_rule(path, view_func=requires(GET=Action.READ)(view))
    access.close(app)


@contextmanager
def at_head(url: str, **settings: object) -> Iterator[Flask]:
    """The application on a database that the real migrations brought to head."""
    made = application(url, **settings)
    with made.app_context():
        flask_migrate.upgrade()
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()
