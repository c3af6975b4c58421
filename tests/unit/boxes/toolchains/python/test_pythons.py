"""Finding interpreters, and uv."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from repairnator.boxes.toolchains.python import pythons
from repairnator.boxes.toolchains.python.installation import PythonInstallation, find_python
from repairnator.boxes.toolchains.python.pythons import FoundPython, find_pythons


@pytest.fixture(autouse=True)
def _no_interpreters_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "ROOT", tmp_path / "root")


def make(home: Path, release: str) -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "bin" / f"python{release}").touch(mode=0o755)
    return home


def test_those_of_version_managers_are_found_the_newest_first(tmp_path: Path) -> None:
    make(tmp_path / ".pyenv/versions/3.9.18", "3.9")
    make(tmp_path / ".local/share/uv/python/cpython-3.13.0-linux-x86_64-gnu", "3.13")
    make(tmp_path / "root/opt/hostedtoolcache/Python/3.12.4/x64", "3.12")
    (tmp_path / ".pyenv/versions/2.7.18/bin").mkdir(parents=True)
    found = find_pythons({"HOME": str(tmp_path), "PATH": str(tmp_path)})
    assert [one.version for one in found] == ["3.13.0", "3.12.4", "3.9.18"]


def test_the_one_that_python3_starts_comes_first_and_is_no_environment(tmp_path: Path) -> None:
    make(tmp_path / ".pyenv/versions/3.99.1", "3.99")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    usual, other = find_pythons({"HOME": str(tmp_path), "PATH": str(tmp_path / "bin")})
    assert usual.version == ".".join(map(str, sys.version_info[:3]))
    assert usual.home == Path(sys.base_prefix).resolve()
    assert other.version == "3.99.1"


def test_further_ones_are_named_by_a_variable(tmp_path: Path) -> None:
    named = make(tmp_path / "odd" / "3.10.2", "3.10")
    found = find_pythons({"PATH": str(tmp_path), "REPAIRNATOR_PYTHONS": f"{named}:/nowhere"})
    assert found == (FoundPython("3.10.2", named / "bin/python3.10", named),)


def test_boxes_see_interpreters_and_uv_and_the_core_is_told(tmp_path: Path) -> None:
    home = make(tmp_path / "3.10.2", "3.10")
    found = PythonInstallation(tmp_path / "uv", (FoundPython("3.10.2", home / "bin/python3.10", home),))
    assert set(found.programs.values()) == {home, tmp_path / "uv"}
    assert found.environment == {
        "REPAIRNATOR_INSTALLED_PYTHONS": f"3.10.2={home}/bin/python3.10",
        "REPAIRNATOR_UV": str(tmp_path / "uv"),
    }


def test_releases_that_cannot_run_tests_are_left_out(tmp_path: Path) -> None:
    make(tmp_path / ".pyenv/versions/3.8.18", "3.8")
    assert find_python({"HOME": str(tmp_path), "PATH": str(tmp_path)}).pythons == ()


def test_the_locked_uv_is_found_beside_this_program() -> None:
    assert find_python({"PATH": "/nowhere"}).uv == Path(sys.prefix, "bin", "uv").resolve()
