"""What must be installed for a project's tests, as its files tell: they may tell it in many places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repairnator.core.languages.python.build.configuration import (
    Configuration,
    calls,
    lines,
    literal,
    strings,
)

_TESTING = ("test", "tests", "testing", "pytest", "unittest", "test-requirements", "tests-require")
_DEVELOPING = ("dev", "develop", "development", "check", "ci", "all")
_FILES = (
    ("requirements{}{}.txt", "requirements-{}.txt", "requirements_{}.txt", "{}-requirements.txt"),
    ("{}_requirements.txt", "requirements.{}.txt", "requirements/{}.txt", "{}/requirements.txt"),
)
_PLAIN = (
    "requirements.txt",
    "requirements/base.txt",
    "requirements/requirements.txt",
    "requirements/main.txt",
)
_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>=!~;@ ].*)?")
_FACTOR = re.compile(r"^[\w.{},! -]+:\s+")
_PYTHON_ENVIRONMENT = re.compile(r"testenv(?::(?:py\d*|tests?|unit|pytest|.*test.*))?")
_EXTRA_INSTALL = re.compile(r"^(?:-e\s*)?\.(?:\[([\w, .-]+)\])?$")


@dataclass(frozen=True, slots=True)
class Requirements:
    """What to install.

    Attributes:
        project: whether the project itself can be installed.
        extras: its optional dependencies.
        groups: dependency groups of ``pyproject.toml``.
        single: further requirements, as pip takes them.
        files: requirement files, relative to the project's folder.
    """

    project: bool = False
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    single: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """Of the single requirements."""
        return {normalized(match[1]) for one in self.single if (match := _NAME.fullmatch(one))}

    def with_single(self, added: Iterable[str]) -> Requirements:
        """The same and more."""
        single = tuple(dict.fromkeys((*self.single, *added)))
        return Requirements(self.project, self.extras, self.groups, single, self.files)

    def reduced(self) -> Iterator[Requirements]:
        """Smaller sets, for where these contradict each other: without tox's and files', then the project."""
        if self.project and (self.files or self.single):
            yield Requirements(self.project, self.extras, self.groups)
        if self.project and (self.extras or self.groups):
            yield Requirements(self.project)


def normalized(name: str) -> str:
    """A distribution's name as indexes have it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements_of(configuration: Configuration) -> Requirements:
    """What the project's files name for its tests, or where none does, for its development."""
    project = _installable(configuration)
    tox = _tox(configuration)
    extras = _chosen(_extras(configuration)) if project else []
    groups = _chosen(configuration.table("dependency-groups"))
    single = [*_of_tools(configuration), *tox.single, *_nox(configuration)]
    named_files = [file for file in tox.files if configuration.has(file)]
    return Requirements(
        project=project,
        extras=tuple(dict.fromkeys((*extras, *(one for one in tox.extras if project)))),
        groups=tuple(dict.fromkeys((*groups, *tox.groups))),
        single=tuple(dict.fromkeys(single)),
        files=tuple(dict.fromkeys((*_requirement_files(configuration), *named_files))),
    )


def _installable(configuration: Configuration) -> bool:
    """Whether there is something to install: a build backend, or metadata for the usual one."""
    if configuration.has("setup.py") or "metadata" in configuration.setup_cfg:
        return True
    return bool(configuration.table("build-system") or configuration.table("project")) and not _only_tools(
        configuration
    )


def _only_tools(configuration: Configuration) -> bool:
    """Whether the project says that it is not a package."""
    uv, poetry = configuration.table("tool", "uv"), configuration.table("tool", "poetry")
    return uv.get("package") is False or poetry.get("package-mode") is False


def _extras(configuration: Configuration) -> list[str]:
    setup = configuration.setup_py.get("extras_require", {})
    return [
        *configuration.table("project", "optional-dependencies"),
        *configuration.table("tool", "poetry", "extras"),
        *configuration.table("tool", "flit", "metadata", "requires-extra"),
        *configuration.setup_cfg.get("options.extras_require", {}),
        *(setup if isinstance(setup, Mapping) else ()),
    ]


def _chosen(names: Iterable[str]) -> list[str]:
    """Those for tests; where there are none, those for developers."""
    known = [name for name in names if isinstance(name, str)]
    for wanted in (_TESTING, _DEVELOPING):
        found = [name for name in known if normalized(name) in wanted]
        if found:
            return found
    return [name for name in known if "test" in normalized(name)]


