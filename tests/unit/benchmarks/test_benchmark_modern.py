"""The development set of today's Java is whole."""

from __future__ import annotations

import os
from pathlib import Path

import benchmarks.modern
from benchmarks.classics.solutions import solution_of
from benchmarks.modern.__main__ import faults
from benchmarks.modern.jdks import java_of, jdk_for

HERE = Path(str(benchmarks.modern.__file__)).parent
SOURCES = HERE / "project" / "src" / "main" / "java" / "org" / "example"


def test_each_package_has_a_construct_and_a_solution() -> None:
    names = sorted(name for kinds in faults().values() for name in kinds)
    assert names == sorted(folder.name for folder in SOURCES.iterdir())
    assert names == sorted(patch.stem for patch in (HERE / "solutions").iterdir())
    assert len(names) >= 30


def test_each_solution_applies() -> None:
    for kinds in faults().values():
        for name in kinds:
            solution = solution_of(name, HERE / "project", HERE / "solutions")
            assert solution.faulty != solution.right


def test_the_oldest_jdk_that_knows_a_release_is_taken(tmp_path: Path) -> None:
    for version in ("17.0.4", "25"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "javac").touch()
        (tmp_path / version / "release").write_text(f'JAVA_VERSION="{version}"\n', encoding="utf-8")
    homes = [tmp_path / "25", tmp_path / "17.0.4", tmp_path / "none"]
    assert jdk_for(17, homes) == tmp_path / "17.0.4"
    assert jdk_for(18, homes) == tmp_path / "25"
    assert jdk_for(26, homes) is None


def test_a_jdk_is_found_first_as_long_as_it_is_asked_for(tmp_path: Path) -> None:
    before = dict(os.environ)
    with java_of(tmp_path):
        assert os.environ["PATH"].startswith(f"{tmp_path}/bin:")
        assert os.environ["JAVA_HOME"] == str(tmp_path)
    assert dict(os.environ) == before
