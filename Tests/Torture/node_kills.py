#!/usr/bin/env python3
"""Two nodes send the same letters from one PostgreSQL; one of them is killed again and again, at any moment and at chosen
ones, as on this machine and as on another: lost 0, doubled 0, and the other goes on by itself.

    node_kills.py PROGRAM [--kills 20] [--seed N] [--copies 150] [--connections 4]
"""

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from databases import Watched
from kill_loop import AIMED, LONGEST
from pair import APART, Pair, conclude, inner
from relay import Moment


def kill_nodes(pair: Pair, kills: int, dice: random.Random, under: list[str]):
    served = pair.serve(pair.second, under=under)
    for _ in range(kills):
        if not pair.letters or pair.state() == "sent":
            pair.letter()
        elif pair.state() == "halted":
            pair.first.submit(pair.letters[-1])
        sent = pair.send(pair.first)
        victim = dice.choice([sent, served])
        kill_in_its_middle(pair, victim, sent, dice)
        if victim is served:
            served = pair.serve(pair.second, under=under)
        # It sees that the other is gone, or that its lease is over.
        _, complaint = sent.communicate(timeout=120)
        # The other may have been done before it began.
        is_late = sent.returncode == 6 and pair.state() == "sent"
        if victim is not sent and sent.returncode not in (0, 3, 7, 75) and not is_late:
            raise SystemExit(f"the node that sends ended with {sent.returncode}: {complaint}")
        if served.poll() is not None:
            raise SystemExit(f"the node that serves ended with {served.returncode} though nobody killed it")
    pair.relay.at(None)
    pair.await_sent()


def kill_in_its_middle(pair: Pair, victim, sent, dice: random.Random):
    done = threading.Event()

    def kill():
        # It may end by itself just then.
        with contextlib.suppress(ProcessLookupError, FileNotFoundError):
            if victim.poll() is None:
                os.kill(inner(victim), signal.SIGKILL)
        done.set()

    if dice.random() < 0.5:
        pair.relay.at(Moment(dice.choice(AIMED), dice.randint(1, 60), kill, takes=dice.random() < 0.5))
        # The letter may end before that moment comes.
        while not done.wait(0.1) and sent.poll() is None:
            pass
        pair.relay.at(None)
    else:
        done.wait(dice.uniform(0, 3 * LONGEST))
    kill()
    victim.wait()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--copies", type=int, default=150)
    parser.add_argument("--connections", type=int, default=4)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-nodes-"))
    dice = random.Random(arguments.seed)
    is_good = True
    with Watched() as cluster:
        cluster.start(durable=True)
        for name, under in [("here", []), ("elsewhere", APART)] if APART else [("here", [])]:
            begun = time.monotonic()
            pair = Pair(arguments.program, folder / name, cluster, arguments.copies, arguments.connections)
            kills = -(-arguments.kills // 2)
            kill_nodes(pair, kills, dice, under)
            # Each of a node's connections may have been at its dot.
            is_good &= conclude(
                f"nodes_killed_{name}", pair.account(), time.monotonic() - begun, f"seed={arguments.seed} kills={kills}",
                in_doubt=kills * arguments.connections)
            pair.end()
    folder.rmdir()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
