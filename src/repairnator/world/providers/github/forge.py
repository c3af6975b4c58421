"""Pull requests and comments on github.com and on GitHub Enterprise Server.

REST API 2022-11-28: https://docs.github.com/rest/pulls, /issues/comments, /repos/forks and /git/refs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from repairnator.errors import NotFound
from repairnator.world.ci.answers import field, items, quoted, word
from repairnator.world.forges.diffs import shown_lines
from repairnator.world.forges.markdown import block
from repairnator.world.forges.port import Proposal, PullRequest, Remark, Suggestion
from repairnator.world.providers.github_like import GitHubLike, proposed, pull_request, remark

_PAGE = 100


class GitHub(GitHubLike):
    """See ``PullRequests`` and ``Discussion`` in :mod:`repairnator.world.forges.port`."""

    def head(self, slug: str, branch: str) -> str:
        reference = quote(f"heads/{branch}", safe="")
        try:
            return word(self._client.json(f"/repos/{quoted(slug)}/git/ref/{reference}"), "object", "sha")
        except NotFound:
            self._client.json(f"/repos/{quoted(slug)}")  # its own reason, when the repository is gone
            return ""

    def push_target(self, slug: str) -> str:
        answer = self._client.json(f"/repos/{quoted(slug)}")
        if field(answer, "permissions", "push") is True:
            return slug
        # Asked for again, GitHub answers with the fork that there is.
        return word(self._client.write("POST", f"/repos/{quoted(slug)}/forks", {}), "full_name")

    def find(self, slug: str, source: str, branch: str) -> PullRequest | None:
        head = f"{source.partition('/')[0]}:{branch}"
        answer = self._client.json(f"/repos/{quoted(slug)}/pulls", {"head": head, "state": "all"})
        pulls = [pull_request(one) for one in items(answer, "pulls")]
        return next((pull for pull in pulls if pull.branch == branch), None)

    def open(self, slug: str, proposal: Proposal) -> PullRequest:
        document = proposed(slug, proposal) | {"maintainer_can_modify": True}
        return pull_request(self._client.write("POST", f"/repos/{quoted(slug)}/pulls", document))

    # The discussion

    def find_remark(self, slug: str, number: int, marker: str) -> Remark | None:
        for path in (f"issues/{number}/comments", f"pulls/{number}/comments"):
            for comment in self._pages(f"/repos/{quoted(slug)}/{path}"):
                if word(comment, "body").startswith(marker):
                    return remark(comment)
        return None

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
        return remark(self._client.write("POST", path, document))

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        for page in self._client.pages(path, {"per_page": _PAGE}):
            yield from items(page, path)
