// The card on the map: what is known of the city, group, flow or agreement in hand. Names and
// words are set as text, never as markup.
"use strict";

(() => {
  const { STATUSES } = twinMap;
  const MOST = 8;

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  // Where there is nowhere to lead to, no link.
  function link(href, ...children) {
    const made = element(href ? "a" : "span", "", ...children);
    if (href) made.href = href;
    return made;
  }

  // Follow an address as a link of the page would: out of the frame, if this is one.
  function go(address) {
    if (document.querySelector("base[target]")) window.open(address, "_blank", "noopener");
    else location.assign(address);
  }

  function button(text, act, className = "atlas__button") {
    const made = element("button", className, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  // The keyboard stays near where it was, though what it was on is gone.
  function settleOn(place) {
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }

  // A name in a script of its own must not turn the words around it.
  const bdi = (text) => element("bdi", "", text);

  // How many of which status: [code, word, count] of those there are.
  function byStatus(counts, words) {
    const codes = [...STATUSES, "otherwise"];
    return codes.map((code, at) => [code, words[code], counts[at]]).filter(([, , count]) => count);
  }

  class Card {
    constructor(map, guide) {
      Object.assign(this, { map, guide, words: guide.words });
      this.root = element("div", "atlas__card");
      this.root.hidden = true;
      map.getContainer().append(this.root);
      L.DomEvent.disableClickPropagation(this.root);
      L.DomEvent.disableScrollPropagation(this.root);
    }

    // `held` cards stay until something else is chosen, and have buttons and links.
    show(item, point, held) {
      this.root.replaceChildren(...this._parts(item, held));
      this.root.classList.toggle("atlas__card--held", held);
      this.root.hidden = false;
      this.held = held;
      this._place(point);
    }

    hide() {
      if (this.root.contains(document.activeElement)) settleOn(this.map.getContainer());
      this.root.hidden = true;
      this.held = false;
    }

    get text() {
      const said = [...this.root.querySelectorAll("[data-said]")];
      return said.map((each) => each.textContent).join(". ");
    }

    _place({ x, y }) {
      const size = this.map.getSize();
      const { offsetWidth: width, offsetHeight: height } = this.root;
      const left = x + 16 + width > size.x ? x - 16 - width : x + 16;
      const top = y + 12 + height > size.y ? y - 12 - height : y + 12;
      this.root.style.left = `${Math.max(4, Math.min(left, size.x - width - 4))}px`;
      this.root.style.top = `${Math.max(4, Math.min(top, size.y - height - 4))}px`;
    }

    _said(tag, className, ...children) {
      const made = element(tag, className, ...children);
      made.dataset.said = "";
      return made;
    }

    _parts(item, held) {
      if (item.tie !== undefined) return this._tie(item.tie, held);
      if (item.flow) return this._flow(item.flow, held);
      return item.group === null ? this._city(item, held) : this._group(item, held);
    }

    _name(at) {
      const { atlas } = this.guide;
      return [bdi(atlas.name(at)), `, ${atlas.countryName(atlas.country[at])}`];
    }

    _city({ at, counts }, held) {
      const title = this._said("p", "atlas__title", ...this._name(at));
      const parts = [title, this._counts(counts)];
      if (held) return [...parts, this._ways(this.guide.atlas.cityFocus(at))];
      const chosen = this.map.places.chosen.has(at);
      return chosen ? parts : [...parts, element("p", "atlas__hint", this.words.choose)];
    }

    _ways(focus) {
      const { guide, words } = this;
      const ways = [button(words.partners, () => guide.look(focus))];
      if (guide.canCompare(focus)) ways.push(button(words.compare, () => guide.compare(focus)));
      return element("p", "atlas__ways", ...ways, link(guide.pageOf(focus), words.page));
    }

    _group(item, held) {
      if (held) return [this._members(item)];
      const many = `${this.words.group}: ${twinMap.number(item.cities)}`;
      const [before, after] = this.words.around.split("{place}");
      return [
        this._said("p", "atlas__title", many),
        this._said("p", "", before, ...this._name(item.at), after),
        this._counts(item.counts, this.words.counted),
        element("p", "atlas__hint", this.words.closer),
      ];
    }

    _members(item) {
      const { guide } = this;
      const members = this.map.places.members(item, MOST + 1);
      const shown = members.slice(0, MOST).map((at) => {
        const chosen = button("", () => guide.look(guide.atlas.cityFocus(at)), "atlas__link");
        chosen.append(...this._name(at));
        return element("li", "", chosen);
      });
      if (members.length > MOST) shown.push(element("li", "", "…"));
      return element("ul", "atlas__list", ...shown);
    }

    _counts(counts, title = this.words.agreements) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      const lines = byStatus(counts, this.guide.statusWords).map(([code, word, count]) => this._said(
        "li", "", element("span", `status status--${code}`, word), `: ${twinMap.number(count)}`,
      ));
      return element("ul", "atlas__counts", this._said("li", "", `${title}: ${twinMap.number(total)}`), ...lines);
    }

    _flow({ one, other, count, asleep }, held) {
      const { atlas } = this.guide;
      const names = [bdi(atlas.countryName(one)), " – ", bdi(atlas.countryName(other))];
      const lines = [[this.words.agreements, count], [this.words.asleep, asleep]].map(
        ([word, number]) => this._said("li", "", `${word}: ${twinMap.number(number)}`),
      );
      const hint = held
        ? element("p", "atlas__ways", link(this.guide.betweenHref(one, other), this.words.between))
        : element("p", "atlas__hint", this.words.closer_flow);
      return [this._said("p", "atlas__title", ...names), element("ul", "atlas__counts", ...lines), hint];
    }

    _tie(tie, held) {
      const { atlas } = this.guide;
      const names = [...this._name(atlas.one[tie]), " – ", ...this._name(atlas.other[tie])];
      const code = STATUSES.includes(atlas.code(tie)) ? atlas.code(tie) : "otherwise";
      const status = this._said("span", `status status--${code}`, this.guide.stateWord(tie));
      const year = atlas.concluded(tie) ? ` (${atlas.concluded(tie)})` : "";
      const parts = [this._said("p", "atlas__title", ...names), element("p", "", status, year)];
      if (!atlas.papers) return parts;
      const page = this.guide.agreementOf(tie);
      const reference = held ? link(page, atlas.reference(tie)) : atlas.reference(tie);
      return [...parts, element("p", "reference", reference)];
    }
  }

  Object.assign(twinMap, { Card, settleOn, element, go, link, button, bdi, byStatus });
})();
