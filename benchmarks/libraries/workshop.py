"""One library's project, green and measured, in which faults are tried out."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.libraries.catalog import Library
from benchmarks.libraries.faults import Calls, Site, calls_of
from benchmarks.libraries.layout import DEPENDENCY_PLUGIN, lay_out, pom
from benchmarks.libraries.syntax import Edit, Source
from benchmarks.maven import Maven, MavenError, TestResults

_JACOCO = "org.jacoco:jacoco-maven-plugin:0.8.12"
_MAIN = Path("src/main/java")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tests say of a fault.

    Attributes:
        failing: names of failing tests; parameterized ones once.
        ended: whether the run came to its end.
    """

    failing: frozenset[str]
    ended: bool


@dataclass(frozen=True, slots=True)
class Workshop:
    """A library laid out, built, with all its tests passing.

    Attributes:
        library: which.
        tree: its project.
        maven: to build and test it.
        seconds: what its tests take.
    """

    library: Library
    tree: Path
    maven: Maven
    seconds: float

    @classmethod
    def open(cls, library: Library, workdir: Path, maven: Maven) -> Workshop:
        """Lay the library out below ``workdir`` and verify that it is green; done once, then reused.

        Raises:
            MavenError: it cannot be built, or a test fails.
        """
        tree = workdir / "libraries" / library.name
        stamp = workdir / "libraries" / f"{library.name}.{_fingerprint(library)}.green"
        if not stamp.exists():
            lay_out(library, tree, workdir / "jars", maven)
            results = maven.test(tree, offline=False)
            if not results.green:
                raise MavenError(
                    f"{library.name}: {len(results.failing)} tests fail: {sorted(results.failing)}"
                )
            stamp.write_text(f"{results.seconds}\n", encoding="utf-8")
        return cls(library, tree, maven, float(stamp.read_text(encoding="utf-8")))

    def read(self, file: str) -> Source:
        """A file of the project."""
        return Source((self.tree / file).read_bytes().decode(self.library.encoding))

    def files(self) -> list[str]:
        """The main sources, relative to the tree, sorted."""
        root = self.tree / _MAIN
        return sorted(path.relative_to(self.tree).as_posix() for path in root.rglob("*.java"))

    def sites(self) -> list[Site]:
        """Every main source that tests run, with the lines they run."""
        covered = self._coverage()
        sources = {file: self.read(file) for file in self.files()}
        calls: Calls = calls_of(sources.items())
        return [Site(file, sources[file], covered[file], calls) for file in sources if covered.get(file)]

    def _coverage(self) -> dict[str, frozenset[int]]:
        report = self.tree / "target/site/jacoco/jacoco.xml"
        if not report.exists():
            goals = (f"{_JACOCO}:prepare-agent", "test", f"{_JACOCO}:report")
            self.maven.run(self.tree, *goals, "-Dmaven.test.failure.ignore=true", offline=False)
        covered: dict[str, frozenset[int]] = {}
        for package in _parsed(report).iter("package"):
            for file in package.iter("sourcefile"):
                lines = frozenset(
                    int(line.get("nr", "0")) for line in file.iter("line") if line.get("ci") != "0"
                )
                covered[(_MAIN / package.get("name", "") / file.get("name", "")).as_posix()] = lines
        return covered

    def compile(self, file: Path, output: Path) -> bool:
        """Compile one file of the library, or a changed copy of it, against the library's other classes."""
        classpath = os.pathsep.join((str(self.tree / "target/classes"), self._classpath()))
        level, encoding = self.library.level, self.library.encoding
        command = ["javac", "-proc:none", "-implicit:none", "-nowarn", "-encoding", encoding]
        command += ["-source", level, "-target", level, "-cp", classpath, "-d", str(output), str(file)]
        run = subprocess.run(command, capture_output=True, check=False)
        return run.returncode == 0

    def _classpath(self) -> str:
        listing = self.tree / "target/classpath.txt"
        if not listing.exists():
            self.maven.run(
                self.tree,
                f"{DEPENDENCY_PLUGIN}:build-classpath",
                f"-Dmdep.outputFile={listing}",
                offline=False,
            )
        return listing.read_text(encoding="utf-8").strip()

    def compiled(self, file: str, edits: tuple[Edit, ...]) -> dict[str, bytes] | None:
        """The class files of a main source with edits, by their paths; None if it does not compile."""
        with tempfile.TemporaryDirectory() as folder:
            source, output = Path(folder) / Path(file).name, Path(folder) / "classes"
            output.mkdir()
            source.write_bytes(self.read(file).edited(edits).encode(self.library.encoding))
            if not self.compile(source, output):
                return None
            classes = sorted(output.rglob("*.class"))
            return {path.relative_to(output).as_posix(): path.read_bytes() for path in classes}

    def attempt(self, classes: dict[str, bytes], only: frozenset[str] = frozenset()) -> Outcome:
        """Run the tests (all, or those of the classes of ``only``) with some class files replaced.

        Raises:
            MavenError: no test could be run.
        """
        arguments: list[str] = []
        if only:
            suites = sorted({name.partition("#")[0] for name in only})
            arguments += [f"-Dtest={','.join(suites)}", "-Dsurefire.failIfNoSpecifiedTests=false"]
        # Surefire's own time limit asks the test's JVM to end, which one in an endless loop does not hear.
        maven = replace(self.maven, limit=self.seconds * 5 + 60)
        with self._replaced(classes):
            results = maven.test(self.tree, *arguments, goal="surefire:test")
        return Outcome(methods(results), results.ended)

    @contextmanager
    def _replaced(self, classes: dict[str, bytes]) -> Iterator[None]:
        output = self.tree / "target/classes"
        before = {name: (output / name).read_bytes() for name in classes if (output / name).exists()}
        try:
            for name, data in classes.items():
                (output / name).write_bytes(data)
            yield
        finally:
            for name in classes:
                if name in before:
                    (output / name).write_bytes(before[name])
                else:
                    (output / name).unlink(missing_ok=True)


def _fingerprint(library: Library) -> str:
    """Changes when the library's project would."""
    sources = [entry.tests for entry in library.left_out if entry.sources]
    return hashlib.sha256("\n".join([pom(library), *sources]).encode()).hexdigest()[:12]


def methods(results: TestResults) -> frozenset[str]:
    """Names of the failing test methods, without the parameters of parameterized ones."""
    return frozenset(re.sub(r"[\[({].*", "", name).strip() for name in results.failing)


def _parsed(report: Path) -> ET.Element:
    # JaCoCo's report names a document type that is not at hand; the parser need not read it.
    return ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", report.read_text(encoding="utf-8")))
