"""Services tell of themselves while they run."""

from __future__ import annotations

from tests.servers.process import wait_until

from repairnator.testing import FakeClock, Switch, memory_store
from repairnator.work.presence import COLLECTION, services_seen, told


def test_a_service_is_seen_while_it_runs_and_not_afterwards() -> None:
    clock = FakeClock()
    store = memory_store(clock)
    with told(store, "pipeline"), told(store, "monitor"):
        wait_until(lambda: len(services_seen(store)) == 2, 30, "both are seen")
        monitor, pipeline = services_seen(store)
        assert (monitor.service, pipeline.service) == ("monitor", "pipeline")
        assert pipeline.started == pipeline.seen == clock()
        assert pipeline.version
    assert services_seen(store) == []


def test_what_was_killed_long_ago_is_forgotten() -> None:
    clock = FakeClock()
    store = memory_store(clock)
    killed = {"_id": "k", "service": "pipeline", "name": "host/1", "started": 1.0, "seen": clock() - 100.0}
    store.records.put(COLLECTION, [killed])
    assert [one.name for one in services_seen(store)] == ["host/1"]
    clock.advance(86400.0)
    assert services_seen(store) == []
    with told(store, "pipeline"):
        wait_until(lambda: services_seen(store), 30, "the new one is seen")
        assert [one["name"] == "host/1" for one in store.records.find(COLLECTION)] == [False]


def test_a_store_that_is_away_does_not_hinder_a_service() -> None:
    switch = Switch()
    switch.reachable = False
    with told(memory_store(switch=switch), "pipeline"):
        pass
