"""Splits a log into the lines that tools wrote, without what CI systems add to them.

Decoding and cleaning cost more than looking, so a line is looked at first: most lines of a build say nothing
of tests.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator

_LONG = 8 * 1024  # bytes of a line; the rest of it is dropped
# What readers and Trouble look for; plain bytes, since these are found many times faster than a pattern.
_TELLING = (
    *(b"FAIL", b"ERROR", b"Tests run", b"Failed tests", b"Tests in error", b" completed", b"Ran "),
    *(b" failed", b" passed", b" error", b"ompilation", b"Could not", b"could not be resolved"),
    *(b"Non-resolvable", b"SyntaxError", b"No space", b"forked VM", b"Connection ", b"unable to access"),
    *(b"shutdown signal", b"exceeded the", b"No output has", b"toomanyrequests", b"No matching dist"),
    *(b"exit code 137", b"surefire", b"failsafe", b"mvn", b"Flakes:"),
)
# GitHub and Gitea: 2024-05-01T10:00:00.1234567Z; GitLab: 2024-05-01T10:00:00.123456Z 00O (or 00O+ for a line
# that goes on).
_STAMP = re.compile(r"^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z (?:\d\d[OE][ +])?")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_MARKER = re.compile(
    r"^(?:##\[[a-z]+\]|::[a-z]+(?: [^:]*)?::|section_(?:start|end):\d+:\S*|travis_(?:fold|time):\S*)"
)
_BYTE_ORDER = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Lines:
    """The lines of one log.

    Args:
        pieces: of the log, cut anywhere.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def telling(self, every: Callable[[], bool]) -> Iterator[str]:
        """The lines that may say something of tests; all of them while ``every`` says so."""
        for lines, words in self._split():
            if not words and not every():
                continue
            for line in lines:
                if any(word in line for word in words) or every():
                    cleaned = clean(line)
                    if cleaned:
                        yield cleaned

    def _split(self) -> Iterator[tuple[list[bytes], list[bytes]]]:
        """Lines, many at once, with the words that are found among them."""
        rest = b""
        for piece in _as_utf8(self._pieces):
            head, end, tail = (rest + piece).rpartition(b"\n")
            rest = tail[:_LONG]
            if end:
                yield head.split(b"\n"), _words(head)
        if rest:
            yield [rest], _words(rest)


def _words(text: bytes) -> list[bytes]:
    return [word for word in _TELLING if word in text]


def clean(line: bytes) -> str:
    """One line as its tool wrote it: decoded, without time stamps, colours and group markers."""
    line = line[:_LONG]
    try:
        text = line.decode()
    except UnicodeDecodeError:
        # Never fails, and keeps the names that a build in an old locale wrote.
        text = line.decode("cp1252", errors="replace")
    text = _STAMP.sub("", text)
    if "\x1b" in text:
        text = _ESCAPE.sub("", text)
    text = text.rstrip()
    if "\r" in text:  # a terminal shows what was written last
        text = next((part for part in reversed(text.split("\r")) if part.strip()), "")
    return _MARKER.sub("", text)


def _as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-16, which Windows shells write, as UTF-8; everything else as it is."""
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    for piece in pieces:
        if first and piece:
            first = False
            encoding = _utf16(piece)
            decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
        yield decoder.decode(piece).encode("utf-8", "replace") if decoder else piece


def _utf16(beginning: bytes) -> str:
    for mark, encoding in _BYTE_ORDER:
        if beginning.startswith(mark):
            return encoding
    sample = beginning[:2000]
    # Without a mark: text of mostly Latin letters has every other byte zero.
    if len(sample) >= 4 and sample.count(0) > len(sample) // 4:
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    return ""
