"""A client for one API: conditional requests, paging, limits obeyed, retries, errors in plain words."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import httpx2

from repairnator.errors import TemporaryError, UsageError
from repairnator.world.web.api import Api, Patience, refusal
from repairnator.world.web.cache import Answer, WebCache
from repairnator.world.web.credentials import Credential
from repairnator.world.web.guard import AddressPolicy, GuardedTransport
from repairnator.world.web.limits import blocked_until, is_limit, parse_rate_limit

_REDIRECTS = 5
_BODY = 64 * 2**20  # bytes of a JSON answer
_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')
_USER_AGENT = "repairnator"  # GitHub refuses requests without one


class Client:
    """Speaks to one API; safe to share between threads.

    Args:
        api: which.
        policy: which addresses may be spoken to.
        cache: shared with all other clients.
        patience: how long to wait.
        cancelled: when set, a wait ends with a TemporaryError.
        now: seconds since the epoch.
    """

    def __init__(
        self,
        api: Api,
        policy: AddressPolicy,
        cache: WebCache,
        *,
        patience: Patience | None = None,
        cancelled: threading.Event | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.api = api
        self.calls = 0
        self._policy = policy
        self._cache = cache
        self._patience = patience or Patience()
        self._cancelled = cancelled or threading.Event()
        self._now = now
        self._jitter = secrets.SystemRandom()
        self._http = httpx2.Client(
            transport=GuardedTransport(policy), timeout=self._patience.timeout, trust_env=False
        )

    def with_credential(self, credential: Credential) -> Client:
        """A client of the same API with another credential."""
        return Client(
            replace(self.api, credential=credential),
            self._policy,
            self._cache,
            patience=self._patience,
            cancelled=self._cancelled,
            now=self._now,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def json(self, path: str, parameters: Mapping[str, Any] | None = None, *, cached: bool = False) -> Any:
        """One answer.

        Args:
            path: behind the base, or a whole address.
            parameters: of the query.
            cached: keep the answer, and send its entity tag with the next such request.

        Raises:
            NotFound: there is none, or it is not shown to us.
            UsageError: the credential is refused, or the address is not allowed.
            TemporaryError: no answer, or a rate limit that lasts longer than our patience.
        """
        return self._decoded(self._get(self._url(path, parameters), cached)[0], path)

    def pages(self, path: str, parameters: Mapping[str, Any] | None = None) -> Iterator[Any]:
        """A list's pages as they are asked for, the next by the ``Link`` header (RFC 8288).

        The first is conditional; later ones move with each new entry, and so are not kept.

        Raises:
            NotFound, UsageError, TemporaryError: as :meth:`json`.
        """
        url, first = self._url(path, parameters), True
        while url:
            body, link = self._get(url, first)
            yield self._decoded(body, path)
            url, first = link, False

    def text(self, path: str, headers: Mapping[str, str] | None = None, *, limit: int = 2**20) -> bytes:
        """A small file, whole.

        Raises:
            NotFound, UsageError, TemporaryError: as :meth:`json`; UsageError also when it is longer.
        """
        with self._open(self._url(path), headers or {}) as response:
            return self._read(response, limit)

    @contextmanager
    def stream(self, path: str) -> Iterator[Iterator[bytes]]:
        """A large file in pieces, as they come.

        Raises:
            NotFound, UsageError, TemporaryError: as :meth:`json`; reading may raise TemporaryError too.
        """
        with self._open(self._url(path), {}) as response:
            yield self._pieces(response)

    def post(self, path: str, header: tuple[str, str]) -> Any:
        """Post nothing, under another name than the credential's.

        Raises:
            NotFound, UsageError, TemporaryError: as :meth:`json`.
        """
        with self._open(self._url(path), dict([header]), method="POST", own=False) as response:
            return self._decoded(self._read(response, _BODY), path)

    def write(self, method: str, path: str, document: Mapping[str, Any] | None = None) -> Any:
        """Send a document, or nothing; returns the answer, None where it is empty.

        A server that did not answer may have done it all the same: the caller looks first, whenever it tries
        again.

        Args:
            method: ``POST``, ``PUT``, ``PATCH`` or ``DELETE``.
            path: behind the base.
            document: sent as JSON.

        Raises:
            NotFound, UsageError, TemporaryError: as :meth:`json`.
        """
        content = b"" if document is None else json.dumps(document).encode()
        headers = {"Content-Type": "application/json"} if content else {}
        body = self.send(method, path, content, headers)
        return self._decoded(body, path) if body else None

    def send(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> bytes:
        """Send these bytes unchanged; returns the answer's.

        Raises:
            NotFound, UsageError, TemporaryError: as :meth:`write`.
        """
        with self._open(self._url(path), headers, method=method, content=content) as response:
            return self._read(response, _BODY)

    def _url(self, path: str, parameters: Mapping[str, Any] | None = None) -> str:
        url = path if "://" in path else self.api.base + path
        return f"{url}?{urlencode(parameters, doseq=True)}" if parameters else url

    def _decoded(self, body: bytes, path: str) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise TemporaryError(
                f"{self.api.host} answered {path} with something that is not JSON"
            ) from error

    def _get(self, url: str, cached: bool) -> tuple[bytes, str]:
        """The body, and the address of the next page or ""."""
        key = hashlib.sha256(f"{self._bucket}\n{url}".encode()).hexdigest()
        kept = self._cache.answer(key) if cached else None
        headers: dict[str, str] = {}
        if kept is not None:
            headers |= {"If-None-Match": kept.tag} if kept.tag else {}
            headers |= {"If-Modified-Since": kept.modified} if kept.modified and not kept.tag else {}
        with self._open(url, headers) as response:
            link = _NEXT.search(response.headers.get("link", ""))
            following = urljoin(url, link[1]) if link else ""
            if response.status_code == 304 and kept is not None:
                envelope = json.loads(kept.body[: kept.body.index(b"\n")])
                return kept.body[kept.body.index(b"\n") + 1 :], str(envelope["next"])
            body = self._read(response, _BODY)
            tag, modified = response.headers.get("etag", ""), response.headers.get("last-modified", "")
        if cached and (tag or modified):
            # Not every server repeats the Link header with "not modified".
            envelope_line = json.dumps({"next": following}).encode() + b"\n"
            self._cache.keep(key, Answer(tag, modified, envelope_line + body), self._now())
        return body, following

    @contextmanager
    def _open(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        method: str = "GET",
        own: bool = True,
        content: bytes | None = None,
    ) -> Iterator[httpx2.Response]:
        """An answer of the 200s, or 304, after redirects, limits and retries."""
        refusals = 0
        for attempt in range(1, 1_000_000):
            self._wait_for_budget()
            try:
                response = self._send(method, url, headers, own, content)
            except (httpx2.TimeoutException, httpx2.TransportError) as error:
                # What was written may have arrived, so only what never left is sent again.
                last = content is not None and not isinstance(error, httpx2.ConnectError)
                self._back_off(attempt, f"does not answer ({_reason(error)})", last=last)
                continue
            try:
                if response.status_code < 300 or response.status_code == 304:
                    yield response
                    return
                body = _beginning(response)
                rate_limit = parse_rate_limit(response.headers, self._now())
                if is_limit(response.status_code, rate_limit, body):
                    refusals += 1
                    until = blocked_until(rate_limit, self._now(), refusals)
                    self._cache.learn(self._bucket, rate_limit.remaining, rate_limit.reset, until)
                elif response.status_code >= 500 or response.status_code == 408:
                    last = content is not None
                    self._back_off(attempt, f"answered {response.status_code}", rate_limit.retry, last=last)
                else:
                    raise refusal(self.api, response.status_code, str(response.request.url), body)
            finally:
                response.close()
        raise AssertionError("unreachable")

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], own: bool, content: bytes | None
    ) -> httpx2.Response:
        """One request with its redirects; the credential goes to the API's own origin alone.

        What is written is not led elsewhere.
        """
        first = url
        for _ in range(_REDIRECTS + 1):
            self._policy.check(url)
            sent = {"User-Agent": _USER_AGENT, **headers}
            if _origin(url) == _origin(self.api.base):
                sent = {**self.api.headers, **sent}
                if own and self.api.credential is not None:
                    name, value = self.api.credential.header()
                    sent[name] = value
            else:
                sent.pop("Authorization", None)
            request = self._http.build_request(method, url, headers=sent, content=content)
            response = self._http.send(request, stream=True, follow_redirects=False)
            self.calls += 1
            if _origin(url) == _origin(self.api.base):
                rate_limit = parse_rate_limit(response.headers, self._now())
                if rate_limit.remaining is not None:
                    self._cache.learn(self._bucket, rate_limit.remaining, rate_limit.reset, 0.0)
            target = response.headers.get("location", "")
            if response.status_code not in (301, 302, 303, 307, 308) or not target or content is not None:
                return response
            response.close()
            url = urljoin(url, target)
        raise UsageError(f"{self.api.shown(first)} redirects more than {_REDIRECTS} times")

    @property
    def _bucket(self) -> str:
        """Limits are counted, and answers differ, by who asks."""
        who = self.api.credential.account if self.api.credential else ""
        return hashlib.sha256(f"{self.api.base}\n{who}".encode()).hexdigest()[:24]

    def _wait_for_budget(self) -> None:
        budget = self._cache.budget(self._bucket)
        now = self._now()
        until = budget.blocked
        if budget.remaining is not None and budget.remaining <= self._patience.reserve and budget.reset > now:
            until = max(until, budget.reset)
        if until <= now:
            return
        if until - now > self._patience.limit:
            at = datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%d %H:%M UTC")
            more = f"; a token ({self.api.hint}) raises it" if not self.api.credential else ""
            raise TemporaryError(f"the rate limit of {self.api.host} is used up until {at}{more}")
        self._pause(until - now)

    def _back_off(
        self, attempt: int, reason: str, retry_after: float | None = None, *, last: bool = False
    ) -> None:
        """Wait before another try.

        Raises:
            TemporaryError: that was the last one.
        """
        if last or attempt >= self._patience.tries:
            times = "once" if attempt == 1 else f"{attempt} times"
            raise TemporaryError(f"{self.api.host} {reason}, tried {times}; try again later")
        spread = self._jitter.uniform(0, self._patience.backoff * 2.0 ** (attempt - 1))
        self._pause(min(max(spread, retry_after or 0.0), self._patience.limit))

    def _pause(self, seconds: float) -> None:
        if self._cancelled.wait(seconds):
            raise TemporaryError(f"waiting for {self.api.host} was cancelled")

    def _read(self, response: httpx2.Response, limit: int) -> bytes:
        content = bytearray()
        try:
            for piece in response.iter_bytes(64 * 1024):
                content += piece
                if len(content) > limit:
                    where = self.api.shown(str(response.request.url))
                    raise UsageError(f"{where} is longer than {limit // 1024} KiB, the limit")
        except (httpx2.TimeoutException, httpx2.TransportError, httpx2.DecodingError) as error:
            raise TemporaryError(
                f"{response.request.url.host} stopped in the middle ({_reason(error)})"
            ) from error
        return bytes(content)

    def _pieces(self, response: httpx2.Response) -> Iterator[bytes]:
        try:
            yield from response.iter_bytes(64 * 1024)
        except (httpx2.TimeoutException, httpx2.TransportError, httpx2.DecodingError) as error:
            raise TemporaryError(f"{self.api.host} stopped in the middle ({_reason(error)})") from error


def _beginning(response: httpx2.Response) -> str:
    """The first 64 KiB of an answer that is an error, in which only words are looked for."""
    content = bytearray()
    try:
        for piece in response.iter_bytes(16 * 1024):
            content += piece
            if len(content) > 64 * 1024:
                break
    except (httpx2.TimeoutException, httpx2.TransportError, httpx2.DecodingError):
        return content.decode(errors="replace")  # the status says enough
    return content.decode(errors="replace")


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme.lower(), (parts.hostname or "").lower(), port


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
