// The page on which a letter is written: saves and checks while one types, highlights, previews.
const form = document.querySelector('#letter');
const findings = document.querySelector('#findings');
const saved = document.querySelector('#saved');
const frame = document.querySelector('iframe.letter');
const reader = document.querySelector('[data-reader]');
const fields = [...form.querySelectorAll('textarea')];
const token = form.querySelector('[name=form-token]').value;
let marks = [];
let round = 0;
let timer;
let look = document.querySelector('[data-look][aria-pressed=true]')?.dataset.look ?? 'desktop';
document.documentElement.classList.add('scripted');

const pause = 250;

function mirror(field) {
  const layer = form.querySelector(`[data-mirror="${CSS.escape(field.name)}"]`);
  const text = field.value;
  layer.replaceChildren();
  let at = 0;
  for (const mark of marks.filter((m) => m.field === field.name).sort((a, b) => a.start - b.start)) {
    if (mark.start < at || text.slice(mark.start, mark.end) !== mark.words) continue;
    const piece = document.createElement('mark');
    piece.className = mark.kind;
    piece.textContent = mark.words;
    layer.append(text.slice(at, mark.start), piece);
    at = mark.end;
  }
  layer.append(text.slice(at) + '\u200b');
}

function keepOneLine(field) {
  if (!field.closest('.editor.short') || !/[\r\n]/.test(field.value)) return;
  field.value = field.value.replace(/\s*[\r\n]+\s*/g, ' ');
}

async function check() {
  const mine = ++round;
  saved.textContent = saved.dataset.saving;
  try {
    const answer = await fetch(`${form.action}/check`, {
      method: 'POST', headers: { Accept: 'application/json', 'X-Form-Token': token,
        'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(new FormData(form)),
    });
    const body = await answer.json();
    if (mine !== round) return;
    if (!answer.ok) { saved.textContent = body.error; return; }
    const open = document.activeElement?.closest('.finding')?.dataset.number;
    findings.innerHTML = body.html;
    if (open !== undefined) findings.querySelector(`[data-number="${open}"] a, [data-number="${open}"] button`)?.focus();
    marks = body.marks.map((m) => ({ ...m, words: form.elements[m.field].value.slice(m.start, m.end) }));
    fields.forEach(mirror);
    for (const count of body.counts) {
      const place = form.querySelector(`[data-length="${CSS.escape(count.field)}"]`);
      if (place?.textContent) place.textContent = place.textContent.replace(/^[\d.,\s\u00a0]+/, `${count.words} `);
    }
    saved.textContent = saved.dataset.saved;
    // At first the preview is there already, as the page brought it.
    if (mine > 1 || fields.some((field) => field.value !== field.defaultValue)) show();
  } catch {
    if (mine === round) saved.textContent = saved.dataset.unsaved;
  }
}

function show() {
  const to = reader?.value ?? form.elements.to.value;
  form.elements.to.value = to;
  frame.classList.toggle('phone', look === 'phone');
  frame.src = `${frame.dataset.preview}?to=${encodeURIComponent(to)}&view=${look}`;
  for (const tab of document.querySelectorAll('[data-look]')) tab.setAttribute('aria-pressed', tab.dataset.look === look);
}

function soon() {
  clearTimeout(timer);
  round += 1;
  timer = setTimeout(check, pause);
}

for (const field of fields) {
  field.addEventListener('input', () => { keepOneLine(field); mirror(field); soon(); });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && field.closest('.editor.short')) event.preventDefault();
  });
}

document.addEventListener('click', (event) => {
  const place = event.target.closest('[data-show]');
  if (place) {
    event.preventDefault();
    const field = form.elements[place.dataset.show];
    field.focus();
    field.setSelectionRange(+place.dataset.start, +place.dataset.end);
    field.closest('.field').scrollIntoView({ block: 'center' });
  }
  const fix = event.target.closest('[data-fix]');
  if (fix) {
    event.preventDefault();
    const [name, , , quote, words] = fix.value.slice('fix:'.length).split(':').map(decodeURIComponent);
    const card = fix.closest('.finding').querySelector('[data-show]');
    const field = form.elements[name];
    let [start, end] = [+card.dataset.start, +card.dataset.end];
    if (field.value.slice(start, end) !== quote) {
      start = field.value.indexOf(quote);
      end = start + quote.length;
    }
    if (start < 0) { soon(); return; }
    field.focus();
    field.setSelectionRange(start, end);
    // Through the browser's own editing, so that it can be undone; setRangeText where it has none.
    if (!document.execCommand('insertText', false, words)) field.setRangeText(words, start, end, 'end');
    soon();
  }
  const tab = event.target.closest('[data-look]');
  if (tab) { event.preventDefault(); look = tab.dataset.look; show(); }
});

const position = document.querySelector('[data-position]');

// Turns the preview to the reader before or behind; the links do it without script.
document.addEventListener('click', (event) => {
  const step = event.target.closest('[data-step]');
  if (!step || !reader) return;
  event.preventDefault();
  reader.selectedIndex = Math.min(Math.max(reader.selectedIndex + Number(step.dataset.step), 0), reader.options.length - 1);
  reader.dispatchEvent(new Event('change'));
});

function turned() {
  for (const step of document.querySelectorAll('[data-step]')) {
    const place = reader.selectedIndex + Number(step.dataset.step);
    const isOver = place < 0 || place >= reader.options.length;
    if (isOver && step === document.activeElement) reader.focus();
    step.hidden = isOver;
  }
  const numbers = [reader.selectedIndex + 1, reader.options.length];
  position.textContent = position.textContent.replace(/\d[\d.,\s]*/g, (old) => `${numbers.shift() ?? old}${/\s$/.test(old) ? ' ' : ''}`);
  const name = reader.selectedOptions[0].textContent;
  const title = document.querySelector('#preview-title');
  title.textContent = title.textContent.replace(title.dataset.name, name);
  title.dataset.name = name;
}

reader?.addEventListener('change', () => { form.elements.to.value = reader.value; turned(); show(); soon(); });
document.querySelector('[data-go]')?.setAttribute('hidden', '');
document.querySelector('.plain-save')?.setAttribute('hidden', '');
addEventListener('beforeunload', () => { if (timer) clearTimeout(timer); });
check();
