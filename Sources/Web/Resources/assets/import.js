// A file is dropped or chosen and goes to the server as it is; the page that looks at it comes next.
const zone = document.querySelector("[data-drop]");
if (zone) {
  const status = zone.querySelector("[data-status]");
  const progress = zone.querySelector("[data-progress]");
  const choice = zone.querySelector("input[type=file]");
  const most = 20 * 1024 * 1024;
  let isBusy = false;

  const fail = (sentence) => {
    isBusy = false;
    progress.hidden = true;
    choice.value = "";
    choice.setAttribute("aria-invalid", "true");
    status.className = "error";
    status.textContent = sentence || zone.dataset.failed;
  };

  const send = (file) => {
    if (!file || isBusy) return;
    if (file.size > most) return fail(zone.dataset.tooLarge);
    isBusy = true;
    choice.removeAttribute("aria-invalid");
    status.className = "soft";
    status.textContent = zone.dataset.uploading.replace("{name}", file.name);
    progress.hidden = false;
    progress.removeAttribute("value");
    // XMLHttpRequest, for fetch does not tell how far an upload is.
    const request = new XMLHttpRequest();
    request.open("POST", "/customers/import/file");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Form-Token", document.querySelector("[name=form-token]").value);
    request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.loaded < event.total) progress.value = (100 * event.loaded) / event.total;
      else progress.removeAttribute("value");
    });
    request.addEventListener("error", () => fail());
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
      if (request.status === 200 && answer.next) location.assign(answer.next);
      else fail(answer.error);
    });
    request.send(file);
  };

  choice.addEventListener("change", () => send(choice.files[0]));
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    send(event.dataTransfer.files[0]);
  });
  // Beside the zone, the browser would open the file instead of the page.
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => event.preventDefault());
  zone.hidden = false;
}

// An import is begun once.
const look = document.querySelector("[data-look]");
if (look) {
  look.addEventListener("submit", (event) => {
    if (look.dataset.sent) return event.preventDefault();
    look.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => { delete look.dataset.sent; });
}
