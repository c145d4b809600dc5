"""One agreement for people: its facts, papers, activities, and what the registry did with it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import current_app

from registry.domain.dates import PartialDate
from registry.domain.dormancy import before_agreement
from registry.domain.selection import Selection
from registry.domain.vocabulary import (
    ACTIVITY_KINDS,
    CEREMONIAL,
    FIELDS,
    FUNDING,
    INSTRUMENT_KINDS,
    KINDS,
    LEGAL,
    MODES,
    RECORDS,
    ROLES,
    STATUSES,
    TERMS,
    Legal,
    Term,
)
from registry.i18n import country_name, date_text, day_text, gettext, label, number
from registry.queries.agreement import Deed, Whole
from registry.queries.agreements import AgreementRow
from registry.web.addresses import here, to_agreement, to_city
from registry.web.presenting.agreements import sentence, title
from registry.web.presenting.links import host, outward
from registry.web.presenting.lists import address
from registry.web.presenting.parts import Held, sessions, venues
from registry.web.presenting.record import Change, Document, declarations, documents, history
from registry.web.presenting.selections import looking


class Fact(NamedTuple):
    """A line of the facts: what it is about, and the value."""

    label: str
    value: str
    href: str | None = None
    note: str | None = None


class Party(NamedTuple):
    """A party as the head of the page shows it."""

    href: str
    name: str
    country_name: str
    note: str


class Paper(NamedTuple):
    """A signed paper."""

    date: str
    kind_label: str
    role_label: str
    place: str
    term: str
    href: str
    session: Held | None


class Link(NamedTuple):
    """An address shown by its host."""

    label: str
    href: str


class Done(NamedTuple):
    """An activity, and why it does not count if it does not."""

    dates: str
    kind_label: str
    mode_label: str
    title: str
    fields: str
    participants: int | None
    place: str
    links: Sequence[Link]
    text: str
    paid: str
    reported_by: str
    confirmed_by: str
    ceremonial: bool
    before_agreement: bool
    contested: bool
    withdrawn: bool


class Shown(NamedTuple):
    """All that public/agreement.html prints."""

    reference: str
    title: str
    kind_label: str
    wording: str
    legal: str
    legal_label: str
    status: str
    status_label: str
    since: str
    record: str
    record_label: str
    sentence: str
    parties: Sequence[Party]
    facts: Sequence[Fact]
    sessions: Sequence[Held]
    instruments: Sequence[Paper]
    activities: Sequence[Done]
    others: Sequence[Mapping[str, str]]
    sources: Sequence[Mapping[str, str]]
    history: Sequence[Change]
    documents: Sequence[Document]
    declarations: Sequence[str]
    citation: str


def shown(
    whole: Whole,
    row: AgreementRow,
    selection: Selection,
    today: date,
    cities: Mapping[str, str],
) -> Shown:
    """Put the whole agreement into words, as it was on the selection's day.

    `cities` are the names of the cities for which the actors of the history acted.
    """
    day = selection.day(today)
    # What is announced for later is shown today, and not on a day before it.
    held = sessions(whole.sessions, selection.on or date.max)
    return Shown(
        reference=row.reference,
        title=title(row.parties),
        kind_label=label(KINDS, row.kind),
        wording=row.wording,
        legal=row.legal,
        legal_label=label(LEGAL, row.legal),
        status=row.status or "",
        status_label=label(STATUSES, row.status) if row.status else "",
        since=day_text(row.since) if row.since else "",
        record=row.record,
        record_label=label(RECORDS, row.record),
        sentence=sentence(row, selection),
        parties=_parties(whole, row, selection, day),
        facts=[*_facts(whole, row, selection, day), *map(_at_session, held)],
        sessions=held,
        instruments=_papers(whole, day, venues(held)),
        activities=_activities(whole, day),
        others=_others(whole, selection),
        sources=_sources(whole),
        history=history(whole.history, cities),
        documents=documents(whole),
        declarations=declarations(whole),
        citation=_citation(row, selection, day),
    )


# -- parties and facts ---------------------------------------------------------------------


def _parties(whole: Whole, row: AgreementRow, selection: Selection, day: date) -> list[Party]:
    shown_slugs = {party.slug for party in row.parties}
    kept = looking(selection)
    return [
        Party(
            address(to_city(party.slug), kept),
            party.name,
            country_name(party.country),
            _note(party, day),
        )
        for party in whole.parties
        if party.slug in shown_slugs
    ]


def _has_left(party: Any, day: date) -> bool:
    left = party.left_latest or party.left_reported_on
    return bool(left and left <= day)


def _note(party: Any, day: date) -> str:
    if _has_left(party, day):
        if party.left_edtf:
            return str(gettext("left %(date)s", date=date_text(party.left_edtf)))
        return str(gettext("has left, date not known"))
    if party.joined_edtf:
        return str(gettext("joined %(date)s", date=date_text(party.joined_edtf)))
    return ""


def _facts(whole: Whole, row: AgreementRow, selection: Selection, day: date) -> list[Fact]:
    facts = [
        Fact(gettext("Concluded"), date_text(row.concluded) or gettext("not known")),
        Fact(gettext("Last activity"), date_text(row.last_activity) or gettext("none on record")),
    ]
    if whole.fields:
        fields = ", ".join(label(FIELDS, field) for field in whole.fields)
        facts.append(Fact(gettext("Fields"), fields))
    # What is announced for later is shown today, and not on a day before it.
    last = selection.on or date.max
    facts += _former_parties(whole, row, selection, day)
    facts += [_suspension(each, last) for each in whole.suspensions if _began(each, last)]
    facts += _end(whole.facts, last)
    facts += _succession(whole.facts, row)
    return [*facts, Fact(gettext("Reported by"), _reporters(whole))]


def _former_parties(
    whole: Whole, row: AgreementRow, selection: Selection, day: date
) -> Iterator[Fact]:
    shown_slugs = {party.slug for party in row.parties}
    for party in whole.parties:
        if party.slug not in shown_slugs and _has_left(party, day):
            href = address(to_city(party.slug), looking(selection))
            yield Fact(gettext("Former party"), party.name, href, _note(party, day))


def _reporters(whole: Whole) -> str:
    names = [party.name for party in whole.parties if party.reported_on]
    return ", ".join(names) or gettext("no party yet")


def _began(each: Any, day: date) -> bool:
    return bool((each.start_earliest or each.start_reported_on) <= day)


def _suspension(each: Any, day: date) -> Fact:
    start = date_text(each.start_edtf) or gettext("date not known")
    until = gettext("not resumed")
    if each.until_reported_on and (each.until_earliest or each.until_reported_on) <= day:
        until = date_text(each.until_edtf) or gettext("date not known")
    value = gettext("%(start)s; resumed: %(until)s", start=start, until=until)
    return Fact(gettext("Suspended"), value, note=_said_by(each.said_by))


def _said_by(name: str | None) -> str | None:
    return gettext("said by %(city)s", city=name) if name else None


def _end(facts: Any, day: date) -> list[Fact]:
    if not facts.end_reported_on or _ends_after(facts, day):
        return []
    value = date_text(facts.ended_edtf) or gettext(
        "date not known; reported on %(day)s", day=day_text(facts.end_reported_on)
    )
    note = _said_by(facts.end_said_by)
    if note and not facts.end_confirmed_on:
        note = gettext("%(said)s, not yet confirmed by the other party", said=note)
    return [Fact(gettext("Ended"), value, note=note)]


def _ends_after(facts: Any, day: date) -> bool:
    if facts.ended_edtf:
        return PartialDate.from_edtf(facts.ended_edtf).earliest > day
    return bool(facts.end_reported_on > day)


def _succession(facts: Any, row: AgreementRow) -> list[Fact]:
    superseded = row.legal == Legal.SUPERSEDED
    links = (
        (gettext("Supersedes"), facts.supersedes),
        (gettext("Superseded by"), facts.superseded_by if superseded else None),
    )
    return [
        Fact(words, reference, here(to_agreement(reference)))
        for words, reference in links
        if reference
    ]


def _at_session(held: Held) -> Fact:
    note = gettext("%(roles)s, %(day)s", roles=held.roles_label, day=held.when)
    return Fact(gettext("Session of the forum"), held.name, held.href, note)


# -- papers and activities -----------------------------------------------------------------


def _papers(whole: Whole, day: date, where: Mapping[int, Held]) -> list[Paper]:
    """What was possibly signed by the day, the oldest first; those of unknown day before them."""
    signed = [each for each in whole.instruments if (each.signed_earliest or day) <= day]
    signed.sort(key=lambda each: (each.signed_earliest or date.min, each.id))
    return [_paper(each, where.get(each.id)) for each in signed]


def _paper(each: Any, session: Held | None) -> Paper:
    term = label(TERMS, each.term) if each.term != Term.OPEN else ""
    if each.term == Term.FIXED:
        term = gettext("binds until %(day)s", day=date_text(each.term_last_edtf))
    return Paper(
        date_text(each.signed_edtf),
        label(INSTRUMENT_KINDS, each.kind),
        label(ROLES, each.role),
        each.place or (session.place if session else ""),
        term,
        outward(each.link),
        session,
    )


def _activities(whole: Whole, day: date) -> list[Done]:
    conclusion = whole.conclusion
    return [_done(each, conclusion) for each in whole.activities if each.row.begin_earliest <= day]


def _done(deed: Deed, conclusion: PartialDate | None) -> Done:
    each = deed.row
    return Done(
        dates=_dates(each),
        kind_label=label(ACTIVITY_KINDS, each.kind),
        mode_label=label(MODES, each.mode) if each.mode else "",
        title=each.title,
        fields=", ".join(label(FIELDS, field) for field in deed.fields),
        participants=each.participants,
        place=each.place,
        links=[Link(host(link), link) for link in each.links if outward(link)],
        text=each.text,
        paid=_paid(each),
        reported_by=each.reported_by or "",
        confirmed_by=", ".join((each.confirmed_by or "").split("\n")),
        ceremonial=each.kind in CEREMONIAL,
        before_agreement=before_agreement(deed.facts, conclusion),
        contested=each.contested_on is not None,
        withdrawn=each.withdrawn_on is not None,
    )


def _paid(each: Any) -> str:
    """Who paid, and how much, as far as it was said."""
    money = f"{number(each.amount)} {each.currency}" if each.amount is not None else ""
    return ", ".join(filter(None, (label(FUNDING, each.funding) if each.funding else "", money)))


def _dates(each: Any) -> str:
    return date_text("/".join(filter(None, (each.begin_edtf, each.end_edtf))))


# -- around it -----------------------------------------------------------------------------


def _others(whole: Whole, selection: Selection) -> list[dict[str, str]]:
    kept = looking(selection)
    return [
        {
            "href": address(to_agreement(other.reference), kept),
            "label": f"{label(KINDS, other.kind)}, {other.reference}",
        }
        for other in whole.others
    ]


def _sources(whole: Whole) -> list[dict[str, str]]:
    return [
        {"name": each.name, "href": outward(each.link), "imported_on": day_text(each.imported_on)}
        for each in whole.sources
    ]


def _citation(row: AgreementRow, selection: Selection, day: date) -> str:
    looked = [*selection.pairs(("window",)), ("on", str(day)), *selection.pairs(("edition",))]
    where = current_app.config["EXTERNAL_ORIGIN"] + to_agreement(row.reference)
    return str(
        gettext(
            "%(site)s, agreement %(reference)s (%(title)s), as of %(day)s, %(address)s",
            site=current_app.config["SITE_NAME"],
            reference=row.reference,
            title=title(row.parties),
            day=day_text(day),
            address=address(where, looked),
        )
    )
