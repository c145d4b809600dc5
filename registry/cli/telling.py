"""What commands say when they can't go on."""

from typing import NoReturn

import click
from flask_babel import gettext

from registry.domain.errors import N_, RuleBroken

#: Exit status: something is wrong with what was read, and: it could not be read at all.
FAULTY, NOT_READ = 1, 2
NO_DATABASE = N_("The database does not answer as it should: %(why)s. (`flask db upgrade`?)")


def fail(problem: RuleBroken, status: int) -> NoReturn:
    message = gettext(problem.message)
    said = message % problem.params if problem.params else message
    click.echo(printable(said), err=True)
    raise click.exceptions.Exit(status)


def printable(text: str) -> str:
    """The text without what would move the cursor or colour the screen: it may quote a file."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
