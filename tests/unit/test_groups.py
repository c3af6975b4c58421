"""Whether tests that share a fixture stay in one process of two (`tests/groups.py`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Each test notes its process; enough of them that both processes get some.
SHARING = """
import os
from pathlib import Path
import pytest

@pytest.fixture(scope="module")
def dear():
    return None

@pytest.mark.parametrize("number", range(12))
def test_sharing(dear, number):
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(f"{os.environ['PYTEST_XDIST_WORKER']}\\n")
"""


def test_tests_that_share_a_fixture_run_in_one_process(tmp_path: Path) -> None:
    (tmp_path / "test_sharing.py").write_text(SHARING)
    (tmp_path / "test_alone.py").write_text(SHARING.replace('(scope="module")', ""))

    def processes(module: str) -> set[str]:
        notes = tmp_path / f"{module}.txt"
        options = f"-n 2 --dist loadgroup -p tests.groups --rootdir={tmp_path}".split()
        subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"{module}.py"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "NOTES": str(notes), "PATH": "/usr/bin:/bin"},
            check=True,
            capture_output=True,
        )
        return set(notes.read_text().split())

    assert len(processes("test_sharing")) == 1
    assert len(processes("test_alone")) == 2
