"""Fetches the tree of a source into a folder: with credentials, and without running project code.

Git is called with everything off that lets a repository start programs on this machine: hooks, filters,
external protocols, file-system monitors, prompts, and the machine's own configuration.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from repairnator.core.events import Event
from repairnator.core.history.versions import write_history
from repairnator.core.statuses import Status, StepName, StepStatus
from repairnator.core.walk import TooDeep, check_depth
from repairnator.errors import RepairnatorError, StepError
from repairnator.world.fetch.directory import DirectoryCheckout
from repairnator.world.fetch.failures import GitFailure, GitTooSlow
from repairnator.world.fetch.git import GitCheckout
from repairnator.world.fetch.links import remove_escaping_links
from repairnator.world.fetch.policy import FetchPolicy
from repairnator.world.fetch.source import Source

__all__ = ["FetchPolicy", "fetch", "history_beside"]


def history_beside(tree: Path) -> Path:
    """The file of earlier versions; there only when some are known (:mod:`repairnator.core.history`)."""
    return tree.with_name("history.json")


def fetch(
    source: Source, tree: Path, policy: FetchPolicy, cancelled: threading.Event | None = None
) -> Iterator[Event]:
    """Make the tree of ``source`` in the folder ``tree``, which must not exist or be empty.

    Yields ``step`` events of CloneRepository and CheckoutBuggyBuild and ``note`` events, as the core would,
    but without ``seq`` and ``time``. The last one, CheckoutBuggyBuild's SUCCESS, carries ``commit``: the
    full commit, or "" for a folder that is no git work tree.

    Raises:
        StepError: NOTCLONABLE, BUILDNOTCHECKEDOUT; the step's FAILURE event was yielded before.
        TemporaryError: the network failed in a way that may pass, or the disk is full.
    """
    tree.mkdir(parents=True, exist_ok=True)
    stop = cancelled or threading.Event()
    checkout: DirectoryCheckout | GitCheckout
    if source.directory is not None:
        checkout = DirectoryCheckout(source.directory, tree, policy, stop)
    else:
        checkout = GitCheckout(source, tree, policy, stop)
    yield from _step(StepName.CLONE_REPOSITORY, checkout.clone)
    yield from _step(StepName.CHECKOUT_BUGGY_BUILD, lambda: _check_out(checkout, tree))


def _check_out(checkout: DirectoryCheckout | GitCheckout, tree: Path) -> tuple[str, list[str]]:
    commit, notes = checkout.check_out()
    try:
        check_depth(tree)
    except TooDeep as error:
        message = f"no build can use the tree: {error.filename}: {error.strerror}"
        raise StepError(StepName.CHECKOUT_BUGGY_BUILD, Status.BUILDNOTCHECKEDOUT, message) from error
    notes += [
        f"left out the symbolic link {link}: it leads out of the tree" for link in remove_escaping_links(tree)
    ]
    notes += _look_back(checkout, commit, tree)
    return commit, notes


def _look_back(checkout: DirectoryCheckout | GitCheckout, commit: str, tree: Path) -> list[str]:
    """Write down what is known of earlier versions; without it a repair goes on as well."""
    try:
        history = checkout.history(commit)
    except (GitFailure, GitTooSlow, OSError) as failure:
        if isinstance(checkout, GitCheckout) and checkout.has_passing_commit:
            return [f"it is not known what changed since the passing commit: {failure}"]
        return []
    if history.versions:
        write_history(history_beside(tree), history)
    return []


def _step(name: StepName, action: Callable[[], tuple[str, list[str]]]) -> Iterator[Event]:
    started = time.monotonic()
    yield _event("step", name=name.value, status=StepStatus.STARTED.value)
    try:
        commit, notes = action()
    except RepairnatorError as error:
        if isinstance(error, StepError):
            yield _ended(name, StepStatus.FAILURE, started, message=str(error))
        raise
    for note in notes:
        yield _event("note", level="warning", text=note)
    yield _ended(name, StepStatus.SUCCESS, started, **({"commit": commit} if commit else {}))


def _ended(name: StepName, status: StepStatus, started: float, **fields: str) -> Event:
    seconds = round(time.monotonic() - started, 3)
    return _event("step", name=name.value, status=status.value, seconds=seconds, **fields)


def _event(kind: str, **fields: object) -> Event:
    return Event(kind, {"event": kind, **fields})
