from pathlib import Path

import pytest

from repairnator.errors import UsageError
from repairnator.world.fetch.source import Source
from repairnator.world.sources.targets import find_build, parse_target


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
    ("target", "key"),
    [
        ("travis-ci.com/123", "travis-ci.com/travis-ci.com//123"),
        ("travis-ci.org/owner/repo/123", "travis-ci.org/travis-ci.org//123"),
        ("https://app.travis-ci.com/github/o/r/builds/123", "travis-ci.com/travis-ci.com//123"),
        ("https://travis-ci.org/o/r/builds/123", "travis-ci.org/travis-ci.org//123"),
        ("github-actions/owner/repo/456", "github-actions/github.com/owner/repo/456"),
        ("github-actions/ghe.example.com/owner/repo/456", "github-actions/ghe.example.com/owner/repo/456"),
        ("gitea/localhost:3000/owner/repo/7", "gitea/localhost:3000/owner/repo/7"),
        ("gitlab/group/sub/repo/7", "gitlab/gitlab.com/group/sub/repo/7"),
        ("gitlab/my.group/repo/7", "gitlab/gitlab.com/my.group/repo/7"),
        (
            "https://github.com/owner/repo/actions/runs/456/job/7?pr=1",
            "github-actions/github.com/owner/repo/456",
        ),
        ("https://gitlab.com/group/sub/repo/-/pipelines/456", "gitlab/gitlab.com/group/sub/repo/456"),
    ],
)
def test_a_build_is_named_by_reference_or_web_address(target: str, key: str) -> None:
    build = find_build(target)
    assert build is not None
    assert build.key == key


@pytest.mark.parametrize(
    "target",
    [
        "owner/repo",
        "github-actions",
        "https://github.com/owner/repo",
        "https://github.com/owner/repo/actions/runs/",
        "git@github.com:owner/repo.git",
        "travis-ci.com/abc",
    ],
)
def test_what_names_no_build_is_none(target: str) -> None:
    assert find_build(target) is None


def test_a_build_reference_without_its_repository_says_what_is_missing() -> None:
    with pytest.raises(UsageError, match=r"github-actions/456: .*slug"):
        find_build("github-actions/456")


def test_a_folder_whose_name_looks_like_a_build_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gitea/owner/repo/7").mkdir(parents=True)
    assert find_build("gitea/owner/repo/7") is None


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
