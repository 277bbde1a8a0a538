#!/usr/bin/env python3
"""Lets each write and each sync of a send fail in turn, once or from then on, and then the power go, or not: no dot without
a durable row, nobody lost, nobody twice.

    write_faults.py PROGRAM WITNESS [--cells 220] [--copies 5] [--jobs 2]
"""

import argparse
import errno
import itertools
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from company import Company
from durable import Disk, records
from relay import Relay
from sync_before_dot import PAST_THE_GATE, dots


@dataclass
class Cell:
    call: int
    number: int
    stays: bool
    power_goes: bool

    @property
    def fault(self) -> str:
        return f"{self.call},{self.number},{'on' if self.stays else 'once'}"

    def __str__(self):
        then = "the power goes" if self.power_goes else "it goes on"
        return f"call {self.call} gives {errno.errorcode[self.number]} {'from then on' if self.stays else 'once'}, then {then}"


class Trial:
    """One home in which each cell begins anew from the same files."""

    def __init__(self, arguments, folder: Path):
        self.witness, self.copies, self.folder = arguments.witness, arguments.copies, folder
        folder.mkdir()
        self.relay = Relay()
        self.company = Company(arguments.program, folder / "home", self.relay.port, arguments.copies, connections=2)
        self.letter = self.company.letter()
        self.kept = {path.name: path.read_bytes() for path in self._database()}

    def _database(self):
        return [path for path in self.company.home.glob("firsthand.db*") if not path.name.endswith("-shm")]

    def _begin(self) -> Path:
        # Checkpoints of a log that goes back would say so.
        for path in self.company.outside.iterdir():
            path.unlink()
        for path in self.company.home.glob("firsthand.db*"):
            path.unlink()
        for name, data in self.kept.items():
            (self.company.home / name).write_bytes(data)
        self.relay.recipients.clear()
        journal = self.folder / "journal"
        journal.unlink(missing_ok=True)
        return journal

    def _send(self, *environment: str):
        process = self.company.start(
            "newsletter", "send", "--patience-seconds", "0.1", self.letter, under=["env", *environment])
        process.communicate(timeout=60)

    def calls(self) -> int:
        """Writes, cuts and syncs of a send in which nothing fails."""
        journal = self._begin()
        self._send(f"LD_PRELOAD={self.witness}", f"WITNESS_LOG={journal}")
        return sum(record.kind in "WST" for record in records(journal))

    def faults(self, cell: Cell) -> list[str] | None:
        """What is wrong after the cell: nothing. None where the call was never made, as threads met otherwise."""
        journal = self._begin()
        disk = Disk.of(self.company.home)
        self._send(f"LD_PRELOAD={self.witness}", f"WITNESS_LOG={journal}", f"WITNESS_FAULT={cell.fault}")
        if not any(record.kind == "F" for record in records(journal)):
            return None
        found = [
            f"a dot left while its row was {state}"
            for _, state in dots(journal, disk, self.folder / "scratch") if state not in PAST_THE_GATE
        ]
        if cell.power_goes:
            disk.put(self.company.home)
        return found + self._after()

    def _after(self) -> list[str]:
        end = time.monotonic() + 60
        while self.company.state(self.letter) != "sent":
            if time.monotonic() > end:
                return [f"the letter does not end: it is {self.company.state(self.letter)}"]
            self._send()
            if self.company.state(self.letter) == "halted":
                self.company.submit(self.letter)
        found = [f"{who} has it {times} times" for who, times in self.relay.recipients.items() if times > 1]
        rows = self.company.query("SELECT recipient, state FROM message WHERE newsletter_id = ? AND kind = 'copy'", self.letter)
        if len(rows) != self.copies:
            found.append(f"{len(rows)} copies for {self.copies} people")
        found += [
            f"{who} is {state} and was not reached" for who, state in rows
            if state != "inDoubt" and (state != "accepted" or not self.relay.recipients[who])
        ]
        return found + self.company.database.faults()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("witness")
    parser.add_argument("--cells", type=int, default=220)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-faults-"))
    trials = [Trial(arguments, folder / str(job)) for job in range(arguments.jobs)]
    calls = trials[0].calls()
    every = [
        Cell(call, number, stays, power_goes)
        for call, number, stays, power_goes in itertools.product(
            range(1, calls + 1), [errno.ENOSPC, errno.EIO], [False, True], [False, True])
    ]
    cells = every[:: max(1, len(every) // arguments.cells)]

    def run(trial: Trial, share: list[Cell]) -> list[tuple[Cell, list[str] | None]]:
        return [(cell, trial.faults(cell)) for cell in share]

    with ThreadPoolExecutor(arguments.jobs) as pool:
        shares = [pool.submit(run, trial, cells[job :: arguments.jobs]) for job, trial in enumerate(trials)]
        results = [result for share in shares for result in share.result()]
    found = [f"{cell}: {fault}" for cell, faults in results for fault in faults or []]
    made = sum(faults is not None for _, faults in results)
    for fault in found[:20]:
        print("FAULT", fault)
    print(f"write_points={calls} cells={made} faults={len(found)} seconds={time.monotonic() - begun:.0f}")
    shutil.rmtree(folder)
    return 1 if found or made < 0.8 * len(results) else 0


if __name__ == "__main__":
    sys.exit(main())
