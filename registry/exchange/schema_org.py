"""What search engines read of a page, by schema.org: a set of data, a forum, a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.exchange.datasets import Dataset, File, Measure, Registry

Node = dict[str, Any]
CONTEXT = "https://schema.org"


def dataset(
    of: Dataset, registry: Registry, *, citation: str, measures: Sequence[Measure] = ()
) -> Mapping[str, Any]:
    """The data set of a page; `citation` is how to name it, `measures` are its figures."""
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": of.address,
        "name": of.title,
        "description": of.description,
        "url": of.page,
        "identifier": [of.address, *([of.fingerprint] if of.fingerprint else [])],
        "inLanguage": registry.language,
        "isAccessibleForFree": True,
        "creator": _organisation(registry),
        "publisher": _organisation(registry),
        "dateModified": (of.published.date() if of.published else of.day).isoformat(),
        "temporalCoverage": _period(of),
        "spatialCoverage": [{"@type": "Country", "identifier": each.code, "name": each.name}
                            for each in of.places],
        "keywords": list(of.keywords),
        "citation": citation,
        "variableMeasured": [_measure(each) for each in measures],
        "distribution": [_file(each) for each in of.files],
        **({"license": registry.licence.address} if registry.licence else {}),
        **(_published(of) if of.number else {}),
    }  # fmt: skip


def _period(of: Dataset) -> str:
    """Two days or years with a slash between them (ISO 8601); dots where it is not known."""
    return f"{of.since:04}/{of.day.isoformat()}" if of.since else f"../{of.day.isoformat()}"


def _published(of: Dataset) -> Node:
    published = {"datePublished": of.published.isoformat()} if of.published else {}
    status = {"creativeWorkStatus": "Withdrawn"} if of.withdrawn else {}
    return {"version": of.number, **published, **status}


def _organisation(registry: Registry) -> Node:
    return {"@type": "Organization", "name": registry.name, "url": registry.address}


def _measure(of: Measure) -> Node:
    return {
        "@type": "PropertyValue",
        "name": of.name,
        "description": of.sentence,
        "unitText": of.unit,
        "url": of.address,
    }


def _file(of: File) -> Node:
    size = {"contentSize": f"{of.size} B"} if of.size is not None else {}
    digest = {"sha256": of.sha256} if of.sha256 else {}
    return {
        "@type": "DataDownload",
        "name": of.title,
        "encodingFormat": of.media_type,
        "contentUrl": of.address,
        **size,
        **digest,
    }


def person(name: str, office: str, organisation: str, address: str) -> Mapping[str, Any]:
    """Somebody who consented to be shown: what the page says of them, and no more."""
    works_for = {"worksFor": {"@type": "Organization", "name": organisation}}
    return {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": name,
        "url": address,
        **({"jobTitle": office} if office else {}),
        **(works_for if organisation else {}),
    }


# -- what is held ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Occasion:
    """A forum or one of its sessions; days or moments as ISO 8601 has them. It names nobody."""

    name: str
    address: str
    starts: str
    ends: str
    text: str = ""
    place: str = ""
    organiser: str = ""
    cancelled: bool = False
    parts: Sequence["Occasion"] = ()


def event(of: Occasion, within: Occasion | None = None) -> Mapping[str, Any]:
    """An occasion with its parts, `within` the one that it is a part of."""
    whole = {"superEvent": _event(within)} if within else {}
    return {"@context": CONTEXT, **_event(of), **whole}


def _event(of: Occasion) -> Node:
    status = "EventCancelled" if of.cancelled else "EventScheduled"
    found = {
        "@type": "Event",
        "@id": of.address,
        "name": of.name,
        "url": of.address,
        "startDate": of.starts,
        "endDate": of.ends,
        "eventStatus": f"{CONTEXT}/{status}",
        "description": of.text,
        "location": {"@type": "Place", "name": of.place, "address": of.place} if of.place else None,
        "organizer": {"@type": "Organization", "name": of.organiser} if of.organiser else None,
        "subEvent": [_event(each) for each in of.parts],
    }
    return {name: value for name, value in found.items() if value}
