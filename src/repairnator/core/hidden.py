r"""Characters that a person does not see in a diff, or that make other text read differently.

"Trojan Source" (Boucher and Anderson, 2021, CVE-2021-42574) and its kin. Decided by the Unicode category of
the decoded text, and for languages that read ``\u000a`` as a line end, of what such escapes stand for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Control (but tab and line ends), format, surrogate, private use, unassigned, separators but the blank.
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
# Default_Ignorable_Code_Point (DerivedCoreProperties.txt) of other categories, and a blank that is a symbol.
_IGNORABLE = frozenset({0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}).union(
    range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)
)
_SHOWN = frozenset("\t\n ")
_UNUSUAL = re.compile(r"[^\t\n -~]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Languages whose compilers read escapes before anything else (JLS 3.3; Groovy and Scala up to 2.13 likewise).
_ESCAPED = frozenset({".java", ".groovy", ".scala"})
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*((?:\\u+[0-9A-Fa-f]{4})+)")
_UNIT = re.compile(r"\\u+([0-9A-Fa-f]{4})")
# A line near a file's beginning that says how the rest of it is to be decoded (PEP 263; Ruby likewise).
_CODING = re.compile(r"coding[:=]\s*[-\w.]+")
_CODED = frozenset({".py", ".pyw", ".pyi", ".rb"})


def is_hidden(character: str) -> bool:
    """Whether a person would not see the character, or not as what it is."""
    if character in _SHOWN or "!" <= character <= "~":
        return False
    return unicodedata.category(character) in _CATEGORIES or ord(character) in _IGNORABLE


def has_hidden(text: str) -> bool:
    """Whether a name or a line holds such a character."""
    return any(map(is_hidden, _UNUSUAL.findall(text)))


def added_hidden(added: Iterable[str], removed: Iterable[str], suffix: str) -> str:
    r"""What a change adds that does not show; "" when nothing.

    What a removed line had may stay where it was: between the same characters of the line that takes its
    place. A change of a line that holds marks of direction is refused: they act on the whole line.

    Args:
        added: lines without what ends them, be it ``\n`` or ``\r\n``.
        removed: the lines in whose place they come, likewise.
        suffix: of the file's name, ``.java``.
    """
    before = list(removed)
    for line in added:
        if line.isascii() and line.isprintable() and "\\u" not in line and "coding" not in line:
            continue
        found = _hidden_in(line, suffix)
        if found and not _stays(line, found, before, suffix):
            return ", ".join(sorted({_named(line[start:end]) for start, end in found})[:5])
        if suffix in _CODED and _CODING.search(line) and "#" in line and line not in before:
            return "a declaration of the file's encoding"
    return ""


def _hidden_in(line: str, suffix: str) -> list[tuple[int, int]]:
    """Where the line hides something."""
    found = [match.span() for match in _UNUSUAL.finditer(line) if is_hidden(match[0])]
    if suffix in _ESCAPED:
        found += [match.span(1) for match in _ESCAPE.finditer(line) if _is_deceptive(match[1])]
    return sorted(found)


def _is_deceptive(escapes: str) -> bool:
    """Whether escapes stand for what does not show, or for code: a quote, a brace, the end of a line."""
    units = [int(unit, 16) for unit in _UNIT.findall(escapes)]
    text = b"".join(unit.to_bytes(2, "big") for unit in units).decode("utf-16-be", errors="surrogatepass")
    return any(character <= "~" or is_hidden(character) for character in text)


def _stays(line: str, found: list[tuple[int, int]], before: list[str], suffix: str) -> bool:
    """Whether all that is hidden was there already, with the same text between and around it."""
    if _BIDI.search(line):
        return False
    start, end = found[0][0], found[-1][1]
    stretch = line[max(start - 1, 0) : end + 1]
    for old in before:
        hidden = _hidden_in(old, suffix)
        if hidden and stretch == old[max(hidden[0][0] - 1, 0) : hidden[-1][1] + 1]:
            return True
    return False


def _named(text: str) -> str:
    return f"U+{ord(text):04X}" if len(text) == 1 else text[:40]
