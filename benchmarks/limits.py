"""The limits that the figures are held to."""

from benchmarks.table import Limit

#: Requests a second, as a share of those of the do-nothing application.
COLD_LIST = Limit(0.08, least=True)
COLD_AGREEMENT = Limit(0.20, least=True)
CONDITIONAL = Limit(0.45, least=True)
WARM = Limit(0.40, least=True)
#: Requests a second, in times of datasette's.
DATASETTE = Limit(20, "×", least=True)
STATUS = Limit(60, "ms")
IMPORT_TIME = Limit(45, "s")
IMPORT_MEMORY = Limit(400, "MB")
#: Seconds, in times of sqlite3's.
DOWNLOAD_TIME = Limit(5, "×")
DOWNLOAD_MEMORY = Limit(30, "MB")
MAP_HTML = Limit(20, "KB")
MAP_SCRIPT = Limit(15, "KB")
MAP_READY = Limit(1.5, "s")
SECOND_START = Limit(5, "s")
