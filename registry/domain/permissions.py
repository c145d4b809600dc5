"""Who may do what: one function decides on person, action, and matter before and after."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in, with the rights that the database gives at this moment."""

    account_id: int
    sign_in_id: int
    email: str
    name: str
    cities: frozenset[int]
    secretariat: bool = False
    administrator: bool = False

    @property
    def editor(self) -> bool:
        return bool(self.cities)


@dataclass(frozen=True, slots=True)
class Matter:
    """What an action is about, as far as rights depend on it: the ids of the cities concerned."""

    cities: frozenset[int]


class Action(StrEnum):
    """What can be done. Each address asks for one, by method: see web/access.py."""

    READ = "read"
    """Read what is public."""
    KNOCK = "knock"
    """Sign in, accept an invitation, ask for a new password: what is for those outside."""
    KEEP_ACCOUNT = "keep_account"
    """See and change one's own account."""
    ENTER_DESK = "enter_desk"
    SEE_CITY_AT_DESK = "see_city_at_desk"
    SEE_AGREEMENT_AT_DESK = "see_agreement_at_desk"
    ACT_FOR_CITY = "act_for_city"
    """Say something in the name of a city: its first visit, a new agreement."""
    ACT_ON_AGREEMENT = "act_on_agreement"
    """Change an agreement of one's city, or what was done under it."""
    ENTER_SECRETARIAT = "enter_secretariat"
    SETTLE = "settle"
    """Decide what is contested."""
    SEE_PROGRAMMES = "see_programmes"
    CHANGE_PROGRAMMES = "change_programmes"
    """Change the forum: its sessions, who speaks, what is shown, which agreements it is about."""
    PUBLISH_DOSSIERS = "publish_dossiers"
    """Pin the dossier of a session to an edition, which is published if need be."""
    ENTER_ADMINISTRATION = "enter_administration"
    SEE_ACCOUNTS = "see_accounts"
    CHANGE_ACCOUNTS = "change_accounts"
    SEE_EDITIONS = "see_editions"
    PUBLISH_EDITIONS = "publish_editions"
    """Freeze the registry as an edition, or say that one is not to be used any more."""


def _anybody(_person: Person | None) -> bool:
    return True


def _signed_in(person: Person | None) -> bool:
    return person is not None


def _editor(person: Person | None) -> bool:
    return person is not None and person.editor


def _secretariat(person: Person | None) -> bool:
    return person is not None and person.secretariat


def _administrator(person: Person | None) -> bool:
    return person is not None and person.administrator


#: Whom an action's door lets in at all.
DOORS: dict[Action, Callable[[Person | None], bool]] = {
    Action.READ: _anybody,
    Action.KNOCK: _anybody,
    Action.KEEP_ACCOUNT: _signed_in,
    Action.ENTER_DESK: _editor,
    Action.SEE_CITY_AT_DESK: _editor,
    Action.SEE_AGREEMENT_AT_DESK: _editor,
    Action.ACT_FOR_CITY: _editor,
    Action.ACT_ON_AGREEMENT: _editor,
    Action.SETTLE: _secretariat,
    Action.ENTER_SECRETARIAT: _secretariat,
    Action.SEE_PROGRAMMES: _secretariat,
    Action.CHANGE_PROGRAMMES: _secretariat,
    Action.PUBLISH_DOSSIERS: _secretariat,
    Action.ENTER_ADMINISTRATION: _administrator,
    Action.SEE_ACCOUNTS: _administrator,
    Action.CHANGE_ACCOUNTS: _administrator,
    Action.SEE_EDITIONS: _administrator,
    Action.PUBLISH_EDITIONS: _administrator,
}


def _speaks_for_one(person: Person, matter: Matter) -> bool:
    return not person.cities.isdisjoint(matter.cities)


#: What must be true of the matter besides, before the change and after it.
MATTERS: dict[Action, Callable[[Person, Matter], bool]] = {
    Action.SEE_CITY_AT_DESK: _speaks_for_one,
    Action.SEE_AGREEMENT_AT_DESK: _speaks_for_one,
    Action.ACT_FOR_CITY: _speaks_for_one,
    Action.ACT_ON_AGREEMENT: _speaks_for_one,
}


def lets_in(person: Person | None, action: Action) -> bool:
    """Whether the door of the action is open to the person, whatever the matter."""
    return DOORS[action](person)


def decide(
    person: Person | None,
    action: Action,
    before: Matter | None = None,
    after: Matter | None = None,
) -> bool:
    """Whether the person may do this to the matter as it is, and leave it as it would be.

    An action about a matter is refused without one: what is not shown is not allowed.
    """
    if not lets_in(person, action):
        return False
    if action not in MATTERS:
        return True
    matters = [matter for matter in (before, after) if matter is not None]
    allowed = MATTERS[action]
    return bool(person and matters) and all(allowed(person, each) for each in matters)  # type: ignore[arg-type]
