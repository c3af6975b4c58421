"""Maven's command line: switches for checks that are not tests, and what every call has in common."""

from __future__ import annotations

import dataclasses
import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.files import FileError, is_folder, read_file
from repairnator.core.languages.java.build.maven.transcript import Transcript
from repairnator.core.network import Network
from repairnator.core.projects.processes import Running
from repairnator.errors import TemporaryError

HELP = "org.apache.maven.plugins:maven-help-plugin:3.5.1:effective-pom"
CLASSPATH = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath"
# The last one that reads the configuration of old versions and runs single methods of every kind of test.
SUREFIRE = "org.apache.maven.plugins:maven-surefire-plugin:2.22.2:test"

TESTING = ("-Dmaven.test.failure.ignore=true", "-DtrimStackTrace=false")
"""Failing tests must not keep other modules from being tested, and their traces tell where they failed."""

# Plugin -> the properties that switch its checks off. They say nothing about behaviour, fail on changed or
# unpacked trees, or need a network.
CHECKS = {
    "apache-rat-plugin": ("rat.skip",),
    "maven-checkstyle-plugin": ("checkstyle.skip",),
    "maven-enforcer-plugin": ("enforcer.skip",),
    "license-maven-plugin": ("license.skip", "license.skipCheckLicense", "license.skipUpdateLicense"),
    "animal-sniffer-maven-plugin": ("animal.sniffer.skip",),
    "findbugs-maven-plugin": ("findbugs.skip",),
    "spotbugs-maven-plugin": ("spotbugs.skip",),
    "maven-pmd-plugin": ("pmd.skip", "cpd.skip"),
    # Old agents do not start on new JDKs. Switched off, it sets argLine to nothing for who refers to it.
    "jacoco-maven-plugin": ("jacoco.skip",),
    "clirr-maven-plugin": ("clirr.skip",),
    "revapi-maven-plugin": ("revapi.skip",),
    "japicmp-maven-plugin": ("japicmp.skip",),
    "forbiddenapis": ("forbiddenapis.skip",),
    "modernizer-maven-plugin": ("modernizer.skip",),
    "formatter-maven-plugin": ("formatter.skip",),
    "fmt-maven-plugin": ("fmt.skip",),
    "impsort-maven-plugin": ("impsort.skip",),
    "sortpom-maven-plugin": ("sort.skip",),
    "spotless-maven-plugin": ("spotless.check.skip", "spotless.apply.skip"),
    "spring-javaformat-maven-plugin": ("spring-javaformat.skip",),
    "cyclonedx-maven-plugin": ("cyclonedx.skip",),
    "dependency-check-maven": ("dependency-check.skip",),
    "maven-javadoc-plugin": ("maven.javadoc.skip",),
    "maven-gpg-plugin": ("gpg.skip",),
    "maven-dependency-plugin": ("mdep.analyze.skip",),
    "xml-maven-plugin": ("xml.skip",),
}

# Short runs gain more from a quick start than from optimized code. English, since messages are read.
_JVM = "-XX:TieredStopAtLevel=1 -Duser.language=en"
# Only where nobody chose another one: two make the JVM refuse to start.
_COLLECTOR = "-XX:+UseSerialGC"

# Heap of test JVMs that say nothing of it: by default a quarter of the machine's memory, more than a box may
# have. A project's own -Xmx counts, since it comes later.
_TEST_HEAP = "-Xmx2g"
_TOOL_OPTIONS = "JAVA_TOOL_OPTIONS"

_MAX_OPTIONS = 64 * 1024


