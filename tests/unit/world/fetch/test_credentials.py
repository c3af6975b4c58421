"""Credentials reach the host they are for, and stay nowhere."""

from __future__ import annotations

import base64
import functools
import http.server
import ipaddress
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from repairnator.errors import StepError
from repairnator.world.fetch import FetchPolicy

from .conftest import Fetch, commit, files, git

TOKEN = "marked-token-41c7"
GIVEN = "Basic " + base64.b64encode(f"bot:{TOKEN}".encode()).decode()


@dataclass
class Forge:
    """An https server for one folder that wants a password.

    Attributes:
        port: on loopback.
        seen: the Authorization headers it got.
        redirect: where it sends everyone to; "" for nowhere.
    """

    port: int = 0
    seen: set[str | None] = field(default_factory=set)
    redirect: str = ""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, forge: Forge, **options: object) -> None:
        self._forge = forge
        super().__init__(*arguments, **options)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        given = self.headers.get("Authorization")
        self._forge.seen.add(given)
        if self._forge.redirect:
            self.send_response(302)
            self.send_header("Location", self._forge.redirect + self.path)
        elif given != GIVEN:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="forge"')
        else:
            return super().do_GET()
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate with its key for loopback, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "forge")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "forge.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(encoding))
    return file


@pytest.fixture
def forges(
    repository: Path, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Forge, Forge]]:
    """Two, whose certificate this machine trusts by ``GIT_SSL_CAINFO``; both serve owner/repo.git."""
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    root = tmp_path / "forge"
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(root / "owner" / "repo.git"))
    git(root / "owner" / "repo.git", "update-server-info")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ExitStack() as stack:
        found = []
        for forge in (Forge(), Forge()):
            handler = functools.partial(_Handler, forge=forge, directory=str(root))
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            forge.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            found.append(forge)
        yield found[0], found[1]


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the arguments of every git that is started."""
    log = tmp_path / "arguments"
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = next(
        Path(folder) / "git" for folder in os.environ["PATH"].split(":") if (Path(folder) / "git").exists()
    )
    program.write_text(f'#!/bin/sh\necho "$@" >>{log}\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return log


def everything(folder: Path) -> str:
    return "\n".join(path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file())


def test_a_token_opens_its_hosts_repositories_and_is_left_nowhere(
    forges: tuple[Forge, Forge], fetched: Fetch, repository: Path, tree: Path, arguments: Path
) -> None:
    policy = FetchPolicy(credentials={forges[0].host: f"bot:{TOKEN}"})
    head = git(repository, "rev-parse", "HEAD")
    told = fetched(policy, url=f"https://{forges[0].host}/owner/repo.git", commit=head)
    assert files(tree) == {"pom", "src/A"}
    assert forges[0].seen == {None, GIVEN}
    for text in (everything(tree), arguments.read_text(), str(told)):
        assert TOKEN not in text
        assert GIVEN.split()[1] not in text


def test_a_password_in_the_address_works_the_same(
    forges: tuple[Forge, Forge], fetched: Fetch, repository: Path, tree: Path, arguments: Path
) -> None:
    head = git(repository, "rev-parse", "HEAD")
    fetched(url=f"https://bot:{TOKEN}@{forges[0].host}/owner/repo.git", commit=head)
    assert files(tree) == {"pom", "src/A"}
    assert TOKEN not in everything(tree) + arguments.read_text()


def test_another_host_does_not_get_it_even_when_the_first_one_sends_there(
    forges: tuple[Forge, Forge], fetched: Fetch
) -> None:
    forges[0].redirect = f"https://{forges[1].host}"
    policy = FetchPolicy(credentials={forges[0].host: f"bot:{TOKEN}"}, is_inward=lambda _address: False)
    with pytest.raises(StepError, match="cannot be cloned"):
        fetched(policy, url=f"https://{forges[0].host}/owner/repo.git")
    assert forges[1].seen == {None}


def test_what_the_home_folder_has_of_credentials_is_not_for_submodules_of_others(
    forges: tuple[Forge, Forge],
    fetched: Fetch,
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".netrc").write_text(f"machine 127.0.0.1 login bot password {TOKEN}\n")
    monkeypatch.setenv("HOME", str(home))
    git(repository, "submodule", "-q", "add", str(repository), "lib")
    address = f"https://{forges[0].host}/owner/repo.git"
    git(repository, "config", "--file", ".gitmodules", "submodule.lib.url", address)
    commit(repository)
    with pytest.raises(StepError, match="submodule lib"):
        fetched(FetchPolicy(is_inward=lambda _address: False), url=str(repository))
    assert forges[0].seen == {None}
