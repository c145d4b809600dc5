"""`flask import …` takes lists in."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from registry.cli.running import Options, run
from registry.domain.vocabulary import Kind
from registry.exchange import pairs
from registry.exchange.importing import Import, shown
from registry.exchange.lists import LISTS, Choices, read_list, take_in

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

imports = AppGroup("import", help="Take in lists of cities, agreements, activities and pairs.")


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that all imports share; it gets them as `options`."""

    @click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
    @click.option("--skip-bad-rows", is_flag=True, help="Leave out what is refused, take the rest.")
    @click.option("--report", type=click.Path(path_type=Path), help="Write all notes to this CSV.")
    @functools.wraps(command)
    def told(
        *, dry_run: bool, skip_bad_rows: bool, report: Path | None, source: str = "", **rest: Any
    ) -> None:
        name = source or rest["file"].name
        command(options=Options(name, dry_run, skip_bad_rows, report), **rest)

    return told


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
@with_options
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
@with_options
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
@with_options
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
@with_options
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
