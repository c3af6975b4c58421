"""The solutions of the development set, and how a patch compares with one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.libraries.checker import apply, changed_files, same_code
from benchmarks.libraries.syntax import normalized
from repairnator.core.edits import applied
from repairnator.core.tools.port import PlausiblePatch

PATCHES = Path(__file__).with_name("solutions")


@dataclass(frozen=True, slots=True)
class Solution:
    """The solution of one fault.

    Attributes:
        folder: the package's faulty sources.
        file: the one that the solution changes, relative to the project.
        faulty, right: its text before and after.
    """

    folder: Path
    file: str
    faulty: str
    right: str

    def equality(self, patch: PlausiblePatch) -> str:
        """``tree``, ``bytecode`` or ``differs``."""
        if {edit.file for edit in patch.edits} != {self.file}:
            return "differs"
        patched = applied(self.faulty, patch.edits)
        if normalized(patched) == normalized(self.right):
            return "tree"
        return "bytecode" if self._compile_alike(patched) else "differs"

    def _compile_alike(self, patched: str) -> bool:
        with tempfile.TemporaryDirectory() as name:
            outputs = [self._compiled(Path(name) / side, text) for side, text in self._sides(patched)]
            return same_code(*outputs)

    def _sides(self, patched: str) -> tuple[tuple[str, str], ...]:
        return ("patched", patched), ("right", self.right)

    def _compiled(self, folder: Path, text: str) -> Path:
        shutil.copytree(self.folder, folder / "sources")
        (folder / "sources" / Path(self.file).name).write_text(text, encoding="utf-8")
        files = sorted(map(str, (folder / "sources").glob("*.java")))
        command = ["javac", "-nowarn", "-d", str(folder / "classes"), *files]
        subprocess.run(command, check=True, capture_output=True)
        return folder / "classes"


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
    return Solution((project / file).parent, file, (project / file).read_text(encoding="utf-8"), right)
