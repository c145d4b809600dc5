"""What somebody says about a city, an agreement or an activity, once its text has been read."""

from dataclasses import dataclass

from registry.domain.dates import PartialDate
from registry.domain.vocabulary import Kind, Role, Term

GIVEN, LOOKED_UP = "given", "looked_up"


@dataclass(frozen=True, slots=True)
class CityEntry:
    """A city; `names` were given by who reports it, `other_names` are the gazetteer's."""

    name: str
    country: str
    slug: str = ""
    region: str = ""
    names: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    coordinates_from: str | None = None
    population: int | None = None
    member: bool = False
    wikidata_id: str | None = None
    geonames_id: int | None = None
    website: str = ""
    other_names: tuple[str, ...] = ()

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class CityMention:
    """A city that a row only names: by slug, by ids, or by name and country."""

    name: str = ""
    country: str = ""
    wikidata_id: str | None = None
    geonames_id: int | None = None
    slug: str = ""

    def __str__(self) -> str:
        return self.slug or ", ".join(filter(None, (self.name, self.country))) or self._id

    @property
    def _id(self) -> str:
        return self.wikidata_id or str(self.geonames_id)


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A signed paper; `term_last` is the last day that a fixed term binds."""

    role: str = Role.CONCLUDES
    kind: str = "unspecified"
    signed: PartialDate | None = None
    place: str = ""
    term: str = Term.OPEN
    term_last: PartialDate | None = None
    link: str = ""

    @property
    def says_something(self) -> bool:
        return self != PaperEntry(role=self.role)


@dataclass(frozen=True, slots=True)
class EndEntry:
    """An end: when, if known, and the id of the party that says so, if it is one's word."""

    when: PartialDate | None = None
    said_by: int | None = None


@dataclass(frozen=True, slots=True)
class PauseEntry:
    """A suspension, and whether and when (if known) it was resumed."""

    start: PartialDate | None = None
    until: PartialDate | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class AgreementEntry:
    """An agreement of the cities with these ids, in this order."""

    cities: tuple[int, ...]
    kind: str = Kind.TWINNING
    wording: str = ""
    fields: tuple[str, ...] = ()
    papers: tuple[PaperEntry, ...] = ()
    end: EndEntry | None = None
    pause: PauseEntry | None = None
    supersedes: int | None = None
    meant_twice: bool = False
    reported_by: frozenset[int] = frozenset()
    draft: bool = False

    @property
    def key(self) -> str:
        """The parties whatever their order: sorted ids joined by «-»."""
        return "-".join(map(str, sorted(set(self.cities))))

    @property
    def leaver(self) -> int | None:
        """The party of a larger agreement whose word the end is: it leaves, the others go on."""
        return self.end.said_by if self.end and len(self.cities) > 2 else None

    @property
    def conclusion(self) -> PartialDate | None:
        return next((each.signed for each in self.papers if each.role == Role.CONCLUDES), None)


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """Something done under the agreement with this id."""

    agreement: int
    kind: str
    begin: PartialDate
    end: PartialDate | None = None
    mode: str | None = None
    fields: tuple[str, ...] = ()
    title: str = ""
    participants: int | None = None
    place: str = ""
    text: str = ""
    links: tuple[str, ...] = ()
    funding: str | None = None
    amount: int | None = None
    currency: str | None = None
    reported_by: int | None = None
