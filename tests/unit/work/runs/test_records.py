import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repairnator.core.events import Event
from repairnator.errors import RepairnatorError
from repairnator.foundation.untrusted import clean
from repairnator.model import BuildRef
from repairnator.testing.sandboxes import COMMIT, event, finished, patch, patched_run, steps
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.runs.documents import (
    Run,
    build_number,
    build_url,
    iso_date,
    java_date,
    repository_name,
    short_date,
)
from repairnator.work.runs.records import RunRecorder

# 2018-07-31T02:20:50.532Z, the date of the reference's examples
STARTED = 1_533_003_650.532
ACCEPTED = 1_533_003_198.0
TRAVIS = BuildRef("travis-ci.org", "travis-ci.org", "vavr-io/vavr-gwt", "410105917")
GIT = BuildRef("git", url="https://github.com/owner/repo.git", commit=COMMIT)


def recorded(*events: Event, build: BuildRef = TRAVIS) -> Outcome:
    recorder = RunRecorder(Run(build, build.key, 1, 2, "1c297388", ACCEPTED, STARTED, "spirals-repairnator"))
    for one in events:
        recorder.see(one)
    return recorder.outcome(STARTED + 132.4)


def documents(outcome: Outcome, collection: str) -> list[dict[str, Any]]:
    return [record.document for record in outcome.records if record.collection == collection]


def only(outcome: Outcome, collection: str) -> dict[str, Any]:
    (document,) = documents(outcome, collection)
    return document


def test_the_inspector_document_reads_as_the_originals() -> None:
    document = only(recorded(*patched_run()), "inspector")
    expected = {
        "buildId": 410105917,
        "repositoryName": "vavr-io/vavr-gwt",
        "status": "PATCHED",
        "prNumber": 0,
        "buildFinishedDateStr": "31/07/18 02:13",
        "buildFinishedDate": "2018-07-31T02:13:18.000+0000",
        "buildFinishedDay": "31/07/2018",
        "realStatus": "[ CloneRepository : SUCCESS ] -> [ CheckoutBuggyBuild : SUCCESS ] -> "
        "[ BuildProject : SUCCESS ] -> [ TestProject : SUCCESS ] -> [ java : SUCCESS ]",
        "hostname": "spirals-repairnator",
        "buildReproductionDateStr": "31/07/18 02:20",
        "buildReproductionDate": "2018-07-31T02:20:50.532+0000",
        "travisURL": "https://travis-ci.org/vavr-io/vavr-gwt/builds/410105917",
        "typeOfFailures": "java.lang.AssertionError",
        "runId": "1c297388",
        "branchURL": "",
    }
    assert expected.items() <= document.items()
    assert document["build"] == TRAVIS.key
    assert (document["generation"], document["attempt"]) == (1, 2)


def test_the_times_document_has_whole_seconds_by_step() -> None:
    document = only(recorded(*patched_run()), "times")
    assert document["BuildProject"] == 2
    assert document["totalDuration"] == 132
    assert document["buildReproductionDate"] == "2018-07-31T02:20:50.532+0000"


def test_the_hardware_document_has_the_build_id_as_text() -> None:
    document = only(recorded(*patched_run()), "hardwareInfo")
    assert document["buildId"] == "410105917"
    assert (document["nbProcessors"], document["freeMemory"], document["totalMemory"]) == (2, 100, 200)


