"""Every published figure counted once more, from the downloads alone, by plain code.

Nothing of `registry` is imported: what the files say must be enough to count what is published.
"""

from tests.counting import agreements, places, times
from tests.counting.agreements import Counted
from tests.counting.books import Books

COUNTS = {**agreements.FIGURES, **places.FIGURES, **times.FIGURES}


def count(books: Books, code: str) -> Counted:
    """Number, of, left out; and the rows."""
    return COUNTS[code](books)
