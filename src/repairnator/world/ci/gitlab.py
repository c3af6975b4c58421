"""GitLab CI: a build is a pipeline. API version 4: https://docs.gitlab.com/api/pipelines and api/jobs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from repairnator.errors import NotFound
from repairnator.foundation.untrusted import integer
from repairnator.model import BuildRef
from repairnator.world.ci.answers import field, items, moment, word
from repairnator.world.ci.port import Build, BuildStatus, Log, Repository
from repairnator.world.web import Client

LOG_HOSTS = (".storage.googleapis.com", ".amazonaws.com")

_STATUSES = {
    "success": BuildStatus.PASSED,
    "failed": BuildStatus.FAILED,
    "canceled": BuildStatus.CANCELED,
    "skipped": BuildStatus.CANCELED,
    "manual": BuildStatus.CANCELED,
}
_MERGE_REQUEST = re.compile(r"refs/merge-requests/([0-9]{1,9})/(?:head|merge|train)")


def api_base(host: str) -> str:
    """The address of the API of gitlab.com or of a server of one's own."""
    scheme, _, name = host.rpartition("://")
    return f"{scheme or 'https'}://{name}/api/v4"


class GitLabCode:
    """Projects on GitLab."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def repository(self, slug: str) -> Repository:
        answer = self._client.json(_project(slug), cached=True)
        return Repository(
            slug=word(answer, "path_with_namespace") or slug,
            default_branch=word(answer, "default_branch"),
            clone_url=word(answer, "http_url_to_repo"),
            number=integer(field(answer, "id")),
        )

    def names(self, slug: str, commit: str) -> frozenset[str]:
        pages = self._client.pages(f"{_project(slug)}/repository/tree", {"ref": commit, "per_page": 100})
        return frozenset(word(one, "name") for page in pages for one in items(page, "tree"))

    def read(self, slug: str, path: str, revision: str) -> bytes | None:
        file = f"{_project(slug)}/repository/files/{quote(path, safe='')}/raw"
        try:
            return self._client.text(f"{file}?ref={quote(revision, safe='')}")
        except NotFound:
            return None

    def changed(self, slug: str, base: str, head: str) -> tuple[str, ...]:
        answer = self._client.json(f"{_project(slug)}/repository/compare", {"from": base, "to": head})
        return tuple(word(one, "new_path") for one in items(field(answer, "diffs"), "compare"))


class GitLabCi:
    """See :class:`repairnator.world.ci.port.CiSystem`."""

    def __init__(self, client: Client, host: str, base: str) -> None:
        self.code = GitLabCode(client)
        self._client = client
        self._host = host
        self._base = base

    def build(self, ref: BuildRef) -> Build:
        return self._read(self._client.json(f"{_project(ref.slug)}/pipelines/{ref.build_id}"), ref.slug)

    def builds(self, slug: str, since: float) -> Iterator[Build]:
        parameters = {"order_by": "id", "sort": "desc", "per_page": 100}
        for page in self._client.pages(f"{_project(slug)}/pipelines", parameters):
            for pipeline in items(page, "pipelines"):
                build = self._read(pipeline, slug)
                if build.created < since:
                    return
                yield build

    def logs(self, build: Build) -> Iterator[Log]:
        path = f"{_project(build.slug)}/pipelines/{build.ref.build_id}/jobs"
        for page in self._client.pages(path, {"scope[]": "failed", "per_page": 100}):
            for job in items(page, "jobs"):
                if field(job, "allow_failure") is not True:
                    trace = self._client.stream(f"{_project(build.slug)}/jobs/{word(job, 'id')}/trace")
                    yield Log(word(job, "name"), trace)

    def _read(self, pipeline: Mapping[str, Any], slug: str) -> Build:
        merge = _MERGE_REQUEST.fullmatch(word(pipeline, "ref"))
        status = _STATUSES.get(word(pipeline, "status"), BuildStatus.RUNNING)
        ended = moment(field(pipeline, "finished_at")) or moment(field(pipeline, "updated_at"))
        return Build(
            ref=BuildRef("gitlab", host=self._host, slug=slug, build_id=word(pipeline, "id")),
            slug=slug,
            # All pipelines of one merge request are of one line of work, as those of one branch are.
            branch=f"merge-requests/{merge[1]}" if merge else word(pipeline, "ref"),
            commit=word(pipeline, "sha"),
            status=status,
            created=moment(field(pipeline, "created_at")),
            finished=ended if status.finished else 0.0,
            clone_url=f"{self._base}/{slug}.git",
            pull_request=int(merge[1]) if merge else 0,
            web_url=word(pipeline, "web_url"),
        )


def _project(slug: str) -> str:
    return f"/projects/{quote(slug, safe='')}"
