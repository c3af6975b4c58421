"""Gitea: a build is what one context (a CI of any kind, or a job of Gitea Actions) last said of a commit.

Gitea's own Actions say it too, by commit statuses that lead to their jobs; so one list serves both. API
version 1 is described at ``/api/swagger`` of every Gitea. The builds that are listed are those of the heads
of branches and of open pull requests, since older commits are superseded anyway.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from repairnator.errors import NotFound
from repairnator.foundation.untrusted import integer
from repairnator.model import BuildRef
from repairnator.world.ci.answers import field, items, moment, quoted, repository, word
from repairnator.world.ci.port import Build, BuildStatus, Log, Repository
from repairnator.world.web import Client

_STATES = {
    "success": BuildStatus.PASSED,
    "warning": BuildStatus.PASSED,
    "failure": BuildStatus.FAILED,
    "error": BuildStatus.ERRORED,
    "skipped": BuildStatus.CANCELED,
}
_JOB = re.compile(r"/actions/runs/[0-9]+/jobs/([0-9]+)$")
_PAGE = 50  # the server's limit unless its operator changed it


def api_base(host: str) -> str:
    """The address of the API of a server."""
    scheme, _, name = host.rpartition("://")
    return f"{scheme or 'https'}://{name}/api/v1"


def status_number(commit: str, index: int) -> str:
    """A number for a status: Gitea counts those of each commit anew, so the index alone would name many."""
    digest = hashlib.sha256(commit.encode()).digest()
    return f"{int.from_bytes(digest[:12], 'big')}{index % 10**8:08d}"


class GiteaCode:
    """Repositories on Gitea."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def repository(self, slug: str) -> Repository:
        return repository(self._client.json(f"/repos/{quoted(slug)}", cached=True), slug)

    def names(self, slug: str, commit: str) -> frozenset[str]:
        answer = self._client.json(f"/repos/{quoted(slug)}/git/trees/{commit}")
        return frozenset(word(one, "path") for one in items(field(answer, "tree"), "tree"))

    def read(self, slug: str, path: str, revision: str) -> bytes | None:
        try:
            return self._client.text(
                f"/repos/{quoted(slug)}/raw/{quoted(path)}?ref={quote(revision, safe='')}"
            )
        except NotFound:
            return None

    def changed(self, slug: str, base: str, head: str) -> tuple[str, ...]:
        answer = self._client.json(f"/repos/{quoted(slug)}/compare/{base}...{head}")
        commits = items(field(answer, "commits"), "compare")
        files = [word(one, "filename") for commit in commits for one in field(commit, "files") or []]
        return tuple(dict.fromkeys(files))


@dataclass(frozen=True, slots=True)
class _Head:
    """A commit that is the newest of a branch or an open pull request."""

    branch: str
    commit: str
    clone_url: str
    pull_request: int = 0
    fork: str = ""


class Gitea:
    """See :class:`repairnator.world.ci.port.CiSystem`."""

    def __init__(self, client: Client, host: str, base: str) -> None:
        self.code = GiteaCode(client)
        self._client = client
        self._host = host
        self._base = base

    def build(self, ref: BuildRef) -> Build:
        # There is no way to ask for a status by its number: its commit is known, or is one of the heads.
        if ref.commit:
            heads = [_Head(ref.branch, ref.commit, self.code.repository(ref.slug).clone_url)]
        else:
            heads = list(self._heads(ref.slug))
        for head in heads:
            for build in self._all_of(ref.slug, head):
                if build.ref.build_id == ref.build_id:
                    return build
        raise NotFound(
            f"no commit status {ref.build_id} on the branches and open pull requests of {ref.slug} "
            f"at {self._host}"
        )

    def builds(self, slug: str, since: float) -> Iterator[Build]:
        found = [build for head in self._heads(slug) for build in self._latest_of(slug, head)]
        # One commit may be the head of several branches, and its builds are theirs together.
        recent = {build.ref.build_id: build for build in reversed(found) if build.created >= since}
        yield from sorted(recent.values(), key=lambda build: build.created, reverse=True)

    def logs(self, build: Build) -> Iterator[Log]:
        address = urljoin(self._base + "/", build.web_url)
        if not build.web_url:
            return
        job = _JOB.search(address)
        if job and address.startswith(f"{self._base}/{build.slug}/"):
            address = f"/repos/{quoted(build.slug)}/actions/jobs/{job[1]}/logs"
        yield Log(build.workflow, self._client.stream(address))

    def _heads(self, slug: str) -> Iterator[_Head]:
        clone_url = self.code.repository(slug).clone_url
        for branch in self._pages(f"/repos/{quoted(slug)}/branches", {}):
            yield _Head(word(branch, "name"), word(branch, "commit", "id"), clone_url)
        for pull in self._pages(f"/repos/{quoted(slug)}/pulls", {"state": "open"}):
            origin = word(pull, "head", "repo", "full_name")
            yield _Head(
                branch=word(pull, "head", "ref"),
                commit=word(pull, "head", "sha"),
                clone_url=word(pull, "head", "repo", "clone_url") or clone_url,
                pull_request=integer(field(pull, "number")),
                fork=origin if origin.lower() != slug.lower() else "",
            )

    def _latest_of(self, slug: str, head: _Head) -> Iterator[Build]:
        """The last word of each context."""
        answer = self._client.json(f"/repos/{quoted(slug)}/commits/{quoted(head.commit)}/status")
        for status in items(field(answer, "statuses") or [], "status"):
            yield self._read(status, slug, head)

    def _all_of(self, slug: str, head: _Head) -> Iterator[Build]:
        path = f"/repos/{quoted(slug)}/commits/{quoted(head.commit)}/statuses"
        for status in self._pages(path, {}):
            yield self._read(status, slug, head)

    def _pages(self, path: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for page in self._client.pages(path, {**parameters, "limit": _PAGE}):
            yield from items(page, path)

    def _read(self, status: Mapping[str, Any], slug: str, head: _Head) -> Build:
        state = _STATES.get(word(status, "status"), BuildStatus.RUNNING)
        number = status_number(head.commit, integer(field(status, "id")))
        return Build(
            ref=BuildRef(
                "gitea",
                host=self._host,
                slug=slug,
                build_id=number,
                commit=head.commit,
                branch=head.branch,
            ),
            slug=slug,
            branch=head.branch,
            commit=head.commit,
            status=state,
            created=moment(field(status, "created_at")),
            finished=moment(field(status, "updated_at")) if state.finished else 0.0,
            clone_url=head.clone_url,
            pull_request=head.pull_request,
            fork=head.fork,
            workflow=word(status, "context"),
            web_url=word(status, "target_url"),
        )
