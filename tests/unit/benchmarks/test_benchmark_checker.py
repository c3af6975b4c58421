from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from benchmarks.libraries.checker import apply, changed_files, same_code

DIFF = """--- a/src/A.java
+++ b/src/A.java
@@ -1,3 +1,3 @@
 class A {
-  int x = 1;
+  int x = 2;
 }
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/A.java").write_text("class A {\n  int x = 1;\n}\n")
    return tmp_path


def test_a_good_diff_is_applied(tree: Path) -> None:
    assert apply(tree, DIFF) == ""
    assert (tree / "src/A.java").read_text() == "class A {\n  int x = 2;\n}\n"


def test_a_diff_that_does_not_fit_is_refused_with_the_reason(tree: Path) -> None:
    assert "patch does not apply" in apply(tree, DIFF.replace("x = 1", "x = 7"))
    assert (tree / "src/A.java").read_text() == "class A {\n  int x = 1;\n}\n"


def test_an_ignored_file_is_patched_too(tree: Path) -> None:
    outer = tree / "outer"
    (outer / "inner/src").mkdir(parents=True)
    subprocess.run(["git", "init", "-q", outer], check=True)
    (outer / ".gitignore").write_text("inner/\n")
    (outer / "inner/src/A.java").write_text("class A {\n  int x = 1;\n}\n")
    assert apply(outer / "inner", DIFF) == ""
    assert "x = 2" in (outer / "inner/src/A.java").read_text()


def test_changed_files_are_those_of_the_new_side() -> None:
    assert changed_files(DIFF) == {"src/A.java"}
    assert changed_files(DIFF + DIFF.replace("A.java", "B.java")) == {"src/A.java", "src/B.java"}


def compiled(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "A.java").write_text(text)
    subprocess.run(["javac", "-d", folder / "classes", folder / "A.java"], check=True)
    return folder / "classes"


RIGHT = 'class A {\n int f(int a) {\n  if (a > 0) { return 1; }\n  return "x".length() + a;\n }\n}\n'


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(tmp_path_factory.mktemp("compiled") / "right", RIGHT)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "same"),
    [
        (RIGHT.replace("\n", "\n\n"), True),
        (RIGHT.replace("a > 0", "!(a <= 0)"), True),
        (RIGHT.replace("int a", "int b").replace("a >", "b >").replace("+ a", "+ b"), True),
        (RIGHT.replace("a > 0", "a >= 0"), False),
        (RIGHT.replace('"x"', '"y"'), False),
        (RIGHT.replace("return 1", "return 2"), False),
    ],
)
def test_code_is_the_same_whatever_it_looks_like(right: Path, tmp_path: Path, text: str, same: bool) -> None:
    assert same_code(right, compiled(tmp_path / "other", text)) is same


@pytest.mark.slow
def test_an_added_class_is_no_longer_the_same(right: Path, tmp_path: Path) -> None:
    assert not same_code(right, compiled(tmp_path / "other", RIGHT + "class B { }\n"))
