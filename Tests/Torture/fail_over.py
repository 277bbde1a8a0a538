#!/usr/bin/env python3
"""Kills the primary PostgreSQL in the middle of a letter and promotes its standby; both nodes find it by their URL. Where
commits wait for the standby: lost 0, doubled 0. Where they do not, and it was behind, the nodes stop all mail and name what
they had sent as in doubt: lost 0, doubled 0 as well, before a person lets mail go and after.

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
        if not sync:
            let_go(pair)
        pair.await_sent()
        if served.poll() is not None:
            raise SystemExit(f"the node that serves ended with {served.returncode} when its primary was killed")
        account = pair.account()
        if not sync:
            # Days and log lack what the standby never had.
            account.faults = tuple(fault for fault in account.faults if "the days count" not in fault)
        is_good = conclude(
            f"failed_over_{sync or 'async'}", account, time.monotonic() - begun, f"seed={arguments.seed}",
            in_doubt=2 * arguments.connections if sync else None)
        pair.end()
    return is_good


def let_go(pair: Pair):
    """What an administrator does once both nodes have found out."""
    standing = "SELECT COUNT(*) AS n FROM brake WHERE released_at IS NULL"
    pair.await_that(lambda: pair.first.query(standing) != [(0,)], 90, "the nodes stop all mail")
    pair.first.run("sending", "go", by="ada")


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
