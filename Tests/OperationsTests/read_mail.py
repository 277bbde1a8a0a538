"""Reads mails with Python's own parser and says where they are not what they should be.

    read_mail.py FILE

The file holds, again and again, a mail and what is expected of it as JSON, each behind its length in four bytes.
"""

import email
import email.header
import email.policy
import email.utils
import json
import struct
import sys

FIELDS = [
    "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id",
    "Feedback-ID", "MIME-Version", "Content-Type",
]


def pieces(raw):
    place = 0
    while place < len(raw):
        (size,) = struct.unpack_from(">I", raw, place)
        yield raw[place + 4 : place + 4 + size]
        place += 4 + size


def name(raw):
    """The name in To, by the older parser: the newer one leaves the space between two encoded words in a name, which
    RFC 2047 §6.2 takes out."""
    field = email.message_from_bytes(raw)["To"].replace("\r\n", "")
    return str(email.header.make_header(email.header.decode_header(email.utils.parseaddr(field)[0])))


def faults(raw, expected):
    if max(raw) > 127:
        yield "is not 7 bit"
    if b"\r\n" in raw and (raw.replace(b"\r\n", b"").count(b"\n") or raw.replace(b"\r\n", b"").count(b"\r")):
        yield "has a line end that is not CRLF"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "has a line over 998"
    message = email.message_from_bytes(raw, policy=email.policy.default)
    fields = [name for name in FIELDS if name != "List-Unsubscribe-Post" or expected.get("oneClick", True)]
    if message.keys() != fields:
        yield f"has the fields {message.keys()}"
    if message["Subject"] != expected["subject"]:
        yield f"has the subject {message['Subject']!r}"
    addresses = [one.addr_spec for one in message["To"].addresses]
    if addresses != [expected["address"]] or name(raw) != expected["name"]:
        yield f"goes to {name(raw)!r} {addresses}"
    if message.get_content_type() != "multipart/alternative":
        yield f"is {message.get_content_type()}"
    texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    for text, parts in zip(texts, [expected["text"], expected["html"]], strict=True):
        for words in parts:
            if words not in text.replace("\r\n", "\n"):
                yield f"does not say {words!r}"
    for part in message.walk():
        if part.defects:
            yield f"has {part.defects}"


def main():
    found = list(pieces(open(sys.argv[1], "rb").read()))
    for raw, expected in zip(found[::2], found[1::2]):
        expected = json.loads(expected)
        for fault in faults(raw, expected):
            print(f"{expected['number']} {fault}")
    print(f"read {len(found) // 2}")


main()
