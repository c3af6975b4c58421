"""Git connects to nothing that was not checked, and to the very IP address that was.

Servers with TLS on loopback stand for the world: 127.0.0.1 is public here, 127.0.0.2 is this network, and
names are resolved by the test.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from tests.servers.certificates import Authority
from tests.servers.ports import free_port

from repairnator.errors import StepError
from repairnator.world.fetch import FetchPolicy
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.fetch.gate import Gate, Way
from repairnator.world.fetch.source import Source

from .conftest import Fetch, commit, files, git, notes

PUBLIC, INWARD = "127.0.0.1", "127.0.0.2"


class Names:
    """Name resolution: each answer of a name in turn, its last one for ever."""

    def __init__(self, **addresses: tuple[str, ...]) -> None:
        self.addresses = {f"{name}.test": list(found) for name, found in addresses.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host in (PUBLIC, INWARD):
            return [host]
        answers = self.addresses.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [answers.pop(0) if len(answers) > 1 else answers[0]]


def policy(**changes: object) -> FetchPolicy:
    world = FetchPolicy(
        is_inward=lambda address: address != PUBLIC, resolve=Names(forge=(PUBLIC,), other=(PUBLIC,))
    )
    return replace(world, **changes)  # type: ignore[arg-type]


@dataclass
class Forge:
    """A server with TLS for the repositories below a folder.

    Attributes:
        root: the folder.
        port: on 127.0.0.1.
        redirect: address that it sends everyone to; "" for nowhere.
        paths: that were asked for.
    """

    root: Path
    port: int = 0
    redirect: str = ""
    paths: list[str] = field(default_factory=list)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, forge: Forge, **options: object) -> None:
        self._forge = forge
        super().__init__(*arguments, directory=str(forge.root), **options)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._forge.paths.append(self.path)
        if self._forge.redirect and "/moved/" not in self.path:
            self.send_response(302)
            self.send_header("Location", self._forge.redirect + self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def forge_of(
    repository: Path, tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Forge]]:
    """Starts forges by name, all of which have the repository owner/repo.git."""
    monkeypatch.setenv("GIT_SSL_CAINFO", str(authority.ca_file))
    with contextlib.ExitStack() as stack:

        def start(name: str) -> Forge:
            forge = Forge(tmp_path / name)
            git(tmp_path, "clone", "-q", "--bare", str(repository), str(forge.root / "owner" / "repo.git"))
            git(forge.root / "owner" / "repo.git", "update-server-info")
            server = http.server.ThreadingHTTPServer((PUBLIC, 0), functools.partial(_Handler, forge=forge))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(authority.certificate(f"{name}.test"))
            server.socket = context.wrap_socket(server.socket, server_side=True)
            forge.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return forge

        yield start


class Trap:
    """A port that must never be connected to; whoever does is hung up on, and remembered."""

    def __init__(self, address: str) -> None:
        self._listening = socket.create_server((address, 0))
        self.port: int = self._listening.getsockname()[1]
        self.sprung = False
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                connection, _ = self._listening.accept()
                self.sprung = True
                connection.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def trap() -> Iterator[Trap]:
    with contextlib.closing(Trap(INWARD)) as trap:
        yield trap


def head(repository: Path) -> str:
    """The commit to ask for: a dumb server has no other way to tell than all of its branches."""
    return git(repository, "rev-parse", "HEAD")


def with_submodule(repository: Path, url: str) -> None:
    git(repository, "submodule", "-q", "add", str(repository), "lib")
    git(repository, "config", "--file", ".gitmodules", "submodule.lib.url", url)
    commit(repository)


def test_a_submodule_that_is_sent_into_this_network_is_left_out(
    repository: Path, tree: Path, fetched: Fetch, forge_of: Callable[[str], Forge], trap: Trap
) -> None:
    forge = forge_of("forge")
    forge.redirect = f"https://{INWARD}:{trap.port}"
    with_submodule(repository, f"https://forge.test:{forge.port}/owner/repo.git")
    told = notes(fetched(policy(), url=str(repository)))
    assert not trap.sprung
    assert forge.paths
    assert f"redirects to {INWARD}:{trap.port}" in told[0]
    assert told[0].startswith("left out the submodule lib ")
    assert files(tree) == {"pom", "src/A", ".gitmodules"}
    assert list((tree / "lib").iterdir()) == []


@pytest.mark.parametrize("address", ["2130706434", "0x7f000002", "127.2", "[::ffff:127.0.0.2]"])
def test_other_ways_to_write_an_address_lead_nowhere(
    repository: Path, fetched: Fetch, forge_of: Callable[[str], Forge], trap: Trap, address: str
) -> None:
    forge = forge_of("forge")
    forge.redirect = f"https://{address}:{trap.port}"
    with_submodule(repository, f"https://forge.test:{forge.port}/owner/repo.git")
    with contextlib.suppress(StepError):
        fetched(policy(), url=str(repository))
    assert not trap.sprung


def test_a_project_that_is_sent_into_this_network_is_not_cloned(
    fetched: Fetch, forge_of: Callable[[str], Forge], trap: Trap
) -> None:
    forge = forge_of("forge")
    forge.redirect = f"https://{INWARD}:{trap.port}"
    with pytest.raises(StepError, match="private or loopback") as caught:
        fetched(policy(), url=f"https://forge.test:{forge.port}/owner/repo.git")
    assert caught.value.status == "NOTCLONABLE"
    assert not trap.sprung


def test_a_server_within_this_network_may_not_send_to_another_one(
    fetched: Fetch, forge_of: Callable[[str], Forge]
) -> None:
    """By the policy as it is: who typed a loopback address meant this port, and no other."""
    forge, names = forge_of("forge"), Names(forge=(PUBLIC,))
    with contextlib.closing(Trap(PUBLIC)) as trap:
        forge.redirect = f"https://forge.test:{trap.port}"
        with pytest.raises(StepError, match="private or loopback"):
            fetched(FetchPolicy(resolve=names), url=f"https://forge.test:{forge.port}/owner/repo.git")
        assert not trap.sprung


def test_a_submodule_on_another_port_of_the_same_machine_is_left_out(
    repository: Path, fetched: Fetch, forge_of: Callable[[str], Forge]
) -> None:
    with contextlib.closing(Trap(PUBLIC)) as trap:
        with_submodule(repository, f"https://forge.test:{trap.port}/owner/other.git")
        forge = forge_of("forge")
        told = notes(
            fetched(
                FetchPolicy(resolve=Names(forge=(PUBLIC,))),
                url=f"https://forge.test:{forge.port}/owner/repo.git",
                commit=head(repository),
            )
        )
        assert "REPAIRNATOR_ALLOWED_SOURCES" in told[0]
        assert not trap.sprung


def test_a_submodule_within_this_network_that_the_operator_lists_is_fetched(
    repository: Path, tree: Path, fetched: Fetch, forge_of: Callable[[str], Forge]
) -> None:
    forge = forge_of("forge")
    with_submodule(repository, f"https://forge.test:{forge.port}/owner/repo.git")
    listed = FetchPolicy(resolve=Names(forge=(PUBLIC,)), allowed=(f"forge.test:{forge.port}",))
    assert notes(fetched(listed, url=str(repository))) == []
    assert "lib/src/A" in files(tree)


def test_a_repository_that_was_renamed_is_followed(
    fetched: Fetch, repository: Path, tree: Path, forge_of: Callable[[str], Forge]
) -> None:
    forge = forge_of("forge")
    (forge.root / "moved").mkdir()
    shutil.move(forge.root / "owner", forge.root / "moved" / "owner")
    forge.redirect = "/moved"
    fetched(policy(), url=f"https://forge.test:{forge.port}/owner/repo.git", commit=head(repository))
    assert files(tree) == {"pom", "src/A"}


def test_a_redirect_to_another_public_host_is_followed_for_a_person_and_not_for_a_queue(
    fetched: Fetch, repository: Path, tree: Path, forge_of: Callable[[str], Forge]
) -> None:
    forge, other = forge_of("forge"), forge_of("other")
    forge.redirect = f"https://other.test:{other.port}"
    url = f"https://forge.test:{forge.port}/owner/repo.git"
    queued = SourcePolicy(known=("forge.test",), inward=lambda _host: False).checked(Source(url=url))
    with pytest.raises(StepError, match=r"redirects to other\.test:[0-9]+, another host"):
        fetched(policy(), url=url, elsewhere=queued.elsewhere, inward=queued.inward)
    assert other.paths == []
    shutil.rmtree(tree)
    fetched(policy(), url=url, commit=head(repository))
    assert files(tree) == {"pom", "src/A"}


def test_a_name_that_resolves_anew_to_this_network_is_not_connected_to(
    repository: Path, fetched: Fetch, trap: Trap
) -> None:
    names = Names(rebound=(PUBLIC, INWARD))
    with_submodule(repository, f"https://rebound.test:{trap.port}/owner/repo.git")
    told = notes(fetched(policy(resolve=names), url=str(repository)))
    assert "private or loopback" in told[0]
    assert names.asked[:2] == ["rebound.test"] * 2
    assert not trap.sprung


def test_a_queued_address_that_resolves_anew_to_this_network_is_not_connected_to(
    fetched: Fetch, trap: Trap
) -> None:
    url = f"https://rebound.test:{trap.port}/owner/repo.git"
    queued = SourcePolicy(known=("rebound.test",), inward=lambda _host: False).checked(Source(url=url))
    with pytest.raises(StepError, match="private or loopback"):
        fetched(
            policy(resolve=Names(rebound=(INWARD,))),
            url=url,
            inward=queued.inward,
            elsewhere=queued.elsewhere,
        )
    assert not trap.sprung


def test_alternates_of_a_dumb_server_are_no_way_around(
    repository: Path, fetched: Fetch, forge_of: Callable[[str], Forge], trap: Trap
) -> None:
    forge = forge_of("forge")
    bare = forge.root / "owner" / "repo.git"
    (bare / "objects" / "info" / "http-alternates").write_text(f"https://{INWARD}:{trap.port}/objects/\n")
    for folder in bare.glob("objects/??"):
        shutil.rmtree(folder)
    with pytest.raises(StepError):
        fetched(policy(), url=f"https://forge.test:{forge.port}/owner/repo.git", commit=head(repository))
    assert "/owner/repo.git/objects/info/http-alternates" in forge.paths
    assert not trap.sprung


@dataclass
class Proxy:
    """This machine's own proxy, which alone can resolve names.

    Attributes:
        port: on loopback.
        leads: where every tunnel ends.
        heads: of the requests it got.
    """

    port: int
    leads: int
    heads: list[str]


@pytest.fixture
def proxy_to() -> Iterator[Callable[[int], Proxy]]:
    with contextlib.ExitStack() as stack:

        def start(leads: int) -> Proxy:
            heads: list[str] = []

            class Handler(http.server.BaseHTTPRequestHandler):
                def do_CONNECT(self) -> None:
                    heads.append(f"{self.path} {self.headers.get('Proxy-Authorization')}")
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.flush()
                    with socket.create_connection((PUBLIC, leads)) as onward:
                        back = threading.Thread(target=_carry, args=(onward, self.connection), daemon=True)
                        back.start()
                        _carry(self.connection, onward)
                        back.join()

                def log_message(self, *arguments: object) -> None:
                    pass

            server = http.server.ThreadingHTTPServer((PUBLIC, 0), Handler)
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            return Proxy(server.server_port, leads, heads)

        yield start


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def test_a_proxy_of_this_machine_is_used_and_resolves_the_names(
    fetched: Fetch,
    repository: Path,
    tree: Path,
    forge_of: Callable[[str], Forge],
    proxy_to: Callable[[int], Proxy],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = proxy_to(forge_of("forge").port)
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:pass@{PUBLIC}:{proxy.port}")
    fetched(policy(resolve=Names()), url="https://forge.test/owner/repo.git", commit=head(repository))
    assert files(tree) == {"pom", "src/A"}
    assert set(proxy.heads) == {"forge.test:443 Basic dXNlcjpwYXNz"}


def test_what_no_proxy_names_is_fetched_directly(
    fetched: Fetch,
    repository: Path,
    tree: Path,
    forge_of: Callable[[str], Forge],
    proxy_to: Callable[[int], Proxy],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forge = forge_of("forge")
    proxy = proxy_to(forge.port)
    monkeypatch.setenv("https_proxy", f"http://{PUBLIC}:{proxy.port}")
    monkeypatch.setenv("no_proxy", "forge.test")
    fetched(policy(), url=f"https://forge.test:{forge.port}/owner/repo.git", commit=head(repository))
    assert files(tree) == {"pom", "src/A"}
    assert proxy.heads == []


def test_the_proxy_is_not_asked_for_what_this_machine_knows_to_be_inward(
    repository: Path,
    fetched: Fetch,
    forge_of: Callable[[str], Forge],
    proxy_to: Callable[[int], Proxy],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forge = forge_of("forge")
    forge.redirect = f"https://{INWARD}:443"
    proxy = proxy_to(forge.port)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{PUBLIC}:{proxy.port}")
    with_submodule(repository, "https://forge.test/owner/repo.git")
    told = notes(fetched(policy(), url=str(repository)))
    assert "private or loopback" in told[0]
    assert {head.split()[0] for head in proxy.heads} == {"forge.test:443"}


@pytest.fixture
def daemon(repository: Path, tmp_path: Path) -> Iterator[int]:
    """The port of git's own server, which tells hosts apart by the name that clients send."""
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(tmp_path / "named.test" / "owner" / "repo"))
    port = free_port()
    command = ["git", "daemon", f"--port={port}", f"--listen={PUBLIC}", "--export-all", "--reuseaddr"]
    command.append(f"--interpolated-path={tmp_path}/%H/%D")
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while True:
            with contextlib.suppress(ConnectionError), socket.create_connection((PUBLIC, port)):
                break
        yield port
        process.terminate()


