"""A session's dossier in words: for its public page, its slides, and a panelist's own link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask import current_app

from registry.charts import NARROW, Size
from registry.domain.dormancy import Policy
from registry.domain.figures import Figure
from registry.domain.forum import theme_of, zone_of
from registry.domain.selection import Selection
from registry.domain.vocabulary import ACTIVITY_KINDS, LINK_ROLES, Status
from registry.extensions import db
from registry.i18n import date_text, day_text, gettext, label, number, say
from registry.queries import dossier as queries
from registry.queries.dossier import NAMED, Example, Findings, Linked
from registry.queries.programme import ForumRow, SessionRow
from registry.web.addresses import to_page
from registry.web.asking import today
from registry.web.looking import edition_seen
from registry.web.presenting import agreements as many
from registry.web.presenting import chosen, gaps, headlines, values
from registry.web.presenting.charting import Drawing, drawing_of
from registry.web.presenting.counted import in_force, of_rate
from registry.web.presenting.editions import href as edition_href
from registry.web.presenting.figure import Table, agreements_href
from registry.web.presenting.figures import Count
from registry.web.presenting.lists import address
from registry.web.presenting.programme import When, forum_title, names_in, title_of, when
from registry.web.presenting.selections import Names, words
from registry.web.presenting.statistics import figure_href
from registry.web.surroundings import absolute

#: The still picture of the map, in its own pixels (maps/still).
MAP_SIZE = (1200, 675)


class Ways(NamedTuple):
    """Where a dossier and what belongs to it are: in public, or behind a personal link.

    `here` leads to what is seen, for good if that is an edition. `published` leads to the dossier
    that was published last, and `edition` is the number of its edition; empty if there is none.
    `cited` is the address for citations where that is not `here`: behind a personal link.
    """

    forum: str
    session: str
    here: str
    slides: str
    citations: str
    live: str
    published: str
    edition: str
    cited: str = ""


class Head(NamedTuple):
    """Whose dossier it is, and what it is made of: an edition, or (no number) the record now."""

    title: str
    title_note: str
    forum: str
    when: When
    theme: str
    day: str
    edition: str
    edition_href: str
    policy: Policy
    ways: Ways
    citation: str


class Question(NamedTuple):
    """A question of the session, and what the figures say that bear on it."""

    text: str
    answers: Sequence["Answer"]


class Answer(NamedTuple):
    """A figure in one line; `number` is its value for machines."""

    code: str
    name: str
    words: str
    number: float | None
    href: str


class Charted(NamedTuple):
    """A chart, what its figure is called, and where that is explained."""

    code: str
    name: str
    href: str
    drawing: Drawing


class Map(NamedTuple):
    """The still picture of the theme, the map that moves, and the table that says the same."""

    src: str
    width: int
    height: int
    alt: str
    href: str
    table_href: str


class Told(NamedTuple):
    """An agreement as a list says it, and what a dossier adds."""

    row: many.Row
    note: str


class Role(NamedTuple):
    """The agreements that are linked to the session in one way."""

    code: str
    label: str
    agreements: Sequence[Told]


class Active(NamedTuple):
    """An agreement under which much is done: how often, of which kinds, and some by name."""

    row: many.Row
    number: int
    kinds: Sequence[str]
    names: Sequence[str]


class Change(NamedTuple):
    """How the figures differ from those of the last day of the forum before."""

    forum: str
    day: str
    figures: Sequence[headlines.Difference]


@dataclass(frozen=True, slots=True)
class Shown:
    """A dossier as templates/components/dossier.html prints it."""

    head: Head
    agreements: int
    agreements_href: str
    statistics_href: str
    headlines: Sequence[headlines.Headline]
    counts: Sequence[Count]
    caption: str
    windows: Table
    change: Change | None
    map: Map | None
    charts: Sequence[Charted]
    roles: Sequence[Role]
    examples: Sequence[Active]
    examples_href: str
    asleep: Sequence[many.Row]
    asleep_number: int
    asleep_href: str
    questions: Sequence[Question]
    gaps: Sequence[gaps.Gap]
    never: Sequence[str]


def dossier_of(forum: ForumRow, session: SessionRow, ways: Ways, charts: Size = NARROW) -> Shown:
    """The dossier of a session by what the request looks into: an edition, or the record now."""
    found = findings_of(forum, session)
    return _shown(found, names_in(found.theme), ways, charts)


def findings_of(forum: ForumRow, session: SessionRow) -> Findings:
    """What the dossier is made of; its theme selects in the edition that is looked at."""
    theme, edition = theme_of(session.theme), edition_seen()
    if edition:
        theme = replace(theme, edition=edition.number, base=edition.policy)
    return queries.findings(db.session, forum, session, theme, today())


def _shown(found: Findings, names: Names, ways: Ways, charts: Size) -> Shown:
    theme, figures = found.theme, found.figures
    status = figures["activity-status"]
    asleep, _judged = of_rate(theme)
    return Shown(
        head=head_of(found, names, ways),
        agreements=int(figures["agreements"].value.number or 0),
        agreements_href=agreements_href(theme),
        statistics_href=address(to_page("statistics.index"), theme.pairs()),
        headlines=headlines.headlines(found),
        counts=headlines.counts(status, theme),
        caption=headlines.caption(status),
        windows=headlines.windows(figures["dormancy"], theme),
        change=_change(found),
        map=_map(found),
        charts=_charts(found, names, charts),
        roles=_roles(found),
        examples=_examples(found),
        examples_href=_awake_href(theme),
        asleep=many.rows(found.asleep, theme),
        asleep_number=int(figures["dormancy"].value.number or 0),
        asleep_href=agreements_href(asleep),
        questions=[_question(found, text, codes) for text, codes in found.session.questions],
        gaps=gaps.gaps(found),
        never=gaps.never(),
    )


# -- what it is --------------------------------------------------------------------------------


def head_of(found: Findings, names: Names, ways: Ways) -> Head:
    theme, session = found.theme, found.session
    number = theme.edition
    return Head(
        title=title_of(session),
        title_note=session.title_note,
        forum=forum_title(found.forum),
        when=when(session.starts_at, session.ends_at, zone_of(found.forum.time_zone)),
        theme=words(replace(theme, edition=""), names),
        day=day_text(found.day),
        edition=number,
        edition_href=edition_href(number) if number else "",
        policy=theme.policy,
        ways=ways,
        citation=_citation(found, ways),
    )


def _citation(found: Findings, ways: Ways) -> str:
    """The dossier itself in a line of text."""
    said = {
        "site": current_app.config["SITE_NAME"],
        "title": title_of(found.session),
        "forum": forum_title(found.forum),
        "day": day_text(found.day),
        "address": absolute(ways.cited or ways.here),
    }
    if found.theme.edition:
        return gettext(
            "%(site)s. Dossier of the session “%(title)s”, %(forum)s. Edition %(edition)s of"
            " %(day)s: %(address)s",
            **said,
            edition=found.theme.edition,
        )
    return gettext(
        "%(site)s. Dossier of the session “%(title)s”, %(forum)s. As on record on %(day)s; may"
        " change: %(address)s",
        **said,
    )


# -- its parts ---------------------------------------------------------------------------------


def _change(found: Findings) -> Change | None:
    before = found.before
    if before is None:
        return None
    day = day_text(before.forum.last_day)
    return Change(forum_title(before.forum), day, headlines.differences(before, found))


def _map(found: Findings) -> Map | None:
    of, pairs = found.figures, found.theme.pairs()
    if not of["pairs"].value.number:
        return None
    live = address(to_page("map_pages.show"), pairs)
    alt = gettext(
        "Map: %(pairs)s of %(cities)s in %(countries)s.",
        **{code: values.main_words(of[code]) for code in ("pairs", "cities", "countries")},
    )
    return Map(address(to_page("map_still.svg"), pairs), *MAP_SIZE, alt, live, f"{live}#table")


def _charts(found: Findings, names: Names, size: Size) -> list[Charted]:
    return [
        Charted(
            figure.definition.code,
            say(figure.definition.name),
            figure_href(figure.definition.code, found.theme),
            drawing_of(figure, found.theme, names, found.day, size),
        )
        for figure in chosen.drawn(found)
    ]


def _roles(found: Findings) -> list[Role]:
    by_role = (
        (code, [each for each in found.linked if each.link.role == code]) for code in LINK_ROLES
    )
    return [
        Role(code, label(LINK_ROLES, code), _linked(linked, found.theme))
        for code, linked in by_role
        if linked
    ]


def _linked(linked: Sequence[Linked], theme: Selection) -> list[Told]:
    rows = many.rows((each.row for each in linked), theme)
    return [Told(row, each.link.note) for row, each in zip(rows, linked, strict=True)]


def _examples(found: Findings) -> list[Active]:
    rows = many.rows((each.row for each in found.examples), found.theme)
    return [
        Active(row, len(each.done), _kinds(each), _names(each))
        for row, each in zip(rows, found.examples, strict=True)
    ]


def _kinds(example: Example) -> list[str]:
    return [
        gettext("%(kind)s (%(number)s)", kind=label(ACTIVITY_KINDS, kind), number=number(often))
        for kind, often in example.kinds
    ]


def _names(example: Example) -> list[str]:
    """What was done last and has a name, each name once."""
    named = {each.title: date_text(each.begin) for each in reversed(example.done) if each.title}
    told = [
        gettext("%(title)s, %(day)s", title=title, day=day)
        for title, day in reversed(list(named.items()))
    ]
    return told[:NAMED]


def _awake_href(theme: Selection) -> str:
    """Those in force under which something was done within the window, the latest first."""
    awake = in_force(theme, status=(Status.ACTIVE.value, Status.QUIET.value))
    if awake is None:
        return ""
    return address(to_page("agreements.index"), [*awake.pairs(), ("sort", "-last_activity")])


def _question(found: Findings, text: str, codes: Iterable[str]) -> Question:
    figures = (found.figures[code] for code in codes if code in found.figures)
    return Question(text, [_answer(figure, found.theme) for figure in figures])


def _answer(figure: Figure, theme: Selection) -> Answer:
    code = figure.definition.code
    said = values.in_words(figure)
    return Answer(
        code, say(figure.definition.name), said, figure.value.number, figure_href(code, theme)
    )
