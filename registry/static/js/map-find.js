// The search box of the map: what is typed, in any script, is looked up by the server; what is
// chosen is looked at. Without a choice the form filters by the words, as it does without scripts.
"use strict";

(() => {
  const { element, bdi } = twinMap;
  const PAUSE = 120;

  class Find {
    constructor(form, guide, address) {
      const input = form?.querySelector("[name=q]");
      const list = form?.querySelector("[data-map-found]");
      if (!input || !list || !address) return;
      Object.assign(this, { form, input, list, guide, address, at: -1, found: [] });
      this.says = form.querySelector("[data-map-found-says]");
      const combobox = {
        role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
      };
      for (const [name, value] of Object.entries(combobox)) input.setAttribute(name, value);
      input.addEventListener("input", () => this._typed());
      input.addEventListener("keydown", (event) => this._key(event));
      // Who is back meanwhile goes on typing.
      input.addEventListener("blur", () => setTimeout(() => document.activeElement === input || this._close(), 150));
      // A press must not take the focus away before it has chosen.
      list.addEventListener("pointerdown", (event) => event.preventDefault());
      form.addEventListener("submit", (event) => this._submit(event));
    }

    _typed() {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this._ask(), PAUSE);
    }

    async _ask() {
      const typed = this.input.value.trim();
      this.asked?.abort();
      if (!typed) return this._close();
      const asked = this.asked = new AbortController();
      const address = new URL(this.address, location.href);
      address.searchParams.set("q", typed);
      try {
        const answer = await fetch(address, { signal: asked.signal });
        if (!answer.ok) throw new Error(`${answer.status} ${address}`);
        this._show(await answer.json());
      } catch (problem) {
        if (!asked.signal.aborted) this._say(this.guide.words.find_failed);
      }
      return undefined;
    }

    _show(found) {
      this.found = found;
      this.at = -1;
      this.list.replaceChildren(...found.map((each, at) => this._option(each, at)));
      this._open(found.length > 0);
      this._say(found.length ? `${this.guide.words.found}: ${found.length}` : this.guide.words.none_found);
    }

    _option(each, at) {
      const where = each.kind === "city" ? this._where(each) : this.guide.words.country;
      const count = element("span", "mapfind__number", twinMap.number(each.agreements));
      const made = element("li", "", element("span", "", bdi(each.name), element("small", "", ` ${where}`)), count);
      made.id = `${this.list.id}-${at}`;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      made.addEventListener("click", () => this._choose(at));
      return made;
    }

    _where({ country }) {
      const { atlas } = this.guide;
      const at = atlas?.countries.indexOf(country) ?? -1;
      return at < 0 ? country : atlas.countryName(at);
    }

    _key(event) {
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" && !this.list.hidden) {
        event.preventDefault();
        this._close();
      } else if (move && this.found.length) {
        event.preventDefault();
        this._open(true);
        this._mark((this.at + move + this.found.length) % this.found.length);
      }
    }

    // Enter chooses what is marked, or the first; with nothing found the form goes its way.
    _submit(event) {
      if (this.list.hidden || !this.found.length) return;
      event.preventDefault();
      event.stopPropagation();
      this._choose(Math.max(0, this.at));
    }

    _mark(at) {
      this.at = at;
      [...this.list.children].forEach((each, number) => each.setAttribute("aria-selected", number === at));
      this.list.children[at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", this.list.children[at].id);
    }

    _choose(at) {
      const { kind, key, name } = this.found[at];
      this.input.value = "";
      this._close();
      this._say(name);
      this.guide.find({ kind, key });
    }

    _open(yes) {
      this.list.hidden = !yes;
      this.input.setAttribute("aria-expanded", yes);
      if (!yes) this.input.removeAttribute("aria-activedescendant");
    }

    _close() {
      clearTimeout(this.waiting);
      this._open(false);
    }

    _say(text) {
      if (this.says) this.says.textContent = text;
    }
  }

  twinMap.Find = Find;
})();
