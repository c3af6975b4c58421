from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, cast

import pytest
from tests.servers.process import wait_until

from repairnator.core.events import Event
from repairnator.model import Job, JobState
from repairnator.testing.stores import Switch, memory_store
from repairnator.work.runs.live import LiveRuns, progress_of
from repairnator.work.runs.progress import PROGRESS, RunProgress
from repairnator.work.runs.retention import forget_logs
from repairnator.work.runs.runlog import MOST_LINES, PAGE_LINES, RUN_LOG, LogWriter, read_lines
from repairnator.work.stores.port import Document, Query, RecordStore, Store

JOB = Job(
    "git/u/c",
    "build",
    {"build": {"ci": "git"}},
    created=1.0,
    due=200.0,
    updated=100.0,
    state=JobState.RUNNING,
    attempt=2,
    owner="worker-1",
    run_id="run-1",
)
TESTS: dict[str, Any] = {
    "failing": [{"name": "a.T#x", "type": "Error", "message": "m"}],
    "flaky": ["a.T#y"],
    "total": 9,
}


def event(kind: str, time: float = 101.0, **data: Any) -> Event:
    return Event(kind, {"event": kind, "seq": 1, "time": time, **data})


def step(name: str, status: str, time: float = 101.0, **data: Any) -> Event:
    return event("step", time, name=name, status=status, **data)


def search(group: str, candidates: int, time: float, **data: Any) -> Event:
    counts = {"candidates": candidates, "plausible": 0, "uncompilable": 0, "duplicates": 0}
    about: dict[str, Any] = {
        "tool": "java",
        "candidatesPerSecond": 7.0,
        "place": "A:1",
        "seconds": 3.0,
        "budget": 60.0,
    }
    return event("progress", time, group=group, **(counts | about | data))


def finished(time: float = 160.0) -> Event:
    result = {"status": "PATCHED", "patches": [{}], "seconds": 60.0}
    return event("finished", time, result=result, errors={"BuildProject": ["no\nplace"]})


def progress(*events: Event) -> dict[str, Any]:
    run = RunProgress(JOB)
    for one in events:
        run.see(one)
    return run.document()


def test_a_run_is_summed_up() -> None:
    document = progress(
        step("BuildProject", "STARTED"),
        step("BuildProject", "SUCCESS", seconds=4.0),
        event("tests", **TESTS),
        event("groups", groups=[{"id": "g1", "tests": ["a.T#x"]}]),
        event("places", group="g1", places=[{"file": "A", "line": 3, "suspiciousness": 0.5}]),
        step("java", "STARTED", 110.0),
        search("g1", 12, 112.0, plausible=1),
        event("patch", 115.0, group="g1", summary="replace"),
        event("note", level="warning", text="careful"),
    )
    assert (document["_id"], document["build"], document["attempt"]) == ("run-1", "git/u/c", 2)
    assert document["step"] == {"name": "java", "since": 110.0}
    assert document["steps"] == [{"name": "BuildProject", "status": "SUCCESS", "seconds": 4.0}]
    assert document["tests"]["failed"] == 1
    (group,) = document["groups"]
    assert (group["candidates"], group["plausible"], group["patches"]) == (12, 1, 1)
    assert group["places"] == [["A", 3, 0.5]]
    assert document["search"]["rate"] == 7.0
    assert document["patches"] == [[15.0, "g1", "replace"]]
    assert document["notes"] == ["careful"]
    assert document["ended"] is None


def test_searches_of_a_group_and_of_several_tools_add_up() -> None:
    document = progress(
        search("g1", 10, 101.0),
        search("g2", 5, 102.0),
        search("g1", 20, 103.0),
        search("g1", 4, 104.0),  # searched once more, from 0
        search("g1", 3, 105.0, tool="other"),
    )
    by_group = {group["id"]: group["candidates"] for group in document["groups"]}
    assert by_group == {"g1": 27, "g2": 5}
    assert [point[1] for point in document["samples"]] == [10, 15, 25, 29, 32]


