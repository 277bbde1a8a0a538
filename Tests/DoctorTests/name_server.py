"""A name server for the tests, over UDP on loopback. Prints its port; ends with its standard input."""
import socket, struct, sys, threading

TYPES = {"A": 1, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}


def name(text):
    return b"".join(bytes([len(l)]) + l.encode() for l in text.split(".") if l) + b"\0"


def data(kind, value):
    if kind == "A":
        return socket.inet_aton(value)
    if kind == "AAAA":
        return socket.inet_pton(socket.AF_INET6, value)
    if kind == "MX":
        preference, host = value.split()
        # The rest of the name stands in the question already.
        return struct.pack(">H", int(preference)) + name(host)[:-1] + b"\xc0\x0c"
    if kind == "PTR":
        return name(value)
    raw = value.encode()
    pieces = [raw[i : i + 100] for i in range(0, len(raw), 100)] or [b""]
    return b"".join(bytes([len(p)]) + p for p in pieces)


RECORDS = [
    ("long.corp", "TXT", "v=DKIM1; k=rsa; p=" + "A" * 340),
    ("long.corp", "TXT", "another"),
    ("n.corp", "A", "192.0.2.7"),
    ("n.corp", "AAAA", "2001:db8::7"),
    ("n.corp", "MX", "20 mx2"),
    ("n.corp", "MX", "10 mx1"),
    ("7.2.0.192.in-addr.arpa", "PTR", "Mail.N.corp"),
]

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)


def serve():
    while True:
        query, peer = server.recvfrom(4096)
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode())
            at += 1 + query[at]
        asked, kind = ".".join(labels).lower(), struct.unpack(">H", query[at + 1 : at + 3])[0]
        question = query[12 : at + 5]
        if asked == "broken.corp":  # SERVFAIL
            server.sendto(query[:2] + b"\x81\x82" + struct.pack(">4H", 1, 0, 0, 0) + question, peer)
            continue
        if asked == "garbage.corp":  # says that an answer stands there, and none does
            server.sendto(query[:2] + b"\x81\x80" + struct.pack(">4H", 1, 1, 0, 0) + question + b"\xc0", peer)
            continue
        rows = [data(t, v) for n, t, v in RECORDS if n == asked and TYPES[t] == kind]
        known = any(n == asked for n, _, _ in RECORDS)
        answers = b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(row)) + row for row in rows
        )
        flags = b"\x81\x80" if known else b"\x81\x83"
        server.sendto(query[:2] + flags + struct.pack(">4H", 1, len(rows), 0, 0) + question + answers, peer)


threading.Thread(target=serve, daemon=True).start()
sys.stdin.read()
