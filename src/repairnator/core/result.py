"""The outcome of a run: the JSON document, and what the records want beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repairnator.core.cases import GroupOutcomes
from repairnator.core.combination import Combination
from repairnator.core.diffs import split_lines
from repairnator.core.events import SCHEMA_VERSION
from repairnator.core.files import files_below
from repairnator.core.hardware import free_memory, processors, total_memory
from repairnator.core.history.breaking import BreakingChange
from repairnator.core.history.lookback import LastPassing
from repairnator.core.projects.port import Module, TestRun
from repairnator.core.statuses import final_status
from repairnator.core.steps import StepLog
from repairnator.core.validate import Baseline
from repairnator.model import Patch


@dataclass(slots=True)
class Findings:
    """What a run has learned so far; whatever ends it, this is what it reports.

    Attributes:
        commit: of the tree, where known.
        language, build_tool: of the project, once detected.
        run: the first run of its tests.
        baseline: what its tests did.
        reproduced: whether there are failing tests to repair.
        modules: of the project.
        last_passing: the version in which failing tests last passed, where it was found.
        breaking: what broke the tests since then, where it was found.
        outcomes: groups and patches.
        combination: patches that work together.
        search_seconds: of the budget that was used.
    """

    commit: str = ""
    language: str = ""
    build_tool: str = ""
    run: TestRun | None = None
    baseline: Baseline | None = None
    reproduced: bool = False
    modules: tuple[Module, ...] = ()
    last_passing: LastPassing | None = None
    breaking: tuple[BreakingChange, ...] = ()
    outcomes: GroupOutcomes = field(default_factory=lambda: GroupOutcomes(()))
    combination: Combination | None = None
    search_seconds: float = 0.0


def result_document(findings: Findings, log: StepLog, seconds: float) -> dict[str, Any]:
    """The document that ``--json`` prints (``docs/schemas/result.schema.json``)."""
    outcomes, baseline = findings.outcomes, findings.baseline
    counts = outcomes.counts
    rate = counts.candidates / findings.search_seconds if findings.search_seconds > 0 else 0.0
    return {
        "schemaVersion": SCHEMA_VERSION,
        "status": final_status(log.records, reproduced=findings.reproduced, patched=bool(outcomes.patches)),
        "commit": findings.commit,
        "language": findings.language,
        "buildTool": findings.build_tool,
        "failingTests": [failure.to_dict() for failure in baseline.failed] if baseline else [],
        "flakyTests": sorted(map(str, baseline.unstable)) if baseline else [],
        "lastPassing": findings.last_passing.to_dict() if findings.last_passing else None,
        "brokenBy": [change.to_dict() for change in findings.breaking],
        "steps": [record.to_dict() for record in log.records],
        "groups": [case.to_dict() for case in outcomes.cases],
        "patches": [patch.to_dict() for patch in outcomes.patches],
        "combination": findings.combination.to_dict() if findings.combination else None,
        "candidates": counts.candidates,
        "candidatesPerSecond": round(rate, 3),
        "uncompilable": counts.uncompilable,
        "duplicates": counts.duplicates,
        "seconds": round(seconds, 3),
    }


def metrics(findings: Findings, log: StepLog) -> dict[str, Any]:
    """The fields of ``metrics`` that a run knows, under the original's names."""
    run, patches = findings.run, findings.outcomes.patches
    added, deleted = _changed_lines(patches)
    return {
        "StepsDurationsInSeconds": {record.name: round(record.seconds) for record in log.records},
        "FreeMemoryByStep": dict(log.free_memory),
        "FailureNames": sorted({failure.type for failure in run.failed}) if run else [],
        "NbFailingTests": len(run.failed) - run.errors if run else 0,
        "NbErroringTests": run.errors if run else 0,
        "NbSkippingTests": run.skipped if run else 0,
        "NbSucceedingTests": len(run.passed) if run else 0,
        "NbRunningTests": run.total if run else 0,
        "NbLibraries": len(_libraries(findings.modules)),
        "NbFileApp": _files(findings.modules, tests=False),
        "NbFileTests": _files(findings.modules, tests=True),
        "PatchChangedFiles": len({file for patch in patches for file in patch.files}),
        "PatchAddedLines": added,
        "PatchDeletedLines": deleted,
        "NbCPU": processors(),
        "FreeMemory": free_memory(),
        "TotalMemory": total_memory(),
    }


def _libraries(modules: Sequence[Module]) -> set[Path]:
    return {path for module in modules for path in module.libraries}


def _files(modules: Sequence[Module], *, tests: bool) -> int:
    roots = {root for module in modules for root in (module.test_roots if tests else module.source_roots)}
    return len({path for root in roots for path in files_below(root) if "." in path.name})


def _changed_lines(patches: Sequence[Patch]) -> tuple[int, int]:
    """Lines added and deleted by the first patches."""
    added = deleted = 0
    for patch in patches:
        if patch.rank == 1:
            lines = split_lines(patch.diff.encode())
            added += sum(line.startswith(b"+") and not line.startswith(b"+++ ") for line in lines)
            deleted += sum(line.startswith(b"-") and not line.startswith(b"--- ") for line in lines)
    return added, deleted
