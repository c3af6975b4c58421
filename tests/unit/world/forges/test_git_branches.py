"""Branches pushed into real bare repositories, whose hook journals what arrives."""

import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from repairnator.errors import RepairnatorError, TemporaryError
from repairnator.world.fetch import FetchPolicy, fetch
from repairnator.world.fetch.source import Source
from repairnator.world.forges.git import Author, GitBranches, PatchBranch, normalized

AUTHOR = Author("repairnator", "bot@example.org")
SOURCE = "src/main/java/Calc.java"
DIFF = f"""\
--- a/{SOURCE}
+++ b/{SOURCE}
@@ -1,3 +1,3 @@
 class Calc {{
-  int two = 1;
+  int two = 2;
 }}
"""
MOVED = DIFF.replace("@@ -1,3 +1,3 @@", "@@ -9,3 +9,3 @@ f()")


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a history, of which only the last commit is fetched."""
    folder = tmp_path / "owner" / "project"
    (folder / SOURCE).parent.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    for text in ("class Calc {\n}\n", "class Calc {\n  int two = 1;\n}\n"):
        (folder / SOURCE).write_text(text)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "work")
    return folder


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """Where branches go; ``journal`` in it has a line for each change of a branch."""
    folder = tmp_path / "remote.git"
    folder.mkdir()
    git(folder, "init", "-q", "--bare")
    hook = folder / "hooks" / "post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ncat >> journal\n")
    hook.chmod(0o755)
    return folder


@pytest.fixture
def branch(project: Path) -> PatchBranch:
    return PatchBranch("owner/project", git(project, "rev-parse", "HEAD"), DIFF, "Repair it\n", 1_600_000_000)


def fetched(project: Path, folder: Path) -> Path:
    """A tree as a worker fetches it."""
    source = Source(url=project.as_uri(), commit=git(project, "rev-parse", "HEAD"))
    for _event in fetch(source, folder / "tree", FetchPolicy()):
        pass
    return folder / "tree"


def branches(remote: Path, author: Author = AUTHOR) -> GitBranches:
    return GitBranches(str(remote), FetchPolicy(), author, threading.Event())


def journal(remote: Path) -> list[str]:
    path = remote / "journal"
    return path.read_text().splitlines() if path.exists() else []


def test_a_branch_holds_the_failing_tree_and_the_patch_on_top(
    project: Path, remote: Path, branch: PatchBranch, tmp_path: Path
) -> None:
    commit = branches(remote).push(branch, fetched(project, tmp_path / "work"))
    assert git(remote, "rev-parse", branch.name) == commit
    assert git(remote, "show", f"{branch.name}:{SOURCE}").splitlines()[1] == "  int two = 2;"
    assert git(remote, "show", f"{branch.name}~1:{SOURCE}").splitlines()[1] == "  int two = 1;"
    assert git(remote, "log", "--format=%s|%an|%ae|%ct", branch.name).splitlines() == [
        "Repair it|repairnator|bot@example.org|1600000000",
        f"The build that fails: owner/project at {branch.commit}|repairnator|bot@example.org|1600000000",
    ]


def test_whoever_pushes_the_same_patch_there_is_one_branch(
    project: Path, remote: Path, branch: PatchBranch, tmp_path: Path
) -> None:
    first = branches(remote).push(branch, fetched(project, tmp_path / "one"))
    again = branches(remote).push(branch, fetched(project, tmp_path / "two"))
    other = Author("somebody else", "")
    late = branches(remote, other).push(replace(branch, when=7), fetched(project, tmp_path / "three"))
    assert first == again == late
    assert len(journal(remote)) == 1


def test_a_branch_that_is_there_is_found(
    project: Path, remote: Path, branch: PatchBranch, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert branches(remote).find(branch.name, tmp_path / "a") == ""
    commit = branches(remote).push(branch, fetched(project, tmp_path / "work"))
    assert branches(remote).find(branch.name, tmp_path / "b") == commit


def test_another_change_has_another_name_and_the_same_change_the_same(branch: PatchBranch) -> None:
    assert normalized(f"index 1..2\n{MOVED}") == normalized(DIFF)
    assert replace(branch, diff=MOVED).name == branch.name
    assert replace(branch, diff=DIFF.replace("= 2", "= 3")).name != branch.name
    assert replace(branch, commit="0" * 40).name != branch.name


@pytest.mark.parametrize("repository", ["../../etc", "a b\n/c", "x" * 300, "", "-rf", "a..b/.lock"])
def test_whatever_a_repository_is_called_git_takes_the_branch_name(
    branch: PatchBranch, repository: str, tmp_path: Path
) -> None:
    git(tmp_path, "check-ref-format", "--branch", replace(branch, repository=repository).name)


def test_a_diff_that_does_not_apply_is_no_branch(
    project: Path, remote: Path, branch: PatchBranch, tmp_path: Path
) -> None:
    wrong = replace(branch, diff=DIFF.replace("two = 1", "three = 1"))
    with pytest.raises(RepairnatorError, match="no longer applies"):
        branches(remote).push(wrong, fetched(project, tmp_path / "work"))
    assert journal(remote) == []


def test_a_repository_that_refuses_says_what_to_look_at(
    project: Path, remote: Path, branch: PatchBranch, tmp_path: Path
) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(RepairnatorError, match="check PUSH_URL"):
        branches(remote).push(branch, fetched(project, tmp_path / "work"))


def test_a_host_that_does_not_answer_is_temporary_and_its_password_is_not_told(
    project: Path, branch: PatchBranch, tmp_path: Path
) -> None:
    target = GitBranches("https://bot:s3cret@127.0.0.1:1/o/r", FetchPolicy(), AUTHOR, threading.Event())
    (tmp_path / "look").mkdir()
    with pytest.raises(TemporaryError) as raised:
        target.find(branch.name, tmp_path / "look")
    assert "s3cret" not in str(raised.value)
    assert "s3cret" not in target.shown


def test_a_diff_that_git_reads_as_another_change_is_no_branch(
    project: Path, remote: Path, branch: PatchBranch, tmp_path: Path
) -> None:
    """What was checked is what is pushed, whatever two readers see in a diff."""
    assert branches(remote).push(replace(branch, changes=(SOURCE,)), fetched(project, tmp_path / "good"))
    before = journal(remote)
    link = "--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+pom.xml\n\\ No newline at end of file\n"
    new = f"{DIFF}diff --git a/new b/new\nnew file mode 120000\n{link}"
    mode = f"diff --git a/{SOURCE} b/{SOURCE}\nold mode 100644\nnew mode 100755\n"
    for number, wrong in enumerate(
        (
            replace(branch, when=1, changes=("src/main/java/Other.java",)),
            replace(branch, when=2, changes=(SOURCE, "src/main/java/Other.java")),
            replace(branch, when=3, diff=new),
            replace(branch, when=4, diff=mode),
        )
    ):
        with pytest.raises(RepairnatorError, match="not what was checked"):
            branches(remote).push(wrong, fetched(project, tmp_path / f"work{number}"))
    assert journal(remote) == before
