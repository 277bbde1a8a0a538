"""Verifies the DKIM signatures of mails with dkimpy.

    verify_mail.py MAILS RECORDS

MAILS holds mails, each behind its length in four bytes; RECORDS is JSON, from names in DNS to their texts. A line is
said for each mail: what became of each of its signatures, "good" or "bad", or "none".
"""

import json
import struct
import sys

import dkim


def pieces(raw):
    place = 0
    while place < len(raw):
        (size,) = struct.unpack_from(">I", raw, place)
        yield raw[place + 4 : place + 4 + size]
        place += 4 + size


def verdicts(raw, texts):
    def lookup(name, timeout=5):
        return texts.get(name.decode().rstrip("."), "").encode()

    mail = dkim.DKIM(raw)
    count = sum(name.lower() == b"dkim-signature" for name, _ in mail.headers)
    for index in range(count):
        try:
            is_good = dkim.DKIM(raw, minkey=2048).verify(idx=index, dnsfunc=lookup)
        except dkim.DKIMException:
            is_good = False
        yield "good" if is_good else "bad"


def main():
    texts = json.load(open(sys.argv[2]))
    for raw in pieces(open(sys.argv[1], "rb").read()):
        print(" ".join(verdicts(raw, texts)) or "none")


main()
