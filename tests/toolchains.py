"""Installs toolchains for a test, as a plug-in does: by the entry points of a distribution."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from repairnator.foundation.toolchains import GROUP, all_facts, toolchain_objects


def forget() -> None:
    """Entry points are read once."""
    for cached in (all_facts, toolchain_objects):
        cached.cache_clear()


@contextmanager
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str, module: str = "") -> Iterator[None]:
    """Entry points of the group of toolchains within the block.

    Args:
        folder: for the distribution.
        monkeypatch: of the test.
        lines: ``name = module:object``.
        module: source of the module ``toolchain_plugin``.
    """
    metadata = folder / "toolchain_plugin-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: toolchain-plugin\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]))
    (folder / "toolchain_plugin.py").write_text(module)
    forget()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(folder)])
        try:
            yield
        finally:
            sys.modules.pop("toolchain_plugin", None)
    forget()
