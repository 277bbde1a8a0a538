"""A person who uses the keyboard only. Every place they stop at must show that the focus is there."""

# Whether the element with the focus looks as if it had it: an outline of two pixels at least, in the window.
SEEN = """() => {
  const place = document.activeElement;
  if (!place || place === document.body) return 'nothing';
  if (place.matches('iframe')) return '';
  const style = getComputedStyle(place);
  const box = place.getBoundingClientRect();
  const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const isThere = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  const isOnTop = () => {
    const [x, y] = [Math.max(box.left, 0) + Math.min(box.width, 20) / 2, Math.max(box.top, 0) + Math.min(box.height, 20) / 2];
    const top = document.elementFromPoint(x, y);
    return !top || place.contains(top) || top.contains(place) || place.labels?.[0]?.contains(top);
  };
  if (hasOutline && isThere && isOnTop()) return '';
  const why = !hasOutline ? 'without an outline' : !isThere ? 'outside the window' : 'covered by something';
  return `${why}: ${place.outerHTML.slice(0, 160)}`;
}"""


class Keys:
    def __init__(self, page):
        self.page = page
        self.unseen = []

    def press(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def reach(self, locator, key="Tab", most=160):
        """Goes on with Tab until it stands on `locator`."""
        locator.wait_for(state="attached")
        for step in range(most + 1):
            if locator.evaluate("place => document.activeElement === place"):
                return locator
            if step == most:
                break
            self.page.keyboard.press(key)
            if problem := self.page.evaluate(SEEN):
                if problem != "nothing":
                    self.unseen.append(problem)
        raise AssertionError(f"The keyboard does not lead to {locator} within {most} steps")

    def activate(self, locator, key="Enter"):
        self.reach(locator)
        self.page.keyboard.press(key)

    def check(self):
        assert not self.unseen, "The focus cannot be seen:\n" + "\n".join(sorted(set(self.unseen)))
