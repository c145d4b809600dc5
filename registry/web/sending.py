"""Forms that change something: sent twice they are one deed; none overwrites what was not seen."""

from collections.abc import Callable

from flask import Response, redirect, request
from sqlalchemy.exc import IntegrityError

from registry.domain.errors import N_, RuleBroken
from registry.extensions import db
from registry.queries.versions import is_settled
from registry.services import deed_keys
from registry.services.constraints import explained
from registry.services.secrets import new_secret
from registry.services.standing import Stale, Versioned, step_on
from registry.web.access import now, person, write_anew
from registry.web.held import BACK
from registry.web.private import tell, typed

#: What a form carries beside its fields.
KEY, VERSION, STEP = "key", "version", "step"
_NEVER_SENT_ON = frozenset({"csrf_token", STEP, BACK})


def fresh(version: int = 0) -> dict[str, str]:
    """What a new form carries: a key of its own, and the version that is seen."""
    return {KEY: new_secret(), VERSION: str(version)}


def carried(version: int = 0) -> dict[str, str]:
    """The same of a form that is shown again: as it was sent."""
    ours = fresh(version)
    if request.method == "POST":
        ours |= {name: typed()[name] for name in ours if name in typed()}
    return ours


def sent_on() -> list[tuple[str, str]]:
    """The fields of this request, for a page that sends them once more."""
    fields = request.form.items(multi=True)
    return [(name, value) for name, value in fields if name not in _NEVER_SENT_ON]


def as_number(text: str) -> int:
    """A whole number as a form or an address carries it; −1 if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def seen_version() -> int:
    return as_number(typed().get(VERSION, ""))


def done_before() -> Response | None:
    """Where this very form led to, if it was acted on already."""
    key = typed().get(KEY, "")[:64]
    earlier = deed_keys.location_of(db.session, person().account_id, key) if key else None
    return redirect(earlier, 303) if earlier else None  # type: ignore[return-value]


def keep(location: str) -> None:
    """Note where this form led to: it is not acted on again."""
    if key := typed().get(KEY, ""):
        deed_keys.keep(db.session, person().account_id, key[:64], location, now())


Outcome = Response | RuleBroken | Stale


def once(act: Callable[[], str], *, told: str, thing: Versioned | None = None) -> Outcome:
    """Do what the form asks for, keep it and lead on; or why it can't be done, and nothing is.

    `act` does it and returns the address to go to; `thing` is what has the version that the form
    carries, if there is one.
    """
    try:
        if earlier := done_before():
            return earlier
        if thing is not None:
            step_on(db.session, thing, seen_version())
        location = act()
        if is_settled(db.session):
            db.session.rollback()
            told = N_("Nothing was changed: it says so already.")
        else:
            keep(location)
            db.session.commit()
    except (RuleBroken, Stale, IntegrityError) as problem:
        return _not_done(problem)
    tell(told)
    return redirect(location, 303)  # type: ignore[return-value]


def _not_done(problem: RuleBroken | Stale | IntegrityError) -> Outcome:
    """Why; or where the form led to, if the same one was sent twice and the other was faster."""
    write_anew()
    if earlier := done_before():
        return earlier
    return explained(problem) if isinstance(problem, IntegrityError) else problem
