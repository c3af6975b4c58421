"""Small Java projects, compiled with javac, and the jars of the test frameworks that they use."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.servers.jars import fetch_jars

from repairnator.core.edits import Edit
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.launch import Launch
from repairnator.core.languages.java.runtime.pool import JvmPool
from repairnator.core.languages.java.runtime.protocol import CandidateVerdict
from repairnator.core.warm.batches import Batch, unmeasured
from repairnator.model import TestName

FRAMEWORKS = {
    "junit3": ["junit:junit:3.8.2"],
    "junit4": ["junit:junit:4.13.2"],
    "junit4-old": ["junit:junit:4.8.2"],
    "junit5": [
        "org.junit.jupiter:junit-jupiter:5.9.3",
        "org.junit.platform:junit-platform-launcher:1.9.3",
    ],
    "testng": ["org.testng:testng:7.5.1"],
}


@pytest.fixture(scope="session")
def jars() -> Callable[[str], tuple[Path, ...]]:
    """The jars of a framework."""
    return lambda framework: fetch_jars(framework, *FRAMEWORKS[framework])


@dataclass
class JavaProject:
    """A project of a few files."""

    root: Path
    jars: tuple[Path, ...]
    level: str = "8"
    files: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str, *, test: bool = False) -> Path:
        folder = self.root / ("src/test/java" if test else "src/main/java")
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def compile(self) -> None:
        main = self._outputs("classes")
        self._javac("src/main/java", main, [])
        if (self.root / "src/test/java").is_dir():
            self._javac("src/test/java", self._outputs("test-classes"), [main])

    def _outputs(self, name: str) -> Path:
        folder = self.root / "target" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _javac(self, sources: str, output: Path, path: list[Path]) -> None:
        files = sorted(str(file) for file in (self.root / sources).rglob("*.java"))
        class_path = ":".join(map(str, [*path, *self.jars, output]))
        command = ["javac", "-g", "-nowarn", "-Xlint:-options", "--release", self.level]
        subprocess.run([*command, "-cp", class_path, "-d", str(output), *files], check=True, timeout=120)

    def module(self, **changes: object) -> JavaModule:
        values: dict[str, object] = {
            "name": "example",
            "directory": self.root,
            "source_roots": (self.root / "src/main/java",),
            "test_roots": (self.root / "src/test/java",),
            "main_output": self.root / "target/classes",
            "test_output": self.root / "target/test-classes",
            "classpath": self.jars,
            "source_level": self.level,
            "encoding": "UTF-8",
        }
        return JavaModule(**(values | changes))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Changed:
    """A candidate."""

    number: int
    edits: Sequence[Edit[str]]


class Judge:
    """Judges replacements of text in one file of a project."""

    def __init__(self, pool: JvmPool, file: Path) -> None:
        self.pool = pool
        self.file = file
        self.text = file.read_text(encoding="utf-8")

    def edit(self, old: str, new: str, occurrence: int = 1) -> Edit[str]:
        start = -1
        for _ in range(occurrence):
            start = self.text.index(old, start + 1)
        return Edit(start, start + len(old), new)

    def batch(
        self, candidates: Sequence[Changed], failing: Sequence[TestName], **more: Any
    ) -> Batch[Changed]:
        """A batch of the file."""
        return Batch(str(self.file), tuple(candidates), tuple(failing), (), more.pop("seconds", 60.0), **more)

    def __call__(
        self,
        *changes: tuple[str, str],
        failing: tuple[str, ...],
        passing: tuple[str, ...] = (),
        limit: float = 5.0,
        every: bool = False,
        spent: Callable[[str, float], None] = unmeasured,
    ) -> list[CandidateVerdict]:
        """The verdicts in the order of the changes."""
        candidates = [Changed(number, [self.edit(old, new)]) for number, (old, new) in enumerate(changes)]
        batch = Batch(
            file=str(self.file),
            candidates=tuple(candidates),
            failing=tuple(TestName.parse(name) for name in failing),
            passing=tuple(TestName.parse(name) for name in passing),
            seconds=120.0,
            every=every,
            spent=spent,
        )
        judged = self.pool.validate(batch, limit=limit, usual=())
        verdicts = {verdict.number: verdict for verdict in judged}
        assert sorted(verdicts) == list(range(len(changes)))
        return [verdicts[number] for number in range(len(changes))]


@pytest.fixture
def project(tmp_path: Path, jars: Callable[[str], tuple[Path, ...]]) -> Callable[[str], JavaProject]:
    """An empty project that uses a framework."""
    return lambda framework: JavaProject(tmp_path / "project", jars(framework))


@pytest.fixture
def pool_of() -> Iterator[Callable[..., JvmPool]]:
    """Makes pools of JVMs, which end with the test."""
    pools: list[JvmPool] = []

    def make(module: JavaModule, size: int = 1) -> JvmPool:
        pools.append(JvmPool(module, Launch(None, 256), size))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()
