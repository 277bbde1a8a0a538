"""A group of cases: functions whose names are sentences."""
import time
import traceback
from pathlib import Path

from playwright.sync_api import sync_playwright

from .demo import ROOT
from .stage import Stage

OUTPUT = ROOT / ".build/browser-tests"


class Failed(AssertionError):
    """What a case says when it has gathered all that is wrong."""


class Group:
    """`chained`: each case goes on where the one before stopped, so that nothing is tried after one failed."""

    def __init__(self, name, *, chained=False, undo_seconds=60):
        self.name = name
        self.chained = chained
        self.undo_seconds = undo_seconds
        self._entries = []

    def case(self, function):
        self._entries.append(lambda stage: [(function.__name__.replace("_", " "), function)])
        return function

    def cases(self, function):
        """For cases that are only known once the demo runs: gives (sentence, function) pairs."""
        self._entries.append(function)
        return function

    def run(self, wanted, report):
        """Runs the cases whose sentence holds `wanted`, telling `report` of each."""
        OUTPUT.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            stage = Stage(playwright, OUTPUT / f"{self.name}.log", self.undo_seconds)
            broken = None
            for entry in self._entries:
                try:
                    found = list(entry(stage))
                except Exception as error:  # noqa: BLE001 - a group's cases cannot even be found
                    report(f"{self.name}: the cases can be listed", 0, told(error))
                    break
                for sentence, function in found:
                    if wanted and not self.chained and wanted not in sentence:
                        continue
                    if broken:
                        report(sentence, 0, f"not reached: {broken!r} failed")
                        continue
                    start = time.monotonic()
                    problem = attempt(stage, function)
                    if problem:
                        photograph(stage, sentence)
                        broken = sentence if self.chained else None
                    report(sentence, time.monotonic() - start, problem)
            code = stage.close()
            if not wanted:
                report(*ending(self.name, code, stage.demo))


def attempt(stage, function):
    """What went wrong in a case, or None."""
    stage.watch.take()
    try:
        function(stage)
    except Exception as error:  # noqa: BLE001 - whatever it is, the case has failed
        return told(error)
    problems = stage.watch.take()
    return "\n".join(["In the browser:", *problems[:12]]) if problems else None


def told(error):
    """The error and the line of the case it came from."""
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if "BrowserTests" in frame.filename]
    place = f"{Path(lines[-1].filename).name}:{lines[-1].lineno}: {lines[-1].line}\n" if lines else ""
    # Without the outline of the whole page that Playwright adds.
    return place + f"{type(error).__name__}: {str(error).split('Aria snapshot:')[0][:2000]}"


def photograph(stage, sentence):
    folder = OUTPUT / "failures"
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in sentence)[:80]
    for number, context in enumerate(stage.browser.contexts):
        for page in context.pages:
            try:
                page.screenshot(path=folder / f"{name}-{number}.png", full_page=True, timeout=5_000)
            except Exception:  # noqa: BLE001 - a page that cannot be drawn is no second failure
                pass


def ending(name, code, demo):
    """The demo's own end is a case: told to stop it stops, and nothing is left behind."""
    problem = None
    if code != 0:
        problem = f"It ended with {code}:\n{demo.story[-1500:]}"
    elif demo.leftovers():
        problem = f"It left behind {demo.leftovers()}"
    return f"the demo of {name} ends cleanly and leaves nothing behind", 0, problem
