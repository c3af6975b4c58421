"""Compiling a project: offline where possible, what is missing fetched first, at a level the JDK takes."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from repairnator.core.files import is_file
from repairnator.core.folders import write_below
from repairnator.core.languages.java.build.levels import find_javac
from repairnator.core.languages.java.build.maven.commands import (
    CLASSPATH,
    HELP,
    SUREFIRE,
    TESTING,
    Maven,
    skipped_checks,
    switches,
)
from repairnator.core.languages.java.build.maven.detect import POM
from repairnator.core.languages.java.build.maven.diagnosis import Cause, Diagnosis, diagnose
from repairnator.core.languages.java.build.maven.fetching import with_older_maven, with_wanted_maven
from repairnator.core.languages.java.build.maven.levels import UNRAISED, Raising, by_compiler, by_properties
from repairnator.core.languages.java.build.maven.machine import Machine, warm_doubt
from repairnator.core.languages.java.build.maven.modules import CLASSPATH_FILE, MavenModule, describe
from repairnator.core.languages.java.build.maven.pom import Model, read_models
from repairnator.core.languages.java.build.maven.selection import knows_methods
from repairnator.core.languages.java.build.maven.starts import goal_of
from repairnator.core.languages.java.build.maven.transcript import Transcript
from repairnator.core.projects.markup import MarkupError, read_xml
from repairnator.core.projects.processes import Running
from repairnator.errors import StepError, TemporaryError

STEP = "BuildProject"
MAX_FETCHES = 2

OFFLINE = ("-o", "-fae")
ONLINE = ("-fae",)
# Only what is fetched counts: a failing module must not keep those that depend on it from being looked at.
FETCHING = ("-fn",)

_ABSENT = (Cause.OFFLINE, Cause.MISSING, Cause.STALE)
# Plugins tell in many words that they would need the network.
_FETCHING = (*_ABSENT, Cause.OTHER)
# Worth asking the network a second time.
_ASKING = (Cause.OFFLINE, Cause.STALE)


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of a build.

    Attributes:
        modules: all modules, parents included, the root's first.
        raising: how source levels are raised.
        checks: plugins whose checks are switched off.
        testing: the run that goes on with the tests; None where they have not begun.
        machine: with which it was built.
    """

    modules: tuple[MavenModule, ...]
    raising: Raising
    checks: tuple[str, ...]
    testing: Running[Transcript] | None
    machine: Machine


