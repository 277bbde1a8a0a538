"""Listens to all that happens in a browser context and keeps what must not happen on a page of ours."""
import contextlib
import re


class Watch:
    def __init__(self, url):
        self.url = url
        self.problems = []
        self.allowed = []

    def over(self, context):
        context.on("console", self._console)
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("weberror", lambda error: self._note(f"script error: {error.error}"))
        return context

    @contextlib.contextmanager
    def allowing(self, pattern):
        """For what a case provokes."""
        self.allowed.append(re.compile(pattern))
        yield
        self.allowed.pop()

    def take(self):
        problems, self.problems = self.problems, []
        return problems

    def _note(self, problem):
        if not any(pattern.search(problem) for pattern in self.allowed):
            self.problems.append(problem)

    def _console(self, message):
        # What the server answered is looked at as an answer.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self._note(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _dialog(self, dialog):
        self._note(f"dialog: {dialog.type} {dialog.message!r}")
        dialog.dismiss()

    def _request(self, request):
        if not request.url.startswith((self.url, "data:", "about:", "blob:")):
            self._note(f"request to another origin: {request.url}")

    def _response(self, response):
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self._note(f"answer {response.status}: {response.request.method} {response.url}")
