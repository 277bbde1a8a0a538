"""The program under test: `firsthand demo --serve`, one for each group of cases."""
import os
import re
import shutil
import signal
import subprocess
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
READY = re.compile(r"Firsthand is at (http://127\.0\.0\.1:\d+)")


class Demo:
    """Starts it, waits for the line that says where it is, and ends it."""

    def __init__(self, log, undo_seconds=60):
        self.log = Path(log)
        self.undo_seconds = undo_seconds
        self.url = None
        self._lines = []
        self._said = threading.Event()

    @property
    def story(self):
        return "".join(self._lines)

    def start(self):
        binary = os.environ.get("FIRSTHAND", str(ROOT / ".build/debug/firsthand"))
        # In a folder of its own, so that what it leaves behind can be seen.
        self.folder = self.log.with_suffix(".tmp")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.process = subprocess.Popen(
            [binary, "demo", "--serve", "--port", "0", "--undo-seconds", str(self.undo_seconds)],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8", errors="replace", env={**os.environ, "TMPDIR": str(self.folder), "NO_COLOR": "1"})
        threading.Thread(target=self._read, daemon=True).start()
        if not self._said.wait(120) or not self.url:
            self.process.kill()
            raise RuntimeError("The demo did not say where it is:\n" + self.story[-2000:])
        return self

    def _read(self):
        with self.log.open("w", encoding="utf-8") as log:
            for line in self.process.stdout:
                log.write(line)
                log.flush()
                self._lines.append(line)
                if match := READY.search(line):
                    self.url = match.group(1)
                    self._said.set()
        self._said.set()

    def stop(self):
        """Ends it as a person would, and gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def leftovers(self):
        return sorted(path.name for path in self.folder.iterdir())
