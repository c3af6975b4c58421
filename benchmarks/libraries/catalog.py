"""The libraries that cases are made of, as ``catalog.json`` lists them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CATALOG = Path(__file__).with_name("catalog.json")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Tests that do not count.

    Attributes:
        tests: a pattern as Surefire's ``excludes`` takes it.
        reason: why.
        sources: whether their sources are left out, too, since they cannot be compiled.
    """

    tests: str
    reason: str
    sources: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """A library of fixed version.

    Attributes:
        name: short, unique; names folders and cases.
        coordinates: ``group:artifact:version``.
        level: Java level for the compiler.
        encoding: of its sources.
        dependencies: ``group:artifact:version[:scope]``, as in the library's own pom.
        left_out: tests that do not count here, with the reason.
        jvm_arguments: for the JVM that runs its tests.
    """

    name: str
    coordinates: str
    level: str
    encoding: str
    dependencies: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    jvm_arguments: str = ""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Library:
        """Read one entry of the catalog."""
        return cls(
            name=data["name"],
            coordinates=data["coordinates"],
            level=data["level"],
            encoding=data["encoding"],
            dependencies=tuple(data["dependencies"]),
            left_out=tuple(LeftOut(**entry) for entry in data["leftOut"]),
            jvm_arguments=data.get("jvmArguments", ""),
        )


def libraries(path: Path = CATALOG) -> dict[str, Library]:
    """All libraries by name, in the catalog's order."""
    entries = json.loads(path.read_text(encoding="utf-8"))["libraries"]
    return {entry["name"]: Library.from_dict(entry) for entry in entries}
