"""Cases: libraries with one injected fault each, as data and as trees.

``cases.json`` is what the generator made from its seeds. Of a case the tree that is to be repaired holds the
faulty text alone; what was there before is kept beside it, where no repair sees it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.libraries.syntax import Edit
from benchmarks.libraries.workshop import Workshop

CASES = Path(__file__).with_name("cases.json")
FRESH = Path(__file__).with_name("fresh.json")
"""Thirty more cases, of other seeds: to be run once, and never looked at to tune the search."""


class CaseError(Exception):
    """A case is not what its data says."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One part of a fault.

    Attributes:
        start, end: byte offsets into the right file's UTF-8 form.
        right: the text there.
        wrong: what the fault puts in its place.
    """

    start: int
    end: int
    right: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Case:
    """A fault in a library.

    Attributes:
        name: unique.
        library, coordinates: which, as in the catalog.
        seed: of the generator, for this case.
        kind: as ``studies.json`` names it.
        file: relative to the project's root.
        line: from 1, in the right file.
        sha256: of the right file's UTF-8 form.
        replacements: the fault.
        failing: the test methods that see it.
    """

    name: str
    library: str
    coordinates: str
    seed: str
    kind: str
    file: str
    line: int
    sha256: str
    replacements: tuple[Replacement, ...]
    failing: tuple[str, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The fault as edits of the right file."""
        return tuple(Edit(part.start, part.end, part.wrong) for part in self.replacements)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Case:
        """Read one entry of ``cases.json``."""
        replacements = tuple(Replacement(**part) for part in data["replacements"])
        return cls(**(data | {"replacements": replacements, "failing": tuple(data["failing"])}))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case laid out.

    Attributes:
        case: which.
        tree: the project with the fault; to be repaired.
        right: the right file, outside of the tree.
        encoding: of both.
    """

    case: Case
    tree: Path
    right: Path
    encoding: str


def read_cases(path: Path = CASES) -> list[Case]:
    """All cases, in order."""
    return [Case.from_dict(entry) for entry in json.loads(path.read_text(encoding="utf-8"))["cases"]]


def write_cases(cases: Sequence[Case], path: Path = CASES) -> None:
    """Write what the generator made."""
    document = {
        "description": "Made by `python -m benchmarks.libraries` from its seeds; not to be edited by hand.",
        "cases": [asdict(case) for case in cases],
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def prepare(case: Case, workshop: Workshop, workdir: Path) -> Prepared:
    """Lay a case out below ``workdir``.

    Raises:
        CaseError: the library's file is not the one that the fault was made for.
    """
    source = workshop.read(case.file)
    if hashlib.sha256(source.data).hexdigest() != case.sha256:
        raise CaseError(
            f"{case.name}: {case.file} of {case.coordinates} differs from the one in the case's data"
        )
    tree, right = workdir / "cases" / case.name, workdir / "right" / case.name / "Right.java"
    if tree.exists():
        shutil.rmtree(tree)
    shutil.copytree(workshop.tree, tree, ignore=shutil.ignore_patterns("target"))
    right.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tree / case.file, right)
    (tree / case.file).write_bytes(source.edited(case.edits).encode(workshop.library.encoding))
    return Prepared(case, tree, right, workshop.library.encoding)
