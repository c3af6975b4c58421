"""What a store must tell to whoever copies it."""

from __future__ import annotations

from repairnator.testing.contracts.stores.fixtures import fill, state_of
from repairnator.work.stores.port import Store


class ContentsContract:
    """All that is in a store."""

    def test_an_empty_store_holds_nothing(self, store: Store) -> None:
        assert state_of(store) == {"jobs": [], "effects": [], "secrets": {}, "blobs": {}, "records": {}}

    def test_everything_is_told_in_the_order_of_keys(self, store: Store) -> None:
        fill(store)
        contents = store.contents
        assert contents.collections() == ["inspector", "repositories"]
        assert [one.key for one in contents.jobs("", 10)] == [
            "git/u/done",
            "git/u/queued",
            "scan/gitea/h/o/r",
        ]
        assert [one.key for one in contents.effects("", 10)] == ["pending", "settled"]
        assert len(contents.digests("", 10)) == 1

    def test_pages_go_on_after_a_key(self, store: Store) -> None:
        fill(store)
        contents = store.contents
        assert [one.key for one in contents.jobs("git/u/done", 1)] == ["git/u/queued"]
        assert [one["_id"] for one in contents.documents("inspector", "0207", 5)] == ["0208", "0209"]
        assert [one.key for one in contents.effects("pending", 5)] == ["settled"]
        assert contents.digests("f" * 64, 5) == []
