"""How far apart two places are: the shortest way over the globe, on the WGS 84 ellipsoid."""

from geopy.distance import geodesic

#: Kilometres are kept to the metre.
DECIMALS = 3
#: Latitude and longitude in degrees.
Place = tuple[float, float]


def kilometres(one: Place, other: Place) -> float:
    """The geodesic between two places, in kilometres to the metre."""
    return round(float(geodesic(one, other).km), DECIMALS)
