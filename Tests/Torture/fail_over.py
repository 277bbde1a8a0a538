#!/usr/bin/env python3
"""Kills the primary PostgreSQL in the middle of a letter and promotes its standby; both nodes find it by their URL. Where
commits wait for the standby: lost 0, doubled 0. Where they do not, and it was behind, the nodes stop all mail, nothing is
doubled before a person lets it go, and what then goes twice is counted.

    fail_over.py PROGRAM [--rounds 1] [--seed N] [--copies 150] [--connections 4]
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from databases import Watched
from kill_loop import AIMED
from pair import Pair, conclude
from relay import Moment


def fail_over(program: str, folder: Path, arguments, dice: random.Random, sync: str | None) -> bool:
    begun = time.monotonic()
    with Watched() as primary, Watched() as standby:
        primary.start(durable=True)
        primary.make_standby(standby.folder, sync=sync)
        pair = Pair(program, folder, primary, arguments.copies, arguments.connections, url=lambda name: primary.url(name, also=standby))
        served = pair.serve(pair.second)
        pair.letter()
        killed = threading.Event()

        def kill():
            primary.kill()
            killed.set()

        last = Moment(dice.choice(AIMED), dice.randint(20, 80), kill, takes=dice.random() < 0.5)

        def fall_behind():
            standby.kill()
            pair.relay.at(last)

        # A standby for which nobody waits may be behind when it is needed.
        pair.relay.at(last if sync else Moment("data", 20, fall_behind))
        sent = pair.send(pair.first)
        if not killed.wait(60):
            raise SystemExit("the moment to kill the primary never came")
        standby.start()
        standby.promote()
        for node in (pair.first, pair.second):
            node.database.cluster = standby
        _, complaint = sent.communicate(timeout=120)
        if sent.returncode not in (0, 3, 7, 75):
            raise SystemExit(f"the node that sends ended with {sent.returncode}: {complaint}")
        before = let_go(pair) if not sync else 0
        pair.await_sent()
        if served.poll() is not None:
            raise SystemExit(f"the node that serves ended with {served.returncode} when its primary was killed")
        account = pair.account()
        if not sync:
            # What the standby never had is sent again and logged again; nobody is left out.
            account.faults = tuple(fault for fault in account.faults if "is left" in fault)
            if before:
                account.faults += (f"{before} copies went twice although the server had forgotten what it confirmed",)
        is_good = conclude(
            f"failed_over_{sync or 'async'}", account, time.monotonic() - begun, f"seed={arguments.seed}",
            in_doubt=2 * arguments.connections if sync else None, may_double=not sync)
        pair.end()
    return is_good


def let_go(pair: Pair) -> int:
    """What an administrator does once the nodes have found out; how many had gone twice by then."""
    standing = "SELECT COUNT(*) AS n FROM brake WHERE released_at IS NULL"
    pair.await_that(lambda: pair.first.query(standing) != [(0,)], 90, "the nodes stop all mail")
    before = sum(count > 1 for count in pair.relay.taken.values())
    pair.first.run("sending", "go", by="ada")
    return before


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--copies", type=int, default=150)
    parser.add_argument("--connections", type=int, default=4)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-failover-"))
    dice = random.Random(arguments.seed)
    is_good = True
    for number in range(arguments.rounds):
        for sync in ("on", "remote_apply") if number else ("on",):
            is_good &= fail_over(arguments.program, folder / f"{sync}{number}", arguments, dice, sync)
    is_good &= fail_over(arguments.program, folder / "async", arguments, dice, None)
    folder.rmdir()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
