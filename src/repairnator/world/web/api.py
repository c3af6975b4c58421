"""Describes an API: where it is, how long to wait for it, and what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from repairnator.errors import NotFound, UsageError
from repairnator.world.fetch.policy import without_credentials
from repairnator.world.web.credentials import Credential


@dataclass(frozen=True, slots=True)
class Api:
    """Where an API is and how it wants to be spoken to.

    Attributes:
        base: address that paths are put behind, without a slash at its end.
        headers: sent with each request.
        credential: sent to this host alone; None for what everybody may read.
        hint: name of the setting that takes a token.
        private: paths may be secrets, so that errors name scheme and host alone.
    """

    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    credential: Credential | None = None
    hint: str = ""
    private: bool = False

    @property
    def host(self) -> str:
        """Name and port, for people."""
        return urlsplit(self.base).netloc

    def shown(self, url: str) -> str:
        """An address as errors may name it.

        Without credentials, and without the query, in which storage services put theirs.
        """
        parts = urlsplit(url)
        if self.private:
            return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        return without_credentials(url).partition("?")[0]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client waits; seconds.

    Attributes:
        limit: for a rate limit; longer ones are a TemporaryError that says when it ends.
        tries: requests before a server that does not answer is given up.
        backoff: before the second try at most; doubled each time, with full jitter.
        timeout: of one request, connecting and each read.
        reserve: requests of a rate limit left for others (offers of patches go to the same forge).
    """

    limit: float = 900.0
    tries: int = 4
    backoff: float = 1.0
    timeout: float = 30.0
    reserve: int = 20


def refusal(api: Api, status: int, url: str, body: str) -> UsageError:
    """What is wrong, and what to do, when an API refuses.

    Args:
        api: which.
        status: of HTTP, 400 to 499.
        url: that was asked for.
        body: of the answer.
    """
    host, where, token = api.host, api.shown(url), api.credential
    parts = urlsplit(url)
    message = _message(body, (parts.path.strip("/"), parts.query) if api.private else ())
    if status == 401 and token is not None:
        return UsageError(
            f"{host} does not accept {token.setting} (expired, revoked or mistyped): set a new one"
        )
    if status == 401:
        return UsageError(f"{host} requires authentication: set {api.hint or 'a token'}")
    if status in (404, 410):
        gone = "no longer exists" if status == 410 else "does not exist"
        unseen = f", or {token.setting} may not see it" if token else ""
        unseen = unseen or (f", or is private and needs {api.hint}" if api.hint else "")
        return NotFound(f"{where} {gone}{unseen}")
    if status == 403:
        who = f"with {token.setting}" if token else f"without {api.hint or 'a token'}"
        return UsageError(f"{where} cannot be read {who}: {message}")
    return UsageError(f"{where} was answered with {status}: {message}")


def _message(body: str, hidden: tuple[str, ...]) -> str:
    """The API's own words, without what is hidden."""
    try:
        answer = json.loads(body)
        words = str(answer.get("message") or answer.get("error_message") or answer.get("error") or "")
    except (ValueError, AttributeError, RecursionError):
        words = ""
    for part in filter(None, hidden):
        words = words.replace(part, "…")
    return " ".join(words.split())[:300] or "it gave no reason"
