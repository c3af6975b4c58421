"""A real Gitea on loopback, with one user and a token; with TLS where git sends credentials."""

from __future__ import annotations

import json
import os
import pwd
import ssl
import subprocess
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from tests.servers import cache
from tests.servers.certificates import Authority
from tests.servers.ports import LOOPBACK, free_port
from tests.servers.process import ServerProcess
from tests.servers.programs import require, run_build

_BUILD = Path(__file__).parent / "gitea" / "build.sh"
USER, PASSWORD = "founder", "correct-horse-battery"


class Gitea:
    """A server with its data in ``folder``; :meth:`start` it, and stop its process at the end.

    Args:
        folder: of its data and its log.
        address: of this machine, where it listens.
        authority: signs a certificate for ``localhost``, where it then speaks TLS; None for plain HTTP.
    """

    def __init__(self, folder: Path, address: str = LOOPBACK, authority: Authority | None = None) -> None:
        require("go", "git", "gcc")
        home = cache.built("gitea", _BUILD, _build)
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.host = f"{'localhost' if authority else address}:{self.port}"
        self.url = f"{'https' if authority else 'http'}://{self.host}"
        self._context = ssl.create_default_context(cafile=authority.ca_file) if authority else None
        self.token = ""
        self._program = str(home / "gitea")
        self._folder = folder
        self._configuration = folder / "app.ini"
        certificate = authority.certificate("localhost") if authority else None
        ini = _ini(folder, address, self.port, self.url, home / "root", certificate)
        self._configuration.write_text(ini)
        command = [self._program, "web", "--config", str(self._configuration)]
        self.process = ServerProcess(
            command, folder / "gitea.log", self._answers, environment=self._environment
        )

    def start(self) -> None:
        """Start, and make the user with its token."""
        self.process.start()
        self._run("admin", "user", "create", "--admin", "--username", USER, "--password", PASSWORD)
        self.token = self._token(USER)

    def _token(self, user: str) -> str:
        made = ("--username", user, "--scopes", "all", "--raw")
        return self._run("admin", "user", "generate-access-token", *made).split()[-1]  # behind warnings

    def api(self, method: str, path: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
        """Call the API as the user, or with another's token."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {token or self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30, context=self._context) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def clone_url(self, slug: str) -> str:
        """With the user's password, for pushing."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{USER}:{PASSWORD}@{rest}/{slug}.git"

    def repository(self, slug: str) -> Path:
        """Where the forge has a repository, bare."""
        return self._folder / "repositories" / f"{slug.lower()}.git"

    def add_user(self, name: str) -> str:
        """Make another user; returns a token of theirs."""
        self._run("admin", "user", "create", "--username", name, "--password", PASSWORD)
        return self._token(name)

    def rendered(self, markdown: str, slug: str) -> str:
        """What Gitea shows of Markdown in a comment of a repository."""
        body = {"Text": markdown, "Mode": "comment", "Context": slug}
        request = urllib.request.Request(
            f"{self.url}/api/v1/markup",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30, context=self._context) as answer:
            return str(answer.read().decode())

    @property
    def _environment(self) -> dict[str, str]:
        return {"GITEA_WORK_DIR": str(self._folder), "HOME": str(self._folder), "USER": _user()}

    def _run(self, *arguments: str) -> str:
        more = (
            [
                *("--email", f"{arguments[arguments.index('--username') + 1]}@example.org"),
                "--must-change-password=false",
            ]
            if "create" in arguments
            else []
        )
        done = subprocess.run(
            [self._program, *arguments, *more, "--config", str(self._configuration)],
            env=os.environ | self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    def _answers(self) -> bool:
        try:
            address = f"{self.url}/api/healthz"
            with urllib.request.urlopen(address, timeout=2, context=self._context) as answer:
                return bool(answer.status == 200)
        except (URLError, HTTPError, OSError):
            return False


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _ini(folder: Path, address: str, port: int, url: str, root: Path, certificate: Path | None) -> str:
    secured = f"PROTOCOL = https\nCERT_FILE = {certificate}\nKEY_FILE = {certificate}" if certificate else ""
    return f"""
RUN_USER = {_user()}
RUN_MODE = prod
WORK_PATH = {folder}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = {address}
HTTP_PORT = {port}
ROOT_URL = {url}/
{secured}
STATIC_ROOT_PATH = {root}
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = {folder}/gitea.db
[repository]
ROOT = {folder}/repositories
DEFAULT_BRANCH = main
[security]
INSTALL_LOCK = true
SECRET_KEY = only-for-tests
[service]
DISABLE_REGISTRATION = true
[webhook]
ALLOWED_HOST_LIST = loopback,private
[log]
MODE = console
LEVEL = warn
"""


def _build(folder: Path) -> None:
    run_build(["sh", "build.sh"], folder, 3600.0)
