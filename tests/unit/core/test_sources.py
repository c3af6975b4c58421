"""What a patch may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.projects.port import Module
from repairnator.core.sources import ForbiddenChange, Sources
from repairnator.core.tools.port import Edit

FILES = [
    "core/src/main/java/a/Calc.java",
    "core/src/main/java/pom.xml",
    "core/src/main/java/.ci/a.yml",
    "core/src/test/java/a/CalcTest.java",
    "core/src/main/resources/a.properties",
    "core/pom.xml",
    ".github/workflows/ci.yml",
    "flat/a/Calc.java",
    "flat/a/CalcTest.java",
    "flat/tests/a/Help.java",
]


def module(root: Path, name: str, sources: str, tests: str, encoding: str) -> Module:
    folder = root / name
    return Module(
        name=name,
        directory=folder,
        source_roots=(folder / sources,),
        test_roots=(folder / tests,),
        encoding=encoding,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for file in FILES:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(b"\xe4 1")
    (tmp_path / "outside.java").write_bytes(b"\xe4 1")
    (root / "core/src/main/java/a/Link.java").symlink_to(tmp_path / "outside.java")
    return root


@pytest.fixture
def sources(root: Path) -> Sources:
    modules = [
        module(root, "core", "src/main/java", "src/test/java", "ISO-8859-1"),
        module(root, "flat", ".", "tests", "UTF-8"),
    ]
    return Sources(root, modules, {"a.CalcTest", "a.CalcTest$Inner"})


@pytest.mark.parametrize("file", ["core/src/main/java/a/Calc.java", "flat/a/Calc.java"])
def test_main_sources_may_be_changed(sources: Sources, file: str) -> None:
    [change] = sources.changes([Edit(2, 3, "2", file)])
    assert (change.path, change.after) == (file, b"\xe4 2")


def test_the_encoding_is_that_of_the_file_s_module(sources: Sources) -> None:
    [change] = sources.changes([Edit(1, 1, "\u00f6", "core/src/main/java/a/Calc.java")])
    assert change.after == b"\xe4\xf6 1"
    [change] = sources.changes([Edit(1, 1, "\u00f6", "flat/a/Calc.java")])
    assert change.after == b"\xe4\xc3\xb6 1"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("core/src/test/java/a/CalcTest.java", "a test"),
        ("flat/a/CalcTest.java", "a test"),
        ("flat/tests/a/Help.java", "a test"),
        ("core/src/main/java/pom.xml", "a build or CI file"),
        ("core/src/main/java/.ci/a.yml", "a build or CI file"),
        (".github/workflows/ci.yml", "a build or CI file"),
        ("core/pom.xml", "a build or CI file"),
        ("core/src/main/resources/a.properties", "not under a source folder"),
        ("core/src/main/java/a/Missing.java", "no such file"),
        ("core/src/main/java/a/Link.java", "outside the tree"),
        ("../outside.java", "outside the tree"),
        ("/etc/passwd", "outside the tree"),
    ],
)
def test_nothing_else_may(sources: Sources, file: str, why: str) -> None:
    with pytest.raises(ForbiddenChange, match=why):
        sources.changes([Edit(2, 3, "2", "core/src/main/java/a/Calc.java"), Edit(2, 3, "2", file)])
