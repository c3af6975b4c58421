from __future__ import annotations

import pytest

from repairnator.core.languages.python.search.hints import hints_of
from repairnator.core.languages.python.search.values import values_by_line
from repairnator.errors import WarmRuntimeError
from repairnator.model import TestFailure, TestName


def test_types_of_all_tests_are_known_and_none_is_told_apart() -> None:
    seen = [
        {"line": 3, "names": {"x": {"type": "int"}, "y": {"type": "NoneType"}}},
        {"line": 3, "names": {"x": {"type": "str"}, "y": {"type": "Cart", "attributes": ["items"]}}},
    ]
    values = values_by_line([{"seen": seen}])[3]
    assert values.types["x"] == {"int", "str"}
    assert values.nones == {"y"}
    assert values.attributes["y"] == {"items"}
    assert values.alike("x", "y") is False
    assert values.alike("x", "z") is None


@pytest.mark.parametrize("seen", [None, [{"line": "x", "names": {}}], [{"names": {}}], [{"line": 1}], [1]])
def test_what_no_server_of_ours_tells_is_refused(seen: object) -> None:
    with pytest.raises(WarmRuntimeError):
        values_by_line([{"seen": seen}])


def test_texts_numbers_and_exceptions_of_messages_are_hints() -> None:
    failure = TestFailure(
        TestName("t", "a"), "builtins.KeyError", "assert 'left' == \"right\" + 12: ValueError"
    )
    assert hints_of([failure]) == {"KeyError", "left", "right", "12", "ValueError"}
