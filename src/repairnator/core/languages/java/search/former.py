"""The texts of files as they were when the failing tests last passed."""

from __future__ import annotations

from repairnator.core.texts import EditError, decoded
from repairnator.core.tools.port import RepairTask

_SUFFIX = ".java"


def former_texts(task: RepairTask) -> dict[str, str]:
    """By path relative to the tree's root; those that cannot be decoded are left out."""
    texts: dict[str, str] = {}
    for file, data in task.changes.former.items():
        if not file.endswith(_SUFFIX):
            continue
        try:
            texts[file] = decoded(data, _encoding(task, file))
        except EditError:
            continue
    return texts


def _encoding(task: RepairTask, file: str) -> str:
    path = task.project.root / file
    around = (
        module.encoding
        for module in task.modules
        if any(path.is_relative_to(root) for root in module.source_roots)
    )
    return next(around, "")
