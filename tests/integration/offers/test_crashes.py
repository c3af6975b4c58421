"""Workers that die at every step of an offer, on a real Gitea: afterwards there is exactly one of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from repairnator.forges.git import GitBranches
from repairnator.forges.gitea import Gitea as GiteaForge
from repairnator.model import JobState
from repairnator.stores.port import JobQuery
from repairnator.testing.stores import MemoryOutbox, MemoryRecordStore

from .conftest import CODE, Office, Project
from .test_comments import comments, opened, suggested

pytestmark = [pytest.mark.server, pytest.mark.slow]

# Everything that an offer does to the world or writes down, in no order.
STEPS: tuple[tuple[type, str], ...] = (
    (MemoryOutbox, "intend"),
    (MemoryOutbox, "settle"),
    (MemoryRecordStore, "add"),
    (GitBranches, "push"),
    (GiteaForge, "open"),
)


class Killed(BaseException):
    """The worker is gone: nothing that it had yet to do is done, and nobody hears of it."""


@contextmanager
def killed_after(step: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The worker dies at a step: 2n is the instant before the n-th effect, 2n + 1 the one right after it."""
    done: list[str] = []

    def tripping(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if 2 * len(done) == step:
                raise Killed(f"before {name}")
            result = original(*arguments, **named)
            done.append(name)
            if 2 * len(done) - 1 == step:
                raise Killed(f"after {name}")
            return result

        return call

    with monkeypatch.context() as patched:
        for owner, name in STEPS:
            patched.setattr(owner, name, tripping(name, getattr(owner, name)))
        yield done


def offered_in_spite_of_a_death(office: Office, step: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Work until the offer is made, dying once on the way; whether there was so late a step."""
    try:
        with killed_after(step, monkeypatch):
            office.work()
    except Killed:
        office.later(200)  # the lease of the dead ends
        died = True
    else:
        died = False
    left = (JobState.QUEUED, JobState.RUNNING, JobState.DEAD)
    assert office.jobs.find(JobQuery(kinds=("offer", "pull-request", "comment"), states=left)) == []
    assert office.store.outbox.pending() == []
    return died


def test_whenever_a_worker_dies_there_is_one_branch_and_one_pull_request(
    project: Project, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office.with_settings(offers_per_repository=5)
    step, again = 0, True
    while again:
        branch = f"release{step}"
        office.clock.advance(86_400)  # so that no day is full
        office.jobs.submit_build(project.say(project.commit(f"{CODE}// {step}\n", branch=branch)))
        again = offered_in_spite_of_a_death(office, step, monkeypatch)
        pulls = [pull for pull in project.pulls() if pull["base"]["ref"] == branch]
        assert len(pulls) == 1, f"step {step}"
        assert len([one for one in office.records() if one["branch"] == branch]) == 1, f"step {step}"
        step += 1
    assert len(project.branches()) == step
    assert step > 14, "two instants of each of seven effects at least, and one run without a death"


def test_a_worker_that_dies_right_after_speaking_does_not_speak_twice(
    project: Project, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, number = opened(project)
    office.jobs.submit_build(project.say(commit))
    for name in ("say", "suggest"):
        original = getattr(GiteaForge, name)

        def dying(*arguments: Any, _original: Callable[..., Any] = original) -> Any:
            _original(*arguments)
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(GiteaForge, name, dying)
            with pytest.raises(Killed):
                office.work()
        office.clock.advance(200)  # the lease of the dead ends
    office.work()
    assert len(comments(project, number)) == len(suggested(project, number)) == 1
    assert office.summary("comment")["status"] == "offered"
    assert office.store.outbox.pending() == []
