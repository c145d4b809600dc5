"""The gate for what is said of an edition that is withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.errors import RuleBroken
from registry.forms import readers
from registry.forms.gate import REQUIRED, Gate

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class WithdrawalForm:
    """Why, and the number of the edition that takes the place (none: nothing)."""

    reason: str
    successor: str


def read_withdrawal(values: Mapping[str, str]) -> WithdrawalForm | list[RuleBroken]:
    gate = Gate(values)
    reason = gate.read_lines("reason", readers.text(LONGEST_REASON))
    if not reason and not gate.wrong("reason"):
        gate.refuse("reason", REQUIRED)
    form = WithdrawalForm(reason, gate.read("successor", readers.text(12), ""))
    return gate.problems or form
