"""The gate for what is said of panelists and of what they show: texts, a city, a day, a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.domain.errors import RuleBroken
from registry.domain.forum import PanelistEntry
from registry.domain.vocabulary import PANEL_ROLES, PanelRole
from registry.forms import readers
from registry.forms.gate import Gate

LONGEST_NAME = 200
_SHORT = readers.text(LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class PanelistForm:
    """Somebody, with the city as it was written; `namesake` says that another has this name."""

    name: str
    office: str
    city: str
    organisation: str
    consented_on: date | None
    namesake: bool

    def entry(self, city: int | None) -> PanelistEntry:
        return PanelistEntry(self.name, self.office, city, self.organisation, self.consented_on)


def read_panelist(values: Mapping[str, str]) -> PanelistForm | list[RuleBroken]:
    gate = Gate(values)
    form = PanelistForm(
        name=gate.need("name", _SHORT, ""),
        office=gate.read("office", _SHORT, ""),
        city=gate.read("city", _SHORT, ""),
        organisation=gate.read("organisation", _SHORT, ""),
        consented_on=gate.read("consented_on", readers.day),
        namesake=gate.read("namesake", readers.yes_or_no, default=False),
    )
    return gate.problems or form


@dataclass(frozen=True, slots=True)
class PartForm:
    """Who is to be on a panel, as it was written, and as what."""

    name: str
    role: str


def read_part(values: Mapping[str, str]) -> PartForm | list[RuleBroken]:
    gate = Gate(values)
    form = PartForm(gate.need("name", _SHORT, ""), read_role(gate))
    return gate.problems or form


def read_role(gate: Gate) -> str:
    return gate.read("role", readers.code(PANEL_ROLES), PanelRole.SPEAKER.value)


@dataclass(frozen=True, slots=True)
class MaterialForm:
    """What is shown in a session; without a link it is a file."""

    title: str
    link: str


def read_material(values: Mapping[str, str]) -> MaterialForm | list[RuleBroken]:
    gate = Gate(values)
    form = MaterialForm(gate.need("title", _SHORT, ""), gate.read("link", readers.link, ""))
    return gate.problems or form
