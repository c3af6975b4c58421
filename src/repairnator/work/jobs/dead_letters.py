"""Makes dead letters of messages that cannot be read: jobs that are dead from the beginning."""

from __future__ import annotations

import base64
import hashlib

from repairnator.foundation.redaction import redact, redact_message
from repairnator.model import Job, JobState

MESSAGE = "message"

KEPT_ERROR = 16 * 1024  # characters of a reason, of any job
_KEPT_BYTES = 64 * 1024


def dead_letter(body: str | bytes, destination: str, reason: str, now: float) -> Job:
    """Make the dead job of an unreadable message, with its first 64 KiB, without passwords.

    Args:
        body: of the message.
        destination: full name of its queue.
        reason: why it cannot be read.
        now: seconds since the epoch.
    """
    raw = body if isinstance(body, bytes) else body.encode(errors="surrogatepass")
    return Job(
        # The same bytes mean something else on another queue.
        key=f"{MESSAGE}/{destination.rpartition('/')[2]}/{hashlib.sha256(raw).hexdigest()}",
        kind=MESSAGE,
        payload={
            "destination": destination,
            "body": base64.b64encode(_kept(raw)).decode(),
            "size": len(raw),
        },
        created=now,
        due=None,
        updated=now,
        state=JobState.DEAD,
        last_error=redact(reason)[:KEPT_ERROR],
    )


def _kept(raw: bytes) -> bytes:
    kept = redact_message(raw[:_KEPT_BYTES])
    return kept if isinstance(kept, bytes) else kept.encode()[:_KEPT_BYTES]


def dead_letter_body(job: Job) -> bytes:
    """The bytes of an unreadable message, as far as its dead letter kept them."""
    return base64.b64decode(job.payload["body"])
