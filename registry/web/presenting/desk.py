"""The desk's sentences: what a deed changes in public, what somebody else changed meanwhile."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for
from sqlalchemy.orm import Session, scoped_session

from registry.domain.dates import PartialDate, Period
from registry.domain.deeds import LABELS, Deed, Standing
from registry.domain.errors import N_
from registry.domain.selection import Selection
from registry.domain.vocabulary import (
    ACTIVITY_KINDS,
    DECLARATIONS,
    INSTRUMENT_KINDS,
    KINDS,
    LEGAL,
    REASONS,
    RECORDS,
    ROLES,
    STATUSES,
    TERMS,
    Term,
)
from registry.i18n import date_text, day_text, gettext, label, say
from registry.models import Activity, Agreement, Instrument
from registry.queries.agreements import AgreementRow
from registry.queries.people import names_of_actors
from registry.web.presenting import agreements as many
from registry.web.presenting.accounts import local_day
from registry.web.presenting.fields import Field, understood
from registry.web.presenting.history import deed_words, value_words


def title(agreement: Agreement) -> str:
    return many.JOINT.join(party.city.name for party in agreement.parties)


def effect(before: AgreementRow | None, after: AgreementRow | None) -> Iterator[str]:
    """What the public will see that it does not see now, a sentence each."""
    if after is None:
        yield gettext("Nothing yet: a draft is never public.")
        return
    name = many.title(after.parties)
    if before is None:
        yield _appears(name, after)
        return
    changed = list(_changed(name, before, after))
    yield from changed or [_stays(name, after)]


def _appears(name: str, row: AgreementRow) -> str:
    return gettext(
        "%(agreement)s appears: %(kind)s, %(legal)s, %(record)s.",
        agreement=name,
        kind=label(KINDS, row.kind),
        legal=label(LEGAL, row.legal).lower(),
        record=label(RECORDS, row.record).lower(),
    )


def _changed(name: str, before: AgreementRow, after: AgreementRow) -> Iterator[str]:
    if before.legal != after.legal:
        legal = label(LEGAL, after.legal).lower()
        yield gettext("%(agreement)s will be %(legal)s.", agreement=name, legal=legal)
    if before.status != after.status and after.status:
        status = label(STATUSES, after.status).lower()
        yield gettext("%(agreement)s becomes %(status)s.", agreement=name, status=status)
    elif before.since != after.since and after.since:
        yield gettext("“Since” becomes %(day)s.", day=day_text(after.since))
    if before.record != after.record:
        yield gettext(
            "Its record becomes: %(record)s.", record=label(RECORDS, after.record).lower()
        )
    if before.parties != after.parties:
        names = ", ".join(party.name for party in after.parties)
        yield gettext("Its parties will be: %(parties)s.", parties=names)


def _stays(name: str, row: AgreementRow) -> str:
    state = label(STATUSES, row.status) if row.status else label(LEGAL, row.legal)
    return gettext(
        "%(agreement)s stays %(state)s. The entry itself will stand on its page.",
        agreement=name,
        state=state.lower(),
    )


class Both(NamedTuple):
    """A field in both versions."""

    label: str
    mine: str
    now: str


def both(
    fields: Sequence[Field], mine: Mapping[str, str], there: Mapping[str, str]
) -> Iterator[Both]:
    ours, theirs = dict(understood(fields, mine)), dict(understood(fields, there))
    for field in fields:
        name = gettext(field.label)
        if name in ours or name in theirs:
            yield Both(name, ours.get(name, ""), theirs.get(name, ""))


class Change(NamedTuple):
    """A line of the history: when, who (a person, at the desk), what, from what to what."""

    number: int
    when: str
    who: str
    sentence: str
    values: Sequence[tuple[str, str, str]]
    back_href: str | None


def changes(
    session: Session | scoped_session[Any], entries: Iterable[Any], reference: str = ""
) -> list[Change]:
    """Audit entries in plain words; persons are named, since this is for colleagues.

    With the agreement's reference each has the way to bring back what it changed.
    """
    found = list(entries)
    names = names_of_actors(session, {each.actor for each in found})
    return [
        Change(
            each.id,
            day_text(local_day(each.at)),
            names.get(each.actor, each.actor),
            deed_words(each.action),
            list(value_words(session, each.changes)),
            _back_href(each, reference) if reference else None,
        )
        for each in found
    ]


#: What the audit calls a fact -> what the form calls it.
_FORM_NAMES = {"concluded": "signed"}


def _back_href(entry: Any, reference: str) -> str | None:
    """The form in which the earlier values stand; sent, they are a new change."""
    if entry.action not in {"correct", "amend"}:
        return None
    earlier: dict[str, Any] = {
        _FORM_NAMES.get(name, name): _as_typed(change[0])
        for name, change in entry.changes.items()
        if isinstance(change, list)
    }
    if entry.action == "amend":
        return url_for("desk_activities.amend", number=entry.entity_id, **earlier)
    return url_for("desk_agreements.do", reference=reference, deed="correct", **earlier)


def _as_typed(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


# -- an agreement at the desk ---------------------------------------------------------------------


class Stands(NamedTuple):
    """How an agreement stands, in marks and words; a draft has neither status nor record."""

    reference: str
    kind_label: str
    legal: str
    legal_label: str
    why: str
    status: str = ""
    status_label: str = ""
    record: str = ""
    record_label: str = ""


def standing(agreement: Agreement, at: Standing, row: AgreementRow | None) -> Stands:
    called = agreement.reference, label(KINDS, agreement.kind), at.legal
    if at.discarded:
        why = gettext("It stays on record at your desk. Nothing more is done with it.")
        return Stands(*called, gettext("Discarded"), why)
    if row is None or at.draft:
        why = gettext("Only the desks of its parties see it until one of them publishes it.")
        return Stands(*called, label(LEGAL, at.legal), why)
    return Stands(
        *called,
        label(LEGAL, at.legal),
        many.sentence(row, Selection()),
        row.status or "",
        label(STATUSES, row.status) if row.status else "",
        row.record,
        label(RECORDS, row.record),
    )


Way = tuple[str, str]


class Ways(NamedTuple):
    """What can be done with an agreement: what it waits for, and the rest in groups."""

    pressing: Sequence[Way]
    groups: Sequence[tuple[str, Sequence[Way]]]


_PRESSING = frozenset({Deed.PUBLISH, Deed.CONFIRM, Deed.CONFIRM_END})
_GROUPS: Sequence[tuple[str, frozenset[Deed]]] = (
    (N_("Your word"), frozenset({Deed.DECLARE, Deed.CORRECT, Deed.CONTEST, Deed.DISCARD})),
    (N_("Papers"), frozenset({Deed.PAPER, Deed.RENEW, Deed.EXTEND, Deed.DOCUMENT})),
    (
        N_("How it goes on"),
        frozenset({Deed.SUSPEND, Deed.RESUME, Deed.END, Deed.LEAVE, Deed.SUPERSEDE}),
    ),
)


def ways(deeds: Iterable[tuple[Deed, str]]) -> Ways:
    """The deeds that are open, each with its address."""
    every = {deed: (say(LABELS[deed]), href) for deed, href in deeds}
    groups = (
        (say(name), [way for deed, way in every.items() if deed in which])
        for name, which in _GROUPS
    )
    return Ways(
        [way for deed, way in every.items() if deed in _PRESSING],
        [(name, found) for name, found in groups if found],
    )


class Paper(NamedTuple):
    """A signed paper."""

    date: str
    kind_label: str
    role_label: str
    place: str
    term: str


def papers(agreement: Agreement) -> list[Paper]:
    """The papers, the oldest first, those of unknown day before them."""
    signed = sorted(
        agreement.instruments,
        key=lambda each: (each.signed.earliest if each.signed else date.min, each.id),
    )
    return [_paper(each) for each in signed]


def _paper(each: Instrument) -> Paper:
    term = label(TERMS, each.term) if each.term != Term.OPEN else ""
    if each.term_last:
        term = gettext("binds until %(day)s", day=date_text(each.term_last.edtf))
    return Paper(
        date_text(each.signed.edtf) if each.signed else gettext("not known"),
        label(INSTRUMENT_KINDS, each.kind),
        label(ROLES, each.role),
        each.place,
        term,
    )


class Done(NamedTuple):
    """An activity at the desk, with what can be done about it."""

    number: int
    dates: str
    kind_label: str
    title: str
    reported_by: str
    state: str
    ways: Sequence[tuple[str, str]]


def activities(
    reported: Iterable[tuple[Activity, str | None]], cities: frozenset[int]
) -> list[Done]:
    return [
        Done(
            number=each.id,
            dates=_period(each),
            kind_label=label(ACTIVITY_KINDS, each.kind),
            title=each.title,
            reported_by=name or "",
            state=_state(each),
            ways=list(_ways(each, cities)),
        )
        for each, name in reported
    ]


def _period(each: Activity) -> str:
    return date_text(Period(each.begin, each.end).edtf)


def _state(each: Activity) -> str:
    if each.withdrawn_on:
        return gettext("withdrawn")
    return gettext("contested") if each.contested_on else ""


def _ways(each: Activity, cities: frozenset[int]) -> Iterator[tuple[str, str]]:
    if each.withdrawn_on:
        return
    ours = each.reported_by_id in cities
    ways = _OURS if ours else _THEIRS
    for words, endpoint in ways:
        yield say(words), url_for(f"desk_activities.{endpoint}", number=each.id)


_OURS = ((N_("Amend"), "amend"), (N_("Withdraw"), "withdraw"))
_THEIRS = ((N_("Confirm"), "confirm"), (N_("Contest"), "contest"))


def period_typed(begin: PartialDate, end: PartialDate | None) -> str:
    """A period as the form reads it back."""
    return date_text(Period(begin, end).edtf) if end else str(begin)


class Declared(NamedTuple):
    """A city's word on a year; the note is for its own desk."""

    year: int
    city: str
    word: str
    reasons: str
    note: str


def declarations(found: Iterable[Any], cities: frozenset[int]) -> list[Declared]:
    return [
        Declared(
            each.year,
            each.name,
            label(DECLARATIONS, each.word),
            ", ".join(label(REASONS, code) for code in each.reasons),
            each.note if each.city_id in cities else "",
        )
        for each in found
    ]


class Choice(NamedTuple):
    """An agreement to choose for an activity."""

    title: str
    kind_label: str
    href: str


def choices(rows: Iterable[AgreementRow]) -> list[Choice]:
    endpoint = "desk_activities.new"
    return [
        Choice(
            many.title(row.parties),
            label(KINDS, row.kind),
            url_for(endpoint, agreement=row.reference),
        )
        for row in sorted(rows, key=lambda row: many.title(row.parties).casefold())
    ]
