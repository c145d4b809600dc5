// How to cite a figure, fetched from the figure's own page when somebody opens it here.
"use strict";

async function fetchBlock(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const body = page.querySelector("#cite [data-cite-body]");
  if (!body) throw new Error("no block");
  return document.importNode(body, true);
}

async function fill(details) {
  const place = details.querySelector("[data-cite-place]");
  place.setAttribute("aria-busy", "true");
  try {
    place.replaceChildren(await fetchBlock(details.dataset.cite));
    document.dispatchEvent(new Event("renewed"));
  } catch {
    // The link that stands there works; the next opening tries again.
    delete details.dataset.filled;
    tell(place, details.dataset.citeFails);
  }
  place.removeAttribute("aria-busy");
}

function tell(place, words) {
  const said = place.querySelector("[role=status]") ?? document.createElement("p");
  said.setAttribute("role", "status");
  place.append(said);
  said.textContent = words;
}

// The event of <details> does not bubble, so it is met on its way down.
document.addEventListener(
  "toggle",
  (event) => {
    const details = event.target;
    if (!details.matches?.("details[data-cite]") || !details.open || details.dataset.filled) return;
    details.dataset.filled = "yes";
    fill(details);
  },
  true,
);
