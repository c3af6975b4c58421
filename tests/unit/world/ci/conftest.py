"""A server that answers as an API's documentation says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from repairnator.foundation.messages import PUBLIC_HOSTS
from repairnator.world.ci.port import CiSystem
from repairnator.world.ci.systems import CiHosts, CiSystems
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.web import Patience, WebCache


@dataclass(slots=True)
class Answering:
    """Answers by address (path and query, as sent); anything else is not found."""

    answers: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    host: str = ""


@pytest.fixture
def server() -> Iterator[Answering]:
    answering = Answering()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answering.requests.append((self.path, headers))
            answer = answering.answers.get(self.path)
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(404 if answer is None else 200)
            if self.path in answering.links:
                self.send_header("Link", f'<http://{answering.host}{answering.links[self.path]}>; rel="next"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answering.host = f"127.0.0.1:{http.server_address[1]}"
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    yield answering
    http.shutdown()
    http.server_close()


@pytest.fixture
def system(server: Answering, tmp_path: Path) -> Iterator[Callable[[str], CiSystem]]:
    """The CI system of a kind, at the server, with a token."""
    hosts = CiHosts(
        hosts=dict.fromkeys(PUBLIC_HOSTS, server.host),
        tokens={f"{name}_TOKEN": SecretStr(f"{name}-secret") for name in ("GITLAB", "TRAVIS", "GITEA")},
        plain=frozenset({server.host}),
    )
    systems = CiSystems(
        hosts,
        SourcePolicy((f"http://{server.host}/",)),
        WebCache(tmp_path / "web.db"),
        patience=Patience(limit=1.0, backoff=0.01),
    )
    yield lambda ci: systems.of(ci)
    systems.close()
