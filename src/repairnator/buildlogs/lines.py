"""Lines of a log as the tools wrote them, without what CI systems put around and between.

Decoding and cleaning cost more than looking, so a line is looked at first: most lines of a build say nothing
of tests.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator

_LONG = 8 * 1024  # bytes of a line; the rest of it is dropped
_TELLING = re.compile(
    # What readers and Trouble look for, as bytes.
    rb"FAIL|ERROR|Tests run|Failed tests|Tests in error|Results ?:|tests? completed|Ran \d| failed| passed|"
    rb" error|ollect|BUILD |[Cc]ompilation|Could not|could not be resolved|Non-resolvable|SyntaxError|"
    rb"No space|forked VM|Connection |unable to access|shutdown signal|exceeded the|No output has|"
    rb"system failure|toomanyreq|No matching dist|code 137|surefire|failsafe|_FailedTest"
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
        search = _TELLING.search
        for line in self._split():
            if search(line) or every():
                cleaned = clean(line)
                if cleaned:
                    yield cleaned

    def _split(self) -> Iterator[bytes]:
        rest = b""
        for piece in _as_utf8(self._pieces):
            lines = (rest + piece).split(b"\n")
            rest = lines.pop()[:_LONG]
            yield from lines
        if rest:
            yield rest


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
