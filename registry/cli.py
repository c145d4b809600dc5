"""The commands: `flask import …` takes lists in, `flask demo load` the demonstration set."""

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import gettext
from flask_migrate import upgrade
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from tqdm import tqdm

from registry import clock
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import Kind
from registry.exchange import demo, pairs
from registry.exchange.importing import Import, Progress, shown
from registry.exchange.lists import LISTS, Choices, read_list, take_in
from registry.exchange.places import Places
from registry.exchange.report import ImportReport, Severity, write_csv
from registry.extensions import begin_writing, db
from registry.geocoding import Gazetteer, GazetteerMissing, geocoder
from registry.services import sources
from registry.services.audit import Actor
from registry.services.constraints import explained

ROWS_REFUSED, NOT_READ = 1, 2
SHOWN = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

imports = AppGroup("import", help="Take in lists of cities, agreements, activities and pairs.")


demo_commands = AppGroup("demo", help="The demonstration set of real cities.")


@dataclass(frozen=True, slots=True)
class Options:
    """What every import can be told."""

    source: str
    dry_run: bool
    skip_bad_rows: bool
    report: Path | None


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that all imports share; it gets them as `options`."""

    @click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
    @click.option("--skip-bad-rows", is_flag=True, help="Leave out what is refused, take the rest.")
    @click.option("--report", type=click.Path(path_type=Path), help="Write all notes to this CSV.")
    @functools.wraps(command)
    def with_options(
        *, dry_run: bool, skip_bad_rows: bool, report: Path | None, source: str = "", **rest: Any
    ) -> None:
        name = source or rest["file"].name
        command(options=Options(name, dry_run, skip_bad_rows, report), **rest)

    return with_options


_KINDS = click.Choice([kind.value for kind in Kind])
_kind = click.option(
    "--kind", type=_KINDS, default=Kind.TWINNING.value, help="Of the agreements. Default: twinning."
)
_reported_by = click.option(
    "--reported-by",
    metavar="SLUG|all",
    help="Whose word the list is: a city's, or that of all parties. Nobody's by default.",
)


def _columns(noun: str) -> str:
    return f"Columns: {shown(LISTS[noun].columns)}."


_file = click.argument("file", type=FILE)
_source = click.option("--source", metavar="NAME", help="Default: the name of the file.")
_mapping = click.option(
    "--mapping", type=FILE, help="A TOML file that reads other columns and words in ours."
)


@imports.command("cities", epilog=_columns("cities"))
@_file
@_source
@_mapping
@_options
def import_cities(*, file: Path, mapping: Path | None, options: Options) -> None:
    """Take in a list of cities: name and country at least.

    \b
    Example:
      flask import cities cities.csv --source "Our partners" --dry-run
    """  # noqa: D301 -- \b keeps the lines of an example
    _import_list("cities", file, mapping, Choices(), options)


@imports.command("agreements", epilog=_columns("agreements"))
@_file
@_source
@_mapping
@_kind
@_reported_by
@_options
def import_agreements(
    *, file: Path, mapping: Path | None, kind: str, reported_by: str | None, options: Options
) -> None:
    """Take in a list of agreements: their cities (city_a, country_a, city_b, …), kind, concluded.

    Further rows with the same cities and kind and the role renews, extends or changes add papers.

    \b
    Example:
      flask import agreements agreements.csv --source "City of Dangjin" --mapping ours.toml
    """  # noqa: D301 -- \b keeps the lines of an example
    _import_list("agreements", file, mapping, Choices(kind, reported_by), options)


@imports.command("activities", epilog=_columns("activities"))
@_file
@_source
@_mapping
@click.option("--kind", type=_KINDS, help="Of the agreements that the rows name by their cities.")
@_reported_by
@_options
def import_activities(
    *, file: Path, mapping: Path | None, kind: str | None, reported_by: str | None, options: Options
) -> None:
    """Take in a list of activities: their agreement (reference, or cities and kind), kind, dates.

    \b
    Example:
      flask import activities activities.csv --source "Our diary" --reported-by kazan-ru
    """  # noqa: D301 -- \b keeps the lines of an example
    _import_list("activities", file, mapping, Choices(kind or "", reported_by), options)


def _import_list(
    noun: str, file: Path, mapping: Path | None, choices: Choices, options: Options
) -> None:
    def work(job: Import) -> None:
        table = read_list(noun, file, mapping)
        job.progress.expect(len(table.rows))
        take_in(job, noun, table, choices)

    run(options, work)


@imports.command("pairs")
@click.option("--cities", type=FILE, required=True, help="Cities with an id of the list's own.")
@click.option("--pairs", "pairs_file", type=FILE, required=True, help="city_a, city_b, since.")
@click.option("--source", required=True, help="The name of the list, as it is to be cited.")
@_kind
@_reported_by
@_options
def import_pairs(
    *, cities: Path, pairs_file: Path, kind: str, reported_by: str | None, options: Options
) -> None:
    """Take in a list of cities and a list of pairs of them.

    \b
    Example:
      flask import pairs --cities cities.csv --pairs pairs.csv --source "My list"
    """  # noqa: D301 -- \b keeps the lines of an example

    def work(job: Import) -> None:
        pairs.run(job, pairs.read(cities, pairs_file), kind, reported_by)

    run(options, work)


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
def prepare() -> None:
    r"""Bring the database to head, and load the demonstration set if it holds no city.

    \b
    Example:
      flask prepare
    """
    upgrade()
    if demo.is_empty(db.session()):
        _load_demo()


def _load_demo() -> None:
    options = Options(demo.SOURCE, dry_run=False, skip_bad_rows=False, report=None)
    run(options, demo.load, demonstration=True)


# -- one import, from its first row to its exit status ---------------------------------------


def run(options: Options, work: Callable[[Import], None], *, demonstration: bool = False) -> None:
    """Do the work in one transaction, say what happened, leave with the fitting status."""
    with current_app.test_request_context():
        session = db.session()
        session.commit()  # a look before this one ends here: the lock is taken at the beginning
        begin_writing(session)
        try:
            job = _job(options.source, demonstration=demonstration)
            _with_progress(job, work)
            job.close()
            refused = _settle(job, options)
        except IntegrityError as problem:
            session.rollback()
            _fail(explained(problem), ROWS_REFUSED)
        except (OperationalError, ProgrammingError) as error:
            session.rollback()
            _fail(RuleBroken(_NO_DATABASE, params={"why": error.orig}), NOT_READ)
        except RuleBroken as problem:
            session.rollback()
            _fail(problem, NOT_READ)
    if refused:
        raise click.exceptions.Exit(ROWS_REFUSED)


_NO_DATABASE = N_("The database does not answer as it should: %(why)s. (`flask db upgrade`?)")


def _job(source: str, *, demonstration: bool) -> Import:
    session = db.session()
    actor = Actor("flask import", uuid.uuid4().hex, clock.now())
    listed = sources.ensure(session, actor, source, demonstration=demonstration)
    today = clock.today(current_app.config["TIME_ZONE"])
    return Import(session, actor, today, listed, _places())


def _places() -> Places:
    """Return the geocoder and the gazetteer that there are; a warning says what is missing."""
    try:
        gazetteer = Gazetteer(current_app.config["GAZETTEER"])
        return Places(geocoder(current_app.config), gazetteer)
    except GazetteerMissing as problem:
        click.echo(gettext("Nothing is looked up: %(problem)s", problem=problem), err=True)
        return Places()


def _with_progress(job: Import, work: Callable[[Import], None]) -> None:
    with tqdm(unit=" rows", disable=None) as bar:
        job.progress = Progress(bar.reset, bar.update)
        work(job)


def _settle(job: Import, options: Options) -> bool:
    """Commit or roll back, and tell; return whether rows were refused."""
    refused = job.report.refused
    written = not options.dry_run and (not refused or options.skip_bad_rows)
    db.session.commit() if written else db.session.rollback()
    _tell(job.report)
    if options.report:
        with options.report.open("w", encoding="utf-8", newline="") as target:
            write_csv(job.report, target, gettext)
    click.echo(gettext(_verdict(written, options.dry_run)))
    return bool(refused)


def _verdict(written: bool, dry_run: bool) -> str:
    if written:
        return N_("Everything that was not refused is in the registry.")
    if dry_run:
        return N_("Nothing was written: this was a dry run.")
    return N_("Nothing was written, because rows were refused. --skip-bad-rows takes the others.")


def _tell(report: ImportReport) -> None:
    for noun in report.nouns:
        totals = {str(outcome): f"{n:,}" for outcome, n in report.totals(noun).items()}
        odd = f"{report.rows_with(noun, Severity.ODD):,}"
        click.echo(gettext(_TOTALS, noun=gettext(noun), odd=odd, **totals))
    for severity in (Severity.REFUSED, Severity.ODD):
        _tell_notes(report, severity)


_TOTALS = N_(
    "%(noun)s: %(new)s new, %(known)s known (%(changed)s of them changed), %(repeated)s repeated,"
    " %(refused)s refused; %(odd)s odd"
)


def _tell_notes(report: ImportReport, severity: Severity) -> None:
    notes = report.noted(severity)
    for note in notes[:SHOWN]:
        place = ", ".join(filter(None, (note.place(gettext), note.about.field)))
        click.echo(_printable(f"  {gettext(severity)}: {place}: {note.text(gettext)}"))
    if len(notes) > SHOWN:
        more = f"{len(notes) - SHOWN:,}"
        click.echo(gettext("  … and %(more)s more; --report FILE.csv writes them all.", more=more))


def _fail(problem: RuleBroken, status: int) -> None:
    message = gettext(problem.message)
    said = message % problem.params if problem.params else message
    click.echo(_printable(said), err=True)
    raise click.exceptions.Exit(status)


def _printable(text: str) -> str:
    """The text without what would move the cursor or colour the screen: it may quote a file."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def register(app: Flask) -> None:
    app.cli.add_command(imports)
    app.cli.add_command(prepare)
    app.cli.add_command(demo_commands)
