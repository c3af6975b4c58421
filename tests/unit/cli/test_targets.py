from pathlib import Path

import pytest

from repairnator.errors import UsageError
from repairnator.sandboxes.port import Source
from repairnator.targets import parse_target


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert parse_target(str(tmp_path)) == Source(directory=tmp_path)


def test_a_folder_with_a_commit_is_a_repository(tmp_path: Path) -> None:
    assert parse_target(str(tmp_path), "abc123") == Source(url=str(tmp_path), commit="abc123")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/o/r.git",
        "ssh://git@example.org/o/r",
        "git@example.org:o/r.git",
        "file:///srv/r.git",
    ],
)
def test_git_addresses_are_sources(url: str) -> None:
    assert parse_target(url, "abc123") == Source(url=url, commit="abc123")


def test_a_key_of_a_git_build_names_repository_and_commit() -> None:
    assert parse_target("git/https://example.org/o/r/abc123") == Source(
        url="https://example.org/o/r", commit="abc123"
    )


@pytest.mark.parametrize(
    ("target", "ci"),
    [
        ("travis-ci.com/123", "travis-ci.com"),
        ("https://app.travis-ci.com/github/o/r/builds/123", "travis-ci.com"),
        ("https://travis-ci.org/o/r/builds/123", "travis-ci.org"),
        ("github-actions/owner/repo/456", "github-actions"),
        ("https://github.com/owner/repo/actions/runs/456/job/7", "github-actions"),
        ("https://gitlab.com/group/sub/repo/-/pipelines/456", "gitlab"),
    ],
)
def test_builds_of_a_ci_are_not_there_yet_and_the_way_around_is_named(target: str, ci: str) -> None:
    with pytest.raises(UsageError, match=rf"builds of {ci} cannot be fetched yet; .* --commit SHA"):
        parse_target(target)


def test_a_repository_whose_name_looks_like_a_ci_is_a_repository() -> None:
    assert parse_target("https://github.com/owner/actions").url == "https://github.com/owner/actions"


def test_what_does_not_exist_is_left_to_the_fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_target("owner/repo") == Source(directory=tmp_path / "owner/repo")


def test_a_file_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "pom.xml").write_text("")
    with pytest.raises(UsageError, match="give the folder"):
        parse_target(str(tmp_path / "pom.xml"))


def test_a_passing_commit_belongs_to_a_repository(tmp_path: Path) -> None:
    source = parse_target(str(tmp_path), "abcd", "1234")
    assert (source.commit, source.passing_commit) == ("abcd", "1234")
    with pytest.raises(UsageError, match="--passing-commit needs a repository"):
        parse_target(str(tmp_path), "", "1234")
    with pytest.raises(UsageError, match="--passing-commit takes"):
        parse_target(str(tmp_path), "abcd", "main")


@pytest.mark.parametrize("commit", ["--upload-pack=evil", "main", "abc", "g123456"])
def test_a_commit_is_hex_digits(commit: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--commit"):
        parse_target(str(tmp_path), commit)
