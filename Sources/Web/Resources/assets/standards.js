// Tries the sentence while it is typed.
import { ask, show } from "./ask.js";
const form = document.querySelector("[data-try]");
const tried = document.getElementById("tried");
let timer;
let latest = 0;

async function look() {
  const mine = ++latest;
  const said = await ask(form);
  if (said && mine === latest) show(said, tried);
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
