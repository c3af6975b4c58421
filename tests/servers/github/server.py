"""A GitHub on loopback, as far as we call it: GitHub's own examples, with a repository's runs put into them.

Requests and answers are checked against GitHub's OpenAPI description; entity tags, ``Link`` headers, rate
limits, redirects to where logs are stored, and the words of errors are as GitHub's documentation has them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse
from tests.servers.github.description import description, example
from tests.servers.github.talk import Talk


@functools.cache
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict(description())


GONE = "(gone)"


@dataclass(slots=True)
class Run:
    """A workflow run and its one job; ``fork=GONE`` where its fork was deleted."""

    id: int
    commit: str
    conclusion: str | None = "failure"
    branch: str = "main"
    created: float = 0.0
    updated: float = 0.0
    workflow: int = 1
    event: str = "push"
    fork: str = ""
    pull_request: int = 0
    log: bytes | None = b""


@dataclass(slots=True)
class Repo:
    """A repository: its runs, newest first, and the files of every commit."""

    runs: list[Run] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=lambda: {"pom.xml": b"<project/>"})
    private: bool = False
    changed: tuple[str, ...] = ()
    writable: bool = True
    talk: Talk = field(default_factory=Talk)


class GitHubServer:
    """The API (under ``/api/v3``, as on an Enterprise server) and, at another port, the storage of logs."""

    def __init__(self, *, check: bool = True) -> None:
        self.repos: dict[str, Repo] = {}
        self.tokens: set[str] = set()
        self.remaining = 5000
        self.reset = time.time() + 3600
        self.refuse: list[tuple[int, dict[str, str], str]] = []  # answers given first, one each
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.stored: list[dict[str, str]] = []  # headers of requests to the storage
        self.check = check
        self.faults: list[str] = []  # what is not as GitHub describes it
        self._api = _serve(_ApiHandler, self)
        self._storage = _serve(_StorageHandler, self)

    @property
    def host(self) -> str:
        """Name and port, as in ``GITHUB_HOST``."""
        return f"127.0.0.1:{self._api.server_address[1]}"

    @property
    def storage(self) -> str:
        """Where logs are."""
        return f"127.0.0.1:{self._storage.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, without the queries."""
        return [path.partition("?")[0] for path, _ in self.requests]

    def close(self) -> None:
        for server in (self._api, self._storage):
            server.shutdown()
            server.server_close()

    # The answers

    def answer(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes = b""
    ) -> _Answer:
        """What GitHub would say."""
        if self.refuse:
            status, extra, message = self.refuse.pop(0)
            return _Answer(
                status, {"message": message, "documentation_url": "https://docs.github.com"}, extra
            )
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens and not token.startswith("ey"):
            return _Answer(401, {"message": "Bad credentials", "status": "401"})
        if self.remaining <= 0:
            message = "API rate limit exceeded for 127.0.0.1. (But here's the good news: …)"
            return _Answer(403, {"message": message})
        if method == "POST" and re.fullmatch(r"/app/installations/\d+/access_tokens", path):
            self.tokens.add("ghs_installation")
            later = datetime.fromtimestamp(time.time() + 3600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            return _Answer(
                201, example("installation-token") | {"token": "ghs_installation", "expires_at": later}
            )
        match = re.match(r"/repos/([^/]+/[^/]+)(/.*)?$", path)
        repo = self.repos.get(match[1]) if match else None
        if match is None or repo is None or (repo.private and token not in self.tokens):
            return _NOT_FOUND
        rest = match[2] or ""
        said = repo.talk.answer(method, match[1], rest, query, json.loads(body) if body else {})
        return _Answer(*said) if said else self._of_repo(match[1], repo, rest, query)

    def _of_repo(self, slug: str, repo: Repo, rest: str, query: dict[str, str]) -> _Answer:
        if not rest:
            return _Answer(200, self._repository(slug, repo))
        if rest == "/actions/runs":
            return self._runs(slug, repo, query)
        if match := re.fullmatch(r"/actions/runs/(\d+)(/jobs)?", rest):
            run = next((run for run in repo.runs if run.id == int(match[1])), None)
            if run is None:
                return _NOT_FOUND
            return _Answer(200, self._jobs(slug, run) if match[2] else self._run(slug, run))
        if match := re.fullmatch(r"/actions/jobs/(\d+)/logs", rest):
            run = next(run for run in repo.runs if run.id == int(match[1]) // 10)
            if run.log is None:
                return _Answer(410, {"message": "Server Error: logs have expired"})
            location = f"http://{self.storage}/{slug}/{run.id}?sig=secret"
            return _Answer(302, None, {"Location": location})
        if match := re.fullmatch(r"/check-runs/(\d+)(/annotations)?", rest):
            if match[2]:
                return _Answer(200, example("check-annotation-items"))
            check = example("check-run")
            check["output"] |= {
                "summary": "FAILED tests/test_a.py::test_of_annotations",
                "text": "1 failed in 0.1s",
            }
            return _Answer(200, check)
        if match := re.fullmatch(r"/git/trees/(\w+)", rest):
            tree = example("git-tree-default-response")
            blob = tree["tree"][0]
            tree["tree"] = [blob | {"path": name} for name in repo.files if "/" not in name]
            return _Answer(200, tree)
        if match := re.fullmatch(r"/contents/(.+)", rest):
            content = repo.files.get(unquote(match[1]))
            return _NOT_FOUND if content is None else _Answer(200, content)
        if re.fullmatch(r"/compare/\w+\.\.\.\w+", rest):
            compared = example("commit-comparison")
            file = compared["files"][0]
            compared["files"] = [file | {"filename": name} for name in repo.changed]
            return _Answer(200, compared)
        return _NOT_FOUND

    def _repository(self, slug: str, repo: Repo) -> dict[str, Any]:
        answer: dict[str, Any] = example("full-repository-default-response")
        for name in ("parent", "source", "template_repository"):  # optional, and incomplete in the example
            del answer[name]
        return answer | {
            "full_name": slug,
            "permissions": {"admin": False, "push": repo.writable, "pull": True},
            "private": repo.private,
            "default_branch": "main",
            "language": "Java",
            "clone_url": f"http://{self.host}/{slug}.git",
        }

    def _runs(self, slug: str, repo: Repo, query: dict[str, str]) -> _Answer:
        per_page, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        chosen = repo.runs[(page - 1) * per_page : page * per_page]
        last = max(-(-len(repo.runs) // per_page), 1)
        base = f"http://{self.host}/api/v3/repositories/1296269/actions/runs?per_page={per_page}"
        # GitHub's own links name the repository by its number; here that is the path that was asked for.
        base = base.replace("/repositories/1296269", f"/repos/{slug}")
        links = [f'<{base}&page={page + 1}>; rel="next"', f'<{base}&page={last}>; rel="last"']
        extra = {"Link": ", ".join(links)} if page < last else {}
        runs = [self._run(slug, run) for run in chosen]
        return _Answer(200, {"total_count": len(repo.runs), "workflow_runs": runs}, extra)

    def _run(self, slug: str, run: Run) -> dict[str, Any]:
        answer: dict[str, Any] = example("workflow-run")
        url = f"http://{self.host}/{slug}"
        answer["repository"] |= {"full_name": slug, "html_url": url}
        head = run.fork or slug
        if run.fork == GONE:
            answer["head_repository"] = None
        else:
            answer["head_repository"] |= {"full_name": head, "html_url": f"http://{self.host}/{head}"}
        answer["pull_requests"] = answer["pull_requests"][:0]
        return answer | {
            "id": run.id,
            "head_sha": run.commit,
            "head_branch": run.branch,
            "status": "completed" if run.conclusion else "in_progress",
            "conclusion": run.conclusion,
            "workflow_id": run.workflow,
            "event": run.event,
            "created_at": _date(run.created),
            "updated_at": _date(run.updated or run.created + 60),
            "html_url": f"{url}/actions/runs/{run.id}",
        }

    def _jobs(self, slug: str, run: Run) -> dict[str, Any]:
        answer: dict[str, Any] = example("job-paginated")
        job = answer["jobs"][0]
        conclusion = run.conclusion or None
        number = run.id * 10
        answer["jobs"] = [
            job
            | {"id": number, "run_id": run.id, "name": "build", "conclusion": conclusion}
            | {"created_at": _date(run.created)}  # demanded, and missing in the example
        ]
        return answer | {"total_count": 1}

    def checked(
        self, method: str, path: str, query: dict[str, str], answer: _Answer, body: bytes = b""
    ) -> None:
        """Compare request and answer with the description."""
        if not self.check or answer.status not in (200, 201, 202) or isinstance(answer.body, bytes):
            return
        request = MockRequest("https://api.github.com", method.lower(), path, args=query, data=body or None)
        content = json.dumps(answer.body).encode()
        try:
            _openapi().validate_request(request)
            _openapi().validate_response(request, MockResponse(content, status_code=answer.status))
        except OpenAPIError as error:
            self.faults.append(f"{method} {path}: {error.__cause__ or error}"[-600:])


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


_NOT_FOUND = _Answer(
    404, {"message": "Not Found", "documentation_url": "https://docs.github.com", "status": "404"}
)


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    github: GitHubServer

    def log_message(self, *_: object) -> None:
        pass

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)


class _ApiHandler(_Handler):
    def do_GET(self) -> None:
        self._do("GET")

    def do_POST(self) -> None:
        self._do("POST")

    def do_PATCH(self) -> None:
        self._do("PATCH")

    def _do(self, method: str) -> None:
        github, parts = self.github, urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        assert headers.get("user-agent"), "GitHub answers 403 to requests without one"
        github.requests.append((self.path, headers))
        path = parts.path.removeprefix("/api/v3")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        given = self.rfile.read(int(headers.get("content-length", 0)))
        answer = github.answer(method, path, query, headers, given)
        github.checked(method, path, query, answer, given)
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        tag = f'W/"{hashlib.sha256(body).hexdigest()}"'
        unchanged = answer.status == 200 and headers.get("if-none-match") == tag
        if not unchanged:
            github.remaining = max(github.remaining - 1, 0)
        limits = {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(github.remaining),
            "X-RateLimit-Reset": str(int(github.reset)),
            "X-RateLimit-Resource": "core",
            "X-GitHub-Media-Type": "github.v3; format=json",
            "Content-Type": "application/json; charset=utf-8",
        }
        extra = answer.headers | ({"ETag": tag} if answer.status == 200 else {})
        self.reply(304 if unchanged else answer.status, limits | extra, body)


class _StorageHandler(_Handler):
    def do_GET(self) -> None:
        github = self.github
        github.stored.append({name.lower(): value for name, value in self.headers.items()})
        _, owner, name, number = urlsplit(self.path).path.split("/")
        run = next(run for run in github.repos[f"{owner}/{name}"].runs if run.id == int(number))
        self.reply(200, {"Content-Type": "text/plain"}, run.log or b"")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up, or is killed, is no news."""


def _serve(handler: type[_Handler], github: GitHubServer) -> ThreadingHTTPServer:
    server = _Server(("127.0.0.1", 0), type("Handler", (handler,), {"github": github}))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


@contextmanager
def github_server(*, check: bool = True) -> Iterator[GitHubServer]:
    """A server for the block."""
    server = GitHubServer(check=check)
    try:
        yield server
        assert not server.faults, "\n".join(server.faults)
    finally:
        server.close()
