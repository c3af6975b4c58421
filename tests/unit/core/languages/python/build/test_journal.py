"""Reading what a test run tells, whatever it tells."""

from __future__ import annotations

import json
import os
from pathlib import Path

from repairnator.core.languages.python.build.journal import Journal, Progress
from repairnator.core.languages.python.build.selection import Selection
from repairnator.core.projects.reports import Verdict
from repairnator.model import TestName

A, B = TestName("tests.test_a", "test_a"), TestName("tests.test_a.TestB", "test_b")


def taken(path: Path) -> Progress:
    progress = Progress("project", 0.0)
    for record in Journal(path).new():
        progress.take(record, 1.0)
    return progress


def line(kind: str, name: TestName = A, **fields: object) -> str:
    return json.dumps({"kind": kind, "suite": name.suite, "case": name.case, **fields}) + "\n"


def test_a_test_that_runs_is_known_and_one_that_ended_has_a_verdict(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text(
        line("collected", names=[[A.suite, A.case], [B.suite, B.case]])
        + line("start")
        + line("outcome", verdict="failed", type="KeyError", message="'x'", trace="…")
        + line("outcome", verdict="passed", seconds=1)
        + line("end")
        + line("start", B)
    )
    progress = taken(path)
    assert (progress.collected, progress.running, progress.finished) == ([A, B], B, False)
    assert progress.results.verdicts == {A: Verdict.FAILED}
    assert progress.results.failures[A].type == "KeyError"


def test_lines_that_come_later_are_read_from_where_the_last_reading_ended(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text(line("start")[:20])
    journal = Journal(path)
    assert list(journal.new()) == []
    with path.open("a") as file:
        file.write(line("start")[20:] + line("end"))
    assert [record["kind"] for record in journal.new()] == ["start", "end"]
    assert list(journal.new()) == []


def test_what_is_no_record_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(
        b"\xff\n[]\n{}\n" + b'{"kind": 3}\n' + b"[" * 5000 + b"\n" + b'{"kind": "collected", "names": 4}\n'
        b'{"kind": "outcome", "verdict": {}, "suite": []}\n' + line("finished").encode()
    )
    progress = taken(path)
    assert progress.finished
    assert progress.results.verdicts == {}


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "journal")
    assert list(Journal(tmp_path / "journal").new()) == []


def test_a_module_that_cannot_be_imported_tells_its_cause(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    message = "Failed to import test module: test_a\nTraceback …\nModuleNotFoundError: No module named 'x'\n"
    path.write_text(
        line("outcome", TestName("test_a", ""), verdict="error", type="ImportError", message=message)
    )
    failure = taken(path).results.failures[TestName("test_a", "")]
    assert (failure.type, failure.message) == ("ModuleNotFoundError", "No module named 'x'")


def test_a_suite_stands_for_all_below_it() -> None:
    chosen = Selection(frozenset({TestName("tests.test_a", "")}))
    assert chosen.allows(A)
    assert chosen.allows(B)
    assert not chosen.allows(TestName("tests.test_ab", "test_a"))
    assert not chosen.without([B]).allows(B)
