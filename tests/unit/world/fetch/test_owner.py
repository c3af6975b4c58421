"""Root may be asked to repair what belongs to someone else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import Fetch, commit_of, files, git


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("form", ["directory", "url"])
def test_a_repository_of_another_user_is_fetched(
    repository: Path, tree: Path, fetched: Fetch, form: str
) -> None:
    head = git(repository, "rev-parse", "HEAD")
    for path in (repository, *repository.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)
    assert commit_of(fetched(**{form: repository if form == "directory" else str(repository)})) == head
    assert files(tree) == {"pom", "src/A"}
