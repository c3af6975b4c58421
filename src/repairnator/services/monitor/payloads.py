"""What a webhook says: which repository it is about, and whether a build of it failed or passed.

Which texts tell that is each provider's own knowledge; that they are read in bounded time, and that a slug is
one, is ours.
"""

from __future__ import annotations

from dataclasses import replace

from repairnator.errors import MessageError
from repairnator.foundation.messages import read_slug
from repairnator.services.monitor.outline import read_outline
from repairnator.world.providers.port import Notice
from repairnator.world.providers.systems import webhook_readers


def read_notice(forge: str, event: str, text: bytes | bytearray) -> Notice:
    """Read what is needed of a payload that anyone may have sent, in bounded time and memory.

    Args:
        forge: name of the provider whose it is.
        event: value of its event header.
        text: JSON.

    Raises:
        MessageError: it is no JSON object, or has too many parts.
    """
    _, reader = webhook_readers()[forge]
    notice = reader.read(event, read_outline(text, reader.shape))
    return replace(notice, slug=_slug(notice.slug))


def _slug(found: str) -> str:
    """The repository's slug; what is none is as good as an unknown repository."""
    try:
        return found if found and read_slug(found) == found else ""
    except (MessageError, UnicodeError):
        return ""
