"""What a patch may change: main source files, never tests, builds or CI; and its edits as changed bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from repairnator.core.diffs import FileChange
from repairnator.core.edits import Edit
from repairnator.core.files import MAX_SOURCE_BYTES, FileError, is_file, read_file, real
from repairnator.core.offlimits import TEST, objection
from repairnator.core.projects.port import Module
from repairnator.core.texts import splices
from repairnator.errors import RepairnatorError


class ForbiddenChange(RepairnatorError):
    """A patch would change something other than the project's main sources."""


@dataclass(frozen=True, slots=True)
class _Root:
    path: Path
    test: bool
    encoding: str


class Sources:
    """The main source files of a project."""

    def __init__(self, root: Path, modules: Sequence[Module], test_suites: Collection[str] = ()) -> None:
        """Learn where sources are.

        Args:
            root: of the tree that the tools read.
            modules: of the project in it.
            test_suites: names of test classes, for projects that keep tests among the sources.
        """
        self._root = root.resolve()
        self._roots = [
            _Root(real(path), test, module.encoding)
            for module in modules
            for test, paths in ((False, module.source_roots), (True, module.test_roots))
            for path in paths
        ]
        self._suites = frozenset(suite.partition("$")[0] for suite in test_suites)

    def changes(self, edits: Sequence[Edit[str]]) -> tuple[FileChange, ...]:
        """What the edits change, a part for each file in the order of their paths.

        Raises:
            ForbiddenChange: a file is not one of the main sources.
            EditError: an edit does not fit its file.
        """
        by_file: dict[str, list[Edit[str]]] = {}
        for edit in edits:
            by_file.setdefault(edit.file, []).append(edit)
        return tuple(self._change(file, by_file[file]) for file in sorted(by_file))

    def objection(self, file: str) -> str:
        """Why no patch may change the file; "" when one may."""
        try:
            self._encoding(file)
        except ForbiddenChange as error:
            return str(error)
        return ""

    def _change(self, file: str, edits: Sequence[Edit[str]]) -> FileChange:
        encoding = self._encoding(file)
        try:
            data = read_file(self._root / file, max_bytes=MAX_SOURCE_BYTES)
        except FileError as error:
            raise ForbiddenChange(str(error)) from error
        return FileChange(file, data, splices(data, edits, encoding))

    def _encoding(self, file: str) -> str:
        """The encoding of a main source file."""
        pure = PurePosixPath(file)
        path = real(self._root / file)
        if pure.is_absolute() or ".." in pure.parts or not path.is_relative_to(self._root):
            raise ForbiddenChange(f"{file}: outside the tree")
        reason = objection(file)
        if reason.endswith(TEST):
            raise ForbiddenChange(f"{file}: a test, not a main source file")
        if reason:
            raise ForbiddenChange(f"{file}: a build or CI file, not a main source file: it {reason}")
        if not is_file(path):
            raise ForbiddenChange(f"{file}: no such file")
        around = [root for root in self._roots if path.is_relative_to(root.path)]
        if not around:
            raise ForbiddenChange(f"{file}: not under a source folder")
        depth = max(len(root.path.parts) for root in around)
        nearest = [root for root in around if len(root.path.parts) == depth]
        main = [root for root in nearest if not root.test]
        if not main or self._is_suite(path, main[0].path):
            raise ForbiddenChange(f"{file}: a test, not a main source file")
        return main[0].encoding

    def _is_suite(self, path: Path, root: Path) -> bool:
        return ".".join(path.relative_to(root).with_suffix("").parts) in self._suites
