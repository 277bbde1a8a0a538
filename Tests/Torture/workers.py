#!/usr/bin/env python3
"""Several programs send the same letter from one database at once: nothing is claimed twice.

    workers.py PROGRAM [--workers 2] [--copies 600]
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from accounts import settle
from company import Company
from relay import Relay


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--copies", type=int, default=600)
    arguments = parser.parse_args()
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-workers-"))
    relay = Relay()
    company = Company(arguments.program, folder / "home", relay.port, arguments.copies, connections=4)
    letter = company.letter()
    while company.state(letter) != "sent":
        processes = [company.start("newsletter", "send", letter) for _ in range(arguments.workers)]
        for process in processes:
            process.communicate(timeout=3_600)
    account = settle(company, relay, [letter])
    # A claim counts the row's attempt up; claims that a relay heard nothing of are given back, and count too.
    attempts = dict(company.query("SELECT m.id, COUNT(*) FROM message m JOIN attempt a ON a.message_id = m.id GROUP BY m.id"))
    twice = sum(count > 1 for count in attempts.values())
    for fault in account.faults[:20]:
        print("FAULT", fault)
    print(
        f"workers={arguments.workers} copies={account.copies} accepted={account.accepted} lost={account.lost} "
        f"doubled={account.doubled} tried_twice={twice} faults={len(account.faults)} seconds={time.monotonic() - begun:.0f}"
    )
    shutil.rmtree(folder)
    return 1 if account.lost or account.doubled or twice or account.faults or account.accepted != arguments.copies else 0


if __name__ == "__main__":
    sys.exit(main())
