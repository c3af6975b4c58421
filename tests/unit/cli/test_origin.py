from pathlib import Path

import pytest

from repairnator.cli.commands.origin import Origin
from repairnator.errors import UsageError
from repairnator.foundation.settings import Settings
from repairnator.world.fetch.source import Source


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(xdg_data_home=tmp_path, xdg_cache_home=tmp_path)


def test_a_folder_is_taken_as_it_is(tmp_path: Path, settings: Settings) -> None:
    assert Origin(str(tmp_path)).source(settings) == Source(directory=tmp_path)


def test_without_a_target_the_repository_of_the_settings_is_taken(settings: Settings) -> None:
    named = settings.model_copy(
        update={
            "git_repository_url": "https://example.org/o/r",
            "git_repository_branch": "main",
            "git_repository_id_commit": "abc123",
        }
    )
    assert Origin("").source(named) == Source(url="https://example.org/o/r", commit="abc123", branch="main")


def test_without_any_it_says_what_to_give(settings: Settings) -> None:
    with pytest.raises(UsageError, match="BUILD_ID or GIT_REPOSITORY_URL"):
        Origin("").source(settings)


def test_a_build_has_its_commit_already(settings: Settings) -> None:
    with pytest.raises(UsageError, match="has its commit"):
        Origin("github-actions/owner/repo/456", commit="abc123").source(settings)
