// From country to country, seen from far: one curve for all their agreements, wider for more.
"use strict";

(() => {
  const { Sheet, around, greatCircle } = twinMap;
  // From this zoom on single cities say more.
  const NEAR = 4;
  const LEAST = 0.75;
  const WIDEST = 9;

  const Flows = Sheet.extend({
    name: "flows",
    flows: [],

    initialize(settings) {
      Sheet.prototype.initialize.call(this);
      this.most = settings.most;
    },

    onAdd(map) {
      map.flows = this;
      Sheet.prototype.onAdd.call(this, map);
    },

    // Draw the greatest flows of what is chosen; null draws none.
    show(atlas) {
      this.atlas = atlas;
      this.flows = (atlas?.flows() ?? []).slice(0, this.most).map((flow) => this._drawn(flow)).filter(Boolean);
      const greatest = this.flows[0]?.count ?? 1;
      for (const flow of this.flows) {
        flow.width = LEAST + (WIDEST - LEAST) * Math.sqrt(flow.count / greatest);
      }
      this._map.getContainer().dataset.flows = this.flows.length;
      this._soon();
    },

    isSeen() {
      return this.flows.length > 0 && this._map.getZoom() < NEAR;
    },

    _drawn(flow) {
      const [from, to] = [this.atlas.middleOf(flow.one), this.atlas.middleOf(flow.other)];
      const line = from && to ? greatCircle(...from, ...to, 2.5) : [];
      return line.length ? { ...flow, line } : null;
    },

    // The flow at a point of the layer, or null.
    pick(point, reach = 3) {
      if (!this.isSeen()) return null;
      const context = this._container.getContext("2d");
      const view = this._view(this._bounds.getSize(), 1);
      const { x, y } = point.subtract(this._bounds.min);
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      const found = this.flows.find((flow) => around(view).some((left) => {
        this._trace(context, flow, left, view);
        context.lineWidth = flow.width + reach;
        return context.isPointInStroke(x, y);
      }));
      context.restore();
      return found ?? null;
    },

    light(flow) {
      if (flow === this.lit) return;
      this.lit = flow;
      this._soon();
    },

    paint(context, view) {
      if (!this.isSeen()) return;
      context.lineCap = "round";
      context.strokeStyle = twinMap.palette.accent;
      for (const left of around(view)) {
        // The smallest first, so that the greatest lie on top.
        for (const flow of [...this.flows].reverse()) {
          this._trace(context, flow, left, view);
          context.lineWidth = flow.width;
          context.globalAlpha = flow === this.lit ? 0.95 : 0.3;
          context.stroke();
        }
      }
      context.globalAlpha = 1;
    },

    _trace(context, { line }, left, { scale, top }) {
      context.beginPath();
      context.moveTo(line[0] * scale + left, line[1] * scale + top);
      for (let at = 2; at < line.length; at += 2) {
        context.lineTo(line[at] * scale + left, line[at + 1] * scale + top);
      }
    },
  });

  twinMap.flows = (settings) => new Flows(settings);
})();
