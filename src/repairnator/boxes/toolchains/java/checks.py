"""Checks for ``doctor`` what Java needs: a compiler, Maven, and our own part that runs in JVMs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from repairnator.boxes.toolchains.java.installation import java_home
from repairnator.boxes.toolchains.java.jdks import FoundJdk, find_jdks
from repairnator.boxes.toolchains.port import Finding
from repairnator.boxes.toolchains.programs import first_line

_JDK = {"apt-get": "openjdk-17-jdk-headless", "dnf": "java-21-openjdk-devel", "brew": "openjdk@21"}
_MAVEN = {"apt-get": "maven", "dnf": "maven", "brew": "maven"}
_OLDEST = 17


def check_jdks(environment: Mapping[str, str]) -> Finding:
    """All JDKs, the usual one first: that of ``JAVA_HOME``, or of the compiler on PATH."""
    usual = _usual(environment.get("JAVA_HOME", ""))
    jdks = find_jdks(environment, None if usual.missing else java_home(environment))
    new = [jdk for jdk in jdks if jdk.release >= _OLDEST]
    if not new:
        return usual
    if usual.missing:
        return Finding("jdk", f"{usual.found}; used instead: {_listed(new)}")
    return Finding("jdk", usual.found + (f"; also {_listed(jdks[1:])}" if jdks[1:] else ""))


def _listed(jdks: Sequence[FoundJdk]) -> str:
    return ", ".join(f"{jdk.release} ({jdk.home})" for jdk in jdks)


def _usual(java_home: str) -> Finding:
    javac = str(Path(java_home) / "bin/javac") if java_home else "javac"
    line = first_line([javac, "-version"])
    match = re.match(r"javac (\d+)", line)
    where = shutil.which(javac) or javac
    if match is None:
        found = f"no compiler in JAVA_HOME ({java_home})" if java_home else "no javac on PATH"
        return Finding("jdk", found, missing=True, packages=_JDK)
    if int(match[1]) < _OLDEST:
        found = f"{line} at {where}; {_OLDEST} or later is needed"
        return Finding("jdk", found, missing=True, packages=_JDK)
    return Finding("jdk", f"{line} ({where})")


def check_maven() -> Finding:
    """The Maven on PATH."""
    line = first_line(["mvn", "--version"])
    return Finding("maven", line) if line else Finding("maven", "not found", missing=True, packages=_MAVEN)


def check_jar() -> Finding:
    """The Java part, which the package carries."""
    jar = resources.files("repairnator") / "_jvm" / "repairnator-jvm.jar"
    if jar.is_file():
        return Finding("java part", str(jar))
    fix = "make setup, or install the released package again"
    return Finding("java part", f"{jar} is absent", missing=True, fix=fix)
