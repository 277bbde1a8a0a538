// Shows what is typed into a password field, for whoever asks.
for (const label of document.querySelectorAll("[data-shows]")) {
  const box = label.querySelector("input");
  const fields = label.dataset.shows.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const show = () => fields.forEach((field) => { field.type = box.checked ? "text" : "password"; });
  label.hidden = false;
  box.addEventListener("change", show);
  // A browser that keeps passwords must see that they are.
  box.form.addEventListener("submit", () => { box.checked = false; show(); });
}
