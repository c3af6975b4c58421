"""Tests of jobs that are not builds: scans, of which few are enough, and messages that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from repairnator.model import BuildRef, JobState
from repairnator.testing.contracts.jobs.fixtures import DONE, JobFixtures, claim, get
from repairnator.work.jobs.dead_letters import MESSAGE, dead_letter_body
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.stores.port import Query, Store


class KindsContract(JobFixtures):
    """Scans and dead letters."""

    # scans

    def test_at_most_one_scan_of_a_repository_waits(self, jobs: Jobs) -> None:
        first = jobs.submit_scan("gitea", "gitea.com", "owner/repo")
        second = jobs.submit_scan("gitea", "gitea.com", "owner/repo")
        other = jobs.submit_scan("gitea", "gitea.com", "owner/other")
        assert (first.accepted, second.accepted, other.accepted) == (True, False, True)

    def test_a_scan_asked_for_while_it_runs_runs_once_more(self, jobs: Jobs) -> None:
        key = jobs.submit_scan("gitea", "gitea.com", "owner/repo").job.key
        scan = claim(jobs, key)
        for _ in range(3):
            assert jobs.submit_scan("gitea", "gitea.com", "owner/repo").accepted
        jobs.finish(scan, Outcome("scanned"))
        jobs.settlement.settle_all()
        second = claim(jobs, key)
        assert (second.generation, second.again) == (2, False)
        jobs.finish(second, Outcome("scanned"))
        jobs.settlement.settle_all()
        assert jobs.claim(key, "w") is None

    def test_a_scan_asked_for_after_its_end_runs_again(self, jobs: Jobs) -> None:
        key = jobs.submit_scan("gitea", "gitea.com", "owner/repo").job.key
        jobs.finish(claim(jobs, key), Outcome("scanned"))
        assert jobs.submit_scan("gitea", "gitea.com", "owner/repo").accepted
        assert claim(jobs, key).generation == 2

    def test_a_message_that_comes_again_after_its_scan_asks_for_none_more(self, jobs: Jobs) -> None:
        asked = [
            jobs.submit_scan("gitea", "gitea.com", "owner/repo", request) for request in ("", "m1", "m2")
        ]
        key = asked[0].job.key
        jobs.finish(claim(jobs, key), Outcome("scanned"))
        for request in ("m1", "m2"):
            assert not jobs.submit_scan("gitea", "gitea.com", "owner/repo", request).accepted
        assert jobs.submit_scan("gitea", "gitea.com", "owner/repo", "m3").accepted
        scan = claim(jobs, key)
        for request in ("m3", "m4", "m4"):
            jobs.submit_scan("gitea", "gitea.com", "owner/repo", request)
        jobs.finish(scan, Outcome("scanned"))
        jobs.settlement.settle_all()
        jobs.finish(claim(jobs, key), Outcome("scanned"))
        assert not jobs.submit_scan("gitea", "gitea.com", "owner/repo", "m4").accepted
        assert get(jobs, key).generation == 3

    def test_a_dead_scan_that_was_asked_for_meanwhile_runs_again(self, jobs: Jobs) -> None:
        key = jobs.submit_scan("gitea", "gitea.com", "owner/repo").job.key
        scan = claim(jobs, key)
        jobs.submit_scan("gitea", "gitea.com", "owner/repo")
        jobs.fail(scan, "no", permanent=True)
        jobs.settlement.settle_all()
        assert claim(jobs, key).generation == 2

    # dead letters

    @pytest.mark.parametrize("body", ["no build", b"\x00\xff", "ä" * 100_000], ids=["text", "bytes", "long"])
    def test_an_unreadable_message_is_kept_with_its_first_bytes(self, jobs: Jobs, body: Any) -> None:
        letter = jobs.add_dead_letter(body, "/queue/pipeline", "not a build id")
        raw = body if isinstance(body, bytes) else body.encode()
        assert (letter.state, letter.kind, letter.last_error) == (JobState.DEAD, MESSAGE, "not a build id")
        assert dead_letter_body(letter) == raw[: 64 * 1024]
        assert letter.payload["size"] == len(raw)
        assert letter.payload["destination"] == "/queue/pipeline"

    def test_the_same_unreadable_message_is_one_letter(self, jobs: Jobs) -> None:
        assert jobs.add_dead_letter("x", "/queue/pipeline", "no") == jobs.add_dead_letter(
            b"x", "/queue/pipeline", "no"
        )

    def test_the_same_bytes_on_another_queue_are_another_letter(self, jobs: Jobs) -> None:
        first, second = (
            jobs.add_dead_letter("x", queue, "no") for queue in ("/queue/pipeline", "/queue/scanner")
        )
        assert first.key != second.key
        assert second.payload["destination"] == "/queue/scanner"

    def test_a_dead_letter_can_be_retried(self, jobs: Jobs) -> None:
        letter = jobs.add_dead_letter("x", "/queue/pipeline", "no")
        jobs.retry(letter.key)
        claimed = jobs.claim_due((MESSAGE,), "w")
        assert claimed is not None
        assert dead_letter_body(claimed) == b"x"

    def test_lost_blobs_do_not_stop_others_from_being_copied_out(
        self, jobs: Jobs, store: Store, key: str
    ) -> None:
        job = jobs.finish(claim(jobs, key), DONE)
        store.jobs.update(key, {"attempt": job.attempt}, {"result": {"status": "PATCHED", "blob": "0" * 64}})
        other = jobs.submit_build(BuildRef(ci="git", url="u", commit="b" * 40)).job.key
        jobs.finish(claim(jobs, other), DONE)
        jobs.settlement.settle_all()
        assert "cannot be copied out" in get(jobs, key).last_error
        assert store.records.find("inspector", Query(equal={"status": "PATCHED"})) != []
