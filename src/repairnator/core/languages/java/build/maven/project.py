"""A Maven project in a tree: builds it, tests it, knows its modules."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.files import files_below
from repairnator.core.languages.java.build.maven.builder import OFFLINE, Builder, Built
from repairnator.core.languages.java.build.maven.commands import TESTING, Maven, shown
from repairnator.core.languages.java.build.maven.detect import POM, find_base
from repairnator.core.languages.java.build.maven.executions import ExecutionName
from repairnator.core.languages.java.build.maven.levels import UNRAISED, Raising
from repairnator.core.languages.java.build.maven.machine import Machine, machine_for
from repairnator.core.languages.java.build.maven.modules import MavenModule
from repairnator.core.languages.java.build.maven.selection import Selection
from repairnator.core.languages.java.build.maven.suite import Limits, Suite, clear_reports
from repairnator.core.languages.java.build.maven.transcript import Transcript
from repairnator.core.languages.java.build.repository import has_repository, make_repository
from repairnator.core.languages.java.build.settings import BuildSettings
from repairnator.core.languages.java.module import JavaModule
from repairnator.core.network import Network
from repairnator.core.projects.port import Project, TestRun
from repairnator.core.projects.processes import Running
from repairnator.model import TestName


class MavenTool:
    """Recognizes Maven projects."""

    name = "maven"

    def __init__(
        self,
        settings: Path | None,
        repository: Path | None,
        environment: Mapping[str, str],
        network: Network | None = None,
        build_settings: BuildSettings | None = None,
    ) -> None:
        """Args: see :class:`Maven` and :class:`BuildSettings`."""
        self._maven = Maven(settings, repository, environment, network or Network())
        self._settings = build_settings

    def detect(
        self, tree: Path, *, build_limit: float, test_limit: float, scratch: Path, place: str = ""
    ) -> Project | None:
        root = tree.resolve()
        base = find_base(root, place)
        if base is None:
            return None
        self._maven.check()
        limits = Limits(run=build_limit, test=test_limit)
        machine = machine_for(root, base, self._maven, scratch.resolve(), self._settings)
        return MavenProject(root, base, machine, limits, scratch.resolve())


@dataclass(frozen=True, slots=True)
class _Learned:
    """What builds and tests taught, good for every copy of the tree.

    Attributes:
        modules: all modules, parents included.
        raising: how source levels are raised.
        suites: test classes of a full test run, and the execution that ran each; empty before one.
    """

    modules: tuple[MavenModule, ...]
    raising: Raising
    suites: Mapping[str, ExecutionName | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pending:
    """Tests that began while the build returned, and what the sources looked like then."""

    running: Running[Transcript]
    fingerprint: str


class MavenProject:
    """A Maven project; see :class:`repairnator.core.projects.port.Project`."""

    name = "maven"
    language = "java"

    def __init__(
        self,
        root: Path,
        base: Path,
        machine: Machine,
        limits: Limits,
        scratch: Path,
        learned: _Learned | None = None,
    ) -> None:
        self.root = root
        self._base = base
        self._machine = machine
        self._limits = limits
        self._scratch = scratch
        self._learned = learned
        self._pending: _Pending | None = None

    @property
    def base(self) -> Path:
        return self._base

    def build(self) -> list[str]:
        self._end_pending()
        # Reports may be part of the tree, left by whoever ran the tests before.
        clear_reports(self._base / "target" / f"{name}-reports" for name in ("surefire", "failsafe"))
        self._lay_out()
        built = self._builder().build()
        suites = self._learned.suites if self._learned else {}
        self._machine = built.machine
        self._learned = _Learned(built.modules, built.raising, suites)
        if built.testing is not None:
            self._pending = _Pending(built.testing, self._fingerprint(self._learned))
        return _notes(built)

    def doubts(self) -> Sequence[str]:
        """See :class:`repairnator.core.projects.port.HasDoubts`."""
        return self._machine.doubts

    def test(self, only: Sequence[TestName] = (), exclude: Sequence[TestName] = ()) -> TestRun:
        learned = self._known()
        self._lay_out()
        started = time.monotonic()
        selection = Selection(tuple(only)).without(exclude)
        builder = self._builder()
        suite = Suite(
            modules=learned.modules,
            start=lambda arguments: builder.start([*TESTING, *arguments]),
            resolve=builder.resolve,
            limits=self._limits,
            known=learned.suites,
            hints=self._machine.hints,
        )
        pending = self._take_pending(selection, learned)
        if pending is not None:
            started = pending.started
        if selection.only or not only:
            suite.run(selection, pending)
        if selection.everything:
            self._learned = dataclasses.replace(learned, suites=suite.suites())
        return suite.outcome(selection, self._command(suite.first), time.monotonic() - started)

    def modules(self) -> list[JavaModule]:
        return [entry.module for entry in self._known().modules if _is_compiled(entry.module)]

    def at(self, root: Path) -> MavenProject:
        root = root.resolve()
        learned = self._learned
        if learned is not None:
            moved = tuple(module.moved(self.root, root) for module in learned.modules)
            learned = dataclasses.replace(learned, modules=moved)
        base = root / self._base.relative_to(self.root)
        return MavenProject(root, base, self._machine, self._limits, self._scratch, learned)

    def _lay_out(self) -> None:
        """Make what the build reads beside the tree's files."""
        if self._machine.reads_repository and not has_repository(self.root):
            make_repository(self.root, self._machine.maven.environment)

    def _builder(self) -> Builder:
        raising = self._learned.raising if self._learned else UNRAISED
        return Builder(self._machine, self._base, self._scratch, self._limits.run, raising)

    def _known(self) -> _Learned:
        if self._learned is None:
            self.build()
        assert self._learned is not None
        return self._learned

    def _command(self, arguments: Sequence[str]) -> str:
        raising = self._learned.raising.arguments if self._learned else ()
        own = self._machine.maven.arguments
        subfolder = self._base.relative_to(self.root).as_posix()
        return shown([*OFFLINE, *own, *raising, *TESTING, *arguments], subfolder)

    def _take_pending(self, selection: Selection, learned: _Learned) -> Running[Transcript] | None:
        """The run that :meth:`build` began, if it is what is asked for and of the sources as they are."""
        pending = self._pending
        if pending is None or not selection.everything or pending.fingerprint != self._fingerprint(learned):
            self._end_pending()
            return None
        self._pending = None
        return pending.running

    def _end_pending(self) -> None:
        if self._pending is not None:
            self._pending.running.end()
            self._pending = None

    def _fingerprint(self, learned: _Learned) -> str:
        """A digest of names, sizes and times of everything that is compiled or tested."""
        roots = [self._base / "src"]
        for entry in learned.modules:
            roots += [*entry.module.source_roots, *entry.module.test_roots]
        digest = hashlib.sha256()
        for path in [self._base / POM, *_files(dict.fromkeys(roots))]:
            with suppress(OSError):  # a link that leads nowhere is compiled by nobody
                status = path.stat()
                digest.update(os.fsencode(path) + f"\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        return digest.hexdigest()


def _files(roots: Iterable[Path]) -> list[Path]:
    return [file for root in roots for file in files_below(root)]


def _is_compiled(module: JavaModule) -> bool:
    return bool(module.source_roots or module.test_roots)


def _notes(built: Built) -> list[str]:
    machine = built.machine
    known = machine.chosen and machine.chosen not in machine.doubts
    notes = [*([machine.chosen] if known else []), *machine.notes]
    if built.raising.minimum:
        notes.append(built.raising.note)
    if built.checks:
        notes.append(f"checks that are not tests are switched off: {', '.join(built.checks)}")
    return notes
