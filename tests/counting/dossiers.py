"""What a dossier picks and counts beside the figures, from the downloads alone."""

from collections import Counter
from datetime import date

from tests.counting.books import Books, day, is_asleep
from tests.counting.times import ONE_DAY, months_after

MOST = 10


def busiest(books: Books) -> list[tuple[str, int]]:
    """The agreements with a status under which most counts that has not gone stale, and how much.

    What counted on a day is stale once an agreement of which it were the last would be dormant.
    """
    stated = {row["reference"] for row in books.agreements if row["activity_status"]}
    fresh = Counter(
        row["reference"]
        for row in books.activities
        if row["reference"] in stated and row["counts"] == "yes" and not _stale(books, row)
    )
    return sorted(fresh.items(), key=lambda each: (-each[1], each[0]))[:MOST]


def _stale(books: Books, row: dict[str, str]) -> bool:
    counted = date.fromisoformat(row["counted_on"])
    return months_after(counted + ONE_DAY, books.window) <= books.day


def longest_asleep(books: Books) -> list[str]:
    """Those asleep by since when, the unknown last."""
    asleep = [row for row in books.agreements if is_asleep(row)]
    asleep.sort(key=lambda row: (day(row["dormant_since"]) or date.max, row["reference"]))
    return [row["reference"] for row in asleep[:MOST]]


def reported(books: Books) -> int:
    """Agreements of which every present party, or some, has reported and none disputes them."""
    return sum(row["record"] in {"confirmed", "one_sided"} for row in books.agreements)


def missing(books: Books) -> dict[str, int]:
    """How much is not known that the figures themselves leave alone."""
    return {
        "no-record": sum(row["activity_status"] == "no_record" for row in books.agreements),
        "unreported": sum(row["record"] == "unreported" for row in books.agreements),
        "unpaid": sum(not row["funding"] for row in books.activities),
    }
