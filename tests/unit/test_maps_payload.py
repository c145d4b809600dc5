"""What is sent is packed, and kept."""

import gzip
import json

from registry.maps.payload import Shelf, pack


def test_the_same_payload_gives_the_same_bytes_and_keeps_every_name() -> None:
    hostile = {"names": ["${alert(1)}", "\u2028</script>", "Қазан"]}
    assert pack(hostile) == pack(hostile)
    assert json.loads(gzip.decompress(pack(hostile))) == hostile


def test_the_shelf_makes_a_payload_once() -> None:
    shelf, made = Shelf(1000), []
    for _ in range(2):
        shelf.get("key", lambda: made.append(1) or {"a": 1})
    assert made == [1]


def test_the_shelf_drops_what_was_unused_longest() -> None:
    shelf, made = Shelf(len(pack({"a": 1})) * 2), list[str]()
    for key in ("one", "two", "one", "three", "one", "two"):
        shelf.get(key, lambda key=key: made.append(key) or {"a": 1})
    assert made == ["one", "two", "three", "two"]


def test_the_shelf_does_not_hold_what_is_larger_than_itself() -> None:
    shelf, made = Shelf(3), []
    for _ in range(2):
        shelf.get("key", lambda: made.append(1) or {"a": 1})
    assert made == [1, 1]
