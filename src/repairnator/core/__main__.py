"""The repair core as a command, as it runs inside a sandbox: ``python -m repairnator.core TREE --events``.

Standard output carries events and nothing else: the stream is a private duplicate, and file descriptor 1 is
pointed at standard error before anything of the project is started. Standard input carries the signing key,
with ``--key-on-stdin``, and behind it, with ``--options-on-stdin``, all options as one JSON document: so the
shell calls it. Options as arguments are for people. What follows is kept from the project's processes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from repairnator.core.adapters import Adapters
from repairnator.core.assembly import assemble
from repairnator.core.events import Emitter, EventWriter, parse_key
from repairnator.core.history.versions import History, read_history
from repairnator.core.interruption import Interruption
from repairnator.core.localize.formulas import FORMULAS, formula_named
from repairnator.core.options import MAX_BYTES, read_options
from repairnator.core.processes import adopt_orphans, close_to_others, end_descendants
from repairnator.core.session import Session
from repairnator.core.statuses import EXIT_DEFECT, EXIT_TEMPORARY, EXIT_TERMINATED
from repairnator.core.trees import OUT_OF_RESOURCES, remove_tree
from repairnator.errors import RepairnatorError, UsageError
from repairnator.model import RepairOptions

_KEY_LINE = 256


class _ReaderGone(Exception):
    """Nobody reads the events any more."""


def main(
    arguments: Sequence[str] | None = None, assemble_adapters: Callable[[RepairOptions], Adapters] = assemble
) -> int:
    """Run the command; returns its exit code (:mod:`repairnator.core.statuses`)."""
    wanted = _parser().parse_args(arguments)
    try:
        close_to_others()
        adopt_orphans()
        output, said = _take_streams(wanted.key_on_stdin or wanted.options_on_stdin)
        with said:
            key = _read_key(said) if wanted.key_on_stdin else None
            options = _read_options(said, wanted) if wanted.options_on_stdin else _options(wanted)
        with Interruption(output, end_descendants) as interruption:
            writer = EventWriter(partial(_write, output), key)
            return _run(wanted, options, assemble_adapters, writer, interruption)
    except _ReaderGone:
        return EXIT_TERMINATED
    except RepairnatorError as error:
        _print_error(str(error))
        return error.exit_code
    except OSError as error:
        if error.errno in OUT_OF_RESOURCES:
            _print_error(f"this machine ran out of a resource, try again later: {error}")
            return EXIT_TEMPORARY
        traceback.print_exc()
        return EXIT_DEFECT
    except Exception:  # noqa: BLE001 - the last resort: shown to developers, and the stream ends without finished
        traceback.print_exc()
        return EXIT_DEFECT


def _run(
    wanted: argparse.Namespace,
    options: RepairOptions,
    assemble_adapters: Callable[[RepairOptions], Adapters],
    emitter: Emitter,
    interruption: Interruption,
) -> int:
    tree, parent = Path(wanted.tree).resolve(), wanted.scratch and Path(wanted.scratch).resolve()
    if not tree.is_dir():
        raise UsageError(f"{wanted.tree}: no such folder; give the folder of a checked-out tree")
    if parent is not None and parent.is_relative_to(tree):
        raise UsageError(f"--scratch {wanted.scratch}: lies inside the tree, which is never modified")
    formula_named(options.formula)
    history = read_history(Path(wanted.history)) if wanted.history else History()
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="repairnator-core-", dir=parent))
    try:
        session = Session(
            tree,
            options,
            assemble_adapters(options),
            emitter,
            scratch=scratch,
            commit=wanted.commit,
            history=history,
            cancelled=interruption.cancelled,
            interrupted_code=lambda: interruption.exit_code,
        )
        return session.run()
    finally:
        if left := remove_tree(scratch):
            _print_error(f"cannot be removed: {left}")


def _options(wanted: argparse.Namespace) -> RepairOptions:
    return RepairOptions(
        tools=tuple(wanted.tool),
        budget=wanted.budget,
        max_patches=wanted.max_patches,
        build_limit=wanted.build_limit,
        test_limit=wanted.test_limit,
        formula=wanted.formula,
        localize_only=wanted.localize,
        place=wanted.place,
        network=not wanted.offline,
        ignored_tests=tuple(wanted.ignore_test),
        prove=wanted.prove,
        targets=tuple(wanted.target),
    )


def _read_options(said: BinaryIO, wanted: argparse.Namespace) -> RepairOptions:
    if _options(wanted) != RepairOptions():
        raise UsageError("--options-on-stdin: options are given as arguments too; give them in one way")
    return read_options(said.readline(MAX_BYTES + 1))


def _read_key(said: BinaryIO) -> bytes:
    return parse_key(said.readline(_KEY_LINE).decode("ascii", "replace"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="repairnator.core", description="Repair a checked-out tree.")
    defaults = RepairOptions()
    parser.add_argument("tree", metavar="TREE", help="folder of the tree; never modified")
    parser.add_argument("--events", action="store_true", required=True, help="write JSON lines to stdout")
    parser.add_argument("--tool", action="append", default=[], metavar="NAME", help="repair tool; repeatable")
    parser.add_argument("--budget", type=_positive, default=defaults.budget, help="seconds of search")
    parser.add_argument(
        "--max-patches", type=_count, default=defaults.max_patches, help="proven patches for each group"
    )
    parser.add_argument(
        "--build-limit",
        type=_positive,
        default=defaults.build_limit,
        help="seconds for each build or test run",
    )
    parser.add_argument(
        "--test-limit",
        type=_positive,
        default=defaults.test_limit,
        help="seconds after which a test counts as timed out",
    )
    parser.add_argument("--formula", default=defaults.formula, help=f"one of {', '.join(FORMULAS)}")
    parser.add_argument(
        "--localize", action="store_true", help="report suspicious lines, do not search for patches"
    )
    parser.add_argument(
        "--place",
        default="",
        metavar="FOLDER",
        help="module folder of the failing tests, as the build log names it",
    )
    parser.add_argument("--offline", action="store_true", help="fetch nothing")
    parser.add_argument(
        "--ignore-test",
        action="append",
        default=[],
        metavar="PATTERN",
        help="test that is not repaired; repeatable",
    )
    parser.add_argument(
        "--prove", default="", metavar="DIFF", help="prove this diff, do not search for patches"
    )
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="TEST",
        help="test that the diff makes pass; repeatable",
    )
    parser.add_argument("--history", metavar="FILE", help="earlier versions of the tree")
    parser.add_argument("--scratch", help="folder for everything written (default: the temporary folder)")
    parser.add_argument("--commit", default="", help="commit of the tree, for the result document")
    parser.add_argument(
        "--key-on-stdin", action="store_true", help="sign events with the key in the first line of stdin"
    )
    parser.add_argument(
        "--options-on-stdin", action="store_true", help="read options from the next line of stdin, as JSON"
    )
    return parser


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text}: must be a number of seconds above 0")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text}: must be 1 or more")
    return value


def _take_streams(spoken_to: bool) -> tuple[int, BinaryIO]:
    """Keep standard output and input for ourselves; returns where events go, and what input says."""
    output = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    said = os.fdopen(os.dup(0 if spoken_to else nothing), "rb")
    os.dup2(nothing, 0)
    os.close(nothing)
    return output, said


def _write(output: int, text: str) -> None:
    data = text.encode("utf-8")
    try:
        while data:
            data = data[os.write(output, data) :]
    except BrokenPipeError as error:
        raise _ReaderGone("nothing reads the events any longer") from error


def _print_error(text: str) -> None:
    sys.stderr.write(f"repairnator.core: {text}\n")


if __name__ == "__main__":
    sys.exit(main())
