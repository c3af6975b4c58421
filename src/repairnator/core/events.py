"""The event stream of a run: what the core writes, line by line, and how the shell reads it.

Each line is one JSON object. With a key (64 hex digits, the first line of the core's standard input) each
line is ``{"event": {...}, "mac": "..."}``, the mac an HMAC-SHA256 over the event's exact JSON text, so that
nothing that the project under repair prints can pass for an event. Every event has ``event`` (its kind),
``seq`` (from 1, without gaps) and ``time`` (seconds since the epoch). The kinds:

==========  =================================================================================================
started     ``schemaVersion``, ``tools``, ``budget``
building    ``buildTool``: from here on, code of the project runs
step        ``name``, ``status`` (STARTED, SUCCESS, FAILURE, SKIPPED), ``seconds`` (at the end), ``message``
note        ``level`` (info, warning), ``text``: something a person should know (a raised source level)
tests       ``failing`` [{name, type, message}], ``flaky`` [names], ``total``
groups      ``groups`` [{id, tests}]
places      ``group``, ``places`` [{file, line, suspiciousness}]: the most suspicious ones
progress    ``group``, ``tool``, ``candidates``, ``candidatesPerSecond``, ``plausible``, ``uncompilable``,
            ``duplicates``, ``place`` (``src/main/java/A.java:12``), ``seconds``, ``budget``
patch       a proven patch (:class:`repairnator.model.Patch`), as soon as it is proven
diagnostic  ``tool``, ``report``: where a tool's time went (``tool-diagnostic``)
finished    the last one: ``result`` (the JSON document), ``realStatus``, ``errors`` {step: [messages]},
            ``hardware``, ``metrics``, ``exitCode``
==========  =================================================================================================
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from repairnator.errors import RepairnatorError, UsageError

SCHEMA_VERSION = 1
_MAX_DEPTH = 40
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class EventError(RepairnatorError):
    """A line that should be an event is not one, or is not signed with the run's key."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        kind: see the table above.
        data: the whole JSON object, ``event``, ``seq`` and ``time`` included.
    """

    kind: str
    data: dict[str, Any]


class Emitter(Protocol):
    """Where the core's parts report to."""

    def emit(self, kind: str, **fields: Any) -> None:
        """Report one event."""
        ...


class EventWriter:
    """Writes events as lines; safe to call from several threads."""

    def __init__(self, write: Callable[[str], None], key: bytes | None = None) -> None:
        self._write = write
        self._key = key
        self._lock = threading.Lock()
        self._seq = 0

    def emit(self, kind: str, **fields: Any) -> None:
        with self._lock:
            self._seq += 1
            event = {"event": kind, "seq": self._seq, "time": round(time.time(), 3), **fields}
            self._write(sign(event, self._key) + "\n")


def parse_key(line: str) -> bytes:
    """The signing key from its line of text: 64 hex digits (``secrets.token_hex(32)``), which are 32 bytes.

    Raises:
        UsageError: it is anything else.
    """
    text = line.strip()
    if len(text) != 64 or not set(text) <= set("0123456789abcdefABCDEF"):
        raise UsageError(f"signing key: expected 64 hex digits on one line, got {len(text)} characters")
    return bytes.fromhex(text)


def sign(event: dict[str, Any], key: bytes | None) -> str:
    """The line, without its newline, that carries ``event``."""
    text = _dumped(event)
    if key is None:
        return text
    mac = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return json.dumps({"event": text, "mac": mac}, separators=(",", ":"))


def _dumped(event: dict[str, Any]) -> str:
    try:
        return json.dumps(event, separators=(",", ":"), allow_nan=False)
    except ValueError:  # a ratio without a denominator: JSON has no number for it
        return json.dumps(_without_nan(event), separators=(",", ":"), allow_nan=False)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def read_events(lines: Iterable[str], key: bytes | None = None) -> Iterator[Event]:
    """Read events, checking signature and sequence.

    Raises:
        EventError: a line is no event, is not signed with ``key``, or is out of sequence.
    """
    expected = 1
    for line in lines:
        if not line.strip():
            continue
        data = _verify(line, key)
        kind, seq = data.get("event"), data.get("seq")
        if not isinstance(kind, str) or type(seq) is not int or seq != expected:
            got = f"{str(seq)[:40]} ({str(kind)[:40]!r})"
            raise EventError(f"event stream: expected event number {expected}, got {got}")
        expected += 1
        yield Event(kind, data)


def _verify(line: str, key: bytes | None) -> dict[str, Any]:
    try:
        data = _loaded(line)
        if key is not None:
            text, mac = data["event"], data["mac"]
            wanted = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(wanted, mac):
                raise EventError("event stream: a line is not signed with this run's key")
            data = _loaded(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EventError(f"event stream: not an event: {line[:200]!r}") from error
    if not isinstance(data, dict):
        raise EventError(f"event stream: not an event: {line[:200]!r}")
    return data


def _loaded(text: str) -> Any:
    """The JSON value of a line: no NaN, no infinity, no number that takes long to read, nothing deep.

    Raises:
        ValueError, RecursionError: it is none of these.
    """
    if _nesting(text) > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    return json.loads(text, parse_constant=_refused, parse_float=_finite)


def _nesting(text: str) -> int:
    """How deep brackets may be nested at most; brackets in texts do not count."""
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif match[0] in "]}":
            depth -= 1
    return deepest


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value
