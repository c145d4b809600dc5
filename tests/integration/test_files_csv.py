"""Lists as CSV: the columns that are promised, what stands in them, and nothing that computes."""

import csv
import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.exchange.csvout import LINES_AT_ONCE
from registry.models import City
from tests.factories import Factory
from tests.integration.site import Site

#: What the issue promises, and the other way round: what a reader of the page sees.
AGREEMENTS = [
    "reference", "kind", "city_slugs", "city_names", "countries", "concluded", "legal_status",
    "activity_status", "dormant_since", "last_activity", "last_counted", "reported", "record",
]  # fmt: skip
CITIES = ["slug", "name", "country", "lat", "lon", "agreements", "dormant"]
FILES = ["/agreements.csv", "/cities.csv", "/countries.csv", "/activities.csv"]
FILES += ["/declarations.csv"]


def _rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


def _one(client: FlaskClient, **asked: str) -> dict[str, str]:
    (row,) = _rows(client.get("/agreements.csv", query_string=asked))
    return row


# -- columns ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_rfc_4180_with_a_header(site: Site, path: str) -> None:
    answer = site.get(path)
    lines = answer.data.split(b"\r\n")
    assert lines[-1] == b"" and not any(b"\n" in line or b"\r" in line for line in lines)
    widths = {len(row) for row in csv.reader(io.StringIO(answer.text, newline=""), strict=True)}
    assert len(widths) == 1
    assert not answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{path[1:]}"'


def test_the_promised_columns_are_there(site: Site) -> None:
    assert set(AGREEMENTS) <= site.csv("/agreements.csv")[0].keys()
    assert set(CITIES) <= site.csv("/cities.csv")[0].keys()


@pytest.mark.parametrize("path", FILES)
def test_the_data_page_explains_every_column(site: Site, path: str) -> None:
    header = site.get(path).text.partition("\r\n")[0].split(",")
    (table,) = [
        each for each in site.page("/data").all("section") if each.select(f"a[href='{path}']")
    ]
    assert [each.text for each in table.select("tbody th")] == header


@pytest.mark.parametrize("path", FILES)
def test_an_empty_file_has_its_header_alone(client: FlaskClient, path: str) -> None:
    assert re.fullmatch(r"[a-z_,]+\r\n", client.get(path).text)


# -- rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["sort=name", "sort=-concluded", "country=DE&sort=-last_activity"]
)
def test_rows_stand_in_the_order_of_the_page(site: Site, query: str) -> None:
    listed = site.page(f"/agreements?{query}&per_page=200").names
    assert [row["reference"] for row in site.csv(f"/agreements.csv?{query}")] == listed


@pytest.mark.parametrize("query", ["sort=-dormant", "country=RU&sort=name", "q=d", "partner=DE"])
def test_cities_stand_in_the_order_of_the_page(site: Site, query: str) -> None:
    page = site.page(f"/cities?{query}&per_page=200")
    rows = site.csv(f"/cities.csv?{query}")
    assert [row["slug"] for row in rows] == page.names
    names = ("agreements", "in_force", "dormant", "no_record")
    assert [[row[name] for name in names] for row in rows] == [each[2:] for each in page.rows]


def test_countries_stand_in_the_order_of_the_page(site: Site) -> None:
    page = site.page("/countries?sort=-cities")
    rows = site.csv("/countries.csv?sort=-cities")
    assert [row["country"] for row in rows] == page.names
    assert [list(row.values())[1:-1] for row in rows] == [each[1:] for each in page.rows]


def test_a_page_of_the_list_is_not_asked_of_the_file(site: Site) -> None:
    whole = site.get("/agreements.csv?kind=twinning").data
    page = site.page("/agreements?kind=twinning&page=2&per_page=5")
    assert site.get(page.hrefs(".downloads a")[0]).data == whole


def test_a_long_file_has_every_row_once(client: FlaskClient, make: Factory) -> None:
    number = LINES_AT_ONCE + 3
    keys = [f"c {at}" for at in range(number)]
    rows = ({"slug": f"{key[2:]}-ru", "sort_key": key, "key": key} for key in keys)
    make.session.add_all(City(name="C", country="RU", **row) for row in rows)
    make.city("Last")  # with an audit entry: the data have a new version
    slugs = [row["slug"] for row in _rows(client.get("/cities.csv"))]
    assert len(slugs) == len(set(slugs)) == number + 1


# -- values ----------------------------------------------------------------------------------


def test_a_row_says_what_is_known_of_an_agreement(client: FlaskClient, make: Factory) -> None:
    one, other = make.city("Łódź", "PL"), make.city("Ярославль", "RU")
    made = make.agreement(one, other, concluded="1988-05~", wording="miasta partnerskie")
    make.activity(made, "2019-03-25/2019-03-27")
    row = _one(client)
    assert [row[name] for name in AGREEMENTS] == [
        "TC-000001", "twinning", "lodz-pl;yaroslavl-ru", "Łódź;Ярославль", "PL;RU", "1988-05~",
        "in_force", "dormant", "2021-03-28", "2019-03-25/2019-03-27", "2019-03-27", "no",
        "unreported",
    ]  # fmt: skip
    assert row["wording"] == "miasta partnerskie"
    assert row["url"].endswith("/agreements/TC-000001")