def test_the_document_stays_small_whatever_the_run_reports() -> None:
    run = RunProgress(JOB)
    for number in range(3000):
        run.see(search("g1", number, 101.0 + number))
        run.see(event("note", level="warning", text="x" * 9000))
        run.see(step(f"s{number}", "SUCCESS", seconds=1.0, message="m" * 9000))
        run.see(event("groups", groups=[{"id": f"g{number}", "tests": ["t" * 900] * 999}]))
    document = run.document()
    assert len(document["samples"]) <= 201
    assert document["samples"][0][1] == 0
    assert document["samples"][-1][1] == 2999
    assert len(str(document)) < 8 * 2**20


def test_a_document_does_not_change_with_the_run() -> None:
    run = RunProgress(JOB)
    run.see(search("g1", 1, 101.0))
    before = run.document()
    run.see(search("g1", 2, 102.0))
    assert before["groups"][0]["candidates"] == 1


def written(*events: Event) -> list[str]:
    writer = LogWriter("run-1")
    for one in events:
        writer.see(one)
    return [f"{kind}: {text}" for page in writer.pages() for _, kind, text in page["lines"]]


def test_events_become_lines_for_people() -> None:
    assert written(
        step("BuildProject", "STARTED"),
        step("BuildProject", "FAILURE", seconds=2.0, message="one\ntwo"),
        event("tests", **TESTS),
        search("g1", 1200, 120.0),
        finished(),
    ) == [
        "step: BuildProject begins",
        "error: BuildProject: FAILURE after 2.0 s",
        "error: one",
        "error: two",
        "tests: 1 of 9 tests failed",
        "tests:   a.T#x: Error: m",
        "warning: ignored, because they are flaky: a.T#y",
        "search: g1: 1,200 candidates, 7 a second, 0 plausible after 3.0 s, at A:1",
        "error: BuildProject: no",
        "error: place",
        "end: PATCHED, 1 patch, after 1 min",
    ]


def test_progress_of_a_search_is_written_now_and_then() -> None:
    assert len(written(*(search("g1", number, 100.0 + number) for number in range(35)))) == 4


def test_lines_are_found_by_their_number() -> None:
    store = memory_store()
    writer = LogWriter("run-1")
    for number in range(250):
        writer.see(event("note", text=f"line {number}", level="info"))
        if number % 30 == 0:
            store.records.put(RUN_LOG, writer.pages())
            writer.written(writer.lines)
    store.records.put(RUN_LOG, writer.pages())
    store.records.put(RUN_LOG, [{"_id": "run-2/000000", "lines": [[1.0, "note", "another run's"]]}])
    assert [line.text for line in read_lines(store.records, "run-1", 0, 999)] == [
        f"line {number}" for number in range(250)
    ]
    found = read_lines(store.records, "run-1", 95, 10)
    assert [line.number for line in found] == list(range(95, 105))
    assert found[0].text == "line 95"
    assert read_lines(store.records, "run-1", 250, 10) == []
    assert len(store.records.find(RUN_LOG, Query(equal={"run": "run-1"}))) == 250 // PAGE_LINES + 1


def test_a_log_that_is_full_says_so_and_ends() -> None:
    writer = LogWriter("run-1")
    for _ in range(MOST_LINES + 50):
        writer.see(event("note", text="x", level="info"))
        if writer.waiting > 5000:
            writer.written(writer.lines)
    assert writer.lines == MOST_LINES
    assert "log is full" in writer.pages()[-1]["lines"][-1][2]


@pytest.fixture
def switch() -> Switch:
    return Switch()


@pytest.fixture
def store(switch: Switch) -> Store:
    return memory_store(switch=switch)


@pytest.fixture
def live(store: Store) -> Iterator[LiveRuns]:
    opened = LiveRuns(store.records, every=0.01, failed=pytest.fail)
    yield opened
    opened.close()


def kept(store: Store, run_id: str = "run-1") -> dict[str, Any]:
    return progress_of(store.records, run_id) or {}


