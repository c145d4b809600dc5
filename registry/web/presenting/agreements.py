"""Agreements for people: a row of a list, and the rule's verdict in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from registry.domain.errors import N_
from registry.domain.selection import Selection
from registry.domain.vocabulary import KINDS, LEGAL, RECORDS, STATUSES, Legal, Status
from registry.i18n import country_name, date_text, day_text, gettext, language, say
from registry.queries.agreements import AgreementRow, PartyRow
from registry.web.addresses import to_agreement
from registry.web.presenting.selections import looking

#: Sorts of the list -> descending at first?
SORTS = {"reference": False, "name": False, "concluded": True, "last_activity": True}
SORT_LABELS = {
    "reference": N_("Reference"),
    "name": N_("City"),
    "concluded": N_("Concluded"),
    "last_activity": N_("Last activity"),
}
JOINT = " – "


class Row(NamedTuple):
    """A row as `agreement_rows` of components/tables.html prints it.

    Legal status, activity status and record come as marks: the word in the shape of its code.
    """

    href: str
    title: str
    countries: str
    kind_label: str
    wording: str
    concluded: str
    legal: str
    status: str
    since: str
    last_activity: str
    record: str


def title(parties: Iterable[PartyRow]) -> str:
    return JOINT.join(party.name for party in parties)


@lru_cache(maxsize=8192)
def _countries(codes: tuple[str, ...], _language: str) -> str:
    return JOINT.join(country_name(code) for code in codes)


@dataclass(frozen=True, slots=True)
class Marks:
    """What every row picks from, made once for each language."""

    kind: dict[str, str]
    legal: dict[str, Markup]
    status: dict[str, Markup]
    record: dict[str, Markup]


@lru_cache(maxsize=8)
def marks(_language: str) -> Marks:
    return Marks(
        kind={str(code): say(word) for code, word in KINDS.items()},
        legal=_marked("legal", LEGAL),
        status=_marked("status", STATUSES),
        record=_marked("record", RECORDS),
    )


def _marked(axis: str, words: Mapping[str, str]) -> dict[str, Markup]:
    mark = Markup('<span class="{axis} {axis}--{code}">{word}</span>')
    return {
        str(code): mark.format(axis=axis, code=str(code), word=say(word))
        for code, word in words.items()
    }


def countries(parties: Iterable[PartyRow]) -> str:
    return _countries(tuple(party.country for party in parties), language())


def rows(found: Iterable[AgreementRow], selection: Selection) -> list[Row]:
    """The rows of a list; their links keep the day and the window looked at."""
    here, known = language(), marks(language())
    base = to_agreement("")
    query = urlencode(looking(selection))
    suffix = f"?{query}" if query else ""
    return [_row(each, f"{base}{each.reference}{suffix}", here, known) for each in found]


def _row(row: AgreementRow, href: str, here: str, known: Marks) -> Row:
    return Row(
        href=href,
        title=title(row.parties),
        countries=_countries(tuple(party.country for party in row.parties), here),
        kind_label=known.kind[row.kind],
        wording=row.wording,
        concluded=date_text(row.concluded),
        legal=known.legal[row.legal],
        status=known.status[row.status] if row.status else "",
        since=day_text(row.since) if row.since else "",
        last_activity=date_text(row.last_activity),
        record=known.record[row.record],
    )


_WHY = {
    Status.ACTIVE: N_(
        "The last activity that counts was %(last)s, within the last %(quiet)s months."
    ),
    Status.QUIET: N_(
        "The last activity that counts was %(last)s, more than %(quiet)s months ago,"
        " but not more than %(window)s."
    ),
    Status.DORMANT: N_(
        "The last activity that counts was %(last)s, more than %(window)s months ago."
    ),
    Status.NEW: N_(
        "No activity is on record yet, and the agreement was concluded within the last"
        " %(grace)s months."
    ),
    Status.NEVER_IMPLEMENTED: N_(
        "A city has reported on it, no activity that counts is on record, and the agreement"
        " is more than %(grace)s months old."
    ),
    Status.NO_RECORD: N_(
        "No activity on record, not yet reported by either city. That is silence, not death."
    ),
}
_BINDS_NOBODY = {
    Legal.SUPERSEDED: N_("A later agreement between the same cities has taken its place."),
    Legal.ENDED: N_("The agreement has ended, so it has no activity status."),
    Legal.EXPIRED: N_("Its term has run out, so it has no activity status."),
    Legal.SUSPENDED: N_("The agreement is suspended, so it has no activity status."),
    Legal.NOT_YET: N_("On the day looked at, the agreement was not yet concluded."),
    Legal.IN_FORCE: N_("A contact without a formal basis has no activity status."),
}


def sentence(row: AgreementRow, selection: Selection) -> str:
    """Why the agreement has the status it has."""
    if not row.status:
        return str(gettext(_BINDS_NOBODY[Legal(row.legal)]))
    policy = selection.policy
    last = date_text(row.last_activity)
    params = {
        "last": last,
        "quiet": min(policy.quiet, policy.window),
        "window": policy.window,
        "grace": policy.grace,
    }
    return say(_WHY[row.status], params)
