"""Formats text for people: cleans text from outside, and writes durations and counts."""

from __future__ import annotations

import math
import re
import time
import unicodedata
from datetime import UTC, datetime

from repairnator.core.hidden import is_hidden

_UNUSUAL = re.compile(r"[^\n -~]")


def clean(text: str) -> str:
    r"""Make text from outside harmless: what a terminal would obey is shown as ``\x1b``, ``\u202e``.

    Line breaks stay; a tab becomes four spaces.
    """
    return _UNUSUAL.sub(lambda found: _shown(found[0]), text.replace("\r\n", "\n").expandtabs(4))


def clean_line(text: str, width: int = 0) -> str:
    """The first line of :func:`clean` text, cut to ``width`` characters when that is not 0."""
    lines = clean(text.strip()).splitlines()
    return shorten(lines[0], width) if lines else ""


def address(text: str) -> str:
    """An address of a server, or a list of them, as it may be shown: ``stomp://…@host:61613``.

    Options behind a ``?`` are left out, and everything before the last ``@``: a password may hold the first.
    """
    return re.sub(
        r"(//).*(@)|[?].*", lambda found: f"//…{found[2]}" if found[1] else "", text, flags=re.DOTALL
    )


def shorten(text: str, width: int) -> str:
    """Cut ``text`` to ``width`` characters, ending in an ellipsis; 0 leaves it."""
    return text if not width or len(text) <= width else text[: max(width - 1, 0)] + "…"


def shorten_left(text: str, width: int) -> str:
    """Cut the start off: the end of a path tells more."""
    return text if len(text) <= width else "…" + text[len(text) - max(width - 1, 0) :]


def _shown(char: str) -> str:
    # blanks of other widths look like what they are
    if not is_hidden(char) or unicodedata.category(char) == "Zs":
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def duration(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 5 s``, ``1 h 2 min``."""
    if seconds < 9.95:
        return f"{max(seconds, 0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def age(seconds: float, now: float | None = None) -> str:
    """How long ago a time was, for people: ``12 s ago``, ``5 min ago``, ``3 h ago``, ``9 days ago``."""
    passed = max((time.time() if now is None else now) - seconds, 0)
    for limit, unit, name in ((60, 1, "s"), (3600, 60, "min"), (48 * 3600, 3600, "h")):
        if passed < limit:
            return f"{int(passed // unit)} {name} ago"
    return f"{int(passed // 86400)} days ago"


def timestamp(seconds: float | None) -> str | None:
    """ISO 8601 in UTC, for programs."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 test``, ``2 tests``, ``1,234 candidates``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def percent(share: float) -> str:
    """A share from 0 to 1 for people, rounded down: what is not certain is never 100 %."""
    return f"{math.floor(100 * share + 1e-9)} %"
