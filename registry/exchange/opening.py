"""A table from a file of any kind that can be read, told by what is in it, never by its name."""

from pathlib import Path

from registry.exchange import tabular
from registry.exchange.tabular import Table
from registry.exchange.workbook import is_workbook, read_workbook


def read_file(path: Path) -> Table:
    return read_table(tabular.bytes_of(path))


def read_table(data: bytes) -> Table:
    """Read CSV or a workbook. Unreadable says what is wrong and in which row."""
    return read_workbook(data) if is_workbook(data) else tabular.read_table(data)
