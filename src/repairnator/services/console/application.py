"""The console's addresses: which page each is, and what answers when something is wrong."""

from __future__ import annotations

import hmac
import threading
from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.foundation.settings import Settings
from repairnator.services.console.access import COOKIE, TokenAccess, access_for, session_token
from repairnator.services.console.actions import (
    Actions,
    action_named,
    check_may,
    is_asked_first,
    kept_fields,
)
from repairnator.services.console.api import problems
from repairnator.services.console.api.application import API_PATH, Api
from repairnator.services.console.audit import Audit
from repairnator.services.console.build import build_page, find_build, live_part, raw_page
from repairnator.services.console.builds import builds_page, found_build
from repairnator.services.console.dead import dead_page
from repairnator.services.console.errors import Forbidden, NotFound, PageError
from repairnator.services.console.forms import local_path, read_form
from repairnator.services.console.gate import Gate
from repairnator.services.console.job_actions import longer_budgets
from repairnator.services.console.listing import BuildList
from repairnator.services.console.live import Channels, State, for_a_while, messages
from repairnator.services.console.logs import log_page, run_of
from repairnator.services.console.more import MorePages
from repairnator.services.console.overview import Overview
from repairnator.services.console.people import Person
from repairnator.services.console.rendering import Renderer
from repairnator.services.console.sessions import SESSION_SECONDS
from repairnator.services.console.signing_in import SigningIn
from repairnator.services.console.tail import Tail
from repairnator.services.console.views.settings import Doctor
from repairnator.services.web.clients import Proxies, networks
from repairnator.work.jobs.pauses import Pauses, repository_of
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import Store

_YEAR = 365 * 86400


