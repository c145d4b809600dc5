// Land and nothing else: one shape, drawn for each copy of the world in sight.
"use strict";

(() => {
  const { Sheet, worldX, worldY } = twinMap;

  // Where land was cut: along 180 degrees, and along the edge of the plane.
  const isCut = ([lon, lat], [otherLon, otherLat]) =>
    (Math.abs(lon) > 179.99 && Math.abs(otherLon) > 179.99) || (lat < -85 && otherLat < -85);

  function outline(polygon) {
    const area = new Path2D();
    const coast = new Path2D();
    for (const ring of polygon) {
      ring.forEach((position, at) => {
        const [x, y] = [worldX(position[0]), worldY(position[1])];
        const drawn = at && !isCut(position, ring[at - 1]);
        area[at ? "lineTo" : "moveTo"](x, y);
        coast[drawn ? "lineTo" : "moveTo"](x, y);
      });
    }
    const lons = polygon[0].map(([lon]) => lon);
    const lats = polygon[0].map(([, lat]) => lat);
    const [west, east] = [worldX(Math.min(...lons)), worldX(Math.max(...lons))];
    const [north, south] = [worldY(Math.max(...lats)), worldY(Math.min(...lats))];
    return { area, coast, west, east, north, south };
  }

  const Land = Sheet.extend({
    name: "land",
    pieces: [],

    initialize(address) {
      Sheet.prototype.initialize.call(this);
      this.address = address;
    },

    onAdd(map) {
      map.land = this;
      Sheet.prototype.onAdd.call(this, map);
    },

    show(feature) {
      this.pieces = feature.geometry.coordinates.map(outline);
      this._repaint();
    },

    paint(context, view) {
      context.fillStyle = twinMap.palette.land;
      context.strokeStyle = twinMap.palette.coast;
      context.lineWidth = 0.75 / view.scale;
      context.lineJoin = "round";
      for (const left of view.copies) this._paintCopy(context, view, left);
    },

    _paintCopy(context, { scale, ratio, top, width, height }, left) {
      context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
      const [west, east] = [-left / scale, (width - left) / scale];
      const [north, south] = [-top / scale, (height - top) / scale];
      for (const piece of this.pieces) {
        const outside =
          piece.east < west || piece.west > east || piece.south < north || piece.north > south;
        if (outside) continue;
        context.fill(piece.area, "evenodd");
        context.stroke(piece.coast);
      }
    },
  });

  twinMap.land = (address) => new Land(address);
})();
