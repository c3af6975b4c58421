"""Logs: one line for each thing that happened, for people (plain) or for collectors (json).

Plain is the message first, then the fields: ``patch found build=git/… run=1c29… group=g1``. Secrets are
never written: whatever the settings hold as a secret is redacted out wherever it turns up in a line, and so
are passwords in addresses and tokens, whoever they are from.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog

from repairnator.foundation.redaction import REDACTED, redact

_PLAIN_VALUE = re.compile(r"[!#-<>-~]+")  # printable ASCII without blank, quote and equals sign

Fields = MutableMapping[str, Any]


def configure(
    style: str = "plain",
    *,
    level: str = "info",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> None:
    """Set up logging for this process.

    Args:
        style: ``plain`` or ``json``.
        level: ``debug``, ``info``, ``warning`` or ``error``; less important lines are left out.
        secrets: texts that must never be written.
        stream: where lines go; standard error by default.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            Redactor(secrets),
            _json if style == "json" else _plain,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger; its methods take a message and fields by keyword."""
    found: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return found


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """Add fields (``build``, ``run``) to every line of this thread within the block."""
    with structlog.contextvars.bound_contextvars(**fields):
        yield


class Redactor:
    """Replaces secrets in every text of a line."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first, so that a secret that holds another goes as a whole.
        texts = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, texts))) if texts else None

    def __call__(self, _logger: object, _method: str, fields: Fields) -> Fields:
        return {name: self._clean(value) for name, value in fields.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return redact(self._pattern.sub(REDACTED, value) if self._pattern else value)
        if isinstance(value, Mapping):
            return {str(name): self._clean(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(inner) for inner in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self._clean(str(value))


def _json(_logger: object, _method: str, fields: Fields) -> str:
    line = {"time": structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"]}
    line |= {"level": fields.pop("level"), "message": fields.pop("event")}
    return json.dumps(line | dict(fields))


def _plain(_logger: object, _method: str, fields: Fields) -> str:
    level, message = fields.pop("level"), fields.pop("event")
    trace = fields.pop("exception", "")
    words = [_one_line(str(message))]
    words += [f"level={level}"] if level not in ("debug", "info") else []
    # What a line is about comes first; the fields of a context come in no order of their own.
    ordered = {name: fields.pop(name) for name in ("build", "run") if name in fields} | dict(fields)
    words += [f"{name}={_shown(value)}" for name, value in ordered.items()]
    return " ".join(words) + (f"\n{trace}" if trace else "")


def _one_line(text: str) -> str:
    """Text without characters that could start a line or drive a terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if _PLAIN_VALUE.fullmatch(text) else json.dumps(text)
