"""What of a database would be left if the power went, from what the witness wrote down: only what was synced."""

import sqlite3
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator

NUMBERS = struct.Struct("<QQQ")


@dataclass
class Record:
    kind: str
    number: int
    path: str
    data: bytes


def records(journal: Path) -> Iterator[Record]:
    raw = journal.read_bytes() if journal.exists() else b""
    place = 0
    while place + 1 + NUMBERS.size <= len(raw):
        number, path, size = NUMBERS.unpack_from(raw, place + 1)
        start = place + 1 + NUMBERS.size
        end = start + path + size
        if end > len(raw):
            return
        yield Record(chr(raw[place]), number, raw[start : start + path].decode(), raw[start + path : end])
        place = end


@dataclass
class Disk:
    """The files of a home, by name, as the disk holds them for sure; at first as they were before."""

    files: dict[str, bytearray]
    pending: dict[str, list[Record]] = field(default_factory=dict)

    @staticmethod
    def of(home: Path) -> "Disk":
        return Disk({path.name: bytearray(path.read_bytes()) for path in home.glob("firsthand.db*") if not path.name.endswith("-shm")})

    def take(self, record: Record):
        if record.kind in "WT":
            self.pending.setdefault(Path(record.path).name, []).append(record)
        elif record.kind == "S":
            for change in self.pending.pop(Path(record.path).name, []):
                self._make(change)

    def _make(self, change: Record):
        file = self.files.setdefault(Path(change.path).name, bytearray())
        if change.kind == "T":
            del file[change.number :]
            file.extend(bytes(change.number - len(file)))
            return
        end = change.number + len(change.data)
        if len(file) < end:
            file.extend(bytes(end - len(file)))
        file[change.number : end] = change.data

    def put(self, home: Path):
        """Leaves `home` as it is when the power comes back."""
        for path in home.glob("firsthand.db*"):
            path.unlink()
        for name, data in self.files.items():
            (home / name).write_bytes(data)


def states(home: Path) -> dict[str, str]:
    """Message-ID → state, as whoever opens the database finds it."""
    database = sqlite3.connect(home / "firsthand.db")
    try:
        return dict(database.execute("SELECT message_id, state FROM message"))
    finally:
        database.close()
