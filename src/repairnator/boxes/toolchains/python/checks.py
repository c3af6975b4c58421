"""Checks for ``doctor`` what Python projects need: uv, and interpreters."""

from __future__ import annotations

from collections.abc import Mapping

from repairnator.boxes.toolchains.port import Finding
from repairnator.boxes.toolchains.programs import first_line
from repairnator.boxes.toolchains.python.installation import find_python

_FIX = "install this program's packages again, or `pip install uv`"


def check_uv(environment: Mapping[str, str]) -> Finding:
    """The uv that is used."""
    uv = find_python(environment).uv
    line = first_line([str(uv), "--version"]) if uv else ""
    return Finding("uv", f"{line} ({uv})") if line else Finding("uv", "not found", missing=True, fix=_FIX)


def check_pythons(environment: Mapping[str, str]) -> Finding:
    """All interpreters that projects may be tested with, the usual one first."""
    pythons = find_python(environment).pythons
    if not pythons:
        packages = {"apt-get": "python3", "dnf": "python3", "brew": "python"}
        return Finding("pythons", "none of 3.9 or later", missing=True, packages=packages)
    return Finding("pythons", ", ".join(f"{one.version} ({one.home})" for one in pythons))
