"""The people and the materials of a session, as components/panel.html prints them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask import url_for

from registry.domain.vocabulary import PANEL_ROLES
from registry.extensions import db
from registry.i18n import gettext, label
from registry.queries import materials as shown
from registry.queries import panelists as found
from registry.queries.materials import MaterialRow
from registry.queries.panelists import AppearanceRow, PanelistRow
from registry.web.addresses import to_city
from registry.web.presenting.editions import size_text
from registry.web.presenting.links import host, outward
from registry.web.presenting.panelists import to_panelist


class Speaker(NamedTuple):
    """Somebody on the panel; `city_href` leads to the city, where one is named."""

    name: str
    href: str
    role: str
    role_label: str
    office: str
    organisation: str
    city: str
    city_href: str


class Shown(NamedTuple):
    """Something that was shown in a session: a file to download, or a link to another site."""

    title: str
    href: str
    note: str
    is_file: bool


class Panel(NamedTuple):
    """Who is on a session's panel, and what was shown there."""

    speakers: Sequence[Speaker]
    materials: Sequence[Shown]


def panel_of(session_id: int, event: str, slug: str) -> Panel:
    """The panel of a public session: those who consented to be shown, and its materials."""
    people = found.panel(db.session, session_id)
    return Panel(speakers(people), materials(shown.materials(db.session, session_id), event, slug))


def speakers(rows: Iterable[AppearanceRow]) -> list[Speaker]:
    return [_speaker(each.role, each.panelist) for each in rows]


def _speaker(role: str, who: PanelistRow) -> Speaker:
    return Speaker(
        name=who.name,
        href=to_panelist(who.slug),
        role=role,
        role_label=label(PANEL_ROLES, role),
        office=who.office,
        organisation=who.organisation,
        city=who.city_name or "",
        city_href=to_city(who.city_slug) if who.city_slug else "",
    )


def materials(rows: Iterable[MaterialRow], event: str, slug: str) -> list[Shown]:
    return [_material(each, event, slug) for each in rows]


def _material(row: MaterialRow, event: str, slug: str) -> Shown:
    if row.stored_as is None:
        return Shown(row.title, outward(row.link), host(row.link), is_file=False)
    href = url_for("materials.fetch", event=event, session=slug, number=row.id)
    kind = row.media_type.rpartition("/")[2].upper()
    note = gettext("%(kind)s, %(size)s", kind=kind, size=size_text(row.size))
    return Shown(row.title, href, note, is_file=True)
