"""What was worked out for a state of the data, kept in the process until the data change."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.orm import Session, scoped_session

from registry.queries.versions import data_version

T = TypeVar("T")
#: Answers kept; the largest is a list of all ids (8 bytes an agreement).
MOST = 256

_answers: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def remembered(session: Session | scoped_session[Any], key: Hashable, make: Callable[[], T]) -> T:
    """The answer of `make`, asked once for each `key`, database and data version."""
    whole = (str(session.get_bind().engine.url), data_version(session), key)
    with _lock:
        if whole in _answers:
            _answers.move_to_end(whole)
            return _answers[whole]  # type: ignore[no-any-return]
    made = make()
    with _lock:
        _answers[whole] = made
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return made


def forget() -> None:
    """Drop everything: for tests, which take changes back."""
    with _lock:
        _answers.clear()
