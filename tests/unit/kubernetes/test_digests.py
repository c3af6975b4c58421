"""The digests of images, from registries that ask for a token and from such as lie."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

SCRIPT = Path(__file__).parents[3] / "kubernetes-support/digests.py"
INDEX = json.dumps({"schemaVersion": 2, "manifests": []}).encode()
DIGEST = f"sha256:{hashlib.sha256(INDEX).hexdigest()}"
SCOPE = "repository:acme/tool:pull"


class Registry(BaseHTTPRequestHandler):
    """As the distribution specification and Docker's token authentication describe it."""

    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/token":
            given = parse_qs(asked.query)
            self._answer(
                200, json.dumps({"token": f"for {given['scope'][0]} of {given['service'][0]}"}).encode()
            )
        elif asked.path == "/v2/acme/moved/manifests/1":
            self._answer(307, b"", Location="http://127.0.0.1:1/")
        elif asked.path == "/v2/acme/liar/manifests/1":
            self._answer(200, INDEX, **{"Docker-Content-Digest": f"sha256:{'0' * 64}"})
        elif asked.path != "/v2/acme/tool/manifests/1.2":
            self._answer(404, b"{}")
        elif self.headers["Authorization"] != f"Bearer for {SCOPE} of a registry":
            realm = f"http://127.0.0.1:{self.server.server_port}/token"
            challenge = f'Bearer realm="{realm}",service="a registry",scope="{SCOPE}"'
            self._answer(401, b"{}", **{"WWW-Authenticate": challenge})
        else:
            assert "application/vnd.oci.image.index.v1+json" in self.headers["Accept"]
            self._answer(200, INDEX, **{"Docker-Content-Digest": DIGEST})

    def _answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def run(manifests: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, input=manifests, capture_output=True, text=True, timeout=60)


def test_each_image_gets_its_digest_in_a_component(registry: str) -> None:
    pinned = f"other@sha256:{'1' * 64}"
    name = f"{registry}/acme/tool"
    private = f"{registry}/acme/private:1"
    text = f"containers:\n- image: {name}:1.2\n- image: '{name}:1.2'\n- image: {pinned}\n- image: {private}\n"
    done = run(text, "--skip", f"{registry}/acme/private")
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(done.stdout) == {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "images": [{"name": name, "digest": DIGEST}],
    }


@pytest.mark.parametrize(
    ("path", "said"),
    [("acme/liar:1", "sent something else"), ("acme/tool:9", "404"), ("acme/moved:1", "307")],
)
def test_what_a_registry_does_not_tell_is_an_error_and_nothing_is_written(
    registry: str, path: str, said: str
) -> None:
    done = run(f"image: {registry}/{path}\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_placeholder_is_told() -> None:
    done = run("image: YOUR_DOCKERHUB_NAME/repairnator-scanner:tagname\n")
    assert done.returncode == 1
    assert "put your own names and tags into the overlay first" in done.stderr


def test_without_manifests_the_command_is_told() -> None:
    done = run("nothing: here\n")
    assert done.returncode == 2
    assert "kubectl kustomize FOLDER" in done.stderr
