#!/usr/bin/env python3
"""Stops a letter in its middle in each way there is, once while all connections stand before their gates and once while
all stand behind them: what has not passed its gate never leaves, and what has is taken once and written down.

    stop_events.py PROGRAM [--rounds 1]
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from company import REPOSITORY, Company
from relay import Relay

CONNECTIONS = 6
COPIES = 60


def pause(company: Company, letter: str, process):
    company.run("newsletter", "pause", letter)


def cancel(company: Company, letter: str, process):
    company.run("newsletter", "cancel", letter)


def disable(company: Company, letter: str, process):
    company.run("member", "disable", "dana@northwind.example", by="ada")


def withdraw(company: Company, letter: str, process):
    """New company details: what was certified is no longer what would leave."""
    templates = company.home / "templates"
    shutil.copytree(REPOSITORY / "templates", templates)
    file = templates / "company.yml"
    file.write_text(file.read_text().replace("Havnegade 12", "Havnegade 14"))
    company.run("template", "publish", str(templates), by="karin")


def tell(process, number: int):
    """Until the program says that it heard it."""
    os.kill(process.pid, number)
    line = " "
    while "once more ends at once" not in line:
        if not (line := process.stderr.readline()):
            raise SystemExit("the program ended without a word")


def interrupt(company: Company, letter: str, process):
    tell(process, signal.SIGINT)


def terminate(company: Company, letter: str, process):
    tell(process, signal.SIGTERM)


def interrupt_twice(company: Company, letter: str, process):
    tell(process, signal.SIGINT)
    os.kill(process.pid, signal.SIGINT)
    process.wait(timeout=30)


# A way to stop; whether a copy that stands before its gate may still leave; how the copies may stand afterwards.
EVENTS = {
    pause: (False, {"accepted", "queued"}),
    cancel: (False, {"accepted", "cancelled"}),
    withdraw: (False, {"accepted", "held"}),
    disable: (False, {"accepted", "held"}),
    interrupt: (True, {"accepted", "queued"}),
    terminate: (True, {"accepted", "queued"}),
    interrupt_twice: (False, {"accepted", "queued", "sending", "atDot"}),
}
# What leads on to the end, where there is one.
GO_ON = {pause: ["resume"], interrupt: [], terminate: [], interrupt_twice: []}


def stop(event, stage: str, program: str, folder: Path) -> tuple[str, list[str]]:
    relay = Relay()
    company = Company(program, folder, relay.port, COPIES, CONNECTIONS)
    letter = company.letter()
    relay.hold(stage)
    process = company.start("newsletter", "send", letter)
    relay.wait_until_held(CONNECTIONS)
    event(company, letter, process)
    relay.release()
    process.communicate(timeout=60)
    relay.wait_until_alone()
    may_leave, states = EVENTS[event]
    behind = CONNECTIONS if stage == "dot" else 0
    taken = sum(relay.taken.values())
    faults = []
    if not behind <= taken <= (CONNECTIONS if may_leave else behind):
        faults.append(f"{taken} copies left, of which {behind} stood behind their gates")
    found = dict(company.query("SELECT state, COUNT(*) FROM message WHERE newsletter_id = ? GROUP BY state", letter))
    if not set(found) <= states:
        faults.append(f"copies are {found}")
    if event is not interrupt_twice and found.get("accepted", 0) != taken:
        faults.append(f"{taken} copies were taken, and the outbox says {found}")
    if event in GO_ON:
        faults += go_on(company, relay, letter, GO_ON[event], in_doubt=behind if event is interrupt_twice else 0)
    if twice := [name for name, count in relay.recipients.items() if count > 1]:
        faults.append(f"sent twice: {twice}")
    return f"event={event.__name__} at={stage} taken={taken} copies={found}", faults


def go_on(company: Company, relay: Relay, letter: str, words: list[str], in_doubt: int) -> list[str]:
    for word in words:
        company.run("newsletter", word, letter)
    company.start("newsletter", "send", letter).communicate(timeout=60)
    found = dict(company.query("SELECT state, COUNT(*) FROM message WHERE newsletter_id = ? GROUP BY state", letter))
    wanted = {"accepted": COPIES - in_doubt} | ({"inDoubt": in_doubt} if in_doubt else {})
    return [] if found == wanted and len(relay.taken) == COPIES else [f"gone on, copies are {found}, taken {len(relay.taken)}"]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-events-"))
    failed = False
    for number in range(arguments.rounds):
        for event in EVENTS:
            for stage in ["data", "dot"]:
                words, faults = stop(event, stage, arguments.program, folder / f"{event.__name__}-{stage}-{number}")
                print(words, *(f"FAULT {fault}" for fault in faults))
                failed = failed or bool(faults)
    shutil.rmtree(folder)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
