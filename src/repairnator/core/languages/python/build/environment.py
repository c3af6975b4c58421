"""Makes an environment for one tree with uv: offline where all that it needs is here, else online."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from repairnator.core.files import is_file
from repairnator.core.languages.python.build.diagnosis import Cause, Diagnosis, diagnose
from repairnator.core.languages.python.build.interpreters import Interpreter
from repairnator.core.languages.python.build.requirements import Requirements
from repairnator.core.languages.python.build.versions import shown
from repairnator.core.languages.python.build.wheels import flat_folder, note_wanted
from repairnator.core.network import Network
from repairnator.core.projects.processes import Output, Running
from repairnator.errors import StepError, TemporaryError

STEP = "BuildProject"
PROGRAM = "REPAIRNATOR_UV"
"""Variable with the path of uv; without it, the one on ``PATH``."""
SETTINGS = "REPAIRNATOR_UV_SETTINGS"
"""Variable with a settings file for uv; without it, the person's own count."""
ARTIFACTS = "REPAIRNATOR_PYTHON_ARTIFACTS"
"""Variable with the folder of artifacts that are shared; without it, uv's own cache serves."""

# The version of a project that asks git for it: the tree has no repository, and another project may demand a
# lowest version of this one.
_VERSION = "99.0.0"
_OWN = {
    "UV_NO_PROGRESS": "1",
    "UV_PYTHON_DOWNLOADS": "never",
    "UV_KEYRING_PROVIDER": "disabled",
    "UV_NO_WRAP": "1",
    "NO_COLOR": "1",
    "SETUPTOOLS_SCM_PRETEND_VERSION": _VERSION,
    "PBR_VERSION": _VERSION,
    "PDM_BUILD_SCM_VERSION": _VERSION,
    "POETRY_DYNAMIC_VERSIONING_BYPASS": _VERSION,
}


@dataclass(frozen=True, slots=True)
class Uv:
    """How uv is called on one machine.

    Attributes:
        environment: of its processes.
        network: the way to the registries, open only while it fetches.
    """

    environment: Mapping[str, str]
    network: Network = field(default_factory=Network)

    @property
    def program(self) -> str:
        """Where it is.

        Raises:
            TemporaryError: there is none.
        """
        named = self.environment.get(PROGRAM, "")
        found = (
            named
            if named and is_file(Path(named))
            else shutil.which("uv", path=self.environment.get("PATH", ""))
        )
        if not found:
            raise TemporaryError(
                "there is no uv; install this program's packages again, or uv (pip install uv)"
            )
        return found

    @property
    def shared(self) -> Path | None:
        """The folder of shared artifacts."""
        value = self.environment.get(ARTIFACTS, "")
        return Path(value) if value else None

    def variables(self, scratch: Path) -> dict[str, str]:
        """Variables of its processes."""
        own = {
            name: value for name, value in self.environment.items() if not name.startswith(("UV_", "PIP_"))
        }
        own |= _OWN
        settings = self.environment.get(SETTINGS, "")
        if settings:
            # A box: nothing there is the person's own, and the cache belongs to this run alone.
            own |= {"UV_CONFIG_FILE": settings, "UV_CACHE_DIR": str(self.cache(scratch))}
        else:
            own |= {name: self.environment[name] for name in _PERSONS if name in self.environment}
        return own

    def cache(self, scratch: Path) -> Path:
        """Uv's cache in a box."""
        return scratch / "uv-cache"