def test_the_metrics_document_has_every_field_of_the_original() -> None:
    measured = {"NbFileApp": 47, "NbErroringTests": 1, "NbRunningTests": "many", "Extra": [1]}
    run = patched_run()
    outcome = recorded(*run[:-1], finished("PATCHED", [patch()], metrics=measured))
    document = only(outcome, "metrics")
    assert document["StepsDurationsInSeconds"]["TestProject"] == 2
    assert document["FailureNames"] == ["java.lang.AssertionError"]
    assert (document["NbFailingTests"], document["NbErroringTests"], document["NbSucceedingTests"]) == (
        1,
        1,
        11,
    )
    assert (document["NbFileApp"], document["NbFileTests"], document["NbRunningTests"]) == (47, 0, 0)
    assert (document["PatchChangedFiles"], document["PatchAddedLines"], document["PatchDeletedLines"]) == (
        1,
        1,
        1,
    )
    assert document["BugCommit"] == COMMIT
    assert document["BugCommitUrl"] == f"https://github.com/vavr-io/vavr-gwt/commit/{COMMIT}"
    assert document["ReproductionDate"] == "Jul 31, 2018 2:20:50 AM"
    assert document["BuggyBuildDate"] == "Jul 31, 2018 2:13:18 AM"
    assert document["buildStatus"] == "ONLY_FAIL"
    assert document["Extra"] == [1]
    wanted = {
        "BuggyBuildId",
        "PatchedBuilId",
        "BuggyBuildURL",
        "AngelicValuesByTest",
        "FreeMemoryByStep",
        "runId",
    }
    assert wanted | {"NbLibraries", "NbCPU", "FreeMemory", "TotalMemory", "buggyBuildId"} <= set(document)


def test_each_patch_has_a_document() -> None:
    outcome = recorded(*patched_run(patch("g1"), patch("g2", rank=2)))
    first, second = documents(outcome, "patches")
    assert (first["toolname"], first["filepath"], first["diff"]) == (
        "java",
        "src/main/java/Calc.java",
        patch().diff,
    )
    assert (first["date"], first["dateStr"]) == ("31/07/18 02:23", "2018-07-31T02:23:02.932+0000")
    assert (second["group"], second["rank"]) == ("g2", 2)
    assert outcome.summary["patches"] == 2


def test_errors_are_kept_by_step() -> None:
    outcome = recorded(
        *steps("CloneRepository"),
        event("step", name="BuildProject", status="FAILURE", seconds=3, message="cannot find symbol"),
        finished("NOTBUILDABLE", errors={"BuildProject": ["cannot find symbol", "line 2"]}),
    )
    document = only(outcome, "pipeline-errors")
    assert document["BuildProject"] == ["cannot find symbol", "line 2"]
    assert document["computedDay"] == "31/07/2018"
    assert outcome.status == "NOTBUILDABLE"
    assert "[ BuildProject : FAILURE ]" in only(outcome, "inspector")["realStatus"]


def test_a_run_without_errors_has_no_error_document() -> None:
    assert documents(recorded(*patched_run()), "pipeline-errors") == []


def test_each_tools_diagnostic_is_kept() -> None:
    document = only(recorded(*patched_run()), "tool-diagnostic")
    assert (document["toolname"], document["diagnostic"]) == ("java", {"compileSeconds": 1.5})


def test_a_treated_build_is_noted() -> None:
    document = only(recorded(*patched_run()), "treatedbuild")
    assert (document["status"], document["dayReproducedBuild"]) == ("TREATED", "31/07/2018")


def test_a_tool_that_succeeded_for_one_group_has_succeeded() -> None:
    outcome = recorded(
        *steps("java"), *steps("java", status="FAILURE"), finished("PATCHED", [patch()]), build=GIT
    )
    assert only(outcome, "inspector")["realStatus"] == "[ java : SUCCESS ]"
    assert only(outcome, "times")["java"] == 3


def test_a_git_build_has_a_number_from_its_key() -> None:
    number = build_number(GIT)
    assert 0 < number < 16**15
    assert number == build_number(GIT) != build_number(BuildRef("git", url=GIT.url, commit="b" * 40))
    assert "buildIdText" not in only(recorded(*patched_run(), build=GIT), "inspector")


