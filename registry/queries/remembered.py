"""What was worked out for a state of the data, kept in the process until the data change."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sized
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine

from registry.queries.prepared import AnySession, connection_of
from registry.queries.versions import data_version, is_settled

Answer = TypeVar("Answer", bound=Sized)
#: How many things all kept answers hold together; a list of all ids has 8 bytes an agreement.
MOST = 4_000_000
#: What an answer costs beside what is in it, so that many small ones are bounded too.
EACH = 128


class _Kept:
    """Answers by key, the longest unused ones dropped first."""

    def __init__(self) -> None:
        self.answers: OrderedDict[Hashable, Any] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def get(self, key: Hashable) -> Any:
        with self.lock:
            if key in self.answers:
                self.answers.move_to_end(key)
            return self.answers.get(key)

    def put(self, key: Hashable, answer: Sized) -> None:
        with self.lock:
            if key not in self.answers:
                self.answers[key] = answer
                self.size += len(answer) + EACH
            while self.size > MOST:
                _key, oldest = self.answers.popitem(last=False)
                self.size -= len(oldest) + EACH

    def clear(self) -> None:
        with self.lock:
            self.answers.clear()
            self.size = 0


class _Rows:
    """Rows by id, of one state of the data: the next state or too many rows begin anew."""

    MOST = 20_000

    def __init__(self) -> None:
        self.state: object = None
        self.rows: dict[int, Any] = {}

    def of(self, state: object) -> dict[int, Any]:
        if state != self.state or len(self.rows) > self.MOST:
            self.state, self.rows = state, {}
        return self.rows


_kept = _Kept()
_rows = _Rows()


def forget() -> None:
    """Drop everything: for tests, which take changes back."""
    _kept.clear()
    _rows.of(None)


def _state(session: AnySession) -> tuple[Engine, int]:
    return connection_of(session).engine, data_version(session)


def rows_of_today(session: AnySession, today: date) -> dict[int, Any]:
    """A place for rows by id as they are today, empty when the data or the day have changed."""
    return _rows.of((_state(session), today)) if is_settled(session) else {}


def remembered(session: AnySession, key: Hashable, make: Callable[[], Answer]) -> Answer:
    """The answer of `make`, asked once for each `key`, database and data version.

    In the middle of a deed it is asked each time: that state has no version yet.
    """
    if not is_settled(session):
        return make()
    whole = (_state(session), key)
    answer = _kept.get(whole)
    if answer is None:
        answer = make()
        _kept.put(whole, answer)
    return answer  # type: ignore[no-any-return]