# Of a person's own variables, where packages come from and lie.
_PERSONS = (
    "UV_CACHE_DIR",
    "UV_INDEX",
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_EXTRA_INDEX_URL",
    "UV_CONFIG_FILE",
)


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that was made.

    Attributes:
        folder: of it.
        interpreter: the Python behind it.
        notes: for people.
    """

    folder: Path
    interpreter: Interpreter
    notes: tuple[str, ...] = ()

    @property
    def program(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        return self.folder / "lib" / f"python{shown(self.interpreter.release)}" / "site-packages"


@dataclass(slots=True)
class Maker:
    """Makes the environment of one project.

    Attributes:
        uv: how uv is called.
        base: the project's folder.
        scratch: for the environment and uv's cache.
        limit: seconds for each run of uv.
    """

    uv: Uv
    base: Path
    scratch: Path
    limit: float
    _flat: Path | None = None

    def make(self, interpreter: Interpreter, requirements: Requirements) -> Environment:
        """Make it, and install what is required.

        Raises:
            StepError: NOTBUILDABLE or MISSING_DEPENDENCIES, with uv's own words.
            TemporaryError: a registry did not answer.
        """
        self._flat = flat_folder(self.uv.shared, self.scratch)
        folder = self.scratch / "environment"
        made = self._run(
            ["venv", "--no-project", "--clear", "--python", str(interpreter.program), str(folder)]
        )
        if made is not None:
            raise StepError(STEP, "NOTBUILDABLE", f"no environment can be made: {made.message}")
        environment = Environment(folder, interpreter)
        notes = self._install(environment, requirements)
        return replace(environment, notes=tuple(notes))

    def _install(self, environment: Environment, requirements: Requirements) -> list[str]:
        """Install all, or, where the whole contradicts itself, as much as goes together."""
        failure = self._attempt(environment, requirements)
        if failure is None:
            return []
        if failure.cause is Cause.MISSING:
            for smaller in requirements.reduced():
                kept = smaller.with_single(one for one in requirements.single if one in _RUNNERS)
                if self._attempt(environment, kept) is None:
                    first = failure.message.replace("\n", " ")[:300]
                    return [f"not all that the project's files name can be installed, so less was: {first}"]
        raise _step_error(failure)

    def _attempt(self, environment: Environment, requirements: Requirements) -> Diagnosis | None:
        """Install these, offline first; None where that went well.

        Raises:
            TemporaryError: a registry did not answer.
        """
        arguments = _arguments(requirements, editable=True)
        if not arguments:
            return None
        failure = self._offline_then_online(environment, arguments)
        if failure is not None and failure.cause is Cause.EDITABLE:
            failure = self._offline_then_online(environment, _arguments(requirements, editable=False))
        return failure

    def _offline_then_online(self, environment: Environment, arguments: Sequence[str]) -> Diagnosis | None:
        command = ["pip", "install", "--python", str(environment.program), *arguments]
        if self._flat is not None:
            command += ["--find-links", str(self._flat)]
        failure = self._run([*command, "--offline"])
        if (
            failure is None
            or failure.cause not in (Cause.MISSING, Cause.TEMPORARY)
            or not self.uv.network.allowed
        ):
            return failure
        with self.uv.network.open():
            failure = self._run(command)
        note_wanted(self.uv.cache(self.scratch), self.uv.shared)
        if failure is not None and failure.cause is Cause.TEMPORARY:
            raise TemporaryError(f"a registry does not answer: {failure.message}")
        return failure

    def _run(self, arguments: Sequence[str]) -> Diagnosis | None:
        """Run uv once; None where it succeeded."""
        variables = self.uv.variables(self.scratch)
        try:
            running = Running([self.uv.program, *arguments], self.base, variables, Output())
        except OSError as error:
            raise TemporaryError(f"uv cannot be started: {error.strerror}") from error
        if not running.wait(running.started + self.limit - time.monotonic()):
            running.end()
            return Diagnosis(Cause.OTHER, f"`uv {arguments[0]}` did not end within {self.limit:g} s")
        if running.killed:
            raise TemporaryError("uv was killed from outside")
        return None if running.exit_code == 0 else diagnose(running.output.tail())


_RUNNERS = ("pytest", "django")


def _arguments(requirements: Requirements, *, editable: bool) -> list[str]:
    """Of ``uv pip install``."""
    arguments: list[str] = []
    if requirements.project:
        extras = f"[{','.join(requirements.extras)}]" if requirements.extras else ""
        arguments += ["--editable", f".{extras}"] if editable else [f".{extras}"]
    for group in requirements.groups:
        arguments += ["--group", f"pyproject.toml:{group}"]
    for file in requirements.files:
        arguments += ["--requirement", file]
    return [*arguments, *requirements.single]


def _step_error(failure: Diagnosis) -> StepError:
    missing = failure.cause in (Cause.MISSING, Cause.DEPENDENCY)
    return StepError(STEP, "MISSING_DEPENDENCIES" if missing else "NOTBUILDABLE", failure.message)
