"""A selection as SQL: one builder, whose statements are made once for each shape of selection.

The values are bound when a statement runs, so a shape (which parameters are there, how many
words are searched for, which order) is compiled once in the life of a process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from registry.domain.dormancy import Cutoffs, SinceCutoffs
from registry.domain.names import search_key
from registry.domain.selection import LOOKING, Selection
from registry.domain.vocabulary import ASLEEP, ASLEEP_STATUSES
from registry.models import (
    Agreement,
    AgreementField,
    City,
    CityWord,
    Forum,
    ForumSession,
    Party,
    SessionLink,
)
from registry.queries import statuses
from registry.queries.statuses import DAY, Conclusion

SORTS = ("reference", "concluded", "name", "last_activity")
#: Sorts after every character that a folded word can have.
LAST_CHARACTER = "\U0010ffff"
MOST_WORDS = 8
_LOOKING = frozenset(LOOKING)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a statement depends on, beside values."""

    present: frozenset[str]
    words: int = 0
    partner_is_country: bool = False
    whole_forum: bool = False
    sort: str = "reference"
    descending: bool = False


def words(text: str) -> list[str]:
    """The folded words that a free text looks for; each must begin a word of a party's name."""
    return search_key(text).split()[:MOST_WORDS]


def shape_of(selection: Selection, sort: str = "reference", *, descending: bool = False) -> Shape:
    return Shape(
        selection.present - _LOOKING,
        len(words(selection.q)),
        len(selection.partner) == 2,
        "." not in selection.session,
        sort,
        descending,
    )


def parameters(selection: Selection, today: date) -> dict[str, Any]:
    """The values that a statement of this selection's shape is run with."""
    cutoffs = Cutoffs.of(selection.policy, selection.day(today))
    values: dict[str, Any] = dict(statuses.day_parameters(cutoffs, today))
    for name in selection.present - _LOOKING - {"status"}:
        values.update(_bound(name, getattr(selection, name)))
    values.update(_status_values(selection), **_since_values(selection))
    return values | word_values(selection.q)


def _bound(name: str, value: Any) -> dict[str, Any]:
    if name == "concluded_from":
        return {name: value.earliest}
    if name == "concluded_to":
        return {name: value.latest}
    if name == "q":
        return {"q": value.strip().upper()}
    if name == "session":
        forum, _point, session = value.partition(".")
        return {"forum_slug": forum, "session_slug": session}
    return {name: list(value) if isinstance(value, tuple) else value}


def status_codes(selection: Selection) -> list[str]:
    """The statuses that the selection names, `asleep` taken apart."""
    said = set(selection.status)
    return sorted((said - {ASLEEP}) | (ASLEEP_STATUSES if ASLEEP in said else set()))


def _status_values(selection: Selection) -> dict[str, Any]:
    return {"status": status_codes(selection)} if selection.status else {}


def _since_values(selection: Selection) -> dict[str, date]:
    values: dict[str, date] = {}
    if selection.dormant_since_from:
        before = selection.dormant_since_from.earliest - timedelta(days=1)
        cut = SinceCutoffs.of(selection.policy, before)
        values |= {"from_last": cut.last, "from_conclusion": cut.conclusion}
    if selection.dormant_since_to:
        cut = SinceCutoffs.of(selection.policy, selection.dormant_since_to.latest)
        values |= {"to_last": cut.last, "to_conclusion": cut.conclusion}
    return values


# -- conditions, a parameter each ----------------------------------------------------------

_one = aliased(Party, name="one")
_one_city = aliased(City, name="one_city")
_other = aliased(Party, name="other")
_other_city = aliased(City, name="other_city")


def is_party(party: Any) -> ColumnElement[bool]:
    """The city is a party on DAY: it has possibly joined and not left."""
    left = func.coalesce(party.left_latest, party.left_reported_on)
    joined = or_(party.joined_earliest.is_(None), party.joined_earliest <= DAY)
    return and_(joined, or_(left.is_(None), left > DAY))


def _parties(shape: Shape) -> ColumnElement[bool]:
    """City and country describe one party, partner a different one."""
    found = select(_one.agreement_id).join(_one_city, _one_city.id == _one.city_id)
    found = found.where(is_party(_one))
    if "city" in shape.present:
        found = found.where(_one_city.slug == bindparam("city"))
    if "country" in shape.present:
        found = found.where(_one_city.country == bindparam("country"))
    if "partner" in shape.present:
        column = _other_city.country if shape.partner_is_country else _other_city.slug
        found = (
            found.join(_other, _other.agreement_id == _one.agreement_id)
            .join(_other_city, _other_city.id == _other.city_id)
            .where(_other.city_id != _one.city_id, is_party(_other))
            .where(column == bindparam("partner"))
        )
    return Agreement.id.in_(found)


def named(number: int) -> Select[int]:
    """Ids of the cities a word of whose names begins with the typed word of that number."""
    return select(CityWord.city_id).where(
        CityWord.word >= bindparam(f"word_{number}"), CityWord.word < bindparam(f"after_{number}")
    )


def word_values(typed: str) -> dict[str, str]:
    """The values for `named`, of every typed word."""
    return {
        name: value
        for number, word in enumerate(words(typed))
        for name, value in ((f"word_{number}", word), (f"after_{number}", word + LAST_CHARACTER))
    }


