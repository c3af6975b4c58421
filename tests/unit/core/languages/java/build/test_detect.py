"""Which pom.xml is the project's."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.languages.java.build.maven.detect import find_base

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


NESTED = "<project><modules><module>core</module></modules></project>"


@pytest.mark.parametrize(
    ("files", "place", "base"),
    [
        ({"a/pom.xml": POM, "b/pom.xml": POM}, "b", "b"),
        ({"a/pom.xml": POM, "b/pom.xml": POM}, "/home/runner/work/app/app/b", "b"),
        ({"a/pom.xml": POM, "b/pom.xml": POM}, r"D:\a\app\app\b", "b"),
        ({"pom.xml": POM, "b/pom.xml": POM}, "/builds/group/app/b", "b"),
        ({"pom.xml": POM, "b/pom.xml": POM}, "/builds/group/app", "."),
        ({"a/pom.xml": POM, "app/pom.xml": POM}, "/work/app/app/app", "app"),
        ({"pom.xml": PARENT, "x/pom.xml": POM}, "/work/app/x", "."),
        ({"a/pom.xml": POM, "b/pom.xml": NESTED, "b/core/pom.xml": POM}, "/work/app/b/core", "b"),
        ({"pom.xml": PARENT, "x/pom.xml": NESTED, "x/core/pom.xml": POM}, "/work/app/x/core", "."),
        (
            {
                "pom.xml": "<project><modules><module> x/core </module></modules></project>",
                "x/core/pom.xml": POM,
            },
            "x/core",
            ".",
        ),
        ({"a/pom.xml": POM, "b/pom.xml": "no xml"}, "/work/app/b", "a"),
        ({"a/pom.xml": POM}, "/somewhere/else", "a"),
        ({"a/pom.xml": POM}, "../../outside", "a"),
    ],
)
def test_a_place_tells_which_project_is_meant(
    tmp_path: Path, files: dict[str, str], place: str, base: str
) -> None:
    write(tmp_path, files)

    assert find_base(tmp_path, place) == tmp_path / base


def test_a_link_out_of_the_tree_is_no_place(tmp_path: Path) -> None:
    write(tmp_path, {"outside/pom.xml": POM, "tree/a/pom.xml": POM})
    (tmp_path / "tree" / "b").symlink_to(tmp_path / "outside")

    assert find_base(tmp_path / "tree", "b") == tmp_path / "tree" / "a"
