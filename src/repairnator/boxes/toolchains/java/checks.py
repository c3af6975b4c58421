"""Checks for ``doctor`` what Java needs: a compiler, Maven, and our own part that runs in JVMs."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path

from repairnator.boxes.toolchains.port import Finding
from repairnator.boxes.toolchains.programs import first_line

_JDK = {"apt-get": "openjdk-17-jdk-headless", "dnf": "java-21-openjdk-devel", "brew": "openjdk@21"}
_MAVEN = {"apt-get": "maven", "dnf": "maven", "brew": "maven"}
_OLDEST = 17


def check_jdk(java_home: str) -> Finding:
    """The compiler of ``JAVA_HOME``, or the one on PATH: the one that Maven uses."""
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
