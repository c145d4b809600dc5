// The card on the map: what is known of the city, group or agreement in hand. Names and words
// are set as text, never as markup.
"use strict";

(() => {
  const MOST = 8;

  function element(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function link(href, text) {
    const made = element("a", "", text);
    made.href = href;
    return made;
  }

  class Card {
    constructor(map, words) {
      this.map = map;
      this.words = words;
      this.root = element("div", "atlas__card");
      this.root.hidden = true;
      map.getContainer().append(this.root);
      L.DomEvent.disableClickPropagation(this.root);
      L.DomEvent.disableScrollPropagation(this.root);
    }

    // `held` cards stay until something else is chosen, and have links.
    show(item, point, held) {
      const parts = item.line ? this._tie(item) : this._places(item, held);
      this.root.replaceChildren(...parts);
      this.root.classList.toggle("atlas__card--held", held);
      this.root.hidden = false;
      this.held = held;
      this._place(point);
    }

    hide() {
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

    _name(at) {
      const { names, countries, country } = this.map.places.data;
      return [element("bdi", "", names[at]), `, ${countries[country[at]]}`];
    }

    _places(item, held) {
      const members = this.map.places.members(item, MOST + 1);
      if (item.group === null) return this._city(members[0], item.sums, held);
      if (held) return this._list(members);
      const { cities } = item.sums;
      const many = `${this.words.group}: ${twinMap.number(cities)}`;
      const title = this._said("p", "atlas__title", many);
      const [before, after] = this.words.around.split("{place}");
      const around = this._said("p", "", before, ...this._name(item.at), after);
      const counts = this._counts(item.sums, this.words.counted);
      return [title, around, counts, element("p", "atlas__hint", this.words.closer)];
    }

    _city(at, sums, held) {
      const title = this._said("p", "atlas__title", ...this._name(at));
      const ties = at === this.map.places.chosen ? [] : this.map.ties.of(at);
      const facts = ties.length ? this._agreements(ties, held) : this._counts(sums);
      const hint = held ? this._ways(at) : element("p", "atlas__hint", this.words.choose);
      return at === this.map.places.chosen && !held ? [title, facts] : [title, facts, hint];
    }

    _ways(at) {
      const { guide } = this.map;
      return element("p", "atlas__ways",
        link(guide.addressOf(at), this.words.partners), link(guide.pageOf(at), this.words.page));
    }

    _list(members) {
      const shown = members.slice(0, MOST).map((at) => {
        const way = link(this.map.guide.addressOf(at), "");
        way.append(...this._name(at));
        return element("li", "", way);
      });
      if (members.length > MOST) shown.push(element("li", "", "…"));
      return [element("ul", "atlas__list", ...shown)];
    }

    _counts(sums, agreements = this.words.agreements) {
      const { words } = this;
      const lines = [
        [agreements, sums.total], [words.asleep, sums.asleep], [words.silent, sums.silent],
      ].filter(([, count], at) => count || at < 2);
      return element("ul", "atlas__counts", ...lines.map(
        ([word, count]) => this._said("li", "", `${word}: ${twinMap.number(count)}`),
      ));
    }

    _status(tie) {
      const { words } = this.map.places.data;
      return this._said("span", `status status--${tie.code}`, words[tie.state]);
    }

    _agreements(ties, held) {
      const lines = ties.slice(0, MOST).map((tie) => {
        const { reference } = tie;
        const name = held ? link(this.map.guide.agreementOf(tie), reference) : reference;
        return element("li", "", this._status(tie), " ", element("span", "reference", name));
      });
      return element("ul", "atlas__counts", ...lines);
    }

    _tie(tie) {
      const names = [...this._name(tie.from), " – ", ...this._name(tie.to)];
      const title = this._said("p", "atlas__title", ...names);
      return [title, this._agreements([tie], this.held)];
    }
  }

  twinMap.Card = Card;
})();
