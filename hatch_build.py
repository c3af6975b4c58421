"""The build hook: puts the Java part's jar into the package, calling Maven only when the jar is absent."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

JAR = Path("src/repairnator/_jvm/repairnator-jvm.jar")


class JarBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes ``repairnator/_jvm/repairnator-jvm.jar`` before a wheel, an sdist or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the jar unless it is there (an sdist carries it)."""
        root = Path(self.root)
        if not (root / JAR).is_file():
            build_jar(root)


def build_jar(root: Path) -> None:
    """Compile ``jvm/`` with Maven, which writes its jar into the package.

    Raises:
        SystemExit: Maven is missing or failed; with what to do.
    """
    maven = shutil.which("mvn")
    if maven is None:
        raise SystemExit(
            f"{JAR} is absent and building it needs Maven and a JDK of 17 or later (`make setup`)"
        )
    command = [maven, "-B", "-q", "-f", str(root / "jvm/pom.xml"), "-DskipTests", "package"]
    # Even a quiet Maven without colours ends with codes for these: what it says matters only when it fails.
    made = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if made.returncode != 0 or not (root / JAR).is_file():
        raise SystemExit(f"building {JAR} failed: {' '.join(command)}\n{made.stdout}")


if __name__ == "__main__":
    build_jar(Path(__file__).resolve().parent)
