#!/usr/bin/env python3
"""A Merkle tree straight from the definitions of RFC 6962 §2.1, without any thought of speed; and tiles by those of
c2sp.org/tlog-tiles. Prints as JSON what ours are held against.

    reference_log.py SIZE
"""

import base64
import hashlib
import json
import sys


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def mth(d: list[bytes]) -> bytes:
    if not d:
        return hashlib.sha256(b"").digest()
    if len(d) == 1:
        return hashlib.sha256(b"\0" + d[0]).digest()
    k = split(len(d))
    return hashlib.sha256(b"\1" + mth(d[:k]) + mth(d[k:])).digest()


def split(n: int) -> int:
    """The largest power of two that is less than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, d: list[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = split(len(d))
    return path(m, d[:k]) + [mth(d[k:])] if m < k else path(m - k, d[k:]) + [mth(d[:k])]


def subproof(m: int, d: list[bytes], known: bool) -> list[bytes]:
    if m == len(d):
        return [] if known else [mth(d)]
    k = split(len(d))
    if m <= k:
        return subproof(m, d[:k], known) + [mth(d[k:])]
    return subproof(m - k, d[k:], False) + [mth(d[:k])]


def tiles(d: list[bytes]) -> dict[str, str]:
    found, level = {}, 0
    while (count := len(d) // 256**level) > 0:
        for n in range((count + 255) // 256):
            width = min(256, count - n * 256)
            step = 256**level
            hashes = b"".join(mth(d[(n * 256 + i) * step : (n * 256 + i + 1) * step]) for i in range(width))
            found[f"tile/{level}/{n:03d}" + ("" if width == 256 else f".p/{width}")] = text(hashlib.sha256(hashes).digest())
        level += 1
    return found


def main():
    size = int(sys.argv[1])
    entries = [b"entry %d" % i for i in range(size)]
    sizes = [n for n in range(size + 1) if n <= 34 or n in (63, 64, 65, 255, 256, 257, 300, 511, 512, 513, size)]
    print(json.dumps({
        "roots": {n: text(mth(entries[:n])) for n in sizes},
        "inclusion": [
            {"index": i, "size": n, "path": [text(h) for h in path(i, entries[:n])]}
            for n in sizes for i in sorted({0, 1, n // 2, n - 2, n - 1}) if 0 <= i < n
        ],
        "consistency": [
            {"from": m, "size": n, "path": [text(h) for h in subproof(m, entries[:n], True)]}
            for n in sizes for m in sizes if 0 < m < n and (n <= 34 or m in (1, 2, 7, 33, 255, 256, 257, 300, 512))
        ],
        "tiles": tiles(entries),
    }))


if __name__ == "__main__":
    main()
