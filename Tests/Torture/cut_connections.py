#!/usr/bin/env python3
"""Cuts a node's connection to PostgreSQL at each request of a send in turn: before the server has it, in its middle, and
once the server has done it but the node does not hear. Another node brings the letter to its end: lost 0, doubled 0.

    cut_connections.py PROGRAM [--cells 60] [--copies 3] [--jobs 2]
"""

import argparse
import dataclasses
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from accounts import Account, settle
from company import Company
from databases import Cluster, OnServer, Watched
from proxy import Cut, Proxy
from relay import Relay

HOW = ["unheard", "torn", "unanswered"]


class Trial:
    """A company with a letter that is ready; each cell begins anew from it."""

    def __init__(self, program: str, folder: Path, cluster: Cluster, copies: int):
        self.cluster, self.name = cluster, f"cell{folder.name}"
        self.base = f"base{folder.name}"
        cluster.create(self.base)
        self.relay, self.proxy = Relay(), Proxy(cluster.folder)
        base = OnServer(cluster, self.base, cluster.url(self.base))
        self.company = Company(program, folder / "home", self.relay.port, copies, connections=1, database=base, policies=("links",))
        self.letter = self.company.letter()
        self.node = self.company.twin(folder / "cut", self.proxy.url(self.name))
        self.company.database = dataclasses.replace(base, name=self.name, url=cluster.url(self.name))

    def begin(self):
        self.cluster.sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self.cluster.create(self.name, template=self.base)
        # Checkpoints of a log that goes back would say so.
        for path in self.company.outside.iterdir():
            path.unlink()
        self.relay.taken.clear()
        self.proxy.requests.clear()

    def send(self) -> tuple[int, str]:
        process = self.node.start("newsletter", "send", "--lease-seconds", "1", "--patience-seconds", "5", self.letter)
        _, complaint = process.communicate(timeout=120)
        return process.returncode, complaint

    def requests(self) -> list[str]:
        """What a send asks for in which nothing is cut."""
        self.begin()
        if (ended := self.send())[0]:
            raise SystemExit(f"a send in which nothing is cut ended with {ended}")
        return list(self.proxy.requests)

    def cell(self, number: int, how: str) -> tuple[Account, str, int] | None:
        """What came out, what was cut, and how the node ended. None where that request was never made."""
        self.begin()
        self.proxy.cut = cut = Cut(number, how)
        code, complaint = self.send()
        self.proxy.cut = None
        if cut.found is None:
            return None
        self.finish()
        account = settle(self.company, self.relay, [self.letter])
        if code not in (0, 7, 75) or len(complaint) > 600:
            account.faults += (f"the node ended with {code}: {complaint[:600]}",)
        return account, cut.found, code

    def finish(self):
        end = time.monotonic() + 60
        while (state := self.company.state(self.letter)) != "sent":
            if time.monotonic() > end:
                raise SystemExit(f"the letter does not end: it is {state}")
            if state == "halted":
                self.company.submit(self.letter)
            self.company.start("newsletter", "send", "--lease-seconds", "1", self.letter).communicate(timeout=60)


def ends_a_transaction(words: str) -> bool:
    return words.rstrip("; ").upper().endswith("COMMIT")


def doubts(cell: tuple[int, str], words: str) -> int:
    """How many copies may be in doubt: the one at its dot, and none where the node can look what became of its commit."""
    return 0 if cell[1] == "unanswered" and ends_a_transaction(words) else 1


def chosen(requests: list[str], most: int) -> list[tuple[int, str]]:
    """Every request cut in each way; where these are too many, each commit unanswered, and of requests that are alike the first."""
    every = [(number, how) for number in range(1, len(requests) + 1) for how in HOW]
    if len(every) <= most:
        return every
    first = {words: number for number, words in reversed(list(enumerate(requests, 1)))}
    unlike = [(number, how) for number in first.values() for how in HOW]
    # What a commit came to is what a node cannot know.
    commits = [(number, "unanswered") for number, words in enumerate(requests, 1) if ends_a_transaction(words)]
    rest = [cell for cell in unlike if cell not in commits]
    left = max(0, most - len(commits))
    return sorted(commits[:most] + rest[:: max(1, -(-len(rest) // max(1, left)))][:left])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--cells", type=int, default=60)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-cuts-"))
    with Watched() as cluster:
        cluster.start()
        trials = [Trial(arguments.program, folder / str(job), cluster, arguments.copies) for job in range(arguments.jobs)]
        requests = trials[0].requests()
        if not any(ends_a_transaction(words) for words in requests):
            raise SystemExit("no commit was seen among the requests of a send")
        cells = chosen(requests, arguments.cells)

        def run(trial: Trial, share: list[tuple[int, str]]):
            return [(cell, trial.cell(*cell)) for cell in share]

        with ThreadPoolExecutor(arguments.jobs) as pool:
            shares = [pool.submit(run, trial, cells[job :: arguments.jobs]) for job, trial in enumerate(trials)]
            results = [result for share in shares for result in share.result()]
        for trial in trials:
            trial.proxy.close()
    made = [(cell, *result) for cell, result in results if result]
    for cell, account, words, _ in made:
        if account.in_doubt > doubts(cell, words):
            account.faults += (f"{account.in_doubt} in doubt",)
    bad = [result for result in made if result[1].lost or result[1].doubled or result[1].faults]
    for (number, how), account, words, code in bad[:20]:
        print(
            f"FAULT request {number} {how} ({' '.join(words.split())[:100]}), ended with {code}: lost={account.lost} "
            f"doubled={account.doubled} {'; '.join(account.faults)}")
    account = sum((result[1] for result in made), Account())
    print(
        f"connections_cut: requests={len(requests)} cells={len(made)} copies={account.copies} accepted={account.accepted} "
        f"lost={account.lost} doubled={account.doubled} in_doubt={account.in_doubt} (taken={account.in_doubt_taken}) "
        f"ended={dict(Counter(result[3] for result in made))} faults={len(bad)} seconds={time.monotonic() - begun:.0f}")
    shutil.rmtree(folder)
    return 1 if bad or len(made) < 0.8 * len(results) else 0


if __name__ == "__main__":
    sys.exit(main())
