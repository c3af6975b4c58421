"""Services that a build must not reach: on this machine's loopback, and on a second host."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Of the block for documentation (RFC 5737), which no network uses.
_OURS, SECOND_HOST = "198.51.100.1", "198.51.100.2"
_SECOND_PORT = 8080
_SERVE = """
import socket, sys
sys.stdin.readline()
server = socket.create_server(("", int(sys.argv[1])))
print("listening", flush=True)
while True:
    client, address = server.accept()
    client.sendall(b"hello from the second host")
    client.close()
    print(address[0], flush=True)
"""


@dataclass
class Service:
    """Something that listens, and remembers who came.

    Attributes:
        host, port: where.
        visitors: their addresses.
    """

    host: str
    port: int
    visitors: list[str] = field(default_factory=list)


@contextlib.contextmanager
def loopback_service() -> Iterator[Service]:
    """A service on this machine's loopback, as queue and store are."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        service = Service("127.0.0.1", server.getsockname()[1])

        def serve() -> None:
            with contextlib.suppress(OSError):  # closed: the test has ended
                while True:
                    client, address = server.accept()
                    service.visitors.append(str(address))
                    with client:
                        client.sendall(b"hello from loopback")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def second_host_missing() -> str:
    """Why no second host can be made here; "" where it can."""
    if os.geteuid() != 0:
        return "a second host is a network name space with a cable to it, which only root can make"
    missing = [name for name in ("ip", "unshare", "nsenter") if shutil.which(name) is None]
    return f"not on PATH: {', '.join(missing)}" if missing else ""


@contextlib.contextmanager
def second_host() -> Iterator[Service]:
    """Another host, by a cable (a veth pair) between this network name space and a new one."""
    command = ["unshare", "--net", sys.executable, "-I", "-c", _SERVE, str(_SECOND_PORT)]
    cable = f"hostile{secrets.token_hex(3)}"
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdin is not None
        assert host.stdout is not None
        try:
            inside = ["nsenter", "--target", str(host.pid), "--net", "ip"]
            # Until it has its own name space, the cable's other end would stay here.
            _await_own_network(host.pid)
            _run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", str(host.pid))
            _run("ip", "addr", "add", f"{_OURS}/30", "dev", cable)
            _run("ip", "link", "set", cable, "up")
            _run(*inside, "addr", "add", f"{SECOND_HOST}/30", "dev", "eth0")
            _run(*inside, "link", "set", "eth0", "up")
            host.stdin.write("\n")
            host.stdin.flush()
            assert host.stdout.readline() == "listening\n"
            service = Service(SECOND_HOST, _SECOND_PORT)
            thread = threading.Thread(target=_note, args=(host.stdout, service))
            thread.start()
            yield service
            host.kill()
            thread.join()
        finally:
            host.kill()


def _note(lines: Iterable[str], service: Service) -> None:
    for line in lines:
        service.visitors.append(line.strip())


def _await_own_network(pid: int) -> None:
    ours = Path("/proc/self/ns/net").readlink()
    while Path(f"/proc/{pid}/ns/net").readlink() == ours:
        threading.Event().wait(0.01)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
