"""Prints the summary of a run: the result of each group, where the patches are, how to apply them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from repairnator.cli.terminal.diffs import coloured_diff
from repairnator.cli.terminal.display import short_test
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.foundation.text import clean, clean_line, count, duration
from repairnator.work.runs.patchfiles import PatchFile

_PLACES_SHOWN = 3
_DIFF_LINES_SHOWN = 30

# what a final status means, for people; the others are explained by the step that failed
MEANING = {
    "PATCHED": "patched",
    "test failure": "the failure was reproduced, but no patch was found",
    "NOTFAILING": "all tests pass: there is nothing to repair",
    "FLAKY": "every failing test is flaky: it also passes without a change",
}


def print_summary(
    console: Console, document: dict[str, Any], files: Sequence[PatchFile], tree: Path | None = None
) -> None:
    """Print the summary of a result document.

    Args:
        console: where to.
        document: of the run.
        files: its patches as they were written, if they were.
        tree: the folder that was repaired, if it was one.
    """
    status = str(document["status"])
    console.print()
    console.print(_headline(document, status), soft_wrap=True, highlight=False)
    if document["groups"]:
        console.print()
        print_groups(console, document)
    for change in document["brokenBy"]:
        console.print()
        print_breaking_change(console, change)
    if files:
        console.print()
        _print_files(console, files, tree)


def print_breaking_change(console: Console, change: dict[str, Any]) -> None:
    """Print what broke tests: where, and the beginning of the change itself."""
    what = "What broke" if change["exact"] else "Among what has changed where this broke"
    tests = count(len(change["tests"]), "test")
    places = ", ".join(_place(place) for place in change["places"][:_PLACES_SHOWN])
    more = len(change["places"]) - _PLACES_SHOWN
    where = places + (f" and {count(more, 'more place')}" if more > 0 else "")
    line = Text.assemble(
        (f"{what} {tests} ", "bold"), f"since {clean_line(change['since'][:7])}: ", (where, "cyan")
    )
    console.print(line, soft_wrap=True, highlight=False)
    lines = clean(str(change["diff"])).splitlines()[:_DIFF_LINES_SHOWN]
    if lines:
        console.print(coloured_diff("\n".join(lines), "    "), soft_wrap=True, highlight=False)


def _place(place: dict[str, Any]) -> str:
    return f"{clean_line(str(place['file']))}:{place['line']}"


def _headline(document: dict[str, Any], status: str) -> Text:
    groups = document["groups"]
    patched = {patch["group"] for patch in document["patches"]}
    text = Text.assemble((clean_line(status), "bold green" if status == "PATCHED" else "bold yellow"), "  ")
    if status == "PATCHED":
        text.append(f"{len(patched)} of {count(len(groups), 'group')} of failing tests patched")
    else:
        text.append(MEANING.get(status, "the run ended before a search could begin"))
    text.append(f"; {duration(float(document['seconds']))}", "dim")
    if document["candidates"]:
        rate = float(document["candidatesPerSecond"])
        text.append(f", {count(int(document['candidates']), 'candidate')}, {rate:,.0f} a second", "dim")
    return text


def print_groups(console: Console, document: dict[str, Any]) -> None:
    """Print one row for each group of failing tests."""
    patches = {patch["group"]: patch for patch in reversed(document["patches"])}
    rows = []
    for group in document["groups"]:
        tests = [short_test(str(name)) for name in group["tests"]]
        shown = tests[0] + (f" +{len(tests) - 1}" if len(tests) > 1 else "") if tests else ""
        rows.append((str(group["id"]), shown, _became(group, patches), str(group["plausible"])))
    columns = (
        Column("GROUP"),
        Column("FAILING TEST", stretch=True),
        Column("PATCH", stretch=True),
        Column("PLAUSIBLE", right=True),
    )
    print_table(console, columns, rows)
    combination = document.get("combination")
    if combination:
        together = len(combination["groups"])
        text = f"{count(together, 'patch', 'patches')} applied together and proven once more."
        console.print(Text(text, "dim"), soft_wrap=True, highlight=False)


def _became(group: dict[str, Any], patches: dict[str, dict[str, Any]]) -> str:
    """What became of a group, in words."""
    patch = patches.get(group["id"])
    if patch is not None:
        return str(patch.get("summary") or "patched")
    if group.get("fixedBy"):
        return f"the patch of {group['fixedBy']} fixes it, too"
    return "no patch found"


def _print_files(console: Console, files: Sequence[PatchFile], tree: Path | None) -> None:
    together = [file for file in files if not file.alternative]
    console.print("The patches:")
    for file in files:
        line = Text(f"  {_shown_path(file.path)}", "cyan" if not file.alternative else "dim")
        console.print(line, soft_wrap=True, highlight=False)
    if together:
        command = Text.assemble("Apply them:  ", (_command(together[0].path.parent, tree), "bold"))
        console.print(command, soft_wrap=True, highlight=False)


def _command(folder: Path, tree: Path | None) -> str:
    """What to type here to apply all patches of a folder."""
    if tree is not None and tree.resolve() != Path.cwd():
        tree_shown, patches = shlex.quote(_shown_path(tree)), shlex.quote(str(folder.resolve()))
        return f"git -C {tree_shown} apply {patches}/*.patch"
    where = "" if tree is not None else "cd TO/THE/PROJECT && "
    shown = _shown_path(folder) if tree is not None else str(folder.resolve())
    return f"{where}git apply {shlex.quote(shown)}/*.patch"


def _shown_path(path: Path) -> str:
    """Relative to the working folder where that is shorter."""
    relative = os.path.relpath(path)
    return clean_line(relative if len(relative) < len(str(path)) else str(path))
