// Great circles ready to be drawn: a few with the dash of their status, or very many as hairlines
// that are found by where they lie.
"use strict";

(() => {
  const { WORLD, STATUSES, OTHERWISE, around, draw, greatCircle, latOf, lonOf, stepsOf, way, worldX, worldY } = twinMap;
  // Painted in this order: what is alive lies on top.
  const GROUPS = [OTHERWISE, 5, 3, 4, 1, 2, 0];
  const LOOP = 7;

  const styleOf = (group) => twinMap.lines[group === OTHERWISE ? "otherwise" : STATUSES[group]];

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

  // --- a few: each line whole, so that its dash begins where it begins ---

  class Few {
    // Lines begin at the city in focus, so that all run on from one longitude.
    constructor(atlas, ties, from = -1) {
      this.atlas = atlas;
      this.items = [];
      for (const tie of ties) {
        const turned = atlas.other[tie] === from;
        const one = turned ? atlas.other[tie] : atlas.one[tie];
        const other = turned ? atlas.one[tie] : atlas.other[tie];
        if (atlas.isPlaced(one) && atlas.isPlaced(other)) this.items.push(this._item(tie, one, other));
      }
    }

    // Two cities at one place are tied by a loop beside it.
    _item(tie, one, other) {
      const { lat, lon, group, state } = this.atlas;
      let line = greatCircle(lat[one], lon[one], lat[other], lon[other]);
      const loop = !line.length;
      if (loop) line = Float32Array.of(worldX(lon[one]), worldY(lat[one]));
      return { tie, line, loop, group: group[state[tie]], ...corners(line) };
    }

    get size() {
      return this.items.length;
    }

    // [[south, west], [north, east]] of all lines, longitudes running on; null without any.
    extent() {
      if (!this.items.length) return null;
      const far = (name, pick) =>
        this.items.reduce((found, item) => pick(found, item[name]), this.items[0][name]);
      return [
        [latOf(Math.min(WORLD, far("south", Math.max))), lonOf(far("west", Math.min))],
        [latOf(Math.max(0, far("north", Math.min))), lonOf(far("east", Math.max))],
      ];
    }

    // Returns how many lines were drawn.
    paint(context, view, thicker = 0) {
      let drawn = 0;
      context.lineCap = "round";
      for (const left of around(view)) {
        const seen = this.items.filter((item) => this._isSeen(item, view, left));
        for (const group of GROUPS) {
          const alike = seen.filter((item) => item.group === group);
          if (alike.length) this._stroke(context, view, left, styleOf(group), alike, thicker);
          drawn += alike.length;
        }
      }
      return drawn;
    }

    _isSeen({ west, east, north, south }, { scale, top, width, height }, left) {
      return east * scale + left >= -LOOP * 2 && west * scale + left <= width + LOOP * 2
        && south * scale + top >= -LOOP * 2 && north * scale + top <= height + LOOP * 2;
    }

    _stroke(context, { scale, top }, left, style, items, thicker) {
      context.setLineDash(style.dash);
      context.lineWidth = style.width + thicker;
      context.strokeStyle = twinMap.palette[style.colour];
      context.beginPath();
      for (const { line, loop } of items) {
        const [x, y] = [line[0] * scale + left, line[1] * scale + top];
        if (loop) {
          context.moveTo(x + 2 * LOOP, y - LOOP);
          context.arc(x + LOOP, y - LOOP, LOOP, 0, 2 * Math.PI);
          continue;
        }
        context.moveTo(x, y);
        for (let at = 2; at < line.length; at += 2) {
          context.lineTo(line[at] * scale + left, line[at + 1] * scale + top);
        }
      }
      context.stroke();
    }

    // The tie nearest to a place on the plane, nearer than `reach`: {tie, away}, or null.
    near(x, y, reach) {
      let found = null;
      for (const { tie, line, west, east, north, south } of this.items) {
        const far = found?.away ?? reach;
        if (x < west - far || x > east + far || y < north - far || y > south + far) continue;
        for (let at = 2; at < line.length; at += 2) {
          const away = distance(x, y, line[at - 2], line[at - 1], line[at], line[at + 1]);
          if (away < (found?.away ?? reach)) found = { tie, away };
        }
      }
      return found;
    }
  }

  // --- very many ---

  const CELLS = 64;
  const SIDE = WORLD / CELLS;
  const FINE = 1.5;
  const COARSE = 3;
  const HUGE = 100_000;
  const AT_ONCE = 300;
  const COVERED = 8;
  const BENT = 0.3;
  // Parts that reach further than this on the plane, near the poles, belong to no cell: to ANYWHERE.
  const FAR = 2 * SIDE;
  const ANYWHERE = CELLS * CELLS;

  const columnOf = (x) => Math.floor((((x % WORLD) + WORLD) % WORLD) / SIDE) % CELLS;
  const rowOf = (y) => Math.max(0, Math.min(CELLS - 1, Math.floor(y / SIDE)));

  // All ties of the atlas, whatever is chosen, so that another choice needs no new lines.
  // A line is cut into runs, each belongs to the cell of the plane in which its parts begin.
  class Many {
    constructor(atlas) {
      this.atlas = atlas;
      this._trace();
      this._sort();
    }

    // Draw these ties alone.
    show(ties) {
      this.shown = new Uint8Array(this.atlas.ties);
      for (const tie of ties) this.shown[tie] = 1;
    }

    // Points of all lines one after the other; those of a tie stand at first[tie] … first[tie + 1].
    _trace() {
      const { atlas } = this;
      const { ties, one, other, lat, lon, placed } = atlas;
      const finest = ties > HUGE ? COARSE : FINE;
      this.first = new Uint32Array(ties + 1);
      let points = new Float32Array(ties * 48);
      let at = 0;
      for (let tie = 0; tie < ties; tie++) {
        const [a, b] = [one[tie], other[tie]];
        const found = a < placed && b < placed ? way(lat[a], lon[a], lat[b], lon[b]) : null;
        if (found) {
          const steps = stepsOf(found, finest);
          if (at + steps * 2 + 2 > points.length) {
            const more = new Float32Array(points.length * 2);
            more.set(points);
            points = more;
          }
          draw(found, steps, points, at);
          at += steps * 2 + 2;
        }
        this.first[tie + 1] = at / 2;
      }
      this.points = points.slice(0, at);
    }

    // Calls back with each run: the cell, its first and its last point.
    _runs(tie, each) {
      const { points, first } = this;
      const last = first[tie + 1] - 1;
      let from = first[tie];
      let cell = -1;
      for (let point = from; point < last; point++) {
        const here = this._cellOf(point);
        if (here !== cell || here === ANYWHERE) {
          if (cell >= 0) each(cell, from, point);
          [from, cell] = [point, here];
        }
      }
      if (cell >= 0) each(cell, from, last);
    }

    _cellOf(point) {
      const [x, y, nextX, nextY] = this.points.subarray(point * 2, point * 2 + 4);
      if (Math.abs(nextX - x) > FAR || Math.abs(nextY - y) > FAR) return ANYWHERE;
      return rowOf(y) * CELLS + columnOf(x);
    }

    _sort() {
      const { ties } = this.atlas;
      const starts = new Uint32Array(ANYWHERE + 2);
      for (let tie = 0; tie < ties; tie++) this._runs(tie, (cell) => { starts[cell + 1]++; });
      for (let cell = 0; cell <= ANYWHERE; cell++) starts[cell + 1] += starts[cell];
      const next = starts.slice();
      const count = starts[ANYWHERE + 1];
      [this.from, this.to, this.tie] = [0, 0, 0].map(() => new Uint32Array(count));
      // How far the parts that begin in a row reach out of their cell, on the plane.
      this.wide = new Float32Array(CELLS);
      this.high = new Float32Array(CELLS);
      for (let tie = 0; tie < ties; tie++) {
        this._runs(tie, (cell, from, to) => {
          const at = next[cell]++;
          [this.from[at], this.to[at], this.tie[at]] = [from, to, tie];
          if (cell < ANYWHERE) this._measure(Math.floor(cell / CELLS), to);
        });
      }
      this.starts = starts;
    }

    _measure(row, point) {
      const { points, wide, high } = this;
      const wider = Math.abs(points[point * 2] - points[point * 2 - 2]);
      const higher = Math.abs(points[point * 2 + 1] - points[point * 2 - 1]);
      if (wider > wide[row]) wide[row] = wider;
      if (higher > high[row]) high[row] = higher;
    }

    // Draw what lies in [west, north, east, south] of the canvas; returns how many runs that were.
    paint(context, view, box) {
      const { state, group } = this.atlas;
      const runs = GROUPS.map(() => []);
      for (const left of around(view)) {
        this._in(view, left, box, (at, shift) => {
          const tie = this.tie[at];
          if (this.shown[tie]) runs[group[state[tie]]].push(at, left + shift * view.scale);
        });
      }
      context.lineCap = "butt";
      context.lineWidth = 1;
      context.setLineDash([]);
      const near = [box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2];
      for (const each of GROUPS) this._stroke(context, view, styleOf(each), runs[each], near);
      return runs.reduce((sum, { length }) => sum + length / 2, 0);
    }

    // The runs that may reach into the box: `each` gets the run and how far the plane is shifted.
    _in({ scale, top, whole = false }, left, [west, north, east, south], each) {
      const box = [(west - left) / scale, (north - top) / scale, (east - left) / scale, (south - top) / scale];
      const [w, n, e, s] = box;
      for (let row = 0; row < CELLS; row++) {
        const [high, wide] = [this.high[row], this.wide[row]];
        if ((row + 1) * SIDE + high < n || row * SIDE - high > s) continue;
        const begin = Math.max(0, Math.floor((w - wide) / SIDE));
        const end = Math.min(CELLS - 1, Math.floor((e + wide) / SIDE));
        for (let column = begin; column <= end; column++) {
          const cell = row * CELLS + column;
          this._among(cell, box, whole ? 1 : this._stepIn(cell, scale), each);
        }
      }
      this._among(ANYWHERE, box, 1, each);
    }

    // Where ten times the world lies on top of itself, more lines than cover a cell eight times over
    // are seen no more: every second, third … is drawn, and the same ones each time.
    _stepIn(cell, scale) {
      if (this.atlas.ties <= HUGE) return 1;
      return Math.max(1, Math.ceil((this.starts[cell + 1] - this.starts[cell]) / (COVERED * SIDE * scale)));
    }

    _among(cell, [w, n, e, s], step, each) {
      const { points } = this;
      // Within a cell a line is all but straight: where its ends lie says where it lies.
      for (let at = this.starts[cell]; at < this.starts[cell + 1]; at += step) {
        const [from, to] = [this.from[at] * 2, this.to[at] * 2];
        const [ax, bx, ay, by] = [points[from], points[to], points[from + 1], points[to + 1]];
        const shift = -Math.floor(ax / WORLD) * WORLD;
        const seen = Math.min(ay, by) - BENT <= s && Math.max(ay, by) + BENT >= n
          && Math.min(ax, bx) + shift - BENT <= e && Math.max(ax, bx) + shift + BENT >= w;
        if (seen) each(at, shift);
      }
    }

    // Of each run the parts that may lie in the box.
    _stroke(context, { scale, top }, style, runs, [west, north, east, south]) {
      if (!runs.length) return;
      const { points, from, to } = this;
      const stride = scale < 3 ? 4 : scale < 7 ? 2 : 1;
      let waiting = 0;
      context.strokeStyle = twinMap.palette[style.colour];
      context.beginPath();
      for (let at = 0; at < runs.length; at += 2) {
        const [run, left] = [runs[at], runs[at + 1]];
        const last = to[run];
        let point = from[run];
        let [x, y] = [points[point * 2] * scale + left, points[point * 2 + 1] * scale + top];
        let drawn = false;
        while (point < last) {
          point = Math.min(last, point + stride);
          const [nextX, nextY] = [points[point * 2] * scale + left, points[point * 2 + 1] * scale + top];
          const outside = (x < west && nextX < west) || (x > east && nextX > east)
            || (y < north && nextY < north) || (y > south && nextY > south);
          if (!outside) {
            if (!drawn) context.moveTo(x, y);
            context.lineTo(nextX, nextY);
            waiting++;
          }
          drawn = !outside;
          [x, y] = [nextX, nextY];
        }
        // Long paths take much longer than many short ones.
        if (waiting > AT_ONCE) {
          context.stroke();
          context.beginPath();
          waiting = 0;
        }
      }
      context.stroke();
    }

    near(x, y, reach) {
      let found = null;
      const view = { scale: 1, top: 0, whole: true };
      this._in(view, 0, [x - reach, y - reach, x + reach, y + reach], (at, shift) => {
        if (!this.shown[this.tie[at]]) return;
        for (let point = this.from[at]; point < this.to[at]; point++) {
          const [ax, ay, bx, by] = this.points.subarray(point * 2, point * 2 + 4);
          const away = distance(x, y, ax + shift, ay, bx + shift, by);
          if (away < (found?.away ?? reach)) found = { tie: this.tie[at], away };
        }
      });
      return found;
    }
  }

  Object.assign(twinMap, { Few, Many });
})();
