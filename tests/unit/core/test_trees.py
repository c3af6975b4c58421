"""Copies of trees."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from repairnator.core.trees import copy_tree, remove_tree


def test_a_copy_has_everything_and_shares_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "a folder").mkdir(parents=True)
    script = source / "a folder" / "run.sh"
    script.write_text("old")
    script.chmod(0o755)
    os.utime(script, (1, 1))
    (source / "link").symlink_to("a folder/run.sh")
    (source / "dangling").symlink_to("nowhere")
    os.mkfifo(source / "pipe")
    copy = tmp_path / "made" / "copy"
    copy_tree(source, copy)
    copied = copy / "a folder" / "run.sh"
    assert stat.S_IMODE(copied.stat().st_mode) == 0o755
    assert copied.stat().st_mtime == 1
    assert (copy / "link").readlink() == Path("a folder/run.sh")
    assert (copy / "dangling").is_symlink()
    assert not (copy / "pipe").exists()
    copied.write_text("new")
    assert script.read_text() == "old"
    assert script.stat().st_nlink == 1


def test_a_tree_goes_away_whatever_its_folders_allow(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "locked" / "inner").mkdir(parents=True)
    (tree / "locked" / "inner" / "file").write_text("")
    (tree / "locked" / "inner").chmod(0o500)
    (tree / "locked").chmod(0o100)
    remove_tree(tree)
    assert not tree.exists()


def test_a_link_out_of_a_removed_tree_is_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o500)
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to(kept)
    remove_tree(tmp_path / "tree")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o500
