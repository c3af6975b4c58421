"""The console's addresses: which page each is, and what answers when something is wrong."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.foundation.settings import Settings
from repairnator.services.console.build import build_page, find_build, live_part, raw_page
from repairnator.services.console.builds import builds_page, found_build
from repairnator.services.console.errors import NotFound, PageError
from repairnator.services.console.gate import Gate
from repairnator.services.console.listing import BuildList
from repairnator.services.console.live import Channels, State, messages
from repairnator.services.console.logs import log_page, run_of
from repairnator.services.console.overview import Overview
from repairnator.services.console.rendering import Renderer
from repairnator.services.console.tail import Tail
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
    """

    def __init__(
        self,
        store: Callable[[], Store],
        queue: Queue,
        settings: Settings,
        stopping: threading.Event,
        *,
        every: float = 1.0,
    ) -> None:
        self._store = store
        self._pages = Renderer(urlsplit(settings.console_url).path)
        self._overview = Overview(store, queue, settings.activemq_listen_queue)
        self._channels = Channels(stopping, every)
        self._tail = Tail(store, self._pages, self._channels)

    def asgi(self) -> ASGIApp:
        """The application for a server."""
        application = Starlette(
            routes=[
                Route("/", self._show_overview),
                Route("/builds", self._show_builds),
                Route("/build", self._show_build),
                Route("/build/log", self._show_log),
                Route("/build/raw", self._show_raw),
                Route("/live/overview", self._follow_overview),
                Route("/live/build", self._follow_build),
                Route("/live/log", self._follow_log),
                Route("/static/{name}", self._static),
            ],
            exception_handlers={
                PageError: self._wrong,
                TemporaryError: self._away,
                HTTPException: self._unknown,
                Exception: self._defect,
            },
        )
        # Around everything, the answer to a defect as well.
        return Gate(application, self._refused)

    # ---- pages; Starlette runs these in threads

    def _show_overview(self, _request: Request) -> Response:
        return self._page("overview.html", here="overview", **self._overview.page())

    def _show_builds(self, request: Request) -> Response:
        view = BuildList.read(request.query_params)
        jobs = self._store().jobs
        key = found_build(jobs, view.search)
        if key:
            return RedirectResponse(self._pages.build_address(key), HTTPStatus.SEE_OTHER)
        return self._page("builds.html", here="builds", **builds_page(jobs, view))

    def _show_build(self, request: Request) -> Response:
        columns = "split" if request.query_params.get("diff") == "split" else "unified"
        page = build_page(self._store(), request.query_params.get("key", ""))
        return self._page("build.html", here="builds", columns=columns, **page)

    def _show_raw(self, request: Request) -> Response:
        page = raw_page(self._store(), request.query_params.get("key", ""))
        return self._page("raw.html", here="builds", **page)

    def _show_log(self, request: Request) -> Response:
        query = request.query_params
        page = log_page(
            self._store(),
            query.get("key", ""),
            query.get("run", ""),
            query.get("from", ""),
            query.get("q", "").strip()[:500],
        )
        return self._page("log.html", here="builds", **page)

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

    def _page(self, template: str, status: int = HTTPStatus.OK, **values: Any) -> HTMLResponse:
        return HTMLResponse(self._pages.page(template, **values), status)

    def _refused(self, error: PageError) -> str:
        return self._pages.page("error.html", here="", title=error.title, text=error.text, again=0)

    def _wrong(self, _request: Request, error: Exception) -> Response:
        assert isinstance(error, PageError)
        return HTMLResponse(self._refused(error), error.status)

    def _away(self, _request: Request, error: Exception) -> Response:
        page = self._page(
            "error.html",
            HTTPStatus.SERVICE_UNAVAILABLE,
            here="",
            title="The store does not answer",
            text=f"{error}. This page tries again by itself.",
            again=5,
        )
        page.headers["Retry-After"] = "5"
        return page

    def _unknown(self, _request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        title = "There is no such page" if error.status_code == HTTPStatus.NOT_FOUND else error.detail
        page = self._page("error.html", error.status_code, here="", title=title, text="", again=0)
        page.headers.update(error.headers or {})
        return page

    def _defect(self, request: Request, error: Exception) -> Response:
        logger().error("a page cannot be shown", path=request.url.path, reason=repr(error))
        text = "The log of the console says more. Please report it."
        title = "This page has a defect"
        return self._page(
            "error.html", HTTPStatus.INTERNAL_SERVER_ERROR, here="", title=title, text=text, again=0
        )


def _stream(content: AsyncIterator[str]) -> StreamingResponse:
    # Proxies must not collect what is to be seen at once.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(content, media_type="text/event-stream", headers=headers)
