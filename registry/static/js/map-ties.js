// Agreements as great circles: the dash says the status as much as the colour does.
"use strict";

(() => {
  const { Sheet, WORLD, greatCircle, lines, latOf, lonOf } = twinMap;

  function corners(line) {
    let [west, east, north, south] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let at = 0; at < line.length; at += 2) {
      west = Math.min(west, line[at]);
      east = Math.max(east, line[at]);
      north = Math.min(north, line[at + 1]);
      south = Math.max(south, line[at + 1]);
    }
    return { west, east, north, south };
  }

  function distance(px, py, ax, ay, bx, by) {
    const [dx, dy] = [bx - ax, by - ay];
    const along = ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.max(0, Math.min(1, along));
    return Math.hypot(px - ax - t * dx, py - ay - t * dy);
  }

  const Ties = Sheet.extend({
    name: "ties",
    ties: [],
    lit: null,

    initialize(address) {
      Sheet.prototype.initialize.call(this);
      this.address = address;
    },

    onAdd(map) {
      map.ties = this;
      Sheet.prototype.onAdd.call(this, map);
    },

    // Lines begin at the city asked for, so that all run on from one longitude.
    show(found, places) {
      this.city = found.city;
      this.lit = null;
      this.ties = found.ties.map(([one, other, state, reference]) => {
        const [from, to] = other === found.city ? [other, one] : [one, other];
        const line = greatCircle(places.lat[from], places.lon[from], places.lat[to], places.lon[to]);
        const code = places.states[state];
        return { from, to, state, reference, line, code, ...corners(line) };
      });
      this._map.getContainer().dataset.ties = this.ties.length;
    },

    extent() {
      const edge = (name, pick) => pick(...this.ties.map((tie) => tie[name]));
      return [
        [latOf(edge("south", Math.max)), lonOf(edge("west", Math.min))],
        [latOf(edge("north", Math.min)), lonOf(edge("east", Math.max))],
      ];
    },

    // The ties of a city, as the card lists them.
    of(place) {
      return this.ties.filter((tie) => tie.from === place || tie.to === place);
    },

    // Bring some ties forward; null lets all be equal again.
    light(ties) {
      const same = ties?.length === this.lit?.length && ties?.every((tie) => this.lit.includes(tie));
      if (same || (!ties && !this.lit)) return;
      this.lit = ties;
      this._repaint();
    },

    pick(point, reach = 5) {
      const view = this._view(this._bounds.getSize(), 1);
      const [x, y] = [point.x - this._bounds.min.x, point.y - this._bounds.min.y];
      let [found, nearest] = [null, reach];
      for (const left of this._around(view)) {
        const [wx, wy] = [(x - left) / view.scale, (y - view.top) / view.scale];
        for (const tie of this.ties) {
          const away = this._away(tie, wx, wy, nearest / view.scale) * view.scale;
          if (away < nearest) [found, nearest] = [tie, away];
        }
      }
      return found;
    },

    _away({ line, west, east, north, south }, x, y, reach) {
      if (x < west - reach || x > east + reach || y < north - reach || y > south + reach) {
        return Infinity;
      }
      let nearest = Infinity;
      for (let at = 2; at < line.length; at += 2) {
        const away = distance(x, y, line[at - 2], line[at - 1], line[at], line[at + 1]);
        nearest = Math.min(nearest, away);
      }
      return nearest;
    },

    // A line may run over 180 degrees into the next copy of the world: draw one more each side.
    _around({ copies, scale }) {
      return [copies[0] - WORLD * scale, ...copies, copies.at(-1) + WORLD * scale];
    },

    paint(context, view) {
      context.lineCap = "round";
      for (const left of this._around(view)) {
        context.globalAlpha = this.lit ? 0.25 : 0.9;
        for (const code of Object.keys(lines)) {
          const alike = this.ties.filter((tie) => this._style(tie) === code);
          this._stroke(context, view, left, lines[code], alike);
        }
        context.globalAlpha = 1;
        for (const tie of this.lit ?? []) {
          const style = lines[this._style(tie)];
          this._stroke(context, view, left, { ...style, width: style.width + 1.25 }, [tie]);
        }
      }
    },

    _style: ({ code }) => (code in lines ? code : "otherwise"),

    _stroke(context, { scale, top, width }, left, style, ties) {
      const seen = ties.filter(
        (tie) => tie.east * scale + left >= 0 && tie.west * scale + left <= width,
      );
      if (!seen.length) return;
      context.beginPath();
      for (const { line } of seen) {
        context.moveTo(line[0] * scale + left, line[1] * scale + top);
        for (let at = 2; at < line.length; at += 2) {
          context.lineTo(line[at] * scale + left, line[at + 1] * scale + top);
        }
      }
      context.setLineDash(style.dash);
      context.lineWidth = style.width;
      context.strokeStyle = twinMap.palette[style.colour];
      context.stroke();
    },
  });

  twinMap.ties = (address) => new Ties(address);
})();
