"""A commit is fetched exactly, and the repository gets to run nothing."""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.odd_trees import as_ordinary_user, folder_for_anyone, nest

from repairnator.core.history.versions import read_history
from repairnator.core.trees import remove_tree
from repairnator.errors import StepError, TemporaryError
from repairnator.world.fetch import FetchPolicy, history_beside
from repairnator.world.fetch.gitprogram import folder_size

from .conftest import Fetch, commit, commit_of, files, git, notes


def test_takes_the_default_branch_without_a_commit(repository: Path, tree: Path, fetched: Fetch) -> None:
    assert commit_of(fetched(url=str(repository))) == git(repository, "rev-parse", "HEAD")
    assert files(tree) == {"pom", "src/A"}


def test_takes_a_branch(repository: Path, fetched: Fetch) -> None:
    git(repository, "checkout", "-q", "-b", "feature")
    wanted = commit(repository, more="x")
    git(repository, "checkout", "-q", "main")
    assert commit_of(fetched(url=repository.as_uri(), branch="feature")) == wanted


@pytest.mark.parametrize("length", [40, 10])
def test_takes_a_full_or_short_commit_from_the_history(repository: Path, fetched: Fetch, length: int) -> None:
    wanted = git(repository, "rev-parse", "HEAD")
    commit(repository, later="x")
    assert commit_of(fetched(url=str(repository), commit=wanted[:length])) == wanted


def test_fetches_a_full_commit_without_its_history(repository: Path, tree: Path, fetched: Fetch) -> None:
    wanted = commit(repository, later="x")
    fetched(url=repository.as_uri(), commit=wanted)
    assert git(tree, "rev-list", "--count", "HEAD") == "1"


@pytest.mark.parametrize("length", [40, 10])
def test_tells_the_passing_commit_as_a_version(
    repository: Path, tree: Path, fetched: Fetch, length: int
) -> None:
    passing = commit(repository, src__A="a\nb\nc\n", other="x\n")
    failing = commit(repository, src__A="a\nB\nc\nd\n", other="x\n")
    fetched(url=repository.as_uri(), commit=failing, passing_commit=passing[:length])
    history = read_history(history_beside(tree))
    (version,) = history.versions
    assert (history.given, version.commit, version.files) == (True, passing, {"src/A": b"a\nb\nc\n"})


def test_a_passing_commit_that_is_not_there_is_said_and_does_no_harm(
    repository: Path, tree: Path, fetched: Fetch
) -> None:
    failing = git(repository, "rev-parse", "HEAD")
    events = fetched(url=str(repository), commit=failing, passing_commit="0" * 40)
    assert commit_of(events) == failing
    assert "not known what changed since the passing commit" in notes(events)[0]
    assert not history_beside(tree).exists()


def test_a_commit_that_is_not_there_is_not_checked_out(repository: Path, fetched: Fetch) -> None:
    with pytest.raises(StepError, match="no such commit") as caught:
        fetched(url=str(repository), commit="0" * 40)
    assert (caught.value.step, caught.value.status) == ("CheckoutBuggyBuild", "BUILDNOTCHECKEDOUT")


@pytest.mark.parametrize("wanted", ["--upload-pack=x", "HEAD", "zz"])
def test_what_is_no_commit_is_not_checked_out(repository: Path, fetched: Fetch, wanted: str) -> None:
    with pytest.raises(StepError) as caught:
        fetched(url=str(repository), commit=wanted)
    assert caught.value.status == "BUILDNOTCHECKEDOUT"


def test_a_path_without_a_repository_is_not_clonable_with_gits_reason(tmp_path: Path, fetched: Fetch) -> None:
    with pytest.raises(StepError, match="does not appear to be a git repository") as caught:
        fetched(url=str(tmp_path / "nothing"))
    assert caught.value.status == "NOTCLONABLE"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["ext::sh -c id", "fd::17", "--upload-pack=id", "", "ftp://example.org/x"])
def test_addresses_that_start_programs_or_are_none_are_refused(url: str, fetched: Fetch) -> None:
    with pytest.raises(StepError) as caught:
        fetched(url=url)
    assert caught.value.status == "NOTCLONABLE"


def test_hooks_and_filters_of_a_repository_do_not_run(
    repository: Path, tmp_path: Path, tree: Path, fetched: Fetch
) -> None:
    marker = tmp_path / "ran"
    commit(repository, **{".gitattributes": "* filter=evil\n"})
    git(repository, "config", "filter.evil.smudge", f"touch {marker}")
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    fetched(url=str(repository))
    assert not marker.exists()
    assert not list((tree / ".git").glob("hooks/*"))


