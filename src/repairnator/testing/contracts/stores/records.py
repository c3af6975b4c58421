"""What a store must do with records and blobs."""

from __future__ import annotations

import hashlib

import pytest

from repairnator.testing.contracts.stores.fixtures import together
from repairnator.work.stores.port import Existing, Query, Store


class RecordStoreContract:
    """Records and blobs."""

    def test_a_document_is_kept_as_it_is(self, store: Store) -> None:
        document = {
            "_id": "a",
            "buildId": 2**62,
            "text": "ä€𝄞\n\x00",
            "number": -1.5,
            "flag": True,
            "nothing": None,
            "list": [1, "two", {"three": 3}],
            "nested": {"StepsDurationsInSeconds": {"BuildProject": 33}},
        }
        store.records.put("metrics", [document])
        assert store.records.find("metrics") == [document]

    def test_putting_again_takes_the_place_of_the_old(self, store: Store) -> None:
        store.records.put("times", [{"_id": "a", "n": 1, "old": True}, {"_id": "b", "n": 2}])
        store.records.put("times", [{"_id": "a", "n": 3}])
        assert store.records.find("times") == [{"_id": "a", "n": 3}, {"_id": "b", "n": 2}]

    def test_what_is_there_stays_where_that_is_wanted(self, store: Store) -> None:
        store.records.put("times", [{"_id": "a", "n": 1}])
        store.records.put("times", [{"_id": "a", "n": 2}, {"_id": "b", "n": 2}], Existing.KEEP)
        assert store.records.find("times") == [{"_id": "a", "n": 1}, {"_id": "b", "n": 2}]

    def test_an_amended_document_has_the_new_fields_beside_its_others(self, store: Store) -> None:
        store.records.put("inspector", [{"_id": "a", "n": 1, "branchURL": ""}])
        store.records.put("inspector", [{"_id": "a", "branchURL": "b", "more": {"x": 1}}], Existing.AMEND)
        assert store.records.find("inspector") == [{"_id": "a", "n": 1, "branchURL": "b", "more": {"x": 1}}]

    def test_nothing_is_amended_where_nothing_is(self, store: Store) -> None:
        store.records.put("inspector", [{"_id": "a", "branchURL": "b"}], Existing.AMEND)
        assert store.records.find("inspector") == []

    def test_of_many_that_amend_one_document_none_is_lost(self, store: Store) -> None:
        store.records.put("inspector", [{"_id": "a"}])
        together(8, lambda n: store.records.put("inspector", [{"_id": "a", f"f{n}": n}], Existing.AMEND))
        assert store.records.find("inspector") == [{"_id": "a", **{f"f{n}": n for n in range(8)}}]

    def test_putting_nothing_does_nothing(self, store: Store) -> None:
        store.records.put("times", [])
        assert store.records.find("times") == []

    def test_adding_keeps_the_first(self, store: Store) -> None:
        assert store.records.add("webhooks", {"_id": "delivery", "n": 1})
        assert not store.records.add("webhooks", {"_id": "delivery", "n": 2})
        assert store.records.find("webhooks") == [{"_id": "delivery", "n": 1}]

    def test_of_many_that_add_one_document_one_succeeds(self, store: Store) -> None:
        won: list[int] = []

        def add(number: int) -> None:
            if store.records.add("webhooks", {"_id": "d", "n": number}):
                won.append(number)

        together(8, add)
        assert store.records.find("webhooks") == [{"_id": "d", "n": number} for number in won]

    def test_collections_are_apart(self, store: Store) -> None:
        store.records.put("times", [{"_id": "a"}])
        assert store.records.find("metrics") == []
        assert not store.records.remove("metrics", "a")

    def test_a_removed_document_is_gone(self, store: Store) -> None:
        store.records.put("repositories", [{"_id": "owner/repo"}])
        assert store.records.remove("repositories", "owner/repo")
        assert not store.records.remove("repositories", "owner/repo")
        assert store.records.find("repositories") == []

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            (Query(equal={"_id": "b"}), ["b"]),
            (Query(equal={"buildId": 7}), ["a", "b"]),
            (Query(equal={"buildId": 7, "status": "PATCHED"}), ["b"]),
            (Query(equal={"buildId": "7"}), []),
            (Query(equal={"pr": True}), ["b"]),
            (Query(equal={"pr": 1}), ["c"]),
            (Query(equal={"none": "x"}), []),
            (Query(equal={"inner.rank": 2}), ["c"]),
            (Query(equal={"status": 'it\'s "quoted"'}), ["d"]),
            (Query(at_least={"recorded": 20.0}), ["b", "c"]),
            (Query(at_least={"recorded": 10.0}, below={"recorded": 30.0}), ["a", "b"]),
            (Query(order="recorded", equal={"buildId": 7}), ["a", "b"]),
            (Query(order="recorded", descending=True, at_least={"recorded": 0.0}), ["c", "b", "a"]),
            (Query(order="status", descending=True, equal={"buildId": 7}), ["a", "b"]),
            (Query(limit=2), ["a", "b"]),
            (Query(limit=2, skip=1), ["b", "c"]),
            (Query(descending=True, limit=1), ["d"]),
        ],
        ids=str,
    )
    def test_documents_are_found_by_their_fields(self, store: Store, query: Query, ids: list[str]) -> None:
        store.records.put(
            "inspector",
            [
                {"_id": "a", "buildId": 7, "status": "test failure", "recorded": 10.0},
                {"_id": "b", "buildId": 7, "status": "PATCHED", "recorded": 20, "pr": True},
                {"_id": "c", "buildId": 8, "recorded": 30.5, "pr": 1, "inner": {"rank": 2}},
                {"_id": "d", "status": 'it\'s "quoted"'},
            ],
        )
        assert [document["_id"] for document in store.records.find("inspector", query)] == ids

    def test_equal_documents_in_an_order_are_sorted_by_id(self, store: Store) -> None:
        store.records.put("patches", [{"_id": name, "recorded": 1.0} for name in "cab"])
        assert [d["_id"] for d in store.records.find("patches", Query(order="recorded"))] == ["a", "b", "c"]

    @pytest.mark.parametrize(
        "content", [b"", b"diff", bytes(range(256)) * 8192], ids=["empty", "small", "2MiB"]
    )
    def test_a_blob_is_found_under_the_hash_of_its_content(self, store: Store, content: bytes) -> None:
        digest = store.records.put_blob(content)
        assert digest == hashlib.sha256(content).hexdigest()
        assert store.records.put_blob(content) == digest
        assert store.records.get_blob(digest) == content

    def test_an_unknown_blob_is_a_key_error(self, store: Store) -> None:
        with pytest.raises(KeyError):
            store.records.get_blob("0" * 64)
