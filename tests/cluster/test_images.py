"""The images, each built twice from nothing, on one day: the same to the last bit."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.cluster.builds import build_all, exported_base, remove
from tests.cluster.cluster import ROOT, Cluster
from tests.cluster.layers import Image, differences
from tests.servers.programs import leave_out, require, run_build

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

JAR = "src/repairnator/_jvm/repairnator-jvm.jar"
Built = dict[str, Image]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, Built]]:
    """From this tree, and from a copy elsewhere whose files are of another time and for their owner alone."""
    require("buildah", "debootstrap")
    if os.geteuid() != 0:
        leave_out("images are built by root")
    Cluster().base_image()
    place = tmp_path_factory.mktemp("images")
    base = exported_base(place / "base")
    copy = checked_out_otherwise(place / "copy")
    places = [place / "first", place / "second"]
    try:
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(build_all, (ROOT, copy), (base, base), places)
        yield first, second
    finally:
        for one in places:
            remove(one)


def checked_out_otherwise(place: Path) -> Path:
    """The repository as another umask and another day would have it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    for name in (*filter(None, listed.stdout.split("\0")), JAR):
        target = place / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        target.chmod(0o600)
        os.utime(target, (1e9, 1e9))
    return place


@pytest.mark.parametrize(
    "name", ["base", "repairnator-scanner", "repairnator-pipeline", "repo-monitor", "repair"]
)
def test_two_builds_of_an_image_are_the_same(built: tuple[Built, Built], name: str) -> None:
    first, second = built
    assert differences(first[name], second[name]) == []


def test_two_builds_of_the_jar_are_the_same(tmp_path: Path) -> None:
    """Where a tree has no jar, the image's build makes it."""
    require("mvn", "java")
    made = []
    for name in ("first", "second"):
        shutil.copytree(ROOT / "jvm", tmp_path / name / "jvm", ignore=shutil.ignore_patterns("target"))
        command = ["mvn", "-B", "-q", "-DskipTests", "package"]
        run_build(command, tmp_path / name / "jvm", 600)
        made.append((tmp_path / name / JAR).read_bytes())
    assert made[0] == made[1]
