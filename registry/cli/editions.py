"""`flask editions …` publishes editions, lists and checks them, and takes them out."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError
from tqdm import tqdm

from registry import clock
from registry.cli.telling import FAULTY, NO_DATABASE, NOT_READ, fail, printable
from registry.domain.errors import N_, RuleBroken
from registry.exchange.editions import FILES, Publication, Shelf, publish
from registry.extensions import begin_writing, db
from registry.queries import editions as stored
from registry.queries.editions import EditionRow
from registry.services import editions as deeds
from registry.services.audit import Actor

editions_commands = AppGroup("editions", help="Editions: frozen states of the registry, to cite.")
_number = click.argument("number")


@contextmanager
def _working(*, writing: bool = False) -> Iterator[None]:
    """One transaction; what is refused or can't be read ends the command with its status."""
    with current_app.test_request_context():
        try:
            if writing:
                db.session.commit()  # a look before this one ends here
                begin_writing(db.session)
            yield
            db.session.commit()
        except DBAPIError as error:
            db.session.rollback()
            fail(RuleBroken(NO_DATABASE, params={"why": error.orig}), NOT_READ)
        except OSError as error:
            db.session.rollback()
            fail(RuleBroken(_NO_FILE, params={"why": error}), NOT_READ)
        except RuleBroken as problem:
            db.session.rollback()
            fail(problem, FAULTY)


_NO_FILE = N_("The file can't be used: %(why)s.")


def _actor() -> Actor:
    return Actor("flask editions", uuid.uuid4().hex, clock.now())


def _shelf() -> Shelf:
    return Shelf(Path(current_app.config["EDITIONS"]))


def _package(number: str) -> bytes:
    found = stored.package_of(db.session, number)
    if found is None:
        raise RuleBroken(deeds.NO_SUCH, params={"number": number[:20]})
    return found


def _one(number: str) -> EditionRow:
    found = stored.edition_by_number(db.session, number)
    if found is None:
        raise RuleBroken(deeds.NO_SUCH, params={"number": number[:20]})
    return found


def _chosen(numbers: Sequence[str]) -> Sequence[EditionRow]:
    """These editions, or all of them."""
    return [_one(each) for each in numbers] if numbers else stored.editions(db.session)


# -- what changes something ----------------------------------------------------------------


@editions_commands.command("publish")
def publish_edition() -> None:
    """Freeze what is on record today under the next number.

    A list of 25,000 agreements takes ten seconds; other changes wait as long.

    \b
    Example:
      flask editions publish
    """  # noqa: D301 -- \b keeps the lines of an example
    with _working(writing=True):
        today = clock.today(current_app.config["TIME_ZONE"])
        about = Publication(_actor(), current_app.config["SITE_NAME"], today)
        with tqdm(total=len(FILES), unit=" files", disable=None) as bar:
            number = publish(db.session, about, bar.update).number
    with _working():
        made = _one(number)
        _shelf().make(number, made.sha256, _package(number))
    size = f"{made.size / 1_000_000:.2f}"
    click.echo(gettext(_PUBLISHED, number=number, day=made.day, size=size))
    for name, count in made.counts.items():
        click.echo(f"  {name}: {count:,}")
    click.echo(f"  sha256: {made.sha256}")


_PUBLISHED = N_("Edition %(number)s of %(day)s is published: %(size)s MB.")


@editions_commands.command("withdraw")
@_number
@click.option("--reason", required=True, help="Why; the public is told so, for ever.")
@click.option("--successor", default="", metavar="NUMBER", help="The edition in its place.")
def withdraw(number: str, reason: str, successor: str) -> None:
    """Say that an edition is not to be used any more. Its address stays and says why.

    \b
    Example:
      flask editions withdraw 2026-1 --reason "A list was taken in twice." --successor 2026-2
    """  # noqa: D301 -- \b keeps the lines of an example
    with _working(writing=True):
        today = clock.today(current_app.config["TIME_ZONE"])
        deeds.withdraw(
            db.session, _actor(), number, reason=reason, successor=successor, today=today
        )
    click.echo(gettext("Edition %(number)s is withdrawn.", number=number))


