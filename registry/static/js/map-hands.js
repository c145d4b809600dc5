// Pointer, touch and keyboard on the map: what is under them, and what they choose.
"use strict";

(() => {
  class Hands {
    constructor(guide) {
      Object.assign(this, { guide, map: guide.map, box: guide.box, card: guide.card });
      this._calm();
      this._controls();
      this._listen();
    }

    // Who wants no motion gets none: views change at once.
    _calm() {
      const { map } = this;
      const { still } = this.guide;
      const animated = map._zoomAnimated;
      const panBy = map.panBy;
      const settle = () => { map._zoomAnimated = animated && !still.matches; };
      still.addEventListener("change", settle);
      settle();
      map.panBy = (offset, options) =>
        panBy.call(map, offset, still.matches ? { ...options, animate: false } : options);
    }

    _controls() {
      const { zoom_in: zoomInTitle, zoom_out: zoomOutTitle } = this.guide.words;
      L.control.zoom({ zoomInTitle, zoomOutTitle, position: "topright" }).addTo(this.map);
      this.map.setMaxBounds([[-85, -1e5], [85, 1e5]]);
      if (this.guide.leads) return;
      const lines = L.control({ position: "topleft" });
      lines.onAdd = () => this._lines();
      lines.addTo(this.map);
    }

    // A choice only where there are too many lines to draw all of them unasked.
    _lines() {
      const { guide } = this;
      const made = twinMap.button(guide.words.lines, () => guide.drawAll(), "atlas__lines");
      L.DomEvent.disableClickPropagation(made);
      made.hidden = true;
      guide.lines = made;
      return made;
    }

    _listen() {
      const { map, box, guide } = this;
      map.on("mousemove", (event) => this._hover(event));
      map.on("mouseout", () => this.card.held || guide.leave());
      map.on("click", (event) => this._click(event));
      map.on("resize", () => guide.resized());
      map.on("moveend", () => this._moved());
      map.on("movestart zoomstart", () => {
        // What is told of the view before must not come in the middle of the move.
        clearTimeout(this.waiting);
        guide.leave();
      });
      box.addEventListener("pointerdown", (event) => {
        this.byTouch = event.pointerType === "touch";
        this._byKeys(false);
        guide.moved = true;
      });
      box.addEventListener("wheel", () => { guide.moved = true; }, { passive: true });
      box.addEventListener("keydown", (event) => this._key(event));
      box.addEventListener("keyup", (event) => event.key === "Tab" && this._byKeys(event.target === box));
      box.addEventListener("focus", () => map.scrollWheelZoom.enable());
      box.addEventListener("blur", () => {
        map.scrollWheelZoom.disable();
        this._byKeys(false);
      });
      // Escape goes back from anywhere around the map.
      const around = guide.figure ?? box;
      around.addEventListener("keydown", (event) => event.key === "Escape" && this._escape(event));
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this._recolour());
      matchMedia("print").addEventListener("change", () => this._recolour());
    }

    _recolour() {
      twinMap.palette = twinMap.readPalette();
      this.map.fire("colours");
    }

    // --- pointer ---

    _at(point) {
      const { places, ties, flows } = this.map;
      const reach = this.byTouch ? 14 : 4;
      const place = places.pick(point, reach);
      if (place) return place;
      const tie = ties?.pick(point, reach + 1) ?? null;
      if (tie !== null) return { key: `tie ${tie}`, tie };
      const flow = flows?.pick(point, reach);
      return flow ? { key: `flow ${flow.one} ${flow.other}`, flow } : null;
    }

    _hover({ layerPoint, containerPoint }) {
      if (!this.guide.atlas || this.byTouch || this.card.held || this.map.dragging.moving()) return;
      const item = this._at(layerPoint);
      this.box.style.cursor = item ? "pointer" : "";
      if (item) this._take(item, containerPoint, false);
      else this.guide.leave();
    }

    // Something is in hand: it is marked, its ties come forward, the card says what it is.
    _take(item, point, held) {
      const { places, ties, flows } = this.map;
      const { atlas } = this.guide;
      places.focus(item.tie === undefined && !item.flow ? item : null);
      flows?.light(item.flow ?? null);
      if (item.tie !== undefined) ties?.light(atlas, [item.tie]);
      else if (this._fansOut(item)) ties?.light(atlas, atlas.tiesIn({ kind: "city", at: item.at }), item.at);
      else ties?.light(atlas, null);
      this.card.show(item, point, held);
    }

    _fansOut(item) {
      return !item.flow && item.group === null && !this.map.places.chosen.has(item.at);
    }

    _click({ layerPoint, containerPoint, originalEvent }) {
      if (!this.guide.atlas) return;
      const item = this._at(layerPoint);
      if (!item) this.guide.leave();
      else if (this.byTouch && !(item.group ?? null)) this._take(item, containerPoint, true);
      else this._choose(item, containerPoint, originalEvent.shiftKey);
    }

    // A group opens, a city is looked at (or compared, with Shift), a flow and a tie lead on.
    _choose(item, point, compared = false) {
      const { guide } = this;
      if (item.flow || item.tie !== undefined) this._take(item, point, true);
      else if (item.group !== null) this._open(item, point);
      else if (guide.atlas.names) {
        const focus = guide.atlas.cityFocus(item.at);
        if (compared && guide.canCompare(focus)) guide.compare(focus);
        else if (this.map.places.chosen.has(item.at) && guide.pageOf(focus)) twinMap.go(guide.pageOf(focus));
        else guide.look(focus);
      }
    }

    _open(item, point) {
      const zoom = this.map.places.opensAt(item);
      if (zoom === null) this._take(item, point, true);
      else this.map.setView([item.lat, item.lon], zoom, { animate: !this.guide.still.matches });
    }

    // --- keyboard ---

    _key(event) {
      if (event.target !== this.box) return;
      this._byKeys(true);
      this.guide.moved = true;
      if (event.key === "Enter" && this.guide.item) this._choose(this.guide.item, this._centre(), event.shiftKey);
    }

    // First what is in hand is let go, then a comparison to be, then the focus.
    _escape(event) {
      const { guide } = this;
      const inHand = !this.card.root.hidden;
      if (inHand) guide.leave();
      else if (guide.isComparing) guide.startComparing();
      else if (guide.view.keys.length && !guide.leads) guide.look(null);
      else return;
      event.stopPropagation();
      if (!this.box.contains(document.activeElement)) this.box.focus({ preventScroll: true });
    }

    // Who comes by keyboard must see where they are; who points sees it anyway.
    _byKeys(yes) {
      this.byKeys = yes;
      this.box.toggleAttribute("data-keys", yes);
    }

    _centre() {
      return this.map.getSize().divideBy(2);
    }

    _moved() {
      const { guide } = this;
      if (!guide.atlas) return;
      clearTimeout(this.waiting);
      const tell = () => (this.byKeys ? this._nearest() : guide.say(guide.overview()));
      this.waiting = setTimeout(tell, 350);
    }

    // By keyboard, the city nearest to the middle is in hand.
    _nearest() {
      const { map, guide } = this;
      const item = map.places.nearest(map.containerPointToLayerPoint(this._centre()));
      if (!item) return guide.say(guide.overview());
      this._take(item, map.layerPointToContainerPoint(map.places.pointOf(item)), false);
      guide.item = item;
      return guide.say(this.card.text);
    }
  }

  twinMap.hands = (guide) => new Hands(guide);
})();
