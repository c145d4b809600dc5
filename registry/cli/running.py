"""One import, from its first row to its exit status."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from tqdm import tqdm

from registry import clock
from registry.cli.telling import FAULTY, NO_DATABASE, NOT_READ, fail, printable
from registry.domain.errors import N_, RuleBroken
from registry.exchange.importing import Import, Progress
from registry.exchange.places import Places
from registry.exchange.report import ImportReport, Severity, write_csv
from registry.extensions import begin_writing, db
from registry.geocoding import Gazetteer, GazetteerMissing, geocoder
from registry.services import sources
from registry.services.audit import Actor
from registry.services.constraints import explained

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Options:
    """What every import can be told."""

    source: str
    dry_run: bool
    skip_bad_rows: bool
    report: Path | None


USUAL = (Severity.REFUSED, Severity.ODD)
EVERYTHING = (*USUAL, Severity.INFO)


def run(options: Options, work: Callable[[Import], None], *, demonstration: bool = False) -> None:
    """Import from a source; say what happened, leave with the fitting status."""

    def imported() -> ImportReport:
        job = _job(options.source, demonstration=demonstration)
        _with_progress(job, work)
        job.close()
        return job.report

    in_one_transaction(options, imported)


def in_one_transaction(
    options: Options, work: Callable[[], ImportReport], tell: Sequence[Severity] = USUAL
) -> None:
    """Do the work, keep it or take it back, tell its notes, leave with the fitting status."""
    with current_app.test_request_context():
        session = db.session()
        session.commit()  # a look before this one ends here: the lock is taken at the beginning
        begin_writing(session)
        try:
            refused = _settle(work(), options, tell)
        except IntegrityError as problem:
            session.rollback()
            fail(explained(problem), FAULTY)
        except (OperationalError, ProgrammingError) as error:
            session.rollback()
            fail(RuleBroken(NO_DATABASE, params={"why": error.orig}), NOT_READ)
        except RuleBroken as problem:
            session.rollback()
            fail(problem, NOT_READ)
    if refused:
        raise click.exceptions.Exit(FAULTY)


def system() -> Actor:
    """Who acts where a command does."""
    return Actor("flask import", uuid.uuid4().hex, clock.now())


def _job(source: str, *, demonstration: bool) -> Import:
    session = db.session()
    actor = system()
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


def _settle(report: ImportReport, options: Options, tell: Sequence[Severity]) -> bool:
    """Commit or roll back, and tell; return whether rows were refused."""
    refused = report.refused
    written = not options.dry_run and (not refused or options.skip_bad_rows)
    db.session.commit() if written else db.session.rollback()
    _tell(report, tell)
    if options.report:
        with options.report.open("w", encoding="utf-8", newline="") as target:
            write_csv(report, target, gettext)
    click.echo(gettext(_verdict(written, options.dry_run)))
    return bool(refused)


def _verdict(written: bool, dry_run: bool) -> str:
    if written:
        return N_("Everything that was not refused is in the registry.")
    if dry_run:
        return N_("Nothing was written: this was a dry run.")
    return N_("Nothing was written, because rows were refused. --skip-bad-rows takes the others.")


def _tell(report: ImportReport, severities: Sequence[Severity]) -> None:
    for noun in report.nouns:
        totals = {str(outcome): f"{n:,}" for outcome, n in report.totals(noun).items()}
        odd = f"{report.rows_with(noun, Severity.ODD):,}"
        click.echo(gettext(_TOTALS, noun=gettext(noun), odd=odd, **totals))
    for severity in severities:
        _tell_notes(report, severity)


_TOTALS = N_(
    "%(noun)s: %(new)s new, %(known)s known (%(changed)s of them changed), %(repeated)s repeated,"
    " %(refused)s refused; %(odd)s odd"
)


def _tell_notes(report: ImportReport, severity: Severity) -> None:
    notes = report.noted(severity)
    for note in notes[:SHOWN]:
        place = ", ".join(filter(None, (note.place(gettext), note.about.field)))
        click.echo(printable(f"  {gettext(severity)}: {place}: {note.text(gettext)}"))
    if len(notes) > SHOWN:
        more = f"{len(notes) - SHOWN:,}"
        click.echo(gettext("  … and %(more)s more; --report FILE.csv writes them all.", more=more))
