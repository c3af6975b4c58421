"""``python -m repairnator.core``: its streams, signals, processes and exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.odd_trees import nest
from tests.servers.process import runs, wait_until

from repairnator.boxes.core import core_arguments
from repairnator.boxes.process import tell_core
from repairnator.core.events import Event, EventError, parse_key, read_events
from repairnator.core.trees import remove_tree
from repairnator.model import RepairOptions

KEY = "0123456789abcdef" * 4
DRIVER = str(Path(__file__).with_name("values_core.py"))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for folder in (tree / "src", tree / "tests"):
        folder.mkdir(parents=True)
    (tree / "values.build").write_text("")
    (tree / "src" / "a.values").write_text("same = 1\ntotal = 1\n")
    (tree / "tests" / "a.values").write_text("a.ATest#same same=1\na.ATest#total total=3\n")
    return tree


@pytest.fixture
def note(tmp_path: Path) -> Path:
    note = tmp_path / "note"
    note.write_text("")
    return note


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tree: Path, note: Path, tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, hook: str = "", **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, DRIVER, *(arguments or (str(tree), "--events"))]
        environment = os.environ | {"HOOK": hook, "NOTE": str(note), "TMPDIR": str(tmp_path / "temporary")}
        (tmp_path / "temporary").mkdir(exist_ok=True)
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes], sent: bytes = b"") -> tuple[int, list[str], str]:
    """Exit code, lines of standard output, and standard error."""
    output, errors = process.communicate(sent, timeout=60)
    return process.returncode, output.decode().splitlines(), errors.decode()


def hanging(note: Path) -> list[int]:
    """Processes of the hanging test command, once it hangs."""
    wait_until(lambda: "ready" in note.read_text(), 30)
    return [int(line) for line in note.read_text().splitlines() if line.isdigit()]


def kinds(lines: list[str], key: bytes | None = None) -> list[str]:
    return [event.kind for event in read_events(lines, key)]


def last(lines: list[str]) -> Event:
    return list(read_events(lines))[-1]


def test_a_run_writes_events_to_standard_output_and_ends_with_its_code(start: Start) -> None:
    code, lines, _ = ended(start())
    assert code == 0
    assert kinds(lines)[0] == "started"
    assert last(lines).data["result"]["status"] == "PATCHED"
    assert last(lines).data["exitCode"] == 0


@pytest.mark.parametrize("depth", [300, 1500, 5000])
def test_a_tree_that_is_too_deep_for_any_build_is_a_status(start: Start, tree: Path, depth: int) -> None:
    nest(tree / "src", depth)
    try:
        code, lines, errors = ended(start())
        assert code == 4
        assert last(lines).data["result"]["status"] == "NOTBUILDABLE"
        assert "256 folders deep" in last(lines).data["errors"]["BuildProject"][0]
        assert "Traceback" not in errors
    finally:
        assert remove_tree(tree) == ""


def test_what_the_project_prints_is_no_event_and_it_cannot_read_the_key(
    start: Start, tree: Path, note: Path
) -> None:
    process = start(str(tree), "--events", "--key-on-stdin", hook="print")
    code, lines, errors = ended(process, f"{KEY}\nmore\n".encode())
    assert code == 0
    assert kinds(lines, parse_key(KEY)).count("finished") == 1
    assert '{"event":"finished"}' in errors
    assert "more" not in note.read_text()
    assert KEY not in note.read_text()
    assert "dumpable 0" in note.read_text()


def test_events_signed_with_one_key_are_refused_under_another(start: Start, tree: Path) -> None:
    _, lines, _ = ended(start(str(tree), "--events", "--key-on-stdin"), f"{KEY}\n".encode())
    with pytest.raises(EventError):
        kinds(lines, parse_key("f" * 64))


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_everything_and_the_stream_still_ends_well(
    start: Start, note: Path, number: int, expected: int
) -> None:
    process = start(hook="hang")
    running = hanging(note)
    process.send_signal(number)
    code, lines, _ = ended(process)
    assert code == expected
    assert last(lines).kind == "finished"
    assert last(lines).data["exitCode"] == expected
    assert last(lines).data["result"]["status"] == "UNKNOWN"
    assert not [process for process in running if runs(process)]


def test_a_run_whose_events_nobody_reads_any_more_ends_with_all_its_processes(
    start: Start, note: Path
) -> None:
    process = start(hook="hang")
    running = hanging(note)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=60) == 143
    assert not [process for process in running if runs(process)]


def test_a_defect_is_told_to_developers_and_leaves_the_stream_without_an_end(start: Start) -> None:
    code, lines, errors = ended(start(hook="defect"))
    assert code == 70
    assert "finished" not in kinds(lines)
    assert "KeyError: 'a defect'" in errors


@pytest.mark.parametrize("hook", ["temporary", "full"])
def test_a_temporary_failure_is_no_result(start: Start, hook: str) -> None:
    code, lines, errors = ended(start(hook=hook))
    assert code == 75
    assert "finished" not in kinds(lines)
    assert len(errors.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/no/such/folder", "--events"], "/no/such/folder: no such folder"),
        (["TREE", "--events", "--scratch", "TREE/scratch"], "lies inside the tree"),
        (["TREE", "--events", "--budget", "0"], "must be a number of seconds above 0"),
        (["TREE", "--events", "--max-patches", "0"], "must be 1 or more"),
        (["TREE", "--events", "--key-on-stdin"], "expected 64 hex digits"),
        (["TREE"], "--events"),
    ],
)
def test_wrong_usage_is_told_and_nothing_is_run(
    start: Start, tree: Path, arguments: list[str], words: str
) -> None:
    code, lines, errors = ended(start(*(argument.replace("TREE", str(tree)) for argument in arguments)))
    assert (code, lines) == (2, [])
    assert words in errors
    assert "Traceback" not in errors


def test_nothing_is_left_in_the_scratch_folder(start: Start, tree: Path, tmp_path: Path) -> None:
    code, _, _ = ended(start(str(tree), "--events", "--scratch", str(tmp_path / "scratch")))
    assert code == 0
    assert list((tmp_path / "scratch").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_all_options_reach_the_run_as_a_sandbox_passes_them(start: Start, tree: Path, tmp_path: Path) -> None:
    options = RepairOptions(
        tools=("java", "--other"),
        budget=9.0,
        max_patches=2,
        build_limit=7.0,
        test_limit=3.0,
        formula="op2",
        localize_only=True,
        place="/home/runner/work/app/app/--backend",
        network=False,
        ignored_tests=("-o.SlowTest", "o.ATest#a*"),
    )
    _, lines, _ = ended(start(*as_passed(tree, tmp_path), "--commit", "abc"), told(options))
    started, warning, *_, finished = read_events(lines, parse_key(KEY))
    assert started.data["budget"] == 9
    assert RepairOptions.from_dict(json.loads(warning.data["text"])) == options
    assert finished.data["result"]["commit"] == "abc"


def as_passed(tree: Path, folder: Path) -> list[str]:
    """The arguments that a sandbox gives to the core."""
    passed = core_arguments(str(tree), str(folder / "scratch"))
    return passed[passed.index(str(tree)) :]


def told(options: RepairOptions) -> bytes:
    """What a sandbox says on the core's standard input."""
    read, write = os.pipe()
    with (
        os.fdopen(read, "rb") as reader,
        os.fdopen(write, "wb", buffering=0) as channel,
        ThreadPoolExecutor(1) as pool,
    ):
        said = pool.submit(reader.read)
        tell_core(channel, KEY, options)
        channel.close()
        return said.result(60)


