#!/usr/bin/env python3
"""Many salespeople send in the same minute: how soon has each their first copy accepted, and how alike are their rates?

    fairness.py PROGRAM [--people 500] [--customers 200] [--connections 20]
"""

import argparse
import datetime
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from company import HOST, Company
from databases import free_port


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--connections", type=int, default=20)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="firsthand-fairness-"))
    port, pages = free_port(), free_port()
    company = Company(arguments.program, folder / "home", port, 1, arguments.connections)
    letters = {f"seller{n}": letter_of(company, f"seller{n}", arguments.customers) for n in range(arguments.people)}
    # The next whole minute that is far enough ahead.
    at = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)).replace(second=0, microsecond=0)
    for seller, letter in letters.items():
        company.run("newsletter", "schedule", "--at", at.strftime("%Y-%m-%dT%H:%M"), "--zone", "UTC", letter, by=seller)
    late = datetime.datetime.now(datetime.UTC) > at
    sink = subprocess.Popen(["/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "1000"], stderr=subprocess.DEVNULL)
    serve = company.start("serve", "--listen", f"127.0.0.1:{pages}", by="ada")
    try:
        await_sent(company, len(letters))
    finally:
        serve.kill()
        sink.kill()
    begun = int(at.timestamp() * 1000)
    rows = company.query(
        "SELECT owner_id, MIN(at), MAX(at), COUNT(*) FROM log_entry WHERE kind = 'accepted' GROUP BY owner_id")
    first = [(row[1] - begun) / 1000 for row in rows]
    rates = [row[3] / ((row[2] - begun) / 1000) for row in rows]
    mean = statistics.mean(rates)
    spread = max(abs(rate / mean - 1) for rate in rates)
    print(
        f"people={len(rows)} copies={sum(row[3] for row in rows)} first_copy_s median={statistics.median(first):.1f} "
        f"max={max(first):.1f} [10] rate_spread={spread:.0%} [20%] all_s={max((row[2] - begun) / 1000 for row in rows):.0f}"
        + (" (scheduled too late to count)" if late else ""))
    shutil.rmtree(folder)
    return 0


def letter_of(company: Company, seller: str, customers: int) -> str:
    company.run("member", "add", "--role", "salesperson", "--name", seller, "--email", f"{seller}@{HOST}", by="ada")
    rows = "".join(f"{seller}.{n}@d{n % 17}.example.org,Ana {n}\n" for n in range(customers))
    (company.home / "list.csv").write_text("email,first_name\n" + rows)
    company.run(
        "customers", "import", "--basis", "inquiry", "--met", "2026-05-12", "--evidence", "fair",
        str(company.home / "list.csv"), by=seller)
    return company.letter(by=seller)


def await_sent(company: Company, letters: int):
    end = time.monotonic() + 900
    while company.query("SELECT COUNT(*) FROM newsletter WHERE state = 'sent'")[0][0] < letters:
        if time.monotonic() > end:
            raise SystemExit("the letters do not end")
        # The database has no way to call.
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
