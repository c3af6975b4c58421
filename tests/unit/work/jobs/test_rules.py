from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.testing import memory_store
from repairnator.testing.contracts.jobs import JobRulesContract
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
