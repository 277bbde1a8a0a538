"""Plays one dialogue file as an SMTP server on loopback; prints its port first.

S: text      a reply line            C: text    waits for a line that begins so
S: drop      closes the connection   C: <body>  reads up to the dot alone on a line
S: reset     closes it with a RST    ---        the next connection

After the last step it waits for QUIT and answers it.
"""
import socket
import struct
import sys

lines = [l.rstrip("\n") for l in open(sys.argv[1], encoding="utf-8") if not l.startswith("#")]
connections, steps = [], []
for line in lines:
    if line == "---":
        connections.append(steps)
        steps = []
    elif line:
        steps.append(line)
connections.append(steps)

server = socket.create_server(("127.0.0.1", 0))
server.settimeout(20)
print(server.getsockname()[1], flush=True)


def play(client, steps):
    reader = client.makefile("rb")
    for step in steps:
        side, _, text = step.partition(": ")
        if side == "S" and text == "drop":
            return
        if side == "S" and text == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if side == "S":
            text = text.replace("<8KB>", "x" * 8192)
            client.sendall(text.encode("utf-8") + b"\r\n")
        elif text == "<body>":
            while (line := reader.readline()) not in (b".\r\n", b""):
                pass
        else:
            line = reader.readline()
            if not line.upper().startswith(text.upper().encode()):
                print("expected", text, "got", line, file=sys.stderr, flush=True)
                return
    while line := reader.readline():
        if line.upper().startswith(b"QUIT"):
            client.sendall(b"221 2.0.0 bye\r\n")
            return


for steps in connections:
    try:
        client, _ = server.accept()
    except TimeoutError:
        break
    client.settimeout(20)
    try:
        play(client, steps)
    except OSError:
        pass
    client.close()
