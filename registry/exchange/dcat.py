"""The catalogue of the registry's data in DCAT 3 (W3C), as JSON-LD with a context of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.exchange.datasets import Dataset, File, Place, Registry

Node = dict[str, Any]

CONTEXT: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_STATUS = "http://purl.org/adms/status/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_SHA256 = "spdx:checksumAlgorithm_sha256"


def catalog(
    address: str, registry: Registry, live: Dataset, series: Dataset, editions: Sequence[Dataset]
) -> Node:
    """The whole catalogue; `editions` in the order in which they were published."""
    sets = [_dataset(live, registry), _series(series, editions, registry)]
    sets += [_edition(each, series, registry) for each in editions]
    return {
        "@context": dict(CONTEXT),
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": _said(registry.name, registry),
        "dct:description": _said(registry.description, registry),
        "dct:language": _id(_LANGUAGES + registry.language),
        "dct:publisher": _publisher(registry),
        "foaf:homepage": _id(registry.address),
        "dct:modified": _typed(live.day.isoformat(), "date"),
        **_terms(registry),
        "dcat:dataset": sets,
    }


def _dataset(of: Dataset, registry: Registry) -> Node:
    """What any set of data says of itself."""
    contact = {"@type": "vcard:Organization", "vcard:fn": registry.name}
    return {
        "@id": of.address,
        "@type": "dcat:Dataset",
        "dct:title": _said(of.title, registry),
        "dct:description": _said(of.description, registry),
        "dct:language": _id(_LANGUAGES + registry.language),
        "dct:publisher": _publisher(registry),
        "dct:modified": _typed((of.published or of.day).isoformat(), _when(of)),
        "dcat:landingPage": _id(of.page),
        "dcat:keyword": [_said(word, registry) for word in of.keywords],
        "dct:temporal": _period(of),
        "dct:spatial": [_place(each, registry) for each in of.places],
        **({"dcat:contactPoint": {**contact, "vcard:hasEmail": _id(registry.contact)}}
           if registry.contact else {}),
        **_terms(registry),
        "dcat:distribution": [_file(each, of, registry) for each in of.files],
    }  # fmt: skip


def _when(of: Dataset) -> str:
    return "dateTime" if of.published else "date"


def _series(of: Dataset, editions: Sequence[Dataset], registry: Registry) -> Node:
    found = _dataset(of, registry) | {"@type": ["dcat:Dataset", "dcat:DatasetSeries"]}
    del found["dcat:distribution"]
    if not editions:
        return found
    return {**found, "dcat:first": _id(editions[0].address), "dcat:last": _id(editions[-1].address)}


def _edition(of: Dataset, series: Dataset, registry: Registry) -> Node:
    """An edition never changes: its files carry their hashes. A withdrawn one has no files."""
    found = _dataset(of, registry)
    found |= {
        "dcat:inSeries": _id(series.address),
        "dcat:version": of.number,
        "dct:identifier": of.address,
        "dct:issued": found.pop("dct:modified"),
        "adms:identifier": {"@type": "adms:Identifier", "skos:notation": of.fingerprint},
        "adms:status": _id(_STATUS + ("Withdrawn" if of.withdrawn else "Completed")),
    }
    if of.previous:
        found |= {"dcat:prev": _id(of.previous), "dcat:previousVersion": _id(of.previous)}
    if of.successor:
        found["dct:isReplacedBy"] = _id(of.successor)
    return found


def _file(of: File, inside: Dataset, registry: Registry) -> Node:
    found: Node = {
        "@id": of.address,
        "@type": "dcat:Distribution",
        "dct:title": _said(of.title, registry),
        "dcat:accessURL": _id(inside.page),
        "dcat:downloadURL": _id(of.address),
        "dcat:mediaType": _id(_MEDIA_TYPES + of.media_type),
        **_terms(registry),
    }
    if of.size is not None:
        found["dcat:byteSize"] = _typed(str(of.size), "nonNegativeInteger")
    if of.sha256:
        found["spdx:checksum"] = _checksum(of.sha256)
    return found


def _checksum(sha256: str) -> Node:
    return {
        "@type": "spdx:Checksum",
        "spdx:algorithm": _id(_SHA256),
        "spdx:checksumValue": _typed(sha256, "hexBinary"),
    }


def _period(of: Dataset) -> Node:
    since = {"dcat:startDate": _typed(f"{of.since:04}", "gYear")} if of.since else {}
    until = {"dcat:endDate": _typed(of.day.isoformat(), "date")}
    return {"@type": "dct:PeriodOfTime", **since, **until}


def _place(of: Place, registry: Registry) -> Node:
    name = _said(of.name, registry)
    return {"@type": "dct:Location", "dct:identifier": of.code, "skos:prefLabel": name}


def _publisher(registry: Registry) -> Node:
    return {"@id": registry.address, "@type": "foaf:Agent", "foaf:name": registry.name}


def _terms(registry: Registry) -> Node:
    return {"dct:license": _id(registry.licence.address)} if registry.licence else {}


def _id(address: str) -> Node:
    return {"@id": address}


def _typed(text: str, of: str) -> Node:
    return {"@value": text, "@type": f"xsd:{of}"}


def _said(text: str, registry: Registry) -> Node:
    return {"@value": text, "@language": registry.language}
