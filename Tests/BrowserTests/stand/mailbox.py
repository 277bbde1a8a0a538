"""What the demo's relay caught, as mails."""
import email
import email.policy
import re
import time


class Mail:
    """One caught mail: the envelope, and the message as a mail program reads it."""

    def __init__(self, row):
        self.number = row["number"]
        self.recipients = row["recipients"]
        self.source = row["source"]
        self.message = email.message_from_bytes(self.source.encode("utf-8"), policy=email.policy.default)

    def header(self, name):
        return str(self.message[name] or "")

    @property
    def subject(self):
        return self.header("Subject")

    def _part(self, kind):
        part = self.message.get_body(preferencelist=(kind,))
        return part.get_content() if part is not None else ""

    @property
    def text(self):
        return self._part("plain")

    @property
    def html(self):
        return self._part("html")

    def link(self, path):
        """The first link of ours in the text whose path begins with `path`."""
        found = re.search(r"https?://[^\s<>]*" + re.escape(path) + r"[^\s<>]*", self.text.replace("=\n", ""))
        return found.group(0) if found else None

    @property
    def unsubscribe(self):
        found = re.search(r"<(https?://[^>]+)>", re.sub(r"\s", "", self.header("List-Unsubscribe")))
        return found.group(1) if found else None


class Mailbox:
    def __init__(self, context):
        self.context = context

    def mails(self, to=None, subject=None):
        answer = self.context.request.get("/demo/mailbox.json")
        assert answer.ok, f"The mailbox answers {answer.status}"
        mails = [Mail(row) for row in answer.json()]
        if to:
            mails = [mail for mail in mails if to in mail.recipients]
        if subject:
            mails = [mail for mail in mails if subject in mail.subject]
        return mails

    def wait_for(self, to=None, subject=None, after=0, seconds=20):
        """The newest such mail that came after mail number `after`."""
        end = time.monotonic() + seconds
        while True:
            found = [mail for mail in self.mails(to, subject) if mail.number > after]
            if found:
                return found[-1]
            assert time.monotonic() < end, f"No mail to {to} about {subject!r} came within {seconds} s"
            time.sleep(0.1)

    @property
    def newest(self):
        mails = self.mails()
        return mails[-1].number if mails else 0
