"""What a department can do with an agreement, and when: the life cycle seen from the desk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from registry.domain.errors import N_
from registry.domain.vocabulary import Legal


class Deed(StrEnum):
    """A deed on an agreement, as its address at the desk names it."""

    PUBLISH = "publish"
    DISCARD = "discard"
    CONFIRM = "confirm"
    PAPER = "paper"
    RENEW = "renew"
    EXTEND = "extend"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    LEAVE = "leave"
    CONFIRM_END = "confirm-end"
    SUPERSEDE = "supersede"
    CORRECT = "correct"
    CONTEST = "contest"
    DECLARE = "declare"
    DOCUMENT = "document"


LABELS: dict[Deed, str] = {
    Deed.PUBLISH: N_("Publish"),
    Deed.DISCARD: N_("Discard the draft"),
    Deed.CONFIRM: N_("Confirm what is recorded"),
    Deed.PAPER: N_("Add a signed paper"),
    Deed.RENEW: N_("Renew"),
    Deed.EXTEND: N_("Extend the term"),
    Deed.SUSPEND: N_("Suspend"),
    Deed.RESUME: N_("Resume"),
    Deed.END: N_("End"),
    Deed.LEAVE: N_("Leave"),
    Deed.CONFIRM_END: N_("Confirm the end"),
    Deed.SUPERSEDE: N_("Replace by an agreement of another kind"),
    Deed.CORRECT: N_("Correct a fact"),
    Deed.CONTEST: N_("Contest: this is not ours"),
    Deed.DECLARE: N_("Declare for a year"),
    Deed.DOCUMENT: N_("Upload a document"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement as it stands today, seen by one of its parties."""

    legal: Legal
    parties: int
    present: bool = True
    reported: bool = True
    contested: bool = False
    fixed_term: bool = False
    end_reported: bool = False
    end_to_confirm: bool = False

    @property
    def draft(self) -> bool:
        return self.legal is Legal.DRAFT

    @property
    def discarded(self) -> bool:
        """A draft that was put away: it stays on record, and nothing is done with it."""
        return self.draft and self.end_reported

    @property
    def running(self) -> bool:
        """Whether it binds, or would but for a pause or a term that ran out."""
        return self.legal in {Legal.IN_FORCE, Legal.SUSPENDED, Legal.EXPIRED, Legal.NOT_YET}

    @property
    def mine(self) -> bool:
        """Whether the party can still act on it."""
        return self.present and self.running


_OPEN: dict[Deed, Callable[[Standing], bool]] = {
    Deed.PUBLISH: lambda it: it.draft and not it.discarded,
    Deed.DISCARD: lambda it: it.draft and not it.discarded,
    Deed.CONFIRM: lambda it: not it.draft and not it.reported,
    Deed.PAPER: lambda it: it.mine,
    Deed.RENEW: lambda it: it.mine,
    Deed.EXTEND: lambda it: it.mine and it.fixed_term,
    Deed.SUSPEND: lambda it: it.present and it.legal is Legal.IN_FORCE,
    Deed.RESUME: lambda it: it.present and it.legal is Legal.SUSPENDED,
    Deed.END: lambda it: it.mine and it.parties == 2 and not it.end_reported,
    Deed.LEAVE: lambda it: it.mine and it.parties > 2,
    Deed.CONFIRM_END: lambda it: it.end_to_confirm and not it.draft,
    Deed.SUPERSEDE: lambda it: it.mine,
    Deed.CORRECT: lambda it: not it.discarded,
    Deed.CONTEST: lambda it: not it.draft and not it.contested,
    Deed.DECLARE: lambda it: it.present and it.running,
    Deed.DOCUMENT: lambda it: not it.draft,
}


def is_open(deed: Deed, standing: Standing) -> bool:
    """Whether the deed can be done as the agreement stands."""
    return _OPEN[deed](standing)


def open_deeds(standing: Standing) -> Iterator[Deed]:
    """Yield the deeds that can be done, in the order in which they are offered."""
    return (deed for deed in Deed if is_open(deed, standing))
