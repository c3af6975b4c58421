"""The monitor's HTTP: which requests are read at all, and how they are answered."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from repairnator.foundation.logs import logger
from repairnator.services.monitor.gate import Gate
from repairnator.services.monitor.intake import Answer, Delivery
from repairnator.services.monitor.limits import Buffer, Refusals
from repairnator.services.monitor.payloads import Forge
from repairnator.services.monitor.signatures import Signature

# https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
BODY_LIMIT = 25 * 1024 * 1024
# Of all requests under way together.
_BUFFER_LIMIT = 8 * BODY_LIMIT
# For a whole body to arrive; GitHub itself gives up after ten.
BODY_SECONDS = 30.0
_HEADER_LIMIT = 32 * 1024
_ID_LIMIT = 128
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


class _Refused(Exception):
    def __init__(self, status: HTTPStatus, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.answer = Answer(status, text)
        self.headers = headers


class Application:
    """Endpoints ``/`` (the seed's), ``/webhooks/github``, ``/webhooks/gitlab`` and ``/webhooks/gitea``.

    Args:
        gate: takes deliveries in.
        refusals: limits what a source may try.
        count: told the status of each answer.
    """

    def __init__(
        self,
        gate: Gate,
        refusals: Refusals,
        count: Callable[[int], None],
    ) -> None:
        self._gate = gate
        self._refusals = refusals
        self._count = count
        self._buffer = Buffer(_BUFFER_LIMIT)

    def asgi(self) -> Starlette:
        """The application for a server; its lifespan is that of the gate's work."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            work = asyncio.create_task(self._gate.run())
            try:
                yield
            finally:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
                self._gate.close()

        paths = {"/": None, **{f"/webhooks/{forge}": forge for forge in Forge}}
        routes = [Route(path, self._endpoint(forge), methods=["POST"]) for path, forge in paths.items()]
        return Starlette(routes=routes, lifespan=lifespan)

    def _endpoint(self, forge: Forge | None) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            source = request.client.host if request.client else ""
            try:
                answer, headers = await self._take(request, forge, source), None
            except _Refused as refused:
                answer, headers = refused.answer, refused.headers
                logger().warning("refused", reason=answer.text, source=source)
            if 400 <= answer.status < 500:
                self._refusals.count(source)
            self._count(answer.status)
            return JSONResponse({"message": answer.text}, answer.status, headers)

        return endpoint

    async def _take(self, request: Request, forge: Forge | None, source: str) -> Answer:
        wait = self._refusals.wait(source)
        if wait:
            raise _Refused(
                HTTPStatus.TOO_MANY_REQUESTS, "too many refused requests", {"Retry-After": str(int(wait) + 1)}
            )
        headers = request.headers
        # The server limits a head only while it is incomplete.
        if sum(len(name) + len(value) for name, value in headers.raw) > _HEADER_LIMIT:
            raise _Refused(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"more than {_HEADER_LIMIT} bytes of headers"
            )
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in (_JSON, _FORM):
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"content type must be {_JSON} or {_FORM}")
        body = await self._read(request)
        try:
            payload = body if kind == _JSON else _form_payload(body)
            return await self._gate.take(_delivery(headers, forge, body, payload, source))
        finally:
            self._buffer.give_back(len(body))

    async def _read(self, request: Request) -> bytes:
        """The body; its bytes are to be given back to the buffer."""
        if int(request.headers.get("content-length", "0")) > BODY_LIMIT:
            raise _too_large()
        chunks: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in request.stream():
                    if not self._buffer.take(len(chunk)):
                        raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, "too busy; try again")
                    size += len(chunk)
                    chunks.append(chunk)
                    if size > BODY_LIMIT:
                        raise _too_large()
        except BaseException as error:
            self._buffer.give_back(size)
            if isinstance(error, TimeoutError):
                raise _Refused(HTTPStatus.REQUEST_TIMEOUT, "the body took too long") from None
            if isinstance(error, ClientDisconnect):
                raise _Refused(HTTPStatus.BAD_REQUEST, "the sender went away") from None
            raise
        return b"".join(chunks)


def _too_large() -> _Refused:
    return _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {BODY_LIMIT} bytes")


def _form_payload(body: bytes) -> bytes:
    """The JSON of a form, in which GitHub sends it as the field ``payload``."""
    try:
        found = parse_qs(body, strict_parsing=True, max_num_fields=16).get(b"payload", [])
    except ValueError as error:
        raise _Refused(HTTPStatus.BAD_REQUEST, "the body is not a valid form") from error
    if len(found) != 1:
        raise _Refused(HTTPStatus.BAD_REQUEST, "the form has not exactly one field payload")
    return found[0]


def _delivery(headers: Headers, forge: Forge | None, body: bytes, payload: bytes, source: str) -> Delivery:
    forge = forge or _forge(headers)
    if forge is Forge.GITLAB:
        event = headers.get("x-gitlab-event", "")
        # The same at each try of one delivery (https://docs.gitlab.com/user/project/integrations/webhooks/).
        names: tuple[str, ...] = ("idempotency-key", "x-gitlab-event-uuid")
        signature = Signature(token=headers.get("x-gitlab-token"))
    else:
        event = headers.get("x-github-event") or headers.get("x-gitea-event", "")
        names = ("x-github-delivery", "x-gitea-delivery")
        signature = _signature(headers)
    delivery = next((headers[name] for name in names if headers.get(name)), "")
    if len(delivery) > _ID_LIMIT:
        delivery = hashlib.sha256(delivery.encode()).hexdigest()
    return Delivery(forge, event[:_ID_LIMIT], delivery, body, payload, signature, source)


def _forge(headers: Headers) -> Forge:
    if "x-gitlab-event" in headers:
        return Forge.GITLAB
    return Forge.GITEA if "x-gitea-event" in headers else Forge.GITHUB


def _signature(headers: Headers) -> Signature:
    sha256, sha1 = headers.get("x-hub-signature-256"), headers.get("x-hub-signature")
    # What does not begin as it should is left whole, and so equals no signature.
    return Signature(
        sha256=sha256.removeprefix("sha256=") if sha256 is not None else headers.get("x-gitea-signature"),
        sha1=None if sha1 is None else sha1.removeprefix("sha1="),
    )
