// The signature as it is typed, and the photo, made small before it is sent.
for (const form of document.querySelectorAll("[data-signature]")) {
  form.addEventListener("input", (event) => {
    const shown = form.querySelector(`[data-shows-field="${event.target.name}"]`);
    if (shown) shown.textContent = event.target.value;
  });
}

const side = 480;

async function square(file) {
  const picture = await createImageBitmap(file);
  const edge = Math.min(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.min(side, edge);
  canvas.getContext("2d").drawImage(
    picture, (picture.width - edge) / 2, (picture.height - edge) / 2, edge, edge, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("unreadable"))), "image/jpeg", 0.88);
  });
}

for (const form of document.querySelectorAll("[data-photo]")) {
  const field = form.querySelector("input[type=file]");
  const error = form.querySelector(".error");
  form.hidden = false;
  field.addEventListener("change", async () => {
    if (!field.files.length) return;
    error.textContent = "";
    let blob;
    try {
      blob = await square(field.files[0]);
    } catch {
      error.textContent = form.dataset.unreadable;
      return;
    }
    try {
      const answer = await fetch("/me/photo", {
        method: "POST", body: blob, redirect: "manual",
        headers: { "X-Form-Token": form.querySelector("[name=form-token]").value, Accept: "application/json" },
      });
      if (answer.type === "opaqueredirect" || answer.ok) {
        location.assign("/me");
      } else {
        error.textContent = (await answer.json()).error;
      }
    } catch {
      error.textContent = form.dataset.failed;
    }
  });
}
