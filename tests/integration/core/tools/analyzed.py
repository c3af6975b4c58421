"""A class for operators and rules to work on, with javac's own trees and types."""

from __future__ import annotations

import subprocess
from pathlib import Path

from repairnator.core.languages.java.code.analyzed import Code
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.languages.java.runtime.warm import JavaRuntime


def analyzed(root: Path, name: str, text: str, *, level: str = "8", jdk: Path | None = None) -> Code:
    """Compile and analyze a source file.

    Args:
        root: an empty folder for it.
        name: of the file, relative to the root.
        text: its source.
        level: of the language.
        jdk: that does it; None for the one on PATH.
    """
    file = root / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    classes, tests = root / "target/classes", root / "target/test-classes"
    for folder in (classes, tests):
        folder.mkdir(parents=True)
    javac = "javac" if jdk is None else str(jdk / "bin" / "javac")
    subprocess.run([javac, "-g", "-d", classes, file], check=True, timeout=120)
    module = JavaModule(
        "sample",
        root,
        (root / "src/main/java",),
        (),
        "UTF-8",
        main_output=classes,
        test_output=tests,
        classpath=(),
        source_level=level,
    )
    workbench = JavaRuntime([module], root=root, size=1, java_home=jdk)
    try:
        analysis = workbench.analyze(name, [], [])
    finally:
        workbench.close()
    assert analysis is not None
    assert not analysis.problems
    return Code(name, analysis)
