"""`flask import programme` takes the sessions of a forum in."""

from pathlib import Path

import click
from sqlalchemy import select

from registry.cli.imports import FILE, imports, with_options
from registry.cli.running import EVERYTHING, Options, in_one_transaction, system
from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import zone_of
from registry.exchange.programme.columns import COLUMNS
from registry.exchange.programme.reading import read_programme
from registry.exchange.programme.report import report_of
from registry.exchange.programme.taking import take_in
from registry.exchange.report import ImportReport
from registry.exchange.tabular import bytes_of
from registry.extensions import db
from registry.models import Forum


@imports.command("programme", epilog=f"Columns: {', '.join(COLUMNS)}.")
@click.argument("file", type=FILE)
@click.option("--forum", "event", required=True, metavar="SLUG", help="Whose programme it is.")
@with_options
def import_programme(*, file: Path, event: str, options: Options) -> None:
    """Take in the programme of a forum: a table of its sessions (CSV, .xlsx), or a calendar (.ics).

    A session that is on record is changed to what the file says; none is removed.

    \b
    Example:
      flask import programme programme.csv --forum kazan-2023 --dry-run
    """  # noqa: D301 -- \b keeps the lines of an example

    def work() -> ImportReport:
        forum = db.session.scalar(select(Forum).where(Forum.slug == event))
        if forum is None:
            raise RuleBroken(_NO_FORUM, "forum", {"slug": event[:80]})
        reading = read_programme(bytes_of(file), zone_of(forum.time_zone))
        return report_of(take_in(db.session, system(), forum, reading))

    in_one_transaction(options, work, tell=EVERYTHING)


_NO_FORUM = N_("--forum: there is no forum with the short name “%(slug)s”.")
