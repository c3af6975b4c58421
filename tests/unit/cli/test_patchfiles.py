import os
import subprocess
from pathlib import Path

import pytest
from tests.odd_trees import as_ordinary_user, folder_for_anyone, names
from tests.unit.cli.conftest import make_patch

from repairnator.errors import UsageError
from repairnator.model import Patch
from repairnator.work.runs.patchfiles import OutputFolder, output_folder

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

    (file,) = OutputFolder(tmp_path / "out").write([patch])

    subprocess.run(["git", "apply", str(file.path)], cwd=tree, check=True)
    assert source.read_text() == SOURCE.replace("a < b", "a > b")


def test_patches_that_belong_together_are_in_the_folder_and_others_apart(tmp_path: Path) -> None:
    files = OutputFolder(tmp_path).write(
        [
            make_patch(group="one"),
            make_patch(group="one", rank=2),
            make_patch(group="two", conflicts_with=("one",)),
            make_patch(group="three", conflicts_with=("two",)),
        ]
    )

    assert [str(file.path.relative_to(tmp_path)) for file in files] == [
        "01-one.patch",
        "alternatives/02-one.patch",
        "alternatives/03-two.patch",
        "04-three.patch",
    ]


def test_a_later_run_replaces_its_own_files_and_leaves_those_of_others(tmp_path: Path) -> None:
    (tmp_path / "mine.patch").write_text("--- a/x\n")
    OutputFolder(tmp_path).write([make_patch(group="one"), make_patch(group="one", rank=2)])

    OutputFolder(tmp_path).write([make_patch(group="two")])

    assert sorted(path.name for path in tmp_path.rglob("*.patch")) == ["01-two.patch", "mine.patch"]


def test_a_hostile_group_name_stays_inside_the_folder(tmp_path: Path) -> None:
    (file,) = OutputFolder(tmp_path).write([make_patch(group="../../etc/passwd\n")])

    assert file.path == tmp_path / "01-etc-passwd.patch"


def test_a_hostile_summary_cannot_smuggle_a_change_into_the_file(tmp_path: Path) -> None:
    smuggled = "ok\n--- a/Evil.java\n+++ b/Evil.java\n@@ -0,0 +1 @@\n+evil\n"
    (file,) = OutputFolder(tmp_path).write([make_patch(summary=smuggled, fixes=(smuggled,))])

    listed = subprocess.run(
        ["git", "apply", "--numstat", file.path], check=True, capture_output=True, text=True
    )
    assert listed.stdout.split("\t")[2] == "src/main/java/Calc.java\n"


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path, patch: Patch) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="choose another --output"):
        OutputFolder(tmp_path / "file").write([patch])


@pytest.mark.parametrize("kind", ["link", "hard link", "pipe"])
def test_what_a_repository_has_in_a_patchs_place_is_replaced(tmp_path: Path, patch: Patch, kind: str) -> None:
    victim, out = tmp_path / "victim", tmp_path / "tree" / "repairnator-patches"
    victim.write_text("mine")
    out.mkdir(parents=True)
    place = out / f"01-{patch.group}.patch"
    if kind == "link":
        place.symlink_to("../../victim")
    elif kind == "hard link":
        place.hardlink_to(victim)
    else:
        os.mkfifo(place)

    (file,) = OutputFolder(out, (tmp_path / "tree",)).write([patch])

    assert victim.read_text() == "mine"
    assert file.path == place
    assert place.read_text().startswith("Repairnator patch")
    assert not place.is_symlink()


@pytest.mark.parametrize("link", ["repairnator-patches", "repairnator-patches/alternatives", "a"])
def test_nothing_is_written_through_a_folder_that_the_tree_links(
    tmp_path: Path, patch: Patch, link: str
) -> None:
    tree, elsewhere = tmp_path / "tree", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tree / link).parent.mkdir(parents=True)
    (tree / link).symlink_to(elsewhere)
    mine = elsewhere / "old.patch"
    mine.write_text("Repairnator patch of mine")
    path = tree / ("a/b" if link == "a" else "repairnator-patches")

    for attempt in (OutputFolder.check, lambda folder: folder.write([patch])):
        with pytest.raises(UsageError, match=f"{link}.* is a symbolic link.*choose another --output"):
            attempt(OutputFolder(path, (tree,)))

    assert names(elsewhere) == ["old.patch"]


def test_the_place_of_alternatives_is_no_link_even_where_the_folder_was_chosen(
    tmp_path: Path, patch: Patch
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "alternatives").symlink_to("../elsewhere")
    with pytest.raises(UsageError, match="alternatives"):
        OutputFolder(tmp_path / "out").write([patch])
    assert names(tmp_path / "elsewhere") == []


def test_a_link_that_a_person_chose_is_theirs(tmp_path: Path, patch: Patch) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "real").mkdir()
    (tmp_path / "mine").symlink_to("real")
    output_folder(tmp_path / "mine" / "new", tmp_path / "tree", chosen=True).write([patch])
    assert names(tmp_path / "real" / "new") == [f"01-{patch.group}.patch"]


def test_a_link_in_the_current_folder_is_theirs_only_when_they_chose_it(
    tmp_path: Path, patch: Patch, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "patches").symlink_to("../real")
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UsageError, match="symbolic link"):
        output_folder(Path("patches"), None, chosen=False).check()
    output_folder(Path("patches"), None, chosen=True).check()
    (tmp_path / "here" / ".git").mkdir()  # a repository: whose link it is nobody knows
    with pytest.raises(UsageError, match="symbolic link"):
        output_folder(Path("patches"), None, chosen=True).check()


def test_links_of_the_repository_around_a_project_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "project").mkdir()
    (tmp_path / "repository" / "out").symlink_to("..")
    folder = output_folder(tmp_path / "repository" / "out", tmp_path / "repository" / "project", chosen=True)
    with pytest.raises(UsageError, match="symbolic link"):
        folder.check()


def test_earlier_patches_are_told_by_regular_files_alone(tmp_path: Path, patch: Patch) -> None:
    victim = tmp_path / "victim"
    victim.write_text("Repairnator patch of mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "link.patch").symlink_to(victim)
    os.mkfifo(out / "pipe.patch")
    (out / "folder.patch").mkdir()
    OutputFolder(out).write([patch])
    assert names(out) == [f"01-{patch.group}.patch", "folder.patch", "link.patch", "pipe.patch"]
    assert victim.exists()


def test_an_ordinary_users_files_are_as_safe(patch: Patch) -> None:
    def act(folder: Path) -> None:
        (folder / "victim").write_text("mine")
        (folder / "tree").mkdir()
        (folder / "tree" / f"01-{patch.group}.patch").symlink_to("../victim")
        OutputFolder(folder / "tree", (folder / "tree",)).write([patch])
        assert (folder / "victim").read_text() == "mine"

    with folder_for_anyone() as folder:
        as_ordinary_user(lambda: act(folder))