def test_configuration_of_the_person_does_not_count(
    repository: Path, tmp_path: Path, fetched: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "ran"
    (tmp_path / ".gitconfig").write_text(
        f'[core]\n\tfsmonitor = touch {marker}\n[url "/nowhere"]\n\tinsteadOf = /\n'
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    fetched(url=str(repository))
    assert not marker.exists()


def test_links_that_leave_the_tree_are_left_out(repository: Path, tree: Path, fetched: Fetch) -> None:
    (repository / "link").symlink_to("/etc/passwd")
    commit(repository)
    told = notes(fetched(url=str(repository)))
    assert not (tree / "link").is_symlink()
    assert told == ["left out the symbolic link link: it leads out of the tree"]


# What a test's repositories need of each other, and no repository may name by itself.
LOCAL = FetchPolicy(submodule_schemes=frozenset({"https", "ssh", "file"}))


class TestSubmodules:
    @pytest.fixture
    def library(self, tmp_path: Path) -> Path:
        folder = tmp_path / "library"
        folder.mkdir()
        git(folder, "init", "-q")
        commit(folder, code="x")
        return folder

    def test_are_fetched_at_their_commit(
        self, repository: Path, library: Path, tree: Path, fetched: Fetch
    ) -> None:
        git(repository, "submodule", "-q", "add", str(library), "lib")
        commit(repository)
        commit(library, later="x")
        fetched(LOCAL, url=str(repository))
        assert files(tree) == {"pom", "src/A", ".gitmodules", "lib/code"}

    def test_may_have_relative_addresses(
        self, repository: Path, library: Path, tree: Path, fetched: Fetch
    ) -> None:
        git(repository, "submodule", "-q", "add", "../library", "lib")
        commit(repository)
        fetched(LOCAL, url=str(repository))
        assert "lib/code" in files(tree)

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            ("ext::sh -c id", "not allowed"),
            ("http://example.org/x/y", "not allowed"),
            ("-u./payload", "not allowed"),
            ("../library", "'file' are not allowed"),
            ("file:///etc", "'file' are not allowed"),
            ("https://127.0.0.1/x/y", "loopback"),
            ("https://169.254.169.254/x/y", "loopback"),
        ],
    )
    def test_with_other_addresses_are_left_out_and_told(
        self, repository: Path, library: Path, tree: Path, fetched: Fetch, url: str, why: str
    ) -> None:
        git(repository, "submodule", "-q", "add", str(library), "lib")
        git(repository, "config", "--file", ".gitmodules", "submodule.lib.url", url)
        commit(repository)
        told = notes(fetched(url=str(repository)))
        assert any("left out the submodule lib" in note and why in note for note in told)
        assert files(tree) == {"pom", "src/A", ".gitmodules"}

    def test_that_cannot_be_fetched_stop_the_run(
        self, repository: Path, library: Path, fetched: Fetch
    ) -> None:
        git(repository, "submodule", "-q", "add", str(library), "lib")
        git(repository, "config", "--file", ".gitmodules", "submodule.lib.url", str(library) + "-gone")
        commit(repository)
        with pytest.raises(StepError, match="submodule lib") as caught:
            fetched(LOCAL, url=str(repository))
        assert caught.value.status == "BUILDNOTCHECKEDOUT"


