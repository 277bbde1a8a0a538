"""Where a company's rows are, and how a test reads them past the program."""

import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "Postgres"))

from cluster import Cluster, Watched  # noqa: E402, F401
from ports import free_port  # noqa: E402, F401
from processes import ClusterError, children, run  # noqa: E402, F401


@dataclass
class InFile:
    """SQLite, in a file of the home."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        return {}

    def query(self, sql: str, *values) -> list[tuple]:
        database = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)
        try:
            return database.execute(sql, values).fetchall()
        finally:
            database.close()

    def can_be_written(self) -> bool:
        database = sqlite3.connect(self.path, timeout=0.2)
        try:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
            return True
        except sqlite3.OperationalError:
            return False
        finally:
            database.close()

    def faults(self) -> list[str]:
        check = self.query("PRAGMA integrity_check")
        return [] if check == [("ok",)] else [f"integrity_check: {check}"]


@dataclass
class OnServer:
    """PostgreSQL: a database of a server that is the test's own, and the URL by which a node reaches it."""

    cluster: Cluster
    name: str
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {"FIRSTHAND_DATABASE": self.url}

    def query(self, sql: str, *values) -> list[tuple]:
        return self.cluster.sql(sql, *values, database=self.name)

    def can_be_written(self) -> bool:
        return True

    def faults(self) -> list[str]:
        try:
            run("pg_amcheck", "--install-missing", "--heapallindexed", self.cluster.url(self.name, role="postgres"))
            return []
        except ClusterError as error:
            return [f"pg_amcheck: {error}"]
