#!/usr/bin/env python3
"""Checks a send log or a proof without any of Firsthand's code: Python's standard library is all it needs.

    verify_send_log.py log FOLDER --key NAME+HASH+BASE64 [--held CHECKPOINT ...]
    verify_send_log.py proof FILE --key NAME+HASH+BASE64

FOLDER is what `firsthand log tiles FOLDER` wrote, a tiled log (https://c2sp.org/tlog-tiles); FILE what `firsthand log prove`
wrote (https://c2sp.org/tlog-proof). A --held checkpoint is one that was kept where the company's machines cannot reach.
Prints what is wrong and exits with 1, or says what holds and exits with 0. docs/send-log.md tells what this proves.
"""

import argparse
import base64
import hashlib
import sys
from pathlib import Path


class Wrong(Exception):
    """Says what does not hold."""


# --- The tree: RFC 6962 §2.1 --------------------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """Grows leaf by leaf; knows its root at each size."""

    def __init__(self):
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, hash: bytes):
        rest = self.size
        while rest & 1:
            hash = node_hash(self.peaks.pop(), hash)
            rest >>= 1
        self.peaks.append(hash)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        raise Wrong(f"there is no place {index} in a log of {size} entries")
    hash, node, last = leaf, index, size - 1
    for other in path:
        if last == 0:
            raise Wrong("the path is longer than the tree is high")
        if node & 1 or node == last:
            hash = node_hash(other, hash)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            hash = node_hash(hash, other)
        node, last = node >> 1, last >> 1
    if last:
        raise Wrong("the path ends below the root")
    return hash


# --- Signed notes and checkpoints: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint ------------------------------


def read_key(text: str) -> tuple[str, bytes, bytes]:
    name, hash, encoded = text.strip().split("+", 2)
    key = base64.b64decode(encoded, validate=True)
    identity = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if len(key) != 33 or key[0] != 1 or identity.hex() != hash:
        raise Wrong("the key is none: its hash is not that of its name and bytes, or it is not one of Ed25519")
    return name, identity, key[1:]


def read_checkpoint(note: str, key: tuple[str, bytes, bytes]) -> tuple[int, bytes]:
    """Size and root of a checkpoint that the key has signed."""
    name, identity, public = key
    text, gap, signatures = note.rpartition("\n\n")
    if not gap:
        raise Wrong("it is no signed note")
    text += "\n"
    is_signed = False
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        signature = base64.b64decode(encoded, validate=True)
        if dash == "\u2014" and signer == name and signature[:4] == identity:
            if not ed25519_holds(public, signature[4:], text.encode()):
                raise Wrong("the signature is false")
            is_signed = True
    if not is_signed:
        raise Wrong(f"{name} has not signed it")
    origin, size, root = text.split("\n")[:3]
    if origin != name:
        raise Wrong(f"it is of the log {origin}, and the key is of {name}")
    return int(size), base64.b64decode(root, validate=True)


# --- Ed25519: RFC 8032 §5.1.7, slow and plain ----------------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I = pow(2, (P - 1) // 4, P)


def recover_x(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * I % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point(data: bytes):
    number = int.from_bytes(data, "little")
    y = number & ((1 << 255) - 1)
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, at):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, at)
        at = add(at, at)
        number >>= 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- A tiled log: https://c2sp.org/tlog-tiles ----------------------------------------------------------------------------------


def tile_path(level: str, number: int, width: int) -> str:
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/" + "/".join(parts) + ("" if width == 256 else f".p/{width}")


def entries_of(bundle: bytes) -> list[bytes]:
    entries = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        if len(bundle) < 2 + length:
            raise Wrong("a bundle of entries is cut off")
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return entries


def check_log(folder: Path, key, held: list[Path]) -> str:
    size, root = read_checkpoint((folder / "checkpoint").read_text(), key)
    known = {}
    for file in held:
        try:
            known[file] = read_checkpoint(file.read_text(), key)
        except (Wrong, ValueError) as wrong:
            raise Wrong(f"{file}: {wrong}") from None
    for file, (held_size, _) in known.items():
        if held_size > size:
            raise Wrong(f"{file} commits to {held_size} entries, and there are {size}: the log was cut off or put back")
    tree, row = Tree(), []
    for number in range((size + 255) // 256):
        width = min(256, size - number * 256)
        path = tile_path("entries", number, width)
        entries = entries_of((folder / path).read_bytes())
        if len(entries) != width:
            raise Wrong(f"{path} has {len(entries)} entries, not {width}")
        for entry in entries:
            hash = leaf_hash(entry)
            tree.add(hash)
            row.append(hash)
            for file, (held_size, held_root) in known.items():
                if tree.size == held_size and tree.root() != held_root:
                    raise Wrong(f"{file} commits to other entries: one of the first {held_size} was changed, taken out or put in")
    if tree.root() != root:
        raise Wrong("the checkpoint commits to other entries than there are")
    level = 0
    while row:
        above = []
        for start in range(0, len(row), 256):
            hashes = row[start : start + 256]
            path = tile_path(str(level), start // 256, len(hashes))
            if (folder / path).read_bytes() != b"".join(hashes):
                raise Wrong(f"{path} is not that of the entries")
            if len(hashes) == 256:
                tile = Tree()
                for hash in hashes:
                    tile.add(hash)
                above.append(tile.root())
        row, level = above, level + 1
    return f"{size} entries hold, and {len(known)} checkpoints from outside. Root: {base64.b64encode(root).decode()}"


# --- A proof: https://c2sp.org/tlog-proof --------------------------------------------------------------------------------------


def check_proof(file: Path, key) -> str:
    head, gap, note = file.read_text().partition("\n\n")
    lines = head.split("\n")
    if not gap or len(lines) < 3 or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Wrong("it is no proof")
    if not lines[1].startswith("extra ") or not lines[2].startswith("index "):
        raise Wrong("it has no entry or no place")
    entry = base64.b64decode(lines[1][6:], validate=True)
    path = [base64.b64decode(line, validate=True) for line in lines[3:]]
    size, root = read_checkpoint(note, key)
    if root_from_path(leaf_hash(entry), int(lines[2][6:]), size, path) != root:
        raise Wrong("the entry does not stand there in the log that the checkpoint commits to")
    return f"The entry stands in the log of {size}:\n\n{entry.decode()}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["log", "proof"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--key", required=True)
    parser.add_argument("--held", type=Path, action="append", default=[])
    arguments = parser.parse_args()
    try:
        key = read_key(arguments.key)
        check = check_log(arguments.path, key, arguments.held) if arguments.what == "log" else check_proof(arguments.path, key)
        print(check)
        return 0
    except (Wrong, OSError, ValueError) as wrong:
        print(f"It does not hold: {wrong}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
