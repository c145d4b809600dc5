// The legend: how many agreements there are of each status, and a filter by it. Its links work
// without this, too.
"use strict";

(() => {
  class Legend {
    constructor(root, guide) {
      Object.assign(this, { root, guide });
      root?.addEventListener("click", (event) => this._click(event));
    }

    word(code) {
      return this.root?.querySelector(`[data-status="${code}"] .status`)?.textContent;
    }

    _click(event) {
      const { guide } = this;
      const link = event.target.closest("a[data-status], a[data-legal]");
      const plain = !event.metaKey && !event.ctrlKey && !event.shiftKey;
      if (!link || !plain || !guide.atlas || guide.leads) return;
      event.preventDefault();
      const { view } = guide;
      const { status } = link.dataset;
      const legal = view.legal.includes("in_force") ? [] : ["in_force"];
      guide.apply(status ? view.toggling(status) : view.with({ legal }));
    }

    // Counts by state of what there would be without the legend's own filters.
    show(counts) {
      if (!this.root) return;
      const { atlas, view } = this.guide;
      for (const link of this.root.querySelectorAll("a[data-status]")) {
        const { status } = link.dataset;
        this._write(link, counts[status] ?? 0, twinMap.spelledOut(view.status).includes(status));
      }
      const ended = atlas.states.filter((_, at) => !atlas.inForce[at]);
      const sum = ended.reduce((total, code) => total + (counts[code] ?? 0), 0);
      this._write(this.root.querySelector("[data-state=contact]"), counts.contact ?? 0);
      this._write(this.root.querySelector("[data-state=other]"), sum);
      const { legal } = view;
      this._write(this.root.querySelector("[data-legal]"), this.guide.inForce(), legal.includes("in_force"));
    }

    _write(place, count, chosen = null) {
      const number = place?.querySelector("[data-count]");
      if (number) number.textContent = twinMap.number(count);
      if (chosen) place?.setAttribute("aria-current", "true");
      else if (chosen === false) place?.removeAttribute("aria-current");
    }
  }

  twinMap.Legend = Legend;
})();
