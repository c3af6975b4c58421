"""The pages for signing in and out."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from repairnator.foundation.settings import Settings
from repairnator.services.console.access import COOKIE, cookie_of, roles_of, session_token
from repairnator.services.console.errors import Forbidden, NotFound, PageError
from repairnator.services.console.forms import local_path, read_form
from repairnator.services.console.openid.flow import (
    ATTEMPT_COOKIE,
    ATTEMPT_SECONDS,
    CALLBACK,
    OPENID_SECONDS,
    START,
    openid_sign_in,
)
from repairnator.services.console.sessions import SESSION_SECONDS
from repairnator.services.console.signing_in import SigningIn
from repairnator.work.stores.port import Store


class SignInPages:
    """These pages.

    Args:
        store: returns the store, or raises what is wrong with it.
        settings: of this process.
        page: renders a page, given who asks, its template and what it shows.
        form: reads a form of a person's own, or raises that it is none.
        source: the address that a request comes from.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        settings: Settings,
        page: Callable[..., Response],
        form: Callable[[Request], Awaitable[object]],
        source: Callable[[Request], str],
    ) -> None:
        self._page = page
        self._form = form
        self._source = source
        self._prefix = urlsplit(settings.console_url).path
        self._secure = settings.console_url.startswith("https://")
        self._signing_in = SigningIn(store)
        self._openid = (
            openid_sign_in(settings, store, roles_of(settings), time.time)
            if settings.console_sign_in == "oidc"
            else None
        )
        self._issuer = urlsplit(settings.oidc_issuer).netloc

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/sign-in", self._show_sign_in),
            Route("/sign-in", self._sign_in, methods=["POST"]),
            Route(START, self._go_to_provider),
            Route(CALLBACK, self._come_back),
            Route("/sign-out", self._sign_out, methods=["POST"]),
        ]

    def _show_sign_in(self, request: Request) -> Response:
        wanted = local_path(request.query_params.get("next", "/"))
        if request.state.person is not None:
            return RedirectResponse(f"{self._prefix}{wanted}", HTTPStatus.SEE_OTHER)
        return self._sign_in_page(request, wanted)

    def _sign_in_page(self, request: Request, wanted: str, error: PageError | None = None) -> Response:
        said = {"title": error.title if error else "", "text": error.text if error else ""}
        status = error.status if error else HTTPStatus.OK
        issuer = self._issuer if self._openid else ""
        return self._page(request, "sign_in.html", status, here="", next=wanted, issuer=issuer, **said)

    def _go_to_provider(self, request: Request) -> Response:
        if self._openid is None:
            raise NotFound("There is no such page")
        wanted = local_path(request.query_params.get("next", "/"))
        try:
            address, kept = self._openid.begin(wanted)
        except PageError as error:
            return self._sign_in_page(request, wanted, error)
        answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
        self._set_cookie(answer, ATTEMPT_COOKIE, kept, ATTEMPT_SECONDS)
        return answer

    def _come_back(self, request: Request) -> Response:
        if self._openid is None:
            raise NotFound("There is no such page")
        cookie = cookie_of(request.headers, ATTEMPT_COOKIE)
        try:
            token, wanted = self._openid.finish(request.query_params, cookie, self._source(request))
        except PageError as error:
            answer = self._sign_in_page(request, "/", error)
        else:
            answer = RedirectResponse(f"{self._prefix}{local_path(wanted)}", HTTPStatus.SEE_OTHER)
            self._set_cookie(answer, COOKIE, token, OPENID_SECONDS)
        self._set_cookie(answer, ATTEMPT_COOKIE, "", 0)
        return answer

    def _set_cookie(self, answer: Response, name: str, value: str, seconds: float) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=int(seconds),
            path=self._prefix or "/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    async def _sign_in(self, request: Request) -> Response:
        if self._openid is not None:
            raise Forbidden("Nobody signs in with a password here", "Use the provider.")
        fields = dict(await read_form(request))
        wanted, source = local_path(fields.get("next", "/")), self._source(request)
        try:
            token = await run_in_threadpool(
                self._signing_in.sign_in, fields.get("name", ""), fields.get("password", ""), source
            )
        except PageError as error:
            return self._sign_in_page(request, wanted, error)
        answer = RedirectResponse(f"{self._prefix}{wanted}", HTTPStatus.SEE_OTHER)
        self._set_cookie(answer, COOKIE, token, SESSION_SECONDS)
        return answer

    async def _sign_out(self, request: Request) -> Response:
        await self._form(request)
        token = session_token(request.headers)
        await run_in_threadpool(self._signing_in.sign_out, token, request.state.person)
        answer = RedirectResponse(f"{self._prefix}/sign-in", HTTPStatus.SEE_OTHER)
        self._set_cookie(answer, COOKIE, "", 0)
        return answer
