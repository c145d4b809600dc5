"""The desk's first page and its lists: what waits, the most pressing first, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import url_for

from registry.domain.dates import Period
from registry.domain.selection import Selection
from registry.domain.todo import LABELS, Waiting
from registry.domain.vocabulary import ACTIVITY_KINDS, KINDS, LEGAL, RECORDS, STATUSES
from registry.i18n import date_text, label, ngettext, say
from registry.models import Activity, Agreement
from registry.queries.agreements import AgreementRow
from registry.queries.desk import PartnerWord
from registry.web.presenting import agreements as many
from registry.web.presenting.desk import title


class Waits(NamedTuple):
    """A line of the to-do list."""

    title: str
    href: str
    why: str
    status: str
    status_label: str


class Group(NamedTuple):
    """Lines that wait for the same; so many are shown at first."""

    code: str
    label: str
    lines: Sequence[Waits]
    most: int
    with_why: bool


def groups(found: Mapping[Waiting, Sequence[AgreementRow]]) -> list[Group]:
    """The to-do list, the most pressing first."""
    return [
        Group(
            code,
            say(LABELS[code]),
            [_waits(row) for row in found[code]],
            most=_FEW if code in _FOR_ITS_OWN_REASON else _MANY,
            with_why=code not in _FOR_ITS_OWN_REASON,
        )
        for code in Waiting
        if found.get(code)
    ]


#: What these wait for has nothing to do with their status: a name is enough, and few of them.
_FOR_ITS_OWN_REASON = frozenset({Waiting.CONFIRM, Waiting.DECLARE})
_FEW, _MANY = 6, 12


def _waits(row: AgreementRow) -> Waits:
    return Waits(
        many.title(row.parties),
        url_for("desk_agreements.show_agreement", reference=row.reference),
        many.sentence(row, Selection()),
        row.status or "",
        label(STATUSES, row.status) if row.status else label(LEGAL, row.legal),
    )


class DeskRow(NamedTuple):
    """A row of a list at the desk: its link stays at the desk, and it says why."""

    reference: str
    href: str
    title: str
    kind_label: str
    concluded: str
    legal: str
    legal_label: str
    status: str
    status_label: str
    record: str
    record_label: str
    why: str


def rows(found: Iterable[AgreementRow]) -> list[DeskRow]:
    return [_row(each) for each in found]


def _row(row: AgreementRow) -> DeskRow:
    return DeskRow(
        row.reference,
        url_for("desk_agreements.show_agreement", reference=row.reference),
        many.title(row.parties),
        label(KINDS, row.kind),
        date_text(row.concluded),
        row.legal,
        label(LEGAL, row.legal),
        row.status or "",
        label(STATUSES, row.status) if row.status else "",
        row.record,
        label(RECORDS, row.record),
        many.sentence(row, Selection()),
    )


class PartnerLine(NamedTuple):
    """An activity that a partner reported, with the two answers to it."""

    words: str
    reported_by: str
    agreement_href: str
    confirm_href: str
    contest_href: str


def partner_words(found: Iterable[PartnerWord]) -> list[PartnerLine]:
    return [
        PartnerLine(
            ", ".join(
                filter(
                    None, (each.title or label(ACTIVITY_KINDS, each.kind), date_text(each.begin))
                )
            ),
            each.reported_by,
            url_for("desk_agreements.show_agreement", reference=each.reference),
            url_for("desk_activities.confirm", number=each.activity_id),
            url_for("desk_activities.contest", number=each.activity_id),
        )
        for each in found
    ]


class ContestedLine(NamedTuple):
    """An activity that somebody contests, until the secretariat settles it."""

    words: str
    agreement_href: str
    contested_by: str
    why: str


def contested(found: Iterable[Any]) -> list[ContestedLine]:
    return [
        ContestedLine(
            f"{each.title or label(ACTIVITY_KINDS, each.kind)}, {date_text(each.begin_edtf)}",
            url_for("desk_agreements.show_agreement", reference=each.reference),
            each.contested_by or "",
            each.reason or "",
        )
        for each in found
    ]


class Count(NamedTuple):
    """How much waits for the same, and where on the page."""

    anchor: str
    words: str


def counts(
    partners: Sequence[PartnerLine], disputed: Sequence[ContestedLine], lines: Iterable[Group]
) -> Iterator[Count]:
    """What waits in one line, as long as what follows is."""
    if partners:
        number = len(partners)
        words = ngettext("%(num)s activity to confirm", "%(num)s activities to confirm", number)
        yield Count("partners", words)
    if disputed:
        number = len(disputed)
        words = ngettext("%(num)s activity contested", "%(num)s activities contested", number)
        yield Count("disputed", words)
    for group in lines:
        yield Count(f"waits-{group.code}", f"{group.label}: {len(group.lines)}")


def drafts(found: Iterable[Agreement]) -> list[tuple[str, str]]:
    """Title and address of each draft."""
    endpoint = "desk_agreements.show_agreement"
    return [(title(each), url_for(endpoint, reference=each.reference)) for each in found]


def again(found: Iterable[tuple[Activity, str]]) -> list[tuple[str, str]]:
    """«Same as last year»: what was reported lately, and where its like is recorded."""
    return [
        (_called(each), url_for("desk_activities.new", agreement=reference, like=each.id))
        for each, reference in found
    ]


def _called(activity: Activity) -> str:
    name = activity.title or label(ACTIVITY_KINDS, activity.kind)
    return f"{name}, {date_text(Period(activity.begin, activity.end).edtf)}"
