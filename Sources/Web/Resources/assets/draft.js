// Saves the draft while it is typed, and shows what comes of it.
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
  const fields = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.getAttribute("action"), {
    method: "POST",
    headers: {
      "Accept": "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      "X-Form-Token": fields.get("form-token"),
    },
    body: fields,
  }).catch(() => null);
  if (!answer) return;
  const said = await answer.json().catch(() => ({}));
  if (said.seen) seen.value = said.seen;
  if (said.html !== undefined) {
    reading.innerHTML = said.html;
  } else if (said.error) {
    const sentence = document.createElement("p");
    sentence.className = "error";
    sentence.textContent = said.error;
    reading.replaceChildren(sentence);
  }
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
