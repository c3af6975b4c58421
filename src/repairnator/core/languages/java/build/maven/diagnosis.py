"""Why a run of Maven failed, in terms of what to do about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from repairnator.core.numerals import whole

MAX_MESSAGE = 2000


class Cause(Enum):
    """What kind of failure it is."""

    OFFLINE = auto()
    """Something is not in the local repository, and Maven was told not to look elsewhere."""
    TEMPORARY = auto()
    """A registry did not answer."""
    MISSING = auto()
    """A registry answered that something does not exist."""
    STALE = auto()
    """Something is remembered as missing; asking again may find it."""
    LEVEL = auto()
    """The compiler no longer supports the source level."""
    NEWER = auto()
    """The compiler, a plugin or a library is made for a newer JDK."""
    COMPILATION = auto()
    """The sources do not compile."""
    TESTING = auto()
    """The tests could not be run."""
    OTHER = auto()
    """Anything else."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A failure explained.

    Attributes:
        cause: its kind.
        message: Maven's or the compiler's own words, at most a few lines.
        minimum: for LEVEL, the lowest release that the compiler supports; for NEWER, the lowest JDK that
            serves.
    """

    cause: Cause
    message: str
    minimum: int = 0


_OFFLINE = re.compile(r"in offline mode|The repository system is offline|offline mode\.")
_TEMPORARY = re.compile(
    r"Connection (?:refused|reset|timed out)|Connect(?:ion)? to .* (?:refused|failed|timed out)"
    r"|(?:connect|read) timed out|Unknown host|UnknownHostException|Temporary failure in name resolution"
    r"|No route to host|Network is unreachable|NoHttpResponseException|SSLHandshakeException"
    r"|Remote host terminated the handshake|Proxy Authentication Required"
    r"|(?:status code:?|response code:?|status:?|HTTP/1\.1) (?:407|408|429|5\d\d)\b",
    re.IGNORECASE,
)
_STALE = re.compile(r"during a previous attempt|resolution (?:is|will) not (?:be )?reattempted")
_MISSING = re.compile(
    r"Could not (?:find|resolve|transfer) (?:artifact|dependencies|metadata)|Could not find .* in "
    r"|Non-resolvable (?:parent POM|import POM)|could not be resolved|Failed to read artifact descriptor"
    r"|Unable to generate classpath|MultipleArtifactsNotFoundException|Blocked mirror for repositories"
    r"|Failure to (?:find|transfer)|Error resolving version for plugin|No plugin found for prefix"
    r"|Unresolveable build extension"
)
_LEVEL = re.compile(r"(?:source|target) option [\d.]+ is no longer supported\. Use ([\d.]+) or later", re.I)
_RELEASE = re.compile(r"release version (\d+)[\d.]* not supported")
_TOO_NEW = re.compile(r"(?:invalid (?:source|target) release:?|release version) (?:1\.)?(\d+)", re.I)
# Compiled for a newer JDK; versions of class files are those of JDKs plus 44 (JVM specification, 4.1).
_CLASS_VERSION = re.compile(
    r"class file has wrong version (\d+)|more recent version of the Java Runtime \(class file version (\d+)"
)
_COMPILER = re.compile(r"COMPILATION ERROR|Compilation failure")
_SUREFIRE = re.compile(r"Failed to execute goal \S*surefire")
_NOISE = re.compile(
    r"To see the full stack trace|Re-run Maven|For more information about|\[Help \d+\]\s*http"
    r"|After correcting the problems|COMPILATION ERROR|^-+$|^mvn <args>|^\d+ errors?$|^@$"
    # Headings of what follows.
    r"|^Some problems were encountered|^The build could not read \d+ project|^The project .* has \d+ errors?$"
)


def diagnose(errors: Sequence[str], tail: str = "") -> Diagnosis:
    """Explain a failed run.

    Args:
        errors: the lines that Maven marked as errors, without the mark.
        tail: the end of its output, for failures that left no such line.
    """
    lines = [line for line in errors if not _NOISE.search(line)]
    text = "\n".join(lines) or tail
    message = _message(lines, tail)
    if level := _level(text):
        return Diagnosis(Cause.LEVEL, message, level)
    if newer := _newer(text):
        return Diagnosis(Cause.NEWER, message, newer)
    if _OFFLINE.search(text):
        return Diagnosis(Cause.OFFLINE, _first(lines, _OFFLINE) or message)
    if _TEMPORARY.search(text) and _MISSING.search(text):
        return Diagnosis(Cause.TEMPORARY, _first(lines, _TEMPORARY) or message)
    if any(_COMPILER.search(line) for line in errors):
        return Diagnosis(Cause.COMPILATION, message)
    if _STALE.search(text):
        return Diagnosis(Cause.STALE, _first(lines, _STALE) or message)
    if _MISSING.search(text):
        return Diagnosis(Cause.MISSING, _first(lines, _MISSING) or message)
    if _SUREFIRE.search(text):
        return Diagnosis(Cause.TESTING, _first(lines, _SUREFIRE) or message)
    return Diagnosis(Cause.OTHER, message)


def _level(text: str) -> int:
    if match := _LEVEL.search(text):
        return whole(match[1].removeprefix("1.").partition(".")[0]) or 0
    match = _RELEASE.search(text)
    # Newer releases than the JDK's are refused in the same words; those cannot be fixed by raising.
    return 8 if match and (whole(match[1]) or 0) < 8 else 0


def _newer(text: str) -> int:
    """The lowest JDK that can do what this one cannot; 0 where that is not the trouble."""
    levels = [whole(match[1]) or 0 for match in _TOO_NEW.finditer(text)]
    versions = [whole(match[1] or match[2]) or 0 for match in _CLASS_VERSION.finditer(text)]
    return max([0, *levels, *(version - 44 for version in versions)])


def _first(lines: Sequence[str], pattern: re.Pattern[str]) -> str:
    return next((line[:MAX_MESSAGE] for line in lines if pattern.search(line)), "")


def _message(lines: Sequence[str], tail: str) -> str:
    """The first error, or the last lines of the output where there is none."""
    own = [line for line in lines if not line.startswith("Failed to execute goal")]
    chosen = list(dict.fromkeys(own or lines))[:4] or tail.strip().splitlines()[-5:]
    return "\n".join(chosen)[:MAX_MESSAGE]
