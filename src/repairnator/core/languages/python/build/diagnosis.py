"""Why uv failed, in terms of what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

MAX_MESSAGE = 1500


class Cause(Enum):
    """What kind of failure it is."""

    TEMPORARY = auto()
    """A registry did not answer."""
    MISSING = auto()
    """Something is not there, or what is there contradicts itself."""
    EDITABLE = auto()
    """The project's build backend cannot install a project as it lies in its folder."""
    BACKEND = auto()
    """The project's own build failed."""
    DEPENDENCY = auto()
    """A dependency has to be built from its sources, and that failed."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A failure explained: its kind, and uv's own words, at most some lines."""

    cause: Cause
    message: str


_REFUSED = re.compile(
    r"tunnel error: unsuccessful|HTTP status client error \((?:401|403|404)|403 Forbidden", re.IGNORECASE
)
_TEMPORARY = re.compile(
    r"Failed to fetch|error sending request|Request failed after|operation timed out|dns error"
    r"|Connection (?:refused|reset)|HTTP status server error|status client error \(429|tcp connect error"
    r"|connection closed",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"No solution found|not found in the package registry|not found in the cache|network (?:was|is) disabled"
    r"|no matching (?:distribution|package)|has no (?:wheels|usable wheels)|File not found:|does not exist",
    re.IGNORECASE,
)
_EDITABLE = re.compile(
    r"build_editable|does not (?:support|have) (?:editable|PEP 660)|missing the 'build_editable'",
    re.IGNORECASE,
)
_BACKEND = re.compile(
    r"The build backend returned an error|Failed to build|Call to `[^`]+` failed|Failed to parse",
    re.IGNORECASE,
)
_DEPENDENCY = re.compile(
    r"Failed to (?:build|download and build|prepare)[^`]*`(?P<what>[^`]+)`", re.IGNORECASE
)
_LAST = re.compile(r"^\s*(?:[\w.]*(?:Error|Exception|Exit)\b.*|error: .*)$", re.MULTILINE)
_LABEL = re.compile(r"^\s*(?:error|cause|hint): ")
_NOISE = re.compile(
    r"^\s*(?:Using Python|Resolved|Prepared|Installed|Audited|Downloading|Downloaded|Building|Built)\b"
    r"|^\s*$|^ [+~-] "
)


def diagnose(output: str) -> Diagnosis:
    """Explain what uv printed when it failed."""
    message = _message(output)
    if _TEMPORARY.search(output) and not _REFUSED.search(output):
        return Diagnosis(Cause.TEMPORARY, message)
    dependency = _DEPENDENCY.search(output)
    if dependency is not None and "file://" not in dependency["what"]:
        return Diagnosis(Cause.DEPENDENCY, message)
    if _BACKEND.search(output):
        # A backend that lacks the hook fails as one that has it does; the words tell.
        lacks = _EDITABLE.search(output) and re.search(
            r"has no attribute 'build_editable'|HookMissing|not support", output
        )
        return Diagnosis(Cause.EDITABLE if lacks else Cause.BACKEND, message)
    if _MISSING.search(output) or _REFUSED.search(output):
        return Diagnosis(Cause.MISSING, message)
    return Diagnosis(Cause.OTHER, message)


def _message(output: str) -> str:
    """Uv's explanation in one line; of a trace within it the last line alone, which comes first."""
    lines = [line.rstrip() for line in output.splitlines() if not _NOISE.match(line)]
    text = "\n".join(lines)
    head = text.partition("[stderr]")[0].partition("[stdout]")[0].strip()
    parts = [_LABEL.sub("", line).strip() for line in head.splitlines()[:6]]
    words = ": ".join(filter(None, (parts[0], " ".join(parts[1:])))) if parts else ""
    last = _LAST.findall(text[len(head) :])
    if last:
        words = f"{_place(text)}{last[-1].strip()} ({words})"
    return words[:MAX_MESSAGE]


def _place(text: str) -> str:
    """The file and line of a syntax error, which its trace names before the line itself."""
    found = re.findall(r'File "([^"]+)", line (\d+)\n.*\n.*\^.*\n\s*SyntaxError', text)
    return f"{found[-1][0].rpartition('/')[2]}, line {found[-1][1]}: " if found else ""
