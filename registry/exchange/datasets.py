"""What catalogues are told of: sets of data, their files, their editions, their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms the registry's own data may be used."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Registry:
    """Who publishes, and where the world finds it."""

    name: str
    address: str
    description: str
    language: str
    contact: str = ""
    licence: Licence | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away; size and hash are known of those that never change."""

    title: str
    address: str
    media_type: str
    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A country that the data are about: its code (ISO 3166-1) and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is on record as of `day`; `since` is the first year that it is about, if known.

    An edition has a number, and the moment when it was published. The live registry has neither.
    """

    title: str
    description: str
    address: str
    page: str
    day: date
    since: int | None
    files: Sequence[File]
    places: Sequence[Place] = ()
    keywords: Sequence[str] = ()
    number: str = ""
    published: datetime | None = None
    #: The hash that the edition is known by: over the manifest of its files' hashes.
    fingerprint: str = ""
    #: Addresses of the edition before it and, of a withdrawn one, of its successor.
    previous: str = ""
    withdrawn: bool = False
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A published figure: what a catalogue calls a measured variable."""

    name: str
    sentence: str
    unit: str
    address: str
