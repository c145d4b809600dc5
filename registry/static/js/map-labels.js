// Names on the map, the busiest first, wherever they cover nothing: of a city its own, of a group
// that of its busiest city, smaller and below.
"use strict";

(() => {
  const { isInside } = twinMap;
  const LONGEST = 28;
  const MOST = 250;

  const isFree = ([west, north, east, south], taken) => taken.every(
    (other) => east < other[0] || west > other[2] || south < other[1] || north > other[3],
  );

  // Where a name may stand: beside a city, else above or below it; below a group.
  function spotsOf({ x, y, group, radius }, width, gap) {
    const below = [x - width / 2, y + radius + 9];
    const beside = [[x + gap, y], [x - gap - width, y], [x - width / 2, y - radius - 10], below];
    return (group === null ? beside : [below]).map(([left, middle]) => (
      { left, middle, box: [left - 2, middle - 7, left + width + 2, middle + 7] }
    ));
  }

  function paintLabel(context, item, { text, own }, taken, frame) {
    const [weight, size] = own ? [700, 14] : [500, item.group === null ? 12 : 11];
    context.font = `${weight} ${size}px ${twinMap.palette.font}`;
    const width = context.measureText(text).width;
    const spots = spotsOf(item, width, item.radius + (own ? 8 : 5));
    const spot = spots.find(({ box }) => isInside(box, frame) && isFree(box, taken));
    if (!spot && !own) return;
    const { box, left, middle } = spot ?? spots[0];
    taken.push(box);
    context.strokeText(text, left, middle);
    context.fillText(text, left, middle);
  }

  function shortened(name) {
    const letters = [...name];
    return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : name;
  }

  // The names of what the layer of places has drawn; none before they have arrived.
  twinMap.paintLabels = (context, places) => {
    const { atlas, items } = places;
    if (!atlas?.names) return;
    const taken = items.map(({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius]);
    const frame = places.frame();
    // The buttons in the corners: no name is read under them.
    taken.push([frame[2] - 60, frame[1], frame[2], frame[1] + 100]);
    taken.push([frame[0], frame[1], frame[0] + 100, frame[1] + 50]);
    Object.assign(context, {
      textAlign: "start", textBaseline: "middle", lineJoin: "round", lineWidth: 3,
      strokeStyle: twinMap.palette.land, fillStyle: twinMap.palette.ink,
    });
    const rank = (item) => (places.isChosen(item) ? Infinity : item.most);
    const named = items.filter(({ x, y }) => isInside([x, y, x, y], frame));
    named.sort((a, b) => rank(b) - rank(a));
    for (const item of named.slice(0, MOST)) {
      const label = { text: shortened(atlas.name(item.at)), own: places.isChosen(item) };
      paintLabel(context, item, label, taken, frame);
    }
  };
})();