class _Recorder(http.server.BaseHTTPRequestHandler):
    status = 404
    seen: list[str | None]

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def forge() -> Iterator[tuple[str, type[_Recorder]]]:
    handler = type("Handler", (_Recorder,), {"seen": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    server.server_close()
    thread.join()


def test_credentials_do_not_travel_over_plain_http(
    fetched: Fetch, forge: tuple[str, type[_Recorder]]
) -> None:
    url, handler = forge
    policy = FetchPolicy(credentials={"127.0.0.1": "bot:token"})
    with pytest.raises(StepError):
        fetched(policy, url=f"{url}/owner/repo.git")
    assert set(handler.seen) == {None}


def test_a_busy_forge_is_a_temporary_error(fetched: Fetch, forge: tuple[str, type[_Recorder]]) -> None:
    url, handler = forge
    handler.status = 503
    with pytest.raises(TemporaryError, match="503"):
        fetched(url=f"{url}/owner/repo.git")


def test_a_forge_that_knows_no_such_repository_is_not(
    fetched: Fetch, forge: tuple[str, type[_Recorder]]
) -> None:
    with pytest.raises(StepError, match="not found"):
        fetched(url=f"{forge[0]}/owner/repo.git")


def test_a_password_in_an_address_is_shown_nowhere_and_not_kept(
    fetched: Fetch, tree: Path, forge: tuple[str, type[_Recorder]]
) -> None:
    url = forge[0].replace("http://", "http://bot:hunter2@")
    with pytest.raises(StepError) as caught:
        fetched(url=f"{url}/owner/repo.git")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in (tree / ".git" / "config").read_text()


def test_secrets_of_ours_are_not_in_gits_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    from repairnator.world.fetch.gitprogram import _environment

    monkeypatch.setenv("GITHUB_OAUTH", "marked-secret")
    assert "marked-secret" not in str(_environment())


def test_a_repository_over_the_size_limit_is_refused(repository: Path, fetched: Fetch) -> None:
    (repository / "large").write_bytes(os.urandom(3 * 2**20))
    commit(repository)
    with pytest.raises(StepError):
        fetched(FetchPolicy(max_bytes=2**20), url=repository.as_uri())


def test_a_small_repository_with_a_huge_tree_is_refused(repository: Path, fetched: Fetch) -> None:
    """What shrinks on its way counts as it lies on the disk (zeros would not: git leaves holes there)."""
    for number in range(8):
        (repository / f"same{number}").write_bytes(b"x" * 2**20)
    commit(repository)
    with pytest.raises(StepError, match="larger than 4 MiB"):
        fetched(FetchPolicy(max_bytes=4 * 2**20), url=repository.as_uri())


def test_one_file_over_the_size_limit_is_never_written_whole(
    repository: Path, tree: Path, fetched: Fetch
) -> None:
    (repository / "zeros").write_bytes(bytes(64 * 2**20))
    commit(repository)
    with pytest.raises(StepError):
        fetched(FetchPolicy(max_bytes=2**20), url=repository.as_uri())
    assert all(path.stat().st_size <= 2**20 for path in tree.rglob("zeros*"))


def test_a_fetch_that_takes_too_long_is_ended(
    repository: Path, fetched: Fetch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = shutil.which("git")
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(f'#!/bin/sh\ncase "$1" in fetch) sleep 600 ;; esac\nexec {real} "$@"\n')
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    with pytest.raises(StepError, match="longer than 1 s"):
        fetched(FetchPolicy(seconds=1), url=repository.as_uri())


def test_the_history_behind_a_branch_is_not_fetched(repository: Path, tree: Path, fetched: Fetch) -> None:
    for number in range(20):
        commit(repository, **{f"file{number}": "text"})
    fetched(url=repository.as_uri(), branch="main")
    assert git(tree, "rev-list", "--count", "HEAD") == "1"


def test_submodules_of_submodules_count_towards_one_limit(
    repository: Path, tree: Path, tmp_path: Path, fetched: Fetch
) -> None:
    """A chain as deep as it likes, and a wide one, end at the same number."""
    inner = repository
    for depth in range(5):
        outer = tmp_path / f"outer{depth}"
        outer.mkdir()
        git(outer, "init", "-q")
        git(outer, "submodule", "add", "-q", inner.as_uri(), "inner")
        commit(outer)
        inner = outer
    policy = FetchPolicy(submodule_schemes=frozenset({"file"}), max_submodules=3)
    told = notes(fetched(policy, url=inner.as_uri()))
    assert any("more than 3" in text for text in told)
    assert (tree / "inner/inner/inner").is_dir()
    assert not (tree / "inner/inner/inner/inner/.git").exists()


def test_a_path_that_leads_out_of_the_tree_is_not_checked_out(
    repository: Path, tree: Path, tmp_path: Path, fetched: Fetch
) -> None:
    """Git makes no such tree by itself; who writes the objects by hand can."""
    inner = object_of(
        repository, "tree", entry("100644", "escaped", git(repository, "hash-object", "-w", "pom"))
    )
    for hostile in ("..", ".git", ".GIT"):
        outer = object_of(repository, "tree", entry("40000", hostile, inner))
        made = git(repository, "commit-tree", "-m", "hostile", outer)
        git(repository, "update-ref", "refs/heads/hostile", made)
        with pytest.raises(StepError):
            fetched(url=repository.as_uri(), commit=made)
        assert not (tree.parent / "escaped").exists()
        assert not (tree / ".git" / "escaped").exists()


def entry(mode: str, name: str, target: str) -> bytes:
    """One line of a tree as git stores it."""
    return f"{mode} {name}".encode() + b"\0" + bytes.fromhex(target)


def object_of(repository: Path, kind: str, content: bytes) -> str:
    """Store an object that git itself would not make; returns its name."""
    command = ["git", "hash-object", "-t", kind, "-w", "--literally", "--stdin"]
    return (
        subprocess.run(command, cwd=repository, input=content, check=True, capture_output=True)
        .stdout.decode()
        .strip()
    )


@pytest.mark.parametrize(("depth", "reason"), [(400, "256 folders deep"), (3000, "cannot create directory")])
def test_a_commit_that_is_too_deep_for_any_build_is_a_status(
    repository: Path, tree: Path, fetched: Fetch, depth: int, reason: str
) -> None:
    path = "a/" * depth + "file"
    stream = (
        "commit refs/heads/deep\ncommitter x <x@example.org> 1 +0000\ndata 0\n"
        f"M 644 inline {path}\ndata 1\nx\n"
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=stream.encode(), check=True)
    try:
        with pytest.raises(StepError, match=reason) as caught:
            fetched(url=str(repository), commit=git(repository, "rev-parse", "deep"))
        assert (caught.value.status, caught.value.exit_code) == ("BUILDNOTCHECKEDOUT", 4)
    finally:
        assert remove_tree(tree) == ""


def test_a_tree_is_weighed_however_deep_it_is(tmp_path: Path) -> None:
    nest(tmp_path, 1500)
    assert 1500 * 4096 < folder_size(tmp_path) < 2**30
    assert remove_tree(tmp_path / "a") == ""


def test_what_hides_from_being_weighed_is_over_every_limit() -> None:
    def act(folder: Path) -> None:
        (folder / "closed").mkdir(mode=0)
        assert folder_size(folder) > 2**60

    with folder_for_anyone() as folder:
        as_ordinary_user(lambda: act(folder))
