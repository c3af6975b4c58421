"""The solutions of the development set."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.libraries.checker import apply, changed_files

PATCHES = Path(__file__).with_name("solutions")


@dataclass(frozen=True, slots=True)
class Solution:
    """The solution of one fault.

    Attributes:
        file: the one that the solution changes, relative to the project.
        faulty, right: its text before and after.
    """

    file: str
    faulty: str
    right: str


def solution_of(name: str, project: Path, patches: Path = PATCHES) -> Solution:
    """The solution of the fault in a package of the project, from the folder of patches."""
    diff = (patches / f"{name}.patch").read_text(encoding="utf-8")
    (file,) = changed_files(diff)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / file
        target.parent.mkdir(parents=True)
        shutil.copyfile(project / file, target)
        refusal = apply(Path(folder), diff)
        if refusal:
            raise ValueError(f"solutions/{name}.patch does not apply to the project: {refusal}")
        right = target.read_text(encoding="utf-8")
    return Solution(file, (project / file).read_text(encoding="utf-8"), right)
