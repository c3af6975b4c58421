"""``repair`` as people and programs use it."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest
from tests.servers.process import wait_until

from . import projects
from .conftest import Command
from .processes import descendants, is_alive, started

CALC = Path("src/main/java/org/example/Calc.java")


def snapshot(tree: Path) -> dict[str, bytes]:
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_person_sees_steps_the_patch_and_how_to_apply_it(repairnator: Command, tmp_path: Path) -> None:
    tree = projects.failing(tmp_path / "tree")
    before = snapshot(tree)

    done = repairnator("repair", str(tree))

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    for words in (
        "BuildProject",
        "2 of 5 tests fail",
        "return a > b ? a : b;",
        "PATCHED",
        "git -C tree apply",
    ):
        assert words in done.stdout
    assert snapshot(tree) == before
    (file,) = (tmp_path / "repairnator-patches").glob("*.patch")
    subprocess.run(["git", "apply", str(file)], cwd=tree, check=True)
    assert (tree / CALC).read_text() == projects.RIGHT


@pytest.mark.slow
def test_a_diff_of_ones_own_is_proven_or_not(repairnator: Command, tmp_path: Path) -> None:
    tree = projects.failing(tmp_path / "tree")
    before = snapshot(tree)

    def diff(right: str) -> str:
        file = tmp_path / "own.diff"
        old, new = (f"        return {what};\n" for what in ("a < b ? a : b", right))
        around = "     public static int max(int a, int b) {\n", "     }\n"
        hunk = f"@@ -4,3 +4,3 @@\n{around[0]}-{old}+{new}{around[1]}"
        file.write_text(f"--- a/{CALC}\n+++ b/{CALC}\n{hunk}")
        return str(file)

    done = repairnator("patches", "prove", diff("a > b ? a : b"), str(tree))
    assert done.returncode == 0, done.stderr
    assert "PROVEN  fixes CalcTest#" in done.stdout
    done = repairnator("patches", "prove", diff("a"), str(tree), "--json")
    assert done.returncode == 1
    assert done.stderr.startswith("repairnator: not proven: still failing: org.example.CalcTest#")
    assert json.loads(done.stdout)["patches"] == []
    assert snapshot(tree) == before


@pytest.mark.slow
def test_a_project_with_testng_is_repaired(repairnator: Command, tmp_path: Path) -> None:
    tree = projects.failing_testng(tmp_path / "tree")

    done = repairnator("repair", str(tree), "--json")

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    (patch,) = [patch for patch in document["patches"] if patch["rank"] == 1]
    assert "+        return a > b ? a : b;" in patch["diff"]


@pytest.mark.slow
def test_a_program_gets_one_event_a_line_and_nothing_else(repairnator: Command, tmp_path: Path) -> None:
    tree = projects.failing(tmp_path / "tree")
    commit = projects.commit(tree)

    done = repairnator("repair", str(tree), "--commit", commit[:10], "--events")

    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["event"] == "finished"
    assert events[-1]["result"]["commit"] == commit
    assert next(event["name"] for event in events if event["event"] == "step") == "CloneRepository"
    assert "patch" in {event["event"] for event in events}


@pytest.mark.slow
def test_the_commit_that_broke_the_tests_is_found_and_its_former_text_put_back(
    repairnator: Command, tmp_path: Path
) -> None:
    tree = projects.passing(tmp_path / "tree")
    projects.commit(tree)
    (tree / "README").write_text("Numbers")
    passing = projects.commit(tree)
    wrong = (tree / CALC).read_text().replace("a > b ? a : b", "Math.abs(a)")
    (tree / CALC).write_text(wrong.replace("int sum = 0", "int sum = (0)"))
    projects.commit(tree)
    (tree / "README").write_text("Some numbers")
    projects.commit(tree)

    done = repairnator("repair", str(tree), "--events")

    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    (step,) = [event for event in events if event.get("name") == "FindPassingCommit" and "seconds" in event]
    assert step["message"].endswith(f"last passed at {passing[:7]} (A build that fails), 2 commits before")
    found = events[-1]["result"]["lastPassing"]
    assert (found["commit"], found["commitsBefore"], found["exact"]) == (passing, 2, True)
    (patch,) = [patch for patch in events[-1]["result"]["patches"] if patch["rank"] == 1]
    assert patch["summary"].startswith("put back")
    assert "+        return a > b ? a : b;" in patch["diff"]

    done = repairnator("repair", str(tree), "--no-bisect", "--budget", "1s", "--json")
    assert json.loads(done.stdout)["lastPassing"] is None


@pytest.mark.slow
@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_repair_ends_everything_it_started(
    number: signal.Signals, exit_code: int, environment: dict[str, str], tmp_path: Path
) -> None:
    tree = projects.failing(tmp_path / "tree")
    with started("repair", str(tree), environment=environment, folder=tmp_path) as process:
        wait_until(lambda: "BuildProject" in (tmp_path / "repair.log").read_text(), 120)
        children = descendants(process.pid)
        process.send_signal(number)
        assert process.wait(60) == exit_code

    assert [child for child in children if is_alive(child)] == []
    assert list((tmp_path / "work").iterdir()) == []
    assert "Traceback" not in (tmp_path / "repair.log").read_text()
