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
#: Of the map's data, gzipped.
MAP_PAIRS = Limit(160, "KB")
MAP_NAMES = Limit(110, "KB")
MAP_TIME = Limit(200, "KB")
MAP_READY = Limit(1.0, "s")
MAP_HEAP = Limit(30, "MB")
MAP_PANNING = Limit(40, "frames/s", least=True)
MAP_FOCUS = Limit(50, "ms")
MAP_YEAR = Limit(100, "ms")
MAP_SERVED = Limit(10, "ms")
#: Known data that are sent again.
MAP_AGAIN = Limit(0)
MAP_PICTURE = Limit(150, "ms")
#: With ten times the world.
MAP10_READY = Limit(4, "s")
MAP10_PANNING = Limit(25, "frames/s", least=True)
#: All figures of the whole list on one page.
STATISTICS_COLD = Limit(300, "ms")
STATISTICS_WARM = Limit(20, "ms")
#: A dossier whose theme is everything, compared with a forum before.
DOSSIER_COLD = Limit(250, "ms")
DOSSIER_WARM = Limit(20, "ms")
EDITION_TIME = Limit(20, "s")
EDITION_SIZE = Limit(3, "MB")
SECOND_START = Limit(5, "s")
