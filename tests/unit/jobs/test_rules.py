from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.stores.port import Store
from repairnator.stores.sqlite import open_sqlite_store
from repairnator.testing import memory_store
from repairnator.testing.contracts.jobs import JobRulesContract


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
