"""Earlier versions are read as objects, within limits, and nothing of the repository runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from repairnator.core.history.versions import Version, read_history
from repairnator.world.fetch import FetchPolicy, history, history_beside

from .conftest import Fetch, commit, commit_of, git

LOOK_BACK = FetchPolicy(look_back=True)


def versions(tree: Path) -> tuple[Version, ...]:
    file = history_beside(tree)
    return read_history(file).versions if file.exists() else ()


def of_folder(fetched: Fetch, tree: Path, folder: Path) -> tuple[Version, ...]:
    fetched(LOOK_BACK, directory=folder)
    return versions(tree)


def test_each_commit_before_is_a_version(repository: Path, tree: Path, fetched: Fetch) -> None:
    first = git(repository, "rev-parse", "HEAD")
    second = commit(repository, src__A="class A { }", new="1")
    commit(repository, src__A="class A {  }", pom="<project />")
    assert of_folder(fetched, tree, repository) == (
        Version(second, "change", 1, {"src/A": b"class A { }", "pom": b"<project/>"}),
        Version(first, "change", 2, {"src/A": b"class A {}", "pom": b"<project/>", "new": None}),
    )


def test_with_changes_that_are_not_committed_the_commit_itself_is_a_version(
    repository: Path, tree: Path, fetched: Fetch
) -> None:
    head = git(repository, "rev-parse", "HEAD")
    (repository / "src" / "A").write_text("class B {}")
    (repository / "pom").unlink()
    (repository / "Added.java").write_text("x")
    (repository / "patch").write_text("x")
    wanted = {"src/A": b"class A {}", "pom": b"<project/>", "Added.java": None}
    assert of_folder(fetched, tree, repository) == (Version(head, "change", 0, wanted),)


def test_line_ends_and_files_of_git_lfs_are_no_changes(repository: Path, tree: Path, fetched: Fetch) -> None:
    commit(repository, src__A="a\nb\n", picture="version https://git-lfs.github.com/spec/v1\noid 1\n")
    (repository / "src" / "A").write_bytes(b"a\r\nb\r\n")
    (repository / "picture").write_bytes(b"\x89PNG")
    assert [each.behind for each in of_folder(fetched, tree, repository)] == [1]


def test_of_a_subfolder_its_own_files_are_told(repository: Path, tree: Path, fetched: Fetch) -> None:
    commit(repository, src__A="2", pom="2")
    (version,) = of_folder(fetched, tree, repository / "src")
    assert version.files == {"A": b"class A {}"}


def test_merges_are_followed_along_their_first_parents(repository: Path, tree: Path, fetched: Fetch) -> None:
    git(repository, "checkout", "-q", "-b", "side")
    commit(repository, side="1")
    git(repository, "checkout", "-q", "main")
    main = commit(repository, main="1")
    git(repository, "merge", "-q", "--no-ff", "-m", "Merge side", "side")
    merged, *_ = of_folder(fetched, tree, repository)
    assert (merged.commit, merged.behind, merged.files) == (main, 1, {"side": None})


@pytest.mark.parametrize("made", ["nothing", "no commit", "one commit", "unwanted"])
def test_where_there_is_no_history_nothing_is_told(
    tmp_path: Path, tree: Path, fetched: Fetch, made: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "A").write_text("a")
    if made != "nothing":
        git(folder, "init", "-q")
    if made in ("one commit", "unwanted"):
        commit(folder, A="a")
    if made == "unwanted":
        commit(folder, A="b")
    fetched(FetchPolicy(look_back=made != "unwanted"), directory=folder)
    assert not history_beside(tree).exists()


def test_history_ends_where_a_clone_does(
    repository: Path, tmp_path: Path, tree: Path, fetched: Fetch
) -> None:
    for number in range(4):
        commit(repository, A=str(number))
    git(tmp_path, "clone", "-q", "--depth=2", repository.as_uri(), "shallow")
    assert [each.behind for each in of_folder(fetched, tree, tmp_path / "shallow")] == [1]


def test_some_history_of_a_single_commit_is_fetched(repository: Path, tree: Path, fetched: Fetch) -> None:
    first = git(repository, "rev-parse", "HEAD")
    second = commit(repository, src__A="2")
    events = fetched(LOOK_BACK, url=repository.as_uri(), commit=second)
    assert commit_of(events) == second
    assert [each.commit for each in versions(tree)] == [first]


def test_of_ten_thousand_commits_the_newest_are_looked_at(tmp_path: Path, tree: Path, fetched: Fetch) -> None:
    folder = tmp_path / "long"
    folder.mkdir()
    git(folder, "init", "-q")
    stream = "".join(
        f"commit refs/heads/main\ncommitter x <x@example.org> {number} +0000\ndata 1\nx\n"
        f"M 100644 inline A\ndata {len(str(number))}\n{number}\n"
        for number in range(10_000)
    )
    command = ["git", "fast-import", "--quiet"]
    subprocess.run(command, cwd=folder, input=stream.encode(), check=True, env={"PATH": os.environ["PATH"]})
    git(folder, "reset", "-q", "--hard")
    found = of_folder(fetched, tree, folder)
    assert [each.files["A"] for each in found] == [b"%d" % (9998 - each) for each in range(history.VERSIONS)]


def test_a_subject_is_one_harmless_line(repository: Path, tree: Path, fetched: Fetch) -> None:
    message = "\x1b[31mred\r\a \u202e " + "long " * 100 + "\n\nbody"
    git(repository, "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-m", message)
    commit(repository, A="1")
    subject = of_folder(fetched, tree, repository)[0].subject
    assert subject.startswith("\\x1b[31mred")
    assert subject.isprintable()
    assert len(subject) <= 120


def test_a_message_that_is_too_long_is_not_shown(repository: Path, tree: Path, fetched: Fetch) -> None:
    message = repository.parent / "message"
    message.write_text("x" * 100_000)
    git(repository, "commit", "-q", "--allow-empty", "-F", str(message))
    commit(repository, A="1")
    assert [each.subject for each in of_folder(fetched, tree, repository)] == ["", "change"]


@pytest.mark.parametrize("kind", ["link", "huge", "submodule"])
def test_history_ends_at_a_change_that_cannot_be_taken_back(
    repository: Path, tree: Path, fetched: Fetch, kind: str
) -> None:
    odd = repository / "odd"
    if kind == "link":
        odd.symlink_to("/etc/passwd")
    elif kind == "huge":
        odd.write_bytes(bytes(2**20 + 1))
    else:
        git(repository, "clone", "-q", str(repository), "odd")
    commit(repository, A="1")
    git(repository, "rm", "-q", "-r", "--cached", "odd")
    subprocess.run(["rm", "-r", str(odd)], check=True)
    last = commit(repository, A="2")
    commit(repository, A="3")
    assert [each.commit for each in of_folder(fetched, tree, repository)] == [last]


def test_commits_that_change_too_many_files_end_the_history(
    repository: Path, tree: Path, fetched: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_ENTRIES", 3)
    commit(repository, A="1", B="1", C="1")
    commit(repository, A="2")
    commit(repository, A="3", B="3")
    assert [each.behind for each in of_folder(fetched, tree, repository)] == [1, 2]


def test_contents_are_read_up_to_a_limit_altogether(
    repository: Path, tree: Path, fetched: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_ALL_BYTES", 25)
    for number in range(4):
        commit(repository, A=f"{number:010}")
    assert [each.behind for each in of_folder(fetched, tree, repository)] == [1, 2]


def test_nothing_that_a_repository_configures_is_run(repository: Path, tree: Path, fetched: Fetch) -> None:
    ran = repository.parent / "ran"
    program = repository.parent / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n")
    program.chmod(0o755)
    attributes = {".gitattributes": "* filter=evil diff=evil\n"}
    commit(repository, **attributes, A="1")
    commit(repository, A="2")
    for key in (
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"),
        *("diff.evil.command", "diff.external", "gpg.program", "core.fsmonitor", "core.pager"),
    ):
        git(repository, "config", key, str(program))
    git(repository, "config", "log.showSignature", "true")
    (repository / "A").write_text("3")
    assert [each.behind for each in of_folder(fetched, tree, repository)] == [0, 1, 2]
    assert not ran.exists()


@pytest.mark.parametrize("way", ["file", "link", "objects", "pack", "alternates", "common"])
def test_the_history_of_another_repository_is_not_shown(
    repository: Path, tmp_path: Path, tree: Path, fetched: Fetch, way: str
) -> None:
    commit(repository, secret="1")
    commit(repository, secret="2")
    git(repository, "repack", "-q", "-a", "-d")
    private, folder = repository / ".git", tmp_path / "folder"
    folder.mkdir()
    (folder / "secret").write_text("x")
    if way == "file":
        (folder / ".git").write_text(f"gitdir: {private}\n")
    elif way == "link":
        (folder / ".git").symlink_to(private)
    else:
        git(folder, "init", "-q")
        own = folder / ".git"
        (own / "refs" / "heads" / "main").write_text(git(repository, "rev-parse", "HEAD") + "\n")
        if way == "objects":
            subprocess.run(["rm", "-r", str(own / "objects")], check=True)
            (own / "objects").symlink_to(private / "objects")
        elif way == "pack":
            for file in (private / "objects" / "pack").iterdir():
                (own / "objects" / "pack" / file.name).symlink_to(file)
        elif way == "alternates":
            (own / "objects" / "info" / "alternates").write_text(f"{private / 'objects'}\n")
        else:
            (own / "commondir").write_text(str(private))
    assert git(folder, "rev-parse", "HEAD^"), "a git without our care shows it"
    assert of_folder(fetched, tree, folder) == ()


def test_a_worktree_has_the_history_of_its_repository(
    repository: Path, tmp_path: Path, tree: Path, fetched: Fetch
) -> None:
    commit(repository, A="1")
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "worktree"))
    assert [each.behind for each in of_folder(fetched, tree, tmp_path / "worktree")] == [1]
