// Tries the sentence while it is typed.
const form = document.querySelector("[data-try]");
const tried = document.getElementById("tried");
let timer;
let latest = 0;

async function look() {
  const mine = ++latest;
  const fields = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, {
    method: "POST",
    headers: {
      "Accept": "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      "X-Form-Token": fields.get("form-token"),
    },
    body: fields,
  }).catch(() => null);
  if (mine !== latest || !answer) return;
  const said = await answer.json().catch(() => ({}));
  if (mine !== latest) return;
  if (said.html !== undefined) {
    tried.innerHTML = said.html;
  } else if (said.error) {
    const sentence = document.createElement("p");
    sentence.className = "error";
    sentence.textContent = said.error;
    tried.replaceChildren(sentence);
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, 250);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  look();
});
