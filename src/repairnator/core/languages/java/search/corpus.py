"""The project's own main code, from which is learned what is usual in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from repairnator.core.files import FileError, files_below, read_file
from repairnator.core.texts import EditError, decoded
from repairnator.core.tools.port import RepairTask

_SUFFIX = ".java"
# Of all files, so that counting them takes a second, and of one.
_BYTES, _BYTES_OF_FILE = 500_000, 100_000


def main_texts(task: RepairTask, near: str) -> Iterator[str]:
    """Texts of main source files, until enough are read; what cannot be read is left out.

    Args:
        task: of the project.
        near: a file, relative to the tree's root; those of its folder and module come first.
    """
    left = _BYTES
    for path, encoding in _files(task, near):
        try:
            data = read_file(path, max_bytes=_BYTES_OF_FILE)
            text = decoded(data, encoding)
        except (FileError, EditError):
            continue
        left -= len(data)
        if left < 0:
            return
        yield text


def _files(task: RepairTask, near: str) -> Iterator[tuple[Path, str]]:
    """With their encodings."""
    roots = [(root, module.encoding) for module in task.modules for root in module.source_roots]
    if not roots:
        return
    folder = (task.project.root / near).parent
    roots.sort(key=lambda each: not folder.is_relative_to(each[0]))
    _, encoding = roots[0]
    for path in files_below(folder, max_depth=0):
        if path.suffix == _SUFFIX:
            yield path, encoding
    for root, encoding in roots:
        for path in files_below(root):
            if path.suffix == _SUFFIX and path.parent != folder:
                yield path, encoding
