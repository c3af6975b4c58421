"""Who may see the pages, and what a browser may do with them.

Without sign-in the console is for the people of this machine: it listens on loopback only, answers to this
machine's own names only (else a page from elsewhere could give its own name this address, and read: DNS
rebinding), and answers nothing that a proxy passes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from repairnator.errors import SettingsError
from repairnator.services.console.errors import Forbidden

# Scripts and styles come from here alone, none is written into a page, and no page shows in a frame.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::[0-9]{1,5})?")


class Gate:
    """Stands before all pages.

    Args:
        application: the pages.
        refused: makes the page that says why.
    """

    def __init__(self, application: ASGIApp, refused: Callable[[Forbidden], str]) -> None:
        self._application = application
        self._refused = refused

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

        try:
            check_local(Headers(scope=scope))
        except Forbidden as refusal:
            page = HTMLResponse(self._refused(refusal), refusal.status)
            await page(scope, receive, send_with_headers)
            return
        await self._application(scope, receive, send_with_headers)


def check_address(address: str) -> None:
    """Make sure that what listens there is for this machine alone.

    Raises:
        SettingsError: others reach it, too.
    """
    if not _is_loopback(address):
        raise SettingsError(
            f"BIND_ADDRESS={address}: the console has no sign-in and so listens on this machine only: leave "
            "BIND_ADDRESS unset for `repairnator console`, and reach it from elsewhere through "
            "`ssh -L 30051:127.0.0.1:30051 HOST` or `kubectl port-forward`"
        )


def check_local(headers: Headers) -> None:
    """Make sure that a request comes from this machine, and means this machine.

    Raises:
        Forbidden: it does not.
    """
    if any(name in headers for name in _FORWARDED):
        raise Forbidden(
            "This console is for this machine only",
            "The request came through a proxy. Without sign-in only requests of this machine are answered.",
        )
    host = _HOST.fullmatch(headers.get("host", ""))
    if host is None or not (host[1].lower() == "localhost" or _is_loopback(host[1].strip("[]"))):
        raise Forbidden(
            "This console is for this machine only",
            "It was called by another name. Use http://localhost or http://127.0.0.1 with its port.",
        )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
