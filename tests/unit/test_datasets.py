"""The data as catalogues read of them: DCAT 3 and schema.org, whole and in terms that exist."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from registry.exchange import dcat, schema_org
from registry.exchange.datasets import Dataset, File, Licence, Measure, Place, Registry

HERE = "https://twins.example.org"
REGISTRY = Registry(
    "Twin-city partnership registry", f"{HERE}/", "A public register.", "en",
    "mailto:desk@twins.example.org", Licence("CC BY 4.0", "https://example.org/by"),
)  # fmt: skip
LIVE = Dataset(
    title="Live", description="What is on record.", address=f"{HERE}/data#live",
    page=f"{HERE}/data", day=date(2026, 7, 1), since=1931,
    files=[File("Agreements", f"{HERE}/agreements.csv", "text/csv")],
    places=[Place("RU", "Russia")], keywords=["twin cities"],
)  # fmt: skip
SERIES = replace(LIVE, title="Editions", address=f"{HERE}/editions", files=())
FIRST = replace(
    LIVE, title="Edition 2025-1", address=f"{HERE}/editions/2025-1", number="2025-1",
    published=datetime(2025, 1, 31, 12, tzinfo=UTC), fingerprint="f" * 64,
    withdrawn=True, successor=f"{HERE}/editions/2026-1", files=(),
)  # fmt: skip
SECOND = replace(
    FIRST, title="Edition 2026-1", address=f"{HERE}/editions/2026-1", number="2026-1",
    previous=FIRST.address, withdrawn=False, successor="",
    files=[File("Package", f"{HERE}/editions/2026-1.zip", "application/zip", 7, "a" * 64)],
)  # fmt: skip
CATALOG = dcat.catalog(f"{HERE}/data/catalog.jsonld", REGISTRY, LIVE, SERIES, [FIRST, SECOND])
TERMS = {
    "adms:identifier", "adms:status", "dcat:accessURL", "dcat:byteSize", "dcat:contactPoint",
    "dcat:dataset", "dcat:distribution", "dcat:downloadURL", "dcat:endDate", "dcat:first",
    "dcat:inSeries", "dcat:keyword", "dcat:landingPage", "dcat:last", "dcat:mediaType", "dcat:prev",
    "dcat:previousVersion", "dcat:startDate", "dcat:version", "dct:description", "dct:identifier",
    "dct:isReplacedBy", "dct:issued", "dct:language", "dct:license", "dct:modified",
    "dct:publisher", "dct:spatial", "dct:temporal", "dct:title", "foaf:homepage", "foaf:name",
    "skos:notation", "skos:prefLabel", "spdx:algorithm", "spdx:checksum", "spdx:checksumValue",
    "vcard:fn", "vcard:hasEmail",
}  # fmt: skip
CLASSES = {
    "adms:Identifier", "dcat:Catalog", "dcat:Dataset", "dcat:DatasetSeries", "dcat:Distribution",
    "dct:Location", "dct:PeriodOfTime", "foaf:Agent", "spdx:Checksum", "vcard:Organization",
    "xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:hexBinary", "xsd:nonNegativeInteger",
}  # fmt: skip
_ABSOLUTE = re.compile(r"(https?://|mailto:)\S+")


def _nodes(of: Any) -> Iterator[dict[str, Any]]:
    """Every node and value of the tree, but not the context."""
    if isinstance(of, list):
        for each in of:
            yield from _nodes(each)
    elif isinstance(of, dict):
        yield of
        for name, value in of.items():
            if name != "@context":
                yield from _nodes(value)


def _sets() -> dict[str, Any]:
    return {each["@id"]: each for each in CATALOG["dcat:dataset"]}


def check(catalog: dict[str, Any]) -> None:
    """What a JSON-LD processor needs to expand it, and terms that their vocabularies have."""
    for node in _nodes(catalog):
        names = {name for name in node if not name.startswith("@")}
        assert names <= TERMS, names - TERMS
        kinds = node.get("@type", [])
        assert set(kinds if isinstance(kinds, list) else [kinds]) <= CLASSES
        for name in names:
            assert name.partition(":")[0] in catalog["@context"]
        address = node.get("@id", HERE)
        assert _ABSOLUTE.fullmatch(address) or address.partition(":")[0] in catalog["@context"]


def test_the_catalogue_can_be_expanded_and_names_no_term_of_its_own() -> None:
    check(CATALOG)


@pytest.mark.parametrize(
    "broken", [{"dcat:licence": "x"}, {"@type": "dcat:Data"}, {"@id": "/editions/2026-1"}]
)
def test_canary_a_term_that_no_vocabulary_has_is_found(broken: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        check({**CATALOG, "dcat:dataset": [broken]})


@pytest.mark.parametrize("name", ["dct:title", "dct:description", "dct:publisher", "dct:license"])
def test_the_catalogue_and_each_of_its_sets_say_what_they_are(name: str) -> None:
    assert name in CATALOG
    assert all(name in each for each in CATALOG["dcat:dataset"])


def test_an_edition_says_its_number_its_day_and_the_one_before_it() -> None:
    found = _sets()[SECOND.address]
    assert found["dcat:version"] == "2026-1"
    assert found["dct:issued"]["@value"] == "2025-01-31T12:00:00+00:00"
    assert found["dcat:previousVersion"] == {"@id": FIRST.address}
    assert found["dcat:inSeries"] == {"@id": SERIES.address}
    assert found["adms:status"]["@id"].endswith("/Completed")
    assert found["adms:identifier"]["skos:notation"] == "f" * 64


def test_the_package_can_be_checked_after_it_was_fetched() -> None:
    (package,) = _sets()[SECOND.address]["dcat:distribution"]
    assert package["dcat:byteSize"] == {"@value": "7", "@type": "xsd:nonNegativeInteger"}
    assert package["spdx:checksum"]["spdx:checksumValue"]["@value"] == "a" * 64


def test_a_withdrawn_edition_says_so_and_what_replaces_it() -> None:
    found = _sets()[FIRST.address]
    assert found["adms:status"]["@id"].endswith("/Withdrawn")
    assert found["dct:isReplacedBy"] == {"@id": SECOND.address}
    assert found["dcat:distribution"] == []


def test_the_series_begins_and_ends_with_an_edition_if_there_is_one() -> None:
    found = _sets()[SERIES.address]
    assert (found["dcat:first"], found["dcat:last"]) == ({"@id": FIRST.address},
                                                         {"@id": SECOND.address})  # fmt: skip
    empty = dcat.catalog(HERE, REGISTRY, LIVE, SERIES, [])["dcat:dataset"][1]
    assert "dcat:DatasetSeries" in empty["@type"] and "dcat:first" not in empty


def test_what_is_not_known_is_not_said() -> None:
    bare = replace(REGISTRY, licence=None, contact="")
    found = list(_nodes(dcat.catalog(HERE, bare, LIVE, SERIES, [SECOND])))
    assert not any("dct:license" in each or "dcat:contactPoint" in each for each in found)
    assert "license" not in schema_org.dataset(LIVE, bare, citation="")


# -- schema.org ------------------------------------------------------------------------------

MEASURE = Measure("Pairs", "Two cities.", "pairs", f"{HERE}/statistics/pairs")
#: Of schema.org/Dataset and what it inherits.
PROPERTIES = {
    "citation", "creativeWorkStatus", "creator", "dateModified", "datePublished", "description",
    "distribution", "identifier", "inLanguage", "isAccessibleForFree", "keywords", "license",
    "name", "publisher", "spatialCoverage", "temporalCoverage", "url", "variableMeasured",
    "version",
}  # fmt: skip


@pytest.mark.parametrize("of", [LIVE, FIRST, SECOND])
def test_a_page_names_its_data_in_properties_that_schema_org_has(of: Dataset) -> None:
    found = schema_org.dataset(of, REGISTRY, citation="So.", measures=[MEASURE])
    assert {name for name in found if not name.startswith("@")} <= PROPERTIES
    assert found["isAccessibleForFree"] is True
    assert found["temporalCoverage"] == "1931/2026-07-01"
    assert found["license"] == "https://example.org/by"
    (measured,) = found["variableMeasured"]
    assert measured["name"] == "Pairs" and measured["unitText"] == "pairs"


def test_an_edition_has_a_version_and_a_package_with_its_hash() -> None:
    found = schema_org.dataset(SECOND, REGISTRY, citation="So.")
    assert (found["version"], found["datePublished"][:10]) == ("2026-1", "2025-01-31")
    (package,) = found["distribution"]
    assert package["encodingFormat"] == "application/zip" and package["sha256"] == "a" * 64
    assert found["temporalCoverage"] == "1931/2026-07-01"
    unknown = schema_org.dataset(replace(SECOND, since=None), REGISTRY, citation="")
    assert unknown["temporalCoverage"] == "../2026-07-01"
    assert schema_org.dataset(FIRST, REGISTRY, citation="")["creativeWorkStatus"] == "Withdrawn"
