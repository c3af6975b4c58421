"""The pages beside builds: patches, offers, repositories, queues, flaky tests, settings and doctor."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from repairnator.foundation.providers import ci_names, has_builds
from repairnator.foundation.settings import Settings
from repairnator.services.console.charts import Bar, bars
from repairnator.services.console.overview import Cached
from repairnator.services.console.views.flaky import WEEKS, read_flaky
from repairnator.services.console.views.offers import read_offers, read_successes
from repairnator.services.console.views.patches import patch_file, read_patches
from repairnator.services.console.views.queues import read_queues
from repairnator.services.console.views.repositories import read_repositories, read_repository
from repairnator.services.console.views.settings import Doctor, read_settings
from repairnator.work.queues.port import Queue
from repairnator.work.stores.port import Store

_COUNT_SECONDS, _FLAKY_SECONDS, _DOCTOR_SECONDS = 10.0, 30.0, 60.0
_LONGEST = 500
_STATES = {"missing": 0, "warning": 1, "ok": 2}  # of findings, what is to be mended first


class MorePages:
    """These pages.

    Args:
        store: returns the store, or raises what is wrong with it.
        queue: whose depths are shown.
        settings: of this process.
        doctor: checks this machine and what it reaches.
        page: renders a page, given who asks, its template and what it shows.
    """

    def __init__(
        self,
        store: Callable[[], Store],
        queue: Queue,
        settings: Settings,
        doctor: Doctor,
        page: Callable[..., Response],
    ) -> None:
        self._store = store
        self._queue = queue
        self._settings = settings
        self._page = page
        self._successes = Cached(lambda: read_successes(store().records), _COUNT_SECONDS)
        self._counts = Cached(lambda: store().jobs.counts(), _COUNT_SECONDS)
        self._flaky = Cached(lambda: read_flaky(store()), _FLAKY_SECONDS)
        self._doctor = Cached(doctor, _DOCTOR_SECONDS)

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/patches", self._show_patches),
            Route("/patch", self._send_patch),
            Route("/offers", self._show_offers),
            Route("/repositories", self._show_repositories),
            Route("/repository", self._show_repository),
            Route("/queues", self._show_queues),
            Route("/flaky", self._show_flaky),
            Route("/settings", self._show_settings),
            Route("/doctor", self._show_doctor),
        ]

    def _show_patches(self, request: Request) -> Response:
        query = request.query_params
        tool = query.get("tool", "").strip()[:_LONGEST]
        repository = query.get("repository", "").strip()[:_LONGEST]
        after = query.get("after", "")
        found = read_patches(self._store().records, after, tool, repository)
        shown = {"list": found, "tool": tool, "repository": repository, "first": not after}
        return self._page(request, "patches.html", here="patches", **shown)

    def _send_patch(self, request: Request) -> Response:
        name, content = patch_file(self._store().records, request.query_params.get("id", ""))
        return Response(
            content,
            media_type="text/x-diff; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _show_offers(self, request: Request) -> Response:
        after = request.query_params.get("after", "")
        found = read_offers(self._store(), after)
        return self._page(
            request, "offers.html", here="offers", offers=found, successes=self._successes(), first=not after
        )

    def _show_repositories(self, request: Request) -> Response:
        found = read_repositories(self._store(), self._settings)
        shown = {"cis": [name for name in ci_names() if has_builds(name)], "usual": self._settings.default_ci}
        return self._page(request, "repositories.html", here="repositories", list=found, **shown)

    def _show_repository(self, request: Request) -> Response:
        query = request.query_params
        found = read_repository(self._store(), self._settings, query.get("name", ""), query.get("after", ""))
        return self._page(request, "repository.html", here="repositories", view=found)

    def _show_queues(self, request: Request) -> Response:
        destination = self._settings.activemq_listen_queue
        found = read_queues(self._store().jobs, self._queue, destination, self._counts())
        return self._page(request, "queues.html", here="queues", queues=found)

    def _show_flaky(self, request: Request) -> Response:
        found = self._flaky()
        words = [
            f"{WEEKS - 1 - week} weeks ago" if week < WEEKS - 1 else "this week" for week in range(WEEKS)
        ]
        chart = bars(
            [Bar(f"{when}: {n} runs", [("accent", n)]) for when, n in zip(words, found.weeks, strict=True)],
            f"Runs with flaky tests in each of {WEEKS} weeks",
        )
        rows = [
            (test, bars([Bar("", [("accent", n)]) for n in test.weeks], f"{test.runs} runs"))
            for test in found.tests
        ]
        return self._page(request, "flaky.html", here="flaky", flaky=found, chart=chart, rows=rows)

    def _show_settings(self, request: Request) -> Response:
        return self._page(request, "settings.html", here="settings", view=read_settings(self._settings))

    def _show_doctor(self, request: Request) -> Response:
        return self._page(
            request,
            "doctor.html",
            here="doctor",
            findings=sorted(self._doctor(), key=lambda one: _STATES.get(one.state, 0)),
        )
