"""A real Gitea on loopback, with one user and a token."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from tests.servers import cache
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
    """

    def __init__(self, folder: Path, address: str = LOOPBACK) -> None:
        require("go", "git", "gcc")
        home = cache.built("gitea", _BUILD, _build)
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.host = f"{address}:{self.port}"
        self.url = f"http://{self.host}"
        self.token = ""
        self._program = str(home / "gitea")
        self._folder = folder
        self._configuration = folder / "app.ini"
        self._configuration.write_text(_ini(folder, address, self.port, home / "root"))
        command = [self._program, "web", "--config", str(self._configuration)]
        self.process = ServerProcess(
            command, folder / "gitea.log", self._answers, environment=self._environment
        )

    def start(self) -> None:
        """Start, and make the user with its token."""
        self.process.start()
        self._run("admin", "user", "create", "--admin", "--username", USER, "--password", PASSWORD)
        self.token = self._run(
            "admin", "user", "generate-access-token", "--username", USER, "--scopes", "all", "--raw"
        ).split()[-1]  # behind warnings

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the API as the user."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def clone_url(self, slug: str) -> str:
        """With the user's password, for pushing."""
        return f"http://{USER}:{PASSWORD}@{self.host}/{slug}.git"

    @property
    def _environment(self) -> dict[str, str]:
        return {"GITEA_WORK_DIR": str(self._folder), "HOME": str(self._folder), "USER": _user()}

    def _run(self, *arguments: str) -> str:
        more = (
            ["--email", "founder@example.org", "--must-change-password=false"]
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
            with urllib.request.urlopen(f"{self.url}/api/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, HTTPError, OSError):
            return False


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _ini(folder: Path, address: str, port: int, root: Path) -> str:
    return f"""
RUN_USER = {_user()}
RUN_MODE = prod
WORK_PATH = {folder}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = {address}
HTTP_PORT = {port}
ROOT_URL = http://{address}:{port}/
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
