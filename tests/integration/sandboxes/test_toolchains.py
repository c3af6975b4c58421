"""A box holds what an installed toolchain says, whichever language it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.toolchains import installed

from repairnator.boxes.configuration import BoxConfiguration

from .conftest import Run

pytestmark = pytest.mark.slow
VALUES = "values = repairnator.testing.toolchains:TOOLCHAIN"


def test_a_box_holds_what_a_toolchain_says(
    boxed: Run, project: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "opt" / "values"
    (programs / "bin").mkdir(parents=True)
    (programs / "bin" / "valuesc").write_text("#!/bin/sh\necho compiled\n")
    (programs / "bin" / "valuesc").chmod(0o755)
    (programs / "values-secrets.ini").write_text("password=hunter2\n")
    shared = tmp_path / "cache" / "values"
    shared.mkdir(parents=True)
    (shared / "library.val").write_text("shared")
    (shared / "library.val.sum").write_text("left out")
    (home / ".values" / "artifacts").mkdir(parents=True)
    (project / "values.build").touch()
    monkeypatch.setenv("VALUES_HOME", str(programs))
    with installed(tmp_path / "site-packages", monkeypatch, VALUES):
        told = boxed(
            """
            import subprocess
            values = os.environ["VALUES_ARTIFACTS"]
            tell(
                compiled=subprocess.run(["valuesc"], capture_output=True, text=True).stdout,
                home=os.environ["VALUES_HOME"],
                secrets=open(os.environ["VALUES_HOME"] + "/values-secrets.ini").read(),
                settings=open(os.environ["VALUES_SETTINGS"]).read(),
                artifacts=sorted(os.listdir(values)),
                library=open(values + "/library.val").read(),
                java=os.environ["REPAIRNATOR_MAVEN_REPOSITORY"],
            )
            writer.emit("step", name="BuildProject", status="FAILURE", seconds=1.0)
            """,
            configuration=BoxConfiguration(cache=tmp_path / "cache"),
        )
    assert told.facts == {
        "compiled": "compiled\n",
        "home": str(programs),
        "secrets": "[empty]\n",
        "settings": "proxy=3128\nartifacts=/repair/values-artifacts\n",
        "artifacts": ["library.val"],
        "library": "shared",
        "java": "/repair/repository",
    }
    assert [text for text in told.warnings if "REPAIRNATOR_LOCAL_ARTIFACTS" in text]
