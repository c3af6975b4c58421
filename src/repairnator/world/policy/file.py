"""Reads a repository's policy file: ``.github/repairnator.yml`` or ``.repairnator.yml``.

It is read from the default branch of the base repository alone, so that a pull request cannot change it, and
it can only narrow what the operator allows. A mistake in it is no reason to stop: what can be read counts,
nothing is offered until it is corrected, and the next result says where it is.
"""

from __future__ import annotations

import dataclasses
import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from repairnator.core.ignored import ignores
from repairnator.errors import UsageError
from repairnator.model import RepairOptions, TestName

FILES = (".github/repairnator.yml", ".repairnator.yml")

_MOST_BYTES = 64 * 1024
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


class OfferMode(enum.StrEnum):
    """How far an offer goes, from nothing on."""

    NONE = "none"
    BRANCH = "branch"
    COMMENT = "comment"
    PULL_REQUEST = "pull-request"


Pattern = Annotated[str, Field(min_length=1, max_length=250)]


class _File(BaseModel):
    """What a repository lets Repairnator do. It can only narrow what the operator allows."""

    model_config = ConfigDict(extra="forbid", strict=True, title="Repairnator's policy file")

    enabled: Annotated[bool, Field(description="Whether builds of this repository are repaired at all.")] = (
        True
    )
    branches: Annotated[
        list[Pattern] | None,
        Field(description="Only builds of these branches; * and ? stand for any characters.", max_length=100),
    ] = None
    tools: Annotated[list[Pattern] | None, Field(description="Only these repair tools.", max_length=50)] = (
        None
    )
    budget: Annotated[
        str | None,
        Field(
            description="Longest time to search for a patch, such as 90s, 5m or 1h.",
            pattern=r"^[0-9]{1,6}(\.[0-9]+)?[smh]$",
        ),
    ] = None
    offer: Annotated[
        OfferMode,
        Field(description="How far an offer of a patch may go.", strict=False),
    ] = OfferMode.PULL_REQUEST
    network: Annotated[
        bool,
        Field(
            description="Whether builds and tests may reach anything outside: package registries, and "
            "what the operator lists."
        ),
    ] = True
    ignored_tests: Annotated[
        list[Pattern],
        Field(
            alias="ignored-tests",
            description="Tests whose failure is no reason to repair: org.example.ATest or "
            "org.example.ATest#method.",
            max_length=1000,
        ),
    ] = Field(default_factory=list)
    build: Annotated[
        dict[Pattern, int | float | Pattern | list[Pattern]],
        Field(
            description="How the project is built: names and values, which its language knows, such as "
            "java-version and profiles.",
            max_length=20,
        ),
    ] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RepositoryPolicy:
    """What a repository allows, and what is wrong with how it says so.

    Attributes:
        enabled: whether it wants to be repaired.
        branches: patterns; empty for all.
        tools: names; None for all.
        budget: seconds; None for as many as the operator allows.
        offer: how far an offer goes.
        network: whether builds and tests may reach anything outside.
        ignored_tests: patterns over ``suite`` or ``suite#case``.
        build_settings: how the project is built, as ``name=value``.
        mistakes: one sentence each, with file and place.
    """

    enabled: bool = True
    branches: tuple[str, ...] = ()
    tools: tuple[str, ...] | None = None
    budget: float | None = None
    offer: OfferMode = OfferMode.PULL_REQUEST
    network: bool = True
    ignored_tests: tuple[str, ...] = ()
    build_settings: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What it says, for records; nothing of what it leaves to the operator."""
        usual = RepositoryPolicy()
        said = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in said.items()
            if value != getattr(usual, name)
        }

    def refusal(self, branch: str) -> str:
        """Why builds of the branch are not repaired; "" when they are."""
        if not self.enabled:
            return "the repository's policy file says enabled: false"
        if self.branches and not any(fnmatchcase(branch, pattern) for pattern in self.branches):
            return f"the repository's policy file does not list the branch {branch}"
        return ""

    def ignores(self, test: TestName) -> bool:
        """Whether a failure of this test is no reason to repair."""
        return ignores(self.ignored_tests, test)


def read_policy(content: bytes, name: str) -> RepositoryPolicy:
    """Read the file; never fails.

    Args:
        content: of the file.
        name: of the file, for the mistakes.
    """
    try:
        document = _load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return RepositoryPolicy(
            offer=OfferMode.NONE, mistakes=(f"{name} cannot be read: {_one_line(error)}",)
        )
    mistakes: list[str] = []
    while True:
        try:
            read = _File.model_validate(document)
            break
        except ValidationError as error:
            problems = error.errors(include_url=False, include_input=False)
            mistakes += [_mistake(name, problem) for problem in problems]
            document = _without(document, problems)
    return RepositoryPolicy(
        enabled=read.enabled,
        branches=tuple(read.branches or ()),
        tools=None if read.tools is None else tuple(read.tools),
        budget=None if read.budget is None else _seconds(read.budget),
        offer=OfferMode.NONE if mistakes else read.offer,
        network=read.network,
        ignored_tests=tuple(read.ignored_tests),
        build_settings=tuple(f"{name}={_value(value)}" for name, value in read.build.items()),
        mistakes=tuple(mistakes[:20]),
    )


def _value(value: float | str | list[str]) -> str:
    """One line, as the language's build tool reads it."""
    return " ".join((",".join(value) if isinstance(value, list) else str(value)).split())


