"""The registry of repair tools: found by entry point, asked for by their own or the original's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from types import MappingProxyType

from repairnator.core.plugins import installed, load
from repairnator.core.tools.port import RepairTool, repairs
from repairnator.errors import UsageError

GROUP = "repairnator.tools"

# Names of the original's tools that do something else than repairing a program for its failing tests.
WITHOUT_COUNTERPART: Mapping[str, str] = MappingProxyType(
    {
        "AssertFixer": "changes the tests, which a patch here never touches",
        "SequencerRepair": "needs a trained model",
        "SoraldBot": "repairs static analysis warnings, not failing tests",
    }
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Tools to run.

    Attributes:
        tools: in the order asked for, each once.
        warnings: sentences for people about names that were understood as others.
    """

    tools: tuple[RepairTool, ...]
    warnings: tuple[str, ...] = ()


def available() -> Mapping[str, EntryPoint]:
    """What is installed, by name.

    Raises:
        SettingsError: two tools have the same name.
    """
    return installed(GROUP, "repair tool")


def select_tools(names: Sequence[str] = (), language: str | None = None) -> Selection:
    """Load the tools of these names, or all that are installed when there are none.

    Args:
        names: own names, or names of the original's tools.
        language: leave out tools that cannot repair it.

    Raises:
        UsageError: a name is unknown or stands for nothing here, or none of the tools repairs ``language``.
        SettingsError: a tool cannot be loaded, or two have the same name.
    """
    tools = {name: _load(point) for name, point in available().items()}
    wanted: list[str] = []
    aliases: dict[str, list[str]] = {}
    for name in names or tuple(tools):
        own = _own_name(name, tools)
        if own != name:
            aliases.setdefault(own, []).append(name)
        if own not in wanted:
            wanted.append(own)
    selected = tuple(tools[name] for name in wanted)
    if language is not None:
        selected = _fitting(selected, language)
    warnings = tuple(
        f"{', '.join(theirs)}: the tool {own!r} does this work here" for own, theirs in aliases.items()
    )
    return Selection(selected, warnings)


def _own_name(name: str, tools: Mapping[str, RepairTool]) -> str:
    if name in tools:
        return name
    own = next((tool.name for tool in tools.values() if name in tool.aliases), None)
    if own is not None:
        return own
    why = WITHOUT_COUNTERPART.get(name)
    reason = f"{name} has no counterpart here: it {why}" if why else f"unknown repair tool {name!r}"
    raise UsageError(f"{reason}; available: {', '.join(tools) or 'none, is the package installed?'}")


def _load(point: EntryPoint) -> RepairTool:
    needs = ("name", "languages", "needs_runtime", "aliases", "search")
    tool: RepairTool = load(point, "repair tool", needs=needs, call=True)
    return tool


def _fitting(tools: tuple[RepairTool, ...], language: str) -> tuple[RepairTool, ...]:
    fitting = tuple(tool for tool in tools if repairs(tool, language, warm=True))
    if not fitting:
        named = ", ".join(tool.name for tool in tools) or "none"
        raise UsageError(f"no repair tool for {language}; asked for or installed: {named}")
    return fitting
