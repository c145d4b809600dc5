"""Accounts for people: a row of the list, the devices on which somebody is signed in."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import current_app, url_for

from registry.domain.errors import N_
from registry.i18n import gettext, moment_text
from registry.models import SignIn, User
from registry.web.addresses import to_city

SORT_LABELS = {
    "email": N_("Address"),
    "name": N_("Name"),
    "seen": N_("Last seen"),
    "made": N_("Invited"),
}


class CityLink(NamedTuple):
    name: str
    slug: str
    href: str


class Row(NamedTuple):
    """A row of the list of accounts, or the head of an account's page."""

    href: str
    email: str
    name: str
    cities: Sequence[CityLink]
    areas: Sequence[str]
    state: str
    state_label: str
    seen: str
    made: str


def row(user: User) -> Row:
    state, label = _state(user)
    return Row(
        href=url_for("users.show", number=user.id),
        email=user.email,
        name=user.name,
        cities=cities(user),
        areas=[gettext(word) for held, word in _areas(user) if held],
        state=state,
        state_label=gettext(label),
        seen=moment(user.seen_at) if user.seen_at else "",
        made=moment(user.made_at),
    )


def cities(user: User) -> list[CityLink]:
    found = [each.city for each in user.editorships]
    return [CityLink(each.name, each.slug, to_city(each.slug)) for each in found]


def _areas(user: User) -> Iterable[tuple[bool, str]]:
    yield user.secretariat, N_("Secretariat")
    yield user.administrator, N_("Administrator")


def _state(user: User) -> tuple[str, str]:
    if not user.active:
        return "disabled", N_("Disabled")
    return ("open", N_("Open")) if user.password else ("invited", N_("Invited"))


def moment(at: datetime) -> str:
    """A moment in the registry's civil time zone."""
    return moment_text(at, current_app.config["TIME_ZONE"])


def local_day(at: datetime) -> date:
    """The civil day of a moment in the registry's time zone."""
    return at.astimezone(ZoneInfo(current_app.config["TIME_ZONE"])).date()


class Device(NamedTuple):
    """A session as its owner sees it."""

    number: int
    name: str
    began: str
    seen: str
    here: bool


def devices(sessions: Iterable[SignIn], here: int) -> list[Device]:
    return [
        Device(
            each.id, device_name(each.device), moment(each.began_at), moment(each.seen_at),
            here=each.id == here,
        )
        for each in sessions
    ]  # fmt: skip


#: What a browser calls itself -> what people call it; the first that fits.
_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("YaBrowser/", "Yandex Browser"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(agent: str) -> str:
    """«Firefox, Windows», or what is known of it."""
    found = [
        next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or gettext("Unknown browser")
