"""Stands between a node and PostgreSQL, counts what the node asks for, and cuts the connection where it is told to."""

import asyncio
import atexit
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

# What one of libpq's messages ends: the node waits for an answer then.
ENDS = {b"Q", b"S"}
SOCKET = ".s.PGSQL.5432"


@dataclass
class Cut:
    """Where a connection ends: at the `number`th request from now on."""

    number: int
    # "unheard": the server never gets it; "torn": it gets the first half; "unanswered": it does it, and the node never
    # hears that it did; "silent": it never gets it, and nobody is told until the proxy is released.
    how: str
    # What was asked for there, once it has happened.
    found: str | None = None


class Proxy:
    """Listens on a socket in a folder of its own, in a thread of its own."""

    def __init__(self, server: Path):
        self.server = server / SOCKET
        self.folder = Path(tempfile.mkdtemp(prefix="firsthand-proxy-", dir="/tmp"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.cut: Cut | None = None
        # What was asked for since `count` was set, in order.
        self.requests: list[str] = []
        self._links: set[Link] = set()
        self._is_open = True
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._flows.set()
        ready = threading.Event()

        def run():
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(asyncio.start_unix_server(self._serve, self.folder / SOCKET))
            ready.set()
            self._loop.run_forever()

        threading.Thread(target=run, daemon=True).start()
        ready.wait()

    def url(self, database: str, role: str = "firsthand") -> str:
        return f"postgres:///{database}?host={self.folder}&user={role}"

    def close(self):
        self._do(self._end_all)

    def hold(self):
        """Nothing passes any more, either way, and nobody is told."""
        self._do(self._flows.clear)

    def hold_here(self):
        """The same, within its own thread."""
        self._flows.clear()

    def release(self):
        self._do(self._flows.set)

    def refuse(self):
        """All connections end, and new ones do as soon as they are made."""
        self._is_open = False
        self._do(self._end_all)

    def accept(self):
        self._is_open = True

    def _do(self, action):
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (action(), done.set()))
        done.wait()

    def _end_all(self):
        for link in list(self._links):
            link.end()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        await self.flow()
        if not self._is_open:
            return writer.close()
        try:
            upstream = await asyncio.open_unix_connection(self.server)
        except OSError:
            return writer.close()
        link = Link(self, (reader, writer), upstream)
        self._links.add(link)
        await link.run()
        self._links.discard(link)

    def asked(self, words: str) -> str | None:
        """How the connection is cut at this request."""
        self.requests.append(words)
        if (cut := self.cut) is None:
            return None
        cut.number -= 1
        if cut.number:
            return None
        self.cut, cut.found = None, words
        return cut.how

    async def flow(self):
        await self._flows.wait()


class Link:
    """One connection of the node's, and the one to the server that stands for it."""

    def __init__(self, proxy: Proxy, node, server):
        self.proxy = proxy
        self.from_node, self.to_node = node
        self.from_server, self.to_server = server
        self._texts: dict[bytes, str] = {}
        # Whether what the server says is kept from the node until it has said all, and the connection then ends.
        self._is_last = False

    def end(self):
        for writer in (self.to_node, self.to_server):
            writer.transport.abort()

    async def run(self):
        try:
            await asyncio.gather(self._from_node(), self._from_server())
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.end()

    async def _from_node(self):
        size = await self.from_node.readexactly(4)
        self.to_server.write(size + await self.from_node.readexactly(int.from_bytes(size) - 4))
        request, words = b"", []
        while True:
            kind, message = await message_of(self.from_node)
            await self.proxy.flow()
            request += message
            if text := self._text(kind, message[5:]):
                words.append(text)
            if kind not in ENDS:
                # A password, or a good-bye, is answered by itself.
                if kind in (b"p", b"X"):
                    self.to_server.write(request)
                    request = b""
                continue
            match self.proxy.asked("; ".join(words) or "prepare"):
                case "unheard":
                    return self.end()
                case "torn":
                    self.to_server.write(request[: len(request) // 2])
                    await self.to_server.drain()
                    self.to_server.close()
                    return self.to_node.transport.abort()
                case "unanswered":
                    self._is_last = True
                case "silent":
                    self.proxy.hold_here()
                    await self.proxy.flow()
            self.to_server.write(request)
            await self.to_server.drain()
            request, words = b"", []

    def _text(self, kind: bytes, body: bytes) -> str | None:
        """What is asked for, where the message says it; a prepared statement is known by its name."""
        if kind == b"Q":
            return body.rstrip(b"\0").decode()
        if kind == b"P":
            name, text = body.split(b"\0")[:2]
            self._texts[name] = text.decode()
        elif kind == b"B":
            return self._texts.get(body.split(b"\0")[1], "?")
        return None

    async def _from_server(self):
        while True:
            kind, message = await message_of(self.from_server)
            await self.proxy.flow()
            if not self._is_last:
                self.to_node.write(message)
                await self.to_node.drain()
            elif kind == b"Z":
                return self.end()


async def message_of(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readexactly(5)
    return head[:1], head + await reader.readexactly(int.from_bytes(head[1:]) - 4)
