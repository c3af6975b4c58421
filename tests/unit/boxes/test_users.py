"""What a box may write belongs to its user, however deep; what links lead to does not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.odd_trees import NOBODY, nest

from repairnator.boxes.users import give
from repairnator.core.folders import Folder
from repairnator.core.trees import remove_tree
from repairnator.core.walk import Walk

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


def test_a_deep_tree_is_given_away_and_nothing_beside_it(tmp_path: Path) -> None:
    tree, victim = tmp_path / "tree", tmp_path / "victim"
    victim.write_text("")
    tree.mkdir()
    nest(tree, 1500)
    (tree / "link").symlink_to(victim)
    give(tree, NOBODY)
    with Folder.open(tree) as top:
        owners = {os.fstat(visit.folder).st_uid for visit in Walk(top.descriptor)}
    assert owners == {NOBODY}
    assert (tree / "link").lstat().st_uid == NOBODY
    assert victim.stat().st_uid == 0
    assert remove_tree(tree) == ""
