"""Workers that are killed after every step of an offer, on a real Gitea: afterwards there is one of each."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from tests.servers.process import wait_until

from repairnator.model import JobState
from repairnator.work.stores.port import JobQuery
from repairnator.work.stores.sqlite import open_sqlite_store

from .conftest import OfferSetup, Project
from .crashing import work
from .test_comments import comments, opened, suggested

pytestmark = [pytest.mark.server, pytest.mark.slow]

PATIENCE = 60.0
TRUST = ("SSL_CERT_FILE", "GIT_SSL_CAINFO")
SLOTS = ("intend offer-slot", "settle offer-slot") * 2
# What each form of an offer does, step by step; the last test sees that nothing is missing.
STEPS = {
    "branch": ("intend branch", "push", "settle branch"),
    "pull-request": (*SLOTS, "intend pull-request", "push", "open", "settle pull-request", "add"),
    "comment": (
        *(*SLOTS, "intend comment", "say", "settle comment"),
        *("intend suggestion", "suggest", "settle suggestion", "add"),
    ),
}
# Between one step and the next nothing changes: killed after the one is killed before the other.
DEATHS = [(form, done) for form, steps in STEPS.items() for done in range(len(steps) + 1)]
NAMES = [
    f"{form}, {f'after {STEPS[form][done - 1]}' if done else 'before any step'}" for form, done in DEATHS
]

# Processes start from one that has the modules loaded, and no threads.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([work.__module__])


@dataclass(frozen=True)
class Attempt:
    """A process that works."""

    process: BaseProcess
    reader: Connection

    def steps(self) -> list[str]:
        """What it has done, once it stands still or there is nothing left to do."""
        assert self.reader.poll(PATIENCE), "it does not come so far"
        done: list[str] = self.reader.recv()
        return done

    def kill(self) -> None:
        self.process.kill()
        self.process.join(PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL


@contextmanager
def at_work(offer_setup: OfferSetup, steps: int | None = None) -> Iterator[Attempt]:
    """A process that stands still after so many steps, or does everything."""
    reader, writer = _context.Pipe(duplex=False)
    environment = {name: os.environ[name] for name in TRUST}
    arguments = (offer_setup.settings, offer_setup.clock(), environment, steps, writer)
    process = _context.Process(target=work, args=arguments, daemon=True)
    process.start()
    writer.close()
    with reader:
        try:
            yield Attempt(process, reader)
        finally:
            process.kill()
            process.join(PATIENCE)


def work_to_the_end(offer_setup: OfferSetup) -> list[str]:
    """Let a process do everything, after the lease of one that was killed."""
    offer_setup.clock.advance(offer_setup.settings.lease + 1)
    with at_work(offer_setup) as attempt:
        steps = attempt.steps()
        attempt.process.join(PATIENCE)
        assert attempt.process.exitcode == 0
    return steps


@pytest.fixture
def offer_setup(offer_setup: OfferSetup, tmp_path: Path) -> Iterator[OfferSetup]:
    """With a store that outlives processes."""
    store = open_sqlite_store(offer_setup.settings.database, clock=offer_setup.clock)
    yield replace(offer_setup, store=store)
    store.close()


def prepared(form: str, project: Project, offer_setup: OfferSetup) -> OfferSetup:
    """An office in which a build is repaired, and nothing offered yet."""
    if form == "branch":
        offer_setup = offer_setup.with_settings(
            push_url=project.gitea.clone_url(project.slug), create_pr=False
        )
    commit = opened(project)[0] if form == "comment" else project.commit()
    offer_setup.jobs.submit_build(project.say(commit))
    offer_setup.worker().turn()
    return offer_setup


def check_that_all_is_there_once(form: str, project: Project, offer_setup: OfferSetup) -> None:
    left = (JobState.QUEUED, JobState.RUNNING, JobState.DEAD)
    assert offer_setup.jobs.find(JobQuery(kinds=("offer", *STEPS), states=left)) == []
    assert offer_setup.store.outbox.pending() == []
    assert len(project.branches()) == (form != "comment")
    pulls = project.pulls()
    assert len(pulls) == (form != "branch"), "the bot's, or the one that it comments on"
    assert [one["kind"] for one in offer_setup.records()] == [form] * (form != "branch")
    if form == "comment":
        number = int(pulls[0]["number"])
        assert len(comments(project, number)) == len(suggested(project, number)) == 1


@pytest.mark.parametrize(("form", "done"), DEATHS, ids=NAMES)
def test_whenever_a_worker_is_killed_there_is_one_of_each_in_the_end(
    form: str, done: int, project: Project, offer_setup: OfferSetup
) -> None:
    offer_setup = prepared(form, project, offer_setup)
    with at_work(offer_setup, done) as attempt:
        before = attempt.steps()
        attempt.kill()
    assert before == list(STEPS[form][:done])
    after = work_to_the_end(offer_setup)
    check_that_all_is_there_once(form, project, offer_setup)
    spoken = Counter(before + after)
    assert all(spoken[step] == (step in STEPS[form]) for step in ("open", "say", "suggest"))


def test_a_push_that_outlives_its_killed_worker_makes_no_second_branch(
    project: Project, offer_setup: OfferSetup, tmp_path: Path
) -> None:
    """The forge holds the first push until the next worker has made the offer."""
    offer_setup = prepared("pull-request", project, offer_setup)
    held, released, ended = (tmp_path / name for name in ("held", "released", "ended"))
    wait = f"until [ -e {released} ]; do sleep 0.05; done; touch {ended}"
    hook = project.gitea.repository(project.slug) / "hooks" / "pre-receive.d" / "hold"
    hook.write_text(f"#!/bin/sh\nif mkdir {held} 2>/dev/null; then {wait}; fi\n")
    hook.chmod(0o755)
    with at_work(offer_setup) as attempt:
        wait_until(held.exists, PATIENCE, "the push has reached the forge")
        attempt.kill()
    after = work_to_the_end(offer_setup)
    assert "open" in after
    (branch,) = project.branches()
    commit = project.head(branch)
    released.touch()
    wait_until(ended.exists, PATIENCE, "the first push goes on")
    offer_setup.later(700)
    check_that_all_is_there_once("pull-request", project, offer_setup)
    assert project.head(branch) == commit


@pytest.mark.parametrize("form", STEPS)
def test_these_are_all_steps_of_an_offer(form: str, project: Project, offer_setup: OfferSetup) -> None:
    offer_setup = prepared(form, project, offer_setup)
    assert work_to_the_end(offer_setup) == list(STEPS[form])
    check_that_all_is_there_once(form, project, offer_setup)
