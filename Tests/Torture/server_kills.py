#!/usr/bin/env python3
"""Kills PostgreSQL itself in the middle of letters that two nodes send, and starts it again: the nodes go on by themselves,
lost 0, doubled 0.

    server_kills.py PROGRAM [--kills 3] [--seed N] [--copies 150] [--connections 4]
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


def kill_server(pair: Pair, dice: random.Random):
    """A letter in whose middle the server ends and comes back."""
    pair.letter()
    killed = threading.Event()

    def kill():
        pair.cluster.kill()
        killed.set()

    pair.relay.at(Moment(dice.choice(AIMED), dice.randint(1, 100), kill, takes=dice.random() < 0.5))
    sent = pair.send(pair.first)
    if not killed.wait(60):
        raise SystemExit("the moment to kill the server never came")
    # As long as a server needs that recovers; none at all sometimes.
    time.sleep(dice.choice([0, 0, 1]))
    pair.cluster.start()
    sent.communicate(timeout=120)
    if sent.returncode not in (0, 7, 75):
        raise SystemExit(f"the node that sends ended with {sent.returncode}")
    # A node that slept for long because of it would be a burden to its people.
    pair.await_sent(30)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--copies", type=int, default=150)
    parser.add_argument("--connections", type=int, default=4)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-servers-"))
    dice = random.Random(arguments.seed)
    begun = time.monotonic()
    with Watched() as cluster:
        cluster.start(durable=True)
        pair = Pair(arguments.program, folder / "pair", cluster, arguments.copies, arguments.connections)
        served = pair.serve(pair.second)
        for _ in range(arguments.kills):
            kill_server(pair, dice)
        if served.poll() is not None:
            raise SystemExit(f"the node that serves ended with {served.returncode} when the server was killed")
        is_good = conclude(
            "servers_killed", pair.account(), time.monotonic() - begun, f"seed={arguments.seed} kills={arguments.kills}",
            in_doubt=arguments.kills * 2 * arguments.connections)
        pair.end()
    folder.rmdir()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
