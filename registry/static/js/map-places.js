// Cities: near ones drawn as one group with its number, each with a ring that shows how many of
// the agreements have which status. What the colour says, width and dash of the ring say too.
"use strict";

(() => {
  const { Sheet, WORLD, STATUSES, OTHERWISE, latOf, lonOf, worldX, worldY } = twinMap;
  const WIDTH = OTHERWISE + 1;
  const NARROW = 600;
  const DEEPEST = 9;
  // More cities than these around a focus are drawn small.
  const CROWD = 250;
  // How a part of a ring is drawn: share of the ring's width, dash on a group's ring.
  const RING = [[1, []], [0.8, [6, 2]], [1, [8, 1.5, 1.5, 1.5]], [1, [3, 2.5]], [0.9, [1.5, 2]], [0.4, []], [0.3, [1.5, 2.5]]];

  const isInside = ([west, north, east, south], frame) =>
    west >= frame[0] && north >= frame[1] && east <= frame[2] && south <= frame[3];

  const colourOf = (group) =>
    twinMap.palette[group === OTHERWISE ? "status-no-record" : `status-${STATUSES[group].replaceAll("_", "-")}`];

  const Places = Sheet.extend({
    name: "places",
    items: [],
    focused: null,
    chosen: new Set(),
    among: null,
    stamp: 0,

    onAdd(map) {
      map.places = this;
      Sheet.prototype.onAdd.call(this, map);
    },

    // Take the data; they are painted with the next view.
    take(atlas) {
      this.atlas = atlas;
      const near = this._map.getSize().x < NARROW ? 44 : 34;
      this.index = new Supercluster({ radius: near, maxZoom: DEEPEST, extent: WORLD });
      this.index.load(Array.from({ length: atlas.placed }, (_, at) => ({
        type: "Feature",
        properties: { at },
        geometry: { type: "Point", coordinates: [atlas.lon[at], atlas.lat[at]] },
      })));
      this.groups = new Map();
    },

    // Draw all cities that have a chosen agreement; or those of `ties` each for itself, all others
    // as dots. `chosen` are the cities in focus.
    show(ties = null, chosen = []) {
      this.stamp++;
      this.chosen = new Set(chosen);
      this.among = ties && this._among(ties);
      this._soon();
    },

    // The cities of ties, each with the agreements that these are.
    _among(ties) {
      const { atlas } = this;
      const found = new Map();
      const counted = new Set();
      const add = (city, tie) => {
        if (!atlas.isPlaced(city)) return;
        if (atlas.isShared[tie]) {
          const key = atlas.agreement[tie] * atlas.cities + city;
          if (counted.has(key)) return;
          counted.add(key);
        }
        if (!found.has(city)) found.set(city, new Uint32Array(WIDTH));
        found.get(city)[atlas.group[atlas.state[tie]]]++;
      };
      for (const tie of ties) {
        add(atlas.one[tie], tie);
        add(atlas.other[tie], tie);
      }
      for (const city of this.chosen) if (!found.has(city)) found.set(city, new Uint32Array(WIDTH));
      return found;
    },

    // The smallest window that holds all cities shown, over 180 degrees where that is shorter.
    extent() {
      const { lat, lon, placed } = this.atlas;
      const cities = this.among ? [...this.among.keys()]
        : Array.from({ length: placed }, (_, at) => at).filter((at) => this._total(at));
      if (!cities.length) return null;
      const sorted = cities.map((at) => lon[at]).sort((a, b) => a - b);
      let [widest, west] = [sorted[0] + 360 - sorted.at(-1), sorted[0]];
      sorted.slice(1).forEach((each, at) => {
        if (each - sorted[at] > widest) [widest, west] = [each - sorted[at], each];
      });
      const far = (pick) => cities.reduce((found, at) => pick(found, lat[at]), lat[cities[0]]);
      return [[far(Math.min), west], [far(Math.max), west + 360 - widest]];
    },

    // How many cities there are to show, in sight or not.
    number() {
      if (this.among) return this.among.size;
      let number = 0;
      for (let at = 0; at < this.atlas.placed; at++) if (this._total(at)) number++;
      return number;
    },

    // How many of them have no place on the map.
    unplaced() {
      let number = 0;
      for (let at = this.atlas.placed; at < this.atlas.cities; at++) if (this._total(at)) number++;
      return number;
    },

    _total(at) {
      let total = 0;
      for (const count of this.atlas.tally(at)) total += count;
      return total;
    },

    // --- groups ---

    // All cities of a group, in order of number.
    _leaves(id) {
      if (!this.groups.has(id)) {
        const leaves = this.index.getLeaves(id, Infinity);
        this.groups.set(id, { members: Uint32Array.from(leaves, (leaf) => leaf.properties.at), stamp: -1 });
      }
      return this.groups.get(id);
    },

    // What the cities of a group that have anything to show come to, and where their middle lies.
    _sums(id) {
      const group = this._leaves(id);
      if (group.stamp !== this.stamp) Object.assign(group, this._sum(group.members), { stamp: this.stamp });
      return group;
    },

    _sum(members) {
      const { lat, lon } = this.atlas;
      const sums = { cities: 0, best: -1, most: 0, counts: new Uint32Array(WIDTH), lat: 0, lon: 0 };
      for (const at of members) {
        const tally = this.atlas.tally(at);
        let total = 0;
        for (let group = 0; group < WIDTH; group++) {
          total += tally[group];
          sums.counts[group] += tally[group];
        }
        if (!total) continue;
        sums.cities++;
        sums.lat += lat[at];
        sums.lon += lon[at];
        if (total > sums.most) [sums.best, sums.most] = [at, total];
      }
      sums.lat /= sums.cities;
      sums.lon /= sums.cities;
      return sums;
    },

    // The cities of a group that have anything to show; of a single city, itself.
    members(item, limit = Infinity) {
      if (item.group === null) return [item.at];
      const shown = [...this._leaves(item.group).members].filter((at) => this._total(at));
      return shown.sort((a, b) => this._total(b) - this._total(a)).slice(0, limit);
    },

    // The zoom at which a group falls apart, or null if its cities lie at one place.
    opensAt(item) {
      const zoom = this.index.getClusterExpansionZoom(item.group);
      return zoom > DEEPEST ? null : zoom;
    },

    // --- what lies where ---

    // The groups and cities in sight, each once though the world may be seen twice.
    inSight() {
      this._settle();
      const frame = this.frame();
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

    // What lies at a point of the layer; of several the nearest. Dots come after what is drawn.
    pick(point, reach = 4) {
      this._settle();
      return this._closest(this.items, point, reach) ?? (this.among ? this._dotAt(point, reach) : null);
    },

    _dotAt(point, reach) {
      const view = this._view(this._bounds.getSize(), 1);
      const { x, y } = point.subtract(this._bounds.min);
      for (const left of view.copies) {
        const [wx, wy, far] = [(x - left) / view.scale, (y - view.top) / view.scale, (reach + 1) / view.scale];
        const box = [lonOf(wx - far), latOf(wy + far), lonOf(wx + far), latOf(wy - far)];
        const found = wx < 0 || wx > WORLD ? [] : this.index.getClusters(box, DEEPEST + 2);
        const dots = found.map(({ properties }) => properties.at).filter((at) => this._total(at));
        if (dots.length) return this._dot(dots[0], left, view);
      }
      return null;
    },

    _dot(at, left, { scale, top }) {
      const { lat, lon } = this.atlas;
      return {
        key: `dot ${at}`, group: null, at, counts: this.atlas.tally(at), cities: 1, radius: 2, isDot: true,
        lat: lat[at], lon: lon[at],
        x: worldX(lon[at]) * scale + left, y: worldY(lat[at]) * scale + top,
      };
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
      this._soon();
    },

    // --- painting ---

    // Names stand where they can be read whole: they find new places once the map is at rest.
    _moved() {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this._soon(), 80);
    },

    paint(context, view) {
      if (this.among) this._paintDots(context, view);
      this.items = this.atlas ? this._itemsIn(view) : [];
      const { dataset } = this._map.getContainer();
      dataset.groups = this.items.filter((item) => item.group !== null).length;
      dataset.cities = this.items.filter((item) => item.group === null).length;
      for (const item of this.items) this._paintItem(context, item);
      twinMap.paintLabels(context, this);
    },

    // What is around a focus: every other city as a dot.
    _paintDots(context, { copies, scale, top, width, height }) {
      const { lat, lon, placed } = this.atlas;
      context.fillStyle = twinMap.palette["rule-strong"];
      context.globalAlpha = 0.45;
      for (const left of copies) {
        for (let at = 0; at < placed; at++) {
          const [x, y] = [worldX(lon[at]) * scale + left, worldY(lat[at]) * scale + top];
          if (x < 0 || y < 0 || x > width || y > height || !this._total(at)) continue;
          context.fillRect(x - 1, y - 1, 2, 2);
        }
      }
      context.globalAlpha = 1;
    },

    _itemsIn(view) {
      const items = this.among
        ? view.copies.flatMap((left) => [...this.among].map(([at, counts]) => this._city(at, counts, left, view)))
        : view.copies.flatMap((left) => this._clustersIn(view, left));
      const seen = ({ x, y }) => x > -30 && y > -30 && x < view.width + 30 && y < view.height + 30;
      const last = (item) => (this.isChosen(item) ? 1 : 0);
      return items.filter((item) => item && seen(item)).sort((a, b) => last(a) - last(b) || b.radius - a.radius);
    },

    _clustersIn(view, left) {
      const zoom = Math.max(0, Math.floor(this._map.getZoom() + 0.25));
      const north = latOf(Math.max(0, -view.top / view.scale));
      const south = latOf(Math.min(WORLD, (view.height - view.top) / view.scale));
      const west = Math.max(-180, lonOf(-left / view.scale));
      const east = Math.min(180, lonOf((view.width - left) / view.scale));
      return this.index.getClusters([west, south, east, north], zoom).map(({ properties }) => (
        properties.cluster
          ? this._group(properties.cluster_id, left, view)
          : this._city(properties.at, this.atlas.tally(properties.at), left, view, true)
      ));
    },

    _group(id, left, view) {
      const { cities, best, most, counts, lat, lon } = this._sums(id);
      if (!cities) return null;
      if (cities === 1) return this._city(best, this.atlas.tally(best), left, view, true);
      const radius = Math.min(25, 9 + 1.75 * Math.log(cities));
      const place = { x: worldX(lon) * view.scale + left, y: worldY(lat) * view.scale + view.top };
      return { key: `group ${id}`, group: id, at: best, cities, counts, most, radius, lat, lon, ...place };
    },

    _city(at, counts, left, { scale, top }, needed = false) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (needed && !total) return null;
      const [lat, lon] = [this.atlas.lat[at], this.atlas.lon[at]];
      const crowded = this.among?.size > CROWD && !this.chosen.has(at);
      const radius = crowded ? 2.5 : Math.min(9, 3.5 + 1.1 * Math.log1p(total));
      return {
        key: `city ${at}`, group: null, at, cities: 1, counts, most: total, radius, lat, lon, crowded,
        x: worldX(lon) * scale + left, y: worldY(lat) * scale + top,
      };
    },

    _paintItem(context, item) {
      const { palette } = twinMap;
      if (item.crowded && item.key !== this.focused) return this._paintSpot(context, item);
      const own = this.isChosen(item);
      const width = item.group === null ? Math.min(3, item.radius * 0.55) : 4.5;
      context.setLineDash([]);
      if (own) this._disc(context, item, 3.5, palette.ink);
      this._disc(context, item, 1.5, palette.paper);
      if (item.key === this.focused) this._paintFocus(context, item);
      this._ring(context, item, width);
      if (own) this._disc(context, item, -1, palette.twin);
      else if (item.group === null) this._inside(context, item);
      if (item.group !== null) this._number(context, item);
      return undefined;
    },

    // One of very many: filled where something happens, hollow where all sleeps or is silent.
    _paintSpot(context, { x, y, radius, counts }) {
      const most = counts.indexOf(Math.max(...counts));
      this._circle(context, x, y, radius);
      context.fillStyle = most < 3 ? colourOf(most) : twinMap.palette.paper;
      context.fill();
      context.lineWidth = 1.2;
      context.strokeStyle = colourOf(most);
      context.stroke();
    },

    _ring(context, { x, y, radius, counts, group }, widest) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      let angle = -Math.PI / 2;
      counts.forEach((count, status) => {
        if (!count) return;
        const sweep = (2 * Math.PI * count) / total;
        const [width, dash] = RING[status];
        context.beginPath();
        context.arc(x, y, radius - widest / 2, angle, angle + sweep);
        context.strokeStyle = colourOf(status);
        context.lineWidth = widest * width;
        context.setLineDash(group === null ? [] : dash);
        context.stroke();
        angle += sweep;
      });
      context.setLineDash([]);
    },

    // A city where something happens is filled; one whose agreements all sleep is hollow.
    _inside(context, item) {
      const [active, quiet, fresh, dormant, never] = item.counts;
      const alive = active + quiet + fresh;
      if (alive && alive >= dormant + never) this._disc(context, item, 0, colourOf(active ? 0 : quiet ? 1 : 2));
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

    _number(context, { x, y, radius, cities }) {
      context.font = `600 ${radius > 16 ? 12 : 10.5}px ${twinMap.palette.font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = twinMap.palette.ink;
      context.fillText(twinMap.short.format(cities), x, y + 0.5);
    },

    _circle(context, x, y, radius) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
    },

    // The part of the canvas that is in sight.
    frame() {
      const { x, y } = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
      const size = this._map.getSize();
      return [x, y, x + size.x, y + size.y];
    },

    isChosen(item) {
      return item.group === null && this.chosen.has(item.at);
    },
  });

  twinMap.isInside = isInside;
  twinMap.short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
  twinMap.places = () => new Places();
})();