def _seconds(budget: str) -> float:
    """Parse a duration of at least one second: a search needs some time."""
    return max(1.0, float(budget[:-1]) * _UNITS[budget[-1]])


def _without(document: Any, problems: Sequence[Any]) -> dict[str, Any]:
    """What of the document has no mistakes; always less, so that looking at it again comes to an end."""
    if not isinstance(document, dict):
        return {}
    wrong = {problem["loc"][0] for problem in problems if problem["loc"]}
    kept = {key: value for key, value in document.items() if key not in wrong}
    return kept if len(kept) < len(document) else {}


def narrowed(options: RepairOptions, policy: RepositoryPolicy) -> RepairOptions:
    """The operator's options, narrowed by the repository's word.

    Raises:
        UsageError: no repair tool is left.
    """
    tools = options.tools
    if policy.tools is not None:
        tools = tuple(name for name in policy.tools if not tools or name in tools)
        if not tools:
            raise UsageError("the repository's policy file allows none of the repair tools that are set")
    budget = options.budget if policy.budget is None else min(options.budget, policy.budget)
    return dataclasses.replace(
        options,
        tools=tools,
        budget=budget,
        network=options.network and policy.network,
        ignored_tests=(*options.ignored_tests, *policy.ignored_tests),
        build_settings=(*policy.build_settings, *options.build_settings),
    )


def schema() -> dict[str, Any]:
    """The JSON schema of the file, from which editors complete."""
    return {"$schema": _SCHEMA, **_File.model_json_schema(by_alias=True)}


class _Loader(yaml.SafeLoader):
    """YAML without aliases (a few lines of them can stand for gigabytes) and without keys given twice.

    Keys are text, whatever else they look like (`on`, `1`, a date, nothing).
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases are not allowed",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        for name, times in names.items():
            if times > 1:
                raise yaml.MarkedYAMLError(
                    problem=f"{name[:40]!r} occurs twice", problem_mark=node.start_mark
                )
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep)


def _load(content: bytes) -> Any:
    if len(content) > _MOST_BYTES:
        raise ValueError(f"{len(content)} bytes long; at most {_MOST_BYTES} are read")
    try:
        document = yaml.load(content, Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (ArithmeticError, AttributeError, IndexError, KeyError, TypeError) as error:
        # What PyYAML lets out where a value does not fit the tag before it, such as `!!bool x`.
        raise ValueError("a value does not fit its YAML tag, or is too large") from error
    return {} if document is None else document


def _unknown(name: str, key: str) -> str:
    known = ", ".join(field.alias or each for each, field in _File.model_fields.items())
    return f"{name}: unknown field {key[:100]!r}; known are {known}"


def _mistake(name: str, problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])[:100]
    if problem["type"] == "extra_forbidden":
        return _unknown(name, place)
    return f"{name}: {_one_line(place) or 'the file'}: {_one_line(problem['msg'])}"


def _one_line(error: object) -> str:
    # Escapes may stand for half characters, which nobody could store.
    return " ".join(str(error).encode(errors="backslashreplace").decode().split())[:300]
