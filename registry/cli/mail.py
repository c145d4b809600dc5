"""`flask mail send`: what waits in the outbox goes out, a letter at a time."""

import click
from flask import current_app, url_for
from flask.cli import AppGroup
from flask_babel import gettext
from flask_mailman import EmailMessage

from registry import clock
from registry.domain.todo import LABELS
from registry.exchange import letters as texts
from registry.extensions import begin_writing, db
from registry.models import User
from registry.queries import desk, waiting
from registry.services import letters
from registry.services.secrets import Seal, letter_token

mail_commands = AppGroup("mail", help="Letters to those who have an account.")
SOME_FAILED = 1


@mail_commands.command("send")
@click.option("--most", default=100, show_default=True, help="Send at most so many letters.")
def send(most: int) -> None:
    """Send the letters that are due. Call it every minute; two at once do no harm.

    A letter that can't be sent is tried again after 1, 5 and 30 minutes, 3 and 12 hours, then
    given up. The exit status is 1 if a letter could not be sent.

    \b
    Example:
      flask mail send
    """  # noqa: D301 -- \b keeps the lines of an example
    sent = failed = 0
    while sent + failed < most and (letter := _take()) is not None:
        gone = _gone(letter)
        sent, failed = sent + gone, failed + (not gone)
    click.echo(gettext("%(sent)s sent, %(failed)s not sent.", sent=sent, failed=failed))
    if failed:
        raise click.exceptions.Exit(SOME_FAILED)


@mail_commands.command("monthly")
def monthly() -> None:
    """Write to each department what waits at its desk. Call it once a month; twice does no harm.

    Who wants no such letter gets none, and nobody gets one when nothing waits.

    \b
    Example:
      flask mail monthly
    """  # noqa: D301 -- \b keeps the lines of an example
    written = 0
    with current_app.test_request_context(base_url=current_app.config["EXTERNAL_ORIGIN"]):
        begin_writing(db.session)
        for account in desk.readers_of_monthly(db.session, clock.now()):
            written += _write(account)
        db.session.commit()
    click.echo(gettext("%(number)s letters written.", number=written))


def _write(account: User) -> bool:
    config, session = current_app.config, db.session
    day = clock.today(config["TIME_ZONE"])
    cities = {each.city_id: each.city.name for each in account.editorships}
    rows = waiting.rows_of_cities(session, cities, day)
    found = waiting.what_waits(session, cities, rows, day)
    counts = [(gettext(LABELS[why]), len(found[why])) for why in LABELS if why in found]
    if partners := len(desk.to_confirm(session, cities)):
        counts.insert(0, (gettext("Activities of partners to confirm"), partners))
    if not counts:
        return False
    off = letter_token(config["SECRET_KEY"], account.id)
    letter = texts.monthly(
        account.email,
        config["SITE_NAME"],
        cities=", ".join(cities.values()),
        counts=counts,
        link=config["EXTERNAL_ORIGIN"] + url_for("desk.index"),
        off=config["EXTERNAL_ORIGIN"] + url_for("links.no_letters", secret=off),
    )
    seal = Seal(config["SECRET_KEY"])
    letters.post(session, seal, account.id, desk.MONTHLY, letter, now=clock.now())
    return True


def _take() -> int | None:
    db.session.rollback()
    begin_writing(db.session)
    taken = letters.take_one(db.session, clock.now())
    db.session.commit()
    return taken


def _gone(letter: int) -> bool:
    """Send a letter, with no transaction open meanwhile, and note what became of it."""
    trouble: Exception | None = None
    try:
        mail = letters.read(db.session, Seal(current_app.config["SECRET_KEY"]), letter)
        db.session.rollback()
        EmailMessage(mail.subject, mail.body, to=[mail.to]).send()
    except (OSError, ValueError) as error:  # a server, a connection, an address, a seal refuses
        trouble = error
    db.session.rollback()
    begin_writing(db.session)
    if trouble is None:
        letters.note_sent(db.session, letter, clock.now())
    else:
        letters.note_trouble(db.session, letter, trouble, clock.now())
    db.session.commit()
    return trouble is None
