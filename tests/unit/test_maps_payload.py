"""What the map's script is sent, from plain places and ties."""

import gzip
import json
from typing import Any

from registry.maps.payload import Shelf, pack, places_payload, ties_payload
from registry.queries.places import STATES, Place, Tie

KAZAN = Place(7, "kazan-ru", "Kazan", "RU", 55.79637, 49.10889, {"active": 2, "dormant": 1})
NOWHERE = Place(8, "nowhere-ru", "Nowhere", "RU", None, None, {"active": 1})
WEIMAR = Place(9, "weimar-de", "Weimar", "DE", 50.97953, 11.3235, {"active": 1, "ended": 4})
PLACES = [KAZAN, NOWHERE, WEIMAR]


def _places() -> dict[str, Any]:
    words = {code: code.upper() for code in STATES}
    return places_payload(PLACES, version="5", words=words)


def test_columns_hold_the_places_with_coordinates() -> None:
    sent = _places()
    assert (sent["names"], sent["slugs"]) == (["Kazan", "Weimar"], ["kazan-ru", "weimar-de"])
    assert (sent["lat"], sent["lon"]) == ([55.796, 50.98], [49.109, 11.323])


def test_places_without_coordinates_are_counted() -> None:
    assert _places()["missing"] == 1


def test_countries_are_named_once() -> None:
    sent = _places()
    assert [sent["countries"][at] for at in sent["country"]] == ["Russia", "Germany"]


def test_a_state_that_nobody_has_is_left_out() -> None:
    assert _places()["counts"] == {"active": [2, 1], "dormant": [1, 0], "ended": [0, 4]}


def test_each_state_has_its_word() -> None:
    sent = _places()
    assert dict(zip(sent["states"], sent["words"], strict=True))["no_record"] == "NO_RECORD"


def test_ties_are_positions_in_the_columns() -> None:
    ties = [Tie(9, 7, "TC-000001", "active"), Tie(7, 8, "TC-000002", "dormant")]
    sent = ties_payload(ties, PLACES, version="5", city="weimar-de")
    assert sent["ties"] == [(1, 0, STATES.index("active"), "TC-000001")]
    assert (sent["city"], sent["missing"]) == (1, 1)


def test_a_city_without_coordinates_is_not_on_the_map() -> None:
    assert ties_payload([], PLACES, version="5", city="nowhere-ru")["city"] is None


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
