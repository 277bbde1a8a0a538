"""One group's world: a demo, a browser, and the people in it."""
import re
from urllib.parse import urlencode

from playwright.sync_api import expect

from .demo import Demo
from .mailbox import Mailbox
from .watch import Watch
from .words import Words

CHROMIUM = "/usr/bin/chromium"
TOKEN = re.compile(r'name="form-token" value="([^"]+)"')


class Stage:
    def __init__(self, playwright, log, undo_seconds=60, environment=None):
        self.demo = Demo(log, undo_seconds).start()
        self.url = self.demo.url
        self.words = Words()
        self.watch = Watch(self.url)
        self.browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], env=environment)
        self.mailbox = Mailbox(self.browser.new_context(base_url=self.url))
        self.kept = {}
        expect.set_options(timeout=15_000)

    def visitor(self, **options):
        """A page of somebody whom nobody knows yet, in a browser of their own."""
        options = {
            "base_url": self.url, "locale": "en-US", "timezone_id": "Europe/Copenhagen", "reduced_motion": "reduce",
            "viewport": {"width": 1280, "height": 900}, **options}
        context = self.watch.over(self.browser.new_context(**options))
        context.set_default_timeout(15_000)
        return context.new_page()

    def member(self, role, **options):
        """A page of the demo's salesperson, director or administrator, signed in."""
        page = self.visitor(**options)
        page.goto(f"/demo/as/{role}")
        page.locator("form[action='/demo/sign-in'] button").click()
        expect(page.locator("nav.places")).to_be_visible()
        return page

    def keep(self, name, make):
        """The same thing for every case of the group: made when first asked for."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def post(self, page, path, fields, *, form=None, script=False):
        """Sends a form as the page's browser would, without drawing anything. `form` is the page it stands on."""
        fields = fields.items() if isinstance(fields, dict) else fields
        token = self.token(page, form or "/me")
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        if script:
            headers |= {"Accept": "application/json", "X-Form-Token": token}
        return page.context.request.post(
            path, data=urlencode([("form-token", token), *fields]), headers=headers, max_redirects=0)

    def token(self, page, path):
        """What a form of this visitor must carry: one and the same on all of their pages."""
        context = page.context
        if context not in self.kept:
            found = TOKEN.search(context.request.get(path).text())
            assert found, f"There is no form on {path}"
            self.kept[context] = found[1]
        return self.kept[context]

    def close(self):
        self.browser.close()
        return self.demo.stop()
