"""What a store must do with effects on the outside world."""

from __future__ import annotations

import dataclasses

import pytest

from repairnator.work.stores.port import Effect, Store


class OutboxContract:
    """Effects on the outside world."""

    def test_the_first_intention_stands(self, store: Store) -> None:
        first = Effect("pr/1", "pull-request", {"branch": "a"}, created=1.0)
        assert store.outbox.intend(first) == first
        assert store.outbox.intend(dataclasses.replace(first, payload={"branch": "b"})) == first
        assert store.outbox.get("pr/1") == first

    def test_the_first_outcome_stands(self, store: Store) -> None:
        effect = store.outbox.intend(Effect("pr/1", "pull-request", {}, created=1.0))
        settled = store.outbox.settle("pr/1", {"url": "first"})
        assert settled == dataclasses.replace(effect, outcome={"url": "first"})
        assert store.outbox.settle("pr/1", {"url": "second"}) == settled
        assert store.outbox.intend(effect) == settled

    def test_an_outcome_needs_an_intention(self, store: Store) -> None:
        with pytest.raises(KeyError):
            store.outbox.settle("pr/none", {})
        assert store.outbox.get("pr/none") is None

    def test_pending_effects_come_oldest_first(self, store: Store) -> None:
        for key, created in (("b", 2.0), ("a", 1.0), ("c", 3.0), ("done", 0.0)):
            store.outbox.intend(Effect(key, "comment", {}, created))
        store.outbox.settle("done", {})
        assert [effect.key for effect in store.outbox.pending()] == ["a", "b", "c"]
        assert [effect.key for effect in store.outbox.pending(limit=1)] == ["a"]
