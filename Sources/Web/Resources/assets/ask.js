// Sends a form to its own address and has the answer as JSON; null where none came.
export async function ask(form) {
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
  return answer && answer.json().catch(() => ({}));
}

// Shows what was answered: its HTML, or the sentence of what went wrong.
export function show(said, place) {
  if (said.html !== undefined) {
    place.innerHTML = said.html;
  } else if (said.error) {
    const sentence = document.createElement("p");
    sentence.className = "error";
    sentence.textContent = said.error;
    place.replaceChildren(sentence);
  }
}
