#!/usr/bin/env python3
"""Cuts a node off for longer than its lease, in two ways: it stands still (SIGSTOP), or its connection to PostgreSQL goes
silent without ending, within a transaction too. The other goes on with its copies; then the first wakes: lost 0, doubled 0.

    partitions.py PROGRAM [--silences 6] [--copies 40]
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from databases import Watched
from pair import Pair, conclude, inner
from proxy import Cut, Proxy

CONNECTIONS = 3
# Where the mails of the node are when it is cut off, and whether the relay answers only when it is back.
MOMENTS = [("data", False), ("body", False), ("dot", False), ("taken", True)]
# Seconds in which the other goes on, its lease and what PostgreSQL waits for a silent one together.
LONGEST = 60


def stop_at(stage: str, answers_late: bool, program: str, folder: Path, cluster, copies: int) -> bool:
    begun = time.monotonic()
    pair = Pair(program, folder / f"stopped_{stage}", cluster, copies, CONNECTIONS)
    pair.letter()
    pair.relay.hold(stage)
    first = pair.send(pair.first)
    pair.relay.wait_until_held(CONNECTIONS)
    os.kill(inner(first), signal.SIGSTOP)
    pair.relay.hold_nobody_new()
    if not answers_late:
        pair.relay.release()
    pair.serve(pair.second)
    pair.await_sent(LONGEST)
    os.kill(inner(first), signal.SIGCONT)
    pair.relay.release()
    return finish(pair, first, f"stopped_at_{stage}", begun)


def silence_at(number: int, pair: Pair, proxy: Proxy, name: str) -> bool:
    begun = time.monotonic()
    node = pair.first.twin(pair.folder / "silent", proxy.url(pair.name))
    pair.letter()
    proxy.cut = cut = Cut(number, "silent")
    first = pair.send(node)
    pair.await_that(lambda: cut.found or first.poll() is not None, 60, "the connection goes silent")
    if cut.found is None:
        raise SystemExit(f"a send never asked for as much as {number} things")
    pair.serve(pair.second)
    if pair.state() == "ready":
        # It was cut off before it had begun.
        pair.send(pair.first).communicate(timeout=120)
    pair.await_sent(LONGEST)
    proxy.release()
    return finish(pair, first, f"{name} ({' '.join(cut.found.split())[:60]})", begun)


def finish(pair: Pair, first, name: str, begun: float) -> bool:
    _, complaint = first.communicate(timeout=90)
    account = pair.account()
    # It may also find that the letter is over.
    if first.returncode not in (0, 6, 7, 75):
        account.faults += (f"the node that woke ended with {first.returncode}: {complaint[:400]}",)
    is_good = conclude(name, account, time.monotonic() - begun, f"ended={first.returncode}", in_doubt=CONNECTIONS)
    pair.end()
    return is_good


def requests(program: str, folder: Path, cluster, copies: int) -> list[str]:
    pair, proxy = Pair(program, folder / "whole", cluster, copies, CONNECTIONS), Proxy(cluster.folder)
    pair.letter()
    node = pair.first.twin(pair.folder / "through", proxy.url(pair.name))
    pair.send(node).communicate(timeout=120)
    proxy.close()
    pair.end()
    return proxy.requests


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--silences", type=int, default=6)
    parser.add_argument("--copies", type=int, default=40)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-apart-"))
    with Watched() as cluster:
        cluster.start()
        results = [stop_at(*moment, arguments.program, folder, cluster, arguments.copies) for moment in MOMENTS]
        # Half of the path: threads meet otherwise each time.
        path = requests(arguments.program, folder, cluster, arguments.copies)
        for index in range(arguments.silences):
            number = 1 + index * (len(path) // 2) // arguments.silences
            proxy = Proxy(cluster.folder)
            pair = Pair(arguments.program, folder / f"silent_{number}", cluster, arguments.copies, CONNECTIONS)
            results.append(silence_at(number, pair, proxy, f"silent_from_{number}"))
            proxy.close()
    folder.rmdir()
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
