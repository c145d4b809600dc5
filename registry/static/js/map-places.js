// Cities: near ones drawn as one group with its number, each with a ring that says what share of
// the agreements sleeps. A thick line is alive, a broken one sleeps, a thin one is silent.
"use strict";

(() => {
  const { Sheet, WORLD, latOf, lonOf, worldX, worldY } = twinMap;
  const KINDS = {
    alive: ["active", "quiet", "new"],
    asleep: ["dormant", "never_implemented"],
    silent: ["no_record"],
    other: ["contact", "suspended", "expired", "ended", "superseded"],
  };
  const LONGEST_LABEL = 28;
  const MOST_LABELS = 250;
  const NARROW = 600;

  const isFree = ([west, north, east, south], taken) => taken.every(
    (other) => east < other[0] || west > other[2] || south < other[1] || north > other[3],
  );
  const isInside = ([west, north, east, south], frame) =>
    west >= frame[0] && north >= frame[1] && east <= frame[2] && south <= frame[3];


  // How many agreements of each kind every place has, and all of them.
  function tallies(data) {
    const count = data.slugs.length;
    const total = new Uint32Array(count);
    const sums = { total };
    for (const [kind, codes] of Object.entries(KINDS)) {
      sums[kind] = new Uint32Array(count);
      for (const column of codes.map((code) => data.counts[code]).filter(Boolean)) {
        for (let at = 0; at < count; at++) sums[kind][at] += column[at];
      }
      for (let at = 0; at < count; at++) total[at] += sums[kind][at];
    }
    return sums;
  }

  function tally({ alive, asleep, silent, other, total }, at) {
    return {
      cities: 1, best: at, most: total[at], total: total[at],
      alive: alive[at], asleep: asleep[at], silent: silent[at], other: other[at],
    };
  }

  function add(sums, more) {
    sums.cities += more.cities;
    sums.total += more.total;
    sums.alive += more.alive;
    sums.asleep += more.asleep;
    sums.silent += more.silent;
    sums.other += more.other;
    if (more.most > sums.most) [sums.best, sums.most] = [more.best, more.most];
  }

  const Places = Sheet.extend({
    name: "places",
    items: [],
    focused: null,
    chosen: null,

    initialize(address, options) {
      Sheet.prototype.initialize.call(this);
      this.address = address;
      this.wanted = options.bounds;
    },

    onAdd(map) {
      map.places = this;
      Sheet.prototype.onAdd.call(this, map);
    },

    // Take the data; they are painted with the next view. `alone` draws every city for itself:
    // only those at one and the same place are a group.
    show(data, { alone = false, chosen = null } = {}) {
      this.data = data;
      this.chosen = chosen;
      this.focused = null;
      const sums = tallies(data);
      this.tallies = data.slugs.map((_, at) => tally(sums, at));
      const near = this._map.getSize().x < NARROW ? 44 : 34;
      this.index = new Supercluster({
        radius: alone ? 0 : near, maxZoom: 9, extent: WORLD,
        map: ({ at }) => ({ ...this.tallies[at] }), reduce: add,
      });
      this.index.load(data.slugs.map((_, at) => ({
        type: "Feature",
        properties: { at },
        geometry: { type: "Point", coordinates: [data.lon[at], data.lat[at]] },
      })));
    },

    // The smallest window that holds all cities, over 180 degrees where that is shorter.
    extent() {
      const { lat, lon } = this.data;
      const sorted = [...lon].sort((a, b) => a - b);
      let [widest, west] = [sorted[0] + 360 - sorted.at(-1), sorted[0]];
      sorted.slice(1).forEach((each, at) => {
        if (each - sorted[at] > widest) [widest, west] = [each - sorted[at], each];
      });
      return [[Math.min(...lat), west], [Math.max(...lat), west + 360 - widest]];
    },

    // The cities of a group; of a single city, itself.
    members(item, limit = Infinity) {
      if (item.group === null) return [item.at];
      return this.index.getLeaves(item.group, limit).map((leaf) => leaf.properties.at);
    },

    // The zoom at which a group falls apart, or null if its cities lie at one place.
    opensAt(item) {
      const zoom = this.index.getClusterExpansionZoom(item.group);
      return zoom > 9 ? null : zoom;
    },

    // The groups and cities in sight, each once though the world may be seen twice.
    inSight() {
      const frame = this._frame();
      const keys = new Set();
      return this.items.filter(({ key, x, y }) => {
        const fresh = isInside([x, y, x, y], frame) && !keys.has(key);
        if (fresh) keys.add(key);
        return fresh;
      });
    },

    pointOf(item) {
      return this._bounds.min.add([item.x, item.y]);
    },

    // What lies at a point of the layer; of several the nearest.
    pick(point, reach = 4) {
      return this._closest(this.items, point, reach);
    },

    // What is in sight and nearest to a point, however far.
    nearest(point) {
      return this._closest(this.inSight(), point, Infinity);
    },

    _closest(items, point, reach) {
      let [found, nearest] = [null, Infinity];
      for (const item of items) {
        const distance = this.pointOf(item).distanceTo(point) - item.radius;
        if (distance <= reach && distance < nearest) [found, nearest] = [item, distance];
      }
      return found;
    },

    focus(item) {
      if (item?.key === this.focused) return;
      this.focused = item?.key ?? null;
      this._repaint();
    },

    // --- painting ---

    paint(context, view) {
      this.items = this.index ? this._itemsIn(view) : [];
      const { dataset } = this._map.getContainer();
      dataset.groups = this.items.filter((item) => item.group !== null).length;
      dataset.cities = this.items.filter((item) => item.group === null).length;
      for (const item of this.items) this._paintItem(context, item);
      this._paintLabels(context);
    },

    _itemsIn(view) {
      const zoom = Math.max(0, Math.floor(this._map.getZoom() + 0.25));
      const north = latOf(Math.max(0, -view.top / view.scale));
      const south = latOf(Math.min(WORLD, (view.height - view.top) / view.scale));
      const items = view.copies.flatMap((left) => {
        const west = Math.max(-180, lonOf(-left / view.scale));
        const east = Math.min(180, lonOf((view.width - left) / view.scale));
        return this.index
          .getClusters([west, south, east, north], zoom)
          .map((feature) => this._item(feature, left, view));
      });
      return items.sort((a, b) => b.radius - a.radius);
    },

    _item({ geometry, properties }, left, { scale, top }) {
      const group = properties.cluster ? properties.cluster_id : null;
      const at = group === null ? properties.at : properties.best;
      const sums = group === null ? this.tallies[at] : properties;
      const [lon, lat] = geometry.coordinates;
      const radius = group === null
        ? Math.min(9, 3.5 + 1.1 * Math.log1p(sums.total))
        : Math.min(25, 9 + 1.75 * Math.log(sums.cities));
      return {
        key: group === null ? `city ${at}` : `group ${group}`, group, at, sums, radius, lon, lat,
        x: worldX(lon) * scale + left, y: worldY(lat) * scale + top,
      };
    },

    _paintItem(context, item) {
      const { palette } = twinMap;
      const { x, y, radius, sums } = item;
      const own = item.group === null && item.at === this.chosen;
      const width = item.group === null ? Math.min(3, radius * 0.55) : 4.5;
      context.setLineDash([]);
      if (own) this._disc(context, item, 3.5, palette.ink);
      this._disc(context, item, 1.5, palette.paper);
      if (item.key === this.focused) this._paintFocus(context, item);
      const parts = [
        [sums.alive, palette["status-active"], width, []],
        [sums.asleep, palette["status-dormant"], width, item.group === null ? [] : [3, 2.5]],
        [sums.silent + sums.other, palette["status-no-record"], width / 2.5, []],
      ].filter(([count]) => count);
      this._ring(context, item, parts, width);
      const awake = item.group === null && sums.alive && !sums.asleep;
      if (own) this._disc(context, item, -1, palette.twin);
      else if (awake) this._disc(context, item, 0, palette["status-active"]);
      if (item.group !== null) this._number(context, item);
    },

    _ring(context, { x, y, radius, sums }, parts, widest) {
      let angle = -Math.PI / 2;
      for (const [count, colour, width, dash] of parts) {
        const sweep = (2 * Math.PI * count) / sums.total;
        context.beginPath();
        context.arc(x, y, radius - widest / 2, angle, angle + sweep);
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.setLineDash(dash);
        context.stroke();
        angle += sweep;
      }
      context.setLineDash([]);
    },

    _disc(context, { x, y, radius }, more, colour) {
      this._circle(context, x, y, radius + more);
      context.fillStyle = colour;
      context.fill();
    },

    _paintFocus(context, { x, y, radius }) {
      const { palette } = twinMap;
      this._circle(context, x, y, radius + 3);
      context.lineWidth = 5;
      context.strokeStyle = palette.ink;
      context.stroke();
      context.lineWidth = 2.5;
      context.strokeStyle = palette.focus;
      context.stroke();
    },

    _number(context, { x, y, radius, sums }) {
      const text = twinMap.short.format(sums.cities);
      context.font = `600 ${radius > 16 ? 12 : 10.5}px ${twinMap.palette.font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = twinMap.palette.ink;
      context.fillText(text, x, y + 0.5);
    },

    _circle(context, x, y, radius) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
    },

    // Names, the busiest first, wherever they cover nothing: of a city its own, of a group that
    // of its busiest city, smaller and below.
    _paintLabels(context) {
      const taken = this.items.map(
        ({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius],
      );
      const frame = this._frame();
      // The buttons in the corner: no name is read under them.
      taken.push([frame[2] - 60, frame[1], frame[2], frame[1] + 100]);
      const { palette } = twinMap;
      Object.assign(context, {
        textAlign: "start", textBaseline: "middle", lineJoin: "round", lineWidth: 3,
        strokeStyle: palette.land, fillStyle: palette.ink,
      });
      const rank = (item) => (this._isChosen(item) ? Infinity : item.sums.most);
      const named = this.items.filter(({ x, y }) => isInside([x, y, x, y], frame));
      named.sort((a, b) => rank(b) - rank(a));
      for (const item of named.slice(0, MOST_LABELS)) this._label(context, item, taken, frame);
    },

    // The part of the canvas that is in sight.
    _frame() {
      const { x, y } = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
      const size = this._map.getSize();
      return [x, y, x + size.x, y + size.y];
    },

    _isChosen(item) {
      return item.group === null && item.at === this.chosen;
    },

    _label(context, item, taken, frame) {
      const letters = [...this.data.names[item.at]];
      const long = letters.length > LONGEST_LABEL;
      const text = long ? `${letters.slice(0, LONGEST_LABEL - 1).join("")}…` : letters.join("");
      const own = this._isChosen(item);
      const [weight, size] = own ? [700, 14] : [500, item.group === null ? 12 : 11];
      context.font = `${weight} ${size}px ${twinMap.palette.font}`;
      const width = context.measureText(text).width;
      const spots = this._spots(item, width, item.radius + (own ? 8 : 5));
      const spot = spots.find(({ box }) => isInside(box, frame) && isFree(box, taken));
      if (!spot && !own) return;
      const { box, left, middle } = spot ?? spots[0];
      taken.push(box);
      context.strokeText(text, left, middle);
      context.fillText(text, left, middle);
    },

    // Where a name may stand: beside a city, else above or below it; below a group.
    _spots({ x, y, group, radius }, width, gap) {
      const below = [x - width / 2, y + radius + 9];
      const beside = [[x + gap, y], [x - gap - width, y], [x - width / 2, y - radius - 10], below];
      return (group === null ? beside : [below]).map(([left, middle]) => (
        { left, middle, box: [left - 2, middle - 7, left + width + 2, middle + 7] }
      ));
    },
  });

  twinMap.short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
  twinMap.places = (address, options) => new Places(address, options);
})();
