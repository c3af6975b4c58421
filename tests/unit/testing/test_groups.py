"""Tests that share a fixture of their module run in one process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SHARING = """\
import pytest

@pytest.fixture(scope="module")
def slow():
    return 1

@pytest.fixture
def through(slow):
    return slow

@pytest.fixture(scope="session")
def server():
    return 1

def group(request):
    mark = request.node.get_closest_marker("xdist_group")
    return mark and mark.args[0]

def test_one_that_asks_for_it(slow, request):
    assert group(request) == "test_sharing.py"

class TestThat:
    def test_asks_by_way_of_another_fixture(self, through, request):
        assert group(request) == "test_sharing.py"

@pytest.mark.parametrize("number", [1, 2])
def test_one_that_does_not(tmp_path, number, request):
    assert group(request) is None

def test_one_that_asks_for_a_server(server, request):
    assert group(request) is None

@pytest.mark.xdist_group("mine")
def test_one_with_a_group_of_its_own(slow, request):
    assert group(request) == "mine"
"""
HOSTILE = """\
def test_one_that_shares_nothing(request):
    assert request.node.get_closest_marker("xdist_group").args[0] == "tests/acceptance/hostile/"
"""


def test_they_are_in_one_group_and_others_in_none(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")
    (tmp_path / "test_sharing.py").write_text(SHARING)
    folder = tmp_path / "tests/acceptance/hostile"
    folder.mkdir(parents=True)
    (folder / "test_one.py").write_text(HOSTILE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.groups", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout
