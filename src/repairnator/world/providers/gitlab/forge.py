"""GitLab: pull requests are merge requests, remarks are notes.

API version 4: https://docs.gitlab.com/api/merge_requests/, /notes/, /discussions/ and /projects/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from repairnator.errors import NotFound
from repairnator.foundation.untrusted import integer
from repairnator.world.ci.answers import field, items, word
from repairnator.world.forges.diffs import shown_lines
from repairnator.world.forges.markdown import block
from repairnator.world.forges.port import Proposal, PullRequest, PullState, Remark, Suggestion
from repairnator.world.web import Client

_DEVELOPER = 30  # the access level that may push
_PAGE = 100
_STATES = {"opened": PullState.OPEN, "locked": PullState.OPEN, "merged": PullState.MERGED}


class GitLab:
    """See ``PullRequests`` and ``Discussion`` in :mod:`repairnator.world.forges.port`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def head(self, slug: str, branch: str) -> str:
        try:
            answer = self._client.json(f"{_project(slug)}/repository/branches/{quote(branch, safe='')}")
        except NotFound:
            self._client.json(_project(slug))  # its own reason, when the project is gone
            return ""
        return word(answer, "commit", "id")

    def push_target(self, slug: str) -> str:
        answer = self._client.json(_project(slug))
        levels = (field(answer, "permissions", kind) for kind in ("project_access", "group_access"))
        if any(integer(field(level, "access_level")) >= _DEVELOPER for level in levels):
            return slug
        owned = {"owned": "true"}
        for fork in items(self._client.json(f"{_project(slug)}/forks", owned), "forks"):
            return word(fork, "path_with_namespace")
        return word(self._client.write("POST", f"{_project(slug)}/fork", {}), "path_with_namespace")

    def find(self, slug: str, source: str, branch: str) -> PullRequest | None:
        parameters = {"source_branch": branch, "state": "all", "order_by": "created_at"}
        answer = self._client.json(f"{_project(slug)}/merge_requests", parameters)
        wanted = self._number(source)
        for one in items(answer, "merge requests"):
            if integer(field(one, "source_project_id")) == wanted:
                return _pull(one, source)
        return None

    def get(self, slug: str, number: int) -> PullRequest:
        answer = self._client.json(f"{_project(slug)}/merge_requests/{number}")
        source = integer(field(answer, "source_project_id"))
        if source == integer(field(answer, "target_project_id")):
            return _pull(answer, slug)
        try:
            name = word(self._client.json(f"/projects/{source}", cached=True), "path_with_namespace")
        except NotFound:
            name = ""
        return _pull(answer, name)

    def open(self, slug: str, proposal: Proposal) -> PullRequest:
        document: dict[str, Any] = {
            "source_branch": proposal.branch,
            "target_branch": proposal.base,
            "title": proposal.title,
            "description": proposal.body,
            "allow_collaboration": True,
        }
        if proposal.source != slug:
            document["target_project_id"] = self._number(slug)
        answer = self._client.write("POST", f"{_project(proposal.source)}/merge_requests", document)
        return _pull(answer, proposal.source)

    def change(self, slug: str, number: int, *, body: str, close: bool = False) -> None:
        document = {"description": body} | ({"state_event": "close"} if close else {})
        self._client.write("PUT", f"{_project(slug)}/merge_requests/{number}", document)

    # The discussion

    def find_remark(self, slug: str, number: int, marker: str) -> Remark | None:
        parameters = {"per_page": _PAGE, "sort": "asc"}
        for note in self._pages(f"{_project(slug)}/merge_requests/{number}/notes", parameters):
            if word(note, "body").startswith(marker):
                return _remark(note)
        return None

    def say(self, slug: str, number: int, body: str) -> Remark:
        path = f"{_project(slug)}/merge_requests/{number}/notes"
        return _remark(self._client.write("POST", path, {"body": body}))

    def edit(self, slug: str, number: int, remark: str, body: str) -> None:
        path = f"{_project(slug)}/merge_requests/{number}/notes/{quote(remark, safe='')}"
        self._client.write("PUT", path, {"body": body})

    def shown(self, slug: str, number: int) -> Mapping[str, frozenset[int]]:
        files = self._pages(f"{_project(slug)}/merge_requests/{number}/diffs", {"per_page": _PAGE})
        # Of lines of the context it wants both numbers; those that are new have one.
        return {word(one, "new_path"): shown_lines(str(field(one, "diff") or ""), "+") for one in files}

    def suggest(self, slug: str, number: int, commit: str, suggestion: Suggestion) -> Remark:
        path = f"{_project(slug)}/merge_requests/{number}"
        references = field(self._client.json(path), "diff_refs")
        above = suggestion.last - suggestion.first
        document = {
            "body": f"{suggestion.words}\n\n{block(f'suggestion:-{above}+0', suggestion.lines)}",
            "position": {
                "position_type": "text",
                "base_sha": word(references, "base_sha"),
                "start_sha": word(references, "start_sha"),
                "head_sha": commit,
                "old_path": suggestion.path,
                "new_path": suggestion.path,
                "new_line": suggestion.last,
            },
        }
        discussion = self._client.write("POST", f"{path}/discussions", document)
        return _remark(next(iter(items(field(discussion, "notes"), "discussion")), {}))

    def _number(self, slug: str) -> int:
        return integer(field(self._client.json(_project(slug), cached=True), "id"))

    def _pages(self, path: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for page in self._client.pages(path, parameters):
            yield from items(page, path)


def _pull(answer: Any, source: str) -> PullRequest:
    return PullRequest(
        number=integer(field(answer, "iid")),
        url=word(answer, "web_url"),
        state=_STATES.get(word(answer, "state"), PullState.CLOSED),
        commit=word(answer, "sha"),
        branch=word(answer, "source_branch"),
        base=word(answer, "target_branch"),
        source=source,
    )


def _remark(answer: Any) -> Remark:
    return Remark(word(answer, "id"), "")


def _project(slug: str) -> str:
    return f"/projects/{quote(slug, safe='')}"
