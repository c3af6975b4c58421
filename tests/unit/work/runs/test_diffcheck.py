"""Only understood changes of source files leave a box."""

from __future__ import annotations

from pathlib import Path

import pytest

from repairnator.core.diffs import FileChange, unified_diff
from repairnator.core.texts import Splice
from repairnator.work.runs.diffcheck import MAX_BYTES, DiffRefused, check_diff, check_path

FILE = "src/main/java/org/example/A.java"
HUNK = "@@ -1,2 +1,2 @@\n context\n-old\n+new\n"


def diff(path: str = FILE, hunks: str = HUNK) -> str:
    return f"diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n{hunks}"


def test_a_change_of_a_source_file_passes() -> None:
    assert check_diff(diff()).files == (FILE,)


def test_several_files_and_hunks_pass() -> None:
    other = diff("B.java", HUNK + "@@ -9 +9,2 @@ class\n-x\n+--- a/pom.xml\n++++ b/pom.xml\n")
    assert check_diff(diff() + other).files == (FILE, "B.java")


def test_a_diff_without_git_headers_passes() -> None:
    assert check_diff(f"--- a/{FILE}\n+++ b/{FILE}\n{HUNK}\\ No newline at end of file\n").files == (FILE,)


@pytest.mark.parametrize("before", [b"a\nb\n", "ä\nb\n".encode("latin-1"), b"a\nb"])
@pytest.mark.parametrize("path", [FILE, "src/main/java/with space/A.java", "source/Ü.java"])
def test_what_the_core_writes_passes(before: bytes, path: str) -> None:
    written = unified_diff([FileChange(path, before, (Splice(0, 1, b"c"),))])
    assert check_diff(written).files == (path,)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "src/main/java/org/example/test/Tests.java",
            "src/main/java/LatestTest.java",
            "core/src/main/java/A.java",
        ),
        *(
            "source/A.java",
            "A.java",
            "src/com/example/Attest.java",
            "lib/module.py",
            "src/java/contest/A.java",
        ),
    ],
)
def test_source_files_may_be_changed(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize(
    "path",
    [
        *("../A.java", "/etc/A.java", "src/../../A.java", "src//A.java", "./A.java", "", "src\\A.java"),
        *("pom.xml", "build.gradle", "module-info.java", "setup.py", "src/main/resources/a.xml", "Makefile"),
        *(
            ".github/workflows/A.java",
            ".mvn/A.java",
            "a/.hidden/A.java",
            ".A.java",
            "buildSrc/src/main/java/A.java",
        ),
        *(
            "src/test/java/A.java",
            "src/it/java/A.java",
            "test/A.java",
            "tests/A.py",
            "src/integration-test/java/A.java",
        ),
        *("source/ATest.java", "source/TestA.java", "source/AIT.java", "lib/test_a.py", "lib/conftest.py"),
        *("ci/A.java", "-x/A.java", "src/main/java/A\u202e.java"),
    ],
)
def test_everything_else_may_not(path: str) -> None:
    with pytest.raises(DiffRefused):
        check_path(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense\n",
        diff() + "trailing\n",
        diff()[:-1],
        diff(hunks=""),
        diff(hunks="@@ -1,2 +1,2 @@\n context\n"),
        diff(hunks="@@ -1 +1 @@\n context\n-old\n+new\n"),
        diff(hunks="@@ -1,2 +1,2 @@\n context\n?old\n+new\n"),
        diff(hunks="@@ -1,2 +1,2 @@\n context\n-old\n+\u202enew\n"),
        diff() + diff(),
        diff().replace(f"+++ b/{FILE}", "+++ b/B.java"),
        diff().replace(f"a/{FILE} b/{FILE}", "a/B.java b/B.java"),
        diff().replace(f"a/{FILE} b/{FILE}", f"a/{FILE} b/src/main/java/org/example/B.java"),
        diff().replace(f"--- a/{FILE}", "--- /dev/null"),
        diff().replace(f"+++ b/{FILE}", "+++ /dev/null"),
        diff().replace("--- ", "new file mode 120000\n--- ", 1),
        diff().replace("--- ", "deleted file mode 100644\n--- ", 1),
        diff().replace("--- ", "old mode 100644\nnew mode 100755\n--- ", 1),
        diff().replace("--- ", "index abcd..abcd 120000\n--- ", 1),
        diff().replace("--- ", "rename from x\nrename to y\n--- ", 1),
        f"diff --git a/{FILE} b/{FILE}\nGIT binary patch\ndelta 3\nzcmZ\n\n",
        f"diff --git a/{FILE} b/{FILE}\nGIT binary patch\nliteral 99999999\nzcmZ\n\n",
        f"diff --git a/{FILE} b/{FILE}\nBinary files a/x and b/x differ\n",
        "".join(diff(f"src/main/java/A{number}.java") for number in range(21)),
        diff(hunks="@@ -0,0 +1 @@\n+" + "x" * MAX_BYTES + "\n"),
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(DiffRefused):
        check_diff(text)


def test_a_binary_file_is_refused() -> None:
    written = unified_diff([FileChange(FILE, b"\xff\n", (Splice(0, 1, b"\xfe\0"),))])
    with pytest.raises(DiffRefused, match="binary"):
        check_diff(written)


def test_files_must_be_in_the_tree_and_no_links(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    with pytest.raises(DiffRefused, match="no file of the tree"):
        check_diff(diff(), tmp_path)
    file.write_text("context\nold\n")
    assert check_diff(diff(), tmp_path).files == (FILE,)
    file.rename(tmp_path / "B")
    file.symlink_to(tmp_path / "B")
    with pytest.raises(DiffRefused, match="no file of the tree"):
        check_diff(diff(), tmp_path)
