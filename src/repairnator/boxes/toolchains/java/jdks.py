"""Finds all JDKs of a machine, wherever people and their version managers install them."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.toolchains.programs import first_line

NAMED = "REPAIRNATOR_JDKS"
"""Further JDKs of whoever runs this program: their folders, separated by colons."""

# As the runners of CI systems call theirs: JAVA_HOME_21_X64, JAVA_HOME_17_arm64, JDK_25.
_VARIABLE = re.compile(r"(?:JAVA_HOME|JDK|JDK_HOME)_\d+(?:_\w+)?", re.IGNORECASE)
# Below /: of Debian, Fedora, Arch and SUSE; of CI images; of what people unpack by hand.
_SYSTEM = ("usr/lib/jvm/*", "usr/lib64/jvm/*", "usr/java/*", "opt/hostedtoolcache/Java_*/*/*")
_UNPACKED = ("opt/jdk*", "opt/java/*", "opt/*jdk*", "usr/local/*jdk*")
# Below a home: of SDKMAN, jenv, asdf, mise, jabba, IntelliJ IDEA, Gradle.
_HOME = (
    ".sdkman/candidates/java/*",
    ".jenv/versions/*",
    ".asdf/installs/java/*",
    ".local/share/mise/installs/java/*",
    ".jabba/jdk/*",
    ".jdks/*",
    ".gradle/jdks/*",
)
_RELEASE = re.compile(r'^JAVA_VERSION="?(?:1\.)?(\d{1,3})', re.MULTILINE)
_ANSWER = re.compile(r"javac (?:1\.)?(\d{1,3})")
_MOST = 64
ROOT = Path("/")
"""Of the file system in which JDKs are looked for."""


@dataclass(frozen=True, slots=True)
class FoundJdk:
    """A JDK on this machine.

    Attributes:
        release: 8, 17, 25.
        home: its folder, without links.
    """

    release: int
    home: Path


def find_jdks(environment: Mapping[str, str], first: Path | None) -> tuple[FoundJdk, ...]:
    """All JDKs, each once: ``first`` (which a person here would use), then the others by release.

    Args:
        environment: variables that name some, and the home folder, where version managers keep theirs.
        first: the usual one; None where there is none.
    """
    found: dict[Path, FoundJdk] = {}
    for place in [*([first] if first else []), *_places(environment)]:
        jdk = _jdk(place)
        if jdk is not None and len(found) < _MOST:
            found.setdefault(jdk.home, jdk)
    usual = [jdk for jdk in found.values() if first is not None and jdk.home == first.resolve()]
    others = [jdk for jdk in found.values() if jdk not in usual]
    return (*usual, *sorted(others, key=lambda jdk: jdk.release))


def _places(environment: Mapping[str, str]) -> Iterator[Path]:
    """Folders that may be a JDK's; the ones that somebody named come first."""
    named = environment.get(NAMED, "").split(os.pathsep)
    yield from (Path(place).expanduser() for place in named if place)
    for name, value in sorted(environment.items()):
        if value and (name == "JAVA_HOME" or _VARIABLE.fullmatch(name)):
            yield Path(value)
    if home := environment.get("HOME", ""):
        yield from _in_toolchains(Path(home, ".m2", "toolchains.xml"), environment)
        yield from _matching(Path(home), _HOME)
    yield from _matching(ROOT, (*_SYSTEM, *_UNPACKED))


def _matching(base: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(base.glob(pattern))


def _in_toolchains(file: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Those that the person told Maven of; a file that cannot be read is Maven's to complain about."""
    try:
        root = ET.fromstring(file.read_text(encoding="utf-8", errors="replace"))  # noqa: S314
    except (OSError, ET.ParseError):
        return
    for element in root.iter():
        if element.tag.rpartition("}")[2] == "jdkHome" and element.text:
            text = re.sub(r"\$\{env\.(\w+)\}", lambda one: environment.get(one[1], ""), element.text)
            yield Path(text.replace("${user.home}", environment["HOME"]).strip())


def _jdk(place: Path) -> FoundJdk | None:
    """The JDK in a folder, whose release it notes itself, or else its compiler tells."""
    try:
        home = place.resolve()
        if not (home / "bin" / "javac").is_file():
            return None
    except (OSError, ValueError, RuntimeError):  # closed to us; no name of a folder; a loop of links
        return None
    match = _RELEASE.search(_text(home / "release"))
    match = match or _ANSWER.match(first_line([str(home / "bin" / "javac"), "-version"]))
    return FoundJdk(int(match[1]), home) if match else None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
