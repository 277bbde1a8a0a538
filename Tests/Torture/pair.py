"""Two nodes of one company: two homes with the same keys, one database on PostgreSQL, one relay."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable

from accounts import Account, settle
from company import Company
from databases import Cluster, OnServer, children, free_port
from relay import Relay

# Seconds for which a node keeps what it has claimed without a sign of life.
LEASE = "2"
# A node whose processes another cannot see, as on another machine; root alone can make it so.
APART = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"] if os.getuid() == 0 else []


class Pair:
    def __init__(
        self, program: str, folder: Path, cluster: Cluster, copies: int, connections: int = 4,
        url: Callable[[str], str] | None = None,
    ):
        """`url` makes the address of a database by its name, where it is not this server's alone."""
        self.relay, self.cluster, self.folder, self.name = Relay(), cluster, folder, folder.name
        cluster.create(self.name)
        database = OnServer(cluster, self.name, (url or cluster.url)(self.name))
        self.first = Company(program, folder / "first", self.relay.port, copies, connections, database, policies=("links",))
        self.second = self.first.twin(folder / "second", database.url)
        self.letters: list[str] = []
        self._running: list[subprocess.Popen] = []

    def letter(self) -> str:
        self.letters.append(self.first.letter())
        return self.letters[-1]

    def send(self, node: Company, under: list[str] = []) -> subprocess.Popen:
        return self._keep(node.start("newsletter", "send", "--lease-seconds", LEASE, self.letters[-1], under=under))

    def serve(self, node: Company, under: list[str] = []) -> subprocess.Popen:
        """A node that goes on by itself until it is ended; what it says is kept beside its home."""
        said = (self.folder / f"{node.home.name}.log").open("a")
        return self._keep(subprocess.Popen(
            [*under, node.program, "serve", "--listen", f"127.0.0.1:{free_port()}", "--lease-seconds", LEASE],
            env=node.environment("ada"), stdin=subprocess.DEVNULL, stdout=said, stderr=said))

    def _keep(self, process: subprocess.Popen) -> subprocess.Popen:
        self._running.append(process)
        return process

    def state(self) -> str:
        return self.first.state(self.letters[-1])

    def counts(self) -> dict[str, int]:
        return dict(self.first.query("SELECT state, COUNT(*) AS n FROM message WHERE newsletter_id = ? GROUP BY state", self.letters[-1]))

    def await_begun(self):
        self.await_that(lambda: self.state() == "sending", 60, "the letter begins")

    def await_sent(self, seconds: float = 90):
        """Until the letter is over. One that was stopped because programs died in its middle is let go on, as a person would."""

        def is_over() -> bool:
            if (state := self.state()) == "halted":
                self.first.submit(self.letters[-1])
                self.first.start("newsletter", "send", "--lease-seconds", LEASE, self.letters[-1]).communicate(timeout=120)
            return state == "sent"

        self.await_that(is_over, seconds, "the letter ends")

    def await_that(self, condition, seconds: float, what: str):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                said = "".join(path.read_text()[-2000:] for path in self.folder.glob("*.log"))
                raise SystemExit(f"In vain waited {seconds:.0f} s that {what}: it is {self.state()}, {self.counts()}\n{said}")
            # The database has no way to call.
            time.sleep(0.1)

    def account(self) -> Account:
        return settle(self.first, self.relay, self.letters)

    def end(self):
        """Ends what still runs, and removes what it had."""
        for process in self._running:
            if process.poll() is None:
                os.kill(inner(process), signal.SIGKILL)
                process.kill()
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()
        shutil.rmtree(self.folder)


def inner(process: subprocess.Popen) -> int:
    """The program itself, where it runs under another."""
    while True:
        command = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")[0]
        if not command.endswith(b"unshare"):
            return process.pid
        if found := children(process.pid):
            return found[0]
        time.sleep(0.001)


def conclude(name: str, account: Account, seconds: float, *words: str, in_doubt: int | None = None) -> bool:
    """Says what came out; whether it is as it must be."""
    for fault in account.faults[:20]:
        print(f"FAULT {name}: {fault}")
    print(
        f"{name}: copies={account.copies} accepted={account.accepted} lost={account.lost} doubled={account.doubled} "
        f"in_doubt={account.in_doubt} (taken={account.in_doubt_taken}) {' '.join(words)} faults={len(account.faults)} "
        f"seconds={seconds:.0f}", flush=True)
    too_many = in_doubt is not None and account.in_doubt > in_doubt
    if too_many:
        print(f"FAULT {name}: {account.in_doubt} are in doubt, at most {in_doubt} were in flight")
    return not (account.lost or account.doubled or account.faults or too_many)
