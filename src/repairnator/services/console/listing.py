"""Reads what a list of builds is asked for, from its address, and writes addresses of other views of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

from repairnator.model import Job, JobState
from repairnator.services.console.errors import BadRequest
from repairnator.services.console.words import known_statuses
from repairnator.work.jobs.rules import BUILD
from repairnator.work.stores.port import JobOrder, JobPage

PAGE = 50

STATES: dict[str, tuple[JobState, ...]] = {
    "": (),
    "unfinished": (JobState.QUEUED, JobState.RUNNING),
    "running": (JobState.RUNNING,),
    "queued": (JobState.QUEUED,),
    "done": (JobState.DONE,),
    "dead": (JobState.DEAD,),
}
SORTS: dict[str, tuple[JobOrder, bool]] = {
    "newest": (JobOrder.CREATED, False),
    "oldest": (JobOrder.CREATED, True),
    "changed": (JobOrder.UPDATED, False),
    "attempts": (JobOrder.ATTEMPT, False),
}
AGES: dict[str, float] = {"": 0.0, "1h": 3600.0, "1d": 86400.0, "7d": 7 * 86400.0, "30d": 30 * 86400.0}
_RETRYING_ATTEMPTS = 2
# The columns beside the build's name, in their order, and whether they are shown unless asked for.
COLUMNS: dict[str, bool] = {
    "state": True,
    "branch": False,
    "commit": False,
    "failing": True,
    "patches": True,
    "tool": False,
    "worker": False,
    "attempts": True,
    "took": True,
    "came": True,
    "changed": True,
}
_USUAL = tuple(name for name, usual in COLUMNS.items() if usual)
_NONE = "none"  # of the columns
_LONGEST = 250


@dataclass(frozen=True, slots=True)
class BuildList:
    """A view of the list of builds.

    Attributes:
        search: a repository, a build's number or a commit's beginning.
        state: a key of :data:`STATES`.
        status: a final status; "" for any.
        sort: a key of :data:`SORTS`.
        age: a key of :data:`AGES`: no older ones.
        branch: of the builds that have ended; "" for any.
        tool: that found the patch; "" for any.
        columns: that are shown, of :data:`COLUMNS`.
        retrying: only those that are tried again and again.
        after: begin behind this one: value and key.
    """

    search: str = ""
    state: str = ""
    status: str = ""
    sort: str = "newest"
    age: str = ""
    retrying: bool = False
    branch: str = ""
    tool: str = ""
    columns: tuple[str, ...] = _USUAL
    after: tuple[float, str] | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """The view that an address asks for.

        Raises:
            BadRequest: a part of it is none that there is.
        """
        view = cls(
            search=query.get("q", "").strip()[:500],
            state=_one_of("state", query.get("state", ""), STATES),
            status=_one_of("status", query.get("status", ""), {"": "", **dict(known_statuses())}),
            sort=_one_of("sort", query.get("sort", "") or "newest", SORTS),
            age=_one_of("age", query.get("age", ""), AGES),
            retrying=query.get("retrying", "") == "1",
            branch=query.get("branch", "").strip()[:_LONGEST],
            tool=query.get("tool", "").strip()[:_LONGEST],
            columns=_columns(query.get("columns", "")),
            after=read_position(query.get("after", "")),
        )
        return replace(view, sort="attempts", age="", status="") if view.retrying else view

    @property
    def filtered(self) -> bool:
        """Whether it shows fewer than all."""
        chosen = (self.search, self.state, self.status, self.age, self.retrying, self.branch, self.tool)
        return any(chosen)

    @property
    def column_names(self) -> str:
        """The columns as an address has them; "" for the usual ones."""
        return "" if self.columns == _USUAL else ",".join(self.columns) or _NONE

    def toggled(self, column: str) -> str:
        """The address of the view that shows this column too, or no longer."""
        wanted = {*self.columns} ^ {column}
        changed = replace(self, columns=tuple(name for name in COLUMNS if name in wanted))
        return changed.address()

    def page(self, now: float) -> JobPage:
        """What to ask a store for; one more than a page has, to see whether another follows."""
        order, ascending = SORTS[self.sort]
        repository, name = _searched(self.search)
        least = now - AGES[self.age] if self.age and order is not JobOrder.ATTEMPT else None
        return JobPage(
            kind=BUILD,
            states=STATES["unfinished"] if self.retrying else STATES[self.state],
            status=self.status,
            repository=repository,
            branch=self.branch,
            tool=self.tool,
            name=name,
            least=float(_RETRYING_ATTEMPTS) if self.retrying else least,
            order=order,
            ascending=ascending,
            after=self.after,
            limit=PAGE + 1,
        )

    def following(self, last: Job) -> Self:
        """The view that goes on behind a page's last job."""
        order, _ = SORTS[self.sort]
        return replace(self, after=(float(getattr(last, order)), last.key))

    def address(self, **changes: str) -> str:
        """The query of this view, with some parts changed and from its beginning on if any is."""
        parts = {
            "q": self.search,
            "state": self.state,
            "status": self.status,
            "sort": "" if self.sort == "newest" else self.sort,
            "age": self.age,
            "retrying": "1" if self.retrying else "",
            "branch": self.branch,
            "tool": self.tool,
            "columns": self.column_names,
            "after": "" if changes or not self.after else f"{self.after[0]!r}~{self.after[1]}",
        }
        kept = {name: value for name, value in (parts | changes).items() if value}
        return f"?{urlencode(kept, safe='/:@,~', quote_via=quote)}" if kept else ""


def _one_of(name: str, value: str, known: Mapping[str, object]) -> str:
    if value not in known:
        choices = ", ".join(one for one in known if one)
        raise BadRequest(f"There is no {name} {value[:60]!r}", f"Choose one of these: {choices}.")
    return value


def _columns(text: str) -> tuple[str, ...]:
    """The columns that an address names.

    Raises:
        BadRequest: there is none of that name.
    """
    if not text:
        return _USUAL
    wanted = [] if text == _NONE else text.split(",")
    for name in wanted:
        _one_of("column", name, COLUMNS)
    return tuple(name for name in COLUMNS if name in wanted)


def read_position(text: str) -> tuple[float, str] | None:
    """Where a page of a list ended, as an address has it.

    Raises:
        BadRequest: it is nothing such.
    """
    if not text:
        return None
    value, _, key = text.partition("~")
    if (
        re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,9})?", value) is None
        or not key
        or not math.isfinite(float(value))
    ):
        raise BadRequest("That page of the list does not exist", "Begin at the top of the list.")
    return float(value), key


def _searched(text: str) -> tuple[str, str]:
    """The repository and the beginning of the name that a search means."""
    if not text:
        return "", ""
    last = urlsplit(text).path.rstrip("/").rpartition("/")[2] if "://" in text else text
    if "://" in text and not _is_name(last):
        return text, ""
    if "/" in last:
        return last, ""
    return "", last


def _is_name(text: str) -> bool:
    return text.isdigit() or re.fullmatch(r"[0-9a-f]{7,64}", text) is not None