def test_gits_own_protocol_gets_the_address_that_was_checked_and_tells_the_name(
    fetched: Fetch, tree: Path, daemon: int
) -> None:
    names = Names(named=(PUBLIC, INWARD))  # whoever asked again would get another address
    fetched(policy(resolve=names), url=f"git://named.test:{daemon}/owner/repo", inward=False)
    assert files(tree) == {"pom", "src/A"}


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The arguments with which ssh was called to connect; asked for its configuration, it answers truly."""
    log = tmp_path / "ssh.log"
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    real = f'[ "$1" = -G ] && exec {shutil.which("ssh")} "$@"'
    program.write_text(f'#!/bin/sh\n{real}\nprintf "%s\\n" "$@" >>{log}\nexit 255\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    return log


@pytest.mark.parametrize(
    ("url", "alias"),
    [
        ("git@forge.test:owner/repo.git", "forge.test"),
        ("ssh://git@forge.test:2222/owner/repo.git", "[forge.test]:2222"),
    ],
)
def test_ssh_gets_the_address_that_was_checked_and_the_name_for_its_key(
    fetched: Fetch, ssh: Path, url: str, alias: str
) -> None:
    with pytest.raises(StepError):
        fetched(policy(resolve=Names(forge=(PUBLIC, PUBLIC, INWARD))), url=url, inward=False)
    words = ssh.read_text().split("\n")
    assert f"-oHostName={PUBLIC}" in words
    assert f"-oHostKeyAlias={alias}" in words
    assert f"-oHostName={INWARD}" not in words


def test_ssh_is_not_called_for_a_name_that_resolves_anew_to_this_network(fetched: Fetch, ssh: Path) -> None:
    with pytest.raises(StepError, match="private or loopback"):
        fetched(policy(resolve=Names(forge=(INWARD,))), url="git@forge.test:owner/repo.git", inward=False)
    assert not ssh.exists()


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("forge.example.", "forge.example"),
        ("::1", "[::1]"),
    ],
)
def test_a_host_is_the_same_however_git_writes_it(given: str, asked: str) -> None:
    way = Way("https", given, 443, resolve=lambda _host, _port: [PUBLIC], is_inward=lambda _address: False)
    assert way.addresses(asked, 443) == [PUBLIC]


def test_nothing_else_on_this_machine_gets_through_the_gate(trap: Trap) -> None:
    """Whoever does not know the password of the run is hung up on."""
    with Gate(Way("https", INWARD, trap.port, inward=True), upstream={}) as gate:
        port = int(gate.proxy.rpartition(":")[2])
        with socket.create_connection((PUBLIC, port), 20) as stranger:
            stranger.sendall(
                b"\5\1\2" + b"\1\3git\4nope" + b"\5\1\0\1\x7f\0\0\2" + trap.port.to_bytes(2, "big")
            )
            answer = b""
            with contextlib.suppress(ConnectionError):
                while data := stranger.recv(100):
                    answer += data
        with socket.create_connection((PUBLIC, port), 20) as stranger:
            stranger.sendall(b"\5\1\0")  # no password at all
            with contextlib.suppress(ConnectionError):
                assert stranger.recv(100) == b""
    assert answer in (b"", b"\5\2")
    assert not trap.sprung
