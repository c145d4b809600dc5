"""Files that may be made to do harm are read by a process apart, with little memory and time.

It is started anew for each file, so that it inherits neither settings nor loaded libraries, and
imports nothing of ours: child.py takes the limits, then runs a reader that stands beside it.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from registry.domain.errors import N_
from registry.exchange.tabular import Unreadable

MEMORY = 512 * 1024 * 1024
SECONDS = 10
_CHILD = Path(__file__).with_name("child.py")
#: With these it ends where the reader says what is wrong, and where memory was too little.
SAID, OUT_OF_MEMORY = 3, 4


def read_apart(
    reader: str, data: bytes, messages: Mapping[str, str], *, seconds: float = SECONDS
) -> str:
    """What a reader makes of a file. Unreadable says why it makes nothing of it.

    `messages` are those that the reader knows by a name.
    """
    command = [sys.executable, "-I", str(_CHILD), reader, str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=seconds, env={}, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise Unreadable(_TOO_LONG, seconds=SECONDS) from problem
    if done.returncode == SAID:
        name, params = json.loads(done.stderr.splitlines()[-1])
        raise Unreadable(messages[name], **params)
    if done.returncode:
        damaged = messages.get("damaged", _DAMAGED)
        raise Unreadable(_TOO_MUCH if done.returncode == OUT_OF_MEMORY else damaged)
    return done.stdout.decode("utf-8")


_TOO_LONG = N_(
    "Reading the file took more than %(seconds)s seconds and was given up. Save it as CSV."
)
_TOO_MUCH = N_("Reading the file takes too much memory. Save it as CSV.")
_DAMAGED = N_(
    "The file can’t be read: it is damaged, or written in a way that is not known here. Open it in"
    " a spreadsheet program and save it again, or save the list as CSV."
)
