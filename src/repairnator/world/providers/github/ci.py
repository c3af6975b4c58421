"""GitHub Actions, on github.com and on GitHub Enterprise Server: a build is a workflow run.

REST API 2022-11-28: https://docs.github.com/rest/actions/workflow-runs, workflow-jobs, and checks/runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from repairnator.errors import NotFound
from repairnator.foundation.untrusted import integer
from repairnator.model import BuildRef
from repairnator.world.ci.answers import field, items, moment, quoted, repository, word
from repairnator.world.ci.port import DELETED_FORK, Build, BuildStatus, Log, Repository
from repairnator.world.web import Client

_RAW = {"Accept": "application/vnd.github.raw+json"}
_CONCLUSIONS = {
    "success": BuildStatus.PASSED,
    "failure": BuildStatus.FAILED,
    "timed_out": BuildStatus.ERRORED,
    "startup_failure": BuildStatus.ERRORED,
}
_PULL_REQUESTS = ("pull_request", "pull_request_target")


class GitHubCode:
    """Repositories on GitHub."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def repository(self, slug: str) -> Repository:
        return repository(self._client.json(f"/repos/{quoted(slug)}", cached=True), slug)

    def names(self, slug: str, commit: str) -> frozenset[str]:
        answer = self._client.json(f"/repos/{quoted(slug)}/git/trees/{commit}", cached=True)
        return frozenset(word(one, "path") for one in items(field(answer, "tree"), "tree"))

    def read(self, slug: str, path: str, revision: str) -> bytes | None:
        address = f"/repos/{quoted(slug)}/contents/{quoted(path)}?ref={quote(revision, safe='')}"
        try:
            return self._client.text(address, _RAW)
        except NotFound:
            return None

    def changed(self, slug: str, base: str, head: str) -> tuple[str, ...]:
        answer = self._client.json(f"/repos/{quoted(slug)}/compare/{base}...{head}", cached=True)
        return tuple(word(one, "filename") for one in items(field(answer, "files"), "compare"))


class GitHubActions:
    """See :class:`repairnator.world.ci.port.CiSystem`."""

    def __init__(self, client: Client, host: str) -> None:
        self.code = GitHubCode(client)
        self._client = client
        self._host = host

    def build(self, ref: BuildRef) -> Build:
        return self._read(self._client.json(f"{_runs(ref.slug)}/{ref.build_id}"), ref.slug)

    def builds(self, slug: str, since: float) -> Iterator[Build]:
        # Without a filter: with one, GitHub hands out the first thousand runs only.
        for page in self._client.pages(_runs(slug), {"per_page": 100}):
            for run in items(field(page, "workflow_runs"), "runs"):
                build = self._read(run, slug)
                if build.created < since:
                    return
                yield build

    def logs(self, build: Build) -> Iterator[Log]:
        path = f"{_runs(build.slug)}/{build.ref.build_id}/jobs"
        for page in self._client.pages(path, {"filter": "latest", "per_page": 100}):
            for job in items(field(page, "jobs"), "jobs"):
                if word(job, "conclusion") == "failure":
                    yield Log(word(job, "name"), self._log(build, job))

    @contextmanager
    def _log(self, build: Build, job: Mapping[str, Any]) -> Iterator[Iterator[bytes]]:
        try:
            with self._client.stream(
                f"/repos/{quoted(build.slug)}/actions/jobs/{word(job, 'id')}/logs"
            ) as pieces:
                yield pieces
                return
        except NotFound:
            pass  # kept for 90 days at most; what the job said of itself is kept longer
        yield iter((self._annotations(build, job).encode(),))

    def _annotations(self, build: Build, job: Mapping[str, Any]) -> str:
        """What stays of a job whose log is gone: the output and annotations of its check run."""
        check = f"/repos/{quoted(build.slug)}/check-runs/{word(job, 'id')}"
        answer = self._client.json(check, cached=True)
        lines = [word(answer, "output", name) for name in ("title", "summary", "text")]
        for page in self._client.pages(f"{check}/annotations", {"per_page": 100}):
            lines += [word(one, name) for one in items(page, "annotations") for name in ("title", "message")]
        return "\n".join(line for line in lines if line)

    def _read(self, run: Mapping[str, Any], slug: str) -> Build:
        status = BuildStatus.RUNNING
        if word(run, "status") == "completed":
            status = _CONCLUSIONS.get(word(run, "conclusion"), BuildStatus.CANCELED)
        head = word(run, "head_repository", "full_name") or DELETED_FORK  # GitHub says null then
        fork = head if head.lower() != slug.lower() else ""
        pulls = field(run, "pull_requests") or []
        # Runs of pull requests from forks do not say which: only that they are of one.
        number = integer(field(pulls[0], "number")) if isinstance(pulls, list) and pulls else 0
        is_pull = word(run, "event") in _PULL_REQUESTS
        web = word(run, "repository", "html_url") or f"https://{self._host}/{slug}"
        return Build(
            ref=BuildRef("github-actions", host=self._host, slug=slug, build_id=word(run, "id")),
            slug=slug,
            branch=word(run, "head_branch"),
            commit=word(run, "head_sha"),
            status=status,
            created=moment(field(run, "created_at")),
            finished=moment(field(run, "updated_at")) if status.finished else 0.0,
            clone_url=(word(run, "head_repository", "html_url") or web) + ".git",
            pull_request=number if is_pull else 0,
            fork=fork,
            workflow=word(run, "workflow_id"),
            web_url=word(run, "html_url"),
        )


def _runs(slug: str) -> str:
    return f"/repos/{quoted(slug)}/actions/runs"
