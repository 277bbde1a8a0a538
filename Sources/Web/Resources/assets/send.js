// The fields for a time show only where one is chosen, who gets it when follows what is typed, and the last minute is
// counted down.
const fields = document.getElementById('later-fields');
const plan = document.getElementById('plan');
if (fields && plan) {
  const [local, words] = [document.getElementById('local'), document.getElementById('plan-words')];
  const [at, zone] = [document.getElementById('at'), document.getElementById('zone')];
  let asked = 0;
  document.getElementById('look').hidden = true;
  const show = async () => {
    fields.hidden = document.querySelector('[name=when]:checked').value === 'now';
    plan.hidden = !local.checked;
    if (!local.checked || !at.value) return;
    const mine = ++asked;
    const query = new URLSearchParams({ at: at.value, zone: zone.value });
    const answer = await fetch(`${plan.dataset.plan}?${query}`).catch(() => null);
    // A later question's answer is the one that counts.
    if (answer && answer.ok && mine === asked) words.innerHTML = await answer.text();
  };
  document.querySelectorAll('[name=when]').forEach((radio) => radio.addEventListener('change', show));
  at.addEventListener('change', show);
  zone.addEventListener('change', show);
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
