"""Ports of loopback for servers that are told theirs."""

import itertools
import random
import socket

# Below those that Linux hands out by itself (ip_local_port_range): a server that is killed and started again finds
# its port free, for no client was given it in between.
RANGE = range(20000, 32000)
_following = itertools.count(random.randrange(len(RANGE)))


def free_port() -> int:
    """One that is free now, and that this process is not given again before all others were."""
    for _ in RANGE:
        port = RANGE[next(_following) % len(RANGE)]
        try:
            socket.create_server(("127.0.0.1", port)).close()
            return port
        except OSError:
            continue
    raise OSError(f"no port of loopback between {RANGE.start} and {RANGE.stop - 1} is free")
