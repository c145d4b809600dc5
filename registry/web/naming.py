"""What an address calls by short names, as people call it: cities, and sessions of the forum."""

from collections.abc import Mapping, Sequence

from registry.domain.errors import N_
from registry.domain.forum import theme_of
from registry.domain.selection import Query, Selection, SelectionProblem
from registry.extensions import db
from registry.i18n import gettext
from registry.queries.cities import names_by_slug
from registry.queries.prepared import AnySession
from registry.queries.sessions import Named, session_named
from registry.web.asking import said
from registry.web.presenting.programme import theme_title
from registry.web.presenting.selections import Names, session_key

NO_CITY = N_("The registry has no city with the short name “%(value)s”.")
NO_SESSION = N_("No public forum has a session “%(value)s”.")


def names_in(query: Query) -> Names:
    """Name by slug of what the query names. SelectionProblem (a 400 page) for what there is not."""
    known = known_names(db.session, query.selection, query.pins)
    for name, value in unknown_in(known, query.selection, query.pins):
        message = NO_SESSION if name == "session" else NO_CITY
        rest = [pair for pair in said() if (pair[0], pair[1].strip().lower()) != (name, value)]
        raise SelectionProblem(name, message, rest, value=value[:100])
    return known


def known_names(session: AnySession, selection: Selection, pins: Sequence[str] = ()) -> Names:
    """Name by slug of what is named, as this database knows it; the unknown is missing."""
    slugs = [slug for _name, slug in _cities(selection, pins)]
    known = names_by_slug(session, slugs) if slugs else {}
    named = session_named(session, selection.session) if selection.session else None
    return {**known, session_key(selection.session): _called(session, named)} if named else known


def unknown_in(
    known: Mapping[str, str], selection: Selection, pins: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Parameter and value of what is named and has no name."""
    code = selection.session
    strange = [(name, slug) for name, slug in _cities(selection, pins) if slug not in known]
    return [*strange, ("session", code)] if code and session_key(code) not in known else strange


def _cities(selection: Selection, pins: Sequence[str]) -> list[tuple[str, str]]:
    """Parameter and slug of each city: two letters of a partner or a pin are a country."""
    others = [("partner", selection.partner), *(("pin", pin) for pin in pins)]
    named = [("city", selection.city)] if selection.city else []
    return [*named, *((name, slug) for name, slug in others if slug and len(slug) != 2)]


def _called(session: AnySession, named: Named) -> str:
    """A session by its title, or by its theme where it has none, with its forum; or a forum."""
    forum = f"{named.forum} {named.edition}".strip()
    if not named.session:
        return gettext("all of %(forum)s", forum=forum)
    return gettext("%(title)s, %(forum)s", title=_title(session, named), forum=forum)


def _title(session: AnySession, named: Named) -> str:
    if named.title:
        return named.title
    theme = theme_of(named.theme)
    return theme_title(theme, known_names(session, theme))
