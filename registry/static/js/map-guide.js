// What answers the visitor: loads the data, follows pointer and keyboard, says what is shown.
"use strict";

(() => {
  const QUARTER = 4;
  const LEAST_WORLD = 1.5;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  twinMap.number = (value) => numbers.format(value);

  async function json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return answer.json();
  }

  class Guide {
    constructor(map, options) {
      this.map = map;
      this.words = options.words;
      this.addresses = options.addresses;
      this.box = map.getContainer();
      this.said = this.box.closest("figure")?.querySelector("[data-map-says]");
      this.box.setAttribute("role", "application");
      this.box.setAttribute("aria-label", this.box.parentNode.dataset.mapLabel);
      this.still = matchMedia("(prefers-reduced-motion: reduce)");
      this.card = new twinMap.Card(map, options.words);
      map.guide = this;
      this._calm();
      this._controls();
      this._listen();
      this.load();
    }

    // Who wants no motion gets none: views change at once.
    _calm() {
      const { map, still } = this;
      const animated = map._zoomAnimated;
      const panBy = map.panBy;
      const settle = () => { map._zoomAnimated = animated && !still.matches; };
      still.addEventListener("change", settle);
      settle();
      map.panBy = (offset, options) =>
        panBy.call(map, offset, still.matches ? { ...options, animate: false } : options);
    }

    // --- loading ---

    async load(again = true) {
      const { land, places, ties } = this.map;
      this.box.dataset.state = "loading";
      try {
        this.land ??= json(land.address);
        const [cities, tied] = await Promise.all([
          json(places.address), ties.address ? json(ties.address) : { city: null, ties: [] },
        ]);
        const changed = ties.address && tied.version !== cities.version;
        if (changed && again) return this.load(false);
        this._show(cities, tied);
        land.show(await this.land);
        return this._ready();
      } catch (problem) {
        return this._failed(problem);
      }
    }

    _show(cities, tied) {
      const { places, ties } = this.map;
      places.show(cities, { alone: Boolean(ties.address), chosen: tied.city });
      ties.show(tied, cities);
      this._limit();
      this._fit();
    }

    _ready() {
      const { places } = this.map;
      this.box.dataset.places = places.data.slugs.length;
      this.box.dataset.state = "ready";
      performance.mark("map-ready");
      this._say(this._overview());
    }

    _failed(problem) {
      this.land = undefined;
      this.box.dataset.state = "failed";
      const again = document.createElement("button");
      again.type = "button";
      again.className = "govuk-button govuk-button--secondary";
      again.textContent = this.words.again;
      again.addEventListener("click", () => this.load());
      this.said?.replaceChildren(`${this.words.failed} `, again);
      console.warn(problem);
    }

    // --- the view ---

    // The world is never smaller than the map, and the poles stay at its edges.
    _limit() {
      const { map } = this;
      const size = map.getSize();
      const least = Math.log2(Math.max(size.x, size.y, 1) / twinMap.WORLD);
      map.options.minZoom = Math.max(0, Math.ceil(least * QUARTER) / QUARTER);
      map.fire("zoomlevelschange");
      if (map.getZoom() < map.getMinZoom()) map.setZoom(map.getMinZoom(), { animate: false });
    }

    // Show all there is; of the whole world, its busy middle, as large as can still be read.
    _fit() {
      const { map } = this;
      const { places, ties } = map;
      const tied = ties.ties.length > 0;
      const [[south, west], [north, east]] = places.wanted ?? this._extent(tied);
      const still = { animate: false };
      if (east - west < 240) {
        const bounds = [[south, west], [north, east]];
        map.fitBounds(bounds, { ...still, padding: [40, 40], maxZoom: 7 });
      } else if (tied) {
        map.setView([(south + north) / 2, (west + east) / 2], map.getMinZoom(), still);
      } else {
        map.setView([28, 12], Math.max(map.getMinZoom(), LEAST_WORLD), still);
      }
    }

    // A turned screen shows all again, unless the visitor has looked elsewhere.
    _resized() {
      this._limit();
      if (!this.moved && this.box.dataset.state === "ready") this._fit();
    }

    _extent(tied) {
      const { places, ties } = this.map;
      if (tied) return ties.extent();
      return places.data.slugs.length ? places.extent() : [[-60, -180], [75, 180]];
    }

    _controls() {
      const { zoom_in: zoomInTitle, zoom_out: zoomOutTitle } = this.words;
      L.control.zoom({ zoomInTitle, zoomOutTitle, position: "topright" }).addTo(this.map);
      this.map.setMaxBounds([[-85, -1e5], [85, 1e5]]);
    }

    // --- pointer, keyboard, scheme ---

    _listen() {
      const { map, box } = this;
      map.on("mousemove", (event) => this._hover(event));
      map.on("mouseout", () => this.card.held || this._leave());
      map.on("click", (event) => this._click(event));
      map.on("resize", () => this._resized());
      map.on("moveend", () => this._moved());
      map.on("movestart zoomstart", () => this._leave());
      box.addEventListener("pointerdown", (event) => {
        this.byTouch = event.pointerType === "touch";
        this._byKeys(false);
        this.moved = true;
      });
      box.addEventListener("wheel", () => { this.moved = true; }, { passive: true });
      box.addEventListener("keydown", (event) => this._key(event));
      box.addEventListener("keyup", (event) => event.key === "Tab" && this._byKeys(true));
      box.addEventListener("focus", () => map.scrollWheelZoom.enable());
      box.addEventListener("blur", () => {
        map.scrollWheelZoom.disable();
        this._byKeys(false);
      });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this._recolour());
      matchMedia("print").addEventListener("change", () => this._recolour());
    }

    _recolour() {
      twinMap.palette = twinMap.readPalette();
      this.map.fire("colours");
    }

    _at(point) {
      const reach = this.byTouch ? 14 : 4;
      return this.map.places.pick(point, reach) ?? this.map.ties.pick(point, reach + 1);
    }

    _hover({ layerPoint, containerPoint }) {
      if (this.byTouch || this.card.held) return;
      const item = this._at(layerPoint);
      this.box.style.cursor = item ? "pointer" : "";
      if (item) this._focus(item, containerPoint, false);
      else this._leave();
    }

    _focus(item, point, held) {
      const { places, ties } = this.map;
      places.focus(item.line ? null : item);
      ties.light(item.line ? [item] : this._lit(item));
      this.card.show(item, point, held);
    }

    _lit(item) {
      const { places, ties } = this.map;
      if (item.group !== null || item.at === places.chosen) return null;
      const own = ties.of(item.at);
      return own.length ? own : null;
    }

    _leave() {
      this.map.places.focus(null);
      this.map.ties.light(null);
      this.card.hide();
      this.item = null;
    }

    _click({ layerPoint, containerPoint }) {
      const item = this._at(layerPoint);
      if (!item) this._leave();
      else if (this.byTouch && !(item.group ?? null)) this._focus(item, containerPoint, true);
      else this._choose(item, containerPoint);
    }

    // A group opens, a city shows its partners, an agreement its page.
    _choose(item, point) {
      if (item.line) location.assign(this.agreementOf(item));
      else if (item.group !== null) this._open(item, point);
      else if (item.at === this.map.places.chosen) location.assign(this.pageOf(item.at));
      else location.assign(this.addressOf(item.at));
    }

    _open(item, point) {
      const zoom = this.map.places.opensAt(item);
      if (zoom === null) this._focus(item, point, true);
      else this.map.setView([item.lat, item.lon], zoom, { animate: !this.still.matches });
    }

    // The map of a city's partners, the city's page, the page of an agreement.
    addressOf(at) {
      const address = new URL(this.addresses.go, location.href);
      address.searchParams.set("city", this.map.places.data.slugs[at]);
      return address.pathname + address.search;
    }

    pageOf(at) {
      return this.addresses.city + this.map.places.data.slugs[at] + this.addresses.looking;
    }

    agreementOf({ reference }) {
      return this.addresses.agreement + reference + this.addresses.looking;
    }

    _key(event) {
      if (event.target !== this.box) return;
      this._byKeys(true);
      this.moved = true;
      if (event.key === "Escape") this._leave();
      if (event.key === "Enter" && this.item) this._choose(this.item, this._centre());
    }

    // Who comes by keyboard must see where they are; who points sees it anyway.
    _byKeys(yes) {
      this.byKeys = yes;
      this.box.toggleAttribute("data-keys", yes);
    }

    _centre() {
      return this.map.getSize().divideBy(2);
    }

    // --- what is said ---

    _moved() {
      if (this.box.dataset.state !== "ready") return;
      clearTimeout(this.waiting);
      const tell = () => (this.byKeys ? this._nearest() : this._say(this._overview()));
      this.waiting = setTimeout(tell, 350);
    }

    // By keyboard, the city nearest to the middle is in hand.
    _nearest() {
      const { map } = this;
      const item = map.places.nearest(map.containerPointToLayerPoint(this._centre()));
      if (!item) return this._say(this._overview());
      this._focus(item, map.layerPointToContainerPoint(map.places.pointOf(item)), false);
      this.item = item;
      return this._say(this.card.text);
    }

    _overview() {
      const { places } = this.map;
      const { data } = places;
      if (!data.slugs.length) return this.words.empty;
      const cities = places.inSight().reduce((sum, item) => sum + item.sums.cities, 0);
      const said = this.words.shown
        .replace("{seen}", twinMap.number(cities))
        .replace("{all}", twinMap.number(data.slugs.length));
      if (!data.missing) return said;
      return `${said} ${this.words.missing}: ${twinMap.number(data.missing)}.`;
    }

    _say(text) {
      if (this.said && this.said.textContent !== text) this.said.textContent = text;
    }
  }

  twinMap.guide = (map, options) => new Guide(map, options);
})();
