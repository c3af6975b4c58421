from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.model import BuildRef
from repairnator.testing import memory_store
from repairnator.testing.contracts.jobs import JobRulesContract
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.stores.port import Store
from repairnator.work.stores.sqlite import open_sqlite_store


class TestInMemory(JobRulesContract):
    @pytest.fixture
    def store(self) -> Store:
        return memory_store()


class TestInSqlite(JobRulesContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Store]:
        store = open_sqlite_store(tmp_path / "store.db")
        yield store
        store.close()


def test_one_build_in_two_spellings_is_one_job() -> None:
    jobs = Jobs(memory_store(lambda: 1000.0))
    spelled = BuildRef("github-actions", "github.com", "Acme/Widget", "7")
    other = BuildRef("github-actions", "github.com", "acme/widget", "7")
    assert jobs.submit_build(spelled).accepted
    again = jobs.submit_build(other)
    assert (again.accepted, again.job.key) == (False, spelled.key)
    claimed = jobs.claim(other.key, "worker")
    assert claimed is not None
    jobs.finish(claimed, Outcome("PATCHED"))
    assert jobs.submit_build(other, again=True, request="m").job.generation == 2
    first = jobs.submit_scan("gitlab", "gitlab.com", "Acme/Widget")
    second = jobs.submit_scan("gitlab", "gitlab.com", "acme/widget", "m1")
    assert (first.accepted, second.accepted, second.job.key) == (True, False, first.job.key)
    scan = jobs.claim(second.job.key, "scanner")
    assert scan is not None
    assert jobs.submit_scan("gitlab", "gitlab.com", "ACME/widget", "m2").job.again
