// Land and nothing else: one shape, drawn for each copy of the world in sight.
"use strict";

(() => {
  const { Sheet, worldX, worldY } = twinMap;

  function outline(polygon) {
    const path = new Path2D();
    for (const ring of polygon) {
      ring.forEach(([lon, lat], at) => {
        if (at) path.lineTo(worldX(lon), worldY(lat));
        else path.moveTo(worldX(lon), worldY(lat));
      });
      path.closePath();
    }
    const lons = polygon[0].map(([lon]) => lon);
    const lats = polygon[0].map(([, lat]) => lat);
    const [west, east] = [worldX(Math.min(...lons)), worldX(Math.max(...lons))];
    const [north, south] = [worldY(Math.max(...lats)), worldY(Math.min(...lats))];
    return { path, west, east, north, south };
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
        context.fill(piece.path, "evenodd");
        context.stroke(piece.path);
      }
    },
  });

  twinMap.land = (address) => new Land(address);
})();
