"""A company of its own, founded through the program as people found one."""

import copy
import dataclasses
import json
import os
import shutil
import subprocess
from pathlib import Path

from databases import InFile, OnServer

REPOSITORY = Path(__file__).resolve().parents[2]
HOST = "northwind.example"


class Company:
    def __init__(
        self, program: str, home: Path, relay_port: int, customers: int, connections: int, database: OnServer | None = None,
        policies: tuple[str, ...] = ("house-voice", "law", "links", "offers"),
    ):
        self.program, self.home = program, home
        self.database = database or InFile(home / "firsthand.db")
        # Where copies of the log's checkpoints go.
        self.outside = home.with_name(home.name + "-outside")
        self.outside.mkdir(parents=True)
        self.run("init", "--company", "Northwind", "--admin", f"ada@{HOST}", by="ada")
        for role, name in [("director", "karin"), ("director", "lars"), ("salesperson", "dana")]:
            self.run("member", "add", "--role", role, "--name", name, "--email", f"{name}@{HOST}", by="ada")
        (home / "config.yml").write_text(
            f"unsubscribe_address: off@{HOST}\nrelay: smtp://127.0.0.1:{relay_port}\n"
            f"sending: {{connections: {connections}, messages_per_connection: 50}}\n"
            f"checkpoint_copies: [{self.outside}]\n"
        )
        self.run("template", "publish", str(REPOSITORY / "templates"), by="karin")
        self.run("policy", "publish", *(str(REPOSITORY / "policies" / name) for name in policies), by="karin")
        self.run("policy", "approve", "--waiting", by="lars")
        rows = "".join(f"customer{n}@d{n % 17}.example.org,Ana {n}\n" for n in range(customers))
        (home / "list.csv").write_text("email,first_name\n" + rows)
        self.run(
            "customers", "import", "--basis", "inquiry", "--met", "2026-05-12", "--evidence", "fair",
            str(home / "list.csv"), by="dana",
        )

    def environment(self, by: str) -> dict:
        return {**os.environ, **self.database.environment, "FIRSTHAND_HOME": str(self.home), "FIRSTHAND_AS": f"{by}@{HOST}"}

    def start(self, *arguments: str, by: str = "dana", under: list[str] = []) -> subprocess.Popen:
        return subprocess.Popen(
            [*under, self.program, *arguments], env=self.environment(by), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )

    def run(self, *arguments: str, by: str = "dana") -> str:
        process = self.start(*arguments, by=by)
        output, complaint = process.communicate(timeout=120)
        if process.returncode != 0:
            raise SystemExit(f"firsthand {' '.join(arguments)}: {process.returncode}\n{complaint}")
        return output

    def letter(self, by: str = "dana") -> str:
        """A letter to all, checked and ready."""
        file = self.home / "letter.yml"
        file.write_text(
            'template: check-in\nlanguage: en\nsubject: "The tables, {first_name|as I said}"\npreheader: "I saw them"\n'
            "slots:\n  opening: I thought of you on Thursday.\n  news: They let every board lie for a year.\n"
            "  closing: How is your own table holding up?\n"
        )
        letter = self.run("newsletter", "new", "--file", str(file), by=by).split("\n")[0]
        self.submit(letter, by=by)
        return letter

    def submit(self, letter: str, by: str = "dana"):
        self.run("newsletter", "submit", "--acknowledge", letter, by=by)

    def state(self, letter: str) -> str:
        return self.query("SELECT state FROM newsletter WHERE id = ?", letter)[0][0]

    def log_faults(self) -> list[str]:
        """What is wrong with the send log, held against the last checkpoint that was copied outside."""
        held = self.outside / "checkpoint"
        process = self.start("log", "verify", *(["--held", str(held)] if held.exists() else []), by="ada")
        output, complaint = process.communicate(timeout=120)
        return [] if process.returncode == 0 else [f"the log does not hold: {output}{complaint}"]

    def doubts(self, letter: str) -> dict[str, str]:
        """The copies of which the program says that nobody knows, with their Message-IDs."""
        found = json.loads(self.run("newsletter", "doubts", "--json", letter))
        return {doubt["id"]: doubt["messageID"] for doubt in found["inDoubt"]}

    def query(self, sql: str, *values) -> list[tuple]:
        return self.database.query(sql, *values)

    def twin(self, home: Path, url: str) -> "Company":
        """Another node of the same company: its keys and settings in a home of its own, over the same database."""
        # The log's key is made when somebody first needs it, and has to be one for all.
        self.run("log", "checkpoint", by="ada")
        shutil.copytree(self.home, home)
        twin = copy.copy(self)
        twin.home, twin.database = home, dataclasses.replace(self.database, url=url)
        return twin
