"""Questions about accounts: who is signed in, who there is, whose work is waiting."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from registry.domain.accounts import is_over
from registry.domain.permissions import Person
from registry.models import City, Editorship, Letter, SignIn, User
from registry.queries.prepared import AnySession


class Seen(NamedTuple):
    """Who is signed in, and when the session was used last."""

    person: Person
    seen_at: datetime


def signed_in(session: AnySession, digest: str, now: datetime) -> Seen | None:
    """The person of a session, with the rights of this moment; None if it is over."""
    statement = (
        select(SignIn, User, Editorship.city_id)
        .join(User, User.id == SignIn.account_id)
        .outerjoin(Editorship, Editorship.account_id == User.id)
        .where(SignIn.digest == digest, SignIn.ended_at.is_(None), User.active)
        .execution_options(populate_existing=True)
    )
    rows = session.execute(statement).all()
    if not rows or is_over(rows[0][0].began_at, rows[0][0].seen_at, now):
        return None
    place, user = rows[0][0], rows[0][1]
    person = Person(
        account_id=user.id,
        sign_in_id=place.id,
        email=user.email,
        name=user.name,
        cities=frozenset(city_id for *_rest, city_id in rows if city_id is not None),
        secretariat=user.secretariat,
        administrator=user.administrator,
    )
    return Seen(person, place.seen_at)


#: How the list of accounts can be sorted; whether descending at first.
SORTS = {"email": False, "name": False, "seen": True, "made": True}
_COLUMNS = {"email": User.email, "name": User.name, "seen": User.seen_at, "made": User.made_at}


def _found(q: str) -> Select[Any]:
    statement = select(User)
    if not q:
        return statement
    of_city = exists().where(
        and_(
            Editorship.account_id == User.id,
            Editorship.city_id == City.id,
            or_(City.slug == q, City.name.icontains(q, autoescape=True)),
        )
    )
    return statement.where(
        or_(
            User.email.icontains(q, autoescape=True),
            User.name.icontains(q, autoescape=True),
            of_city,
        )
    )


def how_many(session: AnySession, q: str = "") -> int:
    return session.scalar(select(func.count()).select_from(_found(q).subquery())) or 0


def page_of(
    session: AnySession, q: str, *, sort: str, descending: bool, start: int, size: int
) -> list[User]:
    """A page of the accounts whose address, name or city has the text `q`."""
    column = _COLUMNS[sort]
    order = column.desc().nulls_last() if descending else column.asc().nulls_last()
    statement = (
        _found(q)
        .options(selectinload(User.editorships).joinedload(Editorship.city))
        .order_by(order, User.id)
        .offset(start)
        .limit(size)
    )
    return list(session.scalars(statement))


def one(session: AnySession, account_id: int) -> User | None:
    with_cities = selectinload(User.editorships).joinedload(Editorship.city)
    return session.scalar(select(User).where(User.id == account_id).options(with_cities))


class Waiting(NamedTuple):
    """What the administrator's first page counts."""

    accounts: int
    invited: int
    disabled: int
    letters: int
    given_up: int


def waiting(session: AnySession) -> Waiting:
    of_accounts = select(
        func.count(),
        func.count().filter(User.password.is_(None), User.active),
        func.count().filter(~User.active),
    ).select_from(User)
    of_letters = select(
        func.count().filter(Letter.due_at.is_not(None)),
        func.count().filter(Letter.due_at.is_(None), Letter.sent_at.is_(None)),
    ).select_from(Letter)
    return Waiting(*session.execute(of_accounts).one(), *session.execute(of_letters).one())
