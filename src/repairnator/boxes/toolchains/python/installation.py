"""Finds uv and the interpreters of a machine, and the certificates that they trust."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.toolchains.python.pythons import FoundPython, find_pythons

UV = "REPAIRNATOR_UV"
"""Tells the core where uv is."""
INSTALLED = "REPAIRNATOR_INSTALLED_PYTHONS"
"""Tells the core which interpreters there are: ``3.12.1=/usr/bin/python3.12:…``, the usual one first."""
CERTIFICATES = "SSL_CERT_FILE"
_OLDEST = (3, 9)


@dataclass(frozen=True, slots=True)
class PythonInstallation:
    """See :class:`repairnator.boxes.toolchains.port.Installation`.

    Attributes:
        uv: the program; None where there is none.
        pythons: all interpreters that can run tests, the usual one first.
        trust: a file of certificates that this machine's settings name; None for the system's own.
    """

    uv: Path | None
    pythons: tuple[FoundPython, ...] = ()
    trust: Path | None = None

    @property
    def programs(self) -> dict[str, Path]:
        found = {f"Python {one.version} ({one.home})": one.home for one in self.pythons}
        return found | ({"uv": self.uv} if self.uv else {})

    @property
    def search_path(self) -> list[Path]:
        return []  # each project's environment comes first on its own path

    @property
    def certificates(self) -> list[Path]:
        return [self.trust] if self.trust else []

    @property
    def environment(self) -> dict[str, str]:
        pythons = os.pathsep.join(f"{one.version}={one.program}" for one in self.pythons)
        return (
            ({INSTALLED: pythons} if pythons else {})
            | ({UV: str(self.uv)} if self.uv else {})
            | ({CERTIFICATES: str(self.trust)} if self.trust else {})
        )

    def proxied(self, port: int) -> dict[str, str]:  # noqa: ARG002 - Python's programs read what all read
        return {}


def find_python(environment: Mapping[str, str]) -> PythonInstallation:
    """What a person at this machine would use; of interpreters all that can run a project's tests."""
    trust = environment.get(CERTIFICATES, "")
    return PythonInstallation(
        uv=find_uv(environment),
        pythons=tuple(one for one in find_pythons(environment) if one.release >= _OLDEST),
        trust=Path(trust).resolve() if trust and Path(trust).is_file() else None,
    )


def find_uv(environment: Mapping[str, str]) -> Path | None:
    """The uv that is installed with this program, or the one on ``PATH``."""
    beside = Path(sys.prefix) / "bin" / "uv"
    found = str(beside) if beside.is_file() else shutil.which("uv", path=environment.get("PATH", os.defpath))
    return Path(found).resolve() if found else None
