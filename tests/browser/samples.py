"""The data that browser tests look at: towns of our own invention, so that nothing is claimed."""

from registry.models import City
from tests.factories import Factory

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`+alert(1)+`"


def fill(make: Factory) -> None:
    """A town with agreements of every activity status, one across the 180° line, one hostile."""
    hub = make.city("Aldermoor", "GB", names=["Альдермур", "奥尔德穆尔"], lat=52.0, lon=-1.5)
    active, quiet, asleep, unheard = (_partner(make, at) for at in range(4))
    make.activity(make.agreement(hub, active, concluded="1988", reported=True), "2024-03")
    make.activity(make.agreement(hub, quiet, concluded="1990-05", reported=[hub]), "2022-12")
    make.activity(make.agreement(hub, asleep, concluded="1975-06-01"), "2001")
    make.agreement(hub, unheard, concluded="195X")
    make.agreement(active, quiet, asleep, concluded="2001", reported=True)
    make.agreement(hub, make.city("Nowhere Green", "GB"), concluded="1992")
    _across_the_date_line(make)
    _at_one_place(make)
    _second_hub(make, hub, active, quiet)
    make.agreement(hub, make.city(HOSTILE, "FR", lat=47.0, lon=2.0), concluded="1999")
    for at in range(60):
        other = make.city(f"Littleton {at + 1}", "US", lat=35.0 + at / 6, lon=-90.0 + at / 3)
        make.agreement(hub, other, concluded=f"{1950 + at}")


def _second_hub(make: Factory, hub: City, active: City, quiet: City) -> None:
    """A town to compare with the first: partners in common, one of three, one paper at an end."""
    other = make.city("Brackenford", "GB", names=["Brackenfurt"], lat=54.5, lon=-2.5)
    make.activity(make.agreement(other, active, concluded="1995"), "2025-02")
    make.agreement(other, quiet, concluded="1970", ended="2010-06")
    make.agreement(hub, other, kind="contact", concluded="2003")
    towns = (
        make.city(name, "IT", lat=lat, lon=9.0) for name, lat in (("Alta", 45.5), ("Bassa", 40))
    )
    make.agreement(other, *towns, concluded="2012")


def _at_one_place(make: Factory) -> None:
    one = make.city("Samefield", "AT", lat=47.3, lon=9.6)
    other = make.city("Samestead", "CH", lat=47.3, lon=9.6)
    make.agreement(one, other, concluded="1980")


def _partner(make: Factory, at: int) -> City:
    names = ("Weißfurt", "Şarköy-on-Sea", "Łąkowo", "Наречьё")
    countries = ("DE", "TR", "PL", "RU")
    return make.city(names[at], countries[at], lat=48.0 + at * 2, lon=10.0 + at * 8)


def _across_the_date_line(make: Factory) -> None:
    east = make.city("Eastmost", "NZ", lat=-40.0, lon=176.0)
    west = make.city("Westmost", "CL", lat=-33.0, lon=-71.0)
    make.agreement(east, west, concluded="2010-10-10", reported=True)
