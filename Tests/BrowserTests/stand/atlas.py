"""Finds the pages: follows the links of somebody's pages, and keeps one page of each kind."""
import re
from urllib.parse import urlsplit, parse_qsl

# An id, a token or a number within a path.
NAME = re.compile(r"/(?:[0-9a-z]{14,}|\d+)(?=/|$)")
# Not pages: files to keep, parts of pages, what ends a sign-in.
NO_PAGE = re.compile(r"(\.csv|/source|/photo|/letter|/preview|/events|/progress/live|\.json)$|^/assets/|^/metrics|^/health")


def kind(address):
    """The same for all addresses that show the same page of other things."""
    parts = urlsplit(address)
    names = ",".join(sorted(name for name, _ in parse_qsl(parts.query)))
    return NAME.sub("/:id", parts.path) + (f"?{names}" if names else "")


class Atlas:
    """The pages that one visitor can reach, by their kind. `several` of a kind are looked at for more links."""

    def __init__(self, stage, page, starts=("/",), several=4):
        self.stage, self.page = stage, page
        self.found = {}
        self._seen = set()
        self._visits = {}
        self._waiting = list(starts)
        self.several = several

    def explore(self):
        while self._waiting:
            self._look(self._waiting.pop(0))
        return self

    def _look(self, address):
        if address in self._seen or NO_PAGE.search(urlsplit(address).path):
            return
        self._seen.add(address)
        shape = kind(address)
        if self._visits.get(shape, 0) >= self.several:
            return
        self._visits[shape] = self._visits.get(shape, 0) + 1
        answer = self.page.context.request.get(address)
        where = answer.url.removeprefix(self.stage.url)
        assert answer.status < 400, f"A link leads to {address}, which answers {answer.status}"
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        self.found.setdefault(kind(where), where)
        self._waiting += links(answer.text())

    def pages(self):
        return dict(sorted(self.found.items()))


def links(html):
    """The addresses on this site that a page links to."""
    found = re.findall(r'<a\b[^>]*?\shref="([^"#]+)', html)
    return [link.replace("&amp;", "&") for link in found if link.startswith("/") and not link.startswith("//")]
