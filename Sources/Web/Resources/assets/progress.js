// Keeps the page of a letter on its way fresh: the server says when something changed, and the live part is
// fetched anew. Where events do not come through, it is asked for every few seconds.
const live = () => document.getElementById('live');
let isFetching = false;
let isStale = false;

async function refresh() {
  if (isFetching) { isStale = true; return; }
  isFetching = true;
  try {
    const answer = await fetch(live().dataset.live, { headers: { Accept: 'text/html' } });
    if (answer.ok) put(await answer.text());
    else if (answer.status === 401 || answer.redirected) stop();
  } catch { /* The next event tries again. */ }
  setTimeout(() => {
    isFetching = false;
    if (isStale) { isStale = false; refresh(); }
  }, 700);
}

function put(html) {
  const focused = document.activeElement && document.activeElement.id;
  const isOpen = document.getElementById('cancel')?.open;
  const page = new DOMParser().parseFromString(html, 'text/html').getElementById('live');
  if (!page) return location.reload();
  live().replaceWith(page);
  const details = document.getElementById('cancel');
  if (details && isOpen) details.open = true;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  hideLink();
  if (!page.dataset.events) stop();
}

function hideLink() {
  const link = document.getElementById('look-again');
  if (link) link.hidden = true;
}

let source;
let timer;
function stop() {
  source?.close();
  clearInterval(timer);
}

function poll() {
  if (!timer) timer = setInterval(refresh, 3000);
}

if (live() && live().dataset.events) {
  hideLink();
  let failures = 0;
  source = new EventSource(live().dataset.events);
  source.addEventListener('change', () => { failures = 0; refresh(); });
  source.onerror = () => { failures += 1; if (failures > 3) { source.close(); poll(); } };
}
