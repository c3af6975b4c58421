import pytest

from repairnator.errors import StoreUnavailable
from repairnator.testing import Switch, memory_store
from repairnator.testing.contracts.stores import (
    ContentsContract,
    JobStoreContract,
    OutboxContract,
    RecordStoreContract,
    SecretStoreContract,
)
from repairnator.work.stores.port import Store


@pytest.fixture
def store() -> Store:
    return memory_store()


class TestMemoryJobs(JobStoreContract):
    pass


class TestMemoryRecords(RecordStoreContract):
    pass


class TestMemorySecrets(SecretStoreContract):
    pass


class TestMemoryOutbox(OutboxContract):
    pass


class TestMemoryContents(ContentsContract):
    pass


def test_a_store_made_unreachable_answers_nothing() -> None:
    switch = Switch()
    store = memory_store(switch=switch)
    switch.reachable = False
    with pytest.raises(StoreUnavailable):
        store.jobs.get("x")
    with pytest.raises(StoreUnavailable):
        store.records.find("x")
