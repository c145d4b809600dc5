"""What the tests about rights send to each address that writes: something that would count."""

from collections.abc import Callable, Mapping

from registry.extensions import Base
from tests.factories import PASSWORD
from tests.personas import RECOVERY, People, What, Who

NEW = "a new and longer one"
Form = Callable[[People], Mapping[str, str]]


def columns() -> set[str]:
    """The name of every column of every table."""
    return {each.name for table in Base.metadata.sorted_tables for each in table.columns}


def anything(_people: People) -> Mapping[str, str]:
    """A form for addresses that nothing is known of: all names that there are."""
    return dict.fromkeys(sorted(columns()), "1")


def _nothing(_people: People) -> Mapping[str, str]:
    return {}


def _rights(people: People) -> Mapping[str, str]:
    return {"cities": people.cities[What.OWN].name, "secretariat": "1", "administrator": "1"}


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
    "own_codes.set_up": lambda _people: {"code": "123456"},
    "own_codes.turn_off": lambda _people: {"current": PASSWORD},
    "own_codes.renew": lambda _people: {"current": PASSWORD},
    "users.new": lambda people: {"email": "new@people.example", "name": "New", **_rights(people)},
    "users.show": _rights,
    "users.invite_again": _nothing,
    "users.disable": _nothing,
    "users.enable": _nothing,
}
