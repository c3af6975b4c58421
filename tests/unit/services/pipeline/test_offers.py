"""A finished repair makes jobs that show its patches to people; each branch is made once."""

import subprocess
from pathlib import Path

import pytest
from tests.unit.services.pipeline.conftest import Bench

from repairnator.foundation.drain import Drain
from repairnator.foundation.settings import Settings
from repairnator.model import BuildRef, Job, JobState
from repairnator.services.pipeline.proofs import request_proof
from repairnator.services.pipeline.requests import request_offer
from repairnator.services.pipeline.service import pipeline_worker
from repairnator.testing import FakeSandbox
from repairnator.testing.sandboxes import patch, patched_run
from repairnator.work.jobs.worker import Pace, Worker
from repairnator.work.stores.port import JobQuery

SOURCE = "src/main/java/Calc.java"
DIFF = f"--- a/{SOURCE}\n+++ b/{SOURCE}\n@@ -1 +1 @@\n-1\n+2\n"


class ForgeHost:
    """A project, a repository for branches, and workers that offer."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.folder = folder
        project = folder / "owner" / "project"
        (project / SOURCE).parent.mkdir(parents=True)
        (project / SOURCE).write_text("1\n")
        for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
            self.git(project, *command)
        self.build = BuildRef("git", url=str(project), commit=self.git(project, "rev-parse", "HEAD"))
        self.remote = folder / "remote.git"
        self.git(folder, "init", "-q", "--bare", str(self.remote))

    @staticmethod
    def git(folder: Path, *arguments: str) -> str:
        identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def worker(self, **settings: object) -> Worker:
        loaded = Settings.load(
            workspace=self.folder / "work",
            xdg_data_home=self.folder,
            **({"push_url": str(self.remote)} | settings),
        )
        found = [patch(diff=DIFF), patch(diff=DIFF, rank=2)]
        return pipeline_worker(
            loaded,
            self.bench.broker.connect(),
            self.bench.store,
            FakeSandbox(lambda _request: patched_run(*found)),
            Drain(),
            pace=Pace(receive=0.0),
        )

    def offers(self) -> list[Job]:
        return self.bench.jobs.find(JobQuery(kinds=("branch",)))

    def branches(self) -> list[str]:
        return self.git(self.remote, "branch", "--list", "repairnator/*").splitlines()


@pytest.fixture
def site(bench: Bench, tmp_path: Path) -> ForgeHost:
    return ForgeHost(bench, tmp_path)


def test_the_best_patch_of_each_group_becomes_a_branch(bench: Bench, site: ForgeHost) -> None:
    bench.send(site.build)
    worker = site.worker()
    assert worker.turn()
    assert [job.state for job in site.offers()] == [JobState.QUEUED]
    assert worker.turn()
    (offer,) = site.offers()
    assert (offer.state, (offer.result or {})["status"]) == (JobState.DONE, "pushed")
    assert len(site.branches()) == 1
    assert bench.store.outbox.pending() == []


def test_without_push_url_a_patch_is_only_recorded(bench: Bench, site: ForgeHost) -> None:
    bench.send(site.build)
    site.worker(push_url="").turn()
    assert site.offers() == []
    assert len(bench.store.records.find("patches")) == 2


def test_an_offer_whose_worker_died_after_the_push_is_not_pushed_again(bench: Bench, site: ForgeHost) -> None:
    bench.send(site.build)
    worker = site.worker()
    worker.turn()
    worker.turn()
    (branch,) = site.branches()
    key = f"branch/{site.remote}/{branch.strip()}"
    effect = bench.store.outbox.get(key)
    bench.jobs.retry(site.offers()[0].key)  # as if nobody had heard of its end
    worker.turn()
    assert effect == bench.store.outbox.get(key) is not None
    assert site.offers()[0].state is JobState.DONE
    assert len(site.branches()) == 1


def test_a_repository_that_refuses_makes_the_offer_dead_with_the_reason_and_keeps_the_build(
    bench: Bench, site: ForgeHost, tmp_path: Path
) -> None:
    bench.send(site.build)
    worker = site.worker(push_url=str(tmp_path / "nowhere"))
    worker.turn()
    for _ in range(3):
        worker.turn()
        bench.clock.advance(4000)
    (offer,) = site.offers()
    assert offer.state is JobState.DEAD
    assert "PUSH_URL" in offer.last_error
    assert bench.job(site.build).state is JobState.DONE


def test_a_person_has_a_patch_offered_again(bench: Bench, site: ForgeHost) -> None:
    bench.send(site.build)
    unasked = site.worker(push_url="", offer=())
    assert unasked.turn()
    build = bench.job(site.build)
    assert (build.result or {})["status"] == "PATCHED"
    assert site.offers() == []
    assert request_offer(bench.jobs, build, "otto")
    assert not request_offer(bench.jobs, build, "otto")
    worker = site.worker()
    assert worker.turn()  # the request
    assert [job.state for job in site.offers()] == [JobState.QUEUED]
    assert worker.turn()
    assert len(site.branches()) == 1


def test_what_the_settings_forbid_is_not_offered_when_asked_for(bench: Bench, site: ForgeHost) -> None:
    bench.send(site.build)
    worker = site.worker(push_url="", offer=())
    assert worker.turn()
    request_offer(bench.jobs, bench.job(site.build), "otto")
    assert worker.turn()
    (request,) = bench.jobs.find(JobQuery(kinds=("offer-request",)))
    assert (request.result or {})["status"] == "declined"
    assert site.offers() == []


@pytest.mark.parametrize(("diff", "status"), [(DIFF, "proven"), (DIFF.replace("+2", "+3"), "refused")])
def test_a_diff_of_a_persons_own_is_proven_in_a_box(
    bench: Bench, site: ForgeHost, diff: str, status: str
) -> None:
    bench.send(site.build)
    worker = site.worker(push_url="", offer=())
    assert worker.turn()
    proof = request_proof(bench.jobs, bench.job(site.build), diff, ["org.example.CalcTest#max"], "otto")
    assert worker.turn()
    ended = bench.jobs.get(proof.key)
    assert ended is not None
    assert (ended.state, (ended.result or {})["status"]) == (JobState.DONE, status)
    assert request_proof(bench.jobs, bench.job(site.build), diff, ["org.example.CalcTest#max"], "o").key == (
        proof.key
    )
