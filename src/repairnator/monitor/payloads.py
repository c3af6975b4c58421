"""What a webhook says: which repository it is about, and whether a build of it failed.

Shapes: GitHub, https://docs.github.com/en/webhooks/webhook-events-and-payloads (Gitea's are like them, and
its ``status`` lacks ``name``); GitLab, https://docs.gitlab.com/user/project/integrations/webhook_events/.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import Any

from repairnator.errors import MessageError
from repairnator.messages import read_slug

_FAILED_STATES = ("failure", "error")
_FAILED_CONCLUSIONS = ("failure", "timed_out")


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
        ping: it only asks whether anyone is there.
        about: in words, for the log: ``status success``.
    """

    slug: str
    failed: bool
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
    slug = _slug(payload, "repository", "full_name")
    state, conclusion = _text(payload, "state"), ""
    if event in ("workflow_run", "check_suite"):
        state, conclusion = _text(payload, "action"), _text(payload.get(event), "conclusion")
    failed = (event == "status" and state in _FAILED_STATES) or (
        state == "completed" and conclusion in _FAILED_CONCLUSIONS
    )
    about = " ".join(word for word in (event, state, conclusion) if word)
    return Notice(slug, failed, event == "ping", about)


def _gitlab(event: str, payload: dict[str, Any]) -> Notice:
    status = _text(payload.get("object_attributes"), "status")
    failed = _text(payload, "object_kind") == "pipeline" and status == "failed"
    slug = _slug(payload, "project", "path_with_namespace")
    return Notice(slug, failed, False, " ".join(word for word in (event, status) if word))


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


def _slug(payload: dict[str, Any], part: str, name: str) -> str:
    """The repository's slug; what is none is as good as an unknown repository."""
    found = _text(payload.get(part), name)
    try:
        return found if found and read_slug(found) == found else ""
    except (MessageError, UnicodeError):
        return ""
