// What the layers of the map share: a canvas that moves with it, colours of the scheme,
// and places on the plane of the world (256 wide at zoom 0, as Leaflet has it). Then the land.
"use strict";

const twinMap = (() => {
  const WORLD = 256;
  const STEEPEST = 85.0511;
  const STEEPEST_SINE = 1 - 1e-9;
  const DEGREES = 180 / Math.PI;
  const radians = (degrees) => degrees / DEGREES;

  const worldX = (lon) => ((lon + 180) / 360) * WORLD;

  function worldY(lat) {
    const phi = radians(Math.max(-STEEPEST, Math.min(STEEPEST, lat)));
    return WORLD * (0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI));
  }

  const lonOf = (x) => (x / WORLD) * 360 - 180;
  const latOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / WORLD))) * 180) / Math.PI;

  // --- colours: those of the style sheet, read again when the scheme changes ---

  const NAMES = [
    "ink", "ink-soft", "accent", "rule-strong", "paper", "land", "coast", "focus", "twin", "font",
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
      return { ...events, move: this._follow, colours: this._soon };
    },

    // A long drag leaves the canvas behind before it ends.
    _follow() {
      if (!this._holds()) this._update();
    },

    // Whether all that is in sight has been painted, at this zoom and size.
    _holds() {
      const size = this._map.getSize();
      const corner = this._map.containerPointToLayerPoint([0, 0]);
      return this._painted === `${this._map.getZoom()} ${size}`
        && this._bounds.contains(L.bounds(corner, corner.add(size)));
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      if (this._bounds && this._holds()) {
        this._moved();
        return;
      }
      L.Renderer.prototype._update.call(this);
      this._painted = `${this._map.getZoom()} ${this._map.getSize()}`;
      this._repaint();
    },

    // The view has come to rest elsewhere on what is painted.
    _moved() {},

    // Paint with the next frame, however often it is asked for until then.
    _soon() {
      this._due ??= requestAnimationFrame(() => this._repaint());
    },

    // What is due is painted now: for those who ask what is to be seen.
    _settle() {
      if (this._due) this._repaint();
    },

    _repaint() {
      if (this._due) cancelAnimationFrame(this._due);
      this._due = null;
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

  // A line may run over 180 degrees into the next copy of the world: one more each side.
  const around = ({ copies, scale }) =>
    [copies[0] - WORLD * scale, ...copies, copies.at(-1) + WORLD * scale];

  // --- the way between two places ---

  function vector(lat, lon) {
    const phi = radians(lat);
    const lambda = radians(lon);
    return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  }

  // Of two places opposite each other every way is as short: the one that sets out due east will
  // do. At a pole, where nothing lies east, it is that along longitude 0.
  function turned(a, b, cosine) {
    if (cosine > -1 + 1e-9) {
      const sine = Math.sqrt(1 - cosine * cosine);
      return b.map((each, axis) => (each - cosine * a[axis]) / sine);
    }
    const flat = Math.hypot(a[0], a[1]);
    return flat > 1e-9 ? [-a[1] / flat, a[0] / flat, 0] : [1, 0, 0];
  }

  // The way from a place to another: its beginning, the direction in which it sets out, its angle.
  // Null between places that are one.
  function way(fromLat, fromLon, toLat, toLon) {
    const [a, b] = [vector(fromLat, fromLon), vector(toLat, toLon)];
    const cosine = Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
    if (cosine > 1 - 1e-14) return null;
    return { a, u: turned(a, b, cosine), angle: Math.acos(cosine), lon: fromLon };
  }

  const stepsOf = ({ angle }, step) => Math.max(2, Math.ceil(angle / radians(step)));

  // The great circle as x, y, x, y … on the plane, written into `line` from position `at` on.
  // Longitudes run on across 180 degrees, so that a line never jumps back over the whole world;
  // near a pole it leaves the plane, and comes back, where it must.
  function draw({ a, u, angle, lon: from }, steps, line, at) {
    let last = from;
    for (let step = 0; step <= steps; step++) {
      const [along, across] = [Math.cos((step * angle) / steps), Math.sin((step * angle) / steps)];
      const x = along * a[0] + across * u[0];
      const y = along * a[1] + across * u[1];
      const z = Math.max(-STEEPEST_SINE, Math.min(STEEPEST_SINE, along * a[2] + across * u[2]));
      let lon = Math.abs(x) + Math.abs(y) > 1e-12 ? Math.atan2(y, x) * DEGREES : last;
      lon += 360 * Math.round((last - lon) / 360);
      last = lon;
      line[at + step * 2] = worldX(lon);
      line[at + step * 2 + 1] = WORLD * (0.5 - Math.atanh(z) / (2 * Math.PI));
    }
  }

  // The same for one pair; empty between places that are one.
  function greatCircle(fromLat, fromLon, toLat, toLon, step = 1.5) {
    const found = way(fromLat, fromLon, toLat, toLon);
    if (!found) return new Float32Array(0);
    const steps = stepsOf(found, step);
    const line = new Float32Array((steps + 1) * 2);
    draw(found, steps, line, 0);
    return line;
  }

  return {
    WORLD, Sheet, around, greatCircle, way, stepsOf, draw, vector, worldX, worldY, lonOf, latOf,
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

    initialize({ address, embedded }) {
      Sheet.prototype.initialize.call(this);
      Object.assign(this, { address, embedded });
    },

    onAdd(map) {
      map.land = this;
      Sheet.prototype.onAdd.call(this, map);
    },

    async load() {
      if (this.embedded) return this.show(this.embedded);
      const answer = await fetch(this.address);
      if (!answer.ok) throw new Error(`${answer.status} ${this.address}`);
      return this.show(await answer.json());
    },

    show(feature) {
      this.pieces = feature.geometry.coordinates.map(outline);
      this._soon();
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

  twinMap.land = (settings) => new Land(settings);
  // The operator's own background; whose it is stands below the map, as text.
  twinMap.tiles = ({ address }) => L.tileLayer(address, { maxZoom: 11, detectRetina: false });
})();
