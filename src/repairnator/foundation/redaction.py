"""Finds passwords and tokens in texts, and removes them before a text is sent, kept or shown.

Whoever writes a message may write an address as they like: with JSON's escapes, percent-encoded, in capitals,
with blanks that a lenient reader drops. So a message is looked at as it is and as each reader could see it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

REDACTED = "******"
_ROUNDS = 3  # of percent-encoding
_LONGEST = 64 * 1024  # characters that are looked at; no message is longer

# Of ssh addresses the user belongs to the address, and is no secret.
_SSH = r"(?:git\+)?ssh(?:\+git)?|sftp"
_TOKENS = (
    r"gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl(?:pat|ptt|dt|rt|cbt|soat)-[A-Za-z0-9_.-]{16,}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}|A[KS]IA[A-Z0-9]{16}|rpn_[A-Za-z0-9_-]{20,}"
)
_START = r"(?<![\w./\\:@+%-])"
_PARAMETER = r"(?:(?:access_|private_|job_|oauth_|auth_)?token|api_?key|password|passwd)"


def _patterns(blank: str) -> tuple[re.Pattern[str], ...]:
    """What is secret is the group ``secret``.

    Args:
        blank: characters of a class that end what is looked for.
    """
    user = rf"[^/\\@:?#{blank}]{{0,200}}"
    some = rf"[^/\\@{blank}]{{1,2000}}"
    secret = rf"(?P<secret>{some}(?:@[^/\\@{blank}]{{0,2000}}(?=@)){{0,50}})"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            # https://user:password@, and every other scheme; an @ in the password counts, too
            rf"(?:\b(?:{_SSH}):[\\/]{{1,9}}{user}:){secret}@",
            rf"(?:{_START}(?!(?:{_SSH}):)[a-z][a-z0-9+.-]{{0,20}}:[\\/]{{2,9}}|\bhttps?:[\\/]{{0,9}}|^[\\/]{{2}})"
            rf"{secret}@",
            # a slash in the password, where else there would be a port
            rf"\bhttps?:[\\/]{{1,9}}{user}:(?P<secret>(?![0-9]{{0,5}}[/?#\\]|[0-9]{{0,5}}$)[^@{blank}]{{1,2000}})@",
            # user:password@host without a scheme, as scp has it
            rf"{_START}[\w.+%-]{{1,200}}:(?P<secret>(?![\\/]){some})@(?=\[?[\w.-])",
            rf"(?P<secret>{_TOKENS})",
            rf"[?&;]{_PARAMETER}=(?P<secret>[^&;{blank}]{{1,2000}})",
            r"\b(?:basic|bearer)\s+(?P<secret>[A-Za-z0-9+/_.=-]{16,})",
        )
    )


_IN_TEXT = _patterns(r"""\s\"'<>""")
_IN_MESSAGE = _patterns('"')


def holds_credential(message: str | bytes) -> bool:
    """Whether a message holds a password or a token, in an address or by itself, however it is written."""
    text = message.decode(errors="replace") if isinstance(message, bytes) else message
    return any(
        pattern.search(form)
        for one in (text, '"'.join(_json_texts(text)))
        for form in _forms(one[:_LONGEST])
        for pattern in _IN_MESSAGE
    )


def redact(text: str) -> str:
    """Remove passwords in addresses, and tokens, so that a text may be kept and shown."""
    for pattern in _IN_TEXT:
        text = pattern.sub(lambda match: _without(match), text)
    return text


def redact_message(message: str | bytes) -> str | bytes:
    """Make a message safe to keep: if it holds a credential, only what surely is none remains."""
    if not holds_credential(message):
        return message
    text = message.decode(errors="replace") if isinstance(message, bytes) else message
    redacted = redact(text)
    return (
        redacted
        if not holds_credential(redacted.replace(REDACTED, ""))
        else f"{REDACTED} (it held a password)"
    )


def _without(match: re.Match[str]) -> str:
    start, end = match.start("secret") - match.start(), match.end("secret") - match.start()
    whole = match[0]
    return whole[:start] + REDACTED + whole[end:]


def _json_texts(text: str) -> Iterator[str]:
    """Every key and value of a JSON document that is a text, those of doubled keys as well."""
    try:
        pending: list[Any] = [json.loads(text, object_pairs_hook=lambda pairs: [*map(list, pairs)])]
    except (ValueError, RecursionError):
        return
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, str):
            yield value


def _forms(text: str) -> Iterator[str]:
    """A text as it is, and as lenient readers see it."""
    seen = {text}
    yield text
    pending = [text]
    for _ in range(_ROUNDS):
        made = {form for one in pending for form in (_unescaped(one), _normal(one), unquote(one))} - seen
        yield from made
        seen |= made
        pending = list(made)


def _unescaped(text: str) -> str:
    r"""Without the escapes of JSON and its kin: ``\/``, ``\u0040``, ``\x40``."""
    text = re.sub(
        r"\\(?:u\{?([0-9a-fA-F]{4})\}?|x([0-9a-fA-F]{2}))", lambda m: chr(int(m[1] or m[2], 16)), text
    )
    return text.replace("\\/", "/")


def _normal(text: str) -> str:
    """In compatible characters, and without those that do not show."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf"))
