"""What the maps know: folium layers, their data and the land beneath them."""

from registry.maps.partnership import PartnershipMap

__all__ = ["PartnershipMap"]
