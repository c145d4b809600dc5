"""The agreements of a session for the secretariat: each with its part, and lists to choose from."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from registry.domain.dormancy import Policy
from registry.domain.errors import N_
from registry.domain.selection import Selection
from registry.domain.vocabulary import INSTRUMENT_KINDS, LINK_ROLES
from registry.extensions import db
from registry.i18n import date_text, day_text, gettext, label, ngettext
from registry.models import Instrument
from registry.queries.agreements import AgreementRow, rows_of
from registry.queries.session_links import Linked, ids_by_reference
from registry.services.session_links import Outlook
from registry.web.presenting import agreements
from registry.web.presenting.fields import Field

ROLE = Field(
    "role", N_("What it has to do with the session"), "choice", options=LINK_ROLES, required=True
)
NOTE = Field("note", N_("A note"), "area", N_("Everybody reads it, beside the link."))
REFERENCE = Field(
    "reference",
    N_("Agreement"),
    hint=N_("Its reference, as in TC-000042, or the address of its page"),
    required=True,
)
PAPER = Field(
    "instrument",
    N_("The paper that was signed at the session"),
    "choice",
    N_("Its page then names the session as the place where it was signed."),
    open=N_("None on record"),
)
#: The roles in the order in which pages list them.
ORDER = {role: at for at, role in enumerate(LINK_ROLES)}


class Item(NamedTuple):
    """A linked agreement as templates/forum/links.html prints it."""

    number: int
    reference: str
    agreement: agreements.Row
    note: str
    paper: str
    added: str


class Group(NamedTuple):
    """The agreements of a role."""

    role: str
    label: str
    items: Sequence[Item]


def groups(links: Iterable[Linked], today: date) -> list[Group]:
    """Links by role, in the order of `ORDER`."""
    found = sorted(links, key=lambda each: ORDER[each.role])
    shown = _agreements([each.agreement_id for each in found], today)
    return [
        Group(role, label(LINK_ROLES, role), [_item(each, shown) for each in same])
        for role, same in groupby(found, lambda each: each.role)
    ]


def _agreements(ids: Iterable[int], today: date) -> dict[int, agreements.Row]:
    found = _rows(dict.fromkeys(ids), today)
    rows = agreements.rows(found, Selection())
    return {each.id: row for each, row in zip(found, rows, strict=True)}


def _rows(ids: Iterable[int], today: date) -> list[AgreementRow]:
    return rows_of(db.session, list(ids), Policy(), today, today)


def _item(link: Linked, shown: Mapping[int, agreements.Row]) -> Item:
    paper = _paper(link.paper_kind, link.paper_signed) if link.paper_kind else ""
    return Item(link.id, link.reference, shown[link.agreement_id], link.note, paper, _added(link))


def _added(link: Linked) -> str:
    day = day_text(link.added_on)
    if not link.added_by:
        return gettext("Linked on %(day)s", day=day)
    return gettext("Linked on %(day)s by %(name)s", day=day, name=link.added_by)


def _paper(kind: str, signed: str | None) -> str:
    when = date_text(signed) or gettext("date not known")
    return gettext("%(paper)s, %(date)s", paper=label(INSTRUMENT_KINDS, kind), date=when)


def paper_of(papers: Iterable[Instrument]) -> Field:
    """The choice of a paper: those of the agreement."""
    options = {
        str(each.id): _paper(each.kind, each.signed.edtf if each.signed else None)
        for each in papers
    }
    return replace(PAPER, options=options)


# -- a list to choose from -------------------------------------------------------------------


class Choice(NamedTuple):
    """A row of a list that can be ticked; `linked` says in which roles it is linked already."""

    reference: str
    agreement: agreements.Row
    ticked: bool
    linked: str


def choices(
    found: Sequence[AgreementRow],
    selection: Selection,
    ticked: Collection[str],
    roles: Mapping[int, Sequence[str]],
) -> list[Choice]:
    rows = agreements.rows(found, selection)
    return [
        Choice(
            each.reference,
            row,
            each.reference in ticked,
            ", ".join(label(LINK_ROLES, role) for role in roles.get(each.id, ())),
        )
        for each, row in zip(found, rows, strict=True)
    ]


class Named(NamedTuple):
    """An agreement by its parties, with the mark of its legal status."""

    reference: str
    title: str
    legal: str


def named(references: Sequence[str], today: date) -> list[Named]:
    """These agreements, in the order of the references."""
    found = {
        each.reference: each for each in _rows(ids_by_reference(db.session, references), today)
    }
    rows = [found[each] for each in references]
    shown = agreements.rows(rows, Selection())
    return [
        Named(each.reference, row.title, row.legal) for each, row in zip(rows, shown, strict=True)
    ]


def foreseen(outlook: Outlook) -> list[str]:
    """What linking many comes to, in sentences."""
    new, already, refused = map(len, outlook)
    said = []
    if new:
        said.append(
            ngettext("%(num)s agreement will be linked.", "%(num)s agreements will be linked.", new)
        )
    if already:
        said.append(
            ngettext(
                "%(num)s is linked in this role already and stays as it is.",
                "%(num)s are linked in this role already and stay as they are.",
                already,
            )
        )
    if refused:
        references = ", ".join(outlook.refused)
        said.append(gettext("There is no agreement %(reference)s.", reference=references))
    return said