@pytest.mark.parametrize(("text", "fits"), [("9223372036854775807", True), ("9223372036854775808", False)])
def test_an_id_beyond_64_bits_is_kept_as_text_beside(text: str, fits: bool) -> None:
    build = BuildRef("gitlab", "gitlab.com", "o/r", text)
    document = only(recorded(*patched_run(), build=build), "inspector")
    assert (document["buildId"] == int(text)) == fits
    assert ("buildIdText" not in document) == fits
    assert document["buildId"] < 2**63


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (TRAVIS, "vavr-io/vavr-gwt"),
        (GIT, "owner/repo"),
        (BuildRef("git", url="git@github.com:owner/repo.git"), "owner/repo"),
        (BuildRef("git", url="/srv/git/repo/"), "git/repo"),
        (BuildRef("git", url="repo"), "repo"),
    ],
)
def test_a_repository_has_a_name(build: BuildRef, name: str) -> None:
    assert repository_name(build) == name


def test_builds_have_their_web_address() -> None:
    assert (
        build_url(BuildRef("github-actions", "github.com", "o/r", "7"))
        == "https://github.com/o/r/actions/runs/7"
    )
    assert build_url(BuildRef("gitlab", "gitlab.com", "o/r", "7")) == "https://gitlab.com/o/r/-/pipelines/7"
    assert build_url(BuildRef("travis-ci.com", "travis-ci.com", "", "7")) == "https://travis-ci.com/builds/7"


def test_dates_are_in_the_originals_formats() -> None:
    assert iso_date(STARTED) == "2018-07-31T02:20:50.532+0000"
    assert short_date(STARTED) == "31/07/18 02:20"
    assert java_date(1_532_984_585.0) == "Jul 30, 2018 9:03:05 PM"
    assert java_date(1_532_908_800.0) == "Jul 30, 2018 12:00:00 AM"
    assert java_date(1_532_952_000.0) == "Jul 30, 2018 12:00:00 PM"


# what is not to be trusted

hostile_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "name",
    "status",
    "seconds",
    "message",
    "failing",
    "total",
    "tool",
    "report",
    "errors",
    "metrics",
    "hardware",
]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["step", "tests", "diagnostic", "patch", "groups", "nonsense"]),
            st.dictionaries(st.sampled_from(FIELDS), hostile_values, max_size=5),
        ),
        max_size=5,
    ),
    st.dictionaries(st.sampled_from(FIELDS), hostile_values, max_size=5),
)
def test_whatever_the_box_says_every_store_can_keep_it_or_it_is_refused(
    events: list[tuple[str, dict[str, Any]]], last: dict[str, Any]
) -> None:
    said = [Event(kind, fields) for kind, fields in events]
    said.append(Event("finished", {"result": {"status": "PATCHED"}, **last}))
    try:
        outcome = recorded(*said)
    except RepairnatorError:
        return
    for record in outcome.records:
        text = json.dumps(record.document, allow_nan=False)
        text.encode()
        assert _keys_are_plain(record.document)
        assert record.document["runId"] == "1c297388"


def _keys_are_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(
            key and "." not in key and key[0] != "$" and _keys_are_plain(v) for key, v in value.items()
        )
    return all(map(_keys_are_plain, value)) if isinstance(value, list) else True


def test_a_step_cannot_take_the_name_of_a_field() -> None:
    outcome = recorded(
        event("step", name="runId", status="FAILURE", seconds=1, message="x"), finished("test failure")
    )
    assert {record.document["runId"] for record in outcome.records} == {"1c297388"}


def test_values_no_store_can_keep_are_made_fit() -> None:
    given = {
        "a.b": 1,
        "$where": 2,
        "": 3,
        "n": math.nan,
        "big": 2**70,
        "s": "\ud800",
        "t": (1, {"x.y": b"b"}),
    }
    assert clean(given) == {
        "a_b": 1,
        "where": 2,
        "_": 3,
        "n": None,
        "big": str(2**70),
        "s": "?",
        "t": [1, {"x_y": "b'b'"}],
    }


def test_values_without_end_are_cut() -> None:
    value: list[Any] = []
    value.append(value)
    assert "…" in json.dumps(clean(value), ensure_ascii=False)
