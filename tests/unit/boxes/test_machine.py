"""What is installed for this interpreter is found in a box, wherever the interpreter keeps it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repairnator.boxes.machine import package_folders, python_command


def test_packages_beside_the_standard_library_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a virtual environment, packages lie in the standard library's own folder."""
    inside = Path(os.__file__).parent / "site-packages"
    monkeypatch.setattr(sys, "path", [str(inside)])
    assert str(inside) in python_command("this")[6].split(":")
    assert package_folders() == []  # it is mounted with the interpreter


def test_an_installed_package_can_be_run_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "plugged_in.py").write_text("print('here')")
    (tmp_path / "beside.py").write_text("print('never')")
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder), str(tmp_path)])
    ran = subprocess.run(python_command("plugged_in"), capture_output=True, text=True, check=True)
    assert ran.stdout == "here\n"
    refused = subprocess.run(python_command("beside"), capture_output=True, text=True, check=False)
    assert "No module named beside" in refused.stderr
