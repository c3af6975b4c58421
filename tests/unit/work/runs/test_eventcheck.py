"""Whatever an event says, what comes out can be stored, and nothing is raised."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repairnator.core.events import Event, EventError, read_events, sign
from repairnator.foundation.untrusted import clean, integer, number, text
from repairnator.work.runs.eventcheck import EventChecker

FILE = "src/main/java/A.java"
KINDS = (
    "started",
    "step",
    "note",
    "tests",
    "groups",
    "places",
    "progress",
    "patch",
    "diagnostic",
    "finished",
)
FIELDS = (
    *("group", "tool", "diff", "rank", "files", "fixes", "conflictsWith", "evidence", "plausible", "reason"),
    *(
        "name",
        "status",
        "seconds",
        "message",
        "commit",
        "text",
        "level",
        "failing",
        "flaky",
        "total",
        "groups",
    ),
    *("id", "groups", "tests", "places", "file", "line", "suspiciousness", "report", "result", "errors"),
    *("hardware", "metrics", "exitCode", "steps", "patches", "combination", "candidates", "budget"),
    *("tools", "fixedBy", "lastPassing", "subject", "commitsBefore", "exact"),
)
ODD: tuple[Any, ...] = (
    *(10**400, -(10**400), 10**5000, 2**63, -(2**63) - 1, 1e308, -1e308, math.inf, -math.inf, math.nan, 0.5),
    *("\ud800", "a\udcffb", "\0", "x" * 100_000, "", "PATCHED", "SUCCESS", None, True, [], {}, [[]] * 3000),
    f"--- a/{FILE}\n+++ b/{FILE}\n@@ -1,{'9' * 5000} +1 @@\n-a\n+b\n",
    f"--- a/{'x' * 300}.java\n+++ b/{'x' * 300}.java\n@@ -1 +1 @@\n-a\n+b\n",
    f"--- a/{FILE}\n+++ b/{FILE}\n@@ -1 +1 @@\n-a\n+\ud800\n",
)

SHOWN = [odd for odd in ODD if odd != 10**5000]  # which no report of a failure could show


def storable(value: Any) -> None:
    """Fails where a store, a file or a forge could not take the value."""
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    if isinstance(value, dict):
        for name, inner in value.items():
            storable(name)
            storable(inner)
    elif isinstance(value, list):
        for inner in value:
            storable(inner)
    elif isinstance(value, int):
        assert -(2**63) <= value < 2**63


def everywhere(odd: Any) -> dict[str, Any]:
    """An object that has a value in every field, also one level further down."""
    flat = dict.fromkeys(FIELDS, odd)
    return flat | {
        "groups": [flat | {"id": "g1", "tests": [odd]}],
        "places": [flat | {"file": odd if isinstance(odd, str) else "A.java"}],
        "failing": [flat | {"name": "t"}],
        "steps": [flat | {"name": "s"}],
        "patches": [flat | {"group": "g1", "diff": odd}],
        "metrics": {
            "StepsDurationsInSeconds": {str(odd)[:50] if isinstance(odd, str) else "s": odd},
            "NbCPU": odd,
        },
        "report": {"a": odd, "b": {"c": [odd]}},
        "result": dict.fromkeys(FIELDS, odd)
        | {"failingTests": [{"name": odd}], "patches": [{"group": odd}]}
        | {"lastPassing": flat | {"commit": "abc"}},
        "errors": {"s": [odd]},
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:30] if not isinstance(odd, int) else "number")
def test_no_value_in_any_field_raises_or_comes_out_unfit(kind: str, odd: Any, tmp_path: Path) -> None:
    for tree in (tmp_path, tmp_path / "absent"):
        for data in (
            everywhere(odd),
            dict.fromkeys(FIELDS, odd),
            everywhere(odd) | {"group": "g1", "name": "n"},
        ):
            checked, refused = EventChecker(tree).check(Event(kind, data))
            storable(checked)
            storable(refused)


values = st.recursive(
    st.one_of(st.sampled_from(SHOWN), st.integers(), st.floats(), st.text(st.characters()), st.booleans()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


@settings(max_examples=150)
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), values, max_size=10))
def test_no_event_raises(kind: str, data: dict[str, Any]) -> None:
    checked, refused = EventChecker(Path("/nonexistent")).check(Event(kind, data))
    storable(checked)
    storable(refused)


@pytest.mark.parametrize(
    "body",
    [
        '"a": NaN',
        '"a": Infinity',
        '"a": -Infinity',
        '"a": 1e999',
        f'"a": {"9" * 5000}',
        f'"a": {"[" * 100}{"]" * 100}',
        f'"a": {"[" * 100_000}{"]" * 100_000}',
        '"a": {"b":' * 50_000,
    ],
)
def test_lines_that_json_does_not_know_are_no_events(body: str) -> None:
    line = '{"event": "note", "seq": 1, ' + body + "}"
    with pytest.raises(EventError):
        list(read_events([line]))
    with pytest.raises(EventError):
        list(read_events([json.dumps({"event": line, "mac": "0" * 64})], b"k" * 32))


def test_a_signed_line_that_is_nested_too_deeply_is_no_event() -> None:
    event: dict[str, Any] = {"event": "note", "seq": 1, "a": []}
    for _ in range(60):
        event["a"] = [event["a"]]
    with pytest.raises(EventError):
        list(read_events([sign(event, b"k" * 32)], b"k" * 32))


@pytest.mark.parametrize("seq", ["true", "1.0", '"1"', "null"])
def test_the_number_of_an_event_is_a_whole_number(seq: str) -> None:
    with pytest.raises(EventError, match="expected event number 1"):
        list(read_events([f'{{"event": "note", "seq": {seq}}}']))


def test_brackets_in_texts_are_no_nesting() -> None:
    line = json.dumps({"event": "note", "seq": 1, "text": "[{" * 500 + '"\\' * 50})
    assert next(iter(read_events([line]))).kind == "note"


def test_the_core_writes_no_number_that_json_lacks() -> None:
    line = sign({"event": "places", "seq": 1, "a": [math.inf, {"b": math.nan}]}, None)
    assert next(iter(read_events([line]))).data["a"] == [None, {"b": None}]


def test_numbers_are_bounded() -> None:
    assert integer(10**400) == 2**63 - 1
    assert integer(-(10**400)) == -(2**63)
    assert integer(2**60 + 1) == 2**60 + 1
    assert integer(1e300) == 2**53
    assert number(math.nan) == 0.0
    assert number(math.inf) == 2**53
    assert clean(10**5000) is None
    assert clean(2**64) == str(2**64)
    assert text("a\ud800", 10) == "a?"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (None, None),
        ({"commit": "\x1b[2J", "subject": "x"}, None),
        ({"commit": "", "subject": "x"}, None),
        (
            {"commit": "ab12", "subject": "x" * 9999, "commitsBefore": -1, "tests": ["a.T#t", 7], "exact": 1},
            {"commit": "ab12", "subject": "x" * 500, "commitsBefore": 0, "tests": ["a.T#t"], "exact": False},
        ),
    ],
)
def test_a_last_passing_commit_has_the_name_of_one(told: object, kept: object, tmp_path: Path) -> None:
    event = Event("finished", {"event": "finished", "result": {"lastPassing": told}})
    data, _ = EventChecker(tmp_path).check(event)
    assert data["result"]["lastPassing"] == kept
