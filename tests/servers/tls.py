"""TLS in front of a server that speaks without."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers.ports import LOOPBACK


@contextmanager
def tls_front(port: int, certificate: Path) -> Iterator[int]:
    """Within the block a port of loopback leads over TLS to another; ``certificate`` is PEM, with its key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),  # a client that does not trust us, or goes away
                context.wrap_socket(self.request, server_side=True) as client,
                socket.create_connection((LOOPBACK, port)) as server,
            ):
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()

    class Front(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Front((LOOPBACK, 0), Connection) as front:
        threading.Thread(target=front.serve_forever, args=(0.05,), daemon=True).start()
        yield int(front.server_address[1])
        front.shutdown()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
