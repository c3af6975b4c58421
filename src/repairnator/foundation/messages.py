"""Reads and writes the text of queue messages.

``/queue/scanner`` carries slugs. ``/queue/pipeline`` carries builds in six forms: a bare build id or
``{"buildId":"648902893","CI":"travis-ci.org"}``, each as text or as bytes, as the original sends them; and
``{"CI":"github-actions","host":"…","slug":"owner/repo","buildId":"…"}`` and
``{"CI":"git","url":"…","commit":"…","branch":"…","passingCommit":"…"}`` of our own. With
``"again":true`` a JSON form asks for a new run of a build that has ended.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from repairnator.errors import MessageError
from repairnator.foundation.providers import ci_names, facts_by_ci, has_builds
from repairnator.foundation.redaction import holds_credential, redact, redact_message
from repairnator.model import BuildRef

MAX_BYTES = 64 * 1024
SCANNER_QUEUE = "/queue/scanner"

_ID = re.compile(r"[0-9]{1,40}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SLUG_PART = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]+"
_SLUG = re.compile(rf"{_SLUG_PART}(?:/{_SLUG_PART})+")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """A message of ``/queue/pipeline``.

    Attributes:
        build: which build.
        again: run it once more if it has ended.
    """

    build: BuildRef
    again: bool = False


def destination(name: str) -> str:
    """The full name of a queue: ``pipeline`` is ``/queue/pipeline``."""
    return name if "/" in name else f"/queue/{name}"


def read_build(body: str | bytes, default_ci: str) -> BuildRequest:
    """Read a message of ``/queue/pipeline``.

    Args:
        body: of the message.
        default_ci: the CI that a bare id belongs to.

    Raises:
        MessageError: it is none of the six forms; says why.
    """
    text = _text(body)
    if _ID.fullmatch(text):
        return BuildRequest(_ci_build({"CI": default_ci, "buildId": text}))
    if not text.startswith("{"):
        raise MessageError(f"neither a build id (digits) nor a JSON object: {_shown(text)}")
    fields = _object(text)
    again = fields.pop("again", False)
    if not isinstance(again, bool):
        raise MessageError(f'"again" must be true or false, not {_shown(again)}')
    ci = fields.get("CI")
    facts = facts_by_ci().get(ci) if isinstance(ci, str) else None
    names_commit = facts is not None and not facts.has_builds
    return BuildRequest(_commit_of(fields) if names_commit else _ci_build(fields), again)


def write_build(build: BuildRef, *, again: bool = False) -> str:
    """The message that :func:`read_build` reads as this build."""
    if build.is_commit:
        fields: dict[str, Any] = {"CI": build.ci, "url": build.url, "commit": build.commit}
        fields |= {"branch": build.branch} if build.branch else {}
        fields |= {"passingCommit": build.passing_commit} if build.passing_commit else {}
    else:
        fields = {"CI": build.ci, "host": build.host, "slug": build.slug, "buildId": build.build_id}
        fields = {name: value for name, value in fields.items() if value}
    return json.dumps(fields | ({"again": True} if again else {}), separators=(",", ":"))


def commit_example() -> str:
    """A message that names a commit of any repository, for people who ask what to send."""
    ci = next(ci for ci in ci_names() if not has_builds(ci))
    return f'{{"CI":"{ci}","url":"https://…","commit":"…"}}'


def read_slug(body: str | bytes) -> str:
    """Read a message of ``/queue/scanner``: ``owner/repo``, with subgroups where the forge has them.

    Raises:
        MessageError: it is no slug.
    """
    text = _text(body)
    if not _SLUG.fullmatch(text):
        raise MessageError(f"not a repository's slug (owner/repo): {_shown(text)}")
    return text


def _text(body: str | bytes) -> str:
    size = len(body) if isinstance(body, bytes) else len(body.encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        raise MessageError(f"{size} bytes long; a message has at most {MAX_BYTES}")
    try:
        text = body.decode() if isinstance(body, bytes) else body
    except UnicodeDecodeError as error:
        raise MessageError(f"not UTF-8 text: {error.reason} at byte {error.start}") from error
    text = text.removeprefix("\ufeff").strip()
    if not text:
        raise MessageError("empty")
    return text


def _object(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"not valid JSON ({error}): {_shown(text)}") from error
    if not isinstance(fields, dict):
        raise MessageError(f"not a JSON object: {_shown(text)}")
    return fields


def _ci_build(fields: dict[str, Any]) -> BuildRef:
    _expect_only(fields, ("CI", "host", "slug", "buildId"))
    ci = _string(fields, "CI")
    facts = facts_by_ci().get(ci)
    if facts is None or not facts.has_builds:
        raise MessageError(f'unknown "CI" {_shown(ci)}; known are {", ".join(ci_names())}')
    host = _string(fields, "host", facts.ci[ci]).lower()
    if not _HOST.fullmatch(host):
        raise MessageError(f'"host" is not a host name: {_shown(host)}')
    slug = _string(fields, "slug", "")
    if slug and not _SLUG.fullmatch(slug):
        raise MessageError(f'"slug" is not a repository (owner/repo): {_shown(slug)}')
    if not slug and not facts.numbered:
        raise MessageError(f'"slug" is missing; {ci} finds a build by repository and id')
    # Where the number is enough, the slug is left out: a build has one key, whether a person names it by its
    # number or a scanner by slug and number.
    return BuildRef(ci=ci, host=host, slug="" if facts.numbered else slug, build_id=_build_id(fields))


def _build_id(fields: dict[str, Any]) -> str:
    value = fields.get("buildId")
    # The original writes text; people write numbers. Both may exceed 64 bits.
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise MessageError(f'"buildId" must be a number of at most 40 digits, not {_shown(value)}')
    return text.lstrip("0") or "0"


def _commit_of(fields: dict[str, Any]) -> BuildRef:
    _expect_only(fields, ("CI", "url", "commit", "branch", "passingCommit"))
    url, branch = _string(fields, "url"), _string(fields, "branch", "")
    commit, passing = _string(fields, "commit").lower(), _string(fields, "passingCommit", "").lower()
    for name, value in (("commit", commit), ("passingCommit", passing or commit)):
        if not _COMMIT.fullmatch(value):
            raise MessageError(f'"{name}" must be a full commit (40 or 64 hex digits), not {_shown(value)}')
    for name, value in (("url", url), ("branch", branch)):
        if value.startswith("-") or not value.isprintable():
            raise MessageError(f'"{name}" is not valid: {_shown(value)}')
    url = _without_credentials(url)
    for name, value in (("url", url), ("branch", branch)):
        if holds_credential(value):
            raise MessageError(
                f'"{name}" holds a password or a token; leave it out, and give the worker '
                "REPAIRNATOR_GIT_CREDENTIALS=HOST=USER:PASSWORD"
            )
    return BuildRef(ci=fields["CI"], url=url, commit=commit, branch=branch, passing_commit=passing)


def _without_credentials(url: str) -> str:
    """The address without its password; an ssh user stays, since it belongs to the address."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise MessageError(f'"url" is not an address ({error})') from error
    if "@" not in parts.netloc:
        return url
    user, _, host = parts.netloc.rpartition("@")
    keep = user.split(":", 1)[0] + "@" if parts.scheme == "ssh" else ""
    return urlunsplit(parts._replace(netloc=keep + host))


def _string(fields: dict[str, Any], name: str, default: str | None = None) -> str:
    value = fields.get(name, default)
    if value is None:
        raise MessageError(f'"{name}" is missing')
    if not isinstance(value, str) or (not value and default is None):
        raise MessageError(f'"{name}" must be a text, not {_shown(value)}')
    return value


def _expect_only(fields: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(fields) - set(known))
    if unknown:
        raise MessageError(f"unknown field {_shown(unknown[0])}; known are {', '.join(known)}")


def _shown(value: object) -> str:
    # Errors are kept and logged: what a text hides in escapes is shown to nobody.
    text = ascii(redact_message(redact(value)) if isinstance(value, str) else value)
    return text if len(text) <= 100 else text[:97] + "..."
