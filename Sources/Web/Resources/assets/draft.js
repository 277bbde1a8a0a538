// Saves the draft while it is typed, and shows what comes of it.
import { ask, show } from "./ask.js";
const form = document.querySelector("[data-draft]");
const reading = document.getElementById("reading");
const seen = form.elements.seen;
let timer;
let isUnderWay = false;
let isWanted = false;

// One save at a time: each goes on from what the one before left.
async function look() {
  if (isUnderWay) { isWanted = true; return; }
  isUnderWay = true;
  await save();
  isUnderWay = false;
  if (isWanted) { isWanted = false; look(); }
}

async function save() {
  const said = await ask(form);
  if (!said) return;
  if (said.seen) seen.value = said.seen;
  show(said, reading);
}

for (const field of ["source", "try", "language"]) {
  document.getElementById(field).addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  });
}
// A tab in a file of YAML is two spaces; Escape gives the key back to moving on.
const source = document.getElementById("source");
let movesOn = false;
source.addEventListener("keydown", (event) => {
  if (event.key === "Escape") movesOn = true;
  if (event.key !== "Tab" || event.shiftKey || movesOn) return;
  event.preventDefault();
  source.setRangeText("  ", source.selectionStart, source.selectionEnd, "end");
  source.dispatchEvent(new Event("input"));
});
source.addEventListener("focus", () => { movesOn = false; });
for (const plain of document.querySelectorAll("[data-go]")) plain.hidden = true;
