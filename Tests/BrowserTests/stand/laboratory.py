"""Reads pages with the browser's own parser, without running them: what forms they have, and what does not belong."""

# A page of ours has no handlers, no scripts or styles but the assets, and no addresses that run something.
FOREIGN = r"""([html, isLetter]) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const problems = [];
  const addresses = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'poster', 'background', 'srcset'];
  const fine = /^(https?:\/\/|mailto:|tel:|cid:|data:image\/|\/(?!\/)|#|\?|$)/i;
  const never = ['BASE', 'OBJECT', 'EMBED', 'APPLET', 'FRAMESET', 'PORTAL', 'TEMPLATE', 'MARQUEE', 'MATH', 'PLAINTEXT'];
  const say = (what, place) => problems.push(`${what}: ${place.outerHTML.slice(0, 200)}`);
  for (const place of page.querySelectorAll('*')) {
    if (place.hasAttribute('data-ran')) say('made by a payload', place);
    if (never.includes(place.tagName)) say('no element of ours', place);
    if (place.tagName === 'SCRIPT' && !(place.getAttribute('src') || '').startsWith('/assets/')) say('no script of ours', place);
    if (place.tagName === 'STYLE' && !isLetter) say('no style of ours', place);
    if (place.tagName === 'META' && place.hasAttribute('http-equiv') && !isLetter) say('no meta of ours', place);
    if (place.tagName === 'IFRAME' && !place.hasAttribute('sandbox')) say('a frame without a sandbox', place);
    for (const { name, value } of place.attributes) {
      if (/^on/i.test(name)) say(`handler ${name}`, place);
      if (!/^[a-z][a-z0-9:-]*$/i.test(name)) say(`no attribute of ours, ${name}`, place);
      if (name === 'style' && !isLetter) say('style attribute', place);
      if (name === 'srcdoc') say('srcdoc', place);
      if (addresses.includes(name) && !fine.test(value)) say(`address in ${name}`, place);
    }
  }
  return problems;
}"""

FORMS = r"""(html) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('form')].map((form) => ({
    action: form.getAttribute('action') || '', method: (form.getAttribute('method') || 'get').toLowerCase(),
    fields: [...form.elements, ...(form.id ? page.querySelectorAll(`[form="${CSS.escape(form.id)}"]`) : [])]
      .filter((field, at, all) => field.name && all.indexOf(field) === at)
      .map((field) => ({
        name: field.name, kind: field.type, value: field.value, isChosen: field.checked ?? true,
        most: field.maxLength > 0 ? field.maxLength : 0,
        choices: field.options ? [...field.options].map((option) => option.value) : [],
      })),
  }));
}"""


class Laboratory:
    def __init__(self, stage):
        self.page = stage.browser.new_context().new_page()

    def foreign(self, html, is_letter=False):
        """What in a page is none of ours."""
        return self.page.evaluate(FOREIGN, [html, is_letter])

    def forms(self, html):
        return self.page.evaluate(FORMS, html)
