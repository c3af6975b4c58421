"""The data that the API sends and takes; the OpenAPI description's schemas are made of these classes.

Names are in camel case, as in the documents of ``--json``. Times are in ISO 8601, UTC. Texts that come from a
project are sent as they are: whoever shows them must escape them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

_CAMEL = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Build:
    """A build, as lists have it."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    key: Annotated[str, Field(description="the build key, unique for ever")]
    page: Annotated[str, Field(description="the address of the build's page")]
    state: Literal["queued", "running", "done", "dead"]
    status: Annotated[str | None, Field(description="the final status; null before the end")]
    repository: str
    name: Annotated[str, Field(description="the build's number, or the beginning of the commit")]
    ci: str
    created: datetime
    updated: Annotated[datetime, Field(description="when the state was last entered")]
    generation: Annotated[int, Field(description="1, and one more for each time it was asked for again")]
    attempt: Annotated[int, Field(description="how many attempts there were, in all generations")]
    failures: Annotated[int, Field(description="attempts that failed, in this generation")]
    run_id: str | None
    worker: Annotated[str | None, Field(description="of the last attempt")]
    last_error: str | None
    patches: int | None
    failing_tests: int | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class BuildPage:
    """A page of the list of builds."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    items: list[Build]
    next: Annotated[str | None, Field(description="`after` of the next page; null on the last")]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a repair."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    status: str
    seconds: Annotated[float | None, Field(description="null while it runs")]
    since: Annotated[datetime | None, Field(description="when it began, while it runs")]
    message: str


@dataclass(frozen=True, slots=True)
class FailingTest:
    """A test that fails."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    type: str
    message: str


@dataclass(frozen=True, slots=True)
class Place:
    """A suspicious line."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    file: str
    line: int
    suspiciousness: float


@dataclass(frozen=True, slots=True)
class Group:
    """Failing tests with a common cause."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    id: str
    status: str | None
    searched: Annotated[bool, Field(description="whether it is searched now")]
    tests: list[FailingTest]
    more_tests: Annotated[int, Field(description="tests that are not listed")]
    places: list[Place]
    candidates: int | None
    plausible: int | None


@dataclass(frozen=True, slots=True)
class Search:
    """The search that goes on."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    group: str
    tool: str
    place: str
    candidates_per_second: float
    seconds: float
    budget: float


@dataclass(frozen=True, slots=True)
class Sample:
    """How many candidates were tried by a time."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    seconds: float
    candidates: int
    plausible: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proof of a patch: what the project's own tests said."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    command: str
    tests_run: int
    failures: int
    errors: int
    skipped: int
    excluded: list[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    id: str
    build: str
    group: str
    tool: str
    rank: Annotated[int, Field(description="1 is the first of its group")]
    summary: str
    diff: str
    files: list[str]
    fixes: Annotated[list[str], Field(description="names of tests")]
    conflicts_with: list[str]
    confidence: Annotated[float | None, Field(description="from 0 to 1")]
    plausible: Annotated[int, Field(description="of how many plausible patches it was chosen")]
    reason: str
    evidence: Evidence | None
    recorded: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """An attempt of which something is kept."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    id: str
    attempt: int
    started: datetime | None
    ended: datetime | None
    status: str | None
    lines: Annotated[int, Field(description="of its log")]


@dataclass(frozen=True, slots=True)
class StepErrors:
    """What went wrong in a step."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    step: str
    messages: list[str]


@dataclass(frozen=True, slots=True)
class BuildDetail:
    """A build, and how its repair goes or went."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    build: Build
    commit: str | None
    commit_url: str | None
    build_url: str | None
    steps: list[Step]
    total_tests: int | None
    flaky_tests: list[str]
    groups: list[Group]
    search: Search | None
    samples: Annotated[list[Sample], Field(description="candidates over time")]
    patches: list[Patch]
    errors: list[StepErrors]
    runs: Annotated[list[Run], Field(description="attempts, the last first")]


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of a run's log."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    number: Annotated[int, Field(description="from 1")]
    time: datetime
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines of a run's log."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    run: str | None
    total: Annotated[int, Field(description="lines of the whole log")]
    items: list[LogLine]
    next: Annotated[str | None, Field(description="`from` of the next page; null on the last")]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that is not tried again, or a message that cannot be read."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    key: str
    kind: str
    died: datetime
    attempt: int
    reason: str
    destination: Annotated[str | None, Field(description="of a message: the queue it came from")]
    body: Annotated[str | None, Field(description="of a message: its beginning")]
    size: Annotated[int | None, Field(description="of a message, in bytes")]


@dataclass(frozen=True, slots=True)
class DeadLetterPage:
    """A page of the list of dead letters."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    items: list[DeadLetter]
    next: Annotated[str | None, Field(description="`after` of the next page; null on the last")]


@dataclass(frozen=True, slots=True)
class RunningBuild:
    """A build that is being repaired."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    build: Build
    step: str | None
    search: Search | None


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How full a queue is; null where the broker does not tell."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    name: str
    answers: bool
    waiting: int | None
    held: int | None
    consumers: int | None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many jobs of a kind are in a state."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    kind: str
    state: Literal["queued", "running", "done", "dead"]
    count: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How many builds ended on a day with a status."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    day: Annotated[str, Field(description="in UTC, as 2026-02-28", pattern=r"^\d{4}-\d\d-\d\d$")]
    status: Annotated[str | None, Field(description="null for those that became dead letters")]
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What runs, what waits, and how builds ended."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    running: list[RunningBuild]
    running_count: int
    waiting: int
    waits_since: datetime | None
    queues: list[QueueDepth]
    jobs: Annotated[list[KindCount], Field(description="dead letters of all kinds, and offers in all states")]
    ended: Annotated[list[Ended], Field(description="in the last 14 days")]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who changed what, and when."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    id: str
    time: datetime
    who: str
    role: str
    action: str
    target: str
    outcome: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the audit record, the newest first."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    items: list[AuditEntry]
    next: Annotated[str | None, Field(description="`before` of the next page; null on the last")]


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A build's job and records as they are stored, by collection."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    parts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """Something to be done to some jobs."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    action: Annotated[str, Field(description="`retry` or `withdraw`")]
    keys: Annotated[list[str], Field(min_length=1, max_length=200, description="of builds or dead letters")]


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What came of one job."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    key: str
    done: Annotated[bool, Field(description="whether anything has changed")]
    text: str


@dataclass(frozen=True, slots=True)
class ActionResults:
    """What came of each job."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    results: list[ActionResult]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request (RFC 9457)."""

    __pydantic_config__: ClassVar[ConfigDict] = _CAMEL
    title: Annotated[str, Field(description="what is wrong, in a few words")]
    status: int
    detail: Annotated[str, Field(description="what to do; may be empty")] = ""
    type: str = field(default="about:blank")
