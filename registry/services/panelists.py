"""Panelists: recorded, amended, put on the panel of a session, taken out, removed everywhere.

Entries of the audit say the names of fields alone: nothing is ever taken out of them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import PanelistEntry
from registry.domain.names import search_key
from registry.domain.vocabulary import PanelRole
from registry.models import Appearance, ForumSession, Panelist, PersonalLink
from registry.services import audit, personal_links
from registry.services.audit import Actor, AnySession
from registry.services.forums import as_json, changed, free_slug
from registry.services.writing import known_facts

LONGEST_SLUG = 120
#: What is said of somebody: of all of it the audit keeps the name of the field and no value.
PERSONAL = frozenset({"slug", "name", "office", "city_id", "organisation", "consented_on"})


def add(
    session: AnySession,
    actor: Actor,
    entry: PanelistEntry,
    *,
    today: date,
    namesake: bool = False,
) -> Panelist:
    """Record somebody. RuleBroken if somebody has this name, unless `namesake` says: another."""
    _check(entry, today)
    if not namesake and called(session, entry.name):
        raise RuleBroken(KNOWN, "name", {"name": entry.name})
    facts = _facts(entry)
    row = Panelist(slug=_slug(session, entry.name), **facts)
    session.add(row)
    session.flush()
    _note(session, actor, "create", row.id, known_facts(as_json({"slug": row.slug, **facts})))
    return row


KNOWN = N_("“%(name)s” is known already. If this is somebody else of the same name, say so.")


def called(session: AnySession, name: str) -> list[Panelist]:
    """Everybody of this name, whatever the case and the accents; the first recorded first."""
    key = search_key(name)
    known = session.execute(select(Panelist.id, Panelist.name).order_by(Panelist.id))
    return [session.get_one(Panelist, number) for number, name in known if search_key(name) == key]


def amend(
    session: AnySession, actor: Actor, row: Panelist, entry: PanelistEntry, *, today: date
) -> bool:
    """Change what is said of somebody; return whether that was anything.

    With another name they have another address: the old one would go on naming them.
    """
    _check(entry, today)
    facts: dict[str, Any] = _facts(entry)
    if entry.name != row.name:
        facts["slug"] = _slug(session, entry.name, own=row.id)
    changes = changed(row, facts)
    if not changes:
        return False
    for name, value in facts.items():
        setattr(row, name, value)
    session.flush()
    _note(session, actor, "amend", row.id, changes)
    return True


def remove(session: AnySession, actor: Actor, row: Panelist) -> None:
    """Forget somebody: what is said of them, their parts in sessions, their personal links."""
    for each in list(row.appearances):
        take_out(session, actor, each)
    _note(session, actor, "remove", row.id, dict.fromkeys(sorted(PERSONAL)))
    session.expire(row, ["appearances"])
    session.delete(row)
    session.flush()


def _check(entry: PanelistEntry, today: date) -> None:
    if entry.consented_on and entry.consented_on > today:
        raise RuleBroken(N_("This day has not come yet."), "consented_on")


def _facts(entry: PanelistEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "office": entry.office,
        "city_id": entry.city,
        "organisation": entry.organisation,
        "consented_on": entry.consented_on,
    }


def _slug(session: AnySession, name: str, own: int = 0) -> str:
    def taken(slug: str) -> bool:
        other = select(Panelist.id).where(Panelist.slug == slug, Panelist.id != own)
        return session.scalar(other) is not None

    return free_slug(name, taken, "panelist", LONGEST_SLUG)


def _note(
    session: AnySession, actor: Actor, action: str, number: int, changes: Mapping[str, Any]
) -> None:
    audit.record(
        session, actor, action,
        entity="panelist", entity_id=number, changes=changes, personal=PERSONAL,
    )  # fmt: skip


# -- the panel of a session ----------------------------------------------------------------------


def appear(
    session: AnySession, actor: Actor, of: ForumSession, who: Panelist, role: str
) -> Appearance:
    """Put somebody on the panel of a session: moderators first, all others last."""
    if any(each.panelist_id == who.id for each in of.appearances):
        raise RuleBroken(N_("“%(name)s” is on the panel already."), "name", {"name": who.name})
    first, last = _ends(of.appearances)
    position = first - 1 if role == PanelRole.MODERATOR else last + 1
    row = Appearance(session_id=of.id, panelist_id=who.id, role=role, position=position)
    session.add(row)
    session.flush()
    _forget_order(session, of, who)
    made = {"session": of.id, "panelist": who.id, "role": role, "position": position}
    _note_part(session, actor, "create", row, known_facts(made))
    return row


def recast(session: AnySession, actor: Actor, row: Appearance, role: str) -> bool:
    """Give somebody another role; return whether it is another."""
    if row.role == role:
        return False
    _note_part(session, actor, "amend", row, {"role": [row.role, role]})
    row.role = role
    session.flush()
    return True


def move(session: AnySession, actor: Actor, row: Appearance, by: int) -> bool:
    """Move somebody up (−1) or down (1) on the panel; return whether there was room."""
    order = list(row.session.appearances)
    at = order.index(row)
    if not 0 <= at + by < len(order):
        return False
    order[at], order[at + by] = order[at + by], order[at]
    for position, each in enumerate(order):
        if each.position != position:
            _note_part(session, actor, "amend", each, {"position": [each.position, position]})
            each.position = position
    session.flush()
    _forget_order(session, row.session, row.panelist)
    return True


def take_out(session: AnySession, actor: Actor, row: Appearance) -> None:
    """Take somebody off the panel of a session; their personal link to it goes with that."""
    of, who = row.session, row.panelist
    for link in session.scalars(select(PersonalLink).where(PersonalLink.appearance_id == row.id)):
        personal_links.remove(session, actor, link)
    gone = {"session": [of.id, None], "panelist": [who.id, None]}
    _note_part(session, actor, "remove", row, gone)
    session.delete(row)
    session.flush()
    _forget_order(session, of, who)


def _ends(panel: Sequence[Appearance]) -> tuple[int, int]:
    positions: Collection[int] = [each.position for each in panel] or [0]
    return min(positions), max(positions)


def _forget_order(session: AnySession, of: ForumSession, who: Panelist) -> None:
    session.expire(of, ["appearances"])
    session.expire(who, ["appearances"])


def _note_part(
    session: AnySession, actor: Actor, action: str, row: Appearance, changes: Mapping[str, Any]
) -> None:
    """What entries about parts say: numbers and roles, no names."""
    audit.record(session, actor, action, entity="appearance", entity_id=row.id, changes=changes)