@dataclass(frozen=True, slots=True)
class Maven:
    """How Maven is called on one machine.

    Attributes:
        settings: settings file to use instead of the user's; or None.
        repository: local repository to use instead of the user's; or None.
        environment: of the process.
        network: the way to the registries, open only while Maven fetches.
        toolchains: toolchains file to use instead of the user's; or None.
        program: to use instead of the ``mvn`` on ``PATH``; or None.
        arguments: profiles and properties of the project's build.
        says_arg_line: whether the project, or a parent elsewhere, may give its test JVMs arguments.
    """

    settings: Path | None
    repository: Path | None
    environment: Mapping[str, str]
    network: Network = field(default_factory=Network)
    toolchains: Path | None = None
    program: Path | None = None
    arguments: tuple[str, ...] = ()
    says_arg_line: bool = True

    @property
    def heap(self) -> tuple[str, ...]:
        """The argument that bounds the heap of test JVMs, where the project gives them none."""
        return () if self.says_arg_line else (f"-DargLine={_TEST_HEAP}",)

    @property
    def home(self) -> Path | None:
        """Where Maven is installed; None where that cannot be told."""
        program = shutil.which("mvn", path=self.environment.get("PATH", os.defpath))
        return Path(program).resolve().parent.parent if program else None

    @property
    def local_repository(self) -> Path:
        """Where Maven keeps artifacts, unless the user's own settings name another folder."""
        return self.repository or Path(self.environment.get("HOME", "/nonexistent"), ".m2", "repository")

    def on(self, java_home: Path) -> Maven:
        """The same, run by another JDK."""
        path = f"{java_home / 'bin'}{os.pathsep}{self.environment.get('PATH', os.defpath)}"
        environment = {**self.environment, "JAVA_HOME": str(java_home), "PATH": path}
        return dataclasses.replace(self, environment=environment)

    def check(self) -> None:
        """Make sure that there is a Maven.

        Raises:
            TemporaryError: there is none.
        """
        self._head()

    def start(self, base: Path, arguments: Sequence[str]) -> Running[Transcript]:
        """Start Maven in ``base``.

        Raises:
            TemporaryError: there is no Maven, or no more processes can be started.
        """
        environment = dict(self.environment)
        own = environment.get("MAVEN_OPTS", "")
        collector = "" if "GC" in own + _project_options(base) else _COLLECTOR
        if self.says_arg_line:
            # All JVMs read the variable, and say so on their standard error, also those that tests start.
            environment[_TOOL_OPTIONS] = f"{_TEST_HEAP} {environment.get(_TOOL_OPTIONS, '')}".strip()
        environment["MAVEN_OPTS"] = " ".join([_JVM, collector, own]).strip()
        try:
            return Running([*self._head(), *arguments], base, environment, Transcript())
        except OSError as error:
            raise TemporaryError(f"Maven cannot be started: {error.strerror}") from error

    def _head(self) -> list[str]:
        found = shutil.which("mvn", path=self.environment.get("PATH", os.defpath))
        program = str(self.program) if self.program is not None else found
        if program is None:
            raise TemporaryError("there is no mvn on PATH; install Maven (apt-get install maven)")
        head = [program, "-B", "-ntp"]
        if self.settings is not None:
            head += ["-s", str(self.settings)]
        if self.toolchains is not None:
            head += ["-t", str(self.toolchains)]
        if self.repository is not None:
            head.append(f"-Dmaven.repo.local={self.repository}")
        return head


def _project_options(base: Path) -> str:
    """Options that the project has for Maven's JVM; its folder or one above it holds them."""
    for folder in (base, *base.parents):
        if is_folder(folder / ".mvn"):
            try:
                config = folder / ".mvn" / "jvm.config"
                return read_file(config, max_bytes=_MAX_OPTIONS).decode("utf-8", "replace").replace("\0", "")
            except FileError:
                return ""
    return ""


def switches() -> list[str]:
    """Switch off every check that is not a test."""
    return [f"-D{name}=true" for names in CHECKS.values() for name in names]


def skipped_checks(plugins: Sequence[str]) -> list[str]:
    """Which of a project's ``plugins`` the switches switch off."""
    return sorted({plugin for plugin in plugins if plugin in CHECKS and plugin != "maven-dependency-plugin"})


def shown(arguments: Sequence[str], subfolder: str) -> str:
    """The command as a person would type it in the tree's root: without the switches and paths of ours."""
    names = {f"-D{name}=true" for names in CHECKS.values() for name in names}
    place = [] if subfolder in ("", ".") else ["-f", f"{subfolder}/pom.xml"]
    kept = [argument for argument in arguments if argument not in names]
    return shlex.join(["mvn", *place, *kept])
