// What is looked at, as the address says it, and the parts of the page that the server writes anew.
"use strict";

(() => {
  // The map's own parameters; all others say which data were asked for.
  const OWN = ["city", "country", "status", "legal", "on", "pin", "lines"];
  const LISTED = ["sort", "page", "per_page"];
  const MOST_PINS = 3;
  const many = (value) => value.flatMap((each) => each.split(",")).filter(Boolean);

  class View {
    constructor({ city = "", country = "", pins = [], status = [], legal = [], on = "", lines = "" }) {
      Object.assign(this, { city, country, pins, status, legal, on: on ?? "", lines });
    }

    static read(search) {
      const said = new URLSearchParams(search);
      const one = (name) => said.get(name)?.trim() ?? "";
      return new View({
        city: one("city"), country: said.get("partner") ? "" : one("country").toUpperCase(),
        pins: many(said.getAll("pin")), status: many(said.getAll("status")),
        legal: many(said.getAll("legal")), on: one("on"), lines: one("lines"),
      });
    }

    with(change) {
      return new View({ ...this, ...change });
    }

    // What is compared, or the one thing in focus.
    get keys() {
      return this.pins.length ? this.pins : [this.city || this.country].filter(Boolean);
    }

    lookingAt(focus) {
      const own = { city: "", country: "", pins: [] };
      return this.with(focus ? { ...own, [focus.kind]: focus.key } : own);
    }

    // One more to compare with what is there; the first ones stay.
    comparing(focus) {
      const pins = [...new Set([...this.keys, focus.key])];
      if (pins.length < 2) return this.lookingAt(focus);
      return this.with({ city: "", country: "", pins: pins.slice(0, MOST_PINS) });
    }

    without(key) {
      const left = this.keys.filter((each) => each !== key);
      if (left.length > 1) return this.with({ pins: left });
      const kind = /^[A-Z]{2}$/.test(left[0] ?? "") ? "country" : "city";
      return this.lookingAt(left.length ? { kind, key: left[0] } : null);
    }

    // "asleep" is short for two statuses, each of which can be taken away.
    toggling(status) {
      const chosen = twinMap.spelledOut(this.status);
      const rest = chosen.filter((each) => each !== status);
      return this.with({ status: rest.length < chosen.length ? rest : [...chosen, status] });
    }

    get isFull() {
      return this.keys.length >= MOST_PINS;
    }

    // `go` is the page's address with the parameters that are not the map's own.
    address(go) {
      const address = new URL(go, location.href);
      const said = address.searchParams;
      const add = (name, values) => values.filter(Boolean).forEach((value) => said.append(name, value));
      add("city", [this.city]);
      add("country", [this.country]);
      add("status", this.status);
      add("legal", this.legal);
      add("on", [this.on]);
      add("pin", this.pins);
      add("lines", [this.lines]);
      return address.pathname + address.search;
    }
  }

  // What of an address concerns the data, whatever the map's own parameters are.
  function dataOf(search) {
    const said = new URLSearchParams(search);
    const own = said.get("partner") ? OWN.filter((name) => name !== "country") : OWN;
    const rest = [...said].filter(([name, value]) => value && ![...own, ...LISTED].includes(name));
    return rest.map((pair) => pair.join("=")).sort().join("&");
  }

  // Between two sides a city may be on either, and the other one becomes its partner: that is
  // another base, at this address. Nothing where the base has no sides.
  function met({ atlas, addresses }, focus, view) {
    const there = new URL(view.address(addresses.go), location.href);
    const said = there.searchParams;
    const [country, partner] = [said.get("country") ?? "", said.get("partner")];
    if (!partner) return "";
    const own = atlas.countries[atlas.country[focus.at]];
    said.delete("country");
    if ([focus.key, own].includes(partner) && partner !== country) said.set("partner", country);
    else if (country && country !== own) said.delete("partner");
    else if (country) said.set("country", country);
    if (!said.get("partner")) said.delete("partner");
    return there.pathname + there.search;
  }

  // --- what the server writes: title, filters, table ---

  const PARTS = ["title", "chips", "table", "elsewhere"];

  class Table {
    constructor(words) {
      this.words = words;
    }

    get place() {
      return document.querySelector("[data-map-table]");
    }

    // Fetch the page at the address and take over its parts; the last one asked for counts.
    async follow(address) {
      if (!this.place) return;
      this.asked?.abort();
      const asked = this.asked = new AbortController();
      this.place.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(address, { signal: asked.signal, headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!answer.ok || !page.querySelector("[data-map-table]")) throw new Error(`${answer.status} ${address}`);
        this._take(page);
      } catch (problem) {
        if (asked.signal.aborted) return;
        this._failed(address, problem);
      }
      this.place.removeAttribute("aria-busy");
    }

    _take(page) {
      document.title = page.title;
      const parts = PARTS.map((part) => document.querySelector(`[data-map-${part}]`));
      const hasFocus = parts.some((part) => part?.contains(document.activeElement));
      for (const part of PARTS) {
        const [here, there] = [document, page].map((each) => each.querySelector(`[data-map-${part}]`));
        if (here && there) here.replaceWith(document.adoptNode(there));
      }
      for (const link of document.querySelectorAll("[data-map-legend] a")) {
        const [name, value] = Object.entries(link.dataset)[0];
        const there = page.querySelector(`[data-map-legend] a[data-${name}="${CSS.escape(value)}"]`);
        if (there) link.href = there.getAttribute("href");
      }
      this._renewForm(page);
      document.dispatchEvent(new Event("renewed"));
      if (hasFocus) twinMap.settleOn(document.querySelector("[data-map-title] h1"));
    }

    // A search by words keeps the filters that are set now.
    _renewForm(page) {
      const [here, there] = [document, page].map((each) => each.querySelector("[data-map-find]"));
      if (!here || !there) return;
      for (const field of here.querySelectorAll("input[type=hidden]")) field.remove();
      here.prepend(...[...there.querySelectorAll("input[type=hidden]")].map((field) => document.adoptNode(field)));
    }

    _failed(address, problem) {
      const again = document.createElement("button");
      again.type = "button";
      again.className = "govuk-button govuk-button--secondary";
      again.textContent = this.words.again;
      again.addEventListener("click", () => this.follow(address));
      const said = document.createElement("p");
      said.setAttribute("role", "alert");
      said.append(`${this.words.table_failed} `, again);
      this.place.replaceChildren(said);
      console.warn(problem);
    }
  }

  // --- the way back, and links of the page that change no more than the view ---

  class History {
    constructor(guide) {
      this.guide = guide;
      this.data = dataOf(location.search);
      addEventListener("popstate", () => this._back());
      document.addEventListener("click", (event) => this._followed(event));
    }

    // Whether the script can show it with the data it has.
    _isNear(search, view) {
      const { first, atlas } = this.guide;
      return dataOf(search) === this.data && Boolean(atlas?.names)
        && (view.on === first.on || Boolean(atlas.changesOf));
    }

    _back() {
      const view = View.read(location.search);
      if (!this._isNear(location.search, view)) {
        location.reload();
        return;
      }
      this.guide.apply(view, { push: false, fit: true });
      this.guide.table.follow(location.pathname + location.search);
    }

    _followed(event) {
      const link = event.target.closest("a[href]");
      const plain = event.button === 0 && !["metaKey", "ctrlKey", "shiftKey", "altKey"].some((key) => event[key]);
      if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
      const there = new URL(link.href);
      const view = View.read(there.search);
      const paged = LISTED.some((name) => there.searchParams.has(name));
      const here = there.origin === location.origin && there.pathname === location.pathname && !there.hash;
      if (!here || paged || !this._isNear(there.search, view)) return;
      event.preventDefault();
      this.guide.apply(view, { fit: true });
      this.guide.figure?.scrollIntoView({ block: "nearest" });
    }
  }

  Object.assign(twinMap, { View, Table, History, met });
})();
