"""Tests that failed and passed without a change, as the runs of repairs saw them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from repairnator.foundation.untrusted import mapping, number, sequence, text
from repairnator.model import BuildRef
from repairnator.work.runs.documents import repository_name
from repairnator.work.runs.progress import PROGRESS
from repairnator.work.stores.port import Document, Query, Store

WEEKS = 12
_WEEK = 7 * 86400.0
_RUNS = 500  # that are looked through
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class FlakyTest:
    """A test that was flaky.

    Attributes:
        repository: ``owner/repo``.
        name: of the test.
        runs: in how many it was flaky.
        first, last: when, in seconds since the epoch.
        build: key of the build in which it was the last time.
        weeks: in how many runs of each of the last weeks, the oldest week first.
    """

    repository: str
    name: str
    runs: int
    first: float
    last: float
    build: str
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FlakyTests:
    """The flaky tests of the latest runs.

    Attributes:
        tests: those that were flaky most often first.
        more: how many others there are.
        runs: how many runs were looked through.
        since: when the oldest of them began; 0 without any.
        weeks: in how many runs of each week there was a flaky test, the oldest week first.
    """

    tests: tuple[FlakyTest, ...]
    more: int
    runs: int
    since: float
    weeks: tuple[int, ...]


def read_flaky(store: Store) -> FlakyTests:
    """The flaky tests of the latest runs."""
    now = store.jobs.now()
    query = Query(at_least={"started": now - WEEKS * _WEEK}, order="started", descending=True, limit=_RUNS)
    runs = store.records.find(PROGRESS, query)
    seen: dict[tuple[str, str], list[tuple[float, str]]] = defaultdict(list)
    weeks = [0] * WEEKS
    for run in runs:
        names = _flaky(run)
        if names:
            weeks[_week(number(run.get("started")), now)] += 1
        for name in names:
            seen[_repository(str(run.get("build"))), name].append(
                (number(run.get("started")), str(run.get("build")))
            )
    tests = sorted(
        (_test(of, times, now) for of, times in seen.items()),
        key=lambda one: (-one.runs, -one.last, one.name),
    )
    since = min((number(run.get("started")) for run in runs), default=0.0)
    return FlakyTests(tuple(tests[:_SHOWN]), max(len(tests) - _SHOWN, 0), len(runs), since, tuple(weeks))


def _flaky(run: Document) -> set[str]:
    return {text(name, 300) for name in sequence(mapping(run.get("tests")).get("flaky"))}


def _test(of: tuple[str, str], times: list[tuple[float, str]], now: float) -> FlakyTest:
    weeks = [0] * WEEKS
    for at, _ in times:
        weeks[_week(at, now)] += 1
    last, build = max(times)
    return FlakyTest(*of, len(times), min(times)[0], last, build, tuple(weeks))


def _week(at: float, now: float) -> int:
    return WEEKS - 1 - min(max(int((now - at) // _WEEK), 0), WEEKS - 1)


def _repository(key: str) -> str:
    """Of a build key: ``CI/host/owner/repo/id``, or ``git/URL/COMMIT``."""
    ci, _, rest = key.partition("/")
    if "://" in rest:
        url, _, commit = rest.rpartition("/")
        return repository_name(BuildRef(ci, url=url, commit=commit))
    return rest.partition("/")[2].rpartition("/")[0]
