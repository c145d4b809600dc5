// Beside the map: what is in focus, its counts by status and its partners; or two or three side
// by side. Names and words are set as text, never as markup.
"use strict";

(() => {
  const { STATUSES, asleepOf, element, link, button, bdi, byStatus } = twinMap;
  const SOME = 40;

  class Panel {
    constructor(root, guide) {
      Object.assign(this, { root, guide, words: guide.words });
      this.usual = root ? [...root.childNodes] : [];
      this.all = false;
    }

    // Show the focuses: none, one, or those compared.
    show(foci) {
      if (!this.root) return;
      const key = foci.map((focus) => focus.key).join();
      if (key !== this.key) this.all = false;
      this.key = key;
      const hasFocus = this.root.contains(document.activeElement);
      const parts = foci.length > 1 ? this._comparison(foci) : foci.map((focus) => this._one(focus));
      this.root.replaceChildren(...(parts.length ? parts.flat() : this._nothing()));
      this.root.toggleAttribute("data-filled", parts.length > 0);
      if (hasFocus) twinMap.settleOn(this.root);
    }

    // What the server wrote is of the view that it was asked for; later on the panel teaches.
    _nothing() {
      const { view, first } = this.guide;
      return view === first ? this.usual : [element("p", "panel__hint", this.root.dataset.hint)];
    }

    // --- one ---

    _one(focus) {
      const { atlas } = this.guide;
      const ties = atlas.tiesIn(focus);
      return [
        this._head(focus),
        this._counts(atlas.count(ties)),
        this._ways(focus),
        focus.kind === "city" ? this._partners(focus, ties) : this._countries(focus, ties),
      ].flat();
    }

    _head(focus) {
      const { atlas } = this.guide;
      const title = element("h2", "panel__title", link(this.guide.pageOf(focus), bdi(atlas.label(focus))));
      if (focus.kind === "country") return [title];
      return [title, element("p", "panel__where", atlas.countryName(atlas.country[focus.at]))];
    }

    _counts(counts) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      const rows = byStatus(counts, this.guide.statusWords).map(([code, word, count]) => element(
        "li", "", element("span", `status status--${code}`, word), " ", element("span", "panel__number", twinMap.number(count)),
      ));
      const all = element(
        "li", "panel__total", `${this.words.agreements} `, element("span", "panel__number", twinMap.number(total)),
      );
      return element("ul", "panel__counts", all, ...rows);
    }

    _ways(focus) {
      const { guide, words } = this;
      const comparing = guide.isComparing;
      const compare = button(comparing ? words.choose_other : words.compare_with, () => guide.startComparing());
      compare.setAttribute("aria-pressed", comparing);
      const leave = button(words.back, () => guide.look(null));
      return element("p", "panel__ways", compare, leave);
    }

    // Partners by name; several agreements of one partner follow each other.
    _partners(focus, ties) {
      const { atlas } = this.guide;
      const order = new Intl.Collator(document.documentElement.lang).compare;
      const rows = [...ties].map((tie) => ({ tie, city: atlas.partner(tie, focus.at) }));
      if (atlas.names) rows.sort((a, b) => order(atlas.name(a.city), atlas.name(b.city)) || a.tie - b.tie);
      const shown = this.all ? rows : rows.slice(0, SOME);
      const list = element("ul", "panel__partners", ...shown.map(({ tie, city }) => this._partner(tie, city)));
      return [list, ...this._rest(rows.length, shown.length)];
    }

    _partner(tie, city) {
      const { atlas } = this.guide;
      const name = button(bdi(atlas.name(city)), () => this.guide.look(atlas.cityFocus(city)), "atlas__link");
      const where = element("span", "panel__where", ` ${atlas.countryName(atlas.country[city])}`);
      const away = atlas.isPlaced(city) ? "" : element("small", "", this.words.nowhere);
      return element("li", "", element("div", "", name, where, away), this._agreement(tie));
    }

    // Its status in words, and the year of its conclusion as the way to its page.
    _agreement(tie) {
      const { atlas } = this.guide;
      const code = STATUSES.includes(atlas.code(tie)) ? atlas.code(tie) : "otherwise";
      const status = element("span", `status status--${code}`, this.guide.stateWord(tie));
      if (!atlas.papers) return element("div", "", status);
      const text = atlas.concluded(tie) || atlas.reference(tie);
      const page = link(this.guide.agreementOf(tie), String(text));
      page.setAttribute("aria-label", `${this.words.agreement} ${atlas.reference(tie)}, ${text}`);
      return element("div", "", status, " ", page);
    }

    _rest(all, shown) {
      if (shown >= all) return [];
      const more = button(`${this.words.all}: ${twinMap.number(all)}`, () => {
        this.all = true;
        this.show(this.guide.foci);
        this.root.querySelectorAll(".panel__partners > li")[shown]?.querySelector("button, a")?.focus();
      });
      return [element("p", "panel__ways", more)];
    }

    _countries(focus, ties) {
      const { atlas } = this.guide;
      const rows = [...this._byCountry(focus, ties)].sort((a, b) => b[1].length - a[1].length);
      const shown = this.all ? rows : rows.slice(0, SOME);
      const list = shown.map(([country, own]) => {
        const counts = atlas.count(own);
        const asleep = asleepOf(counts);
        const total = counts.reduce((sum, count) => sum + count, 0);
        const numbers = `${this.words.agreements}: ${twinMap.number(total)}`;
        const sleeping = asleep ? `, ${this.words.asleep}: ${twinMap.number(asleep)}` : "";
        const href = this.guide.betweenHref(focus.at, country);
        const name = link(href, bdi(atlas.countryName(country)));
        return element("li", "", element("div", "", name), element("div", "", numbers + sleeping));
      });
      return [element("ul", "panel__partners", ...list), ...this._rest(rows.length, shown.length)];
    }

    // Ties by the partner's country; its own for those at home.
    _byCountry({ at }, ties) {
      const { atlas } = this.guide;
      const found = new Map();
      for (const tie of ties) {
        const one = atlas.country[atlas.one[tie]];
        const partner = one === at ? atlas.country[atlas.other[tie]] : one;
        if (!found.has(partner)) found.set(partner, []);
        found.get(partner).push(tie);
      }
      return found;
    }

    // --- side by side ---

    _comparison(foci) {
      const { atlas } = this.guide;
      const counts = foci.map((focus) => atlas.count(atlas.tiesIn(focus)));
      return [
        element("h2", "panel__title", this.words.comparison),
        this._numbers(foci, counts),
        this._common(foci),
        element("p", "panel__ways", button(this.words.back, () => this.guide.look(null))),
      ].flat();
    }

    _numbers(foci, counts) {
      const { atlas, words } = this.guide;
      const corner = element("td", "");
      const heads = foci.map((focus) => {
        const away = button("×", () => this.guide.unpin(focus), "atlas__unpin");
        away.setAttribute("aria-label", `${words.take_away}: ${atlas.label(focus)}`);
        const head = element("th", "", link(this.guide.pageOf(focus), bdi(atlas.label(focus))), " ", away);
        head.scope = "col";
        return head;
      });
      const codes = [...STATUSES, "otherwise"].map((code, at) => [code, at]);
      const used = codes.filter(([, at]) => counts.some((each) => each[at]));
      const rows = used.map(([code, at]) => this._row(
        element("span", `status status--${code}`, this.guide.statusWords[code]), counts.map((each) => each[at]),
      ));
      const totals = counts.map((each) => each.reduce((sum, count) => sum + count, 0));
      const body = element("tbody", "", this._row(words.agreements, totals), ...rows);
      const caption = element("caption", "govuk-visually-hidden", words.comparison);
      return element("table", "panel__compared", caption, element("thead", "", element("tr", "", corner, ...heads)), body);
    }

    _row(title, numbers) {
      const head = element("th", "", title);
      head.scope = "row";
      return element("tr", "", head, ...numbers.map((number) => element("td", "", twinMap.number(number))));
    }

    // Who is partner of all of them; countries if one of them is a country.
    _common(foci) {
      const { atlas, words } = this.guide;
      const isCountry = foci.some((focus) => focus.kind === "country");
      const partners = foci.map((focus) => this._partnersOf(focus, isCountry));
      const shared = [...partners[0]].filter((at) => partners.every((each) => each.has(at)));
      const title = element("h3", "panel__sub", `${words.common}: ${twinMap.number(shared.length)}`);
      const names = shared.map((at) => {
        const focus = isCountry ? { kind: "country", at, key: atlas.countries[at] } : atlas.cityFocus(at);
        return element("li", "", button(bdi(atlas.label(focus)), () => this.guide.look(focus), "atlas__link"));
      });
      return [title, element("ul", "panel__partners", ...names.slice(0, SOME))];
    }

    _partnersOf(focus, byCountry) {
      const { atlas } = this.guide;
      const ties = atlas.tiesIn(focus);
      if (focus.kind === "country") return new Set(this._byCountry(focus, ties).keys());
      const cities = [...ties].map((tie) => atlas.partner(tie, focus.at));
      return new Set(byCountry ? cities.map((city) => atlas.country[city]) : cities);
    }
  }

  twinMap.Panel = Panel;
})();
