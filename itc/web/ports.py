"""Whether a port of this machine is free. Only the standard library: the set-up asks before anything is installed."""

import socket
from contextlib import closing


def trouble(port: int) -> str:
    """Why nothing can listen on this port here, in one line; empty when something can."""
    try:
        for family, host in addresses():
            with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
    except PermissionError:
        return f"PORT {port} may be used by the administrator only; choose another, for example: make run PORT=8001"
    except OSError:
        return f"PORT {port} is taken by another program; choose another, for example: make run PORT={_next(port)}"
    return ""


def addresses() -> "list[tuple[socket.AddressFamily, str]]":
    """What `localhost` means here: IPv4, and IPv6 where the machine has it."""
    found = [(socket.AF_INET, "127.0.0.1")]
    try:
        with closing(socket.socket(socket.AF_INET6, socket.SOCK_STREAM)) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return found
    return [*found, (socket.AF_INET6, "::1")]


def _next(port: int) -> int:
    return port + 1 if port < 65535 else 8000
