"""The README and the settings say the same."""

import re
from typing import Any

from config import ROOT, settings

#: Settings of `make run` alone.
OF_MAKE = {"PORT"}


class Asked(dict[str, str]):
    """An environment in which nothing is set, and what was looked for there."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return default


def _in_table() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("\n## Settings\n")[1].split("\n## ")[0]
    firsts = re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)
    return [name for first in firsts for name in re.findall(r"`(\w+)`", first)]


def test_every_setting_stands_once_in_the_table_and_no_other_does() -> None:
    asked = Asked()
    settings(asked)
    assert sorted(_in_table()) == sorted(asked.names | OF_MAKE)


def test_defaults_in_the_table_are_those_of_the_settings() -> None:
    made = settings(Asked())
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `(\w+)` \|[^|\n]*\| `([^`|]*)` \|$", text, re.MULTILINE))
    same = {"SITE_NAME", "EXTERNAL_ORIGIN", "TIME_ZONE", "GEOCODER", "LOG_LEVEL", "ENVIRONMENT",
            "MAIL_BACKEND"} & said.keys()  # fmt: skip
    assert len(same) > 4
    assert {name: said[name] for name in same} == {name: made[name] for name in same}
