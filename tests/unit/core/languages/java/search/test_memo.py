"""Values made once for several threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from repairnator.core.languages.java.runtime.memo import Memo

PATIENCE = 20.0


def test_a_value_is_made_once_however_many_threads_ask() -> None:
    memo: Memo[str, int] = Memo()
    made: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def make() -> int:
        made.append(1)
        begun.set()
        assert go_on.wait(PATIENCE)
        return 7

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(memo.get, "key", make)
        assert begun.wait(PATIENCE)
        others = [threads.submit(memo.get, "key", make) for _ in range(2)]
        go_on.set()
        assert [future.result(PATIENCE) for future in (first, *others)] == [7, 7, 7]
    assert made == [1]


def test_keys_have_values_of_their_own() -> None:
    memo: Memo[str, int] = Memo()
    assert (memo.get("a", lambda: 1), memo.get("b", lambda: 2), memo.get("a", lambda: 3)) == (1, 2, 1)


def test_what_could_not_be_made_is_tried_again() -> None:
    memo: Memo[str, int] = Memo()
    with pytest.raises(ZeroDivisionError):
        memo.get("key", lambda: 1 // 0)
    assert memo.get("key", lambda: 5) == 5
