// What answers the visitor: fetches the data, keeps layers, panel, legend, year and address at one
// view, follows pointer and keyboard, and says what is shown.
"use strict";

(() => {
  const { Atlas, Card, Find, History, Legend, Panel, STATUSES, Table, Time, View } = twinMap;
  const QUARTER = 4;
  const LEAST_WORLD = 1.5;
  const SLOW = 8000;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  twinMap.number = (value) => numbers.format(value);

  async function json(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return answer.json();
  }

  class Guide {
    constructor(map, options) {
      Object.assign(this, { map, words: options.words, addresses: options.addresses, sources: options.data });
      this.view = this.first = new View(options.view);
      this.history = options.history;
      this.box = map.getContainer();
      this.figure = this.box.closest("figure");
      this.said = this.figure?.querySelector("[data-map-says]");
      this.leads = this.figure?.dataset.atlas === "leads";
      this.box.setAttribute("role", "application");
      this.box.setAttribute("aria-label", this.box.parentNode.dataset?.mapLabel ?? this.words.map ?? "");
      this.still = matchMedia("(prefers-reduced-motion: reduce)");
      const hook = (name) => document.querySelector(`[data-map-${name}]`);
      this.legend = new Legend(hook("legend"), this);
      this.card = new Card(map, this);
      this.panel = new Panel(hook("panel"), this);
      this.time = new Time(hook("time"), this);
      this.table = new Table(this.words);
      this.finder = new Find(hook("find"), this, this.sources.find);
      map.guide = this;
      twinMap.hands(this);
      if (this.history) new History(this);
      this.load();
    }

    // --- data ---

    _source(name) {
      const { embedded } = this.sources;
      return embedded ? Promise.resolve(embedded[name]) : json(this.sources[name]);
    }

    async load(again = true) {
      this.box.dataset.state = "loading";
      const slow = setTimeout(() => this._say(this.words.slow), SLOW);
      try {
        this.land ??= this.map.land?.load();
        const needed = this.view.keys.length > 0;
        const [pairs, names] = await Promise.all([this._source("pairs"), needed ? this._source("names") : null]);
        this._take(pairs, names);
        await this.land;
        this._ready();
        await this._more(pairs.version, names);
      } catch (problem) {
        if (problem.changed && again) await this.load(false);
        else this._failed(problem);
      } finally {
        clearTimeout(slow);
      }
    }

    _take(pairs, names) {
      if (names) this._same(pairs.version, names);
      this.atlas = new Atlas(pairs);
      this.atlas.take({ names });
      this.statusWords = { otherwise: this.words.otherwise };
      this.map.places.take(this.atlas);
      this._name();
      this._choose();
      this._limit();
      this._show();
      this._fit();
    }

    // What the view needs less: names, papers, years.
    async _more(version, known) {
      const names = known ?? this._same(version, await this._source("names"));
      this.atlas.take({ names });
      this._name();
      this._show();
      // The table of short names takes its time: not when somebody waits for a city.
      setTimeout(() => this.atlas.cityOf(""), 0);
      const papers = this._same(version, await this._source("papers"));
      this.atlas.take({ papers });
      this.panel.show(this.foci);
      if (this.time.root && this.sources.years !== "") {
        const years = this._same(version, await this._source("years"));
        this.time.take(years);
      }
      this.box.dataset.state = "complete";
    }

    // The words of the statuses come with the names; until then the legend's will do.
    _name() {
      const { names, states } = this.atlas;
      for (const code of STATUSES) {
        const at = states.indexOf(code);
        this.statusWords[code] = names?.words[at] ?? this.legend.word(code) ?? code;
      }
    }

    stateWord(tie) {
      const { names, states, state } = this.atlas;
      return names?.words[state[tie]] ?? states[state[tie]];
    }

    // Data of two states of the registry do not fit each other.
    _same(version, data) {
      if (data.version !== version) throw Object.assign(new Error("changed"), { changed: true });
      return data;
    }

    _ready() {
      const { atlas } = this;
      this.box.dataset.places = atlas.placed;
      this.box.dataset.state = "ready";
      requestAnimationFrame(() => performance.mark("map-ready"));
      this._say(this.overview());
    }

    _failed(problem) {
      this.land = undefined;
      this.box.dataset.state = "failed";
      const load = () => {
        twinMap.settleOn(this.box);
        this.load();
      };
      const again = twinMap.button(this.words.again, load, "govuk-button govuk-button--secondary");
      this.said?.replaceChildren(`${this.words.failed} `, again);
      console.warn(problem);
    }

    // --- one view for all ---

    get foci() {
      return this.atlas?.names ? this.view.keys.map((key) => this.atlas.focusOf(key)).filter(Boolean) : [];
    }

    // Take on another view: `push` makes it a step to go back from, and fetches the table.
    apply(view, { push = true, fit = false } = {}) {
      const before = this.view;
      this.view = view;
      if (view.on !== before.on) this._lookAt(view);
      this._choose();
      this._show();
      if (fit) this._fit();
      if (this.card.held) this.leave();
      if (push) this.settle();
      this._say(this.overview());
    }

    // What is looked at becomes an address, and the page around the map follows.
    settle() {
      if (!this.history) return;
      const address = this.view.address(this.addresses.go);
      if (address === location.pathname + location.search) return;
      history.pushState(null, "", address + location.hash);
      this.table.follow(address);
    }

    _lookAt({ on }) {
      const first = on === this.first.on;
      this.atlas.lookAt(first ? null : this.time.yearOf({ on }));
    }

    _choose() {
      const { status, legal } = this.view;
      this.atlas.choose({ statuses: new Set(twinMap.spelledOut(status)), legal: new Set(legal) });
    }

    _show() {
      const { map, atlas, foci } = this;
      const { places, ties, flows } = map;
      this.box.toggleAttribute("data-focus", foci.length > 0);
      if (foci.length) {
        const own = this.tiesOf(foci);
        const from = foci.length === 1 && foci[0].kind === "city" ? foci[0].at : -1;
        if (this.lines) this.lines.hidden = true;
        flows?.show(null);
        ties?.show(atlas, own, from);
        places.show(own, foci.filter(({ kind }) => kind === "city").map(({ at }) => at));
      } else {
        const all = atlas.chosenTies();
        // So many are shown as flows from country to country, unless all lines are wanted.
        const many = all.length > twinMap.FEW;
        const lines = this.view.lines === "all" || !many;
        if (this.lines) this.lines.hidden = !many;
        this.lines?.setAttribute("aria-pressed", lines);
        flows?.show(lines ? null : atlas);
        ties?.show(atlas, lines ? all : null);
        places.show();
      }
      this.panel.show(foci);
      this.states = atlas.countStates(foci.length ? this.tiesOf(foci, true) : atlas.everyTie());
      this.legend.show(this.states);
      this.time.show(this.view);
    }

    // Agreements in force on the day looked at, whatever the filters of the legend.
    inForce() {
      const { states, inForce } = this.atlas;
      return states.reduce((sum, code, at) => sum + (inForce[at] ? this.states?.[code] ?? 0 : 0), 0);
    }

    tiesOf(foci, all = false) {
      return foci.length === 1
        ? this.atlas.tiesIn(foci[0], all)
        : Uint32Array.from(new Set(foci.flatMap((focus) => [...this.atlas.tiesIn(focus, all)])));
    }

    // --- what the visitor may ask for ---

    // One focus, or none; on a page that only shows the map it leads to the map's own page.
    look(focus, how) {
      const asked = this.isComparing && focus ? this.view.comparing(focus) : this.view.lookingAt(focus);
      this.isComparing = false;
      const met = focus?.kind === "city" && this.addresses.go && twinMap.met(this, focus, asked);
      if (met) location.assign(met);
      else if (this.leads) location.assign(asked.address(this.addresses.go));
      else this.apply(asked, how);
    }

    drawAll() {
      this.apply(this.view.with({ lines: this.view.lines === "all" ? "" : "all" }));
    }

    find(focus) {
      this.look(focus, { fit: true });
      this.figure?.scrollIntoView({ block: "nearest" });
    }

    canCompare({ key }) {
      return this.foci.length > 0 && !this.view.isFull && !this.view.keys.includes(key);
    }

    compare(focus) {
      this.apply(this.view.comparing(focus));
    }

    unpin({ key }) {
      this.apply(this.view.without(key));
    }

    startComparing() {
      this.isComparing = !this.isComparing;
      this.panel.show(this.foci);
      this._say(this.isComparing ? this.words.choose_other : this.overview());
      const { input } = this.finder;
      if (this.isComparing && input) input.focus();
    }

    // A year of the slider; its data are fetched when it is first touched.
    async lookAtYear(on) {
      this.wanted = on;
      if (this.isWaiting) return;
      if (!this.atlas.changesOf) {
        this.isWaiting = true;
        this.box.dataset.time = "loading";
        try {
          this.atlas.takeTime(this._same(this.atlas.version, await this._source("time")));
          this.box.dataset.time = "ready";
        } catch (problem) {
          this.time.stop();
          this.time.show(this.view);
          this._say(problem.changed ? this.words.changed : this.words.time_failed);
          delete this.box.dataset.time;
          return;
        } finally {
          this.isWaiting = false;
        }
      }
      if (this.wanted !== this.view.on) this.apply(this.view.with({ on: this.wanted }), { push: false });
    }

    // --- addresses ---

    pageOf({ kind, key }) {
      const { city, country } = this.addresses;
      return this._onTheDay(kind === "city" ? city : country, key);
    }

    agreementOf(tie) {
      return this._onTheDay(this.addresses.agreement, this.atlas.reference(tie));
    }

    // A page on the day that is looked at now, whatever it was when the map was opened.
    _onTheDay(begin, name) {
      if (!begin) return "";
      const said = new URLSearchParams(this.addresses.looking);
      if (this.view.on) said.set("on", this.view.on);
      else said.delete("on");
      return begin + name + (said.toString() && `?${said}`);
    }

    betweenHref(one, other) {
      if (!this.addresses.go) return "";
      const there = new URL(this.view.with({ city: "", country: "", pins: [], lines: "" }).address(this.addresses.go), location.href);
      there.searchParams.set("country", this.atlas.countries[one]);
      there.searchParams.set("partner", this.atlas.countries[other]);
      return there.pathname + there.search;
    }

    // --- what is seen ---

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
      const found = map.ties?.extent() ?? map.places.extent() ?? [[-60, -180], [75, 180]];
      const [[south, west], [north, east]] = found;
      const still = { animate: false };
      if (east - west < 240) {
        map.fitBounds([[south, west], [north, east]], { ...still, padding: [40, 40], maxZoom: 7 });
      } else if (this.foci.length) {
        map.setView([(south + north) / 2, (west + east) / 2], map.getMinZoom(), still);
      } else {
        map.setView([28, 12], Math.max(map.getMinZoom(), LEAST_WORLD), still);
      }
    }

    // A turned screen shows all again, unless the visitor has looked elsewhere.
    resized() {
      if (!this.atlas) return;
      this._limit();
      if (!this.moved) this._fit();
    }

    leave() {
      const { places, ties, flows } = this.map;
      places.focus(null);
      ties?.light(this.atlas, null);
      flows?.light(null);
      this.card.hide();
      this.item = null;
    }

    overview() {
      const { places } = this.map;
      const { atlas, foci, words } = this;
      if (foci.length) return foci.map((focus) => this._inWords(focus)).join(" ");
      const items = places.inSight();
      const cities = items.reduce((sum, item) => sum + item.cities, 0);
      if (!atlas.chosen.includes(1)) return words.empty;
      const said = words.shown.replace("{seen}", twinMap.number(cities)).replace("{all}", twinMap.number(places.number()));
      const missing = places.unplaced();
      return missing ? `${said} ${words.missing}: ${twinMap.number(missing)}.` : said;
    }

    _inWords(focus) {
      const { atlas, words } = this;
      const counts = atlas.count(atlas.tiesIn(focus));
      const said = [[words.agreements, counts.reduce((sum, count) => sum + count, 0)], [words.asleep, twinMap.asleepOf(counts)]];
      return `${atlas.label(focus)}. ${said.map(([word, count]) => `${word}: ${twinMap.number(count)}`).join(", ")}.`;
    }

    // What failed, and the way to try again, stands until it is tried.
    _say(text) {
      if (this.box.dataset.state === "failed") return;
      if (this.said && this.said.textContent !== text) this.said.textContent = text;
    }

    say(text) {
      this._say(text);
    }
  }

  twinMap.guide = (map, options) => new Guide(map, options);
})();
