"""What a programme from a file would change, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import SESSION_STATUSES
from registry.exchange.programme.taking import Fate, Plan, Planned
from registry.i18n import day_text, gettext, label, ngettext, say
from registry.models import Forum, ForumSession
from registry.web.presenting import themes
from registry.web.presenting.own_forums import session_href
from registry.web.presenting.programme import titles_of

_LABELS = {
    "title": N_("Title"),
    "title_note": N_("What of the title is ours"),
    "track": N_("Track"),
    "room": N_("Room"),
    "summary": N_("In a few words"),
    "status": N_("Status"),
    "theme": N_("Theme"),
    "questions": N_("Questions"),
    "slug": N_("Short name for its address"),
}
_WHEN = ("day", "starts", "end_day", "ends")


class Change(NamedTuple):
    """A field that becomes other."""

    label: str
    before: str
    after: str


class Row(NamedTuple):
    """A row of the file as it is shown: which session it is, and what is to be said of it."""

    place: str
    title: str
    href: str
    when: str
    more: str
    changes: Sequence[Change]
    problems: Sequence[tuple[str, str]]
    clashes: Sequence[str]


class Known(NamedTuple):
    """A session on record that the file doesn't have."""

    title: str
    href: str


class Preview(NamedTuple):
    """All that a programme would do to a forum."""

    event: str
    forum_name: str
    new: Sequence[Row]
    changed: Sequence[Row]
    same: Sequence[Row]
    refused: Sequence[Row]
    left_out: Sequence[Row]
    missing: Sequence[Known]
    notes: Sequence[str]
    verb: str


def preview(forum: Forum, plan: Plan) -> Preview:
    """The plan in words, while its sessions are still what they would be."""
    place = N_("event %(number)s") if plan.events else N_("row %(number)s")
    rows = {fate: [_row(forum, each, place) for each in plan.of(fate)] for fate in Fate}
    return Preview(
        forum.slug,
        " ".join(filter(None, (forum.name, forum.edition))),
        new=rows[Fate.NEW],
        changed=rows[Fate.CHANGED],
        same=rows[Fate.SAME],
        refused=rows[Fate.REFUSED],
        left_out=rows[Fate.LEFT_OUT],
        missing=_missing(forum, plan),
        notes=[say(each.message, each.params) for each in plan.notes],
        verb=_verb(plan),
    )


def _missing(forum: Forum, plan: Plan) -> list[Known]:
    titles = titles_of((each.title, each.theme) for each in plan.missing)
    hrefs = (session_href(forum.slug, each.slug) for each in plan.missing)
    return list(map(Known, titles, hrefs))


def _verb(plan: Plan) -> str:
    """What the button does; nothing, if there is nothing to do."""
    todo, refused = len(plan.of(Fate.NEW, Fate.CHANGED)), len(plan.of(Fate.REFUSED))
    if not todo:
        return ""
    takes = ngettext("Take in %(num)s session", "Take in %(num)s sessions", todo)
    if not refused:
        return takes
    without = ngettext("leave out %(num)s row", "leave out %(num)s rows", refused)
    return gettext("%(takes)s and %(without)s", takes=takes, without=without)


def _row(forum: Forum, planned: Planned, place: str) -> Row:
    said, there = planned.said.values, planned.session
    known = there is not None and planned.fate is not Fate.NEW
    return Row(
        gettext(place, number=planned.said.number),
        _title(there) if there else said.get("title", ""),
        session_href(forum.slug, there.slug) if there and known else "",
        _when(planned.after) if planned.after else "",
        " · ".join(filter(None, (planned.after.get("room"), planned.after.get("track")))),
        list(_changes(planned)) if planned.fate is Fate.CHANGED else (),
        [_problem(each) for each in planned.problems],
        [
            gettext("At the same time “%(title)s” is in this room.", title=_title(each))
            for each in planned.clashes
        ],
    )


def _title(session: ForumSession) -> str:
    """What it is called, as everywhere."""
    return titles_of([(session.title, session.theme)])[0]


def _problem(problem: RuleBroken) -> tuple[str, str]:
    """The field that it is about, and why."""
    field = problem.field or ""
    return field, say(problem.message, problem.params)


def _when(values: Mapping[str, str]) -> str:
    """When a session is, as its form says it."""
    day = day_text(date.fromisoformat(values["day"]))
    until = values["ends"]
    if values["end_day"]:
        until = f"{day_text(date.fromisoformat(values['end_day']))}, {until}"
    return f"{day}, {values['starts']}–{until}"


def _changes(planned: Planned) -> Iterator[Change]:
    before, after = planned.before, planned.after
    if any(name in planned.changes for name in _WHEN):
        yield Change(gettext("When"), _when(before), _when(after))
    for name, words in _LABELS.items():
        if name in planned.changes:
            yield Change(say(words), _value(name, before[name]), _value(name, after[name]))


def _value(name: str, text: str) -> str:
    if name == "status":
        return label(SESSION_STATUSES, text)
    return themes.words(text) if name == "theme" and text else text


# -- what a table says ---------------------------------------------------------------------------


class Column(NamedTuple):
    """A column of the table, and what it holds."""

    name: str
    what: str


def columns() -> list[Column]:
    return [Column(name, say(what)) for name, what in _COLUMNS.items()]


_COLUMNS = {
    "day": N_("The day, with month and year: 7 September 2023"),
    "starts": N_("When it begins, in the forum’s time zone: 13:00"),
    "ends": N_("When it ends; or both in one column “time”: 13:00–15:00"),
    "title": N_("As the programme prints it"),
    "track": N_("What sessions of one kind have in common"),
    "room": N_("Where it is"),
    "summary": N_("In a few words"),
    "status": N_("planned, held or cancelled"),
    "theme": N_("The address of any list of agreements"),
    "questions": N_("One a line within the cell"),
}


def example(day: date) -> list[list[str]]:
    """Two sessions on a day, under the columns."""
    first = [
        day.isoformat(), "10:00", "12:00", gettext("Opening"), gettext("Plenary"),
        gettext("Large hall"), gettext("Who opens the forum, and what it is about."), "planned", "",
        "",
    ]  # fmt: skip
    second = [
        day.isoformat(), "13:00", "15:00", gettext("Twin cities"), gettext("Sessions"),
        gettext("Hall 1"), "", "planned", "kind=twinning",
        gettext("What makes twinning succeed?") + "\n" + gettext("Who pays for it?"),
    ]  # fmt: skip
    return [list(_COLUMNS), first, second]
