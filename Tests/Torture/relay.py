"""A relay that remembers what it took; at chosen moments it tells somebody who kills, or makes everybody wait."""

import asyncio
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Callable


@dataclass
class Moment:
    """When something is to happen: at the `number`th message from now on that comes to `stage`."""

    stage: str  # "data", "body", "dot" (before we decide), "taken" (after), "replied"
    number: int
    action: Callable[[], None]
    # Whether a message at its dot is taken although nobody will hear of it.
    takes: bool = True


@dataclass
class Relay:
    """Listens on loopback in a thread of its own."""

    # By Message-ID, and by recipient.
    taken: Counter = field(default_factory=Counter)
    recipients: Counter = field(default_factory=Counter)
    # Who is told to come back later.
    puts_off: set[str] = field(default_factory=set)
    port: int = 0

    def __post_init__(self):
        self._moment: Moment | None = None
        self._held_at: str | None = None
        self._released = asyncio.Event()
        # Connections that are held, and all; whoever waits for their number is told.
        self._change = threading.Condition()
        self._holding = 0
        self._open = 0
        self._lock = threading.Lock()
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()

        def run():
            asyncio.set_event_loop(self._loop)
            server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            self._loop.run_forever()

        threading.Thread(target=run, daemon=True).start()
        ready.wait()

    def at(self, moment: Moment | None):
        with self._lock:
            self._moment = moment

    def hold(self, stage: str):
        """From now on every message waits at `stage`: "data" (before its gate), "body", "dot" (behind
        it) or "taken" (its answer is still owed)."""
        self._released = asyncio.Event()
        self._holding = 0
        self._held_at = stage

    def hold_nobody_new(self):
        """Who is held stays so; whoever comes from now on is not."""
        self._held_at = None

    def release(self):
        self._held_at = None
        self._loop.call_soon_threadsafe(self._released.set)

    def wait_until_held(self, number: int, seconds: float = 60):
        with self._change:
            if not self._change.wait_for(lambda: self._holding >= number, seconds):
                raise SystemExit(f"only {self._holding} of {number} connections came to '{self._held_at}'")

    def wait_until_alone(self, seconds: float = 60):
        """Until every connection has ended."""
        with self._change:
            if not self._change.wait_for(lambda: self._open == 0, seconds):
                raise SystemExit(f"{self._open} connections do not end")

    def _count(self, holding: int = 0, opened: int = 0):
        with self._change:
            self._holding += holding
            self._open += opened
            self._change.notify_all()

    async def _wait_where_held(self, stage: str):
        if self._held_at == stage:
            self._count(holding=1)
            await self._released.wait()

    def _reached(self, stage: str) -> Moment | None:
        """The moment, if it is now."""
        with self._lock:
            moment = self._moment
            if moment is None or moment.stage != stage:
                return None
            moment.number -= 1
            if moment.number > 0:
                return None
            self._moment = None
        moment.action()
        return moment

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        def say(line: str):
            writer.write(line.encode() + b"\r\n")

        recipient = ""
        self._count(opened=1)
        try:
            say("220 relay.example ESMTP")
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"EHLO":
                    say("250-relay.example\r\n250 ENHANCEDSTATUSCODES")
                elif verb == b"RCPT":
                    recipient = line[line.index(b"<") + 1 : line.index(b">")].decode()
                    say("450 4.2.1 later" if recipient in self.puts_off else "250 2.1.5 ok")
                elif verb == b"DATA":
                    self._reached("data")
                    await self._wait_where_held("data")
                    say("354 go on")
                    await self._message(recipient, reader, say, writer)
                elif verb == b"QUIT":
                    say("221 2.0.0 bye")
                    break
                else:
                    say("250 2.0.0 ok")
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            # Whoever still waits hears that it is over.
            pass
        finally:
            self._count(opened=-1)
            writer.close()

    async def _message(self, recipient, reader, say, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        self._reached("body")
        await self._wait_where_held("body")
        rest = head + await self._rest(reader)
        await self._wait_where_held("dot")
        moment = self._reached("dot")
        if moment and not moment.takes:
            raise ConnectionError("nobody hears what became of it")
        # Taken: from here on the mail is the relay's, whatever becomes of its answer.
        self.taken[re.search(rb"^Message-ID: <([^>]+)>", rest, re.M)[1].decode()] += 1
        self.recipients[recipient] += 1
        self._reached("taken")
        await self._wait_where_held("taken")
        say("250 2.0.0 queued")
        await writer.drain()
        self._reached("replied")

    async def _rest(self, reader) -> bytes:
        lines = []
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line)
        return b"".join(lines)