def test_what_a_run_reports_is_soon_in_the_store(store: Store, live: LiveRuns) -> None:
    live.see(JOB, step("BuildProject", "STARTED"))
    wait_until(lambda: kept(store).get("step", {}).get("name") == "BuildProject", 30)
    live.see(JOB, finished())
    wait_until(lambda: kept(store).get("status") == "PATCHED", 30)
    assert kept(store)["ended"] == 160.0
    assert kept(store)["lines"] == len(read_lines(store.records, "run-1", 0, 999))


def test_what_is_left_is_written_at_the_end(store: Store) -> None:
    live = LiveRuns(store.records, every=3600.0, failed=pytest.fail)
    live.see(JOB, step("BuildProject", "STARTED"))
    live.close()
    assert kept(store)["step"]["name"] == "BuildProject"


def test_another_run_has_a_document_of_its_own(store: Store, live: LiveRuns) -> None:
    live.see(JOB, step("BuildProject", "STARTED"))
    live.see(dataclasses.replace(JOB, run_id="run-2", attempt=3), step("TestProject", "STARTED"))
    wait_until(lambda: kept(store, "run-2").get("attempt") == 3, 30)
    wait_until(lambda: kept(store).get("attempt") == 2, 30)


def test_a_store_that_is_away_holds_nothing_up_and_is_told_later(
    store: Store, switch: Switch, live: LiveRuns
) -> None:
    switch.reachable = False
    for number in range(300):
        live.see(JOB, event("note", text=f"line {number}", level="info"))
    switch.reachable = True
    wait_until(lambda: kept(store).get("lines") == 300, 30)
    assert [line.text for line in read_lines(store.records, "run-1", 298, 5)] == ["line 298", "line 299"]


class Refusing:
    """A record store that breaks on what belongs to one run."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records
        self.refused = 0

    def put(self, collection: str, documents: Sequence[Document]) -> None:
        if collection == PROGRESS and documents[0]["_id"] == "run-1":
            self.refused += 1
            raise ValueError("no document like that")
        self._records.put(collection, documents)


def test_a_run_that_cannot_be_written_is_given_up_once_and_others_go_on(store: Store) -> None:
    refusing = Refusing(store.records)
    live = LiveRuns(cast(RecordStore, refusing), every=0.01, failed=pytest.fail)
    live.see(JOB, step("BuildProject", "STARTED"))
    wait_until(lambda: refusing.refused, 30)
    live.see(JOB, step("BuildProject", "SUCCESS"))
    live.see(dataclasses.replace(JOB, run_id="run-2"), step("TestProject", "STARTED"))
    wait_until(lambda: kept(store, "run-2"), 30)
    live.close()
    assert refusing.refused == 1


def test_logs_of_old_runs_are_forgotten_with_each_run_that_ends(store: Store) -> None:
    now = [0.0]
    live = LiveRuns(store.records, every=0.01, failed=pytest.fail, keep=100.0, now=lambda: now[0])

    def run(number: int) -> None:
        now[0] = 10.0 * number
        job = dataclasses.replace(JOB, run_id=f"run-{number}")
        live.see(job, step("BuildProject", "STARTED"))
        live.see(job, finished())
        wait_until(lambda: (progress_of(store.records, job.run_id) or {}).get("ended"), 30)

    for number in range(15):
        run(number)
    live.close()
    kept = {str(page["run"]) for page in store.records.find(RUN_LOG, Query(limit=1000))}
    assert kept == {f"run-{number}" for number in range(4, 15)}
    forgotten = progress_of(store.records, "run-0")
    assert forgotten is not None
    assert (forgotten["status"], forgotten["lines"]) == ("PATCHED", 0)
    assert read_lines(store.records, "run-0", 0, 10) == []


def test_a_run_s_log_is_no_part_of_another_s_whose_name_begins_the_same(store: Store) -> None:
    for name in ("run-1", "run-10"):
        log = LogWriter(name)
        log.see(step("BuildProject", "STARTED"))
        store.records.put(RUN_LOG, log.pages())
        store.records.put(PROGRESS, [{"_id": name, "recorded": 1.0 if name == "run-1" else 9.0}])
    assert forget_logs(store.records, 5.0, 10) == 1
    assert forget_logs(store.records, 5.0, 10) == 0
    assert [page["run"] for page in store.records.find(RUN_LOG)] == ["run-10"]
