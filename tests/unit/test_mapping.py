"""A mapping reads a list's own columns and words in ours, or says which word it lacks."""

from pathlib import Path

import pytest

from registry.exchange.mapping import mapped, parse_mapping, read_mapping
from registry.exchange.tabular import Table, Unreadable, read_table

KNOWN = ("city_a", "city_b", "kind", "wording", "concluded", "geonames_b")
MAPPING = """
[columns]
partner = "city_b"
sort = ["kind", "wording"]
[constants]
city_a = "Dangjin"
[ignore]
columns = ["note"]
[values."kind"]
"sister (상호결연)" = "twinning"
"" = "contact"
"""
LIST = "partner,sort,note\nRizhao, sister (상호결연) ,x\nKazan,,\n"


def _mapped(text: str = LIST, mapping: str = MAPPING) -> Table:
    return mapped(read_table(text.encode()), parse_mapping(mapping), KNOWN)


def test_columns_values_and_constants_are_read_in_our_words() -> None:
    first, second = _mapped().rows
    assert first.values == {
        "city_a": "Dangjin",
        "city_b": "Rizhao",
        "kind": "twinning",
        "wording": "sister (상호결연)",
    }
    assert second.values["kind"] == "contact"


def test_a_row_keeps_what_was_written_beside_what_it_means() -> None:
    assert _mapped().rows[0].written == {
        "partner": "Rizhao",
        "sort": " sister (상호결연) ",
        "note": "x",
    }


def test_a_word_without_a_meaning_goes_on_as_it_is_written() -> None:
    assert _mapped("partner,sort,note\nRizhao,pals,\n").rows[0].values["kind"] == "pals"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("[ignore]", "[ignored]"), "section “ignored”"),
        (('sort = ["kind"', 'sort = ["kinds"'), "field “kinds”"),
        (('[values."kind"]', '[values."sorts"]'), "field “sorts”"),
        (('partner = "city_b"', 'partner = "city_a"'), "“city_a” twice"),
        (('columns = ["note"]', "columns = []"), "column “note”"),
        (('partner = "city_b"', 'partners = "city_b"'), "column “partner”"),
        (("[constants]", "[constants"), "not TOML"),
        (('city_a = "Dangjin"', "city_a = 5"), "“city_a” under “constants”"),
        (('columns = ["note"]', 'columns = "note"'), "must be a text or a list"),
        (('sort = ["kind", "wording"]', "sort = [1]"), "must be a text or a list"),
        (('[values."kind"]', "[values]\nkind = 3\n[other]"), "other"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_one_message(
    changed: tuple[str, str], message: str
) -> None:
    with pytest.raises(Unreadable, match=message):
        _mapped(mapping=MAPPING.replace(*changed))


def test_a_column_that_the_file_does_not_have_is_named() -> None:
    with pytest.raises(Unreadable, match="column “sort” that the file does not have"):
        _mapped("partner,note\nRizhao,\n")


def test_a_value_table_that_is_none_is_named() -> None:
    with pytest.raises(Unreadable, match="“kind” in the mapping file must be a table"):
        parse_mapping("[values]\nkind = 3")


def test_of_the_groups_for_cities_two_stand_for_all_in_a_message() -> None:
    with pytest.raises(Unreadable, match="concluded, geonames_b … city_h"):
        _mapped(mapping=MAPPING.replace("city_b", "city_x"))


def test_a_file_that_is_not_utf_8_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_bytes('[columns]\nпартнёр = "city_b"'.encode("cp1251"))
    with pytest.raises(Unreadable, match="not UTF-8"):
        read_mapping(tmp_path / "m.toml")


def test_the_mappings_of_the_demonstration_set_can_be_read() -> None:
    folder = Path(__file__).parents[2] / "registry" / "demo" / "mappings"
    assert all(read_mapping(path).columns for path in sorted(folder.glob("*.toml")))
