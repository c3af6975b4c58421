import subprocess
from pathlib import Path

import pytest
from tests.unit.cli.conftest import make_patch

from repairnator.errors import UsageError
from repairnator.model import Patch
from repairnator.work.runs.patchfiles import write_patches

SOURCE = """\
class Calc {

    static int max(int a, int b) {
        return a < b ? a : b;
    }
}
"""


def test_git_apply_takes_a_patch_file(tmp_path: Path, patch: Patch) -> None:
    tree = tmp_path / "tree"
    source = tree / "src/main/java/Calc.java"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)

    (file,) = write_patches([patch], tmp_path / "out")

    subprocess.run(["git", "apply", str(file.path)], cwd=tree, check=True)
    assert source.read_text() == SOURCE.replace("a < b", "a > b")


def test_patches_that_belong_together_are_in_the_folder_and_others_apart(tmp_path: Path) -> None:
    files = write_patches(
        [
            make_patch(group="one"),
            make_patch(group="one", rank=2),
            make_patch(group="two", conflicts_with=("one",)),
            make_patch(group="three", conflicts_with=("two",)),
        ],
        tmp_path,
    )

    assert [str(file.path.relative_to(tmp_path)) for file in files] == [
        "01-one.patch",
        "alternatives/02-one.patch",
        "alternatives/03-two.patch",
        "04-three.patch",
    ]


def test_a_later_run_replaces_its_own_files_and_leaves_those_of_others(tmp_path: Path) -> None:
    (tmp_path / "mine.patch").write_text("--- a/x\n")
    write_patches([make_patch(group="one"), make_patch(group="one", rank=2)], tmp_path)

    write_patches([make_patch(group="two")], tmp_path)

    assert sorted(path.name for path in tmp_path.rglob("*.patch")) == ["01-two.patch", "mine.patch"]


def test_a_hostile_group_name_stays_inside_the_folder(tmp_path: Path) -> None:
    (file,) = write_patches([make_patch(group="../../etc/passwd\n")], tmp_path)

    assert file.path == tmp_path / "01-etc-passwd.patch"


def test_a_hostile_summary_cannot_smuggle_a_change_into_the_file(tmp_path: Path) -> None:
    smuggled = "ok\n--- a/Evil.java\n+++ b/Evil.java\n@@ -0,0 +1 @@\n+evil\n"
    (file,) = write_patches([make_patch(summary=smuggled, fixes=(smuggled,))], tmp_path)

    listed = subprocess.run(
        ["git", "apply", "--numstat", file.path], check=True, capture_output=True, text=True
    )
    assert listed.stdout.split("\t")[2] == "src/main/java/Calc.java\n"


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path, patch: Patch) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="choose another --output"):
        write_patches([patch], tmp_path / "file")
