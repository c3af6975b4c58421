"""Puts messages on a queue, as a person does who wants a build repaired or a repository scanned."""

from __future__ import annotations

import os
from collections.abc import Sequence

from repairnator.errors import UsageError
from repairnator.messages import destination
from repairnator.queues.port import Queue


def publish(queue: Queue, name: str, messages: Sequence[str | bytes]) -> int:
    """Send each message on its own; all are durable when this returns.

    Args:
        queue: to send by.
        name: of the destination, ``/queue/pipeline`` or ``pipeline``.
        messages: texts or bytes, sent as they are; the consumer says what it cannot read.

    Returns:
        How many were sent.

    Raises:
        UsageError: no destination or no message; nothing was sent.
        QueueUnavailable: the queue does not answer.
    """
    if not name.strip():
        raise UsageError("no destination; give a queue's name, such as /queue/pipeline")
    if not messages:
        raise UsageError(f"no message for {name}; give at least one build or repository")
    for message in messages:
        queue.send(destination(name.strip()), _sendable(message))
    return len(messages)


def _sendable(message: str | bytes) -> str | bytes:
    """A command line's argument that is not UTF-8 reaches Python with stand-ins for its bytes."""
    if isinstance(message, bytes):
        return message
    try:
        message.encode()
    except UnicodeEncodeError:
        return os.fsencode(message)
    return message
