// What the benchmark notices in a page with a map, ours or another; put there before all scripts.
"use strict";

(() => {
  const bench = { ready: null, painted: null, tasks: [], events: [] };
  window.bench = bench;

  // Calls back with the moment at which the next frame has been painted.
  const afterPaint = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });
  const painted = () => new Promise(afterPaint);

  const mark = performance.mark.bind(performance);
  performance.mark = (name, ...rest) => {
    if (name === "map-ready" && bench.ready === null) {
      bench.ready = performance.now();
      afterPaint((at) => {
        bench.painted = at;
        document.documentElement.dataset.painted = "";
      });
    }
    return mark(name, ...rest);
  };

  const observe = (type, keep, more = {}) => {
    const observer = new PerformanceObserver((list) => keep.push(...list.getEntries()));
    observer.observe({ type, buffered: true, ...more });
  };
  observe("longtask", bench.tasks);
  observe("event", bench.events, { durationThreshold: 16 });

  // Milliseconds of the longest task since the map was ready.
  bench.longest = () => Math.max(0, ...bench.tasks
    .filter(({ startTime, duration }) => startTime + duration > bench.ready)
    .map(({ startTime, duration }) => startTime + duration - Math.max(startTime, bench.ready)));

  // folium keeps a map in a variable of its own.
  bench.map = () => {
    const names = Object.keys(window).filter((name) => name.startsWith("map_"));
    const found = names.map((name) => window[name]).find((each) => each instanceof L.Map);
    if (!found) throw new Error("The page has no map in a variable map_….");
    return found;
  };

  // The bytes that were sent for each data file of the map, as they were sent.
  bench.sizes = () => {
    const sizes = {};
    for (const { name, encodedBodySize } of performance.getEntriesByType("resource")) {
      const file = new URL(name).pathname.match(/^\/map\/([a-z]+)[.]json$/)?.[1];
      if (file) sizes[file] = Math.max(sizes[file] ?? 0, encodedBodySize);
    }
    return sizes;
  };

  // --- moving ---

  const stand = async (map, center, zoom) => {
    map.setView(center, zoom, { animate: false });
    await painted();
    await painted();
  };

  const count = (map) => map.ties?.drawn ?? 0;

  // Move the map with every frame, `speed` pixels a second, always on to ground that was not
  // seen yet. A frame counts when the next one begins.
  bench.pan = async ({ center, zoom, seconds, speed, most }) => {
    const map = bench.map();
    await stand(map, center, zoom);
    const widest = map.getSize().x / 2;
    const [before, begin] = [count(map), await new Promise(requestAnimationFrame)];
    let [last, took, frames, rest] = [begin, 16, 0, 0];
    mark("pan-begin");
    while ((last - begin < seconds * 1000 || frames < 2) && last - begin < most * 1000) {
      rest = Math.min(widest, rest + (speed * took) / 1000);
      const step = Math.max(1, Math.round(rest));
      rest -= step;
      map.panBy([step, Math.round(step / 8)], { animate: false });
      const now = await new Promise(requestAnimationFrame);
      [took, last] = [now - last, now];
      frames++;
    }
    mark("pan-end");
    return { frames, seconds: (last - begin) / 1000, drawn: count(map) - before };
  };

  // Count the frames in which somebody else moves the map, until `bench.moved()` is called.
  bench.follow = async ({ center, zoom }) => {
    const map = bench.map();
    await stand(map, center, zoom);
    const state = { frames: 0, drawn: count(map), going: true, moved: false };
    const follow = () => { state.moved = true; };
    map.on("move", follow);
    const frame = () => {
      state.frames += state.moved ? 1 : 0;
      state.moved = false;
      if (state.going) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    bench.moved = () => {
      state.going = false;
      map.off("move", follow);
      return { frames: state.frames, drawn: count(map) - state.drawn };
    };
  };

  // --- answering ---

  const CHAIN = 100;
  const PATIENCE = 3000;
  const PARTS = {
    panel: "[data-map-panel]", says: "[data-time-says]", legend: "[data-map-legend]",
  };
  const STROKES = ["stroke", "fill"];

  // Notice the next key press and all that it changes. The press is answered with the first frame
  // after all that is `wanted` has changed; what follows within CHAIN milliseconds of another
  // change belongs to it too, and is told apart.
  bench.watch = (wanted) => {
    const seen = {
      pressed: null, changed: {}, last: 0, answered: null, painted: null, waiting: false,
    };
    const isComplete = () => wanted.every((each) => each in seen.changed);
    const note = (what) => {
      const now = performance.now();
      if (seen.pressed === null || (isComplete() && now - seen.last > CHAIN)) return;
      seen.changed[what] ??= now - seen.pressed;
      seen.last = now;
      if (seen.waiting) return;
      seen.waiting = true;
      afterPaint((at) => {
        Object.assign(seen, { waiting: false, painted: at });
        if (isComplete()) seen.answered ??= at;
      });
    };
    const press = ({ timeStamp }) => { seen.pressed ??= timeStamp; };
    window.addEventListener("keydown", press, true);
    const observers = Object.entries(PARTS).map(([what, selector]) => {
      const observer = new MutationObserver(() => note(what));
      const part = document.querySelector(selector);
      const all = { subtree: true, childList: true, characterData: true, attributes: true };
      if (part) observer.observe(part, all);
      return observer;
    });
    const canvas = CanvasRenderingContext2D.prototype;
    const own = STROKES.map((name) => canvas[name]);
    STROKES.forEach((name, at) => {
      canvas[name] = function drawn(...rest) {
        note("canvas");
        return own[at].apply(this, rest);
      };
    });
    const ties = countTies(note);
    bench.unwatch = () => {
      ties();
      window.removeEventListener("keydown", press, true);
      observers.forEach((each) => each.disconnect());
      STROKES.forEach((name, at) => { canvas[name] = own[at]; });
    };
    bench.seen = seen;
    bench.wanted = wanted;
  };

  // Tell of ties that are drawn, where the page counts them; returns what ends it.
  function countTies(note) {
    const { ties } = bench.map();
    if (typeof ties?.drawn !== "number") return () => {};
    let { drawn } = ties;
    const set = (value) => {
      drawn = value;
      note("ties");
    };
    Object.defineProperty(ties, "drawn", { get: () => drawn, set, configurable: true });
    return () => Object.defineProperty(ties, "drawn", { value: drawn, writable: true, configurable: true });
  }

  // Milliseconds from the press to the frame that answers it, to the last one that belongs to it,
  // and what the browser says itself.
  bench.answered = async () => {
    const { seen, wanted } = bench;
    const until = performance.now() + PATIENCE;
    const missing = () => wanted.filter((each) => !(each in seen.changed));
    const isOver = () =>
      seen.answered !== null && !seen.waiting && performance.now() - seen.last > 2 * CHAIN;
    while (!isOver() && performance.now() < until) await new Promise((then) => setTimeout(then, 20));
    bench.unwatch();
    const event = bench.events.find(({ name, startTime }) =>
      name === "keydown" && Math.abs(startTime - seen.pressed) < 1);
    return {
      missing: missing(), took: seen.answered - seen.pressed, settled: seen.painted - seen.pressed,
      event: event?.duration ?? null,
    };
  };
})();
