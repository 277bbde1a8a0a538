#!/usr/bin/env python3
"""Two nodes send the same letter, and the clock of one is ten minutes ahead, behind, or jumps; the other is killed in the
middle: lost 0, doubled 0.

    clocks.py PROGRAM CLOCK [--copies 80] [--connections 4]
"""

import argparse
import os
import signal
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path

from databases import Watched
from pair import APART, LEASE, Pair, conclude
from relay import Moment

AWRY = {"ahead": [600], "behind": [-600], "jumps": [0, 600, -600]}


def under(library: Path, clock: Path) -> list[str]:
    return ["env", f"LD_PRELOAD={library}", f"CLOCK_FILE={clock}"]


def set_clock(clock: Path, seconds: int):
    # In its place: programs that run look into this very file.
    with clock.open("r+b" if clock.exists() else "wb") as file:
        file.write(struct.pack("<q", seconds * 1000))


def send(program: str, folder: Path, cluster, arguments, name: str) -> bool:
    begun = time.monotonic()
    pair = Pair(program, folder / name, cluster, arguments.copies, arguments.connections)
    clock, offsets, ended = folder / f"{name}.clock", AWRY[name], threading.Event()
    set_clock(clock, offsets[0])

    def turn():
        number = 0
        while not ended.wait(0.3):
            number += 1
            set_clock(clock, offsets[number % len(offsets)])

    turning = threading.Thread(target=turn, daemon=True)
    turning.start()
    awry = pair.serve(pair.second, under=[*APART, *under(arguments.clock, clock)])
    pair.letter()
    # Behind their gates for longer than a lease: neither may take the other for gone.
    pair.relay.hold("dot")
    sent = pair.send(pair.first)
    pair.relay.wait_until_held(arguments.connections)
    time.sleep(1.5 * float(LEASE))
    doubts = pair.counts().get("inDoubt", 0)
    # From here on the node whose clock is right dies once, and comes back.
    pair.relay.at(Moment("dot", 20, lambda: sent.poll() is None and os.kill(sent.pid, signal.SIGKILL)))
    pair.relay.release()
    sent.communicate(timeout=60)
    pair.serve(pair.first)
    pair.await_sent()
    if awry.poll() is not None:
        said = (pair.folder / "second.log").read_text()
        raise SystemExit(f"the node whose clock is {name} ended with {awry.returncode}\n{said}")
    ended.set()
    turning.join()
    is_good = conclude(
        f"clock_{name}", pair.account(), time.monotonic() - begun, f"taken_for_gone={doubts}", in_doubt=3 * arguments.connections)
    if doubts:
        print(f"FAULT clock_{name}: a node that lives was taken for gone with {doubts} copies in its hands")
    pair.end()
    clock.unlink()
    return is_good and not doubts


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("clock", help="the library that clock.c makes")
    parser.add_argument("--copies", type=int, default=80)
    parser.add_argument("--connections", type=int, default=4)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-clocks-"))
    with Watched() as cluster:
        cluster.start()
        is_good = all([send(arguments.program, folder, cluster, arguments, name) for name in AWRY])
    folder.rmdir()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