def _of_tools(configuration: Configuration) -> list[str]:
    """What tools keep in tables of their own."""
    poetry = configuration.table("tool", "poetry")
    groups = dict(configuration.table("tool", "poetry", "group").items())
    tables: list[Any] = [poetry.get("dev-dependencies", {})]
    tables += [
        groups[name].get("dependencies", {}) for name in _chosen(groups) if isinstance(groups[name], dict)
    ]
    if not configuration.table("build-system") or _only_tools(configuration):
        tables.append(poetry.get("dependencies", {}))
        tables.append(dict.fromkeys(strings(configuration.table("project").get("dependencies", ())), ""))
    pdm = configuration.table("tool", "pdm", "dev-dependencies")
    hatch = configuration.table("tool", "hatch", "envs")
    found = [one for table in tables if isinstance(table, Mapping) for one in _of_poetry(table)]
    found += [one for name in _chosen(pdm) for one in strings(pdm[name])]
    found += strings(configuration.table("tool", "uv").get("dev-dependencies", ()))
    for name in dict.fromkeys((*_chosen(hatch), "hatch-test")):
        environment = hatch.get(name, {})
        if isinstance(environment, Mapping):
            found += strings(environment.get("dependencies", ()))
            found += strings(environment.get("extra-dependencies", ()))
    setup = configuration.setup_py.get("tests_require", ())
    found += lines(setup) if isinstance(setup, str) else strings(setup)
    found += lines(configuration.setup_cfg.get("options", {}).get("tests_require", ""))
    return [one for one in found if "{" not in one]


def _of_poetry(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if name == "python" or not isinstance(name, str):
            continue
        if isinstance(value, Mapping):
            extras = ",".join(strings(value.get("extras", ())))
            name, value = f"{name}[{extras}]" if extras else name, value.get("version", "")
        if isinstance(value, str):
            yield name + _of_caret(value)


def _of_caret(text: str) -> str:
    """``>=1.2,<2`` of ``^1.2``, and so on."""
    if "||" in text or text.strip() in ("*", ""):
        return ""
    return ",".join(_clause(part.strip()) for part in text.split(",") if part.strip())


def _clause(text: str) -> str:
    if text[0] not in "^~" or text.startswith("~="):
        return text if text[0] in "<>=!~" else f"=={text}"
    version = text[1:].strip()
    numbers = [int(part) for part in re.findall(r"\d+", version)[:3]] or [0]
    at = (
        next((index for index, number in enumerate(numbers) if number), 0)
        if text[0] == "^"
        else min(1, len(numbers) - 1)
    )
    upper = [*numbers[:at], numbers[at] + 1]
    return f">={version},<{'.'.join(map(str, upper))}"


@dataclass(frozen=True, slots=True)
class _Tox:
    single: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def _tox(configuration: Configuration) -> _Tox:
    """What tox installs for tests, as far as no substitution decides."""
    deps: list[str] = []
    extras: list[str] = []
    groups: list[str] = []
    for name, section in configuration.tox.items():
        if _PYTHON_ENVIRONMENT.fullmatch(name):
            deps += [_FACTOR.sub("", line) for line in lines(section.get("deps", ""))]
            extras += re.split(r"[\s,]+", section.get("extras", ""))
            groups += re.split(r"[\s,]+", section.get("dependency_groups", ""))
    base = configuration.table("tool", "tox", "env_run_base")
    deps += strings(base.get("deps", ()))
    extras += strings(base.get("extras", ()))
    groups += strings(base.get("dependency_groups", ()))
    plain = [one for one in deps if "{" not in one]
    files = [
        match[1].removeprefix("./")
        for one in deps
        if (match := re.match(r"-r\s*(?:\{toxinidir\}/)?(\S+)", one))
    ]
    single = [one for one in plain if not one.startswith(("-", ".", "/")) and _NAME.fullmatch(one)]
    own = _extras(configuration)
    return _Tox(
        tuple(single),
        tuple(files),
        tuple(one for one in extras if one in own),
        tuple(one for one in groups if one in configuration.table("dependency-groups")),
    )


def _nox(configuration: Configuration) -> list[str]:
    """What the sessions for tests of a ``noxfile.py`` install, as far as it is written down."""
    found: list[str] = []
    for call in calls(configuration.text("noxfile.py"), "install"):
        arguments = [literal(argument) for argument in call.args]
        for before, one in zip(("", *arguments), arguments, strict=False):
            if isinstance(one, str) and _NAME.fullmatch(one) and before not in ("-r", "-c", "-e"):
                found.append(one)
    # Other sessions install linters, which do no harm, and documentation tools, which are large.
    return [one for one in found if normalized(one).startswith(("pytest", "hypothesis", "mock", "nose"))]


def _requirement_files(configuration: Configuration) -> list[str]:
    plain = [name for name in _PLAIN if configuration.has(name)][:1]
    patterns = [pattern for row in _FILES for pattern in row if pattern.count("{}") == 1]
    for kinds in (_TESTING, _DEVELOPING):
        found = [
            name for kind in kinds for pattern in patterns if configuration.has(name := pattern.format(kind))
        ]
        if found:
            return [*plain, *found]
    return plain


def pipenv_requirements(text: str) -> list[str]:
    """The packages of a ``Pipfile``, those for development as well."""
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    tables = (document.get("packages", {}), document.get("dev-packages", {}))
    return [one for table in tables if isinstance(table, Mapping) for one in _of_poetry(table)]


def relative(base: Path, files: Iterable[str]) -> list[Path]:
    """Requirement files, absolute."""
    return [base / file for file in files]
