"""The parts that GitHub and Gitea share: Gitea's API and webhooks are modelled on GitHub's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from repairnator.foundation.untrusted import integer
from repairnator.world.ci.answers import field, quoted, word
from repairnator.world.forges.port import Proposal, PullRequest, PullState, Remark
from repairnator.world.providers.payloads import text_at, texts_at, words
from repairnator.world.providers.port import Notice, Shape
from repairnator.world.web import Client

_FAILED_STATES = ("failure", "error")
_FAILED_CONCLUSIONS = ("failure", "timed_out")
_PASSED = "success"
_BUILD: Shape = {"conclusion": None, "head_branch": None}


class GitHubLike:
    """The parts of both ports that are the same to the letter."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, slug: str, number: int) -> PullRequest:
        return pull_request(self._client.json(f"/repos/{quoted(slug)}/pulls/{number}"))

    def change(self, slug: str, number: int, *, body: str, close: bool = False) -> None:
        document = {"body": body} | ({"state": "closed"} if close else {})
        self._client.write("PATCH", f"/repos/{quoted(slug)}/pulls/{number}", document)

    def say(self, slug: str, number: int, body: str) -> Remark:
        path = f"/repos/{quoted(slug)}/issues/{number}/comments"
        return remark(self._client.write("POST", path, {"body": body}))

    def edit(self, slug: str, number: int, remark: str, body: str) -> None:  # noqa: ARG002 (the port's)
        path = f"/repos/{quoted(slug)}/issues/comments/{quote(remark, safe='')}"
        self._client.write("PATCH", path, {"body": body})


def proposed(slug: str, proposal: Proposal) -> dict[str, Any]:
    """What opens a pull request; the branch of a fork is named with its owner."""
    owner = proposal.source.partition("/")[0]
    return {
        "title": proposal.title,
        "head": proposal.branch if proposal.source == slug else f"{owner}:{proposal.branch}",
        "base": proposal.base,
        "body": proposal.body,
    }


def pull_request(answer: Any) -> PullRequest:
    """A pull request, of one that was asked for or of a list."""
    state = PullState.OPEN if word(answer, "state") == "open" else PullState.CLOSED
    return PullRequest(
        number=integer(field(answer, "number")),
        url=word(answer, "html_url"),
        # GitHub's lists tell when it was merged, and not whether.
        state=PullState.MERGED if field(answer, "merged_at") else state,
        commit=word(answer, "head", "sha"),
        branch=word(answer, "head", "ref"),
        base=word(answer, "base", "ref"),
        source=word(answer, "head", "repo", "full_name"),
    )


def remark(answer: Any) -> Remark:
    """A comment, of the discussion or to a line."""
    return Remark(word(answer, "id"), word(answer, "html_url"))


class GitHubLikeWebhooks:
    """See :class:`repairnator.world.providers.port.WebhookReader`.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads; Gitea's ``status`` lacks ``branches``.
    """

    shape: Shape = {  # noqa: RUF012 (never changed)
        "state": None,
        "action": None,
        "branches": [{"name": None}],
        "workflow_run": _BUILD,
        "check_suite": _BUILD,
        "repository": {"full_name": None},
    }

    def read(self, event: str, payload: Mapping[str, Any]) -> Notice:
        state, conclusion = text_at(payload, "state"), ""
        branches = texts_at(payload.get("branches"), "name")
        if event in ("workflow_run", "check_suite"):
            state, conclusion = text_at(payload, "action"), text_at(payload, event, "conclusion")
            branches = tuple(filter(None, [text_at(payload, event, "head_branch")]))
        status, completed = event == "status", state == "completed"
        return Notice(
            slug=text_at(payload, "repository", "full_name"),
            failed=(status and state in _FAILED_STATES) or (completed and conclusion in _FAILED_CONCLUSIONS),
            passed=(status and state == _PASSED) or (completed and conclusion == _PASSED),
            branches=branches,
            ping=event == "ping",
            about=words(event, state, conclusion),
        )
