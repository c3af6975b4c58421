"""Which pom.xml is the project's."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.projects.maven.detect import find_base

POM = "<project/>"
PARENT = "<project><modules><module>x</module></modules></project>"


def write(tree: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)


@pytest.mark.parametrize(
    ("files", "base"),
    [
        ({"pom.xml": POM, "a/pom.xml": POM}, "."),
        ({"a/b/pom.xml": POM, "c/pom.xml": POM}, "c"),
        ({"b/pom.xml": POM, "a/pom.xml": POM}, "a"),
        ({"a/pom.xml": POM, "b/pom.xml": PARENT}, "b"),
        ({"a/pom.xml": POM, "b/pom.xml": POM, "b/src/test/X.java": ""}, "b"),
        ({"examples/pom.xml": POM, "java/code/pom.xml": POM}, "java/code"),
        ({"examples/pom.xml": POM}, "examples"),
        ({"a/pom.xml": "no xml", "b/c/pom.xml": POM}, "b/c"),
        ({".hidden/pom.xml": POM, "target/pom.xml": POM}, None),
        ({"build.gradle": ""}, None),
    ],
)
def test_the_project_is_the_pom_nearest_the_root(
    tmp_path: Path, files: dict[str, str], base: str | None
) -> None:
    write(tmp_path, files)

    assert find_base(tmp_path) == (None if base is None else tmp_path / base)
