"""The API's answers about everything beside builds: made of what the console's views give, field by field."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel

_CAMEL = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

Answer = TypeVar("Answer")

# In the views a time is seconds since the epoch, and 0 where none is known.
Moment = Annotated[datetime | None, BeforeValidator(lambda seconds: seconds or None)]


@dataclass(frozen=True, slots=True)
class PatchRow:
    """A patch in a list."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    id: str
    build: Annotated[str, Field(description="the build key; may be empty")]
    repository: str
    summary: str
    tool: str
    file: Annotated[str, Field(description="the first that it changes")]
    rank: int
    confidence: float | None
    fixes: Annotated[int, Field(description="how many tests")]
    recorded: Moment


@dataclass(frozen=True, slots=True)
class PatchPage:
    """A page of patches, the newest first."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    items: list[PatchRow]
    next: Annotated[str | None, Field(description="`after` of the next page; null on the last")]


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer that was made."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    repository: str
    kind: str
    number: int
    state: str
    tool: str
    build: str
    url: str
    recorded: Moment


@dataclass(frozen=True, slots=True)
class OfferJob:
    """An offer that is not made yet, or never will be."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    key: str
    kind: str
    repository: str
    build: str
    state: str
    reason: str
    due: Moment
    updated: Moment


@dataclass(frozen=True, slots=True)
class Success:
    """How offers of a tool, or to a repository, ended."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    made: int
    open: int
    taken: int
    refused: int


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A page of offers, the newest first; jobs and counts are on the first page alone."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    items: list[OfferRow]
    next: Annotated[str | None, Field(description="`after` of the next page; null on the last")]
    jobs: list[OfferJob]
    tools: list[Success]
    repositories: list[Success]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue; what the broker does not tell is null."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    kind: str
    answers: bool
    waiting: int | None
    held: int | None
    consumers: int | None
    jobs: Annotated[int, Field(description="that wait in the store")]
    oldest: Moment


@dataclass(frozen=True, slots=True)
class KindRow:
    """How many jobs of a kind there are in each state."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    kind: str
    queued: int
    running: int
    done: int
    dead: int


@dataclass(frozen=True, slots=True)
class Queues:
    """The queues, and the jobs in the store."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    queues: list[QueueRow]
    kinds: list[KindRow]


@dataclass(frozen=True, slots=True)
class FlakyTest:
    """A test that failed and passed without a change."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    repository: str
    name: str
    runs: int
    first: Moment
    last: Moment
    build: str
    weeks: list[int]


@dataclass(frozen=True, slots=True)
class FlakyTests:
    """Flaky tests of the latest runs; of weeks the oldest comes first."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    tests: list[FlakyTest]
    more: int
    runs: int
    since: Moment
    weeks: list[int]


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository; of its secrets only their number is told."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    slug: str
    ci: str
    host: str
    registered: bool
    added: Moment
    secrets: int


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of a repository, or of everything."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    repository: str
    since: Moment
    who: str


@dataclass(frozen=True, slots=True)
class RepositoryRow:
    """A repository in the list."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    repository: Repository
    pause: Pause | None
    refusal: Annotated[str, Field(description="why the operator's lists leave it out")]


@dataclass(frozen=True, slots=True)
class OptOut:
    """A repository that is not repaired."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    repository: str
    reason: str
    recorded: Moment


@dataclass(frozen=True, slots=True)
class RepositoryList:
    """The repositories that are watched, what is paused, and what is left out."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    rows: list[RepositoryRow]
    more: int
    everything: Pause | None
    others: list[Pause]
    opt_outs: list[OptOut]


@dataclass(frozen=True, slots=True)
class PolicyValue:
    """A part of a policy, and where it comes from."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be done to a repository."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    values: list[PolicyValue]
    read: Moment
    mistakes: list[str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that was accepted."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    id: str
    event: str
    about: str
    outcome: str
    recorded: Moment


@dataclass(frozen=True, slots=True)
class Scan:
    """The last scan of a repository."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    recorded: Moment
    builds: int
    refusal: str
    mistakes: list[str]


@dataclass(frozen=True, slots=True)
class RepositoryDetail:
    """All that is known of a repository."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    repository: Repository
    pause: Pause | None
    policy: Policy
    deliveries: list[Delivery]
    next: Annotated[str | None, Field(description="`after` of the next page; null on the last")]
    scan: Scan | None


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """A setting; a secret's value is `***`."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """The settings of the console that answers."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    given: list[SettingInForce]
    defaults: list[SettingInForce]


@dataclass(frozen=True, slots=True)
class Finding:
    """What doctor found."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    state: str
    found: str
    fix: Annotated[str, Field(description="what mends it; may be empty")]


@dataclass(frozen=True, slots=True)
class Findings:
    """What doctor found on the machine of the console that answers."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    items: list[Finding]


def made_of(kind: type[Answer], view: Any, **fields: Any) -> Answer:
    """An answer of what a view gives; a field that one has and the other lacks is a defect.

    Args:
        kind: of the answer.
        view: a dataclass.
        fields: that are not the view's.
    """
    values = asdict(view)
    if "following" in values:
        values["next"] = values.pop("following") or None
    if "rows" in values and "next" in values:  # a page
        values["items"] = values.pop("rows")
    return TypeAdapter(kind).validate_python(values | fields)
