"""The shared Maven repository stays below its limit, and what builds use stays in it."""

import os
import threading
from pathlib import Path

import pytest
from tests.odd_trees import as_ordinary_user, folder_for_anyone, nest

from repairnator.boxes.egress.retention import Retention
from repairnator.core.trees import remove_tree

KIB = 1024
YEAR = 365 * 86400


def artifact(shared: Path, name: str, age: float, kib: int = 100) -> Path:
    """A version of an artifact that came ``age`` seconds ago."""
    folder = shared / "org" / name / "1.0"
    folder.mkdir(parents=True)
    file = folder / f"{name}-1.0.jar"
    file.write_bytes(os.urandom(kib * KIB))
    then = file.stat().st_mtime - age
    os.utime(file, (then, then))
    return file


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return tmp_path / "m2"


def test_what_was_unused_for_longest_goes_first(shared: Path) -> None:
    old, recent, new = (
        artifact(shared, name, age) for name, age in (("old", YEAR), ("recent", 60), ("new", 0))
    )
    removed = Retention(shared, 250 * KIB).prune()
    assert removed >= 100 * KIB
    assert [file.exists() for file in (old, recent, new)] == [False, True, True]
    assert not (shared / "org" / "old").exists()


def test_below_the_limit_everything_stays(shared: Path) -> None:
    file = artifact(shared, "old", YEAR)
    assert Retention(shared, 1000 * KIB).prune() == 0
    assert file.exists()


def test_nothing_goes_while_a_box_is_at_work(shared: Path) -> None:
    file = artifact(shared, "old", YEAR)
    retention = Retention(shared, 10 * KIB)
    with retention.in_use():
        with retention.in_use():  # another box
            assert retention.prune() == 0
        assert file.exists()
    assert not file.exists()


def test_a_box_waits_for_a_removal_under_way(shared: Path) -> None:
    from repairnator.foundation.locks import FileLock

    shared.mkdir()
    removal = FileLock(shared.with_name("m2.lock"))
    entered = threading.Event()

    def box() -> None:
        with Retention(shared, KIB).in_use():
            entered.set()

    thread = threading.Thread(target=box)
    thread.start()
    assert not entered.wait(0.1)
    removal.release()
    assert entered.wait(10)
    thread.join()


def test_what_a_box_reached_through_its_links_counts_as_used(shared: Path, tmp_path: Path) -> None:
    used, unused = artifact(shared, "used", YEAR), artifact(shared, "unused", YEAR / 2)
    links = tmp_path / "box"
    links.mkdir()
    for file in (used, unused):
        (links / file.name).symlink_to(f"/inside/0/{file.relative_to(shared)}")
    (links / "escape.jar").symlink_to("/inside/0/../../etc/passwd")
    link = links / used.name
    after = link.lstat().st_mtime_ns + 10**9
    os.utime(link, ns=(after, link.lstat().st_mtime_ns), follow_symlinks=False)  # as the kernel does
    retention = Retention(shared, 150 * KIB)
    assert retention.note_use(links, "/inside/0") == 1
    retention.prune()
    assert (used.exists(), unused.exists()) == (True, False)


def followed(links: Path, name: str, text: str) -> None:
    """A link in a box's repository, marked as the kernel does when it is followed."""
    links.mkdir(exist_ok=True)
    (links / name).symlink_to(text)
    changed = (links / name).lstat().st_mtime_ns
    os.utime(links / name, ns=(changed + 10**9, changed), follow_symlinks=False)


@pytest.mark.parametrize("form", ["absolute", "upwards", "link", "folder", "hidden"])
def test_no_text_of_a_link_changes_times_outside_the_repository(
    shared: Path, tmp_path: Path, form: str
) -> None:
    victim = tmp_path / "outside" / "victim"
    victim.parent.mkdir()
    victim.write_text("mine")
    os.utime(victim, (1, 1))
    artifact(shared, "known", 0)
    (shared / "org" / "linked").symlink_to(victim.parent)
    (shared / "org" / "file").symlink_to(victim)
    text = {
        "absolute": f"/inside/0/{victim}",
        "upwards": "/inside/0/../outside/victim",
        "link": "/inside/0/org/linked/victim",
        "folder": "/inside/0/org/known/1.0",
        "hidden": "/inside/0/org//known/../../../outside/victim",
    }[form]
    followed(tmp_path / "box", "x.jar", text)
    before = (shared / "org" / "known" / "1.0").stat().st_mtime_ns
    assert Retention(shared, KIB).note_use(tmp_path / "box", "/inside/0") == 0
    assert victim.stat().st_mtime == 1
    assert (shared / "org" / "known" / "1.0").stat().st_mtime_ns == before


def test_a_boxs_own_repository_may_be_of_any_shape(shared: Path, tmp_path: Path) -> None:
    used = artifact(shared, "used", YEAR)
    links = tmp_path / "box"
    links.mkdir()
    nest(links, 1500)
    followed(links, "used.jar", f"/inside/0/{used.relative_to(shared)}")
    os.mkfifo(links / "pipe")
    assert Retention(shared, KIB).note_use(links, "/inside/0") == 1
    assert remove_tree(links) == ""


def test_a_folder_that_a_box_has_closed_is_left_out() -> None:
    def act(folder: Path) -> None:
        used = artifact(folder / "m2", "used", YEAR)
        followed(folder / "box", "used.jar", f"/inside/0/{used.relative_to(folder / 'm2')}")
        (folder / "box" / "closed").mkdir()
        (folder / "box" / "closed").chmod(0)
        assert Retention(folder / "m2", KIB).note_use(folder / "box", "/inside/0") == 1

    with folder_for_anyone() as folder:
        as_ordinary_user(lambda: act(folder))


def test_removal_ends_at_the_shared_folder_and_follows_no_link(shared: Path, tmp_path: Path) -> None:
    artifact(shared, "only", YEAR)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "file").write_bytes(b"x" * 200 * KIB)
    (shared / "linked").symlink_to(tmp_path / "outside")
    Retention(shared, 10 * KIB).prune()
    assert shared.is_dir()
    assert not (shared / "org").exists()
    assert (tmp_path / "outside" / "file").exists()


def test_there_is_room_for_what_the_limit_leaves(shared: Path) -> None:
    artifact(shared, "a", 0, kib=100)
    assert Retention(shared, 300 * KIB).room() == 200 * KIB
    assert Retention(shared, 50 * KIB).room() == 0
