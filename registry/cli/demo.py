"""`flask demo load` and `flask prepare`: a database that can be looked at."""

import click
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade

from registry.cli.editions import rebuild
from registry.cli.running import Options, run
from registry.exchange import demo
from registry.extensions import db
from registry.queries.editions import editions

demo_commands = AppGroup("demo", help="The demonstration set of real cities.")


@demo_commands.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing if the registry has a city.")
def load_demo(*, if_empty: bool) -> None:
    """Load the demonstration set.

    \b
    Example:
      flask demo load --if-empty
    """  # noqa: D301 -- \b keeps the lines of an example
    if not if_empty or demo.is_empty(db.session()):
        _load_demo()


@click.command("prepare")
@with_appcontext
@click.pass_context
def prepare(context: click.Context) -> None:
    """Bring the database to head, and load the demonstration set if it holds no city.

    The databases of editions that this release has none of are made, too.

    \b
    Example:
      flask prepare
    """  # noqa: D301 -- \b keeps the lines of an example
    upgrade()
    if demo.is_empty(db.session()):
        _load_demo()
    if editions(db.session()):
        context.invoke(rebuild, numbers=(), missing=True)


def _load_demo() -> None:
    options = Options(demo.SOURCE, dry_run=False, skip_bad_rows=False, report=None)
    run(options, demo.load, demonstration=True)
