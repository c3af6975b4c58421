"""Travis CI, API version 3: https://developer.travis-ci.com. Its code lies on GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from repairnator.foundation.untrusted import integer
from repairnator.model import BuildRef
from repairnator.world.ci.answers import field, items, moment, word
from repairnator.world.ci.port import Build, BuildStatus, CodeHost, Log
from repairnator.world.web import Client

HEADERS = {"Travis-API-Version": "3", "Accept": "application/json"}
LOG_HOSTS = (".amazonaws.com",)

_STATES = {
    "passed": BuildStatus.PASSED,
    "failed": BuildStatus.FAILED,
    "errored": BuildStatus.ERRORED,
    "canceled": BuildStatus.CANCELED,
}
_PAGE = 100


def api_base(host: str) -> str:
    """The address of the API of ``travis-ci.com``, ``travis-ci.org``, or of a server of one's own."""
    scheme, _, name = host.rpartition("://")
    public = name in ("travis-ci.com", "travis-ci.org")
    return f"https://api.{name}" if public else f"{scheme or 'https'}://{name}/api"


class Travis:
    """See :class:`repairnator.world.ci.port.CiSystem`.

    Args:
        client: of the API.
        ci: ``travis-ci.com`` or ``travis-ci.org``.
        host: where it answers.
        code: where the repositories are.
        code_url: the address of that host, for cloning.
    """

    def __init__(self, client: Client, ci: str, host: str, code: CodeHost, code_url: str) -> None:
        self.code = code
        self._client = client
        self._ci = ci
        self._host = host
        self._code_url = code_url

    def build(self, ref: BuildRef) -> Build:
        return self._read(self._client.json(f"/build/{ref.build_id}", {"include": "build.repository"}))

    def builds(self, slug: str, since: float) -> Iterator[Build]:
        path = f"/repo/{quote(slug, safe='')}/builds"
        parameters = {"limit": _PAGE, "sort_by": "id:desc", "include": "build.repository"}
        offset = 0
        while True:
            page = self._client.json(path, {**parameters, "offset": offset}, cached=offset == 0)
            found = items(field(page, "builds"), "builds")
            for one in found:
                build = self._read(one)
                # Travis tells when a build began, not when it was made; one that waits has no time yet.
                if build.created and build.created < since:
                    return
                yield build
            offset += _PAGE
            if not found or field(page, "@pagination", "is_last") is not False:
                return

    def logs(self, build: Build) -> Iterator[Log]:
        answer = self._client.json(f"/build/{build.ref.build_id}/jobs")
        for job in items(field(answer, "jobs"), "jobs"):
            if word(job, "state") in ("failed", "errored"):
                number = word(job, "id")
                yield Log(word(job, "number") or number, self._client.stream(f"/job/{number}/log.txt"))

    def _read(self, build: Mapping[str, Any]) -> Build:
        slug = word(build, "repository", "slug")
        pull = integer(field(build, "pull_request_number"))
        number = word(build, "id")
        return Build(
            ref=BuildRef(self._ci, host=self._host, build_id=number),
            slug=slug,
            # Its branch is the one to be merged into; its builds are a line of work of their own.
            branch=f"pull/{pull}" if pull else word(build, "branch", "name"),
            commit=word(build, "commit", "sha"),
            status=_STATES.get(word(build, "state"), BuildStatus.RUNNING),
            created=moment(field(build, "started_at")),
            finished=moment(field(build, "finished_at")),
            clone_url=f"{self._code_url}/{slug}.git",
            pull_request=pull,
            language=word(build, "repository", "github_language").lower(),
            web_url=f"https://{self._host}/{slug}/builds/{number}",
        )
