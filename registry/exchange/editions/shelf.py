"""Where the databases of editions lie, made from their packages when they are first asked for.

A file can be thrown away at any time. Its name says of which package and of which code it was
made, so that new tables or other keys make a new one; nobody ever writes to one that is there.
"""

import os
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from registry.domain import dates, names
from registry.exchange.editions import cells, format_1, format_2, reading
from registry.exchange.editions.package import Files, opened
from registry.extensions import Base, plain_engine

#: The code that decides what a file holds, beside the tables themselves.
_MAKERS = (cells, dates, format_1, format_2, names, reading)
_HELD = 16


@cache
def _code() -> str:
    """What a file is made of: today's tables and the code that fills them, as a short text."""
    dialect = sqlite.dialect()
    known = sha256()
    for table in Base.metadata.sorted_tables:
        known.update(str(CreateTable(table).compile(dialect=dialect)).encode())
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            known.update(str(CreateIndex(index).compile(dialect=dialect)).encode())
    for module in _MAKERS:
        known.update(Path(str(module.__file__)).read_bytes())
    return known.hexdigest()[:12]


class Shelf:
    """The files of a folder, and their engines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._engines: dict[Path, Engine] = {}
        self._lock, self._making = Lock(), Lock()

    def file(self, number: str, sha: str) -> Path:
        return self.folder / f"{number}-{sha[:16]}-{_code()}.sqlite3"

    def engine(self, number: str, sha: str, package: Callable[[], bytes]) -> Engine:
        """The engine of an edition; its file is made where there is none."""
        file = self.file(number, sha)
        if not file.is_file():
            with self._making:
                if not file.is_file():
                    self.make(number, sha, package())
                    self._engines.pop(file, None)
        with self._lock:
            return self._engine_of(file)

    def _engine_of(self, file: Path) -> Engine:
        """The engine of the file; of many editions only those asked for last have one."""
        known = self._engines.pop(file, None) or plain_engine(file, mode="ro", immutable="1")
        self._engines[file] = known
        while len(self._engines) > _HELD:
            self._engines.pop(next(iter(self._engines))).dispose()
        return known

    def make(self, number: str, sha: str, package: bytes) -> Path:
        """Make the file anew. Two workers may do so at once: either's is as good, and whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(".part", f"{number}-", self.folder)
        os.close(handle)
        unfinished = Path(name)
        try:
            _write(unfinished, opened(number, sha, package))
            unfinished.chmod(0o444)
            os.replace(unfinished, self.file(number, sha))
        finally:
            unfinished.unlink(missing_ok=True)
        return self.file(number, sha)

    def forget_others(self, kept: set[Path]) -> list[Path]:
        """Remove the files that no edition asks for any more; return them."""
        others = sorted(set(self.folder.glob("*.sqlite3")) - kept)
        for file in others:
            file.unlink(missing_ok=True)
        return others


def _write(file: Path, files: Files) -> None:
    engine = plain_engine(file)
    try:
        with engine.connect() as connection:
            reading.fill(connection, files)
            wrong = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if wrong:
                raise ValueError(f"what {wrong[0][0]} refers to is not there")
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    finally:
        engine.dispose()
    with file.open("rb") as written:
        os.fsync(written.fileno())