class Console:
    """The pages.

    Args:
        store: returns the store, or raises what is wrong with it.
        queue: whose depths are shown.
        settings: of this process.
        stopping: set when the process ends.
        every: seconds between two looks at what a page follows.
        doctor: checks this machine and what it reaches.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        queue: Queue,
        settings: Settings,
        stopping: threading.Event,
        *,
        every: float = 1.0,
        doctor: Doctor = tuple,
    ) -> None:
        self._store = store
        self._url = settings.console_url
        self._prefix = urlsplit(settings.console_url).path
        self._pages = Renderer(self._prefix)
        self._overview = Overview(store, queue, settings.activemq_listen_queue)
        self._channels = Channels(stopping, every)
        self._access = access_for(settings, store)
        self._signing_in = SigningIn(store)
        self._actions = Actions(store, queue, settings)
        self._api = Api(store, self._overview, self._actions, self._prefix, self._permanent)
        self._proxies = Proxies(networks(settings.trusted_proxies))
        self._secure = settings.console_url.startswith("https://")
        self._tail = Tail(store, self._pages, self._channels)
        self._more = MorePages(store, queue, settings, doctor, self._page)
        self._budgets = longer_budgets(settings)

    def asgi(self) -> ASGIApp:
        """The application for a server."""
        application = Starlette(
            routes=[
                Route("/", self._show_overview),
                Route("/builds", self._show_builds),
                Route("/build", self._show_build),
                Route("/build/log", self._show_log),
                Route("/build/raw", self._show_raw),
                Route("/dead", self._show_dead),
                *self._more.routes(),
                Route("/audit", self._show_audit),
                Route("/sign-in", self._show_sign_in),
                Route("/sign-in", self._sign_in, methods=["POST"]),
                Route("/sign-out", self._sign_out, methods=["POST"]),
                Route("/do", self._act, methods=["POST"]),
                Route("/live/overview", self._follow_overview),
                Route("/live/build", self._follow_build),
                Route("/live/log", self._follow_log),
                Route("/static/{name}", self._static),
                Mount(API_PATH, self._api.asgi()),
            ],
            exception_handlers={
                PageError: self._wrong,
                TemporaryError: self._away,
                HTTPException: self._unknown,
                Exception: self._defect,
            },
        )
        # Around everything, the answer to a defect as well.
        programs = TokenAccess(self._store, self._access)
        return Gate(application, self._access, programs, self._prefix, self._refused, problems.refused)

    # ---- pages; Starlette runs these in threads

    def _show_overview(self, request: Request) -> Response:
        return self._page(request, "overview.html", here="overview", **self._overview.page())

    def _show_builds(self, request: Request) -> Response:
        view = BuildList.read(request.query_params)
        store = self._store()
        key = found_build(store.jobs, view.search)
        if key:
            return RedirectResponse(self._pages.build_address(key), HTTPStatus.SEE_OTHER)
        return self._page(request, "builds.html", here="builds", **builds_page(store, view))

    def _show_build(self, request: Request) -> Response:
        columns = "split" if request.query_params.get("diff") == "split" else "unified"
        store = self._store()
        page = build_page(store, request.query_params.get("key", ""))
        repository = repository_of(page["job"])
        paused = Pauses(store.records, store.jobs.now).of(repository)
        shown: dict[str, Any] = {"columns": columns, "paused": paused, "budgets": self._budgets}
        shown["repository"] = repository
        return self._page(request, "build.html", here="builds", **shown, **page)

    def _show_raw(self, request: Request) -> Response:
        page = raw_page(self._store(), request.query_params.get("key", ""))
        return self._page(request, "raw.html", here="builds", **page)

    def _show_log(self, request: Request) -> Response:
        query = request.query_params
        page = log_page(
            self._store(),
            query.get("key", ""),
            query.get("run", ""),
            query.get("from", ""),
            query.get("q", "").strip()[:500],
        )
        return self._page(request, "log.html", here="builds", **page)

    def _show_dead(self, request: Request) -> Response:
        page = dead_page(self._store().jobs, request.query_params.get("after", ""))
        return self._page(request, "dead.html", here="dead", **page)

    def _show_audit(self, request: Request) -> Response:
        if not request.state.person.role.operates:
            raise Forbidden("Only operators and admins see the audit record")
        store = self._store()
        entries, older = Audit(store.records, store.jobs.now).latest(request.query_params.get("before", ""))
        return self._page(request, "audit.html", here="audit", entries=entries, older=older)

    # ---- what changes something

    def _show_sign_in(self, request: Request) -> Response:
        wanted = local_path(request.query_params.get("next", "/"))
        if request.state.person is not None:
            return RedirectResponse(f"{self._prefix}{wanted}", HTTPStatus.SEE_OTHER)
        return self._page(request, "sign_in.html", here="", next=wanted, title="", text="")

    async def _sign_in(self, request: Request) -> Response:
        fields = dict(await read_form(request))
        wanted, source = local_path(fields.get("next", "/")), self._source(request)
        try:
            token = await run_in_threadpool(
                self._signing_in.sign_in, fields.get("name", ""), fields.get("password", ""), source
            )
        except PageError as error:
            said = {"title": error.title, "text": error.text, "next": wanted}
            return self._page(request, "sign_in.html", error.status, here="", **said)
        answer = RedirectResponse(f"{self._prefix}{wanted}", HTTPStatus.SEE_OTHER)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(SESSION_SECONDS),
            path=self._prefix or "/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _sign_out(self, request: Request) -> Response:
        await self._form(request)
        token = session_token(request.headers)
        await run_in_threadpool(self._signing_in.sign_out, token, request.state.person)
        answer = RedirectResponse(f"{self._prefix}/sign-in", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(COOKIE, path=self._prefix or "/")
        return answer

    async def _act(self, request: Request) -> Response:
        fields = await self._form(request)
        named = dict(fields)
        name, keys = named.get("action", ""), [value for field, value in fields if field == "key"]
        person: Person = request.state.person
        action = action_named(name)
        check_may(person, action)
        shown: dict[str, Any] = {"here": "", "action": action, "next": local_path(named.get("next", "/"))}
        if is_asked_first(name, keys) and not named.get("sure"):
            asked: dict[str, Any] = {"name": name, "keys": keys, "kept": kept_fields(named)}
            return self._page(request, "confirm.html", **asked, **shown)
        results = await run_in_threadpool(self._actions.do, person, name, keys, named)
        if len(results) == 1 and results[0].done and not results[0].shown_once:
            return RedirectResponse(shown["next"], HTTPStatus.SEE_OTHER)
        return self._page(request, "done.html", results=results, **shown)

    async def _form(self, request: Request) -> list[tuple[str, str]]:
        """The fields of a form of this person's own.

        Raises:
            Forbidden: it is not.
        """
        fields = await read_form(request)
        person: Person = request.state.person
        sent = dict(fields).get("token", "")
        if not person.token or not hmac.compare_digest(sent.encode(), person.token.encode()):
            raise Forbidden("This form is not valid any more", "Go back, load the page anew, and try again.")
        return fields

    def _permanent(self, key: str) -> str:
        """The address of a build's page, for those who are elsewhere."""
        return f"{self._url.removesuffix(self._prefix)}{self._pages.build_address(key)}"

    def _source(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        headers = request.headers
        return self._proxies.client(peer, headers.getlist("x-forwarded-for"), headers.getlist("forwarded"))

    def _static(self, request: Request) -> Response:
        file = self._pages.static.get(request.path_params["name"])
        if file is None:
            raise NotFound("There is no such file")
        fresh = request.url.query == file.tag
        caching = f"public, max-age={_YEAR}, immutable" if fresh else "no-cache"
        return Response(file.content, media_type=file.media, headers={"Cache-Control": caching})

    # ---- what pages follow

    async def _follow_overview(self, _request: Request) -> Response:
        def ask() -> State:
            return State(self._pages.page("_now.html", **self._overview.now()))

        return _stream(messages(self._channels.follow("overview", ask)))

    async def _follow_build(self, request: Request) -> Response:
        key = request.query_params.get("key", "")
        await run_in_threadpool(lambda: find_build(self._store(), key))

        def ask() -> State:
            store = self._store()
            job = find_build(store, key)
            return State(self._pages.page("_live.html", **live_part(store, job)), over=job.state.terminal)

        return _stream(messages(self._channels.follow(f"build {key}", ask)))

    async def _follow_log(self, request: Request) -> Response:
        query = request.query_params
        key, run = query.get("key", ""), query.get("run", "")

        def check() -> None:
            store = self._store()
            if not run or not run_of(store, find_build(store, key), run):
                raise NotFound("There is no such run")

        await run_in_threadpool(check)
        at = request.headers.get("last-event-id") or query.get("after", "")
        first = int(at) if at.isascii() and at.isdigit() and len(at) < 10 else 0
        return _stream(self._tail.messages(key, run, first))

    # ---- when something is wrong

    def _page(
        self, request: Request | None, template: str, status: int = HTTPStatus.OK, **values: Any
    ) -> HTMLResponse:
        person = getattr(request.state, "person", None) if request is not None else None
        return HTMLResponse(self._pages.page(template, person=person, **values), status)

    def _refused(self, error: Exception) -> Response:
        """The answer to a request that comes to no page."""
        return self._away(None, error) if isinstance(error, TemporaryError) else self._wrong(None, error)

    def _wrong(self, request: Request | None, error: Exception) -> Response:
        assert isinstance(error, PageError)
        said = {"title": error.title, "text": error.text}
        return self._page(request, "error.html", error.status, here="", again=0, **said)

    def _away(self, request: Request | None, error: Exception) -> Response:
        page = self._page(
            request,
            "error.html",
            HTTPStatus.SERVICE_UNAVAILABLE,
            here="",
            title="The store does not answer",
            text=f"{error}. This page tries again by itself.",
            again=5,
        )
        page.headers["Retry-After"] = "5"
        return page

    def _unknown(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title = "There is no such page" if error.status_code == HTTPStatus.NOT_FOUND else error.detail
        page = self._page(request, "error.html", error.status_code, here="", title=title, text="", again=0)
        page.headers.update(error.headers or {})
        return page

    def _defect(self, request: Request, error: Exception) -> Response:
        logger().error("a page cannot be shown", path=request.url.path, reason=repr(error))
        said = {
            "title": "This page has a defect",
            "text": "The log of the console says more. Please report it.",
        }
        return self._page(request, "error.html", HTTPStatus.INTERNAL_SERVER_ERROR, here="", again=0, **said)


def _stream(content: AsyncGenerator[str, None]) -> StreamingResponse:
    # Proxies must not collect what is to be seen at once.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(for_a_while(content), media_type="text/event-stream", headers=headers)
