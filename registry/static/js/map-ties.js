// Ties on one canvas, and above it the few that are in hand.
"use strict";

(() => {
  const { Sheet, Few, Many, around } = twinMap;
  // More than these are drawn as hairlines.
  const FEW = 1500;
  // The canvas reaches beyond the view: what comes into it is drawn in strips of so many pixels.
  const STEP = 40;

  const Ties = Sheet.extend({
    name: "ties",
    options: { padding: 0.15 },
    drawn: 0,

    onAdd(map) {
      map.ties = this;
      Sheet.prototype.onAdd.call(this, map);
      this.lit = new Lit();
      this.lit.addTo(map);
    },

    // Draw these ties (null: none); `from` is the city that they fan out from, if they do.
    show(atlas, ties, from = -1) {
      const some = ties ?? [];
      this.isMany = some.length > FEW;
      if (this.isMany) this.many = this.many?.atlas === atlas ? this.many : new Many(atlas);
      this.many?.show(this.isMany ? some : []);
      this.few = new Few(atlas, this.isMany ? [] : some, from);
      this._map.getContainer().dataset.ties = this.isMany ? some.length : this.few.size;
      this._container.classList.toggle("atlas__sheet--many", this.isMany);
      this._soon();
    },

    extent() {
      return this.isMany ? null : this.few?.extent() ?? null;
    },

    // Bring some ties forward, whether or not they are drawn; null lets all be equal again.
    light(atlas, ties, from = -1) {
      this.lit.show(ties?.length ? new Few(atlas, ties.length > FEW ? [] : ties, from) : null);
      this._container.classList.toggle("atlas__sheet--faint", Boolean(ties?.length));
    },

    // The tie that is drawn nearest to a point of the layer, or null.
    pick(point, reach = 5) {
      const drawn = this.isMany ? this.many : this.few;
      if (!drawn || !this._bounds) return null;
      const view = this._view(this._bounds.getSize(), 1);
      const [x, y] = [point.x - this._bounds.min.x, point.y - this._bounds.min.y];
      const found = around(view)
        .map((left) => drawn.near((x - left) / view.scale, (y - view.top) / view.scale, reach / view.scale))
        .filter(Boolean)
        .sort((a, b) => a.away - b.away);
      return found.length ? found[0].tie : null;
    },

    paint(context, view, box = [0, 0, view.width, view.height]) {
      if (this.isMany) this.drawn += this.many.paint(context, view, box);
      else if (this.few) this.drawn += this.few.paint(context, view);
    },

    // Very many lines: keep what is drawn, and draw what comes into sight with every step.
    _follow() {
      if (this.isMany && this._bounds && !this._map._animatingZoom) this._shift();
      else Sheet.prototype._follow.call(this);
    },

    _update() {
      if (this.isMany && this._bounds && this._painted?.startsWith(`${this._map.getZoom()} `)) this._shift();
      else Sheet.prototype._update.call(this);
    },

    _shift() {
      if (this._map._animatingZoom) return;
      const before = this._bounds;
      const ratio = window.devicePixelRatio || 1;
      const now = this._boundsNow();
      const moved = now.min.subtract(before.min);
      const size = now.getSize();
      const whole = [moved.x * ratio, moved.y * ratio].every(Number.isInteger);
      const near = Math.abs(moved.x) < size.x && Math.abs(moved.y) < size.y;
      const same = size.equals(before.getSize());
      if (same && Math.abs(moved.x) < STEP && Math.abs(moved.y) < STEP) return;
      if (!whole || !near || !same) {
        this._painted = null;
        Sheet.prototype._update.call(this);
        return;
      }
      this._bounds = now;
      this._center = this._map.getCenter();
      this._zoom = this._map.getZoom();
      L.DomUtil.setPosition(this._container, now.min);
      this._move(moved, size, ratio);
    },

    // The canvas as Leaflet's renderer would place it now.
    _boundsNow() {
      const { padding } = this.options;
      const size = this._map.getSize();
      const min = this._map.containerPointToLayerPoint(size.multiplyBy(-padding)).round();
      return L.bounds(min, min.add(size.multiplyBy(1 + padding * 2)).round());
    },

    _move({ x, y }, size, ratio) {
      const context = this._container.getContext("2d");
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalCompositeOperation = "copy";
      context.drawImage(this._container, -x * ratio, -y * ratio);
      context.restore();
      const view = this._view(size, ratio);
      if (x) this._strip(context, view, x > 0 ? [size.x - x, 0, size.x, size.y] : [0, 0, -x, size.y]);
      if (y) this._strip(context, view, y > 0 ? [0, size.y - y, size.x, size.y] : [0, 0, size.x, -y]);
    },

    _strip(context, view, box) {
      const [west, north, east, south] = box;
      context.save();
      context.beginPath();
      context.rect(west, north, east - west, south - north);
      context.clip();
      context.clearRect(west, north, east - west, south - north);
      this.paint(context, view, box);
      context.restore();
    },
  });

  const Lit = Sheet.extend({
    name: "lit",

    show(few) {
      if (!few && !this.few) return;
      this.few = few;
      this._soon();
    },

    paint(context, view) {
      this.few?.paint(context, view, 1);
    },
  });

  Object.assign(twinMap, { FEW, ties: () => new Ties() });
})();
