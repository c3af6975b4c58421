"""Build settings: what a person, the policy file or the CI's log says of how a project is built.

Each is ``name=value``; of two with one name the last counts.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from repairnator.core.languages.java.build.jdks import release_of

JAVA_VERSION, PROFILES, ARGUMENTS = "java-version", "profiles", "maven.args"

_PROFILE = re.compile(r"[!?+-]?[\w.-]{1,100}")
# What defines: nothing that chooses modules, goals, files or the way to registries.
_ARGUMENT = re.compile(r"-D(?!maven\.repo\.|settings|maven\.ext)[\w.:-]+(?:=.*)?|-P.+")


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """The settings, understood.

    Attributes:
        java_version: the Java release to build with; 0 where none is said.
        arguments: for Maven: profiles and properties.
        mistakes: for people, what is not understood.
    """

    java_version: int = 0
    arguments: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


def read_settings(entries: Iterable[str]) -> BuildSettings:
    """Read ``name=value`` entries; never fails."""
    values = {name.strip(): value.strip() for name, _, value in (entry.partition("=") for entry in entries)}
    mistakes = [
        f"unknown build setting {name[:60]!r}; known are {JAVA_VERSION}, {PROFILES} and {ARGUMENTS}"
        for name in values
        if name not in (JAVA_VERSION, PROFILES, ARGUMENTS)
    ]
    version = values.get(JAVA_VERSION, "")
    release = release_of(version)
    if version and not release:
        mistakes.append(f"build setting {JAVA_VERSION}: {version[:60]!r} is no Java version")
    profiles = [one.strip() for one in values.get(PROFILES, "").split(",") if one.strip()]
    refused = [one for one in profiles if not _PROFILE.fullmatch(one)]
    arguments = [f"-P{','.join(one for one in profiles if one not in refused)}"] if profiles else []
    try:
        words = shlex.split(values.get(ARGUMENTS, ""))
    except ValueError:
        words, refused = [], [*refused, values[ARGUMENTS]]
    arguments += [word for word in words if _ARGUMENT.fullmatch(word)]
    refused += [word for word in words if not _ARGUMENT.fullmatch(word)]
    mistakes += [
        f"build setting left out: {one[:60]!r} is neither a profile nor a -D or -P" for one in refused
    ]
    return BuildSettings(release, tuple(one for one in arguments if one != "-P"), tuple(mistakes))
