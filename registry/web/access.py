"""Who is asking, and whether they may: each address says what it asks for, and is asked first.

`@requires` stands at every view and is the policy table. An address without it keeps the
application from starting; a request about which nothing was decided is answered 500 and commits
nothing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from flask import Flask, Response, abort, current_app, g, has_request_context, request, session
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from registry import clock
from registry.domain.accounts import SEEN_EVERY
from registry.domain.permissions import MATTERS, Action, Matter, Person, decide, lets_in
from registry.extensions import begin_writing, db
from registry.queries import accounts
from registry.services import signing_in
from registry.services.audit import Actor
from registry.services.secrets import digest
from registry.web.logs import log, request_id

View = TypeVar("View", bound=Callable[..., Any])
Policy = Mapping[tuple[str, str], Action]

#: Where the cookie names the session's row.
SIGN_IN = "sign_in"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Undeclared(RuntimeError):
    """An address does not say who may ask for it."""


def requires(**actions: Action) -> Callable[[View], View]:
    """Say what each method of a view asks for: `@requires(GET=Action.READ)`."""

    def declare(view: View) -> View:
        view.__dict__["requires"] = actions
        return view

    return declare


def takes(largest: int, of_text: int | None = None) -> Callable[[View], View]:
    """Let a view take a larger body than all others, in bytes: one with a file in it.

    `of_text` is how much of it may be typed or pasted, if that is more than elsewhere.
    """

    def allow(view: View) -> View:
        view.__dict__["largest"], view.__dict__["of_text"] = largest, of_text
        return view

    return allow


# -- the policy table ------------------------------------------------------------------------


def install(app: Flask, turn_away: Callable[[], Any]) -> None:
    """Ask before every view; `turn_away` answers visitors who would have to sign in first."""
    app.extensions["turn_away"] = turn_away
    app.before_request(_ask)
    app.after_request(_insist)


def close(app: Flask) -> None:
    """Make the policy table, once all addresses are known. Undeclared names one without policy."""
    requires(GET=Action.READ)(app.view_functions["static"])
    app.extensions["policy"] = policy_of(app)
    app.before_request(_reach)  # the last one before the view


def policy_of(app: Flask) -> Policy:
    """(endpoint, method) -> action, from what stands at the views."""
    table: dict[tuple[str, str], Action] = {}
    for rule in app.url_map.iter_rules():
        said = getattr(app.view_functions[rule.endpoint], "requires", {})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if method not in said:
                raise Undeclared(f"{rule.endpoint} {method} ({rule.rule}): add @requires")
            table[rule.endpoint, method] = said[method]
    return table


def _ask() -> Any:
    g.asked = True
    if request.routing_exception is not None or request.method == "OPTIONS":
        g.decided = True  # nothing of ours will be run
        return None
    view = current_app.view_functions[str(request.endpoint)]
    if (largest := getattr(view, "largest", None)) is not None:
        request.max_content_length = largest
    if (of_text := getattr(view, "of_text", None)) is not None:
        request.max_form_memory_size = of_text
    method = "GET" if request.method == "HEAD" else request.method
    action = current_app.extensions["policy"].get((request.endpoint, method))
    if action is None:
        return None
    if action in {Action.READ, Action.KNOCK}:
        g.decided = True
    if method not in _SAFE:
        len(request.form)  # all of it, before the lock: a slow sender keeps nobody waiting
        begin_writing(db.session)
    if "decided" in g:
        return None
    return _ask_person(action)


def _ask_person(action: Action) -> Any:
    person = signed_in()
    if person is None:
        g.decided = True
        return current_app.extensions["turn_away"]()
    if not lets_in(person, action):
        refuse()
    if action in MATTERS:
        g.open_action = action  # the view shows the matter, see permit()
    else:
        g.decided = True
    return None


def _reach() -> None:
    """From here on the view answers; what was refused earlier needs no decision of it."""
    g.reached = True


def permit(before: Matter | None = None, after: Matter | None = None) -> None:
    """Decide about the matter of the request; None is one that there is not.

    What is not allowed looks as if it did not exist.
    """
    action = g.open_action
    g.decided = True
    if not decide(signed_in(), action, before, after):
        abort(404)


def write_anew() -> None:
    """Begin a unit of work that writes, where another one has read: what it read is read again."""
    db.session.rollback()
    begin_writing(db.session)


def refuse() -> NoReturn:
    """This door is not for the person."""
    g.decided = True
    abort(403)


def _insist(response: Response) -> Response:
    if "decided" in g or "reached" not in g or response.status_code >= 500:
        return response
    log.error("no decision", extra={"facts": {"endpoint": request.endpoint}})
    return Response("Nobody decided whether this is allowed.", status=500, mimetype="text/plain")


@event.listens_for(Session, "before_commit")
def _nothing_undecided_is_kept(_session: Session) -> None:
    if has_request_context() and "asked" in g and "decided" not in g and "noting" not in g:
        raise Undeclared(f"{request.endpoint} {request.method} commits before it is decided")


# -- who is asking -----------------------------------------------------------------------------


def now() -> datetime:
    """The moment of the request (UTC); the same one throughout."""
    if "now" not in g:
        g.now = clock.now()
    return g.now  # type: ignore[no-any-return]


def signed_in() -> Person | None:
    """Who is asking, with the rights of this moment; None for a visitor. Read once a request."""
    if "person" not in g:
        secret = session.get(SIGN_IN)
        g.person = _person_of(str(secret)) if secret else None
    return g.person  # type: ignore[no-any-return]


def ask_anew() -> None:
    """Forget who is asking: the cookie names another session from now on."""
    g.pop("person", None)


def already_asked() -> Person | None:
    """The same if this request has asked; what is for everybody does not look at the cookie."""
    return g.get("person")  # type: ignore[no-any-return]


def person() -> Person:
    """The same where the door lets nobody else in."""
    found = signed_in()
    if found is None:
        refuse()
    return found


def actor(city: int | None = None) -> Actor:
    """Who acts, as the audit keeps it: by number, never by name; for which city, if for one."""
    found = signed_in()
    name = f"account {found.account_id}" if found else "visitor"
    name += f", city {city}" if city is not None else ""
    return Actor(name, request_id(), now())


def _person_of(secret: str) -> Person | None:
    seen = accounts.signed_in(db.session, digest(secret), now())
    if seen is None:
        return None
    if now() - seen.seen_at >= SEEN_EVERY:
        _note_seen(seen.person)
    return seen.person


def _note_seen(person: Person) -> None:
    def see() -> None:
        signing_in.see(db.session, person.account_id, person.sign_in_id, now())

    note_aside(see)


def note_aside(write: Callable[[], None]) -> None:
    """Write down that somebody was here.

    Who reads gets a transaction of its own for it, and is not kept from reading by a lock.
    """
    if request.method not in _SAFE:
        write()
        return
    db.session.rollback()
    g.noting = True
    try:
        begin_writing(db.session, at_once=True)
        write()
        db.session.commit()
    except OperationalError:
        db.session.rollback()
    finally:
        g.pop("noting")