def test_what_is_not_known_is_empty(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded=None, ended="2000", reported=True)
    row = _one(client)
    empty = {"concluded", "activity_status", "dormant_since", "last_activity", "last_counted"}
    assert {name for name in AGREEMENTS if not row[name]} == empty
    assert (row["legal_status"], row["reported"]) == ("ended", "yes")


@pytest.mark.parametrize(
    ("begin", "counted"),
    [("2001", "2001-12-31"), ("2001-02", "2001-02-28"), ("200X", "2009-12-31")],
)
def test_an_uncertain_day_counts_at_its_latest(
    client: FlaskClient, make: Factory, begin: str, counted: str
) -> None:
    make.activity(make.agreement(concluded="1988"), begin)
    row = _one(client)
    assert (row["last_activity"], row["last_counted"]) == (begin, counted)


def test_a_duration_counts_no_later_than_the_day(client: FlaskClient, make: Factory) -> None:
    make.activity(make.agreement(concluded="1988"), "2024-05-01", "2024-06-30")
    assert _one(client)["last_counted"] == "2024-05-17"
    assert _one(client, on="2024-05-03")["last_counted"] == "2024-05-03"


def test_never_implemented_has_its_day_of_dormancy_and_quiet_none(
    client: FlaskClient, make: Factory
) -> None:
    make.agreement(concluded="1988", reported=True)
    make.activity(make.agreement(concluded="1988"), "2022-09-01")
    asleep, quiet = _rows(client.get("/agreements.csv"))
    assert (asleep["activity_status"], asleep["dormant_since"]) == (
        "never_implemented",
        "1990-01-01",
    )
    assert (quiet["activity_status"], quiet["dormant_since"]) == ("quiet", "")


def test_days_are_iso_and_yes_or_no_are_words(site: Site) -> None:
    rows = site.csv("/agreements.csv")
    for name in ("dormant_since", "last_counted"):
        days = [row[name] for row in rows if row[name]]
        assert days and all(str(date.fromisoformat(day)) == day for day in days)
    assert {row["reported"] for row in rows} == {"yes", "no"}
    assert {row["member"] for row in site.csv("/cities.csv")} == {"no"}


def test_coordinates_are_plain_numbers(client: FlaskClient, make: Factory) -> None:
    make.city("South West", "CL", lat=-33.5, lon=-70.75)
    make.city("Nowhere", "CL")
    nowhere, placed = _rows(client.get("/cities.csv"))
    assert (placed["lat"], placed["lon"]) == ("-33.5", "-70.75")
    assert (nowhere["lat"], nowhere["lon"]) == ("", "")


def test_the_parties_are_those_of_the_day(client: FlaskClient, make: Factory) -> None:
    cities = [make.city(name, "RU", slug=f"{name.lower()}-ru") for name in "ABC"]
    made = make.agreement(*cities, concluded="1988")
    make.left(made, cities[0], "2010-05-12")
    assert _one(client)["city_slugs"] == "b-ru;c-ru"
    assert _one(client, on="2010-05-11")["city_slugs"] == "a-ru;b-ru;c-ru"


# -- nothing computes ------------------------------------------------------------------------

TRIGGERS = "=+-@\t\r＝＋－＠"
HOSTILE = [
    '=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\u00a0=1",
    "\u200b=1", "＝1", "＋1", "－1", "＠x", "a\n=1", "\ufeff@x", "-", "=", "--1", "-1e5", "+7 999",
]  # fmt: skip


def _begins_a_formula(cell: str) -> bool:
    lines = re.split(r"\r\n|\n|\r", cell)
    return any(line.lstrip(_UNSEEN)[:1] in TRIGGERS for line in lines if line.strip())


_UNSEEN = " \u00a0\u200b\ufeff\v\f"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_begins_a_formula(client: FlaskClient, make: Factory, name: str) -> None:
    city = make.city(name, "FR", slug="hostile-fr", region=name)
    make.agreement(city, make.city("Other"), wording=name)
    for path in ("/agreements.csv", "/cities.csv"):
        cells = [cell for row in _rows(client.get(path)) for cell in row.values()]
        assert [cell for cell in cells if _begins_a_formula(cell)] == []
        assert sum(name.strip() in cell.replace("'", "") for cell in cells) >= 2


@pytest.mark.parametrize("name", ["O'Brien\"; DROP TABLE city;--", "a,b", 'say "x"', "a\nb", "a;b"])
def test_cells_come_back_as_they_were(client: FlaskClient, make: Factory, name: str) -> None:
    make.agreement(make.city(name, "FR", slug="x-fr"), make.city("Other"), wording=name)
    assert _one(client)["wording"] == name
    assert _one(client)["city_names"] == f"{name};Other"
    assert name in {row["name"] for row in _rows(client.get("/cities.csv"))}


def test_a_number_below_zero_is_no_formula_and_a_word_after_it_is(
    client: FlaskClient, make: Factory
) -> None:
    make.city("-5 Town", "FR", slug="x-fr", lat=-5.0, lon=-0.25)
    (row,) = _rows(client.get("/cities.csv"))
    assert (row["name"], row["lat"], row["lon"]) == ("'-5 Town", "-5.0", "-0.25")


def test_the_check_itself_sees_formulas() -> None:
    assert all(_begins_a_formula(each) for each in HOSTILE)
    assert not any(map(_begins_a_formula, ["a=1", "'=1", "Winston-Salem", "", " "]))
