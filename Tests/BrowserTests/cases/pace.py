"""How soon a finding stands there after the last key, in forty bursts of typing: measured by `make bench`."""
from playwright.sync_api import expect

from stand.group import Group
from stand.letters import CLEAN, begin, field, write

group = Group("pace")
BURSTS = 40
# In milliseconds, for a release build.
GOAL = 400

# Remembers when the last key came, and when the findings then changed.
CLOCK = """() => {
  const clock = window.clock = { key: 0, seen: 0 };
  document.addEventListener('input', () => { clock.key = performance.now(); clock.seen = 0; }, true);
  new MutationObserver(() => { if (!clock.seen) clock.seen = performance.now(); })
    .observe(document.querySelector('#findings'), { childList: true, subtree: true });
}"""


@group.case
def a_finding_stands_there_soon_after_the_last_key(stage):
    page = stage.member("salesperson")
    begin(stage, page)
    write(stage, page, CLEAN)
    page.evaluate(CLOCK)
    box = field(page, "news")
    box.focus()
    times = []
    for burst in range(BURSTS):
        phrase = " no risk at all" if burst % 2 == 0 else ""
        if phrase:
            box.press("Control+End")
            page.keyboard.type(phrase)
        else:
            for _ in range(len(" no risk at all")):
                page.keyboard.press("Backspace")
        expect(page.locator("#findings .finding")).to_have_count(1 if phrase else 0)
        times.append(page.evaluate("clock.seen - clock.key"))
    times.sort()
    median, late = times[len(times) // 2], times[int(len(times) * 0.95) - 1]
    print(f"  p50 {median:.0f} ms, p95 {late:.0f} ms [{GOAL}], {times[-1]:.0f} ms at most")
