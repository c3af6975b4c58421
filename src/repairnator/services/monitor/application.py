"""The monitor's HTTP endpoints: decides which requests are read, and answers them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from repairnator.foundation.logs import logger
from repairnator.services.monitor.bodies import SMALL, Bodies, NoRoom, TooLarge, TooSlow
from repairnator.services.monitor.gate import Gate
from repairnator.services.monitor.intake import Answer, Delivery
from repairnator.services.monitor.senders import event_and_delivery, sender
from repairnator.services.monitor.signatures import Signature, brought
from repairnator.services.web.clients import Proxies
from repairnator.services.web.limits import Refusals
from repairnator.world.providers.systems import webhook_readers

# https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap: the largest that forges send
BODY_LIMIT = 25 * 1024 * 1024
# For a whole body to arrive; forges themselves give up after ten.
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
    """Endpoints ``/webhooks/NAME`` for each provider, and ``/`` (the seed's) for all that headers tell apart.

    Args:
        gate: takes deliveries in.
        refusals: limits what a source may try.
        count: is called with the status of each answer.
        proxies: that say whom they speak for.
    """

    def __init__(
        self,
        gate: Gate,
        refusals: Refusals,
        count: Callable[[int], None],
        proxies: Proxies | None = None,
    ) -> None:
        self._gate = gate
        self._refusals = refusals
        self._count = count
        self._proxies = proxies or Proxies()
        self._bodies = Bodies()

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

        paths = {"/": None, **{f"/webhooks/{forge}": forge for forge in webhook_readers()}}
        routes = [Route(path, self._endpoint(forge), methods=["POST"]) for path, forge in paths.items()]
        return Starlette(routes=routes, lifespan=lifespan)

    def _endpoint(self, forge: str | None) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            source = self._source(request)
            wait = self._refusals.wait(source)
            try:
                answer, headers = await self._take(request, forge, source, waits=wait > 0), None
            except _Refused as refused:
                answer, headers = refused.answer, refused.headers
                if not wait:
                    logger().warning("refused", reason=answer.text, source=source)
            if not answer.genuine and answer.status < 500:
                # Whatever the answer was: the sender did not show that it knows a secret.
                if wait:
                    answer, headers = _TOO_MANY, {"Retry-After": str(int(wait) + 1)}
                else:
                    self._refusals.count(source)
            self._count(answer.status)
            return JSONResponse({"message": answer.text}, answer.status, headers)

        return endpoint

    def _source(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        headers = request.headers
        return self._proxies.client(peer, headers.getlist("x-forwarded-for"), headers.getlist("forwarded"))

    async def _take(self, request: Request, forge: str | None, source: str, *, waits: bool) -> Answer:
        headers = request.headers
        # The server limits a head only while it is incomplete.
        if sum(len(name) + len(value) for name, value in headers.raw) > _HEADER_LIMIT:
            raise _Refused(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"more than {_HEADER_LIMIT} bytes of headers"
            )
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in (_JSON, _FORM):
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"content type must be {_JSON} or {_FORM}")
        forge = forge or sender(headers)
        if not forge:
            raise _Refused(HTTPStatus.BAD_REQUEST, "no header says which forge sent this webhook")
        signature = brought(headers, webhook_readers()[forge][0].proofs)
        if waits and not signature.plausible:
            return _TOO_MANY
        limit = BODY_LIMIT if signature.plausible else SMALL
        declared = int(headers.get("content-length", "0"))
        try:
            async with self._bodies.body(
                request.stream(), declared=declared, limit=limit, seconds=BODY_SECONDS, last=waits
            ) as body:
                delivery = _delivery(headers, forge, body, signature, source, form=kind == _FORM)
                return await self._gate.take(delivery, last=waits)
        except TooLarge:
            raise _Refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"more than {BODY_LIMIT} bytes, or than {SMALL} without a signature",
            ) from None
        except TooSlow:
            raise _Refused(HTTPStatus.REQUEST_TIMEOUT, "the body took too long") from None
        except NoRoom:
            raise _Refused(
                HTTPStatus.TOO_MANY_REQUESTS, "too busy; try again", {"Retry-After": "1"}
            ) from None
        except ClientDisconnect:
            raise _Refused(HTTPStatus.BAD_REQUEST, "the sender closed the connection") from None


_TOO_MANY = Answer(HTTPStatus.TOO_MANY_REQUESTS, "too many refused requests")


def _delivery(
    headers: Headers, forge: str, body: bytearray, signature: Signature, source: str, *, form: bool
) -> Delivery:
    event, delivery = event_and_delivery(forge, headers)
    if len(delivery) > _ID_LIMIT:
        delivery = hashlib.sha256(delivery.encode()).hexdigest()
    return Delivery(forge, event[:_ID_LIMIT], delivery, body, body, signature, source, form)
