"""How the desk works, for departments: in the same words as its pages."""

from flask import Blueprint, render_template

from registry.domain.permissions import Action
from registry.web.access import requires
from registry.web.asking import asked_only

help_pages = Blueprint("help", __name__)


@help_pages.get("/help/departments")
@requires(GET=Action.READ)
def departments() -> str:
    asked_only(frozenset())
    return render_template("public/help.html")
