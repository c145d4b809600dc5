"""What the tests about rights send to each address that writes: something that would count."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from registry.exchange.programme.rows import Said
from registry.exchange.programme.taking import Fate, Plan, Planned
from registry.extensions import Base
from registry.models import ForumSession
from tests.factories import PASSWORD, PDF
from tests.personas import RECOVERY, People, What, Who

NEW = "a new and longer one"
Form = Callable[[People], Mapping[str, Any]]
#: What a form at the desk carries besides, so that it is acted on.
DO = {"step": "do", "version": "1"}


#: Somebody who is to be recorded.
SOMEBODY = {
    "name": "New Panelist", "office": "Mayor", "city": "", "organisation": "",
    "consented_on": "2024-05-01",
}  # fmt: skip


def columns() -> set[str]:
    """The name of every column of every table."""
    return {each.name for table in Base.metadata.sorted_tables for each in table.columns}


def anything(_people: People) -> Mapping[str, Any]:
    """A form for addresses that nothing is known of: all names that there are."""
    return dict.fromkeys(sorted(columns()), "1")


def _nothing(_people: People) -> Mapping[str, str]:
    return {}


def _rights(people: People) -> Mapping[str, str]:
    return {"cities": people.cities[What.OWN].name, "secretariat": "1", "administrator": "1"}


def _first_visit(people: People) -> Mapping[str, str]:
    """Kazan's answer on an agreement that nobody has said a word of."""
    return {f"answer-{people.unreported}": "ours"}


#: What is typed of a forum and of one of its sessions; their days are those of tests/forums.py.
_FORUM = {
    "name": "Forum of Cities",
    "first_day": "2023-09-07",
    "last_day": "2023-09-08",
    "time_zone": "Europe/Moscow",
    **dict.fromkeys(("edition", "place", "city", "organisers", "site", "summary"), ""),
}
_SESSION = {
    "title": "Opening",
    "day": "2023-09-07",
    "starts": "09:00",
    "ends": "10:00",
    "status": "planned",
    **dict.fromkeys(("title_note", "track", "room", "summary", "theme"), ""),
}


def _programme(people: People) -> Mapping[str, str]:
    """A programme of one session for the own forum, sent by who has seen what it changes."""
    when = {"day": "2023-09-07", "starts": "16:00", "end_day": "", "ends": "17:00"}
    rest = dict.fromkeys(("title_note", "track", "room", "summary", "theme", "questions"), "")
    made = {**when, **rest, "slug": "closing", "title": "Closing", "status": "planned"}
    missing = [ForumSession(slug=people.sessions[What.OWN])]
    plan = Plan([Planned(Said(2, {}), Fate.NEW, after=made)], missing, ())
    text = "day,starts,ends,title\n2023-09-07,16:00,17:00,Closing\n"
    return {"step": "do", "text": text, "seal": plan.seal}


#: Endpoint -> a form that is right, so that a refusal is no matter of the form.
FORMS: Mapping[str, Form] = {
    "sign_in.enter": lambda people: {
        "email": people.personas[Who.EDITOR].email,
        "password": PASSWORD,
    },
    "sign_in.enter_code": lambda _people: {"code": RECOVERY},
    "sign_in.leave": _nothing,
    "sign_in.leave_everywhere": _nothing,
    "links.ask": lambda people: {"email": people.personas[Who.EDITOR].email},
    "links.reset": lambda _people: {"password": NEW, "again": NEW},
    "links.accept": lambda _people: {"name": "New", "password": NEW, "again": NEW},
    "links.confirm_address": _nothing,
    "account.name": lambda _people: {"name": "New"},
    "account.password": lambda _people: {"current": PASSWORD, "password": NEW, "again": NEW},
    "account.address": lambda _people: {"email": "other@kazan.example", "current": PASSWORD},
    "account.end_device": _nothing,
    "account.want_letters": lambda _people: {"wanted": ""},
    "links.no_letters": _nothing,
    "own_codes.set_up": lambda _people: {"code": "123456"},
    "own_codes.turn_off": lambda _people: {"current": PASSWORD},
    "own_codes.renew": lambda _people: {"current": PASSWORD},
    "desk.first_visit": _first_visit,
    "desk_agreements.do": lambda _people: {**DO, "role": "changes", "signed": "2020"},
    "desk_agreements.upload": lambda _people: {
        **DO,
        "title": "Copy",
        "file": (BytesIO(PDF), "copy.pdf"),
    },
    "desk_agreements.conclude": lambda people: {
        **DO,
        "partners": people.cities[What.FOREIGN].name,
        "kind": "contact",
    },
    "desk_activities.new": lambda people: {
        **DO,
        "reference": people.agreements[What.OWN].name,
        "kind": "sport",
        "dates": "2024-05",
    },
    "desk_activities.amend": lambda _people: {**DO, "kind": "sport", "dates": "2023-06"},
    "desk_activities.withdraw": lambda _people: DO,
    "desk_activities.confirm": lambda _people: DO,
    "desk_activities.contest": lambda _people: {**DO, "reason": "It was not so."},
    "secretariat.settle_agreement": lambda _people: {"stands": "yes", "version": "1"},
    "secretariat.settle_activity": lambda _people: {"stands": "no", "version": "1"},
    "own_dossiers.show": lambda _people: {"last": "", "edition": ""},
    "own_forums.new": lambda _people: {**_FORUM, "slug": "minsk-2026"},
    "own_forums.edit": lambda _people: {**_FORUM, "version": "1"},
    "own_forums.publish": lambda _people: {"version": "1"},
    "own_forums.unpublish": lambda _people: {"version": "1"},
    "own_forums.new_session": lambda _people: {**_SESSION, "title": "Closing"},
    "own_forums.edit_session": lambda _people: {**_SESSION, "version": "1"},
    "own_forums.remove_session": lambda _people: {"version": "1"},
    "own_imports.show": _programme,
    "own_panelists.new": lambda _people: SOMEBODY,
    "own_panelists.show": lambda _people: {**SOMEBODY, **DO},
    "own_panelists.remove": _nothing,
    "own_panel.show": lambda people: {"name": people.panel.absent, "role": "speaker"},
    "own_panel.new": lambda _people: {**SOMEBODY, "role": "moderator"},
    "own_panel.change": lambda _people: {"do": "moderator"},
    "own_materials.show": lambda _people: {"title": "Slides", "link": "https://slides.example"},
    "own_materials.remove": _nothing,
    "own_links.show": lambda people: {
        "reference": people.agreements[What.FOREIGN].name,
        "role": "presented",
    },
    "own_links.edit": lambda _people: {"note": "Named from the floor."},
    "own_links.remove": _nothing,
    "own_links.many": lambda people: {
        **DO,
        "chosen": people.agreements[What.FOREIGN].name,
        "role": "presented",
    },
    "personal_links.make": lambda people: {"latest": str(people.panel.latest)},
    "personal_links.withdraw": _nothing,
    "users.new": lambda people: {"email": "new@people.example", "name": "New", **_rights(people)},
    "users.show": _rights,
    "users.invite_again": _nothing,
    "own_editions.new": lambda people: {"latest": people.editions[What.OWN]},
    "own_editions.withdraw": lambda _people: {"reason": "It is wrong."},
    "users.disable": _nothing,
    "users.enable": _nothing,
}
