// The page on which a letter is written: saves and checks while one types, highlights, previews.
const form = document.querySelector('#letter');
const verdict = document.querySelector('#verdict');
const findings = document.querySelector('#findings');
const saved = document.querySelector('#saved');
const frame = document.querySelector('iframe.letter');
const reader = document.querySelector('#reader');
const position = document.querySelector('[data-position]');
const title = document.querySelector('#preview-title');
const fields = [...form.querySelectorAll('textarea')];
const token = form.querySelector('[name=form-token]').value;
const pause = 250;
const longestRest = 30_000;
let marks = [];
let timer;
let rest = 1_000;
let isUnderWay = false;
let isDirty = false;
let isStale = false;
// The button that was pressed while a save was under way.
let pressed;
let look = document.querySelector('[data-look][aria-pressed=true]')?.dataset.look ?? 'desktop';
document.documentElement.classList.add('scripted');

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

function request() {
  return {
    method: 'POST',
    headers: { Accept: 'application/json', 'X-Form-Token': token, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(new FormData(form)),
  };
}

function soon(wait = pause) {
  if (isStale) return;
  clearTimeout(timer);
  timer = setTimeout(check, wait);
}

// One at a time, so that no older text can land behind a newer one.
async function check() {
  clearTimeout(timer);
  timer = undefined;
  if (isUnderWay) { isDirty = true; return; }
  isUnderWay = true;
  const isFirst = !isDirty;
  isDirty = false;
  try {
    const answer = await fetch(`${form.action}/check`, request());
    const body = await answer.json();
    if (!answer.ok) {
      // Changed in another window: what is typed here stays, and is not saved over the other's.
      isStale = answer.status === 409;
      saved.textContent = body.error;
      return;
    }
    rest = 1_000;
    form.elements.seen.value = body.seen;
    take(body);
    if (!isDirty && !timer) saved.textContent = saved.dataset.saved;
    // At first the preview is there already, as the page brought it.
    if (!isFirst || fields.some((field) => field.value !== field.defaultValue)) show();
  } catch {
    isDirty = true;
    saved.textContent = saved.dataset.unsaved;
    soon(rest);
    rest = Math.min(rest * 2, longestRest);
  } finally {
    isUnderWay = false;
    if (pressed && !isStale) {
      const button = pressed;
      pressed = undefined;
      form.requestSubmit(button);
    } else if (isDirty && !timer) {
      soon(0);
    }
  }
}

function take(body) {
  verdict.className = `verdict ${body.kind}`;
  if (verdict.textContent !== body.summary) verdict.textContent = body.summary;
  const open = openQuestions();
  findings.innerHTML = body.html;
  restore(open);
  marks = body.marks.map((m) => ({ ...m, words: form.elements[m.field].value.slice(m.start, m.end) }));
  fields.forEach(mirror);
  for (const count of body.counts) {
    const place = form.querySelector(`[data-length="${CSS.escape(count.field)}"]`);
    if (place?.textContent) place.textContent = place.textContent.replace(/^[\d.,\s\u00a0\u202f]+/, `${count.words} `);
  }
}

const key = (card) => `${card.dataset.rule} ${card.querySelector('q')?.textContent}`;

// A question for an exception that is being written stays open, with its words and the cursor in it.
function openQuestions() {
  return [...findings.querySelectorAll('details[open]')].map((details) => {
    const words = details.querySelector('textarea');
    return { key: key(details.closest('.finding')), text: words.value, at: words === document.activeElement ? words.selectionStart : -1 };
  });
}

function restore(questions) {
  for (const question of questions) {
    const card = [...findings.querySelectorAll('.finding')].find((one) => key(one) === question.key);
    const details = card?.querySelector('details');
    if (!details) continue;
    details.open = true;
    const words = details.querySelector('textarea');
    words.value = question.text;
    if (question.at >= 0) { words.focus(); words.setSelectionRange(question.at, question.at); }
  }
}

function show() {
  const to = form.elements.to.value;
  frame.classList.toggle('phone', look === 'phone');
  frame.src = `${frame.dataset.preview}?to=${encodeURIComponent(to)}&view=${look}`;
  for (const tab of document.querySelectorAll('[data-look]')) tab.setAttribute('aria-pressed', tab.dataset.look === look);
}

function turned() {
  for (const step of document.querySelectorAll('[data-step]')) {
    const place = reader.selectedIndex + Number(step.dataset.step);
    step.hidden = place < 0 || place >= reader.options.length;
  }
  const numbers = [reader.selectedIndex + 1, reader.options.length];
  position.textContent = position.textContent.replace(/\d[\d.,]*/g, (old) => numbers.shift() ?? old);
  const name = reader.selectedOptions[0].textContent;
  title.textContent = title.textContent.replace(title.dataset.name, name);
  title.dataset.name = name;
}

for (const field of fields) {
  field.addEventListener('input', () => {
    keepOneLine(field);
    mirror(field);
    isDirty = true;
    if (!isStale) saved.textContent = saved.dataset.saving;
    soon();
  });
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
    isDirty = true;
    soon();
  }
  const tab = event.target.closest('[data-look]');
  if (tab) { event.preventDefault(); look = tab.dataset.look; show(); }
  const step = event.target.closest('[data-step]');
  if (step) {
    event.preventDefault();
    reader.selectedIndex = Math.min(Math.max(reader.selectedIndex + Number(step.dataset.step), 0), reader.options.length - 1);
    reader.dispatchEvent(new Event('change'));
  }
});

reader?.addEventListener('change', () => { turned(); show(); isDirty = true; soon(); });
// Whoever leaves within the pause leaves with what they typed. Behind a save that is under way the words that it goes
// on from are not known yet.
addEventListener('pagehide', () => {
  if (!isDirty || isStale) return;
  const last = request();
  if (isUnderWay) last.body.delete('seen');
  fetch(`${form.action}/check`, { ...last, keepalive: true });
});
form.addEventListener('submit', (event) => {
  clearTimeout(timer);
  timer = undefined;
  isDirty = false;
  if (!isUnderWay) return;
  event.preventDefault();
  pressed = event.submitter;
});
for (const plain of document.querySelectorAll('[data-go], .plain-save')) plain.hidden = true;
check();
