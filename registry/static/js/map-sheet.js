// What the layers of the map share: a canvas that moves with it, colours of the scheme,
// and places on the plane of the world (256 wide at zoom 0, as Leaflet has it). Then the land.
"use strict";

const twinMap = (() => {
  const WORLD = 256;
  const STEEPEST = 85.0511;
  const radians = (degrees) => (degrees * Math.PI) / 180;

  const worldX = (lon) => ((lon + 180) / 360) * WORLD;

  function worldY(lat) {
    const phi = radians(Math.max(-STEEPEST, Math.min(STEEPEST, lat)));
    return WORLD * (0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI));
  }

  const lonOf = (x) => (x / WORLD) * 360 - 180;
  const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;

  // --- colours: those of the style sheet, read again when the scheme changes ---

  const NAMES = [
    "ink", "paper", "land", "coast", "focus", "twin", "font",
    "status-active", "status-quiet", "status-dormant", "status-new", "status-never-implemented",
    "status-no-record",
  ];

  function readPalette() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  // How each state of an agreement is drawn: the dash stands in map.css, where the legend has it.
  const STYLES = {
    active: ["status-active", 2.25],
    quiet: ["status-quiet", 2],
    dormant: ["status-dormant", 2.25],
    new: ["status-new", 2],
    never_implemented: ["status-never-implemented", 2],
    no_record: ["status-no-record", 1.25],
    otherwise: ["status-no-record", 1],
  };

  function readLines() {
    const style = getComputedStyle(document.documentElement);
    const dash = (code) => style.getPropertyValue(`--tie-${code}`).match(/[\d.]+/g)?.map(Number) ?? [];
    return Object.fromEntries(Object.entries(STYLES).map(
      ([code, [colour, width]]) => [code, { colour, width, dash: dash(code) }],
    ));
  }

  // --- the canvas ---

  const Sheet = L.Renderer.extend({
    options: { padding: 0.25, pane: "overlayPane" },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.className = `atlas__sheet atlas__sheet--${this.name}`;
      this._container.setAttribute("aria-hidden", "true");
    },

    _updatePaths() {},

    getEvents() {
      const events = L.Renderer.prototype.getEvents.call(this);
      return { ...events, move: this._follow, colours: this._repaint };
    },

    // A long drag leaves the canvas behind before it ends.
    _follow() {
      const size = this._map.getSize();
      const corner = this._map.containerPointToLayerPoint([0, 0]);
      if (!this._bounds.contains(L.bounds(corner, corner.add(size)))) this._update();
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this._repaint();
    },

    _repaint() {
      if (!this._bounds) return;
      const canvas = this._container;
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(canvas, this._bounds.min);
      canvas.width = Math.round(size.x * ratio);
      canvas.height = Math.round(size.y * ratio);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.paint(context, this._view(size, ratio));
    },

    // Where the world lies on the canvas, and which copies of it are seen.
    _view(size, ratio) {
      const scale = 2 ** this._map.getZoom();
      const origin = this._map.getPixelOrigin().add(this._bounds.min);
      const width = WORLD * scale;
      const first = Math.floor(origin.x / width);
      const last = Math.floor((origin.x + size.x) / width);
      const copies = [];
      for (let copy = first; copy <= last; copy++) copies.push(copy * width - origin.x);
      return { scale, copies, top: -origin.y, width: size.x, height: size.y, ratio };
    },
  });

  // --- the way between two places ---

  function vector(lat, lon) {
    const phi = radians(lat);
    const lambda = radians(lon);
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  }

  // The great circle as x, y, x, y … on the plane. Longitudes run on across 180 degrees, so
  // that the line never jumps back over the whole world.
  function greatCircle(fromLat, fromLon, toLat, toLon) {
    const [a, b] = [vector(fromLat, fromLon), vector(toLat, toLon)];
    const cosine = Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
    const angle = Math.acos(cosine);
    const steps = Math.max(2, Math.ceil(angle / radians(1.5)));
    const sine = Math.sin(angle);
    const line = new Float32Array((steps + 1) * 2);
    let last = fromLon;
    for (let step = 0; step <= steps; step++) {
      const t = step / steps;
      // Of two places opposite each other every way is as short: straight on the plane will do.
      const [p, q] = sine > 1e-6
        ? [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine]
        : [1 - t, t];
      const [x, y, z] = a.map((each, axis) => p * each + q * b[axis]);
      const lat = (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI;
      let lon = (Math.atan2(y, x) * 180) / Math.PI;
      lon += 360 * Math.round((last - lon) / 360);
      last = lon;
      line[step * 2] = worldX(lon);
      line[step * 2 + 1] = worldY(lat);
    }
    return line;
  }

  return {
    WORLD, Sheet, greatCircle, worldX, worldY, lonOf, latOf,
    readPalette, palette: readPalette(), lines: readLines(),
  };
})();

// Land and nothing else: one shape, drawn for each copy of the world in sight.
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
