"""Damaged files: rows, or one message; never a traceback, never half of it written."""

from random import Random

import pytest

from tests.integration.importing import AnySession, Importer, everything

LIST = """slug,name,names,country,region,lat,lon,population,member,wikidata_id,geonames_id,website
,Kazan,"Казань;喀山",RU,"Tatarstan, RU",55.79,49.11,1243500,yes,Q900,551487,https://kzn.ru/
bonn-de,Bonn,,DE,,50.73,7.1,,,,,
,"Rothenburg ""ob der"" Tauber",,DE,BY,49.38,10.18,11000,no,Q151089,,
"""
SPLICES = [
    b'"', b"\n", b"\x00", b",", b";", b"\xff\xfe", b"\xe2\x80\xae", b"'=1+1", b"\r", b"9" * 40,
]  # fmt: skip
ENCODINGS = ["utf-8", "utf-16", "gb18030", "utf-8-sig"]


def _damaged(random: Random) -> bytes:
    data = bytearray(LIST.encode(random.choice(ENCODINGS)))
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(data))
        if random.random() < 0.4:
            data[place] = random.randrange(256)
        elif random.random() < 0.8:
            data[place:place] = random.choice(SPLICES)
        else:
            del data[place : place + random.randint(1, 60)]
    return bytes(data)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_list_is_taken_in_whole_or_not_at_all(
    importer: Importer, session: AnySession, seed: int
) -> None:
    random = Random(seed)
    for number in range(4):
        before = everything(session)
        done = importer("cities", _damaged(random), source=f"list {number}")
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        assert done.exit_code in {0, 1, 2} and "Traceback" not in done.output
        assert done.exit_code == 0 or everything(session) == before
