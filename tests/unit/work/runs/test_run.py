"""An attempt's events become one result, whatever the box claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from repairnator.boxes.port import BoxRequest
from repairnator.core.events import Event
from repairnator.errors import RepairnatorError, StepError, TemporaryError
from repairnator.model import RepairOptions
from repairnator.work.runs.run import RunOutcome, repair, run_events
from repairnator.world.fetch.source import Source

FILE = "src/main/java/A.java"
DIFF = f"diff --git a/{FILE} b/{FILE}\n--- a/{FILE}\n+++ b/{FILE}\n@@ -1 +1 @@\n-a\n+b\n"
COMMIT = "c" * 40


def event(kind: str, **fields: Any) -> Event:
    return Event(kind, {"event": kind, "seq": 77, "time": 1, **fields})


def step(name: str, status: str = "SUCCESS", **fields: Any) -> Event:
    return event("step", name=name, status=status, seconds=1.5, **fields)


def patch(**fields: Any) -> dict[str, Any]:
    evidence = {
        "command": "mvn test",
        "testsRun": 3,
        "failures": 0,
        "errors": 0,
        "skipped": 0,
        "excluded": [],
        "seconds": 2.0,
    }
    return {
        "group": "g1",
        "tool": "java",
        "diff": DIFF,
        "rank": 1,
        "files": [FILE],
        "fixes": ["ATest#a"],
        "conflictsWith": [],
        "evidence": evidence,
        "summary": "replace a by b",
        **fields,
    }


def finished(status: str = "PATCHED", code: int = 0, **result: Any) -> Event:
    document = {
        "schemaVersion": 1,
        "status": status,
        "commit": "",
        "language": "java",
        "buildTool": "maven",
        "failingTests": [],
        "steps": [{"name": "BuildProject", "status": "SUCCESS", "seconds": 1.0}],
        "groups": [],
        "patches": [],
        "candidates": 3,
        "candidatesPerSecond": 1.0,
        "seconds": 1.0,
        **result,
    }
    return event(
        "finished", result=document, realStatus="lies", errors={}, hardware={}, metrics={}, exitCode=code
    )


FETCHED = [step("CloneRepository"), step("CheckoutBuggyBuild", commit=COMMIT)]


SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"


def validator(name: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (path.relative_to(SCHEMAS).as_posix(), Resource.from_contents(json.loads(path.read_text())))
        for path in SCHEMAS.rglob("*.schema.json")
    )
    return Draft202012Validator(json.loads((SCHEMAS / name).read_text()), registry=registry)


class Box:
    """A sandbox that says what it is told to say."""

    name = "scripted"

    def __init__(self, *events: Event, error: Exception | None = None) -> None:
        self.events = events
        self.error = error
        self.closed = False

    def unavailable(self) -> str | None:
        return None

    def run(self, request: BoxRequest) -> Iterator[Event]:
        try:
            yield from self.events
            if self.error:
                raise self.error
        finally:
            self.closed = True


@pytest.fixture
def request_(tmp_path: Path) -> BoxRequest:
    file = tmp_path / "tree" / FILE
    file.parent.mkdir(parents=True)
    file.write_text("a\n")
    return BoxRequest(Source(directory=tmp_path), RepairOptions(), tmp_path)


def outcome(
    request: BoxRequest, *events: Event, error: Exception | None = None
) -> tuple[RunOutcome, list[Event]]:
    seen: list[Event] = []
    return repair(Box(*events, error=error), request, seen.append), seen


def test_the_fetchs_steps_come_first_and_numbers_have_no_gaps(request_: BoxRequest) -> None:
    result, seen = outcome(request_, *FETCHED, step("BuildProject"), finished(patches=[patch()]))
    assert [one.data["seq"] for one in seen] == [1, 2, 3, 4]
    assert [one["name"] for one in result.result.document["steps"]] == [
        *("CloneRepository", "CheckoutBuggyBuild", "BuildProject")
    ]
    assert result.real_status == (
        "[ CloneRepository : SUCCESS ] -> [ CheckoutBuggyBuild : SUCCESS ] -> [ BuildProject : SUCCESS ]"
    )
    assert (result.result.status, result.exit_code) == ("PATCHED", 0)
    assert result.result.document["commit"] == COMMIT
    assert result.result.patches[0].diff == DIFF


def test_a_source_that_cannot_be_fetched_is_an_outcome(request_: BoxRequest) -> None:
    error = StepError("CloneRepository", "NOTCLONABLE", "no such repository")
    result, seen = outcome(
        request_, step("CloneRepository", "FAILURE", message="no such repository"), error=error
    )
    assert (result.result.status, result.exit_code) == ("NOTCLONABLE", 4)
    assert result.real_status == "[ CloneRepository : FAILURE ]"
    assert result.errors == {"CloneRepository": ["no such repository"]}
    assert seen[-1].kind == "finished"
    assert result.result.patches == ()
    validator("events/finished.schema.json").validate(seen[-1].data)


@pytest.mark.parametrize(
    ("status", "code"), [("test failure", 1), ("NOTFAILING", 3), ("NOTBUILDABLE", 4), ("FLAKY", 5)]
)
def test_the_exit_code_follows_from_the_status(request_: BoxRequest, status: str, code: int) -> None:
    assert outcome(request_, finished(status, code=0))[0].exit_code == code


def test_a_patch_that_is_not_allowed_out_is_dropped_and_told(request_: BoxRequest) -> None:
    evil = patch(diff=DIFF.replace(FILE, ".github/workflows/ci.yml"))
    groups = [{"id": "g1", "tests": ["ATest#a"], "status": "PATCHED", "plausible": 1}]
    result, seen = outcome(request_, event("patch", **evil), finished(patches=[evil], groups=groups))
    assert (result.result.status, result.exit_code) == ("test failure", 1)
    assert result.result.document["groups"][0]["status"] == "test failure"
    assert [one.kind for one in seen] == ["note", "note", "finished"]
    assert "was rejected:" in seen[0].data["text"]


def test_a_group_repaired_by_anothers_patch_stays_patched(request_: BoxRequest) -> None:
    groups = [{"id": "g2", "tests": [], "status": "PATCHED", "plausible": 0, "fixedBy": "g1"}]
    document = outcome(request_, finished(patches=[patch()], groups=groups))[0].result.document
    assert document["groups"][0] == groups[0]


def test_the_files_of_a_patch_are_those_of_its_diff(request_: BoxRequest) -> None:
    result, _ = outcome(request_, finished(patches=[patch(files=["pom.xml"])]))
    assert result.result.patches[0].files == (FILE,)


def test_a_combination_is_checked_as_well(request_: BoxRequest) -> None:
    two = [patch(), patch(group="g2")]
    good = {"groups": ["g1", "g2"], "diff": DIFF, "evidence": patch()["evidence"]}
    assert (
        outcome(request_, finished(patches=two, combination=good))[0].result.document["combination"] == good
    )
    evil = good | {"diff": DIFF.replace(FILE, "pom.xml")}
    assert (
        outcome(request_, finished(patches=two, combination=evil))[0].result.document["combination"] is None
    )


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        "x",
        7,
        [],
        {},
        {"status": 3, "patches": {"a": 1}, "groups": [[]], "steps": "x", "candidates": "many"},
    ],
)
def test_a_result_without_form_is_no_defect_of_ours(request_: BoxRequest, hostile: object) -> None:
    last = Event("finished", {"event": "finished", "result": hostile, "errors": 3, "exitCode": "zero"})
    result, _ = outcome(request_, last)
    assert result.result.status in ("UNKNOWN", "test failure")
    assert result.exit_code in (4, 1)


@pytest.mark.parametrize(
    "kind",
    [
        *(
            "started",
            "building",
            "step",
            "note",
            "tests",
            "groups",
            "places",
            "progress",
            "patch",
            "diagnostic",
        ),
        "finished",
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        *(None, {}, [], [[]], "", "x" * 10**6, -1, 1e300, float("nan")),
        [{"name": "", "id": 3, "file": "x", "line": -4}],
    ],
)
def test_fields_of_any_type_and_size_come_out_as_the_schemas_say(
    request_: BoxRequest, kind: str, value: object
) -> None:
    names: tuple[str, ...] = ("tools", "budget", "level", "text", "failing", "total", "groups", "places")
    names += ("exitCode", "candidates", "place", "seconds", "rank", "fixes", "evidence", "report", "result")
    names += (
        "errors",
        "extra",
        "hardware",
        "metrics",
        "patches",
        "steps",
        "status",
        "failingTests",
        "message",
    )
    fields = dict.fromkeys(names, value) | {"group": "g1", "diff": DIFF}
    if kind == "step":
        fields |= {"name": "BuildProject", "status": "SUCCESS"}
    if kind == "finished":
        fields["result"] = fields.copy()
        fields["exitCode"] = 4
    _, seen = outcome(request_, event(kind, **fields), finished("NOTFAILING"))
    assert kind == "note" or kind in {one.kind for one in seen}
    for one in seen:
        validator(f"events/{one.kind}.schema.json").validate(one.data)
        assert all(len(field) <= 65536 for field in one.data.values() if isinstance(field, str))


@pytest.mark.parametrize("kind", ["places", "progress", "diagnostic"])
def test_events_about_no_group_are_dropped(request_: BoxRequest, kind: str) -> None:
    assert [one.kind for one in outcome(request_, event(kind), finished("NOTFAILING"))[1]] == ["finished"]


def test_what_was_refused_is_told_in_the_result(request_: BoxRequest) -> None:
    warning = event("note", level="warning", text="network access refused: example.org:443")
    information = event("note", level="info", text="x")
    result, _ = outcome(request_, warning, information, finished("NOTFAILING"))
    assert result.result.document["warnings"] == ["network access refused: example.org:443"]


def test_kinds_that_are_not_known_are_dropped(request_: BoxRequest) -> None:
    assert [one.kind for one in outcome(request_, event("launch"), finished("NOTFAILING"))[1]] == ["finished"]


def test_a_box_does_not_choose_the_commit(request_: BoxRequest) -> None:
    again = step("CheckoutBuggyBuild", commit="d" * 40)
    document = outcome(request_, *FETCHED, again, finished("NOTFAILING", commit="e" * 40))[0].result.document
    assert document["commit"] == COMMIT


@pytest.mark.parametrize(("code", "error"), [(75, TemporaryError), (70, RepairnatorError)])
def test_a_core_that_could_not_finish_is_no_result(
    request_: BoxRequest, code: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        outcome(request_, finished("UNKNOWN", code=code))


def test_an_interrupted_run_keeps_its_code(request_: BoxRequest) -> None:
    assert outcome(request_, finished("test failure", code=143))[0].exit_code == 143


def test_a_stream_without_an_end_is_no_result(request_: BoxRequest) -> None:
    with pytest.raises(RepairnatorError, match="without a result"):
        outcome(request_, step("BuildProject"))
    with pytest.raises(TemporaryError, match="killed"):
        outcome(request_, error=TemporaryError("killed"))


def test_the_box_is_ended_when_nobody_listens_any_more(request_: BoxRequest) -> None:
    box = Box(*FETCHED, finished())
    events = run_events(box, request_)
    next(events)
    events.close()
    assert box.closed


def test_the_box_is_ended_when_a_listener_fails(request_: BoxRequest) -> None:
    box = Box(*FETCHED, finished())

    def fail(_: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        repair(box, request_, fail)
    assert box.closed
