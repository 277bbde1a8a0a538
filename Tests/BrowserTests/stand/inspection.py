"""What every page is held to: nothing that axe finds, no sideways scroll, a light first load. Keeps pictures."""
import re

from axe_playwright_python.sync_playwright import Axe

from .demo import ROOT

PICTURES = ROOT / ".build/screenshots"
WIDTHS = (320, 390, 640, 768, 1024, 1440)
PICTURED = (320, 1280)
SCHEMES = ("light", "dark")
MOST_BYTES, MOST_REQUESTS = 60 * 1024, 6
AXE = Axe()
RULES = {
    # What stands in a letter's frame runs no script, axe's neither; letters are looked at as pages of their own.
    "iframes": False,
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# A letter is a mail's own document: it has no places and no headings to skip to.
LETTER = {**RULES, "runOnly": [tag for tag in RULES["runOnly"] if tag != "best-practice"]}

WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter((place) => place.getBoundingClientRect().right > root.clientWidth + 0.5)
    .map((place) => place.outerHTML.slice(0, 120)).slice(-3);
}"""


def inspect(stage, page, address, name, *, status=200, is_letter=False):
    """Loads a page, draws it in each width and light, and gathers everything that is wrong with it."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    problems = load(stage, page, address, status)
    if is_letter:
        # A letter's own page may run nothing, and axe neither: it is looked at where it may.
        html = page.content()
        page.goto("about:blank")
        page.set_content(html)
    page.evaluate(AXE.axe_script)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in PICTURED:
            stretch(page, width)
            violations = page.evaluate("rules => axe.run(document, rules)", LETTER if is_letter else RULES)["violations"]
            problems += [f"{width} px, {scheme}: {line}" for line in described(violations)]
            photograph(page, name, width, scheme)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if wide := page.evaluate(WIDE):
            problems.append(f"At {width} px it scrolls sideways: {' | '.join(wide)}")
    assert not problems, "\n".join(problems)


def stretch(page, width):
    """A window as high as the page, in which the bar at its foot lies over nothing."""
    page.set_viewport_size({"width": width, "height": 700})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, 700), 16_000)})


def load(stage, page, address, status):
    """Opens a page as a browser does that has kept nothing, and says what is wrong with how it loads."""
    session = page.context.new_cdp_session(page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    answers = []

    def note(answer):
        answers.append(answer)

    # Nothing of the page before may still be on its way.
    page.goto("about:blank")
    page.on("response", note)
    answer = page.goto(address, wait_until="load")
    if page.locator("#findings").count():
        # Its script asks for the findings, and an event stream is on other pages only.
        page.wait_for_load_state("networkidle")
    page.remove_listener("response", note)
    session.detach()
    sizes = [
        (found.url.removeprefix(stage.url), 0 if found.url.endswith("/events") else len(found.body()))
        for found in answers if not 300 <= found.status < 400]
    total = sum(size for _, size in sizes)
    list_of = ", ".join(f"{path} {size / 1024:.1f}" for path, size in sizes)
    problems = [] if answer.status == status else [f"It answers {answer.status} and not {status}"]
    if total > MOST_BYTES:
        problems.append(f"The first load is {total / 1024:.1f} KB: {list_of}")
    if len(answers) > MOST_REQUESTS:
        problems.append(f"The first load takes {len(answers)} requests: {list_of}")
    stage.keep("weights", dict)[address] = (total, len(answers))
    return problems


def described(violations):
    for violation in violations:
        nodes = violation["nodes"]
        more = f" (and {len(nodes) - 1} more)" if len(nodes) > 1 else ""
        summary = " ".join(nodes[0]["failureSummary"].split())[:300]
        yield f"axe {violation['id']}: {summary} {nodes[0]['html'][:160]}{more}"


def photograph(page, name, width, scheme):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", full_page=True, animations="disabled")


def picture_name(kind):
    return re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-") or "home"