def test_a_diff_of_a_mebibyte_reaches_the_run(start: Start, tree: Path, tmp_path: Path) -> None:
    head = "--- a/src/a.values\n+++ b/src/a.values\n@@ -2 +2 @@\n-total = 1\n+total = 3 # "
    options = RepairOptions(prove=head + "x" * 2**20 + "\n", targets=("a.ATest#total",))
    process = start(*as_passed(tree, tmp_path), hook="print")
    _, lines, _ = ended(process, told(options) + b"more\n")
    _, warning, *_, finished = read_events(lines, parse_key(KEY))
    assert RepairOptions.from_dict(json.loads(warning.data["text"])) == options
    assert finished.kind == "finished"
    assert "more" not in (tmp_path / "note").read_text()


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "without its end"),
        ('{"budget": 9.0}', "without its end"),
        ("budget\n", "no JSON document"),
        ("[" * 100_000 + "\n", "no JSON document"),
        ("[]\n", "one JSON object"),
        ('{"budgets": 9.0}\n', "'budgets' is unknown"),
        ('{"budget": "9"}\n', "'budget' is unknown or has no such value"),
        ('{"budget": NaN}\n', "seconds must be above 0"),
        ('{"test_limit": Infinity}\n', "seconds must be above 0"),
        ('{"max_patches": true}\n', "'max_patches'"),
        ('{"max_patches": 0}\n', "1 or more"),
        ('{"tools": "java"}\n', "'tools'"),
        ('{"targets": [1]}\n', "'targets'"),
    ],
)
def test_options_that_cannot_be_read_are_told_and_nothing_is_run(
    start: Start, tree: Path, tmp_path: Path, document: str, words: str
) -> None:
    process = start(*as_passed(tree, tmp_path))
    code, lines, errors = ended(process, f"{KEY}\n{document}".encode())
    assert (code, lines) == (2, [])
    assert words in errors
    assert len(errors.splitlines()) == 1


def test_options_are_given_in_one_way(start: Start, tree: Path, tmp_path: Path) -> None:
    process = start(*as_passed(tree, tmp_path), "--budget", "9")
    code, lines, errors = ended(process, told(RepairOptions()))
    assert (code, lines) == (2, [])
    assert "give them in one way" in errors
