#!/usr/bin/env python3
"""A PostgreSQL server of one's own for tests, in a folder, run by an ordinary user; it is gone when the test is.

    cluster.py start DIR [--durable] [--tls]    makes it if it is not there, and prints its URL
    cluster.py stop DIR | kill DIR | restart DIR | promote DIR
    cluster.py standby PRIMARY_DIR DIR [--sync [on|remote_apply]]
    cluster.py url DIR [--also DIR2] [--tls]
    cluster.py run [--durable] [--tls] -- COMMAND...

`run` gives the URL to COMMAND in FIRSTHAND_TEST_POSTGRES, and removes the server after it, whatever happens. A server is
reached through a socket in its folder; with --tls on loopback too, with the password and the certificate that its URL names.
The server of the machine, which Debian starts when it installs the package, is neither needed nor touched.
"""

import argparse
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ports import free_port
from processes import OWNER, ClusterError, await_that, children, is_dead, other_account, run, state

ROLE = "firsthand"
PASSWORD = "on-loopback-only"
PR_SET_CHILD_SUBREAPER = 36
# What fits into the address of a Unix socket, less the name that PostgreSQL gives it.
LONGEST_FOLDER = 107 - len("/.s.PGSQL.65535")

ALWAYS = {
    "max_connections": "1000", "shared_buffers": "128MB", "log_line_prefix": "'%m [%p] %d '", "timezone": "UTC",
    "log_timezone": "UTC", "listen_addresses": "''", "unix_socket_permissions": "0700",
}
# Nothing of it has to outlive the machine.
FAST = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "wal_level": "minimal",
    "max_wal_senders": "0",
}
# As a company runs it.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "wal_level": "replica"}


