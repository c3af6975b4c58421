"""Sends the new lines of a run's log to the pages that follow it, each from the line that it has come to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from repairnator.foundation.untrusted import integer
from repairnator.services.console.build import find_build
from repairnator.services.console.live import Away, Channels, State, message
from repairnator.services.console.logs import is_live, run_of
from repairnator.services.console.rendering import Renderer
from repairnator.work.runs.runlog import Line, read_lines
from repairnator.work.stores.port import Store

_TOGETHER = 500  # lines of a message


@dataclass(frozen=True, slots=True)
class End:
    """The end of a log.

    Attributes:
        run: whose log it is.
        total: lines.
        newest: the last ones, rendered, for those that lack exactly these; they begin at ``since``.
        since: number of the first of them.
    """

    run: str
    total: int
    newest: str
    since: int


class Tail:
    """Follows logs.

    Args:
        store: returns the store.
        pages: renders lines.
        channels: of this process.
    """

    def __init__(self, store: Callable[[], Store], pages: Renderer, channels: Channels) -> None:
        self._store = store
        self._pages = pages
        self._channels = channels

    async def messages(self, key: str, run_id: str, first: int) -> AsyncGenerator[str, None]:
        """The lines of a run's log from ``first`` on, as messages; they end with the run."""
        yield "retry: 2000\n\n"
        async for state in self._channels.follow(f"log {key} {run_id}", self._asking(key, run_id)):
            if state is None:
                yield ": still here\n\n"
            elif isinstance(state.value, Away):
                yield message("away", state.value.text)
            else:
                end: End = state.value
                while first < end.total:
                    text, first = await self._lines(end, first)
                    yield message("lines", text, number=first)
                if state.over:
                    yield message("over", "")

    def _asking(self, key: str, run_id: str) -> Callable[[], State]:
        seen = [-1]  # how many lines there were the last time

        def ask() -> State:
            store = self._store()
            job = find_build(store, key)
            progress = run_of(store, job, run_id)
            total, run = integer(progress.get("lines")), str(progress.get("_id", ""))
            since = max(seen[0] if seen[0] >= 0 else total, total - _TOGETHER)
            seen[0] = total
            newest = (
                self._rendered(read_lines(store.records, run, since, total - since)) if since < total else ""
            )
            return State(End(run, total, newest, since), over=not is_live(job, progress))

        return ask

    async def _lines(self, end: End, first: int) -> tuple[str, int]:
        """Some lines from ``first`` on, rendered, and the number of the line behind them."""
        if first == end.since:
            return end.newest, end.total
        lines = await run_in_threadpool(
            lambda: read_lines(self._store().records, end.run, first, min(_TOGETHER, end.total - first))
        )
        return self._rendered(lines), lines[-1].number + 1 if lines else end.total

    def _rendered(self, lines: list[Line]) -> str:
        return self._pages.page("_lines.html", lines=lines)
