"""The checker of `make chaos` sees what it is there to see; and a seed gives the same faults again."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.chaos.checker import Verdict, check
from tests.chaos.documents import Document
from tests.chaos.projects import make_builds, make_remote
from tests.chaos.schedule import LONG, SHORT, make_schedule

KEY = "git//srv/builds/c0ffee"
COLLECTIONS = ("inspector", "times", "hardwareInfo", "metrics")


class World:
    """One build that was repaired and pushed as it should be, to be spoilt."""

    def __init__(self, folder: Path) -> None:
        self.receipts = folder / "receipts"
        self.remote = make_remote(folder / "branches.git")
        self.clone = folder / "clone"
        subprocess.run(["git", "clone", "-q", self.remote, self.clone], check=True, capture_output=True)
        self.job: Document = {
            "key": KEY,
            "kind": "build",
            "state": "done",
            "attempt": 2,
            "run_id": "second",
            "last_error": "",
            "result": {"status": "PATCHED"},
        }
        self.letter: Document = {
            "key": "message/pipeline/5eed",
            "kind": "message",
            "state": "dead",
            "last_error": "not JSON",
        }
        self.found: dict[str, list[Document]] = {
            name: [{"build": KEY, "runId": "second"}] for name in COLLECTIONS
        }
        self.accept(KEY, "a")
        self.accept(None, "5eed")
        self.push("branch", "1")

    def accept(self, build: str | None, digest: str) -> None:
        with self.receipts.open("a") as file:
            file.write(json.dumps({"build": build, "sha256": digest}) + "\n")

    def push(self, branch: str, text: str) -> None:
        git = ["git", "-C", str(self.clone), "-c", "user.name=T", "-c", "user.email=t@example.org"]
        message = f"{text}\n\nBuild: {KEY}"
        for command in (
            ["commit", "-q", "--allow-empty", "-m", message],
            ["commit", "-q", "--allow-empty", "-m", "The records of the run"],
            ["push", "-q", "origin", f"HEAD:refs/heads/{branch}"],
        ):
            subprocess.run([*git, *command], check=True, capture_output=True)

    def jobs(self) -> list[Document]:
        return [self.job, self.letter]

    def records(self, collection: str) -> list[Document]:
        return self.found.get(collection, [])

    def verdict(self) -> Verdict:
        return check(self.receipts, self.remote, self)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_went_well_is_good(world: World) -> None:
    verdict = world.verdict()
    assert verdict.is_good
    assert (verdict.accepted, verdict.pushed, verdict.patched, verdict.attempts) == (2, 1, 1, 2)
    assert verdict.dead == ["message/pipeline/5eed: not JSON"]


def _set(**fields: Any) -> Callable[[World], None]:
    return lambda world: world.job.update(fields)


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (_set(state="running"), "lost"),
        (_set(key="git/another/build"), "lost"),
        (lambda world: world.accept("git/never/seen", "b"), "lost"),
        (lambda world: world.accept(None, "unheard"), "lost"),
        (lambda world: (world.remote / "journal").write_text(""), "lost"),
        (lambda world: world.found["times"].clear(), "lost"),
        (lambda world: world.push("branch", "2"), "twice"),
        (lambda world: world.push("another", "2"), "twice"),
        (lambda world: world.found["metrics"].append(world.found["metrics"][0]), "twice"),
        (_set(run_id="third"), "stale"),
        (lambda world: world.found.update(patches=[{"build": KEY, "runId": "first"}]), "stale"),
        (lambda world: world.found.update(patches=[{"build": "git/x", "runId": "first"}]), "stale"),
        (lambda world: world.letter.update(last_error=""), "silent"),
    ],
)
def test_what_went_wrong_is_counted(world: World, spoil: Callable[[World], None], kind: str) -> None:
    spoil(world)
    verdict = world.verdict()
    assert not verdict.is_good
    assert getattr(verdict, kind)


def test_a_seed_gives_the_same_messages_and_faults_again() -> None:
    first, again, other = (make_schedule(seed, LONG, 4, 18.0, broker=True, store=True) for seed in (7, 7, 8))
    assert first == again != other


def test_a_long_run_has_what_it_must_and_a_short_one_each_fault_once() -> None:
    long = make_schedule(1, LONG, 4, 18.0, broker=True, store=True)
    assert len(long.pauses) >= 200
    assert len(long.maven) >= 20
    short = make_schedule(1, SHORT, 4, 18.0, broker=True, store=True)
    assert len({fault.kind for fault in short.faults}) == len(short.faults) == 4
    assert any(not sending.is_readable for sending in short.sendings)


def test_each_build_is_a_commit_of_its_own(tmp_path: Path) -> None:
    schedule = make_schedule(1, replace(SHORT, builds=5), 4, 18.0, broker=True, store=True)
    builds = make_builds(tmp_path / "builds.git", schedule)
    assert len(set(builds.commits)) == 5
