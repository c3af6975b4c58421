"""How a project runs its tests: with which runner, and what it tells it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from repairnator.core.files import FileError, is_file, read_file
from repairnator.core.languages.python.build.configuration import (
    Configuration,
    calls,
    lines,
    literal,
    strings,
)
from repairnator.core.languages.python.build.layout import Layout
from repairnator.core.languages.python.build.requirements import Requirements
from repairnator.core.languages.python.project import Runner

_MAX_BYTES = 2 * 2**20
_READ = 200
_MAKE = re.compile(r"^(?:test|tests|check|unittest)\s*:[^\n]*\n((?:\t[^\n]*\n?|\s*\n)+)", re.MULTILINE)
# Of pytest's arguments, those that choose what is collected and how it is run; many print, report or measure.
_PYTEST_VALUES = frozenset(
    {
        "-k",
        "-m",
        "-p",
        "-c",
        "-o",
        "-W",
        "--ignore",
        "--ignore-glob",
        "--import-mode",
        "--rootdir",
        "--deselect",
    }
    | {"--ds", "--confcutdir", "--doctest-glob", "--override-ini", "--asyncio-mode", "--doctest-report"}
)
_PYTEST_FLAGS = frozenset(
    {"--doctest-modules", "--pyargs", "--strict", "--strict-markers", "--nomigrations", "--create-db"}
)
_UNITTEST_VALUES = frozenset({"-s", "-p", "-t", "--start-directory", "--pattern", "--top-level-directory"})
_DJANGO_VALUES = frozenset(
    {
        "--settings",
        "--pythonpath",
        "--tag",
        "--exclude-tag",
        "-k",
        "-p",
        "--pattern",
        "-t",
        "--top-level-directory",
    }
)
_BEFORE_FAILING = frozenset(
    {"-b", "--buffer", "-f", "--failfast", "-v", "--verbose", "-q", "--quiet", "-c", "--catch", "--locals"}
)

# What of a project's files shows that a plug-in of pytest is needed -> its distribution.
_PLUGINS = (
    (re.compile(r"^\s*asyncio_mode|pytest\.mark\.asyncio|pytest_asyncio", re.MULTILINE), "pytest-asyncio"),
    (re.compile(r"DJANGO_SETTINGS_MODULE|pytest\.mark\.django_db"), "pytest-django"),
    (re.compile(r"--cov\b|--cov="), "pytest-cov"),
    (re.compile(r"(?<!\S)-n\s*(?:\d+|auto)|--numprocesses"), "pytest-xdist"),
    (re.compile(r"^\s*timeout\s*=|pytest\.mark\.timeout", re.MULTILINE), "pytest-timeout"),
    (re.compile(r"def test\w*\([^)]*\bmocker\b"), "pytest-mock"),
    (re.compile(r"def test\w*\([^)]*\bbenchmark\b"), "pytest-benchmark"),
    (re.compile(r"^\s*(?:from|import) hypothesis\b", re.MULTILINE), "hypothesis"),
    (re.compile(r"pytest\.mark\.trio\b"), "pytest-trio"),
    (re.compile(r"^\s*(?:from|import) parameterized\b", re.MULTILINE), "parameterized"),
)


@dataclass(frozen=True, slots=True)
class Running:
    """How the tests are run.

    Attributes:
        runner: what runs them; None where the project has no tests that any runner would find.
        arguments: of the runner.
        configuration: the file with its settings.
        needs: distributions that it needs and that no file of the project need name.
        environment: variables that the project sets for its tests.
    """

    runner: Runner | None
    arguments: tuple[str, ...] = ()
    configuration: Path | None = None
    needs: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = field(default=())


def running_of(
    configuration: Configuration, layout: Layout, requirements: Requirements, wished: str = ""
) -> Running:
    """How the project runs its tests.

    Args:
        configuration: of the project.
        layout: of the project.
        requirements: that its files name.
        wished: a runner that a build setting names; "" for none.
    """
    texts = [_text(file) for file in layout.test_files[:_READ]]
    commands = list(_commands(configuration))
    settings = _pytest_settings(configuration)
    runner = (
        Runner(wished)
        if wished in set(Runner)
        else _runner(configuration, texts, commands, settings, requirements)
    )
    if runner is None:
        return Running(None)
    environment = _tox_environment(configuration)
    arguments = next(
        (found for one in commands if (found := arguments_of(one, runner, configuration.base)) is not None),
        [],
    )
    if runner is Runner.PYTEST:
        said = "\n".join([*texts, settings.text, *(" ".join(one) for one in commands)])
        plugins = [name for pattern, name in _PLUGINS if pattern.search(said)]
        needs = ["pytest", *plugins]
        return Running(runner, tuple(arguments), settings.file, _missing(needs, requirements), environment)
    if runner is Runner.DJANGO:
        return Running(
            runner,
            tuple(arguments),
            configuration.base / "manage.py",
            _missing(["django"], requirements),
            environment,
        )
    needs = [name for pattern, name in _PLUGINS[-1:] if any(map(pattern.search, texts))]
    return Running(
        runner,
        tuple(arguments or _discovery(layout, configuration.base)),
        None,
        _missing(needs, requirements),
        environment,
    )


def _missing(needs: Sequence[str], requirements: Requirements) -> tuple[str, ...]:
    return tuple(name for name in needs if name not in requirements.names)


@dataclass(frozen=True, slots=True)
class _Settings:
    file: Path | None = None
    text: str = ""


def _pytest_settings(configuration: Configuration) -> _Settings:
    """The file that pytest takes its settings from, as it looks for one, and what they say."""
    base = configuration.base
    for name in ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini"):
        if configuration.has(name):
            return _Settings(base / name, configuration.text(name))
    table = configuration.table("tool", "pytest")
    if table:
        options = configuration.table("tool", "pytest", "ini_options") or table
        text = "\n".join(f"{key} = {' '.join(strings(value)) or value}" for key, value in options.items())
        return _Settings(base / "pyproject.toml", text)
    for name, sections, section in (
        ("tox.ini", configuration.tox, "pytest"),
        ("setup.cfg", configuration.setup_cfg, "tool:pytest"),
    ):
        if section in sections and configuration.has(name):
            return _Settings(
                base / name, "\n".join(f"{key} = {value}" for key, value in sections[section].items())
            )
    return _Settings()


def _runner(
    configuration: Configuration,
    texts: Sequence[str],
    commands: Sequence[Sequence[str]],
    settings: _Settings,
    requirements: Requirements,
) -> Runner | None:
    base = configuration.base
    for command in commands:
        for runner in Runner:
            if arguments_of(command, runner, base) is not None:
                return runner
    pytest = (
        settings.file is not None
        or "pytest" in requirements.names
        or _names_pytest(configuration, requirements)
    )
    if is_file(base / "manage.py") and not pytest:
        return Runner.DJANGO
    if not texts:
        return Runner.PYTEST if settings.file is not None and "doctest" in settings.text else None
    if pytest or is_file(base / "conftest.py"):
        return Runner.PYTEST
    if any(
        re.search(r"^\s*(?:import|from) pytest\b|^(?:async )?def test", text, re.MULTILINE) for text in texts
    ):
        return Runner.PYTEST
    # What unittest's discovery does not reach in one go, pytest does.
    return Runner.UNITTEST


def _names_pytest(configuration: Configuration, requirements: Requirements) -> bool:
    files = (configuration.text(name) for name in requirements.files)
    groups = configuration.table("dependency-groups")
    extras = configuration.table("project", "optional-dependencies")
    listed = [one for table in (groups, extras) for value in table.values() for one in strings(value)]
    setup = configuration.setup_cfg.get("options.extras_require", {})
    written = configuration.setup_py.get("extras_require", {})
    listed += [one for value in (*setup.values(),) for one in lines(value)]
    listed += [
        one for value in (written.values() if isinstance(written, Mapping) else ()) for one in strings(value)
    ]
    return any(re.match(r"pytest\b", one) for one in listed) or any(
        re.search(r"^\s*pytest\b", text, re.MULTILINE) for text in files
    )


def _discovery(layout: Layout, base: Path) -> list[str]:
    """Arguments with which unittest finds all tests: it enters packages alone."""
    folders = [folder for folder in layout.tests if folder != base]
    arguments = ["discover"]
    beside = any(file.parent == base for file in layout.test_files)
    if len(folders) == 1 and not beside:
        name = folders[0].relative_to(base).as_posix()
        arguments += ["-s", name, *(["-t", "."] if is_file(folders[0] / "__init__.py") else [])]
    if layout.test_files and not any(file.name.startswith("test") for file in layout.test_files):
        arguments += ["-p", "*_test.py" if layout.test_files[0].name.endswith("_test.py") else "*_tests.py"]
    return arguments


def _commands(configuration: Configuration) -> Iterator[list[str]]:
    """The commands for tests in the files of tools that run them, as words."""
    for name, section in configuration.tox.items():
        if name.startswith("testenv"):
            joined = section.get("commands", "").replace("\\\n", " ")
            yield from map(_words, lines(joined))
    for command in configuration.table("tool", "tox", "env_run_base").get("commands", ()) or ():
        yield strings(command)
    for call in calls(configuration.text("noxfile.py"), "run"):
        yield [one for argument in call.args if isinstance(one := literal(argument), str)]
    environments = configuration.table("tool", "hatch", "envs")
    for environment in environments.values():
        scripts = environment.get("scripts", {}) if isinstance(environment, Mapping) else {}
        for name, value in scripts.items() if isinstance(scripts, Mapping) else ():
            if str(name).startswith("test"):
                yield from map(_words, strings(value))
    for match in _MAKE.finditer(configuration.text("Makefile") + "\n"):
        yield from map(_words, (line.strip().lstrip("@-") for line in match[1].splitlines()))


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return []


def arguments_of(command: Sequence[str], runner: Runner, base: Path) -> list[str] | None:
    """What a command tells a runner, without what prints, reports or measures; None if it starts another.

    Args:
        command: words; substitutions of other tools are left out.
        runner: that it may start.
        base: the project's folder; paths that do not exist there are left out.
    """
    words = [word for word in command if not re.search(r"[{}$`]", word)]
    if "&&" in command or "|" in command or ";" in command:
        return None
    names = [Path(word).name for word in words]
    if runner is Runner.PYTEST:
        at = next((index for index, name in enumerate(names) if name in ("pytest", "py.test")), None)
        if at is None or "install" in words[:at]:
            return None
        return _kept(words[at + 1 :], _PYTEST_VALUES, _PYTEST_FLAGS, base)
    if runner is Runner.UNITTEST:
        at = next(
            (
                index
                for index, word in enumerate(words)
                if word == "unittest" and words[index - 1 : index] == ["-m"]
            ),
            None,
        )
        if at is None:
            return None
        rest = [word for word in words[at + 1 :] if word not in _BEFORE_FAILING]
        modules = [word for word in rest if re.fullmatch(r"[\w.]+", word) and word != "discover"]
        kept = _kept(rest, _UNITTEST_VALUES, frozenset({"discover"}), base)
        named = [
            word for word in modules if word not in kept and is_file(base / (word.replace(".", "/") + ".py"))
        ]
        return [*kept, *named] or ["discover"]
    at = next(
        (
            index
            for index, name in enumerate(names)
            if name == "manage.py" and words[index + 1 : index + 2] == ["test"]
        ),
        None,
    )
    if at is None:
        return None
    apps = [word for word in words[at + 2 :] if re.fullmatch(r"[A-Za-z_][\w.]*", word)]
    kept = _kept(words[at + 2 :], _DJANGO_VALUES, frozenset({"--keepdb", "--no-input", "--noinput"}), base)
    return [*kept, *(app for app in apps if app not in kept and (base / app.split(".")[0]).exists())]


def _kept(words: Sequence[str], values: frozenset[str], flags: frozenset[str], base: Path) -> list[str]:
    """Of arguments, known options with their values, and paths that exist."""
    kept: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, _ = word.partition("=")
        if word in flags or (equals and name in values):
            kept.append(word)
        elif word in values:
            value = next(rest, None)
            kept += [word, value] if value is not None else []
        elif not word.startswith("-") and "\0" not in word and (base / word.partition("::")[0]).exists():
            kept.append(word)
    return kept


def _tox_environment(configuration: Configuration) -> tuple[tuple[str, str], ...]:
    """Variables that tox sets for the tests, but for those that name folders of tox's own."""
    found: dict[str, str] = {}
    for name, section in configuration.tox.items():
        if re.fullmatch(r"testenv(?::py\d*)?", name):
            for line in lines(section.get("setenv", "") or section.get("set_env", "")):
                key, equals, value = (part.strip() for part in line.partition("="))
                if equals and re.fullmatch(r"[A-Za-z_]\w*", key) and "{" not in value and key not in _KEPT:
                    found[key] = value
    return tuple(found.items())


_KEPT = frozenset({"PATH", "HOME", "PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"})


def _text(file: Path) -> str:
    try:
        return read_file(file, max_bytes=_MAX_BYTES).decode("utf-8", "replace")
    except FileError:
        return ""