# -- what looks ----------------------------------------------------------------------------


@editions_commands.command("list")
def list_editions() -> None:
    """List the editions, the latest first.

    \b
    Example:
      flask editions list
    """  # noqa: D301 -- \b keeps the lines of an example
    with _working():
        rows = stored.editions(db.session)
    for each in rows:
        size = f"{each.size / 1_000_000:.2f} MB"
        agreements = f"{each.counts.get('agreements', 0):,} agreements"
        state = gettext("withdrawn on %(day)s", day=each.withdrawn_on) if each.withdrawn_on else ""
        told = (each.number, str(each.day), agreements, size, each.sha256[:12], state)
        click.echo(printable("  ".join(filter(None, told))))
    if not rows:
        click.echo(gettext("There is no edition yet: `flask editions publish` makes one."))


@editions_commands.command("verify")
@click.argument("numbers", nargs=-1)
def verify(numbers: Sequence[str]) -> None:
    """Compare all hashes of editions, and make a database of each; of all if none is named.

    The status is 0 if all are whole, 1 if one is not, 2 if something can't be read.

    \b
    Example:
      flask editions verify
      flask editions verify 2026-1
    """  # noqa: D301 -- \b keeps the lines of an example
    with _working(), TemporaryDirectory(prefix="editions-") as folder:
        rows = _chosen(numbers)
        faults = [each for each in tqdm(rows, disable=None) if not _is_whole(each, Path(folder))]
        if missing := sorted(stored.missing_triggers(db.session)):
            click.echo(gettext(_UNPROTECTED, names=", ".join(missing)))
    click.echo(gettext(_CHECKED, count=len(rows), faults=len(faults)))
    if faults or missing:
        raise click.exceptions.Exit(FAULTY)


def _is_whole(each: EditionRow, folder: Path) -> bool:
    try:
        Shelf(folder).make(each.number, each.sha256, _package(each.number)).unlink()
    except RuleBroken as problem:
        click.echo(printable(gettext(problem.message) % problem.params), err=True)
        return False
    click.echo(gettext("Edition %(number)s is whole.", number=each.number))
    return True


_CHECKED = N_("Editions checked: %(count)s; damaged: %(faults)s.")
_UNPROTECTED = N_("Changes are not refused: editions lack their triggers %(names)s.")


@editions_commands.command("rebuild")
@click.argument("numbers", nargs=-1)
@click.option("--missing", is_flag=True, help="Only those that are not there.")
def rebuild(numbers: Sequence[str], *, missing: bool = False) -> None:
    """Make the databases of editions anew, of all if none is named; remove those of no use.

    After an upgrade each is made when it is first asked for, which takes some seconds: this takes
    them before somebody waits.

    \b
    Example:
      flask editions rebuild
      flask editions rebuild --missing
      flask editions rebuild 2026-1
    """  # noqa: D301 -- \b keeps the lines of an example
    with _working():
        shelf = _shelf()
        rows = [each for each in _chosen(numbers) if not (missing and _is_there(shelf, each))]
        for each in tqdm(rows, unit=" editions", disable=None):
            shelf.make(each.number, each.sha256, _package(each.number))
        everything = stored.editions(db.session)
        gone = shelf.forget_others({shelf.file(each.number, each.sha256) for each in everything})
    click.echo(gettext("Made: %(made)s; removed: %(gone)s.", made=len(rows), gone=len(gone)))


def _is_there(shelf: Shelf, each: EditionRow) -> bool:
    return shelf.file(each.number, each.sha256).exists()


@editions_commands.command("export")
@_number
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export(number: str, file: Path | None) -> None:
    """Write the package of an edition to FILE, edition-NUMBER.zip by default; never over another.

    \b
    Example:
      flask editions export 2026-1
    """  # noqa: D301 -- \b keeps the lines of an example
    with _working():
        content = _package(number)
        target = file or Path(f"edition-{number}.zip")
        with target.open("xb") as written:
            written.write(content)
    click.echo(printable(gettext("%(file)s: %(size)s bytes.", file=target, size=len(content))))