@dataclass
class Cluster:
    folder: Path

    def __post_init__(self):
        self.folder = Path(self.folder).absolute()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    @property
    def certificate(self) -> Path:
        return self.folder / "server.crt"

    def start(self, durable: bool = False, tls: bool = False) -> "Cluster":
        if not self.data.exists():
            self._claim(free_port() if tls else 5432)
            run("initdb", "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
            settings = {**ALWAYS, **(DURABLE if durable else FAST)}
            if tls:
                settings |= self._make_certificate()
            with (self.data / "postgresql.conf").open("a") as file:
                file.writelines(f"{name} = {value}\n" for name, value in settings.items())
            self._boot()
            self.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{PASSWORD}'")
            # Tests empty a database of what nobody else may delete.
            self.sql(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")
            self.create(ROLE)
        elif not self.is_running():
            self._boot()
        return self

    def _claim(self, port: int):
        """A folder that nobody but the server's account, and root, looks into."""
        if len(str(self.folder)) > LONGEST_FOLDER:
            raise ClusterError(f"{self.folder} is too long for a socket's address: take one of at most {LONGEST_FOLDER} letters.")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / "port").write_text(str(port))
        if account := other_account():
            shutil.chown(self.folder, account.pw_uid, account.pw_gid)

    def _make_certificate(self) -> dict[str, str]:
        key = self.folder / "server.key"
        run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", self.certificate)
        # Who comes over TCP uses TLS and says a password.
        rules = self.data / "pg_hba.conf"
        over_socket = re.sub(r"^host\s.*\n", "", rules.read_text(), flags=re.M)
        rules.write_text(f"{over_socket}hostssl all {ROLE} 127.0.0.1/32 scram-sha-256\n")
        return {
            "listen_addresses": "'127.0.0.1'", "ssl": "on", "ssl_cert_file": f"'{self.certificate}'", "ssl_key_file": f"'{key}'",
        }

    def _boot(self):
        # What depends on the place is said at each start: a standby has its primary's file of settings.
        place = f"-k '{self.folder}' -p {self.port}"
        run("pg_ctl", "start", "-w", "-t", "60", "-D", self.data, "-l", self.folder / "log", "-o", place)

    def is_running(self) -> bool:
        # pg_ctl would believe in a process that is dead and that nobody has buried.
        return (pid := self.postmaster()) is not None and not is_dead(pid)

    def postmaster(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            # A number that is left of one that was killed may be somebody else's by now.
            return pid if str(self.data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") else None
        except (FileNotFoundError, ProcessLookupError):
            return None

    def stop(self, mode: str = "fast"):
        if self.is_running():
            run("pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", self.data)

    def kill(self):
        """Ends every process of it at once, so that none can say a last word."""
        if not self.is_running():
            return
        postmaster = self.postmaster()
        # It can start nobody new from here on.
        os.kill(postmaster, signal.SIGSTOP)
        every = [*children(postmaster), postmaster]
        for process in every:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        await_that(lambda: all(is_dead(process) for process in every), "the killed server ends")
        if is_dead(postmaster) and state(postmaster):
            # The next one would take the dead, whom nobody buries here, for alive.
            for lock in [self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")]:
                lock.unlink()

    def restart(self):
        self.stop()
        self._boot()

    def make_standby(self, folder: Path, sync: str | None = None) -> "Cluster":
        """Another server that follows this one; with `sync`, commits wait for it ("on": until it is on its disk,
        "remote_apply": until it can be read there)."""
        standby = Cluster(folder)
        standby._claim(self.port if self.port == 5432 else free_port())
        name = re.sub(r"\W", "_", standby.folder.name).lower()
        source = f"host={self.folder} port={self.port} user={OWNER} application_name={name}"
        run("pg_basebackup", "-d", source, "-D", standby.data, "-R", "-X", "stream", "-c", "fast", "-C", "-S", name, "--no-sync")
        standby._boot()
        self._await_replication(name, "state", "streaming")
        if sync:
            self.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
            self.sql(f"ALTER SYSTEM SET synchronous_commit = '{sync}'")
            self.sql("SELECT pg_reload_conf()")
            self._await_replication(name, "sync_state", "sync")
        return standby

    def _await_replication(self, name: str, column: str, value: str):
        query = f"SELECT {column} FROM pg_stat_replication WHERE application_name = '{name}'"
        await_that(lambda: self.sql(query) == [(value,)], f"the standby is {value}")

    def promote(self):
        run("pg_ctl", "promote", "-w", "-t", "60", "-D", self.data)

    def url(self, database: str = ROLE, also: "Cluster | None" = None, tls: bool = False, role: str = ROLE) -> str:
        if tls:
            place = f"{role}:{PASSWORD}@127.0.0.1:{self.port}"
            return f"postgres://{place}/{database}?sslmode=verify-full&sslrootcert={self.certificate}"
        servers = [self, also] if also else [self]
        hosts, ports = (",".join(str(word) for word in words) for words in zip(*[(one.folder, one.port) for one in servers]))
        only = "&target_session_attrs=read-write" if also else ""
        return f"postgres:///{database}?host={hosts}&port={ports}&user={role}{only}"

    def create(self, database: str, template: str = "template0"):
        self.sql(f'CREATE DATABASE "{database}" OWNER {ROLE} TEMPLATE "{template}"')

    def sql(self, statement: str, *values, database: str = OWNER) -> list[tuple]:
        """What the server answers to one statement of the superuser; `?` stands for the values."""
        named = [word for number, value in enumerate(values) for word in ("-v", f"v{number}={value}")]
        number = iter(range(len(values)))
        statement = re.sub(r"\?", lambda _: f":'v{next(number)}'", statement)
        if re.match(r"\s*(SELECT|WITH)\b", statement, re.I):
            statement = f"SELECT row_to_json(answer) FROM ({statement}) AS answer"
        output = run(
            "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", *named, "-d", self.url(database, role=OWNER), "-f", "-",
            said=statement)
        rows = [json.loads(line, object_pairs_hook=list) for line in output.splitlines()]
        return [tuple(value for _, value in row) for row in rows]


class Watched(Cluster):
    """A server in a folder of its own that ends with whoever made it, even by SIGKILL."""

    def __init__(self, kind: str = "firsthand-postgres-"):
        # Where TMPDIR is long, a socket would not fit into it.
        root = next((root for root in (tempfile.gettempdir(), "/tmp") if len(root) + len(kind) + 9 <= LONGEST_FOLDER), None)
        super().__init__(Path(tempfile.mkdtemp(prefix=kind, dir=root)))
        # Whoever the server leaves behind is ours to bury, not that of a first process which may not do it.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        # It outlives a Ctrl-C at the terminal, and hears by the end of its input that nobody is left.
        self._watch = subprocess.Popen(
            [sys.executable, __file__, "watch", str(self.folder)], stdin=subprocess.PIPE, start_new_session=True)

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_):
        self._watch.stdin.close()
        self._watch.wait()


def watch(cluster: Cluster):
    sys.stdin.read()
    cluster.kill()
    shutil.rmtree(cluster.folder)


def run_command(command: list[str], durable: bool, tls: bool) -> int:
    """The command's exit code; who is told to end tells the command first."""
    process, asked = None, None

    def pass_on(number, _):
        nonlocal asked
        asked = number
        if process is not None:
            process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, pass_on)
    with Watched() as cluster:
        cluster.start(durable, tls)
        url = cluster.url(tls=tls)
        if asked is not None:
            return 128 + asked
        process = subprocess.Popen(command, env={**os.environ, "FIRSTHAND_TEST_POSTGRES": url})
        # It may have begun, and somebody have heard of it, before we know it.
        if asked is not None:
            process.send_signal(asked)
        code = process.wait()
    return code if code >= 0 else 128 - code


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, *places: str, kinds: bool = False) -> argparse.ArgumentParser:
        one = commands.add_parser(name)
        for place in places:
            one.add_argument(place, type=Path)
        if kinds:
            kind = one.add_mutually_exclusive_group()
            kind.add_argument("--fast", action="store_true", help="for tests; this is so unless told otherwise")
            kind.add_argument("--durable", action="store_true", help="keeps what it says it has, as a company's does")
        return one

    command("start", "dir", kinds=True).add_argument("--tls", action="store_true")
    for name in ("stop", "kill", "restart", "promote", "watch"):
        command(name, "dir")
    command("standby", "primary", "dir").add_argument("--sync", nargs="?", const="on", choices=["on", "remote_apply"])
    url = command("url", "dir")
    url.add_argument("--also", type=Path)
    url.add_argument("--tls", action="store_true")
    whole = command("run", kinds=True)
    whole.add_argument("--tls", action="store_true")
    whole.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    arguments = parser.parse_args()
    try:
        if arguments.command == "run":
            words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
            if not words:
                parser.error("run needs a command: cluster.py run -- COMMAND...")
            return run_command(words, arguments.durable, arguments.tls)
        cluster = Cluster(arguments.dir)
        match arguments.command:
            case "start":
                print(cluster.start(arguments.durable, arguments.tls).url(tls=arguments.tls))
            case "standby":
                primary = Cluster(arguments.primary)
                print(primary.url(also=primary.make_standby(arguments.dir, arguments.sync)))
            case "url":
                print(cluster.url(also=Cluster(arguments.also) if arguments.also else None, tls=arguments.tls))
            case "watch":
                watch(cluster)
            case name:
                getattr(cluster, name)()
        return 0
    except (ClusterError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
