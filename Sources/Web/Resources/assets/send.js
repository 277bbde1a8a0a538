// The fields for a time show only where one is chosen, and the last minute is counted down.
const later = document.getElementById('later');
const fields = document.getElementById('later-fields');
if (later && fields) {
  const show = () => { fields.hidden = !later.checked; };
  document.querySelectorAll('[name=when]').forEach((radio) => radio.addEventListener('change', show));
  show();
}

const card = document.getElementById('countdown');
const seconds = card ? Number(card.dataset.seconds) : 0;
if (card && seconds <= 86400) {
  const end = performance.now() + seconds * 1000;
  const bar = card.querySelector('progress');
  const words = card.querySelector('[data-words]');
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (bar) bar.value = left;
    if (words) words.textContent = card.dataset.pattern.replace('#', left);
    if (left > 0) return setTimeout(tick, 500);
    // The loop looks once a second.
    setTimeout(() => location.assign(card.dataset.next), 1500);
  };
  tick();
}
