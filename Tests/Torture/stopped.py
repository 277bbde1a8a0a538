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
import time
from pathlib import Path

from accounts import Account, settle
from company import Company
from relay import Relay

LEASE = "1"
COPIES = 40
CONNECTIONS = 3
# Where its mails stand when it is stopped, and whether the relay answers only once it has gone on.
MOMENTS = [("data", False), ("body", False), ("dot", False), ("taken", False), ("dot", True), ("taken", True)]


def stop_at(stage: str, answers_late: bool, program: str, folder: Path) -> Account:
    # One that goes on waiting keeps the letter open, so that only the lease stands between the first and its copies.
    relay = Relay(puts_off={"customer0@d0.example.org"})
    company = Company(program, folder, relay.port, COPIES, CONNECTIONS)
    letter = company.letter()
    relay.hold(stage)
    first = company.start("newsletter", "send", "--lease-seconds", LEASE, letter)
    relay.wait_until_held(CONNECTIONS)
    stop(first, company)
    relay.hold_nobody_new()
    if not answers_late:
        relay.release()
    # Another goes on with the rest, and with what the first held once its lease has run out.
    end = time.monotonic() + 60
    while open_copies(company, letter) > 1:
        other = company.start("newsletter", "send", "--lease-seconds", LEASE, letter)
        _, complaint = other.communicate(timeout=60)
        if time.monotonic() > end:
            raise SystemExit(
                f"stopped at '{stage}', {open_copies(company, letter)} copies wait for ever; "
                f"the last try ended with {other.returncode}\n{complaint}"
            )
    os.kill(first.pid, signal.SIGCONT)
    relay.release()
    _, complaint = first.communicate(timeout=60)
    if first.returncode not in (0, 7, 75):
        raise SystemExit(f"stopped at '{stage}', the first program ended with {first.returncode}\n{complaint}")
    return settle(company, relay, [letter], waiting=1)


def stop(process, company: Company):
    """Stops it, and not while it writes: the database would be locked for all until it goes on."""
    while True:
        os.kill(process.pid, signal.SIGSTOP)
        # Every thread of it stands once its parent hears of it.
        heard = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        if heard.si_code != os.CLD_STOPPED:
            _, complaint = process.communicate()
            raise SystemExit(f"the program ended with {process.returncode} before it was stopped\n{complaint}")
        if company.database.can_be_written():
            return
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
        for stage, answers_late in MOMENTS:
            account = stop_at(stage, answers_late, arguments.program, folder / f"{stage}-{answers_late}-{number}")
            for fault in account.faults:
                print("FAULT", stage, fault)
            failed = failed or bool(account.lost or account.doubled or account.faults)
            print(
                f"stopped_at={stage} answers={'late' if answers_late else 'at_once'} copies={account.copies} accepted={account.accepted} in_doubt={account.in_doubt} "
                f"lost={account.lost} doubled={account.doubled}"
            )
    shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
