"""`flask audit …` anchors the audit and finds what was done to it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError
from tqdm import tqdm

from registry import clock
from registry.cli.telling import FAULTY, NO_DATABASE, NOT_READ, fail, printable
from registry.domain.anchor import Anchor, read_anchors
from registry.domain.chain import Finding, Verifier
from registry.domain.errors import N_, RuleBroken
from registry.extensions import db
from registry.queries import audit as stored

SHOWN = 20

audit_commands = AppGroup("audit", help="The audit: whether it is whole, and how far it has come.")


@contextmanager
def _reading() -> Iterator[None]:
    """What can't be read ends the command with a sentence and a status of its own."""
    with current_app.test_request_context():
        try:
            yield
        except DBAPIError as error:
            fail(RuleBroken(NO_DATABASE, params={"why": error.orig}), NOT_READ)
        except OSError as error:
            fail(RuleBroken(_NO_FILE, params={"why": error}), NOT_READ)
        except RuleBroken as problem:
            fail(problem, NOT_READ)


_NO_FILE = N_("The file can't be used: %(why)s.")


@audit_commands.command("anchor")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def write_anchor(*, file: Path | None) -> None:
    """Write how far the audit has come as a line behind the others in FILE, or print it.

    Keep the file where those who can change the database can't: the end of the audit can only be
    missed by who knows where it was.

    \b
    Example:
      flask audit anchor /mnt/elsewhere/anchors.jsonl
    """  # noqa: D301 -- \b keeps the lines of an example
    with _reading():
        reached = stored.extent(db.session)
        at = clock.now().isoformat(timespec="seconds")
        line = Anchor(reached.id, reached.hash, reached.entries, at).line()
        if file is None:
            click.echo(line)
            return
        _append(file, line)
        click.echo(gettext("Anchored at entry %(id)s.", id=reached.id))


def _append(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as target:
        target.write(f"{line}\n")
        target.flush()
        os.fsync(target.fileno())


@audit_commands.command("verify")
@click.option(
    "--anchor",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Compare with all anchors of this file; without one a cut-off end shows nowhere.",
)
def verify(*, file: Path | None) -> None:
    """Look for entries that were edited, removed, moved, inserted or cut off, and say where.

    The status is 0 if there are none, 1 if there are, 2 if something can't be read.

    \b
    Example:
      flask audit verify --anchor /mnt/elsewhere/anchors.jsonl
    """  # noqa: D301 -- \b keeps the lines of an example
    with _reading():
        anchors = _anchors(file) if file else []
        verifier = Verifier(anchors)
        faults = _tell_findings(verifier)
        _tell_anchors(verifier, anchors)
        missing = sorted(stored.missing_triggers(db.session))
        if missing:
            click.echo(gettext(_UNPROTECTED, names=", ".join(missing)))
        click.echo(gettext(_BROKEN if faults or missing else _WHOLE))
    if faults or missing:
        raise click.exceptions.Exit(FAULTY)


def _anchors(file: Path) -> list[Anchor]:
    return read_anchors(file.read_text(encoding="utf-8", errors="replace").splitlines())


def _tell_findings(verifier: Verifier) -> int:
    """Walk along the whole chain; tell the first findings, return how many there are."""
    shown: list[Finding] = []
    faults = 0
    many = stored.extent(db.session).entries
    with tqdm(stored.entries(db.session), total=many, unit=" entries", disable=None) as walked:
        for finding in verifier.findings(walked):
            faults += 1
            shown += [finding] if faults <= SHOWN else []
    checked = {"count": f"{verifier.count:,}", "last": verifier.last, "faults": f"{faults:,}"}
    click.echo(gettext(_CHECKED, **checked))
    for finding in shown:
        click.echo(printable(f"  {gettext(finding.message) % finding.params}"))
    if faults > SHOWN:
        click.echo(gettext("  … and %(more)s more.", more=f"{faults - SHOWN:,}"))
    return faults


def _tell_anchors(verifier: Verifier, anchors: Sequence[Anchor]) -> None:
    if not anchors:
        click.echo(gettext(_NOT_ANCHORED))
        return
    click.echo(gettext(_ANCHORS, fitting=len(verifier.fitting), all=len(anchors)))
    if verifier.fitting:
        last = verifier.fitting[-1]
        click.echo(printable(gettext(_LAST_ANCHOR, at=last.at, id=last.id)))


_CHECKED = N_("Entries checked: %(count)s, the last is %(last)s; faults: %(faults)s.")
_NOT_ANCHORED = N_("Compared with no anchor: whether the end was cut off is not known.")
_ANCHORS = N_("Anchors that fit: %(fitting)s of %(all)s.")
_LAST_ANCHOR = N_("The last that fits is of %(at)s, up to entry %(id)s.")
_UNPROTECTED = N_("Changes are not refused: the audit lacks its triggers %(names)s.")
_WHOLE = N_("The audit is whole.")
_BROKEN = N_("The audit is NOT whole.")
