"""Stands before all pages: lets people in, and tells browsers what they may do with a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from repairnator.errors import TemporaryError
from repairnator.services.console.access import Access
from repairnator.services.console.api.application import API_PATH
from repairnator.services.console.api.description import DESCRIPTION_PATH
from repairnator.services.console.errors import PageError, Unknown

# Scripts and styles come from here alone, none is written into a page, and no page shows in a frame.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What those may see who have not signed in.
_OPEN = ("/sign-in", "/static/", f"{API_PATH}{DESCRIPTION_PATH}")


class Gate:
    """The application that is served.

    Args:
        application: the pages.
        access: knows who sends a request.
        programs: the same, for the API.
        prefix: of the path of every page.
        wrong: makes the answer to a request that gets no page.
        refused: makes the answer to a program's request that is not let in.
    """

    def __init__(
        self,
        application: ASGIApp,
        access: Access,
        programs: Access,
        prefix: str,
        wrong: Callable[[Exception], Response],
        refused: Callable[[Exception], Response],
    ) -> None:
        self._application = application
        self._refused = refused
        self._access = access
        self._programs = programs
        self._prefix = prefix
        self._wrong = wrong

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        answer = await self._let_in(scope)
        await (answer or self._application)(scope, receive, send_with_headers)

    async def _let_in(self, scope: Scope) -> Response | None:
        """Note who sent the request; returns the answer for those who get no page."""
        client, path = scope.get("client"), str(scope["path"])
        wrong = self._refused if path.startswith("/api/") else self._wrong
        try:
            person = await run_in_threadpool(
                self._programs.person if path.startswith("/api/") else self._access.person,
                Headers(scope=scope),
                client[0] if client else "",
            )
        except (PageError, TemporaryError) as error:
            return wrong(error)
        scope.setdefault("state", {})["person"] = person
        if person is not None or path.startswith(_OPEN):
            return None
        if path.startswith("/api/"):
            return wrong(Unknown("This needs a token", "Send one as `Authorization: Bearer TOKEN`."))
        if scope["method"] not in ("GET", "HEAD") or path.startswith("/live/"):
            return wrong(Unknown("You have to sign in", "Your session may be over."))
        query = scope["query_string"].decode("ascii", "replace")
        wanted = quote(f"{path}{f'?{query}' if query else ''}", safe="")
        return RedirectResponse(f"{self._prefix}/sign-in?next={wanted}", HTTPStatus.SEE_OTHER)
