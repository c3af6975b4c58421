"""What a webhook says: which repository it is about, and whether a build of it failed or passed.

Shapes: GitHub, https://docs.github.com/en/webhooks/webhook-events-and-payloads (Gitea's are like them, and
its ``status`` lacks ``name`` and ``branches``); GitLab, https://docs.gitlab.com/user/project/integrations/webhook_events/.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import Any

from repairnator.errors import MessageError
from repairnator.foundation.messages import read_slug

_FAILED_STATES = ("failure", "error")
_FAILED_CONCLUSIONS = ("failure", "timed_out")
_PASSED = "success"


class Forge(enum.StrEnum):
    """Whose webhooks."""

    GITHUB = "github"
    GITEA = "gitea"
    GITLAB = "gitlab"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a webhook says.

    Attributes:
        slug: the repository; "" where it names none.
        failed: it tells of a failed build.
        passed: it tells of a build that passed.
        branches: of that build; none where it does not say.
        ping: it only asks whether anyone is there.
        about: in words, for the log: ``status success``.
    """

    slug: str
    failed: bool
    passed: bool
    branches: tuple[str, ...]
    ping: bool
    about: str


def read_notice(forge: Forge, event: str, text: bytes) -> Notice:
    """Read a payload.

    Args:
        forge: whose it is.
        event: value of its event header.
        text: JSON.

    Raises:
        MessageError: it is no JSON object.
    """
    payload = _object(text)
    if forge is Forge.GITLAB:
        return _gitlab(event, payload)
    state, conclusion = _text(payload, "state"), ""
    branches = _names(payload.get("branches"))
    if event in ("workflow_run", "check_suite"):
        state, conclusion = _text(payload, "action"), _text(payload.get(event), "conclusion")
        branches = tuple(filter(None, [_text(payload.get(event), "head_branch")]))
    status, completed = event == "status", state == "completed"
    return Notice(
        slug=_slug(payload, "repository", "full_name"),
        failed=(status and state in _FAILED_STATES) or (completed and conclusion in _FAILED_CONCLUSIONS),
        passed=(status and state == _PASSED) or (completed and conclusion == _PASSED),
        branches=branches,
        ping=event == "ping",
        about=" ".join(word for word in (event, state, conclusion) if word),
    )


def _gitlab(event: str, payload: dict[str, Any]) -> Notice:
    pipeline = payload.get("object_attributes")
    status = _text(pipeline, "status") if _text(payload, "object_kind") == "pipeline" else ""
    # Builds of a merge request are not known by the name of its branch.
    ref = "" if _text(pipeline, "source") == "merge_request_event" else _text(pipeline, "ref")
    return Notice(
        slug=_slug(payload, "project", "path_with_namespace"),
        failed=status == "failed",
        passed=status == _PASSED,
        branches=(ref,) if ref else (),
        ping=False,
        about=" ".join(word for word in (event, status) if word),
    )


def _object(text: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"the payload is not valid JSON: {type(error).__name__}") from error
    if not isinstance(payload, dict):
        raise MessageError("the payload is not a JSON object")
    return payload


def _text(value: object, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _names(value: object) -> tuple[str, ...]:
    found = (_text(one, "name") for one in value) if isinstance(value, list) else ()
    return tuple(filter(None, found))


def _slug(payload: dict[str, Any], part: str, name: str) -> str:
    """The repository's slug; what is none is as good as an unknown repository."""
    found = _text(payload.get(part), name)
    try:
        return found if found and read_slug(found) == found else ""
    except (MessageError, UnicodeError):
        return ""
