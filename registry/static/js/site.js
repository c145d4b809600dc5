// Small comforts on top of pages that work without any script.
"use strict";

// Empty fields of a filter form stay out of the address, so that it says what was asked.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-tidy]")) return;
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
});

// Back in the history, the fields must be there again.
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-tidy] [name]:disabled")) {
    field.disabled = false;
  }
});

// What takes long says that it is under way, and is not sent twice.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-once]")) return;
  const button = event.submitter;
  button.dataset.said = button.textContent;
  button.textContent = button.dataset.working;
  button.disabled = true;
});

window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] button[data-said]")) {
    button.textContent = button.dataset.said;
    button.disabled = false;
  }
});

// A page that says what is wrong begins there, for the keyboard and for screen readers.
document.querySelector("[data-focus]")?.focus();

// A button that copies the text of the element it names; it is hidden until it can work.
function offerCopies() {
  for (const button of document.querySelectorAll("button[data-copies][hidden]")) {
    if (document.getElementById(button.dataset.copies) && navigator.clipboard) button.hidden = false;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copies]");
  const source = button && document.getElementById(button.dataset.copies);
  if (!source) return;
  const told = document.getElementById(`${source.id}-told`);
  if (told) told.textContent = "";
  try {
    await navigator.clipboard.writeText(source.textContent.trim().replace(/\s+/g, " "));
    if (told) told.textContent = button.dataset.copied;
    else button.textContent = button.dataset.copied;
  } catch (refused) {
    // Somebody who may not let a page write can still take what is selected.
    if (!told) throw refused;
    getSelection().selectAllChildren(source);
    told.textContent = button.dataset.refused;
  }
});

offerCopies();
// Part of the page was written anew.
document.addEventListener("renewed", offerCopies);
