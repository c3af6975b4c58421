"""Only understood changes of source files leave a box."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repairnator.core.diffs import FileChange, unified_diff
from repairnator.core.edits import Edit
from repairnator.core.languages import source_suffixes
from repairnator.testing.core import ValuesLanguage
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
    written = unified_diff([FileChange(path, before, (Edit(0, 1, b"c"),))])
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
    written = unified_diff([FileChange(FILE, b"\xff\n", (Edit(0, 1, b"\xfe\0"),))])
    with pytest.raises(DiffRefused, match="binary"):
        check_diff(written)


def test_files_must_be_in_the_tree_and_no_links(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    with pytest.raises(DiffRefused, match="not a file of the tree"):
        check_diff(diff(), tmp_path)
    file.write_text("context\nold\n")
    assert check_diff(diff(), tmp_path).files == (FILE,)
    file.rename(tmp_path / "B")
    file.symlink_to(tmp_path / "B")
    with pytest.raises(DiffRefused, match="not a file of the tree"):
        check_diff(diff(), tmp_path)


@pytest.mark.parametrize(
    "path",
    [
        *(f"{FILE}\t", "src/main/java/A\t.java", "src/main/java/A\x01.java", '"src/main/java/A.java"'),
        *('src/main/java/"A.java', r"src/main/java/A\t.java", r'"src/main/java/A\056java"', "pom.xml\t.java"),
        *(
            "pom.xml\t2020-01-01 00:00:00.java",
            ".github/workflows/ci.yml\t.java",
            "x" * 300 + ".java",
            "a\0.java",
        ),
        *(".GitHub/A.java", "POM.xml", "src/intTest/java/A.java", "Jenkinsfile.groovy", "conanfile.py"),
    ],
)
@pytest.mark.parametrize("header", [True, False])
def test_paths_that_git_reads_differently_are_refused(path: str, header: bool, tmp_path: Path) -> None:
    text = diff(path) if header else diff(path).partition("\n")[2]
    for tree in (None, tmp_path):
        with pytest.raises(DiffRefused):
            check_diff(text, tree)


def test_a_path_in_quotes_is_refused_even_around_the_prefix() -> None:
    with pytest.raises(DiffRefused, match="quotes"):
        check_diff(f'--- "a/{FILE}"\n+++ "b/{FILE}"\n{HUNK}')


@pytest.mark.parametrize(
    "hunks",
    [
        "@@ -1," + "9" * 5000 + " +1 @@\n-a\n+b\n",
        "@@ -" + "9" * 5000 + " +1 @@\n-a\n+b\n",
        "@@ -\u0661 +\u0661 @@\n-a\n+b\n",
        "@@ -1 +1 @@\u202e\n-a\n+b\n",
        "@@ -1 +1 @@ \x1b[2J\n-a\n+b\n",
        "@@ -1 +1 @@\n-a\n+b\rc\n",
        "@@ -1 +1 @@\n-a\n+b\r\r\n",
        "@@ -1 +1 @@\n-a\n+b\r\n\\ No newline at end of file\n",
        "@@ -1 +1 @@\n-a\n+// \\u000a evil();\n",
        "@@ -1 +1 @@\n-a\n+// \\uuuu000A evil();\n",
        "@@ -1 +1 @@\n-a\n+\ud800\n",
        *(f"@@ -1 +1 @@\n-a\n+b{hidden}\n" for hidden in "\u061c\u3164\u00ad\u0085\x0b\x0c\ufe0f\u2028\xa0"),
        "@@ -1 +1 @@\n-a\n+b\U000e0041\n",
    ],
)
def test_hunks_that_hide_something_are_refused(hunks: str) -> None:
    with pytest.raises(DiffRefused):
        check_diff(diff(hunks=hunks))


def test_line_ends_and_what_was_there_before_may_stay() -> None:
    kept = "@@ -1,2 +1,2 @@\n-\ufeffpackage a;\r\n-x\r\n+\ufeffpackage a;  \r\n+y\r\n"
    assert check_diff(diff(hunks=kept)).files == (FILE,)


def encoded(tmp_path: Path, before: bytes, after: bytes) -> str:
    """The diff that the core writes for a file of the tree."""
    file = tmp_path / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(before)
    return unified_diff([FileChange(FILE, before, (Edit(0, len(before), after),))])


JIS = "// \u8868\u793a\nint a = 1; // \u8868\n".encode("shift_jis")


def test_a_binary_patch_of_a_file_in_another_encoding_is_read(tmp_path: Path) -> None:
    written = encoded(tmp_path, JIS, JIS.replace(b"a = 1", b"a = 2"))
    assert "GIT binary patch" in written
    assert check_diff(written, tmp_path).files == (FILE,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (JIS, JIS.replace(b"a = 1", b"a = 2; // \\u000a evil();")),
        (JIS, JIS.replace(b"a = 1", b"a = 2; // \r evil();")),
        (JIS, JIS.replace(b"a = 1", b"a = 2; \x1b[2J")),
        (JIS, JIS.replace(b"a = 1", "a = 2; // \u202e".encode())),
        (JIS, JIS.replace(b"a = 1", "a = 2; // \u3042".encode("shift_jis"))),
        ("\u00e9\nint a;\n".encode("latin-1"), "\u00e9\u00ad\nint b;\n".encode("latin-1")),
        ("\u00e9\nint a;\n".encode("latin-1"), "\u00e9\nint\u0085 b;\n".encode("latin-1")),
        (b"int a;\n", b"int b; // \xad\n"),
        (b"int a;\n", b"\xff\xfei\0n\0t\0"),
    ],
)
def test_a_binary_patch_hides_nothing(tmp_path: Path, before: bytes, after: bytes) -> None:
    with pytest.raises(DiffRefused):
        check_diff(encoded(tmp_path, before, after), tmp_path)


def test_a_binary_patch_is_of_the_file_that_was_fetched(tmp_path: Path) -> None:
    written = encoded(tmp_path, JIS, JIS.replace(b"a = 1", b"a = 2"))
    (tmp_path / FILE).write_bytes(JIS + b"// changed\n")
    with pytest.raises(DiffRefused, match="does not start from the file in the tree"):
        check_diff(written, tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("literal ", "literal 9999999"),
        ("literal ", "literal 1"),
        ("GIT binary patch\nliteral ", "GIT binary patch\ndelta "),
        ("index ", "index 1"),
        ("\n\n", "\n\nliteral 0\nHcmV?d00001\n\n"),
    ],
)
def test_a_damaged_binary_patch_is_refused(tmp_path: Path, old: str, new: str) -> None:
    written = encoded(tmp_path, JIS, JIS.replace(b"a = 1", b"a = 2")).replace(old, new)
    with pytest.raises(DiffRefused):
        check_diff(written, tmp_path)


def test_a_binary_patch_that_unpacks_to_gigabytes_is_refused_in_little_memory() -> None:
    bomb = unified_diff([FileChange(FILE, b"\xff\n", (Edit(0, 1, b"\xff" + b"a" * (9 * 2**20)),))])
    with pytest.raises(DiffRefused, match="larger than"):
        check_diff(bomb)
    lying = re.sub(r"literal \d+", "literal 10", bomb)
    with pytest.raises(DiffRefused, match="not as long as it says"):
        check_diff(lying)


def test_text_in_another_encoding_than_the_rest_of_its_file_is_refused(tmp_path: Path) -> None:
    """UTF-8 in a file that is compiled as GBK swallows the character after it."""
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes("// \u4e2d\n\n\n\n\nint a;\n".encode("gbk"))
    hunks = '@@ -6 +6 @@\n-int a;\n+String a = "\u4e2d}";\n'
    assert check_diff(diff(hunks=hunks)).files == (FILE,)
    with pytest.raises(DiffRefused, match="encoding of its file"):
        check_diff(diff(hunks=hunks), tmp_path)


def test_a_folder_on_the_way_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "src" / "main").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "A.java").write_text("context\nold\n")
    (tmp_path / "src" / "main" / "java").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DiffRefused, match="not a file of the tree"):
        check_diff(diff("src/main/java/A.java"), tmp_path)


def test_source_files_of_an_installed_language_may_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DiffRefused, match=r"src/shop\.values is not a source file"):
        check_path("src/shop.values")
    languages = {"values": ValuesLanguage()}
    monkeypatch.setattr("repairnator.core.languages.installed_languages", lambda: languages)
    source_suffixes.cache_clear()
    try:
        check_path("src/shop.values")
        with pytest.raises(DiffRefused, match="a test"):
            check_path("tests/shop.values")
    finally:
        source_suffixes.cache_clear()
