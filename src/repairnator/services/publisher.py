"""Puts messages on a queue, as a person does who wants a build repaired or a repository scanned."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from repairnator.errors import UsageError
from repairnator.foundation.messages import destination
from repairnator.foundation.redaction import holds_credential
from repairnator.work.queues.port import Queue

_QUEUE = re.compile(r"/queue/[^/\s]\S*")


def publish(queue: Queue, name: str, messages: Sequence[str | bytes]) -> int:
    """Send each message on its own; all are durable when this returns.

    Args:
        queue: to send by.
        name: of the destination, ``/queue/pipeline`` or ``pipeline``.
        messages: texts or bytes, sent as they are; the consumer says what it cannot read. None may hold a
            password in an address: whoever reads the queue could read it, and no worker would use it.

    Returns:
        How many were sent.

    Raises:
        UsageError: no destination, no message, or one with a password; nothing was sent.
        QueueUnavailable: the queue does not answer.
    """
    if not name.strip():
        raise UsageError("no destination; give a queue's name, such as /queue/pipeline")
    if not messages:
        raise UsageError(f"no message for {name}; give at least one build or repository")
    full_name = queue_name(name)
    bodies = [_sendable(message) for message in messages]
    for body in bodies:
        _refuse_password(body)
    for body in bodies:
        queue.send(full_name, body)
    return len(messages)


def queue_name(name: str) -> str:
    """The full name of a queue, from which each message goes to one consumer.

    Raises:
        UsageError: it is none; a topic's messages are lost when nobody listens.
    """
    full_name = destination(name.strip())
    if not _QUEUE.fullmatch(full_name):
        raise UsageError(f"{name!r} is not a queue; write /queue/NAME, such as /queue/pipeline")
    return full_name


def _refuse_password(body: str | bytes) -> None:
    if holds_credential(body):
        raise UsageError(
            "a message holds a password or a token, which everyone who reads the queue would see; leave "
            "it out, and give the worker REPAIRNATOR_GIT_CREDENTIALS=HOST=USER:PASSWORD"
        )


def _sendable(message: str | bytes) -> str | bytes:
    """A command line's argument that is not UTF-8 reaches Python with stand-ins for its bytes."""
    if isinstance(message, bytes):
        return message
    try:
        message.encode()
    except UnicodeEncodeError:
        return os.fsencode(message)
    return message
