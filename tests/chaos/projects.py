"""The builds: one git repository with a branch for each, and the repository that branches are pushed to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.projects import POM, RIGHT
from tests.chaos.schedule import Schedule

_TEST = """\
package org.example;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class CalcTest {
    @Test
    public void larger() {
        assertEquals(3, Calc.max(3, 2));
    }

    @Test
    public void sum() {
        assertEquals(6, Calc.sum(new int[] {1, 2, 3}));
    }
}
"""
# The journal has a line for each change of a branch; one write of a short line is never torn.
_HOOK = """\
#!/bin/sh
while read -r old new name; do
    printf '%s %s %s\\n' "$old" "$new" "$name" >> journal
done
"""


@dataclass(frozen=True, slots=True)
class Builds:
    """The builds of a run.

    Attributes:
        repository: that has them.
        commits: of each, by its number.
    """

    repository: Path
    commits: tuple[str, ...]

    def key(self, number: int) -> str:
        """The build's key."""
        return f"git/{self.repository}/{self.commits[number]}"


def make_builds(repository: Path, schedule: Schedule) -> Builds:
    """A bare repository with all builds."""
    _git(repository.parent, "init", "-q", "--bare", "-b", "main", str(repository))
    stream = b"".join(_commit(number, schedule) for number in range(schedule.size.builds))
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=stream, check=True)
    names = [f"refs/heads/build-{number}" for number in range(schedule.size.builds)]
    commits = _git(repository, "rev-parse", *names).split()
    return Builds(repository, tuple(commits))


def make_remote(repository: Path) -> Path:
    """A bare repository whose hook journals each pushed branch."""
    _git(repository.parent, "init", "-q", "--bare", "-b", "main", str(repository))
    hook = repository / "hooks" / "post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_HOOK)
    hook.chmod(0o755)
    return repository


def _commit(number: int, schedule: Schedule) -> bytes:
    files = _maven(number) if number in schedule.maven else _values(number, schedule.pauses[number])
    head = f"commit refs/heads/build-{number}\ncommitter T <t@example.org> 1600000000 +0000\n"
    return head.encode() + b"data 4\ntest\n" + b"".join(_file(name, text) for name, text in files) + b"\n"


def _file(name: str, text: str) -> bytes:
    data = text.encode()
    return f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n"


def _maven(number: int) -> Iterator[tuple[str, str]]:
    yield "pom.xml", POM
    wrong = RIGHT.replace("a > b", "a < b")
    yield "src/main/java/org/example/Calc.java", f"// build {number}\n{wrong}"
    yield "src/test/java/org/example/CalcTest.java", _TEST


def _values(number: int, pause: float) -> Iterator[tuple[str, str]]:
    yield "values.build", ""
    yield "pause", str(pause)
    yield "src/numbers.py", f"build = {number}\ntotal = 2\n"
    yield "tests/all.values", f"shop.CartTest#adds total=3\nshop.CartTest#is build={number}\n"


def _git(folder: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