@dataclass(slots=True)
class Builder:
    """Builds the project in ``base``.

    Attributes:
        machine: what the project gets of it, Maven first.
        base: folder of the project's pom.
        scratch: a folder for generated files.
        limit: seconds for one run of Maven.
        raising: how source levels are raised, as far as known.
    """

    machine: Machine
    base: Path
    scratch: Path
    limit: float
    raising: Raising = UNRAISED

    def build(self) -> Built:
        """Compile everything.

        The tests of a project of one module go on in the same run, since starting Maven twice costs more
        than many a test suite.

        Raises:
            StepError: NOTBUILDABLE, MISSING_DEPENDENCIES.
            TemporaryError: a registry did not answer.
        """
        self.machine = with_wanted_maven(self.machine, self.scratch, self.limit)
        fetches = 0
        while True:
            running = self._compile(fetches)
            if running.exit_code is None or running.exit_code == 0:
                return self._built(running, fetched=fetches > 0)
            diagnosis = diagnose(running.output.errors, running.output.tail())
            if diagnosis.cause is Cause.LEVEL:
                self.raising = self._raised(diagnosis)
            elif diagnosis.cause is Cause.NEWER and (newer := self.machine.newer(diagnosis.minimum)):
                self.machine = newer
            elif fetches < self._fetches_allowed and diagnosis.cause in (_ASKING if fetches else _FETCHING):
                fetches += 1
            elif diagnosis.cause in _FETCHING and (older := self._with_older_maven()):
                self.machine, fetches = older, 0
            else:
                raise self._failure(diagnosis)

    def _with_older_maven(self) -> Machine | None:
        return with_older_maven(self.machine, self.scratch, self.limit)

    def start(self, arguments: Sequence[str], mode: Sequence[str] = OFFLINE) -> Running[Transcript]:
        """Start Maven with what all calls have in common: raised levels and no checks."""
        own = (*self._maven.heap, *self._maven.arguments, *self.raising.arguments)
        return self._maven.start(self.base, [*mode, *own, *switches(), *arguments])

    def resolve(self, arguments: Sequence[str]) -> None:
        """Fetch what ``arguments`` need, without running tests: Surefire gets a JVM that ends at once.

        Where nothing may be fetched, this does nothing.

        Raises:
            TemporaryError: a registry did not answer.
        """
        if not self._maven.network.allowed:
            return
        with self._maven.network.open():
            running = self.start([f"-Djvm={self._idle_jvm()}", *TESTING, *arguments], mode=FETCHING)
            self._await(running)
        diagnosis = diagnose(running.output.errors)
        # That the JVM ended at once is an error too, and expected.
        if diagnosis.cause is Cause.TEMPORARY:
            raise TemporaryError(f"the registry did not answer: {diagnosis.message}")

    def _compile(self, fetches: int) -> Running[Transcript]:
        """One attempt; returns once it has ended, or once its tests have begun."""
        arguments = [f"-Doutput={self._model_file}", f"-Dmdep.outputFile={CLASSPATH_FILE}"]
        self._model_file.unlink(missing_ok=True)
        if not fetches and self._has_one_module():
            running = self.start([*arguments, *TESTING, HELP, CLASSPATH, self.machine.goal])
            if running.output.testing.wait(self.limit) and self._tests_began(running):
                return running
        else:
            # Class paths come after compiling: until then, modules of the same build are no folders.
            refresh = ["-U"] if fetches > 1 else []
            goals = [HELP, "process-test-classes", CLASSPATH]
            with self._maven.network.open() if fetches else nullcontext():
                running = self.start([*refresh, *arguments, *goals], mode=ONLINE if fetches else OFFLINE)
                self._await(running)
            return running
        self._await(running)
        return running

    def _tests_began(self, running: Running[Transcript]) -> bool:
        return running.output.began is not None and is_file(self._model_file)

    def _await(self, running: Running[Transcript]) -> None:
        if not running.wait(running.started + self.limit - time.monotonic()):
            running.end()
            raise StepError(STEP, "NOTBUILDABLE", f"the build did not end within {self.limit:g} s")
        if running.killed:
            raise TemporaryError("Maven was killed from outside while it built")

    def _built(self, running: Running[Transcript], *, fetched: bool) -> Built:
        models = self._models()
        modules = tuple(self._described(model) for model in models)
        if fetched:
            self.resolve([goal_of(modules)])
            if not knows_methods(modules):
                self.resolve(["process-test-classes", f"{SUREFIRE}@default-test"])
        checks = skipped_checks([plugin.artifact for model in models for plugin in model.plugins])
        testing = running if running.output.began is not None and fetched is False else None
        if testing is not None and goal_of(modules) != self.machine.goal:
            # A parent outside the tree brings integration tests: what runs is not all.
            testing.end()
            testing = None
        return Built(modules, self.raising, tuple(checks), testing, self._told(models))

    def _described(self, model: Model) -> MavenModule:
        jdk = self.machine.warm_jdk(model)
        return describe(model, minimum_level=self.raising.minimum, java_home=jdk.home if jdk else None)

    def _told(self, models: list[Model]) -> Machine:
        """The machine, with what is known of it only after the build."""
        doubt = warm_doubt(self.machine, models)
        return replace(self.machine, doubts=(*self.machine.doubts, doubt)) if doubt else self.machine

    def _models(self) -> list[Model]:
        try:
            return read_models(self._model_file, self.base)
        except MarkupError as error:
            raise StepError(
                STEP, "NOTBUILDABLE", f"Maven's effective model cannot be read: {error}"
            ) from error

    def _raised(self, diagnosis: Diagnosis) -> Raising:
        """The next way to raise levels.

        Raises:
            StepError: NOTBUILDABLE, when none is left.
        """
        minimum = max(diagnosis.minimum, self.raising.minimum)
        if not self.raising.minimum and (raising := by_properties(minimum, self._models())):
            return raising
        javac = find_javac(
            self._maven.environment.get("JAVA_HOME", ""), self._maven.environment.get("PATH", os.defpath)
        )
        raised = None if javac is None else by_compiler(minimum, self.scratch, javac)
        if raised is None or raised == self.raising:
            raise self._failure(diagnosis)
        return raised

    @property
    def _maven(self) -> Maven:
        return self.machine.maven

    @property
    def _fetches_allowed(self) -> int:
        return MAX_FETCHES if self._maven.network.allowed else 0

    def _failure(self, diagnosis: Diagnosis) -> StepError | TemporaryError:
        if diagnosis.cause is Cause.TEMPORARY:
            return TemporaryError(f"the registry did not answer: {diagnosis.message}")
        message = diagnosis.message or "Maven failed and gave no reason"
        lacks = self.machine.lacks(diagnosis.minimum) if diagnosis.cause is Cause.NEWER else ""
        hints = () if diagnosis.cause is Cause.COMPILATION else self.machine.hints
        if reasons := [one for one in (lacks or self.machine.unmet, *hints) if one]:
            message = f"{'. '.join(reasons)}. Maven said: {message}"
        if diagnosis.cause is Cause.OTHER and self.machine.told:
            # Plugins say what they need, and not what they have got.
            message = f"{message} (built with {self.machine.told})"
        if diagnosis.cause not in _ABSENT:
            return StepError(STEP, "NOTBUILDABLE", message)
        forbidden = "" if self._maven.network.allowed else " (and nothing may be fetched for this repository)"
        return StepError(STEP, "MISSING_DEPENDENCIES", message + forbidden)

    def _has_one_module(self) -> bool:
        try:
            return next(read_xml(self.base / POM, max_bytes=4 * 2**20).iter("modules"), None) is None
        except MarkupError:
            return False

    def _idle_jvm(self) -> Path:
        """A JVM that does nothing, shaped so that every Surefire takes it for one."""
        home = self.scratch / "idle-jvm"
        program = home / "bin" / "java"
        if not program.exists():
            write_below(self.scratch, "idle-jvm/release", 'JAVA_VERSION="17.0.1"\n')
            write_below(self.scratch, "idle-jvm/bin/java", "#!/bin/sh\nexit 0\n", mode=0o755)
        return program

    @property
    def _model_file(self) -> Path:
        return self.scratch / "effective-pom.xml"
