// One box that ticks everybody on the page.
const all = document.querySelector("[data-choose-all]");
if (all) {
  const boxes = [...document.querySelectorAll("input[name=id]")];
  const box = all.querySelector("input");
  const show = () => {
    const count = boxes.filter((one) => one.checked).length;
    box.checked = count === boxes.length;
    box.indeterminate = count > 0 && count < boxes.length;
  };
  box.addEventListener("change", () => boxes.forEach((one) => { one.checked = box.checked; }));
  boxes.forEach((one) => one.addEventListener("change", show));
  all.hidden = false;
  show();
}
