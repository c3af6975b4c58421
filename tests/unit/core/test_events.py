"""The event stream: numbered, signed, and refused when it is neither."""

from __future__ import annotations

import json
import threading

import pytest

from repairnator.core.events import EventError, EventWriter, parse_key, read_events, sign
from repairnator.errors import UsageError

KEY = bytes(range(32))


def written(key: bytes | None = None) -> list[str]:
    lines: list[str] = []
    writer = EventWriter(lines.append, key)
    writer.emit("note", level="info", text="first \u2028 line\n")
    writer.emit("finished", exitCode=0)
    return lines


@pytest.mark.parametrize("key", [None, KEY])
def test_what_is_written_is_read(key: bytes | None) -> None:
    lines = written(key)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    first, second = read_events(lines, key)
    assert (first.kind, first.data["text"], first.data["seq"]) == ("note", "first \u2028 line\n", 1)
    assert (second.kind, second.data["exitCode"], second.data["seq"]) == ("finished", 0, 2)


def test_a_line_that_is_not_signed_is_no_event() -> None:
    forged = json.dumps({"event": "finished", "seq": 1, "time": 0})
    with pytest.raises(EventError, match="not an event"):
        list(read_events([forged], KEY))


def test_a_line_that_was_changed_is_refused() -> None:
    signed = json.loads(written(KEY)[0])
    signed["event"] = signed["event"].replace("info", "warning")
    with pytest.raises(EventError, match="not signed with this run's key"):
        list(read_events([json.dumps(signed)], KEY))


def test_a_stream_with_a_line_missing_or_repeated_is_refused() -> None:
    first, second = written()
    with pytest.raises(EventError, match="expected event number 1, got 2"):
        list(read_events([second]))
    with pytest.raises(EventError, match="expected event number 2, got 1"):
        list(read_events([first, first]))


@pytest.mark.parametrize("line", ["no json", "[]", "1", '{"seq":1}', '{"event":1,"seq":1}', "{"])
def test_a_line_that_is_no_event_is_refused(line: str) -> None:
    with pytest.raises(EventError):
        list(read_events([line]))


def test_events_of_several_threads_are_numbered_without_gaps() -> None:
    lines: list[str] = []
    writer = EventWriter(lines.append)

    def write() -> None:
        for _ in range(200):
            writer.emit("note", level="info", text="x")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.data["seq"] for event in read_events(lines)] == list(range(1, 801))


def test_a_key_is_64_hex_digits() -> None:
    assert parse_key("00ff" * 16 + "\n") == b"\x00\xff" * 16
    for wrong in ("", "00ff", "zz" * 32, "00" * 33):
        with pytest.raises(UsageError, match="64 hex digits"):
            parse_key(wrong)


def test_the_signature_covers_the_exact_text() -> None:
    signed = json.loads(sign({"event": "note"}, KEY))
    assert json.loads(signed["event"]) == {"event": "note"}
    assert len(signed["mac"]) == 64
