"""Pages that are for one person: never kept by anybody, found by no search engine."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import Response, flash, make_response, render_template, request, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action, Person, lets_in
from registry.i18n import gettext, say
from registry.web.access import signed_in


class Filled(NamedTuple):
    """A form as it is shown: what its fields say, and what is wrong with them."""

    values: Mapping[str, str]
    problems: Mapping[str, str] = {}
    general: Sequence[str] = ()

    @property
    def wrong(self) -> bool:
        return bool(self.problems or self.general)


def filled(*problems: RuleBroken, **usual: str) -> Filled:
    """The form of this request with its problems; `usual` is what it says at first."""
    # A page can't hold the sign NUL, and no field takes it.
    sent = {name: text.replace("\0", "") for name, text in typed().items()}
    values = dict(usual) if request.method == "GET" else sent
    by_field = {each.field: say(each.message, each.params) for each in problems if each.field}
    general = [say(each.message, each.params) for each in problems if not each.field]
    return Filled(values, by_field, general)


def typed() -> dict[str, str]:
    """What the form says; where a name comes several times, the values with semicolons between."""
    fields = request.form.to_dict(flat=False)
    return {name: "; ".join(values) for name, values in fields.items()}


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A page that no search engine keeps and whose address leads nowhere else."""
    who = signed_in()
    text = render_template(template, canonical=None, who=who, doors=doors(who), **context)
    response = make_response(text, status)
    response.headers["Cache-Control"] = "private, no-store"
    response.vary.add("Cookie")
    return response


class Door(NamedTuple):
    """The way to an area that is open to the person."""

    label: str
    href: str
    current: bool


#: Areas, what opens them, and the blueprints that belong to them.
_AREAS = (
    (N_("Desk"), "desk.index", Action.ENTER_DESK, {"desk", "desk_agreements", "desk_activities"}),
    (
        N_("Secretariat"),
        "secretariat.index",
        Action.ENTER_SECRETARIAT,
        {
            "secretariat",
            "own_dossiers",
            "own_forums",
            "own_imports",
            "own_links",
            "own_materials",
            "own_panel",
            "own_panelists",
            "personal_links",
        },
    ),
    (
        N_("Administration"),
        "administration.index",
        Action.ENTER_ADMINISTRATION,
        {"administration", "users", "own_editions"},
    ),
    (N_("Your account"), "account.show", Action.KEEP_ACCOUNT, {"account", "own_codes"}),
)


def doors(who: Person | None) -> list[Door]:
    """The areas that are open to the person."""
    here = request.blueprint
    return [
        Door(say(label), url_for(endpoint), current=here in blueprints)
        for label, endpoint, action, blueprints in _AREAS
        if lets_in(who, action)
    ]


def tell(message: str, **params: object) -> None:
    """Say on the next page what was done."""
    flash(gettext(message, **params))
