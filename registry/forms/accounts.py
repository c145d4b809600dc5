"""The gate for what is said of accounts: addresses, names, new passwords, rights."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from registry.domain.errors import N_, RuleBroken
from registry.domain.passwords import broken_by_password
from registry.forms import readers
from registry.forms.gate import Gate

LONGEST_ADDRESS = 254
MOST_CITIES = 200


def address(given: str) -> str:
    """Read a mail address; two that differ in capitals alone are one."""
    if len(given) > LONGEST_ADDRESS:
        raise RuleBroken(_NO_ADDRESS, params={"value": f"{given[:30]}…"})
    try:
        found = validate_email(given, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise RuleBroken(_NO_ADDRESS, params={"value": given[:60]}) from error
    return found.normalized.lower()  # casefold would make ß another mailbox


_NO_ADDRESS = N_("“%(value)s” is not a mail address, as in name@city.example.")


@dataclass(frozen=True, slots=True)
class InvitationForm:
    """Whom to invite, and to what: the cities as they were written."""

    email: str
    name: str
    cities: tuple[str, ...]
    secretariat: bool
    administrator: bool


def read_invitation(values: Mapping[str, str]) -> InvitationForm | list[RuleBroken]:
    gate = Gate(values)
    form = InvitationForm(
        email=gate.need("email", address, ""),
        name=gate.read("name", readers.text(200), ""),
        cities=_cities(gate),
        secretariat=gate.read("secretariat", readers.yes_or_no, default=False),
        administrator=gate.read("administrator", readers.yes_or_no, default=False),
    )
    return gate.problems or form


def _cities(gate: Gate) -> tuple[str, ...]:
    """Names or short names, each on a line of its own or with semicolons between."""
    return tuple(readers.parts(gate.read_lines("cities", _one_list)))


def _one_list(given: str) -> str:
    cities = readers.listed(readers.text(200))(given.replace("\n", ";"))
    if len(cities) > MOST_CITIES:
        raise RuleBroken(_TOO_MANY, params={"limit": MOST_CITIES})
    return ";".join(cities)


_TOO_MANY = N_("These are more than %(limit)s cities.")


@dataclass(frozen=True, slots=True)
class RightsForm:
    """What an account may do: the cities as they were written."""

    cities: tuple[str, ...]
    secretariat: bool
    administrator: bool


def read_rights(values: Mapping[str, str]) -> RightsForm | list[RuleBroken]:
    gate = Gate(values)
    form = RightsForm(
        cities=_cities(gate),
        secretariat=gate.read("secretariat", readers.yes_or_no, default=False),
        administrator=gate.read("administrator", readers.yes_or_no, default=False),
    )
    return gate.problems or form


def read_name(values: Mapping[str, str]) -> str | list[RuleBroken]:
    gate = Gate(values)
    name = gate.need("name", readers.text(200), "")
    return gate.problems or name


def read_address(values: Mapping[str, str]) -> str | list[RuleBroken]:
    gate = Gate(values)
    email = gate.need("email", address, "")
    return gate.problems or email


@dataclass(frozen=True, slots=True)
class AcceptanceForm:
    """What somebody says who takes up an invitation."""

    name: str
    password: str


def read_acceptance(
    values: Mapping[str, str], personal: Collection[str]
) -> AcceptanceForm | list[RuleBroken]:
    gate = Gate(values)
    name = gate.need("name", readers.text(200), "")
    password = _new_password(gate, values, (*personal, name))
    return gate.problems or AcceptanceForm(name, password)


def read_new_password(
    values: Mapping[str, str], personal: Collection[str]
) -> str | list[RuleBroken]:
    gate = Gate(values)
    password = _new_password(gate, values, personal)
    return gate.problems or password


def _new_password(gate: Gate, values: Mapping[str, str], personal: Collection[str]) -> str:
    """A password is taken as it was typed: no character of it is tidied away."""
    password = values.get("password", "")
    if problem := broken_by_password(password, _tried_first(), personal):
        gate.refuse("password", problem.message, **problem.params)
    elif "\x00" in password:
        gate.refuse("password", N_("A password has no NUL character."))
    elif values.get("again") != password:
        gate.refuse("again", N_("These two differ. Type the new password twice."))
    return password


@lru_cache(maxsize=1)
def _tried_first() -> frozenset[str]:
    """The passwords that are in most use, from the lists that zxcvbn ships."""
    return frozenset(FREQUENCY_LISTS["passwords"])
