// The year looked at: a slider with what was in force drawn above it, and a way to let time run.
"use strict";

(() => {
  const TICK = 350;
  // A year at which the slider has rested so long is a step to go back from.
  const REST = 400;
  const SVG = "http://www.w3.org/2000/svg";
  const HIGH = 40;

  class Time {
    constructor(root, guide) {
      Object.assign(this, { root, guide, years: null });
      if (!root) return;
      const part = (name) => root.querySelector(`[data-time-${name}]`);
      Object.assign(this, { chart: part("chart"), play: part("play"), range: part("year"), says: part("says") });
      this.range.addEventListener("input", () => this._look(Number(this.range.value)));
      this.play.addEventListener("click", () => (this.running ? this.stop() : this._run()));
    }

    // The years there are, and how many agreements were in force at the end of each.
    take(years) {
      if (!this.root) return;
      this.years = years;
      Object.assign(this.range, { min: years.first, max: years.last });
      this.root.hidden = false;
      this._draw();
      this.show(this.guide.view);
    }

    get last() {
      return this.years.last;
    }

    // The year that a view looks at; of another day than a year's last, that day's year.
    yearOf({ on }) {
      return on ? Number(on.slice(0, 4)) : this.last;
    }

    onOf(year) {
      return year >= this.last ? "" : `${year}-12-31`;
    }

    show(view) {
      if (!this.years) return;
      const year = this.yearOf(view);
      this.range.value = year;
      this.range.setAttribute("aria-valuetext", this._words(view, year));
      this.says.value = this._words(view, year);
      this.line?.setAttribute("d", `M${year - this.years.first + 0.5} 0V${HIGH}`);
    }

    _words(view, year) {
      const { dataset } = this.says;
      const number = twinMap.number(this.guide.inForce());
      const words = view.on ? dataset.then : dataset.today;
      const day = view.on && !view.on.endsWith("-12-31") ? view.on : String(year);
      return words.replace("{year}", day).replace("{number}", number);
    }

    async _look(year) {
      clearTimeout(this.resting);
      await this.guide.lookAtYear(this.onOf(year));
      clearTimeout(this.resting);
      if (!this.running) this.resting = setTimeout(() => this.guide.settle(), REST);
    }

    // --- play ---

    _run() {
      const begins = this.range.value >= this.last ? this.years.first : Number(this.range.value);
      this._label(true);
      this._look(begins);
      this.running = setInterval(() => this._step(), TICK);
    }

    _step() {
      if (this.guide.isWaiting) return;
      const next = Number(this.range.value) + 1;
      if (next > this.last) this.stop();
      else this._look(next);
    }

    stop() {
      if (!this.running) return;
      clearInterval(this.running);
      this.running = null;
      this._label(false);
      this.guide.settle();
    }

    _label(runs) {
      this.play.textContent = runs ? this.play.dataset.pause : this.play.dataset.play;
    }

    // --- the chart: a step a year ---

    _draw() {
      const { in_force: counts } = this.years;
      const most = Math.max(...counts, 1);
      const steps = counts.map((count, at) => `V${(HIGH * (1 - count / most)).toFixed(2)}H${at + 1}`);
      const path = (className, d) => {
        const made = document.createElementNS(SVG, "path");
        made.setAttribute("class", className);
        made.setAttribute("d", d);
        return made;
      };
      this.chart.setAttribute("viewBox", `0 0 ${counts.length} ${HIGH}`);
      this.line = path("maptime__now", "");
      this.line.setAttribute("vector-effect", "non-scaling-stroke");
      this.chart.replaceChildren(path("maptime__area", `M0 ${HIGH}${steps.join("")}V${HIGH}Z`), this.line);
    }
  }

  twinMap.Time = Time;
})();
