"""The JDKs that a project may be built with, and the choice among them.

The shell tells which there are (``REPAIRNATOR_INSTALLED_JDKS``); the project's files say which it needs. The
usual JDK is kept wherever it serves. One that a file names is taken if it is there; else the next newer one
stands in for it, since a newer compiler takes an older ``release``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.core.numerals import whole

INSTALLED = "REPAIRNATOR_INSTALLED_JDKS"


# ``21``, ``1.8``, ``21.0.2-tem``, ``temurin-21.0.2+13.0.LTS``, ``openjdk64-17.0.1``, ``zulu-fx-8``.
_VERSION = re.compile(r"(?:[A-Za-z][\w.]*?-)*(?:1\.)?(\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Jdk:
    """An installed JDK: its release (8, 17, 25) and its folder."""

    release: int
    home: Path


@dataclass(frozen=True, slots=True)
class Need:
    """What one place in a project says about its JDK.

    Attributes:
        where: the place, for people: ``maven.compiler.release in pom.xml``.
        lowest: the lowest release that serves.
        exact: the releases that are meant, the preferred first; none where any from ``lowest`` on is.
    """

    where: str
    lowest: int = 0
    exact: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The JDK to build with.

    Attributes:
        jdk: which.
        why: for people, one line.
        unmet: what the project needs and no JDK here gives; "" where there is nothing of the kind.
        older: whether it stands in for a newer one that a file names.
    """

    jdk: Jdk
    why: str
    unmet: str = ""
    older: bool = False


def installed_jdks(environment: Mapping[str, str]) -> tuple[Jdk, ...]:
    """The JDKs that the shell found, the usual one first; none where it does not tell."""
    found = []
    for entry in environment.get(INSTALLED, "").split(":"):
        release, separator, home = entry.partition("=")
        number = whole(release)
        if separator and number is not None:
            found.append(Jdk(number, Path(home)))
    return tuple(found)


def release_of(version: str) -> int:
    """The Java release of a version as people and version managers write it; 0 where it is none."""
    match = _VERSION.match(version)
    return int(match[1]) if match else 0


def choose(jdks: Sequence[Jdk], needs: Sequence[Need]) -> Choice | None:
    """The JDK that serves all needs, or comes nearest; None where there is no choice at all.

    Args:
        jdks: the usual one first.
        needs: those that say more come first: of the needs with exact releases, the first one counts.
    """
    if not jdks:
        return None
    floor = max(needs, key=lambda need: need.lowest, default=Need(""))
    serving = [jdk for jdk in jdks if jdk.release >= floor.lowest]
    if not serving:
        newest = max(jdks, key=lambda jdk: jdk.release)
        return Choice(newest, _told(newest, "the newest one here"), missing(jdks, floor.lowest, floor.where))
    named = next((need for need in needs if need.exact), None)
    if named is not None:
        return _named(jdks, serving, named)
    if serving[0] == jdks[0]:
        return Choice(jdks[0], _told(jdks[0], "the usual one here"))
    lowest = min(serving, key=lambda jdk: jdk.release)
    return Choice(lowest, _told(lowest, f"{floor.where} asks for {floor.lowest}"))


def _named(jdks: Sequence[Jdk], serving: Sequence[Jdk], named: Need) -> Choice:
    exact = [jdk for jdk in serving if jdk.release in named.exact]
    if exact:
        # Where several are meant, as in a matrix of builds, the usual one is as good as any.
        chosen = exact[0] if exact[0] == jdks[0] else _first(exact, named.exact)
        return Choice(chosen, _told(chosen, f"{named.where} names it"))
    wanted = named.exact[0]
    newer = [jdk for jdk in serving if jdk.release > wanted]
    chosen = min(newer, key=lambda jdk: jdk.release) if newer else max(serving, key=lambda jdk: jdk.release)
    why = f"in place of {wanted}, which {named.where} names and which is not installed; {install(wanted)}"
    return Choice(chosen, _told(chosen, why), older=not newer)


def _first(jdks: Sequence[Jdk], order: Sequence[int]) -> Jdk:
    return min(jdks, key=lambda jdk: order.index(jdk.release))


def _told(jdk: Jdk, why: str) -> str:
    return f"built with JDK {jdk.release} ({jdk.home}): {why}"


def missing(jdks: Sequence[Jdk], lowest: int, where: str = "") -> str:
    """The message where no JDK is new enough: which is needed, which are there, how to get one."""
    there = ", ".join(f"{jdk.release} ({jdk.home})" for jdk in jdks) or "none"
    said = f", by {where}" if where else ""
    return f"the project needs JDK {lowest} or later{said}; installed: {there}. {install(lowest)}"


def install(release: int) -> str:
    """How to get a JDK, for people."""
    return (
        f"to install it: `apt-get install openjdk-{release}-jdk-headless` or `sdk install java {release}-tem`"
        ", or list its folder in REPAIRNATOR_JDKS"
    )
