"""Gitea; its API version 1 is described at ``/api/swagger`` of every Gitea.

It has no suggestions that are applied with one click: lines are remarked on in the form that others have,
which it shows as a block of code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from repairnator.errors import NotFound, UsageError
from repairnator.foundation.untrusted import integer
from repairnator.world.ci.answers import field, items, quoted, word
from repairnator.world.forges.diffs import by_file
from repairnator.world.forges.markdown import block
from repairnator.world.forges.port import Proposal, PullRequest, Remark, Suggestion
from repairnator.world.providers.github_like import GitHubLike, proposed, pull_request, remark

_PAGE = 50
_DIFF = 32 * 2**20  # bytes


class Gitea(GitHubLike):
    """See ``PullRequests`` and ``Discussion`` in :mod:`repairnator.world.forges.port`."""

    def head(self, slug: str, branch: str) -> str:
        try:
            answer = self._client.json(f"/repos/{quoted(slug)}/branches/{quoted(branch)}")
        except NotFound:
            self._client.json(f"/repos/{quoted(slug)}")  # its own reason, when the repository is gone
            return ""
        return word(answer, "commit", "id")

    def push_target(self, slug: str) -> str:
        answer = self._client.json(f"/repos/{quoted(slug)}")
        if field(answer, "permissions", "push") is True:
            return slug
        me = word(self._client.json("/user"), "login")
        fork = f"{me}/{word(answer, 'name')}"
        try:
            there = self._client.json(f"/repos/{quoted(fork)}")
        except NotFound:
            return word(self._client.write("POST", f"/repos/{quoted(slug)}/forks", {}), "full_name")
        if word(there, "parent", "full_name").lower() != slug.lower():
            raise UsageError(f"{fork} is not a fork of {slug}: rename it, or let {me} push to {slug}")
        return word(there, "full_name")

    def find(self, slug: str, source: str, branch: str) -> PullRequest | None:
        for one in self._pages(f"/repos/{quoted(slug)}/pulls", {"state": "all", "sort": "recentupdate"}):
            pull = pull_request(one)
            # Of a merged one whose branch was removed Gitea tells the name of a ref of its own.
            names = (pull.branch, word(one, "head", "label"))
            if branch in names and pull.source.lower() in ("", source.lower()):
                return pull
        return None

    def open(self, slug: str, proposal: Proposal) -> PullRequest:
        document = proposed(slug, proposal)
        return pull_request(self._client.write("POST", f"/repos/{quoted(slug)}/pulls", document))

    # The discussion

    def find_remark(self, slug: str, number: int, marker: str) -> Remark | None:
        # Not paged: all comments come at once.
        answer = self._client.json(f"/repos/{quoted(slug)}/issues/{number}/comments")
        for comment in items(answer, "comments"):
            if word(comment, "body").startswith(marker):
                return remark(comment)
        for review in self._pages(f"/repos/{quoted(slug)}/pulls/{number}/reviews", {}):
            path = f"/repos/{quoted(slug)}/pulls/{number}/reviews/{integer(field(review, 'id'))}/comments"
            for comment in items(self._client.json(path), "review comments"):
                if word(comment, "body").startswith(marker):
                    return remark(comment)
        return None

    def shown(self, slug: str, number: int) -> Mapping[str, frozenset[int]]:
        diff = self._client.text(f"/repos/{quoted(slug)}/pulls/{number}.diff", limit=_DIFF)
        return by_file(diff.decode(errors="replace"))

    def suggest(self, slug: str, number: int, commit: str, suggestion: Suggestion) -> Remark:
        # A remark is to one line here: the last, as on other forges.
        comment = {
            "path": suggestion.path,
            "body": f"{suggestion.words}\n\n{block('suggestion', suggestion.lines)}",
            "new_position": suggestion.last,
        }
        document = {"commit_id": commit, "event": "COMMENT", "body": "", "comments": [comment]}
        path = f"/repos/{quoted(slug)}/pulls/{number}/reviews"
        review = self._client.write("POST", path, document)
        return Remark(word(review, "id"), word(review, "html_url"))

    def _pages(self, path: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for page in self._client.pages(path, {**parameters, "limit": _PAGE}):
            yield from items(page, path)
