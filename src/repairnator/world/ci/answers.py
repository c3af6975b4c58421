"""Reads the answers of CI systems: every field gets its type, whatever was sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from repairnator.errors import TemporaryError
from repairnator.foundation.untrusted import integer, mapping, text
from repairnator.world.ci.port import Repository

__all__ = ["field", "items", "moment", "quoted", "repository", "word"]


def moment(value: object) -> float:
    """A time of ISO 8601, in seconds since the epoch; 0 when it is none, or a server's word for "never"."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return 0.0
    if at is None:
        return 0.0
    return max((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp(), 0.0)


def items(value: object, what: str) -> list[dict[str, Any]]:
    """A list of objects.

    Raises:
        TemporaryError: it is none.
    """
    if not isinstance(value, list):
        raise TemporaryError(f"the CI answered {what} with something that is not a list")
    return [one for one in value if isinstance(one, dict)]


def field(value: object, *names: str) -> Any:
    """The value behind several names, one in the other; None where any is missing."""
    for name in names:
        value = mapping(value).get(name)
    return value


def word(value: object, *names: str) -> str:
    """A short text behind several names; "" where it is missing. Numbers count as texts."""
    found = field(value, *names) if names else value
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return text(found, 1000)


def repository(value: object, slug: str) -> Repository:
    """A repository in GitHub's words, which Gitea's are too.

    Args:
        value: the answer.
        slug: by which it was asked for; it may not tell its own.
    """
    return Repository(
        slug=word(value, "full_name") or slug,
        default_branch=word(value, "default_branch"),
        clone_url=word(value, "clone_url"),
        language=word(value, "language").lower(),
        number=integer(field(value, "id")),
    )


def quoted(path: str) -> str:
    """A path for an address, its slashes kept."""
    return quote(path, safe="/")
