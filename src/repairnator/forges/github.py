"""GitHub, github.com and Enterprise Server.

REST API 2022-11-28: https://docs.github.com/rest/pulls, /issues/comments, /repos/forks and /git/refs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from repairnator.ci.answers import field, items, quoted, word
from repairnator.errors import NotFound
from repairnator.forges.diffs import shown_lines
from repairnator.forges.markdown import block
from repairnator.forges.port import Proposal, PullRequest, PullState, Remark, Suggestion
from repairnator.hostile import integer
from repairnator.web import Client

_PAGE = 100


class GitHub:
    """See :class:`repairnator.forges.port.PullRequests` and :class:`repairnator.forges.port.Discussion`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def head(self, slug: str, branch: str) -> str:
        reference = quote(f"heads/{branch}", safe="")
        try:
            return word(self._client.json(f"/repos/{quoted(slug)}/git/ref/{reference}"), "object", "sha")
        except NotFound:
            self._client.json(f"/repos/{quoted(slug)}")  # its own reason, when the repository is gone
            return ""

    def place(self, slug: str) -> str:
        answer = self._client.json(f"/repos/{quoted(slug)}")
        if field(answer, "permissions", "push") is True:
            return slug
        # Asked for again, GitHub answers with the fork that there is.
        return word(self._client.write("POST", f"/repos/{quoted(slug)}/forks", {}), "full_name")

    def find(self, slug: str, source: str, branch: str) -> PullRequest | None:
        head = f"{source.partition('/')[0]}:{branch}"
        answer = self._client.json(f"/repos/{quoted(slug)}/pulls", {"head": head, "state": "all"})
        pulls = [_pull(one) for one in items(answer, "pulls")]
        return next((pull for pull in pulls if pull.branch == branch), None)

    def get(self, slug: str, number: int) -> PullRequest:
        return _pull(self._client.json(f"/repos/{quoted(slug)}/pulls/{number}"))

    def open(self, slug: str, proposal: Proposal) -> PullRequest:
        owner = proposal.source.partition("/")[0]
        document = {
            "title": proposal.title,
            "head": proposal.branch if proposal.source == slug else f"{owner}:{proposal.branch}",
            "base": proposal.base,
            "body": proposal.body,
            "maintainer_can_modify": True,
        }
        return _pull(self._client.write("POST", f"/repos/{quoted(slug)}/pulls", document))

    def change(self, slug: str, number: int, *, body: str, close: bool = False) -> None:
        document = {"body": body} | ({"state": "closed"} if close else {})
        self._client.write("PATCH", f"/repos/{quoted(slug)}/pulls/{number}", document)

    # The discussion

    def find_remark(self, slug: str, number: int, marker: str) -> Remark | None:
        for path in (f"issues/{number}/comments", f"pulls/{number}/comments"):
            for comment in self._pages(f"/repos/{quoted(slug)}/{path}"):
                if word(comment, "body").startswith(marker):
                    return _remark(comment)
        return None

    def say(self, slug: str, number: int, body: str) -> Remark:
        path = f"/repos/{quoted(slug)}/issues/{number}/comments"
        return _remark(self._client.write("POST", path, {"body": body}))

    def edit(self, slug: str, number: int, remark: str, body: str) -> None:  # noqa: ARG002 (the port's)
        path = f"/repos/{quoted(slug)}/issues/comments/{quote(remark, safe='')}"
        self._client.write("PATCH", path, {"body": body})

    def shown(self, slug: str, number: int) -> Mapping[str, frozenset[int]]:
        files = self._pages(f"/repos/{quoted(slug)}/pulls/{number}/files")
        return {word(one, "filename"): shown_lines(str(field(one, "patch") or "")) for one in files}

    def suggest(self, slug: str, number: int, commit: str, suggestion: Suggestion) -> Remark:
        document: dict[str, Any] = {
            "body": f"{suggestion.words}\n\n{block('suggestion', suggestion.lines)}",
            "commit_id": commit,
            "path": suggestion.path,
            "line": suggestion.last,
            "side": "RIGHT",
        }
        if suggestion.first < suggestion.last:
            document |= {"start_line": suggestion.first, "start_side": "RIGHT"}
        path = f"/repos/{quoted(slug)}/pulls/{number}/comments"
        return _remark(self._client.write("POST", path, document))

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        for page in self._client.pages(path, {"per_page": _PAGE}):
            yield from items(page, path)


def _pull(answer: Any) -> PullRequest:
    state = PullState.OPEN if word(answer, "state") == "open" else PullState.CLOSED
    return PullRequest(
        number=integer(field(answer, "number")),
        url=word(answer, "html_url"),
        # Lists tell when it was merged, and not whether.
        state=PullState.MERGED if field(answer, "merged_at") else state,
        commit=word(answer, "head", "sha"),
        branch=word(answer, "head", "ref"),
        base=word(answer, "base", "ref"),
        source=word(answer, "head", "repo", "full_name"),
    )


def _remark(answer: Any) -> Remark:
    return Remark(word(answer, "id"), word(answer, "html_url"))
