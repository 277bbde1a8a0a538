#!/usr/bin/env python3
"""Firsthand in a real browser. Prints a line for each case, and at the end how many passed and failed.

    .build/browser/bin/python Tests/BrowserTests/run.py [--group NAME] [--only WORDS] [--jobs N] [--list]
"""
import argparse
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

# The long ones first, so that two at a time end together.
GROUPS = [
    "injection", "pages_salesperson", "pages_others", "salesperson", "keyboard", "no_script", "director",
    "administrator", "customer", "writing",
]
# Not tests: what `make bench` asks a release build.
MEASURED = ["pace"]
# In seconds: what takes longer hangs.
LIMIT = 600
PASSED, FAILED = "✔ ", "✘ "


def run_group(name, only):
    """In a process of its own. Each case is a line; a failure's lines are indented below it."""
    failures = 0

    def report(sentence, seconds, problem):
        nonlocal failures
        mark = FAILED if problem else PASSED
        print(f"{mark}{sentence} ({seconds:.1f} s)", flush=True)
        if problem:
            failures += 1
            print("    " + problem.strip().replace("\n", "\n    "), flush=True)

    importlib.import_module(f"cases.{name}").group.run(only, report)
    return 1 if failures else 0


def run_apart(name, only):
    command = [sys.executable, __file__, "--here", "--group", name] + (["--only", only] if only else [])
    counts = {PASSED: 0, FAILED: 0}
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    # With its demo and its browser.
    limit = threading.Timer(LIMIT, os.killpg, (process.pid, signal.SIGKILL))
    limit.start()
    for line in process.stdout:
        if line[:2] in counts:
            counts[line[:2]] += 1
        # In one piece, so that lines of two groups do not mix.
        sys.stdout.write(line)
        sys.stdout.flush()
    limit.cancel()
    if process.wait() != 0 and counts[FAILED] == 0:
        counts[FAILED] += 1
        print(f"{FAILED}{name} ended with {process.returncode}", flush=True)
    print(f"  {name}: {sum(counts.values())} cases in {time.monotonic() - began:.0f} s", flush=True)
    return counts


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--group", action="append", choices=GROUPS + MEASURED, help="only this group")
    arguments.add_argument("--only", help="only cases whose sentence holds these words")
    arguments.add_argument("--jobs", type=int, default=2, help="groups at once (2)")
    arguments.add_argument("--list", action="store_true", help="name the groups")
    arguments.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    groups = chosen.group or GROUPS
    if chosen.list:
        print("\n".join(GROUPS + MEASURED))
        return 0
    if chosen.here:
        return run_group(groups[0], chosen.only)
    with ThreadPoolExecutor(chosen.jobs) as pool:
        counts = list(pool.map(lambda name: run_apart(name, chosen.only), groups))
    passed = sum(count[PASSED] for count in counts)
    failed = sum(count[FAILED] for count in counts)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
