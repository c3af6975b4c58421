"""Whole runs of the repair core on projects of a made-up language (:mod:`repairnator.testing.core`)."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from repairnator.core.adapters import Adapters
from repairnator.core.history.versions import History as Versions
from repairnator.core.history.versions import Version
from repairnator.core.localize.port import Line, Spectrum
from repairnator.core.projects.port import TestRun
from repairnator.core.session import Session
from repairnator.core.tools.port import RepairTask, RepairTool
from repairnator.core.trees import copy_tree
from repairnator.errors import StepError, TemporaryError, WarmRuntimeError
from repairnator.model import RepairOptions, TestName
from repairnator.testing.core import (
    EventLog,
    GuessingTool,
    History,
    ValuesBuildTool,
    ValuesProject,
    ValuesRuntime,
)

PASSING = "shop.OtherTest#works same=1\n"


@dataclass
class Ran:
    """A run that has ended."""

    code: int
    log: EventLog
    history: History
    tree: Path

    @property
    def document(self) -> dict[str, Any]:
        result: dict[str, Any] = self.log.of("finished")[-1]["result"]
        return result

    def patch(self, group: str) -> dict[str, Any]:
        [patch] = [patch for patch in self.document["patches"] if patch["group"] == group]
        return dict(patch)

    def notes(self) -> str:
        return "\n".join(event["text"] for event in self.log.of("note"))


@dataclass
class Given:
    """A tree and everything that a run on it needs."""

    tree: Path
    scratch: Path
    history: History = field(default_factory=History)
    cancelled: threading.Event = field(default_factory=threading.Event)
    log: EventLog = field(default_factory=EventLog)
    before_test: Callable[[Path], None] = lambda _: None
    runtime: type[ValuesRuntime] = ValuesRuntime
    versions: Versions | None = None

    def repair(self, *tools: RepairTool, **options: Any) -> Ran:
        session = Session(
            self.tree,
            RepairOptions(**options),
            Adapters(
                [ValuesBuildTool(self.history, self.before_test)],
                tools or (GuessingTool(["1", "2", "3"]),),
                lambda project, modules, limit: (
                    self.runtime(project) if isinstance(project, ValuesProject) else None
                ),
            ),
            self.log,
            scratch=self.scratch,
            commit="abc",
            history=self.versions,
            cancelled=self.cancelled,
        )
        code = session.run()
        return Ran(code, self.log, self.history, self.tree)


Make = Callable[..., Given]


@pytest.fixture
def given(tmp_path: Path) -> Make:
    def make(sources: str, tests: str, build: str = "") -> Given:
        tree, scratch = tmp_path / "tree", tmp_path / "scratch"
        for folder in (tree / "src", tree / "tests", scratch):
            folder.mkdir(parents=True)
        (tree / "values.build").write_text(build)
        (tree / "src" / "shop.values").write_text(sources)
        (tree / "tests" / "shop.values").write_text(tests)
        return Given(tree, scratch)

    return make


def apply(ran: Ran, diffs: Sequence[str], target: Path) -> ValuesProject:
    """A copy of the tree with the diffs applied by git, in order."""
    copy_tree(ran.tree, target)
    for diff in diffs:
        subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=target, check=True)
    return ValuesProject(target, History())


def spaced(*lines: str) -> str:
    """Lines far enough apart that each is a hunk of its own."""
    return "".join(f"{line}\n" + "# filler\n" * 8 for line in lines)


def test_a_failing_tree_is_patched_and_the_patch_is_what_git_takes(given: Make, tmp_path: Path) -> None:
    ran = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n").repair()
    assert ran.code == 0
    assert ran.document["status"] == "PATCHED"
    patch = ran.patch("g1")
    assert patch["fixes"] == ["shop.CartTest#adds"]
    assert patch["files"] == ["src/shop.values"]
    assert patch["summary"] == "total is 3"
    assert patch["evidence"] == {
        "command": "values test",
        "testsRun": 2,
        "failures": 0,
        "errors": 0,
        "skipped": 0,
        "excluded": [],
        "seconds": 0.01,
    }
    assert not apply(ran, [patch["diff"]], tmp_path / "applied").test().failed


def test_the_steps_come_in_order_under_the_names_of_the_original(given: Make) -> None:
    ran = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n").repair()
    finished = ran.log.of("finished")[0]
    assert finished["realStatus"] == (
        "[ BuildProject : SUCCESS ] -> [ TestProject : SUCCESS ] -> [ GatherTestInformation : SUCCESS ] -> "
        "[ ComputeClasspath : SUCCESS ] -> [ ComputeSourceDir : SUCCESS ] -> [ ComputeTestDir : SUCCESS ] -> "
        "[ ComputeModules : SUCCESS ] -> [ guess : SUCCESS ]"
    )
    assert [step["name"] for step in ran.document["steps"]][-1] == "guess"
    assert ran.log.events[0]["event"] == "started"
    assert ran.log.events[-1]["event"] == "finished"


def test_the_tree_that_is_given_stays_as_it_is(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    before = {path: path.read_bytes() for path in case.tree.rglob("*") if path.is_file()}
    ran = case.repair()
    assert {path: path.read_bytes() for path in case.tree.rglob("*") if path.is_file()} == before
    assert all(root != case.tree for root, _, _ in ran.history.commands)


def test_a_tree_without_a_project_is_not_buildable(given: Make) -> None:
    case = given("", "")
    (case.tree / "values.build").unlink()
    ran = case.repair()
    assert (ran.code, ran.document["status"]) == (4, "NOTBUILDABLE")
    [failed] = [event for event in ran.log.of("step") if event["status"] == "FAILURE"]
    assert failed["name"] == "BuildProject"
    assert "no project found" in failed["message"]


def test_a_tree_that_does_not_compile_is_not_buildable(given: Make) -> None:
    ran = given("", "", build="broken").repair()
    assert (ran.code, ran.document["status"]) == (4, "NOTBUILDABLE")
    finished = ran.log.of("finished")[0]
    assert finished["errors"] == {"BuildProject": ["values.build:1: broken"]}
    assert finished["realStatus"] == "[ BuildProject : FAILURE ]"


def test_a_tree_without_tests_is_not_testable(given: Make) -> None:
    ran = given("", "").repair()
    assert (ran.code, ran.document["status"]) == (4, "NOTTESTABLE")


def test_a_tree_whose_tests_pass_is_not_failing(given: Make) -> None:
    ran = given("same = 1\n", PASSING).repair()
    assert (ran.code, ran.document["status"]) == (3, "NOTFAILING")
    assert ran.log.of("tests")[0]["failing"] == []


def test_a_tree_whose_only_failing_test_passes_when_run_again_is_flaky(given: Make) -> None:
    ran = given("same = 1\n", "shop.OtherTest#works same=1 fails:1\n").repair()
    assert (ran.code, ran.document["status"]) == (5, "FLAKY")
    assert ran.document["flakyTests"] == ["shop.OtherTest#works"]
    assert ran.document["failingTests"] == []


@pytest.mark.parametrize(("failing", "status"), [(True, "PATCHED"), (False, "NOTTESTABLE")])
def test_results_that_are_unknown_are_told_and_pass_for_nothing(
    given: Make, monkeypatch: pytest.MonkeyPatch, failing: bool, status: str
) -> None:
    run_tests = ValuesProject.test

    def test(project: ValuesProject, *args: Any, **options: Any) -> TestRun:
        run = run_tests(project, *args, **options)
        return replace(run, unknown=("the results of shop.Odd are unknown: it is not a regular file",))

    monkeypatch.setattr(ValuesProject, "test", test)
    tests = PASSING + ("shop.CartTest#adds total=3\n" if failing else "")
    ran = given("same = 1\ntotal = 1\n", tests).repair()
    assert ran.document["status"] == status
    assert "the results of shop.Odd are unknown" in ran.notes()


def test_failing_tests_that_are_to_be_ignored_are_told_and_not_repaired(given: Make) -> None:
    tests = PASSING + "shop.CartTest#adds total=3\nshop.CartTest#slow price=9\n"
    ran = given("same = 1\ntotal = 1\nprice = 1\n", tests).repair(ignored_tests=("shop.CartTest#slow",))
    assert ran.document["status"] == "PATCHED"
    assert [test["name"] for test in ran.document["failingTests"]] == ["shop.CartTest#adds"]
    assert [group["tests"] for group in ran.document["groups"]] == [["shop.CartTest#adds"]]
    assert "ignored failing tests: shop.CartTest#slow" in ran.notes()


def test_a_tree_in_which_only_ignored_tests_fail_is_not_failing(given: Make) -> None:
    ran = given("same = 1\n", PASSING + "shop.CartTest#adds same=3\n").repair(ignored_tests=("shop.Cart*",))
    assert (ran.code, ran.document["status"]) == (3, "NOTFAILING")
    assert ran.log.of("tests")[0]["failing"] == []
    assert (
        "the only tests that fail are ignored ones"
        in ran.log.of("finished")[0]["errors"]["GatherTestInformation"][0]
    )


def test_an_unstable_test_is_set_aside_and_the_others_are_repaired(given: Make) -> None:
    tests = PASSING + "shop.CartTest#adds total=3\nshop.NetTest#answers same=1 fails:1,3,5,6,7,8\n"
    ran = given("same = 1\ntotal = 1\n", tests).repair()
    assert ran.code == 0
    assert [test["name"] for test in ran.document["failingTests"]] == ["shop.CartTest#adds"]
    assert ran.document["flakyTests"] == ["shop.NetTest#answers"]
    assert ran.document["groups"][0]["tests"] == ["shop.CartTest#adds"]


def test_a_failing_test_runs_three_times_before_it_counts(given: Make) -> None:
    seen: list[int] = []
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    name = TestName("shop.CartTest", "adds")
    case.repair(GuessingTool(["3"], before_guess=lambda _: seen.append(case.history.runs[name])))
    assert seen[0] == 3


def test_a_test_that_passes_only_in_the_warm_runtime_still_counts_as_failing(given: Make) -> None:
    tests = PASSING + "shop.CartTest#adds total=3\nshop.NetTest#answers same=1 fails:1,4,5\n"
    ran = given("same = 1\ntotal = 1\n", tests).repair()
    assert sorted(test["name"] for test in ran.document["failingTests"]) == [
        "shop.CartTest#adds",
        "shop.NetTest#answers",
    ]
    assert ran.document["flakyTests"] == []


def test_each_group_is_repaired_on_its_own_and_the_patches_combine(given: Make, tmp_path: Path) -> None:
    tests = PASSING + "a.ATest#a a=2\nb.BTest#b b=3\nc.CTest#c c=2\n"
    ran = given("same = 1\n" + spaced("a = 1", "b = 1", "c = 1"), tests).repair()
    assert [group["status"] for group in ran.document["groups"]] == ["PATCHED"] * 3
    patches = ran.document["patches"]
    assert all(patch["conflictsWith"] == [] for patch in patches)
    assert not apply(ran, [patch["diff"] for patch in patches], tmp_path / "all").test().failed
    combination = ran.document["combination"]
    assert sorted(combination["groups"]) == ["g1", "g2", "g3"]
    assert not apply(ran, [combination["diff"]], tmp_path / "combined").test().failed
    for number, patch in enumerate(patches):
        alone = apply(ran, [patch["diff"]], tmp_path / f"alone{number}").test()
        assert TestName.parse(patch["fixes"][0]) in alone.passed


def test_a_group_that_nothing_repairs_leaves_the_others_patched(given: Make) -> None:
    tests = PASSING + "a.ATest#a a=2\nb.BTest#b b=77\n"
    ran = given("same = 1\n" + spaced("a = 1", "b = 1"), tests).repair()
    assert ran.code == 0
    assert [group["status"] for group in ran.document["groups"]] == ["PATCHED", "test failure"]


def test_no_patch_at_all_is_a_test_failure(given: Make) -> None:
    ran = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=77\n").repair()
    assert (ran.code, ran.document["status"]) == (1, "test failure")
    assert ran.log.of("finished")[0]["realStatus"].endswith("[ guess : FAILURE ]")
    assert ran.document["candidates"] > 0


def test_tests_that_never_end_count_as_failing_and_are_left_out_of_other_proofs(given: Make) -> None:
    tests = PASSING + "a.ATest#a a=2\nb.LoopTest#ends b=77\n"
    ran = given("same = 1\n" + spaced("a = 1", "b = forever"), tests).repair()
    assert [test["type"] for test in ran.document["failingTests"]] == ["AssertionError", "timeout"]
    assert ran.patch("g1")["evidence"]["excluded"] == ["b.LoopTest#ends"]


def test_a_test_that_never_ends_can_be_repaired_itself(given: Make) -> None:
    tests = PASSING + "b.LoopTest#ends b=2\n"
    ran = given("same = 1\nb = forever\n", tests).repair()
    assert ran.code == 0
    assert ran.patch("g1")["evidence"]["excluded"] == []


def test_a_wrong_patch_of_a_tool_fails_its_proof_and_the_next_one_is_tried(given: Make) -> None:
    careless = GuessingTool(["2", "3"], careless=True)
    tests = "a.OneTest#one same=1 unless:a=2\na.ATest#a reads=a unless:a=1\n"
    ran = given("same = 1\na = 1\n", tests).repair(careless)
    assert ran.patch("g1")["summary"] == "a is 3"
    assert ran.document["groups"][0]["plausible"] == 2
    assert "failed its proof (a is 2): passed before, but not now: a.OneTest#one" in ran.notes()


def test_a_patch_is_proven_as_it_is_written_plainly(given: Make) -> None:
    wordy = GuessingTool(["1+2"], plainly={"1+2": "3"})
    ran = given("same = 1\na = 1\n", PASSING + "a.ATest#a reads=a unless:a=1\n").repair(wordy)
    assert ran.patch("g1")["summary"] == "a is 1+2, or 3"
    assert "+a = 3\n" in ran.patch("g1")["diff"]
    assert _proofs(ran) == ["proof-1"]


def test_a_patch_is_proven_as_it_was_found_when_its_plain_form_fails_the_proof(given: Make) -> None:
    hasty = GuessingTool(["3"], plainly={"3": "4"})
    ran = given("same = 1\na = 1\n", PASSING + "a.ATest#a a=3\n").repair(hasty)
    assert "+a = 3\n" in ran.patch("g1")["diff"]
    assert _proofs(ran) == ["proof-1", "proof-2"]


def test_two_patches_with_one_plain_form_are_one(given: Make) -> None:
    wordy = GuessingTool(["1+2", "2+1"], plainly={"1+2": "3", "2+1": "3"})
    tests = PASSING + "a.ATest#a reads=a unless:a=1\n"
    ran = given("same = 1\na = 1\n", tests).repair(wordy, max_patches=2)
    assert [patch["summary"] for patch in ran.document["patches"]] == ["a is 1+2, or 3"]
    assert _proofs(ran) == ["proof-1"]


def test_a_defect_of_what_writes_patches_plainly_costs_no_patch(given: Make) -> None:
    class Broken(dict[str, str]):
        def get(self, key: str, default: object = None) -> str:
            raise RuntimeError(f"no plain form of {key}, not even {default}")

    broken = GuessingTool(["3"], plainly=Broken())
    ran = given("same = 1\na = 1\n", PASSING + "a.ATest#a a=3\n").repair(broken)
    assert ran.code == 0
    assert "RuntimeError: no plain form of 3" in ran.notes()


def _proofs(ran: Ran) -> list[str]:
    return [root.name for root, only, _ in ran.history.commands if not only and "proof" in root.name]


def test_a_group_of_which_all_patches_fail_their_proof_is_not_patched(given: Make) -> None:
    tests = "a.OneTest#one same=1 unless:a=2\na.ATest#a a=2\n"
    ran = given("same = 1\na = 1\n", tests).repair(GuessingTool(["2"], careless=True))
    assert (ran.code, ran.document["status"]) == (1, "test failure")
    assert ran.document["groups"][0]["plausible"] == 1


def test_a_failure_that_does_not_come_back_when_run_again_refutes_no_patch(given: Make) -> None:
    # The passing test fails in its second run, which is the proof, and passes in its third.
    tests = "shop.OtherTest#works same=1 fails:2\nshop.CartTest#adds total=3\n"
    ran = given("same = 1\ntotal = 1\n", tests).repair()
    assert ran.code == 0
    assert "failed once and passed when run again: shop.OtherTest#works" in ran.notes()


def test_a_failed_proof_is_repeated_while_nothing_else_runs(given: Make) -> None:
    # Fails in the proof (second run) and when run again (third), as if the search held its port.
    tests = "shop.OtherTest#works same=1 fails:2,3\nshop.CartTest#adds total=3\n"
    ran = given("same = 1\ntotal = 1\n", tests).repair()
    assert ran.code == 0
    full_runs = [root.name for root, only, _ in ran.history.commands if not only]
    assert full_runs == ["tree", "proof-1", "proof-2"]


def test_one_patch_that_fixes_two_groups_is_found_once(given: Make) -> None:
    # No line in common, as far as coverage tells.
    tests = PASSING + "a.ATest#a a=2\n" + "b.BTest#b reads=b unless:a=1\n"
    ran = given("same = 1\na = 1\nb = 1\n", tests).repair()
    groups = {group["id"]: group for group in ran.document["groups"]}
    assert len(ran.document["patches"]) == 1
    assert groups["g2"] == {
        "id": "g2",
        "tests": ["b.BTest#b"],
        "status": "PATCHED",
        "plausible": groups["g2"]["plausible"],
        "fixedBy": "g1",
    }
    assert ran.patch("g1")["fixes"] == ["a.ATest#a", "b.BTest#b"]


def test_patches_on_neighbouring_lines_apply_one_after_the_other(given: Make, tmp_path: Path) -> None:
    tests = "a.ATest#a a=2\nb.BTest#b b=3\n"
    ran = given("one = 1\na = 1\ngap = 1\nb = 1\nlast = 1\n", tests).repair()
    patches = ran.document["patches"]
    assert [patch["conflictsWith"] for patch in patches] == [[], []]
    assert not apply(ran, [patch["diff"] for patch in patches], tmp_path / "all").test().failed


def test_patches_that_do_not_apply_after_one_another_are_reported_and_still_combined(
    given: Make, tmp_path: Path
) -> None:
    # The second patch needs the first one's line as its context: the line after its own.
    tests = "b.BTest#b b=3\na.ATest#a a=2 one=1\n"
    ran = given("one = 1\na = 1\nb = 1\nlast = 1\n", tests).repair()
    first, second = ran.document["patches"]
    assert (first["conflictsWith"], second["conflictsWith"]) == ([], [first["group"]])
    assert sorted(ran.document["combination"]["groups"]) == ["g1", "g2"]
    combined = apply(ran, [ran.document["combination"]["diff"]], tmp_path / "combined")
    assert not combined.test().failed


def test_patches_that_work_alone_but_not_together_are_told_apart(given: Make) -> None:
    tests = "a.ATest#a a=2\nb.BTest#b b=2\nc.CTest#c c=2\nd.DTest#d same=1 unless:a=2,c=2\n"
    ran = given("same = 1\n" + spaced("a = 1", "b = 1", "c = 1"), tests).repair()
    conflicts = {patch["group"]: patch["conflictsWith"] for patch in ran.document["patches"]}
    assert conflicts == {"g1": [], "g2": [], "g3": ["g1"]}
    assert sorted(ran.document["combination"]["groups"]) == ["g1", "g2"]
    assert ran.log.of("step")[-1]["message"] == "2 of 3 patches work together"


def test_more_patches_are_proven_when_more_are_wanted(given: Make) -> None:
    ran = given("same = 1\na = 1\n", PASSING + "a.ATest#a reads=a unless:a=1\n").repair(max_patches=2)
    assert [(patch["rank"], patch["summary"]) for patch in ran.document["patches"]] == [
        (1, "a is 2"),
        (2, "a is 3"),
    ]


def test_the_budget_is_shared_fairly_and_what_is_left_goes_to_the_next(given: Make) -> None:
    tests = PASSING + "a.ATest#a a=77\nb.BTest#b b=77\n"
    tool = GuessingTool(["2"])
    case = given("same = 1\n" + spaced("a = 1", "b = 1"), tests)
    case.repair(tool, budget=100.0)
    first, second = tool.tasks
    assert 40 < first.seconds <= 50
    assert 90 < second.seconds <= 100


def test_a_search_that_was_cut_short_goes_on_with_the_time_that_others_left(given: Make) -> None:
    tests = PASSING + "a.ATest#a a=77\nb.BTest#b b=2\n"

    def take_all_time(task: RepairTask) -> None:
        if task.group == "g1":
            time.sleep(task.seconds)

    tool = GuessingTool(["2"], before_guess=take_all_time)
    given("same = 1\n" + spaced("a = 1", "b = 1"), tests).repair(tool, budget=4.0)
    seconds = [task.seconds for task in tool.tasks if task.group == "g1"]
    assert len(seconds) == 1 or seconds[1] > 1.5 * seconds[0]
    assert len(tool.tasks) >= 2


def test_groups_with_less_code_to_search_come_first(given: Make) -> None:
    tests = PASSING + "big.BigTest#b a=2 x=1 y=1 z=1\nsmall.SmallTest#s b=2\n"
    tool = GuessingTool(["2"])
    given("same = 1\nx = 1\ny = 1\nz = 1\n" + spaced("a = 1", "b = 1"), tests).repair(tool)
    assert [task.group for task in tool.tasks] == ["g2", "g1"]


def test_a_tool_that_fails_on_one_group_does_not_cost_the_others(given: Make) -> None:
    def fail_on_first(task: RepairTask) -> None:
        if task.group == "g1":
            raise WarmRuntimeError("the JVM ended with status 134")

    tests = PASSING + "a.ATest#a a=2\nb.BTest#b b=2\n"
    tool = GuessingTool(["2"], before_guess=fail_on_first)
    ran = given("same = 1\n" + spaced("a = 1", "b = 1"), tests).repair(tool)
    assert [group["status"] for group in ran.document["groups"]] == ["test failure", "PATCHED"]
    assert ran.log.of("finished")[0]["errors"]["guess"] == [
        "guess failed on g1: WarmRuntimeError: the JVM ended with status 134"
    ]


class DeadRuntime(ValuesRuntime):
    """A warm runtime that cannot be started."""

    def measure(
        self, failing: Sequence[TestName], passing: Sequence[TestName], *, seconds: float
    ) -> Spectrum:
        raise WarmRuntimeError("no JVM can be started")

    def rerun(self, tests: Sequence[TestName], *, seconds: float) -> dict[TestName, bool]:
        raise WarmRuntimeError("no JVM can be started")


def test_without_its_warm_runtime_a_run_still_tells_what_fails(given: Make) -> None:
    tests = PASSING + "a.ATest#a a=2\nb.BTest#b same=1 fails:1\n"
    case = given("same = 1\na = 1\n", tests)
    case.runtime = DeadRuntime
    ran = case.repair()
    assert (ran.code, ran.document["status"]) == (1, "test failure")
    assert [test["name"] for test in ran.document["failingTests"]] == ["a.ATest#a"]
    assert ran.document["flakyTests"] == ["b.BTest#b"]
    assert "no JVM can be started" in ran.notes()


def test_localizing_tells_each_group_s_lines_with_the_tests_that_run_them_and_searches_nothing(
    given: Make,
) -> None:
    tests = PASSING + "a.ATest#a a=2\nb.BTest#b b=2\nb.BTest#again b=3\n"
    tool = GuessingTool(["2"])
    ran = given("same = 1\na = 1\nb = 1\n", tests).repair(tool, localize_only=True)
    assert (ran.code, ran.document["status"]) == (1, "test failure")
    assert tool.tasks == []
    found = {event["group"]: event["places"] for event in ran.log.of("places")}
    groups = {group["id"]: group["tests"] for group in ran.document["groups"]}
    assert [[(p["line"], p["tests"]) for p in found[group]] for group in groups] == [
        [(2, ["a.ATest#a"])],
        [(3, ["b.BTest#again", "b.BTest#b"])],
    ]


def earlier(*sources: str, **other: bytes | None) -> tuple[Version, ...]:
    """Versions with other sources, the newest first."""
    return tuple(
        Version(f"{number:040x}", f"Version {number}", number, {"src/shop.values": source.encode(), **other})
        for number, source in enumerate(sources, 1)
    )


def test_what_changed_since_the_passing_commit_that_was_given_is_more_suspicious(given: Make) -> None:
    tests = PASSING + "shop.CartTest#adds total=3 tax=2\n"
    case = given("same = 1\ntax = 1\ntotal = 1\n", tests)
    case.versions = Versions(earlier("same = 1\ntax = 1\ntotal = 3\n"), given=True)
    ran = case.repair(localize_only=True)
    (event,) = ran.log.of("places")
    assert [place["line"] for place in event["places"]] == [3, 2]
    assert ran.document["lastPassing"] is None, "nobody has tested it"


def test_a_tool_is_told_what_changed_and_the_formula(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions(earlier("same = 1\n"), given=True)
    tool = GuessingTool(["3"])
    case.repair(tool, formula="dstar")
    changes = tool.tasks[0].changes
    assert (changes.lines, tool.tasks[0].formula) == (frozenset({Line("src/shop.values", 2)}), "dstar")
    assert changes.former == {"src/shop.values": b"same = 1\n"}


def test_the_commit_in_which_the_tests_last_passed_is_found_and_told(given: Make) -> None:
    case = given("same = 1\nx = 0\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    good = [f"same = 1\nx = {number}\ntotal = 3\n" for number in range(5)]
    case.versions = Versions(earlier("same = 1\nx = 9\ntotal = 1\n", "same = 1\ntotal = 2\n", *good))
    tool = GuessingTool(["3"])
    ran = case.repair(tool)
    assert ran.document["lastPassing"] == {
        "commit": f"{3:040x}",
        "subject": "Version 3",
        "commitsBefore": 3,
        "tests": ["shop.CartTest#adds"],
        "exact": True,
    }
    (step,) = [
        each for each in ran.log.of("step") if each["name"] == "FindPassingCommit" and "seconds" in each
    ]
    assert step["message"] == "the failing test last passed at 0000000 (Version 3), 3 commits before"
    assert tool.tasks[0].changes.lines == {Line("src/shop.values", 3)}
    runs = [only for root, only, _ in ran.history.commands if "version" in root.name]
    assert set(runs) == {(TestName("shop.CartTest", "adds"),)}, "only the failing test is run"
    assert not list((case.scratch / "versions").iterdir())


def test_what_broke_the_tests_is_named_among_much_that_has_changed(given: Make) -> None:
    before = "".join(f"a{number} = 0\n" for number in range(40))
    now = before.replace("= 0", "= 1")
    case = given(now, PASSING.replace("same=1", "a1=1") + "shop.CartTest#adds a17=0\n")
    case.versions = Versions(earlier(before), given=True)
    ran = case.repair(GuessingTool([]))
    (change,) = ran.document["brokenBy"]
    assert change == {
        "since": f"{1:040x}",
        "tests": ["shop.CartTest#adds"],
        "exact": True,
        "places": [{"file": "src/shop.values", "line": 18, "lines": 1}],
        "diff": change["diff"],
    }
    assert "\n-a17 = 0\n+a17 = 1\n" in change["diff"]
    assert change["diff"].count("\n-") == 1
    builds = [root for root, _, _ in ran.history.commands if "undone" in root.name]
    assert len(builds) <= 2 * 6 + 2, "halves of forty lines, and no more"
    assert not list((case.scratch / "undone").iterdir())


def test_each_of_several_faults_has_the_change_that_made_it(given: Make) -> None:
    tests = PASSING + "shop.CartTest#adds total=3\nshop.TaxTest#rate tax=7\n"
    case = given("same = 1\ntotal = 1\nother = 2\ntax = 1\n", tests)
    case.versions = Versions(earlier("same = 1\ntotal = 3\nother = 1\ntax = 7\n"), given=True)
    found = case.repair(GuessingTool([])).document["brokenBy"]
    assert [(one["tests"], [place["line"] for place in one["places"]]) for one in found] == [
        (["shop.CartTest#adds"], [2]),
        (["shop.TaxTest#rate"], [4]),
    ]


def test_where_nothing_better_is_found_what_broke_the_tests_is_undone(given: Make) -> None:
    case = given("same = 1\ntotal = 1\nother = 2\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions(earlier("same = 1\ntotal = 3\nother = 1\n"), given=True)
    ran = case.repair(GuessingTool([]))
    (patch,) = ran.document["patches"]
    assert (patch["tool"], patch["fixes"]) == ("history", ["shop.CartTest#adds"])
    assert "-total = 1\n+total = 3\n" in patch["diff"]
    assert "other = 1" not in patch["diff"]
    assert "nothing better was found" in patch["reason"]
    assert ran.document["status"] == "PATCHED"


def test_what_a_tool_finds_is_better_than_undoing(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions(earlier("same = 1\ntotal = 3\n"), given=True)
    ran = case.repair(GuessingTool(["3"]))
    assert [patch["tool"] for patch in ran.document["patches"]] != ["history"]
    assert len(ran.document["brokenBy"]) == 1


def test_a_line_that_is_gone_is_named_by_the_line_before_which_it_stood(given: Make) -> None:
    case = given("same = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions(
        (Version("a" * 40, "", 1, {"src/shop.values": b"same = 1\ntotal = 3\n"}),), given=True
    )
    (change,) = case.repair(GuessingTool([])).document["brokenBy"]
    assert change["places"] == [{"file": "src/shop.values", "line": 2, "lines": 0}]


def test_a_version_in_which_the_tests_fail_too_names_nothing(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions(earlier("same = 1\ntotal = 2\n"), given=True)
    ran = case.repair(GuessingTool([]))
    assert ran.document["brokenBy"] == []
    (step,) = [one for one in ran.log.of("step") if one["name"] == "FindBreakingChange" and "seconds" in one]
    assert step["status"] == "SKIPPED"
    assert "the tests fail, too" in step["message"]


def test_a_version_is_tested_with_the_tests_as_they_are_now(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    old = earlier("same = 1\ntotal = 3\n", **{"tests/shop.values": None})
    case.versions = Versions(old)
    assert case.repair().document["lastPassing"]["commit"] == old[0].commit


def test_versions_that_differ_in_tests_alone_are_not_built(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions((Version("a" * 40, "", 1, {"tests/shop.values": b""}),))
    ran = case.repair()
    assert "FindPassingCommit" not in [step["name"] for step in ran.document["steps"]]


def test_of_several_faults_the_youngest_is_looked_for(given: Make) -> None:
    tests = PASSING + "shop.CartTest#adds total=3\nshop.TaxTest#rate tax=7\n"
    case = given("same = 1\ntotal = 1\ntax = 1\n", tests)
    case.versions = Versions(earlier("same = 1\ntotal = 1\ntax = 7\n", "same = 1\ntotal = 3\ntax = 7\n"))
    ran = case.repair()
    assert ran.document["lastPassing"]["tests"] == ["shop.TaxTest#rate"]
    assert ran.document["lastPassing"]["commitsBefore"] == 1
    messages = [step.get("message", "") for step in ran.log.of("step")]
    assert "1 of 2 failing tests last passed at 0000000 (Version 1), 1 commit before" in messages


def test_a_version_that_cannot_be_built_is_passed_over(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")

    def fail(root: Path) -> None:
        if "broken" in (root / "src" / "shop.values").read_text():
            raise StepError("TestProject", "NOTTESTABLE", "it does not compile")

    case.before_test = fail
    case.versions = Versions(earlier("same = 1\ntotal = 1 # broken\n", "same = 1\ntotal = 3\n"))
    found = case.repair().document["lastPassing"]
    assert (found["commitsBefore"], found["exact"]) == (2, False)


def test_a_version_whose_files_cannot_lie_in_the_tree_is_passed_over(given: Make, tmp_path: Path) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    outside = tmp_path / "outside"
    outside.mkdir()
    (case.tree / "link").symlink_to(outside)
    good = "same = 1\ntotal = 3\n"
    case.versions = Versions((*earlier(good, **{"link/file": b"x"}), *earlier(good, **{"../file": b"x"})))
    assert case.repair().document["lastPassing"] is None
    assert not list(outside.iterdir())
    assert not (tmp_path / "file").exists()


def test_where_no_version_passes_the_search_goes_on_without_one(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions(earlier("same = 1\ntotal = 4\n", "same = 1\ntotal = 5\n"))
    ran = case.repair()
    assert ran.document["status"] == "PATCHED"
    assert ran.document["lastPassing"] is None
    (step,) = [each for each in ran.log.of("step") if each["status"] == "SKIPPED"]
    assert step["message"] == "they passed in none of the 2 earlier commits that were tested"


def test_a_build_that_takes_long_is_not_repeated_for_earlier_versions(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.versions = Versions(earlier("same = 1\ntotal = 3\n"))
    ran = case.repair(budget=1e-9)
    assert not [root for root, _, _ in ran.history.commands if "version" in root.name]


def test_a_registry_that_does_not_answer_ends_the_look_back_and_not_the_run(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")

    def fail(root: Path) -> None:
        if "version" in root.name:
            raise TemporaryError("the registry does not answer")

    case.before_test = fail
    case.versions = Versions(earlier("same = 1\ntotal = 3\n"))
    ran = case.repair()
    assert (ran.document["status"], ran.document["lastPassing"]) == ("PATCHED", None)


def test_a_tool_for_another_language_is_skipped(given: Make) -> None:
    other = GuessingTool(["3"], name="other", languages=frozenset({"cobol"}))
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    ran = case.repair(other, GuessingTool(["3"]))
    assert ran.log.of("finished")[0]["realStatus"].endswith("[ other : SKIPPED ] -> [ guess : SUCCESS ]")


def test_a_patch_of_a_test_file_is_refused(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    (case.tree / "src" / "shop.values").write_text("same = 1\n")
    (case.tree / "src" / ".ci").mkdir()
    (case.tree / "src" / ".ci" / "total.values").write_text("total = 1\n")
    ran = case.repair()
    assert ran.code == 1
    assert "src/.ci/total.values: a build or CI file" in ran.notes()


def test_a_cancelled_run_tells_what_it_has_and_that_it_was_interrupted(given: Make) -> None:
    tests = PASSING + "a.ATest#a a=2\nb.BTest#b b=2\n"
    case = given("same = 1\n" + spaced("a = 1", "b = 1"), tests)

    def cancel_on_second(task: RepairTask) -> None:
        if task.group == "g2":
            case.log.wait_for("patch")
            case.cancelled.set()

    ran = case.repair(GuessingTool(["2"], before_guess=cancel_on_second))
    assert ran.code == 130
    assert ran.document["status"] == "PATCHED"
    assert [patch["group"] for patch in ran.document["patches"]] == ["g1"]
    assert ran.log.events[-1]["event"] == "finished"


def test_a_run_cancelled_while_its_tests_run_ends_without_a_verdict(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    case.before_test = lambda _: case.cancelled.set()
    ran = case.repair()
    assert (ran.code, ran.document["status"]) == (130, "UNKNOWN")


def test_a_temporary_failure_ends_the_stream_without_a_result(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")

    def registry_gone_in_proof(root: Path) -> None:
        if root.name.startswith("proof"):
            raise TemporaryError("the registry did not answer")

    case.before_test = registry_gone_in_proof
    with pytest.raises(TemporaryError):
        case.repair()
    assert case.log.of("finished") == []


def test_the_finished_event_has_what_the_records_want(given: Make) -> None:
    ran = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n").repair()
    finished = ran.log.of("finished")[0]
    metrics = finished["metrics"]
    assert (metrics["NbFailingTests"], metrics["NbErroringTests"], metrics["NbRunningTests"]) == (1, 0, 2)
    assert metrics["FailureNames"] == ["AssertionError"]
    assert (metrics["PatchChangedFiles"], metrics["PatchAddedLines"], metrics["PatchDeletedLines"]) == (
        1,
        1,
        1,
    )
    assert (metrics["NbFileApp"], metrics["NbFileTests"]) == (1, 1)
    assert set(metrics["StepsDurationsInSeconds"]) == {step["name"] for step in ran.document["steps"]}
    assert finished["hardware"]["nbProcessors"] >= 1
    report = ran.log.of("diagnostic")[0]["report"]
    assert report["guesses"] == 2
    assert report["proving"] >= 0


def test_a_group_with_two_causes_is_split_and_each_is_repaired(given: Make) -> None:
    """Both tests run both values, so coverage cannot tell them apart; no single value fixes both."""
    tests = PASSING + "a.ATest#a a=2 reads=b\na.ATest#b b=3 reads=a\n"
    ran = given("same = 1\n" + spaced("a = 1", "b = 1"), tests).repair(GuessingTool(["2", "3"], parting=True))
    assert ran.code == 0
    assert [group["id"] for group in ran.document["groups"]] == ["g1.1", "g1.2"]
    assert [group["status"] for group in ran.document["groups"]] == ["PATCHED"] * 2
    assert ran.patch("g1.1")["fixes"] == ["a.ATest#a"]
    assert ran.patch("g1.2")["fixes"] == ["a.ATest#b"]
    assert sorted(ran.document["combination"]["groups"]) == ["g1.1", "g1.2"]
    assert "some of them apart" in ran.notes()
    assert ran.log.of("groups")[-1]["groups"] == [
        {"id": "g1.1", "tests": ["a.ATest#a"]},
        {"id": "g1.2", "tests": ["a.ATest#b"]},
    ]


def test_a_group_that_has_a_patch_for_all_its_tests_is_not_split(given: Make) -> None:
    tests = PASSING + "a.ATest#a a=2\na.ATest#b a=2\n"
    ran = given("same = 1\na = 1\n", tests).repair(GuessingTool(["2"], parting=True))
    assert [group["id"] for group in ran.document["groups"]] == ["g1"]


GIVEN = "--- a/src/shop.values\n+++ b/src/shop.values\n@@ -1,2 +1,2 @@\n same = 1\n-total = 1\n+total = {}\n"


def test_a_patch_that_is_given_is_proven_and_nothing_is_searched(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    ran = case.repair(prove=GIVEN.format(3), targets=("shop.CartTest#adds",))
    assert (ran.code, ran.document["status"], ran.document["candidates"]) == (0, "PATCHED", 0)
    patch = ran.patch("given")
    assert (patch["diff"], patch["fixes"]) == (GIVEN.format(3), ["shop.CartTest#adds"])
    assert patch["evidence"]["testsRun"] == 2
    assert ran.log.of("finished")[0]["realStatus"].endswith("-> [ ProvePatch : SUCCESS ]")


@pytest.mark.parametrize(
    ("diff", "reason"),
    [
        (GIVEN.format(2), "still failing: shop.CartTest#adds"),
        (GIVEN.format(3).replace("same = 1", "same = 4"), "does not apply"),
    ],
)
def test_a_patch_that_is_given_and_does_not_stand_is_refused_with_the_reason(
    given: Make, diff: str, reason: str
) -> None:
    ran = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n").repair(prove=diff)
    assert (ran.code, ran.document["status"], ran.document["patches"]) == (1, "test failure", [])
    assert any(reason in one for one in ran.log.of("finished")[0]["errors"]["ProvePatch"])


def test_a_patch_for_tests_that_do_not_fail_any_more_is_refused(given: Make) -> None:
    case = given("same = 1\ntotal = 1\n", PASSING + "shop.CartTest#adds total=3\n")
    ran = case.repair(prove=GIVEN.format(3), targets=("shop.OtherTest#works",))
    assert (ran.document["status"], ran.document["patches"]) == ("test failure", [])
