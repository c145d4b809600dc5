"""The programme of a forum in words: what a session is called, when it is, where it leads."""

from collections.abc import Mapping

from registry.domain.forum import theme_of
from registry.domain.selection import Selection
from registry.extensions import db
from registry.queries.cities import names_by_slug
from registry.queries.programme import SessionRow
from registry.web.presenting import selections

Names = Mapping[str, str]


def names_in(theme: Selection) -> Names:
    """The names of the cities that a theme means, by slug."""
    slugs = [each for each in (theme.city, theme.partner) if len(each) > 2]
    return names_by_slug(db.session, slugs) if slugs else {}


def theme_words(theme: str) -> str:
    """What a theme is about, as a line: “Country: Russia · Partner: China”."""
    found = theme_of(theme)
    return selections.words(found, names_in(found))


def title_of(session: SessionRow) -> str:
    """What a session is called: its title, or its theme where the source gives none."""
    return session.title or theme_words(session.theme)
