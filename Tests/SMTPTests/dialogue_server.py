"""Plays the server's half of every dialogue below a folder, each on a port of its own on loopback.

    dialogue_server.py FOLDER [CERTIFICATE KEY]

Prints a line `PORT NAME` for each file and then an empty one. In a file:

S: text      a reply line; <8KB> in it is so long       C: text         waits for a line that begins so
S: drop      closes the connection                      C: <body>       reads up to the dot alone on a line
S: reset     closes it with a RST                       C: <some body>  reads a piece of the mail
                                                        C: <handshake>  reads how TLS begins
S: silence   says nothing until the other leaves        S: tls          becomes TLS
S: drip x    a letter now and then, and no line end     S: no tls       answers the handshake with words
S: endless x the line again and again                   ---             the next connection
S: half x    x without a line end, and closes           S: deaf         reads nothing until the other leaves

After the last step it waits for QUIT and answers it.
"""

import pathlib
import select
import selectors
import socket
import ssl
import struct
import sys
import threading

folder = pathlib.Path(sys.argv[1])
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if len(sys.argv) > 3:
    context.load_cert_chain(sys.argv[2], sys.argv[3])
# Seconds after which nobody is waited for any more.
PATIENCE = 30


def connections(path):
    found = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line == "---":
            found.append([])
        elif line and not line.startswith("#"):
            found[-1].append(line)
    return found


class Left(Exception):
    """The other side is gone."""


class Player:
    def __init__(self, client):
        self.client = client
        self.reader = client.makefile("rb")

    def say(self, text):
        verb, _, rest = text.partition(" ")
        if text == "drop":
            raise Left
        elif text == "reset":
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise Left
        elif text == "silence":
            self.wait()
        elif text == "deaf":
            leaving = select.poll()
            leaving.register(self.client, select.POLLRDHUP)
            leaving.poll(PATIENCE * 1000)
            raise Left
        elif verb == "drip":
            while True:
                for letter in rest:
                    self.client.sendall(letter.encode())
                    if self.hears(0.1):
                        raise Left
        elif verb == "endless":
            while True:
                self.client.sendall(rest.encode() + b"\r\n")
        elif verb == "half":
            self.client.sendall(rest.encode())
            raise Left
        elif text == "tls":
            self.client = context.wrap_socket(self.client, server_side=True)
            self.reader = self.client.makefile("rb")
        elif text == "no tls":
            self.client.sendall(b"220 what do you mean?\r\n" * 20)
        else:
            self.client.sendall(text.replace("<8KB>", "x" * 8192).encode("utf-8") + b"\r\n")

    def hears(self, seconds):
        """Whether the other side says something, or leaves."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.client, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def wait(self):
        while self.client.recv(65536):
            pass
        raise Left

    def await_line(self, text):
        if text == "<body>":
            while (line := self.reader.readline()) not in (b".\r\n", b""):
                pass
        elif text == "<some body>":
            self.reader.readline()
        elif text == "<handshake>":
            self.client.recv(65536)
        else:
            line = self.reader.readline()
            if not line.upper().startswith(text.upper().encode()):
                raise Left

    def play(self, steps):
        for step in steps:
            side, _, text = step.partition(": ")
            self.say(text) if side == "S" else self.await_line(text)
        while line := self.reader.readline():
            if line.upper().startswith(b"QUIT"):
                return self.say("221 2.0.0 bye")


def serve(client, steps):
    client.settimeout(PATIENCE)
    player = Player(client)
    try:
        player.play(steps)
    except (Left, OSError):
        pass
    # The reader has the socket open as well.
    player.reader.close()
    player.client.close()


selector = selectors.DefaultSelector()
for path in sorted(folder.rglob("*.txt")):
    listener = socket.create_server(("127.0.0.1", 0))
    # So that whoever is not listened to notices it.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    selector.register(listener, selectors.EVENT_READ, iter(connections(path)))
    print(listener.getsockname()[1], path.relative_to(folder), flush=False)
print(flush=True)
while True:
    for key, _ in selector.select():
        client, _ = key.fileobj.accept()
        # A dialogue has no more connections than its file.
        steps = next(key.data, None)
        if steps is None:
            client.close()
        else:
            threading.Thread(target=serve, args=(client, steps), daemon=True).start()
