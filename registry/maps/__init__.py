"""What the maps know: folium layers, their data and the land beneath them."""
