#!/usr/bin/env python3
"""Stops a program (SIGSTOP) in the middle of a mail until its lease has run out and another has taken over, then lets it
go on: nobody gets anything twice, and its gates stay shut.

    stopped.py PROGRAM [--rounds 1]
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from accounts import Account, settle
from company import Company
from relay import Moment, Relay

LEASE = "1"
COPIES = 40


def stop_at(stage: str, program: str, folder: Path) -> Account:
    # One that goes on waiting keeps the letter open, so that only the lease stands between the first and its copies.
    relay = Relay(puts_off={"customer0@d0.example.org"})
    company = Company(program, folder, relay.port, COPIES, connections=3)
    letter = company.letter()
    first = company.start("newsletter", "send", "--lease-seconds", LEASE, letter)
    stop(first, relay, stage, company)
    # Another goes on with the rest, and with what the first held once its lease has run out.
    end = time.monotonic() + 60
    while open_copies(company, letter) > 1:
        if time.monotonic() > end:
            raise SystemExit(f"stopped at '{stage}', {open_copies(company, letter)} copies wait for ever")
        company.start("newsletter", "send", "--lease-seconds", LEASE, letter).communicate(timeout=60)
    os.kill(first.pid, signal.SIGCONT)
    first.communicate(timeout=60)
    if first.returncode not in (0, 7, 75):
        raise SystemExit(f"stopped at '{stage}', the first program ended with {first.returncode}")
    return settle(company, relay, [letter], waiting=1)


def stop(process, relay: Relay, stage: str, company: Company):
    """Stops it at a mail's `stage`, and not while it writes: the database would be locked for all until it goes on."""
    number = 5
    while process.poll() is None:
        reached = threading.Event()

        def halt():
            os.kill(process.pid, signal.SIGSTOP)
            reached.set()

        relay.at(Moment(stage, number, halt))
        while not reached.wait(timeout=1):
            if process.poll() is not None:
                raise SystemExit(f"the program was not stopped at '{stage}'")
        if company.can_be_written():
            return
        number = 1
        os.kill(process.pid, signal.SIGCONT)


def open_copies(company: Company, letter: str) -> int:
    return company.query(
        "SELECT COUNT(*) FROM message WHERE newsletter_id = ? AND state NOT IN ('accepted', 'inDoubt')", letter)[0][0]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-stopped-"))
    failed = False
    for number in range(arguments.rounds):
        for stage in ["data", "body", "dot", "taken", "replied"]:
            account = stop_at(stage, arguments.program, folder / f"{stage}{number}")
            for fault in account.faults:
                print("FAULT", stage, fault)
            failed = failed or bool(account.lost or account.doubled or account.faults)
            print(
                f"stopped_at={stage} copies={account.copies} accepted={account.accepted} in_doubt={account.in_doubt} "
                f"lost={account.lost} doubled={account.doubled}"
            )
    shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
