"""What a broken rule carries to the edge, where it becomes a sentence for a person."""

from collections.abc import Mapping


def N_(message: str) -> str:
    """Mark a message for translation where it is written; the edge translates it."""
    return message


class RuleBroken(ValueError):
    """A rule of the registry forbids what was asked.

    `message` is a gettext message with %(name)s places, `params` fill them, `field` names the
    input it belongs to (None: the whole record).
    """

    def __init__(
        self, message: str, field: str | None = None, params: Mapping[str, object] | None = None
    ) -> None:
        self.message = message
        self.field = field
        self.params = dict(params or {})
        super().__init__(message % self.params if self.params else message)
