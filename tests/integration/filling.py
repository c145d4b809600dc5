"""What the matrix of rights puts into addresses: the names of what is theirs, foreign, missing."""

from collections.abc import Callable, Mapping

from registry.domain.accounts import Purpose
from tests.personas import Named, Persona, Town, What, Who

Values = Mapping[What, Named]
Filler = Callable[[Town, Persona | None], Values]


class Unknown(AssertionError):
    """The matrix must be told something about an address that is new."""


def _plain(values: Mapping[What, object]) -> Values:
    return {what: Named(str(value)) for what, value in values.items()}


def _devices(town: Town, persona: Persona | None) -> Values:
    people = town.people.personas
    own, other = persona or people[Who.EDITOR], people[Who.ADMINISTRATOR]
    foreign = other if other is not own else people[Who.EDITOR]
    devices = {What.OWN: own.sign_in_id, What.FOREIGN: foreign.sign_in_id}
    return _plain({**devices, **town.people.devices})


def _links(purpose: Purpose) -> Filler:
    return lambda town, _persona: _plain(town.people.links[purpose])


def _countries(_town: Town, _persona: Persona | None) -> Values:
    return _plain({What.OWN: "RU", What.FOREIGN: "FR", What.ENDED: "BY", What.MISSING: "XX"})


def _figures(_town: Town, _persona: Persona | None) -> Values:
    # What is the code of no figure makes no address: by no method is there anything to answer.
    return _plain({What.OWN: "dormancy", What.FOREIGN: "by-country"})


def _charts(_town: Town, _persona: Persona | None) -> Values:
    return _plain({What.OWN: "dormancy", What.FOREIGN: "by-country", What.MISSING: "pairs"})


def _scripts(town: Town, _persona: Persona | None) -> Values:
    page = town.ask(Who.VISITOR, "GET", "/map").text
    digest = page.split("/map/")[-1].split(".js")[0]
    return _plain({What.OWN: digest})  # by whatever digest, it is the same script


def _deeds(town: Town, _persona: Persona | None) -> Values:
    """One deed for each agreement: what can be done is a matter of the agreement, not of rights."""
    return {what: Named("paper", each.cities) for what, each in town.people.agreements.items()}


def _public(values: Mapping[What, object]) -> Values:
    """Without the forum that is still prepared, which is missing for the public."""
    return _plain({what: name for what, name in values.items() if what is not What.FOREIGN})


def _days(_town: Town, _persona: Persona | None) -> Values:
    return _plain({What.OWN: "2023-09-07", What.MISSING: "2023-09-09"})


def _tracks(_town: Town, _persona: Persona | None) -> Values:
    return _plain({What.OWN: "plenary", What.MISSING: "opening"})


#: Where an endpoint begins and the name of the part -> what is put there; the longest counts.
FILLERS: Mapping[tuple[str, str], Filler] = {
    ("", "slug"): lambda town, _persona: town.people.cities,
    ("", "reference"): lambda town, _persona: town.people.agreements,
    ("desk_agreements.do", "deed"): _deeds,
    ("desk_activities.", "number"): lambda town, _persona: town.people.activities,
    ("secretariat.", "number"): lambda town, _persona: town.people.activities,
    ("documents.", "stored"): lambda town, _persona: _plain(town.people.documents),
    ("links.no_letters", "secret"): lambda town, _persona: _plain(town.people.letters),
    ("countries.", "code"): _countries,
    ("statistics.", "code"): _figures,
    ("citing.", "code"): _figures,
    ("charts.", "code"): _charts,
    ("map_pages.data.", "digest"): _scripts,
    ("account.end_device", "number"): _devices,
    ("editions.", "number"): lambda town, _persona: _plain(town.people.editions),
    ("edition_packages.", "number"): lambda town, _persona: _plain(town.people.editions),
    ("own_editions.", "number"): lambda town, _persona: _plain(town.people.editions),
    ("", "event"): lambda town, _persona: _public(town.people.forums),
    ("", "session"): lambda town, _persona: _public(town.people.sessions),
    ("", "day"): _days,
    ("", "track"): _tracks,
    ("own_", "event"): lambda town, _persona: _plain(town.people.forums),
    ("own_", "session"): lambda town, _persona: _plain(town.people.sessions),
    ("materials.", "number"): lambda town, _persona: _plain(town.people.panel.materials),
    ("own_materials.", "number"): lambda town, _persona: _plain(town.people.panel.materials),
    ("own_links.", "number"): lambda town, _persona: _plain(town.people.session_links),
    ("own_panel.", "number"): lambda town, _persona: _plain(town.people.panel.parts),
    ("own_panelists.", "number"): lambda town, _persona: _plain(town.people.panel.panelists),
    ("panel.", "secret"): lambda town, _persona: _plain(town.people.panel.links),
    ("panelists.", "panelist"): lambda town, _persona: _plain(town.people.panel.slugs),
    ("personal_links.", "number"): lambda town, _persona: _plain(town.people.panel.parts),
    ("users.", "number"): lambda town, _persona: _plain(town.people.accounts),
    ("users.invite_again", "number"): lambda town, _persona: _plain(
        {**town.people.accounts, What.OWN: town.people.invited}
    ),
    ("links.choose", "secret"): _links(Purpose.RESET),
    ("links.reset", "secret"): _links(Purpose.RESET),
    ("links.welcome", "secret"): _links(Purpose.INVITATION),
    ("links.accept", "secret"): _links(Purpose.INVITATION),
    ("links.look_at_address", "secret"): _links(Purpose.ADDRESS),
    ("links.confirm_address", "secret"): _links(Purpose.ADDRESS),
}


def filler(endpoint: str, name: str) -> Filler:
    fitting = [key for key in FILLERS if endpoint.startswith(key[0]) and key[1] == name]
    if not fitting:
        raise Unknown(f"Say in FILLERS what stands for <{name}> in the address of {endpoint}.")
    return FILLERS[max(fitting)]
