// What the map knows: cities and ties as columns, counted by state. Draws nothing, asks nobody.
"use strict";

(() => {
  const NOT_THERE = 255;
  // In the order of a ring and of a legend; what has no activity status comes last, as one.
  const STATUSES = ["active", "quiet", "new", "dormant", "never_implemented", "no_record"];
  const OTHERWISE = STATUSES.length;
  // What `asleep` is short for, as the server has it (domain/vocabulary.py).
  const ASLEEP = ["dormant", "never_implemented"];
  const SLEEPING = ASLEEP.map((code) => STATUSES.indexOf(code));

  // How many of counts by group are dormant, as the flag means it.
  const asleepOf = (counts) => SLEEPING.reduce((sum, group) => sum + counts[group], 0);

  // A status filter as single statuses.
  const spelledOut = (statuses) => [...new Set(statuses.flatMap((each) => (each === "asleep" ? ASLEEP : [each])))];
  const WITHOUT_STATUS_IN_FORCE = "contact";

  // Columns travel as differences from the value before.
  function running(differences, made, scale = 1) {
    let sum = 0;
    for (let at = 0; at < differences.length; at++) {
      sum += differences[at];
      made[at] = sum * scale;
    }
    return made;
  }

  function repeated(counts, made) {
    let at = 0;
    counts.forEach((count, value) => {
      made.fill(value, at, at + count);
      at += count;
    });
    return made;
  }

  // The short name that most names have; the server leaves out what this finds.
  const plain = (name) => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

  class Atlas {
    constructor(sent) {
      this.version = sent.version;
      this.states = sent.states;
      this.countries = sent.countries;
      this.placed = sent.lat.length;
      this.cities = this.placed + sent.unplaced.length;
      this.ties = sent.one.length;
      this.lat = running(sent.lat, new Float32Array(this.placed), 0.001);
      this.lon = running(sent.lon, new Float32Array(this.placed), 0.001);
      this.country = repeated(sent.cities, new Uint16Array(this.cities));
      this.country.set(sent.unplaced, this.placed);
      this.one = running(sent.one, new Uint32Array(this.ties));
      this.other = running(sent.other, new Uint32Array(this.ties));
      this.then = Uint8Array.from(sent.state, (state) => (state < 0 ? NOT_THERE : state));
      this.state = this.then;
      this._share(sent.shared);
      this._group(sent.states);
      this._index();
      this.names = null;
      this.papers = null;
    }

    // Ties of one agreement of many parties are counted as one: `agreement` names its first tie.
    _share(shared) {
      this.agreement = Uint32Array.from({ length: this.ties }, (_, tie) => tie);
      for (const ties of shared) {
        for (const tie of ties) this.agreement[tie] = ties[0];
      }
      this.shared = shared.map((ties) => Uint32Array.from(ties));
      this.isShared = new Uint8Array(this.ties);
      for (const ties of shared) for (const tie of ties) this.isShared[tie] = 1;
    }

    _group(states) {
      this.group = Uint8Array.from(states, (code) => {
        const at = STATUSES.indexOf(code);
        return at < 0 ? OTHERWISE : at;
      });
      this.inForce = Uint8Array.from(
        states, (code) => STATUSES.includes(code) || code === WITHOUT_STATUS_IN_FORCE,
      );
    }

    // Which ties each city has: those of city c stand at first[c] … first[c + 1].
    _index() {
      const first = new Uint32Array(this.cities + 1);
      for (let tie = 0; tie < this.ties; tie++) {
        first[this.one[tie] + 1]++;
        first[this.other[tie] + 1]++;
      }
      for (let city = 0; city < this.cities; city++) first[city + 1] += first[city];
      const next = first.slice();
      this.tiesByCity = new Uint32Array(2 * this.ties);
      for (let tie = 0; tie < this.ties; tie++) {
        this.tiesByCity[next[this.one[tie]]++] = tie;
        this.tiesByCity[next[this.other[tie]]++] = tie;
      }
      this.first = first;
    }

    tiesOf(city) {
      return this.tiesByCity.subarray(this.first[city], this.first[city + 1]);
    }

    partner(tie, city) {
      return this.one[tie] === city ? this.other[tie] : this.one[tie];
    }

    isPlaced(city) {
      return city < this.placed;
    }

    code(tie) {
      return this.states[this.state[tie]];
    }

    // --- what arrives later ---

    take({ names, papers }) {
      if (names) this.names = names;
      if (papers) {
        this.papers = papers;
        this.numbers = running(papers.numbers, new Uint32Array(this.ties));
      }
    }

    name(city) {
      return this.names?.names[city] ?? "…";
    }

    countryName(country) {
      return this.names?.countries[country] ?? this.countries[country];
    }

    slug(city) {
      const sent = this.names.slugs[city];
      if (sent.startsWith("=")) return sent.slice(1);
      const short = sent || plain(this.names.names[city]);
      return `${short}-${this.countries[this.country[city]].toLowerCase()}`;
    }

    // The city of a short name, or -1; the table of all is made when it is first asked for.
    cityOf(slug) {
      if (!this.names) return -1;
      this.slugs ??= new Map(Array.from({ length: this.cities }, (_, city) => [this.slug(city), city]));
      return this.slugs.get(slug) ?? -1;
    }

    reference(tie) {
      const { prefix, digits } = this.papers;
      return prefix + String(this.numbers[tie]).padStart(digits, "0");
    }

    concluded(tie) {
      return this.papers?.concluded[tie] || "";
    }

    // --- time ---

    // The server has worked out when each tie's state changes; here years are compared, no more.
    takeTime({ first, changes, steps }) {
      const kinds = this.states.length + 1;
      this.changesOf = new Uint32Array(this.ties + 1);
      this.changeYear = new Uint16Array(steps.length);
      this.changeState = new Uint8Array(steps.length);
      let at = 0;
      for (let tie = 0; tie < this.ties; tie++) {
        let year = first;
        for (let left = changes[tie]; left > 0; left--, at++) {
          year += Math.floor(steps[at] / kinds);
          const state = steps[at] % kinds;
          this.changeYear[at] = year;
          this.changeState[at] = state === kinds - 1 ? NOT_THERE : state;
        }
        this.changesOf[tie + 1] = at;
      }
    }

    // Look at the end of a year; null looks at the day that the page was asked for.
    lookAt(year) {
      if (year === null) {
        this.state = this.then;
        return;
      }
      const found = new Uint8Array(this.ties).fill(NOT_THERE);
      const { changesOf, changeYear, changeState } = this;
      for (let tie = 0; tie < this.ties; tie++) {
        for (let at = changesOf[tie]; at < changesOf[tie + 1] && changeYear[at] <= year; at++) {
          found[tie] = changeState[at];
        }
      }
      this.state = found;
    }

    // --- what is chosen and how much of it there is ---

    // Mark the ties of the activity and the legal statuses chosen; none chosen means all.
    choose({ statuses, legal }) {
      const wanted = Uint8Array.from(this.states, (code, state) => {
        const lawful = legal.has(this.inForce[state] ? "in_force" : code);
        return (!statuses.size || statuses.has(code)) && (!legal.size || lawful) ? 1 : 0;
      });
      this.chosen = new Uint8Array(this.ties);
      for (let tie = 0; tie < this.ties; tie++) {
        this.chosen[tie] = this.state[tie] === NOT_THERE ? 0 : wanted[this.state[tie]];
      }
      this.tallies = this._tallies();
    }

    // How many chosen agreements of each group every city has: rows of OTHERWISE + 1 numbers.
    _tallies() {
      const width = OTHERWISE + 1;
      const counts = new Uint16Array(this.cities * width);
      for (let tie = 0; tie < this.ties; tie++) {
        if (!this.chosen[tie] || this.isShared[tie]) continue;
        const group = this.group[this.state[tie]];
        counts[this.one[tie] * width + group]++;
        counts[this.other[tie] * width + group]++;
      }
      for (const ties of this.shared) {
        const there = ties.filter((tie) => this.chosen[tie]);
        if (!there.length) continue;
        const group = this.group[this.state[there[0]]];
        const parties = new Set([...there].flatMap((tie) => [this.one[tie], this.other[tie]]));
        for (const city of parties) counts[city * width + group]++;
      }
      return counts;
    }

    tally(city) {
      const width = OTHERWISE + 1;
      return this.tallies.subarray(city * width, (city + 1) * width);
    }

    // Agreements among the ties by group, each counted once; `all` looks past the status filter.
    count(ties, all = false) {
      const counts = new Array(OTHERWISE + 1).fill(0);
      const seen = new Set();
      for (const tie of ties) {
        if (this.state[tie] === NOT_THERE || !(all || this.chosen[tie])) continue;
        if (this.isShared[tie]) {
          if (seen.has(this.agreement[tie])) continue;
          seen.add(this.agreement[tie]);
        }
        counts[this.group[this.state[tie]]]++;
      }
      return counts;
    }

    // As `count` of all with the contacts apart, as the legend has them.
    countStates(ties) {
      const counts = {};
      const seen = new Set();
      for (const tie of ties) {
        if (this.state[tie] === NOT_THERE || seen.has(this.agreement[tie])) continue;
        if (this.isShared[tie]) seen.add(this.agreement[tie]);
        const code = this.code(tie);
        counts[code] = (counts[code] ?? 0) + 1;
      }
      return counts;
    }

    // --- focuses: a city, a country ---

    // {kind: "city" | "country", at, key}, or null for a key nobody here has.
    focusOf(key) {
      if (!key) return null;
      const country = /^[A-Za-z]{2}$/.test(key) ? this.countries.indexOf(key.toUpperCase()) : -1;
      if (country >= 0) return { kind: "country", at: country, key: this.countries[country] };
      const at = this.cityOf(key);
      return at < 0 ? null : { kind: "city", at, key };
    }

    cityFocus(at) {
      return { kind: "city", at, key: this.slug(at) };
    }

    // The chosen ties of a focus; of a country those of all its cities, each once.
    tiesIn({ kind, at }, all = false) {
      const is = (tie) => (all ? this.state[tie] !== NOT_THERE : this.chosen[tie]);
      if (kind === "city") return this.tiesOf(at).filter(is);
      const found = [];
      for (let tie = 0; tie < this.ties; tie++) {
        const own = this.country[this.one[tie]] === at || this.country[this.other[tie]] === at;
        if (own && is(tie)) found.push(tie);
      }
      return Uint32Array.from(found);
    }

    label({ kind, at }) {
      return kind === "city" ? this.name(at) : this.countryName(at);
    }

    everyTie() {
      this.numbered ??= Uint32Array.from({ length: this.ties }, (_, tie) => tie);
      return this.numbered;
    }

    chosenTies() {
      return this.everyTie().filter((tie) => this.chosen[tie]);
    }

    // Country to country: {one, other, count, asleep} by descending count, abroad alone.
    flows() {
      const found = new Map();
      const add = (a, b, tie) => {
        const [one, other] = a < b ? [a, b] : [b, a];
        if (one === other) return;
        const key = one * 1000 + other;
        const flow = found.get(key) ?? { one, other, count: 0, asleep: 0, last: -1 };
        if (flow.last === this.agreement[tie] && this.isShared[tie]) return;
        flow.last = this.agreement[tie];
        flow.count++;
        if (SLEEPING.includes(this.group[this.state[tie]])) flow.asleep++;
        found.set(key, flow);
      };
      const between = (tie) => add(this.country[this.one[tie]], this.country[this.other[tie]], tie);
      for (let tie = 0; tie < this.ties; tie++) if (this.chosen[tie] && !this.isShared[tie]) between(tie);
      for (const ties of this.shared) ties.filter((tie) => this.chosen[tie]).forEach(between);
      return [...found.values()].sort((a, b) => b.count - a.count);
    }

    // The middle of a country's cities, as a vector's direction: [lat, lon].
    middleOf(country) {
      this.middles ??= new Map();
      if (!this.middles.has(country)) this.middles.set(country, this._middleOf(country));
      return this.middles.get(country);
    }

    _middleOf(country) {
      let [x, y, z] = [0, 0, 0];
      for (let city = 0; city < this.placed; city++) {
        if (this.country[city] !== country) continue;
        const [px, py, pz] = twinMap.vector(this.lat[city], this.lon[city]);
        [x, y, z] = [x + px, y + py, z + pz];
      }
      if (!x && !y && !z) return null;
      const degrees = 180 / Math.PI;
      return [Math.atan2(z, Math.hypot(x, y)) * degrees, Math.atan2(y, x) * degrees];
    }
  }

  Object.assign(twinMap, { Atlas, STATUSES, OTHERWISE, NOT_THERE, asleepOf, spelledOut, plain });
})();
