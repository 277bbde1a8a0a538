#!/usr/bin/env python3
"""Kills the program while it sends, again and again, and counts: lost 0, doubled 0, in doubt no more than it had in flight.

    kill_loop.py PROGRAM [--kills 100] [--homes 1] [--seed N] [--copies 300] [--connections 8]
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from accounts import Account, settle
from company import Company
from relay import Moment, Relay

# Where half of the kills fall; the others fall at any moment.
AIMED = ["data", "body", "dot", "taken", "replied"]
# Seconds within which a run that goes on is caught.
LONGEST = 0.35


def kill_loop(arguments, seed: int, kills: int, folder: Path) -> tuple[Account, int]:
    dice = random.Random(seed)
    relay = Relay()
    company = Company(arguments.program, folder, relay.port, arguments.copies, arguments.connections)
    letters: list[str] = []
    killed = 0
    while killed < kills:
        if not letters or company.state(letters[-1]) == "sent":
            letters.append(company.letter())
        killed += send_and_kill(company, relay, letters[-1], dice)
    relay.at(None)
    finish(company, letters[-1])
    return settle(company, relay, letters), killed


def send_and_kill(company: Company, relay: Relay, letter: str, dice: random.Random) -> bool:
    """One run; whether it was killed before it ended by itself."""
    process = company.start("newsletter", "send", letter)
    kill = lambda: os.kill(process.pid, signal.SIGKILL)
    try:
        if dice.random() < 0.5:
            relay.at(Moment(dice.choice(AIMED), dice.randint(1, 40), kill, takes=dice.random() < 0.5))
            process.wait(timeout=60)
        else:
            relay.at(None)
            try:
                process.wait(timeout=dice.uniform(0, LONGEST))
            except Exception:
                kill()
                process.wait()
    finally:
        relay.at(None)
        process.communicate()
    if process.returncode == -signal.SIGKILL:
        return True
    go_on(company, letter)
    return False


def go_on(company: Company, letter: str):
    """What a person does whose letter was stopped because programs died in its middle."""
    if company.state(letter) == "halted":
        company.submit(letter)


def finish(company: Company, letter: str):
    end = time.monotonic() + 120
    while company.state(letter) != "sent":
        if time.monotonic() > end:
            raise SystemExit(f"letter {letter} does not end: it is {company.state(letter)}")
        company.start("newsletter", "send", letter).communicate(timeout=120)
        go_on(company, letter)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--homes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--copies", type=int, default=300)
    parser.add_argument("--connections", type=int, default=8)
    arguments = parser.parse_args()
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-kills-"))
    with ThreadPoolExecutor(arguments.homes) as pool:
        shares = [
            pool.submit(kill_loop, arguments, arguments.seed + home, -(-arguments.kills // arguments.homes), folder / str(home))
            for home in range(arguments.homes)
        ]
        results = [share.result() for share in shares]
    account = sum((result[0] for result in results), Account())
    kills = sum(result[1] for result in results)
    for fault in account.faults[:20]:
        print("FAULT", fault)
    allowed = kills * arguments.connections
    print(
        f"seed={arguments.seed} kills={kills} copies={account.copies} accepted={account.accepted} lost={account.lost} "
        f"doubled={account.doubled} in_doubt={account.in_doubt} in_doubt_per_kill={account.in_doubt / kills:.2f} "
        f"faults={len(account.faults)} seconds={time.monotonic() - begun:.0f}"
    )
    if account.lost or account.doubled or account.faults or account.in_doubt > allowed:
        print(f"FAILED; the homes are kept in {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
