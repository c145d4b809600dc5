"""What a visitor is told when something does not work: what is wrong, where, what to do."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, Request, Response, abort, render_template, request
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from registry.domain.errors import N_
from registry.domain.selection import SelectionProblem
from registry.extensions import db
from registry.i18n import day_text, gettext, say
from registry.web.access import already_asked
from registry.web.addresses import to_page
from registry.web.asking import said
from registry.web.logs import log, request_id
from registry.web.looking import NoEdition, Withdrawn
from registry.web.presenting.lists import address
from registry.web.private import doors

Offers = Sequence[tuple[str, str]]


class _Words(NamedTuple):
    title: str
    hint: str


_KNOWN = {
    400: _Words(N_("This address can’t be understood"), N_("Look for a slip in the address.")),
    403: _Words(
        N_("This door is not open to you"),
        N_("Your account has other rights. The administrator of the registry can change that."),
    ),
    404: _Words(
        N_("There is nothing here"),
        N_("The address may be mistyped, or the record may never have existed."),
    ),
    405: _Words(N_("That can’t be done here"), N_("Go back to the page that you came from.")),
    409: _Words(
        N_("Somebody else was faster"),
        N_("The same was changed at this moment. Nothing of yours was saved: look, and repeat."),
    ),
    410: _Words(
        N_("This edition is withdrawn"),
        N_("It is not to be used any more. Look for a later one."),
    ),
    413: _Words(N_("That is too much at once"), N_("Send a smaller file or fewer words.")),
    414: _Words(N_("The address is too long"), N_("Choose fewer filters at once.")),
    500: _Words(
        N_("Something went wrong on our side"),
        N_("It has been noted. Try again; if it stays so, tell us the number below."),
    ),
    503: _Words(
        N_("The registry is out of reach for a moment"),
        N_("Nothing is lost. Try again in a minute."),
    ),
}
RETRY_AFTER = 30
_FOR_MACHINES = (".json", ".jsonld", ".geojson", ".csv", ".bib", ".ris", ".ics")


class ReadableRequest(Request):
    """A request whose query is text: bytes that are none are written as %XX before it is read."""

    def __init__(self, environ: dict[str, Any], *rest: Any, **how: Any) -> None:
        raw = environ.get("QUERY_STRING", "")
        if not raw.isascii():
            signs = (sign if sign.isascii() else f"%{ord(sign):02X}" for sign in raw)
            environ["QUERY_STRING"] = "".join(signs)
        super().__init__(environ, *rest, **how)


def install(app: Flask) -> None:
    app.request_class = ReadableRequest
    app.before_request(_refuse_signs_that_nobody_sees)
    app.register_error_handler(SelectionProblem, _not_understood)
    app.register_error_handler(NoEdition, _no_edition)
    app.register_error_handler(Withdrawn, _withdrawn)
    app.register_error_handler(SecurityError, _not_our_name)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _unexpected)


def _refuse_signs_that_nobody_sees() -> None:
    """None of our addresses has any; PostgreSQL fails when it is asked for one with a NUL."""
    if not request.path.isprintable():
        abort(404)


def _not_understood(problem: SelectionProblem) -> Response:
    params = {name: _visible(value) for name, value in problem.params.items()}
    without = gettext("The same without “%(name)s”", name=params["name"])
    offers = [(without, address(request.path, problem.rest)), *_home()]
    return answer(400, say(problem.message, params), offers)


def _no_edition(unknown: NoEdition) -> Response:
    message = gettext("There is no edition %(number)s.", number=unknown.number)
    return answer(404, message, [_same_now(), *_home()])


def _withdrawn(problem: Withdrawn) -> Response:
    """Gone, as its address says for ever: why, since when, and what has its place."""
    edition = problem.edition
    known = {"number": edition.number, "reason": edition.withdrawn_reason or ""}
    day = day_text(edition.withdrawn_on) if edition.withdrawn_on else ""
    message = gettext("Edition %(number)s was withdrawn on %(day)s: %(reason)s", **known, day=day)
    return answer(410, message, [*_same_in(edition.successor), _same_now(), *_home()])


def _same_now() -> tuple[str, str]:
    rest = [pair for pair in said() if pair[0] != "edition"]
    return gettext("The same as it is on record now"), address(request.path, rest)


def _same_in(number: str | None) -> list[tuple[str, str]]:
    """The same in the edition that has taken the place of a withdrawn one."""
    if number is None:
        return []
    rest = [pair for pair in said() if pair[0] != "edition"]
    label = gettext("The same in edition %(number)s", number=number)
    return [(label, address(request.path, [*rest, ("edition", number)]))]


def _visible(value: object) -> str:
    """What a visitor sent, with a mark for each character that no page can show."""
    return "".join(char if char.isprintable() else "\ufffd" for char in str(value))


def _not_our_name(_error: SecurityError) -> Response:
    """Asked under a name that is not trusted: no page is made, which would be full of addresses."""
    words = gettext("The registry does not answer under this name.")
    return Response(words, status=400, mimetype="text/plain")


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    offers = _own_doors() if error.code == 403 else _ways_on()
    response = answer(error.code or 500, "", offers)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


_TOO_LATE = (IntegrityError, StaleDataError)
_OUT_OF_REACH = (OperationalError, InterfaceError, NoConnectionFree)


def _database(error: SQLAlchemyError) -> Response:
    db.session.rollback()
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if isinstance(error, _TOO_LATE):
        log.warning("two at once", extra={"facts": {"error": type(error).__name__}})
        return answer(409, "", ())
    if not lost and not isinstance(error, _OUT_OF_REACH):
        return _unexpected(error)
    log.warning("database out of reach", exc_info=error)
    response = answer(503, "", ())
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    return answer(500, "", ())


def _home() -> list[tuple[str, str]]:
    return [(gettext("To the first page"), to_page("home.show"))]


def _ways_on() -> list[tuple[str, str]]:
    return [
        (gettext("Search the agreements"), to_page("agreements.index")),
        (gettext("All cities"), to_page("cities.index")),
        *_home(),
    ]


def _own_doors() -> list[tuple[str, str]]:
    """Where the person may go instead."""
    return [(door.label, door.href) for door in doors(already_asked())] or _home()


def answer(status: int, message: str, offers: Offers) -> Response:
    """The page of an error, or a problem document (RFC 9457) where a file was asked for."""
    words = _KNOWN.get(status) or _KNOWN[500 if status >= 500 else 400]
    title = gettext(words.title)
    if request.path.endswith(_FOR_MACHINES):
        return _problem(status, title, message or gettext(words.hint))
    page = render_template(
        "errors/error.html",
        status=status,
        canonical=None,
        title=title,
        message=message,
        hint="" if message else gettext(words.hint),
        offers=offers,
        request_id=request_id() if status >= 500 else None,
    )
    return Response(page, status=status)


def _problem(status: int, title: str, detail: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, content_type="application/problem+json")
