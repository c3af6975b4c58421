"""Many small hostile projects, on root's machines and an ordinary user's; honest builds are repaired between.

With ``HOSTILE_WHOLE=1`` (``make hostile``) each project is tried on both kinds of machines, and an honest
build is repaired after each one. Else they take turns, one project on root's machine and the next one on an
ordinary user's, and an honest build is repaired after every twenty-fourth, since a whole repair costs more
than most attacks; and at once after a project with which something was wrong. What an attack leaves on the
machine is not cleared away before that: the same XDG folders and work folder serve from the first project to
the last.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.acceptance import projects
from tests.servers.programs import leave_out, require

from .agent import build_agent
from .kinds import PATCHED, UNPATCHED, Ground, Hostile
from .machines import MARK, Kind, Machine, Outcome, snapshot
from .table import PROJECTS

pytestmark = [pytest.mark.slow, pytest.mark.alone]

WHOLE = os.environ.get("HOSTILE_WHOLE") == "1"
EVERY = 1 if WHOLE else 24
_LANES = 2
_SHOWN = 2**20  # characters that a person can be expected to scroll over
# On a busy machine a patch is not found within the second that mostly suffices.
_PATIENT, _PATIENT_SECONDS = ("--budget", "60s"), 300.0


@dataclass(slots=True)
class Tried:
    """What became of a project on a machine.

    Attributes:
        outcome: of its repair.
        complaints: what was wrong with it.
        honest: of the next honest build, and the projects before it since the last one.
    """

    outcome: Outcome
    complaints: list[str]
    honest: Outcome | None = None
    suspects: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Trial:
    """One machine's way through the projects.

    Attributes:
        machine: of whoever repairs them.
        agent: see :mod:`.agent`.
        folder: where machines are.
        tried: what became of them, by name.
        failure: of the trial itself.
    """

    machine: Machine
    agent: Path
    folder: Path
    tried: dict[str, Tried] = field(default_factory=dict)
    failure: BaseException | None = None

    def run(self, wanted: list[Hostile]) -> None:
        """Try all of them, in order."""
        try:
            waiting: list[str] = []
            for position, project in enumerate(wanted, start=1):
                self.tried[project.name] = self._try(project)
                waiting.append(project.name)
                suspicious = bool(self.tried[project.name].complaints)
                if suspicious or len(waiting) >= EVERY or position == len(wanted):
                    outcome = self.repair_honest(f"honest-{position}")
                    for name in waiting:
                        self.tried[name].honest, self.tried[name].suspects = outcome, list(waiting)
                    if suspicious or outcome.code != PATCHED:
                        self._replace()
                    waiting = []
        except BaseException as error:  # noqa: BLE001 - told by the test that waits for it
            self.failure = error

    def _try(self, project: Hostile) -> Tried:
        """Make it, repair it, and look at what that did."""
        machine = self.machine
        ground = Ground(self._folder(project.name), machine, self.agent)
        project.make(ground)
        machine.own(ground.tree)
        machine.own(machine.outside)
        with project.beside(ground):
            arguments = project.arguments(ground)
            before, given = machine.canaries(), snapshot(ground.tree) if project.keeps_tree else {}
            outcome = machine.repair(
                *arguments, folder=ground.tree, seconds=project.seconds, environment=project.environment
            )
            if project.patched and outcome.code == UNPATCHED:
                outcome = machine.repair(*arguments, *_PATIENT, folder=ground.tree, seconds=_PATIENT_SECONDS)
        complaints = list(_complaints(project, machine, outcome))
        after = machine.canaries()
        complaints += [
            f"changed outside: {path}" for path in {*before, *after} if before.get(path) != after.get(path)
        ]
        if project.keeps_tree:
            kept = snapshot(ground.tree)
            complaints += [f"changed in the tree: {path}" for path in given if given[path] != kept.get(path)]
        complaints += project.after(ground, outcome)
        if MARK in outcome.shown or _holds_mark(ground.tree / "repairnator-patches"):
            complaints.append("a secret came out")
        return Tried(outcome, complaints)

    def repair_honest(self, name: str) -> Outcome:
        folder = projects.smallest(self._folder(name))
        self.machine.own(folder)
        outcome = self.machine.repair(".", folder=folder, seconds=_PATIENT_SECONDS)
        if outcome.code == UNPATCHED:
            outcome = self.machine.repair(".", *_PATIENT, folder=folder, seconds=_PATIENT_SECONDS)
        return outcome

    def _folder(self, name: str) -> Path:
        folder = self.machine.folder / "trees" / name
        folder.mkdir()
        return folder

    def _replace(self) -> None:
        """Go on on a new machine: one project that spoils it must not be held against those that follow."""
        self.machine = new_machine(self.machine.kind, self.folder, self.machine.cache)


def new_machine(kind: Kind, folder: Path, artifacts: Path) -> Machine:
    """A furnished machine in a folder of its own, which ordinary users may enter."""
    place = Path(tempfile.mkdtemp(prefix=f"{kind.value}-", dir=folder))
    place.chmod(0o755)
    machine = Machine(kind, place)
    machine.furnish(artifacts)
    return machine


Tries = dict[tuple[Kind, str], Tried]


def _complaints(project: Hostile, machine: Machine, outcome: Outcome) -> Iterator[str]:
    shown = outcome.shown
    if outcome.code is None:
        yield f"it did not end within {project.seconds:g} s"
    elif outcome.code not in project.ends:
        yield f"ended with {outcome.code}, not with one of {sorted(project.ends)}: {shown[-1500:]!r}"
    if "Traceback" in shown or "Exception in thread" in shown:
        yield f"a stack trace reached the person: {shown[-1500:]!r}"
    yield from (f"does not say {word!r}: {shown[-1500:]!r}" for word in project.says if word not in shown)
    if len(shown) > _SHOWN:
        yield f"{len(shown)} characters were shown"
    odd = {
        char
        for char in shown
        if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }
    if odd:
        yield f"characters that a terminal obeys or nobody sees were shown: {sorted(map(ascii, odd))}"
    yield from (f"a process was left: {line[:200]}" for line in outcome.left)
    yield from (f"left lying: {place}" for place in machine.leftovers())


def _holds_mark(folder: Path) -> bool:
    files = folder.rglob("*") if folder.is_dir() and not folder.is_symlink() else ()
    return any(
        MARK.encode() in path.read_bytes() for path in files if path.is_file() and not path.is_symlink()
    )


def machine_missing(kind: Kind) -> str:
    """Why there is no such machine here; "" where there is."""
    if kind is Kind.ROOT:
        return "" if os.geteuid() == 0 else "only root can be root"
    if os.geteuid() != 0:
        return ""  # whoever runs the tests is one
    missing = [name for name in ("unshare", "setpriv", "mountpoint") if shutil.which(name) is None]
    return f"not on PATH: {', '.join(missing)}" if missing else ""


@pytest.fixture(scope="module")
def tries(request: pytest.FixtureRequest) -> Iterator[Tries]:
    """What became of all projects that were asked for; both kinds of machines work beside each other."""
    require("bwrap", "mvn", "javac", "git")
    wanted: dict[Kind, list[Hostile]] = {}
    for item in request.session.items:
        if item.path == request.path and (call := getattr(item, "callspec", None)) and "kind" in call.params:
            some = wanted.setdefault(call.params["kind"], [])
            if (project := PROJECTS[call.params["name"]]) not in some:
                some.append(project)
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    folder.chmod(0o755)
    try:
        yield _run_trials(folder, {kind: some for kind, some in wanted.items() if not machine_missing(kind)})
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", str(folder)], check=False, capture_output=True)
        subprocess.run(["rm", "-rf", str(folder)], check=False, capture_output=True)


def _run_trials(folder: Path, wanted: dict[Kind, list[Hostile]]) -> Tries:
    """Two machines of each kind share the projects, since many attacks wait for what ends them."""
    (folder / "agent").mkdir()
    agent = build_agent(folder / "agent")
    artifacts = Path.home() / ".m2" / "repository"
    threads: list[threading.Thread] = []
    trials: list[Trial] = []
    for kind, some in wanted.items():
        for lane in range(min(_LANES, len(some))):
            trial = Trial(new_machine(kind, folder, artifacts), agent, folder)
            if not trials:  # what it has to download, the others have then
                warm = trial.repair_honest("warm")
                assert warm.code == PATCHED, warm.shown
                artifacts = trial.machine.cache
            trials.append(trial)
            threads.append(threading.Thread(target=trial.run, args=(some[lane::_LANES],)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for trial in trials:
        if trial.failure:
            raise trial.failure
    return {(trial.machine.kind, name): tried for trial in trials for name, tried in trial.tried.items()}


def _tried(tries: Tries, kind: Kind, name: str) -> Tried:
    if reason := machine_missing(kind):
        leave_out(reason)
    return tries[kind, name]


def _machines(position: int, project: Hostile) -> list[Kind]:
    """On whose machines a project is tried."""
    kinds = [kind for kind in Kind if kind in project.kinds]
    return kinds if WHOLE else [kinds[position % len(kinds)]]


EACH = sorted(
    (
        pytest.param(kind, name, id=f"{kind.value}-{name}")
        for position, (name, project) in enumerate(PROJECTS.items())
        for kind in _machines(position, project)
    ),
    key=lambda each: str(each.id),
)


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_it_wins_nothing_and_ends_in_a_clear_word(tries: Tries, kind: Kind, name: str) -> None:
    assert _tried(tries, kind, name).complaints == []


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_the_next_honest_build_is_repaired(tries: Tries, kind: Kind, name: str) -> None:
    tried = _tried(tries, kind, name)
    assert tried.honest is not None
    assert tried.honest.code == PATCHED, f"after {', '.join(tried.suspects)}: {tried.honest.shown[-1500:]}"


def test_there_are_at_least_forty_projects() -> None:
    assert len(PROJECTS) >= 40