def _text(shape: Shape) -> ColumnElement[bool]:
    """Each word begins a word of a party's name; or the whole is a reference."""
    parties = (
        select(Party.agreement_id).where(Party.city_id.in_(named(number)))
        for number in range(shape.words)
    )
    found = [Agreement.id.in_(each) for each in parties]
    referred = Agreement.reference == bindparam("q")
    return or_(referred, and_(*found)) if found else referred


def _among(column: Any, name: str) -> ColumnElement[bool]:
    return column.in_(bindparam(name, expanding=True))  # type: ignore[no-any-return]


def _field(_shape: Shape) -> ColumnElement[bool]:
    found = select(AgreementField.agreement_id).where(_among(AgreementField.field, "field"))
    return Agreement.id.in_(found)


_forum: Any = Forum


def _session(shape: Shape) -> ColumnElement[bool]:
    """Linked to a session of a forum that is public, or to any of its sessions."""
    found = select(SessionLink.agreement_id).join(
        ForumSession, ForumSession.id == SessionLink.session_id
    )
    found = found.join(_forum, _forum.id == ForumSession.forum_id)
    found = found.where(_forum.slug == bindparam("forum_slug"), _forum.published_on.is_not(None))
    if not shape.whole_forum:
        found = found.where(ForumSession.slug == bindparam("session_slug"))
    return Agreement.id.in_(found)


_conclusion: Any = Conclusion
_SINCE = frozenset({"dormant_since_from", "dormant_since_to"})
_CONDITIONS: dict[str, Callable[[Shape], ColumnElement[bool]]] = {
    "kind": lambda _: _among(Agreement.kind, "kind"),
    "field": _field,
    "legal": lambda _: _among(statuses.legal(), "legal"),
    "record": lambda _: _among(statuses.record(), "record"),
    "concluded_from": lambda _: _conclusion.signed_earliest >= bindparam("concluded_from"),
    "concluded_to": lambda _: _conclusion.signed_latest <= bindparam("concluded_to"),
    "q": _text,
    "session": _session,
}


def _asleep_since(shape: Shape, last: Any) -> ColumnElement[bool]:
    concluded = _conclusion.signed_latest
    dormant, never = [last.is_not(None)], [last.is_(None)]
    if "dormant_since_from" in shape.present:
        dormant.append(last >= bindparam("from_last", type_=Date))
        never.append(concluded >= bindparam("from_conclusion", type_=Date))
    if "dormant_since_to" in shape.present:
        dormant.append(last < bindparam("to_last", type_=Date))
        never.append(concluded < bindparam("to_conclusion", type_=Date))
    asleep = statuses.status(last).in_(sorted(ASLEEP_STATUSES))
    return and_(asleep, or_(and_(*dormant), and_(*never)))


def _by_activity(found: Select[Any], shape: Shape, lasts: Subquery) -> Select[Any]:
    if "status" in shape.present:
        found = found.where(_among(statuses.status(lasts.c.last), "status"))
    if shape.present & _SINCE:
        found = found.where(_asleep_since(shape, lasts.c.last))
    return _ordered(found, shape, lasts.c.last) if shape.sort == "last_activity" else found


def _ordered(found: Select[Any], shape: Shape, column: Any) -> Select[Any]:
    """Order by a column; the unknown comes last either way."""
    way = column.desc() if shape.descending else column.asc()
    return found.order_by(column.is_(None), way)


def _by_name(found: Select[Any], shape: Shape) -> Select[Any]:
    for position in (0, 1):
        party, city = aliased(Party), aliased(City)
        at = and_(party.agreement_id == Agreement.id, party.position == position)
        found = found.join(party, at).join(city, city.id == party.city_id)
        found = _ordered(found, shape, city.sort_key)
    return found


def _chosen(shape: Shape, found: Select[Any]) -> Select[Any]:
    """Keep what the selection says of parties and papers."""
    found = statuses.with_conclusion(found).where(statuses.listed())
    if shape.present & {"city", "country", "partner"}:
        found = found.where(_parties(shape))
    for name in sorted(shape.present & _CONDITIONS.keys()):
        found = found.where(_CONDITIONS[name](shape))
    return found


@lru_cache(maxsize=512)
def agreement_ids(shape: Shape) -> Select[Any]:
    """`id` of each agreement of the selection, in a stable order."""
    found = _chosen(shape, select(Agreement.id))
    if shape.sort == "last_activity" or shape.present & ({"status"} | _SINCE):
        lasts = statuses.last_of_each()
        found = found.outerjoin(lasts, lasts.c.agreement_id == Agreement.id)
        found = _by_activity(found, shape, lasts)
    if shape.sort == "name":
        found = _by_name(found, shape)
    if shape.sort == "concluded":
        found = _ordered(found, shape, _conclusion.signed_earliest)
    return found.order_by(Agreement.number.desc() if shape.descending else Agreement.number)


@lru_cache(maxsize=512)
def agreement_statuses(shape: Shape) -> Select[Any]:
    """`id`, `kind`, `legal`, activity `status` and L (`last`) of the selection's agreements."""
    lasts = statuses.last_of_each()
    status = statuses.status(lasts.c.last).label("status")
    legal = statuses.legal().label("legal")
    columns: Any = select(Agreement.id, Agreement.kind, legal, status, lasts.c.last)
    found = _chosen(shape, columns).outerjoin(lasts, lasts.c.agreement_id == Agreement.id)
    return _by_activity(found, shape, lasts)


def chosen_agreements(shape: Shape) -> CTE:
    """The same as a table to join, worked out once and not for each row that meets it."""
    return agreement_statuses(shape).cte("chosen").prefix_with("MATERIALIZED")
