"""Tells temporary network errors from permanent ones, and private hosts from public ones."""

from __future__ import annotations

import re
import socket

from repairnator.foundation.addresses import is_inward

# Words of git, curl and ssh for conditions that another attempt may not meet.
_PASSING = re.compile(
    r"connection (timed out|reset|refused|closed)|timed out|timeout|operation too slow|early EOF|"
    r"RPC failed|unexpected disconnect|the remote end hung up|temporary failure|try again|"
    r"network is unreachable|no route to host|couldn't connect|failed to connect|"
    r"returned error: (429|5\d\d)|HTTP/?\S* (429|5\d\d)|TLS connection was non-properly terminated|"
    r"GnuTLS recv error|SSL_ERROR_SYSCALL|cannot allocate memory|unable to fork",
    re.IGNORECASE,
)
_NO_HOST = re.compile(r"could not resolve|name or service not known|nodename nor servname", re.IGNORECASE)


def is_passing(reason: str, host: str) -> bool:
    """Whether ``reason``, as git gave it for ``host``, is one that may pass."""
    if _NO_HOST.search(reason):
        return not _surely_unknown(host)
    return _PASSING.search(reason) is not None


def _surely_unknown(host: str) -> bool:
    """Whether the name server answered that there is no such host, rather than not at all."""
    try:
        socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
    except (OSError, UnicodeError):
        return False
    return False


def leads_inward(host: str) -> bool:
    """Whether any address of ``host`` is loopback, private or otherwise of this network alone."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # git will say so in its own words
    return any(is_inward(str(item[4][0])) for item in found)
