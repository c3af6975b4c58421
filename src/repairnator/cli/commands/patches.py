"""The command ``patches``: lists patches, shows them, and applies them to a working tree."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.keys import find_job
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.diffs import coloured_diff
from repairnator.cli.terminal.display import proof
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.errors import UsageError
from repairnator.foundation.text import clean_line, percent
from repairnator.model import Job, Patch
from repairnator.work.jobs.rules import BUILD
from repairnator.work.runs.diffcheck import DiffRefused, check_diff
from repairnator.work.stores.port import Document, JobQuery, Query, RecordStore
from repairnator.world.fetch.failures import GitFailure, GitTooSlow
from repairnator.world.fetch.gitprogram import GitProgram
from repairnator.world.fetch.policy import FetchPolicy

_SHORT = 8  # characters of an id that lists show


def list_patches(*, build: str, limit: int, as_json: bool) -> None:
    """Print the newest patches, or those of one build."""
    with open_context() as context:
        records = context.store.records
        if build:
            job = find_job(context.jobs, build, JobQuery(kinds=(BUILD,)), "repairnator builds list")
            found = patches_of(records, job)[:limit]
        else:
            found = records.find("patches", Query(order="recorded", descending=True, limit=limit))
    if as_json:
        print_json(found)
        return
    out = console()
    if not found:
        out.print("No patches yet.")
        return
    print_patches(out, found)


def print_patches(out: Console, patches: Iterable[Document]) -> None:
    """A table of patches."""
    columns = (
        Column("PATCH"),
        Column("GROUP"),
        Column("WHAT IT DOES", stretch=True),
        Column("FILE", stretch=True),
    )
    print_table(out, columns, [_row(patch) for patch in patches])


def patches_of(records: RecordStore, job: Job) -> list[Document]:
    """The patches of a build's last run that ended, in their order."""
    query = Query(equal={"build": job.key, "generation": job.generation}, limit=1000)
    return sorted(records.find("patches", query), key=lambda patch: (_natural(patch["group"]), patch["rank"]))


def _natural(text: str) -> list[tuple[int, str]]:
    """A key by which g2 comes before g10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text)]


def _row(document: Document) -> tuple[str, str, str, str]:
    summary = str(document.get("summary") or document.get("toolname", ""))
    rank = f" ({document['rank']})" if document.get("rank", 1) > 1 else ""
    # A document of the original has an object id, whose beginning is the time and so no name.
    name = str(document["_id"])[: _SHORT if "build" in document else None]
    return name, f"{document.get('group', '')}{rank}", summary, str(document.get("filepath", ""))


def show_patch(patch_id: str, *, as_json: bool) -> None:
    """Print one patch."""
    document = _load(patch_id)
    if as_json:
        print_json(document)
        return
    out = console()
    title, facts = _described(document)
    out.print(Text(clean_line(title), "bold"), soft_wrap=True)
    for fact in facts:
        out.print(Text(clean_line(fact), "dim"), soft_wrap=True)
    conflicts = document.get("conflictsWith", ())
    if conflicts:
        text = f"does not apply together with the patches of {', '.join(conflicts)}"
        out.print(Text(clean_line(text), "yellow"), soft_wrap=True)
    out.print()
    out.print(coloured_diff(document["diff"]), soft_wrap=True)


def apply_patch(patch_id: str, tree: Path) -> None:
    """Apply a patch with ``git apply``.

    Raises:
        UsageError: there is no such patch, or it does not apply.
    """
    document = _load(patch_id)
    diff = str(document["diff"])
    try:
        checked = check_diff(diff, tree)
    except DiffRefused as refusal:
        raise UsageError(
            f"the patch is not applied, {clean_line(str(refusal))}; `repairnator patches show` prints it"
        ) from refusal
    touched = _git_apply(tree, diff, "--numstat", "-z")
    read = {entry.split("\t", 2)[-1] for entry in touched.split("\0")[:-1]}
    if read != set(checked.files):
        raise UsageError(f"the patch is not applied: git would change {clean_line(', '.join(sorted(read)))}")
    _git_apply(tree, diff)
    files = ", ".join(map(clean_line, checked.files))
    console(error=True).print(f"applied to {files}", markup=False, soft_wrap=True)


def _git_apply(tree: Path, diff: str, *options: str) -> str:
    """What ``git apply`` prints.

    Raises:
        UsageError: it does not take the diff.
    """
    git = GitProgram(FetchPolicy(), threading.Event())
    try:
        return git.apply(tree, diff.encode(), *options)  # bytes: the diff's line ends are the files' own
    except GitFailure as failure:
        message = clean_line(failure.output.replace("error: ", ""))
        raise UsageError(f"the patch does not apply to {tree.resolve()}: {message}") from failure
    except GitTooSlow as slow:
        raise UsageError(f"the patch is not applied to {tree.resolve()}: {slow}") from slow


def _load(patch_id: str) -> Document:
    with open_context() as context:
        records = context.store.records
        beginning = Query(at_least={"_id": patch_id}, below={"_id": patch_id + "g"}, limit=2)
        found = records.find("patches", Query(equal={"_id": patch_id})) or records.find("patches", beginning)
    if not found or not patch_id:
        raise UsageError(f"no patch {patch_id!r}; `repairnator patches list` lists what there is")
    if len(found) > 1:
        raise UsageError(f"{patch_id!r} matches more than one patch; give more characters of its id")
    return found[0]


def _described(document: Document) -> tuple[str, list[str]]:
    """A title, and what is known; of a patch by the original less than of ours."""
    title = str(document.get("summary") or f"a patch by {document['toolname']}")
    if "evidence" not in document:
        return title, [
            f"of build {document.get('buildId')}, by {document['toolname']}, {document.get('date', '')}",
            "no proof is kept with it",
        ]
    patch = Patch.from_dict(document | {"tool": document["toolname"]})
    return title, [
        f"of {document['build']}, commit {document['commit'][:12]}, group {patch.group}, by {patch.tool}",
        proof(patch),
        *([f"confidence {percent(patch.confidence)}"] if patch.confidence is not None else []),
        f"proven by: {patch.evidence.command}",
    ]
