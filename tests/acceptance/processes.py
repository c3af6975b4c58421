"""Commands as processes: started, watched, and looked for afterwards."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import runs, stat_of

from .conftest import REPAIRNATOR

_SHOWN = 20_000  # characters of a log
Process = tuple[int, str]  # number, and when it was started, since numbers are used again


@contextmanager
def started(*arguments: str, environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A command under way; killed at the end if it still runs.

    Where the test fails meanwhile, how far the command had come is printed.
    """
    path = folder / f"{arguments[0]}.log"
    log = path.open("a")
    process = subprocess.Popen(
        [REPAIRNATOR, *arguments], cwd=folder, env=environment, stdout=log, stderr=log, text=True
    )
    try:
        yield process
    except BaseException:
        print(f"{' '.join(arguments)}: ended with {process.poll()}; its log:")
        print(path.read_text(errors="replace")[-_SHOWN:])
        raise
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()


def descendants(pid: int) -> list[Process]:
    """The processes that a process has started, and those that they have, boxes included."""
    status = {int(path.name): stat_of(int(path.name)) for path in Path("/proc").glob("[0-9]*")}
    found, pending = [], [pid]
    while pending:
        parent = pending.pop()
        children = [number for number, fields in status.items() if fields and int(fields[1]) == parent]
        found += [(number, status[number][19]) for number in children]
        pending += children
    assert found, "nothing was started"
    return found


def is_alive(process: Process) -> bool:
    return runs(process[0]) and stat_of(process[0])[19:20] == [process[1]]
