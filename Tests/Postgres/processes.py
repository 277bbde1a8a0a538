"""The programs of the server, and what becomes of processes."""

import functools
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

OWNER = "postgres"
OLDEST = 15


class ClusterError(Exception):
    pass


def run(program: str, *arguments, said: str | None = None) -> str:
    """Its output. A program of PostgreSQL runs as the server's account."""
    account = other_account()
    options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    path = program if program == "openssl" else programs() / program
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        # Not through a pipe: the server that pg_ctl starts would keep it open.
        process = subprocess.Popen(
            [str(path), *map(str, arguments)], cwd="/", env={**environment, "LC_ALL": "C", "HOME": "/nonexistent"},
            encoding="utf-8", stdin=subprocess.PIPE, stdout=output, stderr=subprocess.PIPE if program == "psql" else output,
            umask=0o077, **options)
        _, complaint = process.communicate(said)
        output.seek(0)
        words = output.read()
    if process.returncode != 0:
        raise ClusterError(f"{program} {' '.join(map(str, arguments))}: {process.returncode}\n{complaint or words}")
    return words


@functools.cache
def programs() -> Path:
    """The folder of the newest server's programs."""
    found = list(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if path := shutil.which("postgres"):
        found.append(Path(path))
    versions = {}
    for path in found:
        words = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
        if (number := re.search(r"\d+", words)) and int(number[0]) >= OLDEST:
            versions.setdefault(int(number[0]), path.parent)
    if not versions:
        raise ClusterError(
            f"There is no PostgreSQL server from version {OLDEST} on: install Debian's package postgresql ('make deps-test' does).")
    return versions[max(versions)]


def other_account() -> pwd.struct_passwd | None:
    """As whom root runs the server, which refuses to be root's."""
    if os.getuid() != 0:
        return None
    for name in (OWNER, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise ClusterError("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody' to run it as.")


def is_dead(process: int) -> bool:
    try:
        # Where it is our own to bury.
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        pass
    return state(process) in (None, "Z")


def state(process: int) -> str | None:
    """"Z" for one that is dead and not buried; none for one that is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return None


def children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = path.read_text().rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == process:
            found.append(int(path.parent.name))
    return found


def await_that(condition, what: str, seconds: float = 60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise ClusterError(f"For {seconds:.0f} seconds it was waited in vain that {what}.")
        # There is nobody who would call.
        time.sleep(0.02)
