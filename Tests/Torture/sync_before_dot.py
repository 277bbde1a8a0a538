#!/usr/bin/env python3
"""At every final dot, is its row on the disk as `atDot`, even if the power went in that instant?

    sync_before_dot.py PROGRAM WITNESS [--copies 60] [--connections 4]
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from company import Company
from durable import Disk, records, states
from relay import Relay

# What a row may be whose dot may have left.
PAST_THE_GATE = {"atDot", "accepted", "rejected", "inDoubt"}


def dots(journal: Path, before: Disk, scratch: Path, trusts_syncs: bool = True) -> list[tuple[str, str]]:
    """For each dot the Message-ID and the state in which the power's going would have left its row."""
    mail_of: dict[int, str] = {}
    found: list[tuple[str, str]] = []
    for record in records(journal):
        if record.kind == "M":
            mail_of[record.number] = record.data.decode()
        elif record.kind == "D":
            scratch.mkdir(exist_ok=True)
            before.put(scratch)
            found.append((mail_of[record.number], states(scratch).get(mail_of[record.number], "gone")))
        elif record.kind != "S" or trusts_syncs:
            before.take(record)
    return found


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("witness")
    parser.add_argument("--copies", type=int, default=60)
    parser.add_argument("--connections", type=int, default=4)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-syncs-"))
    relay = Relay()
    company = Company(arguments.program, folder / "home", relay.port, arguments.copies, arguments.connections)
    letter = company.letter()
    before, without = Disk.of(company.home), Disk.of(company.home)
    journal = folder / "journal"
    process = company.start(
        "newsletter", "send", letter,
        under=["env", f"LD_PRELOAD={arguments.witness}", f"WITNESS_LOG={journal}"])
    process.communicate(timeout=120)
    found = dots(journal, before, folder / "scratch")
    late = [dot for dot in found if dot[1] not in PAST_THE_GATE]
    # That the check can fail: on a disk that never syncs, no dot is covered.
    blind = [dot for dot in dots(journal, without, folder / "scratch", trusts_syncs=False) if dot[1] in PAST_THE_GATE]
    print(f"dots={len(found)} before_their_sync={len(late)} covered_on_a_disk_that_never_syncs={len(blind)}")
    shutil.rmtree(folder)
    return 0 if process.returncode == 0 and len(found) == arguments.copies and not late and not blind else 1


if __name__ == "__main__":
    sys.exit(main())
