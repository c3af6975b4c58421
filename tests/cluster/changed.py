"""Runs the cluster's tests where what they test has changed since they were last green.

``python -m tests.cluster.changed COMMAND…`` prints whether it runs the command, and why. It goes by content:
each green run leaves the digests of all files below in ``~/.cache/repairnator-ci/cluster-green``. A checkout
or a commit that changes none of them runs nothing, nor does going back to what was green before.
``make test-cluster`` always runs them.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.servers import cache

ROOT = Path(__file__).parents[2]

# What only a cluster shows: manifests, images with all that goes into them, boxes that are pods, how services
# start, are probed, stop and fail over there; and the tests themselves with their servers. Left out is what
# runs in a pod as it runs anywhere (the repair core, providers, commands): its own tests always run.
INPUTS = (
    ".dockerignore",
    "Dockerfile",
    "docs/how-to/kubernetes.md",  # the walkthrough is typed from this page
    "hatch_build.py",
    "jvm/pom.xml",  # of the Java part the libraries that it brings into the images
    "kubernetes-support",
    "requirements/build.lock",
    "requirements/pod.lock",
    "requirements/run.lock",
    "scripts/install-jdks",
    "scripts/undate-keystore",
    "src/repairnator/boxes",
    "src/repairnator/cli/doctor/cluster.py",
    "src/repairnator/foundation/drain.py",
    "src/repairnator/foundation/health.py",
    "src/repairnator/foundation/settings",
    "src/repairnator/foundation/signals.py",
    "src/repairnator/services/lifecycle.py",
    "src/repairnator/work/jobs",
    "src/repairnator/work/queues/stomp",
    "src/repairnator/work/stores/mongo",
    "tests/acceptance/hostile",
    "tests/acceptance/projects.py",
    "tests/acceptance/test_scan.py",
    "tests/cluster",
    "tests/servers",
)
# Of the project's description what the images' wheel is made from, not the settings of linters and tests.
DESCRIPTION = "pyproject.toml"
PACKAGING = ("build-system", "project")

Digests = Mapping[str, str]


def digests(root: Path, inputs: Iterable[str] = INPUTS) -> Digests:
    """The digest of each file that the cluster's tests depend on, by its path.

    Raises:
        FileNotFoundError: there is no such input: it was moved, and would be watched no longer.
    """
    found: dict[str, str] = {}
    for name in inputs:
        top = root / name
        if not top.exists():
            raise FileNotFoundError(f"{name}, an input of the cluster's tests, is not there; see {__file__}")
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                mode = b"x" if path.stat().st_mode & 0o100 else b"-"
                found[str(path.relative_to(root))] = _digest(mode + path.read_bytes())
    description = tomllib.loads((root / DESCRIPTION).read_text(encoding="utf-8"))
    kept = {name: description.get(name) for name in PACKAGING} | {"hatch": description["tool"].get("hatch")}
    return found | {DESCRIPTION: _digest(json.dumps(kept, sort_keys=True).encode())}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the tests have to run, and why."""

    run: bool
    why: str


class GreenRuns:
    """What was there when the cluster's tests last passed, kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def judge(self, now: Digests) -> Verdict:
        """Compare what is there now with what was green."""
        known = self._file(now)
        if known.exists():
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(known.stat().st_mtime))
            return Verdict(
                False, f"none of the {len(now)} files that they depend on has changed since {when}"
            )
        runs = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        if not runs:
            return Verdict(True, "they were never green on this machine")
        return Verdict(True, f"changed since they were last green: {_changes(self._read(runs[-1]), now)}")

    def record(self, now: Digests) -> None:
        """Note that they passed on this content."""
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._file(now).with_suffix(".part")
        unfinished.write_text(json.dumps(dict(now), indent=1), encoding="utf-8")
        unfinished.replace(self._file(now))  # a file of this name is always whole

    def _file(self, now: Digests) -> Path:
        return self._folder / f"{_digest(json.dumps(dict(now), sort_keys=True).encode())[:16]}.json"

    def _read(self, file: Path) -> Digests:
        read: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        return read


def _changes(before: Digests, now: Digests, shown: int = 5) -> str:
    changed = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    more = f" and {len(changed) - shown} more" if len(changed) > shown else ""
    return ", ".join(changed[:shown]) + more


def run_where_changed(root: Path, runs: GreenRuns, command: list[str]) -> int:
    """Run the command where something has changed; returns its exit code, or 0."""
    before = digests(root)
    verdict = runs.judge(before)
    print(f"cluster tests: {'run' if verdict.run else 'NOT RUN'}: {verdict.why}", flush=True)
    if not verdict.run:
        return 0
    code = subprocess.run(command, cwd=root, check=False).returncode
    if code == 0 and digests(root) == before:  # what was edited meanwhile was not what they ran on
        runs.record(before)
    return code


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tests.cluster.changed COMMAND…")
    sys.exit(run_where_changed(ROOT, GreenRuns(cache.folder() / "cluster-green"), sys.argv[1:]))
