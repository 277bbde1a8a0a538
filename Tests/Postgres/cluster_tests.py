#!/usr/bin/env python3
"""What the tests on PostgreSQL rely on: that their server keeps what it should, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from cluster import Watched
from processes import ClusterError, await_that, is_dead, run

PROGRAM = Path(__file__).with_name("cluster.py")


class ClusterTests(unittest.TestCase):
    def begin(self, script: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, str(PROGRAM), "run", "--", "sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def test_a_command_gets_a_url_of_an_ordinary_role_and_its_exit_code_comes_back(self):
        words = 'psql -X -A -t "$FIRSTHAND_TEST_POSTGRES" -c "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user"'
        process = self.begin(f"{words}; echo $FIRSTHAND_TEST_POSTGRES; exit 3")
        role, url = process.communicate()[0].split()
        self.assertEqual(process.returncode, 3)
        self.assertEqual(role, "firsthand|f")
        self.assertFalse(Path(url.split("host=")[1].split("&")[0]).exists())

    def test_nothing_is_left_of_a_server_whose_test_was_killed(self):
        process = self.begin("echo $FIRSTHAND_TEST_POSTGRES; exec cat")
        folder = Path(process.stdout.readline().split("host=")[1].split("&")[0])
        postmaster = int((folder / "data/postmaster.pid").read_text().split()[0])
        process.send_signal(signal.SIGKILL)
        process.communicate()
        await_that(lambda: not folder.exists() and is_dead(postmaster), "the server is gone")

    def test_who_is_told_to_end_tells_the_command(self):
        process = self.begin("trap 'exit 5' TERM; echo begun; while :; do read _; done")
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate()
        self.assertEqual(process.returncode, 5)

    def test_a_killed_server_is_there_again_with_what_was_committed(self):
        with Watched() as cluster:
            cluster.start(durable=True)
            for round in range(3):
                cluster.sql("CREATE TABLE IF NOT EXISTS kept(round bigint, words text)")
                cluster.sql("INSERT INTO kept VALUES (?, ?)", round, "Søren's")
                cluster.kill()
                cluster.start()
            self.assertEqual(cluster.sql("SELECT * FROM kept ORDER BY 1"), [(round, "Søren's") for round in range(3)])

    def test_a_promoted_standby_has_what_was_committed_and_the_url_finds_it(self):
        with Watched() as primary, Watched() as standby:
            primary.start(durable=True)
            primary.make_standby(standby.folder, sync="remote_apply")
            primary.sql("CREATE TABLE kept AS SELECT 1 AS number")
            self.assertEqual(standby.sql("SELECT number FROM kept"), [(1,)])
            url = primary.url(also=standby, role="postgres")
            self.assertEqual(self.place(url), str(primary.folder))
            primary.kill()
            standby.promote()
            self.assertEqual(self.place(url), str(standby.folder))
            standby.sql("INSERT INTO kept VALUES (2)")

    def place(self, url: str) -> str:
        return run("psql", "-X", "-A", "-t", "-d", url, "-c", "SHOW unix_socket_directories").strip()

    def test_over_tcp_it_wants_tls_and_a_password(self):
        with Watched() as cluster:
            url = cluster.start(tls=True).url(tls=True)
            self.assertIn("(1 row)", run("psql", "-X", "-d", url, "-c", "SELECT 1"))
            for other in (url.replace("verify-full", "disable"), url.replace("on-loopback", "wrong")):
                with self.assertRaises(ClusterError):
                    run("psql", "-X", "-d", other, "-c", "SELECT 1")


if __name__ == "__main__":
    unittest.main()
