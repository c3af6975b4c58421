"""Frozen data that crosses boundaries: between core and shell, between shell and adapters.

Nothing here knows how it is stored or sent; ``to_dict``/``from_dict`` of the parts that cross the sandbox
or the store's edge are here, so that the two sides cannot disagree.
"""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True, order=True)
class TestName:
    """One test method, as every build tool can name it.

    Attributes:
        suite: fully qualified class (Java) or module path (Python): ``org.example.CalcTest``.
        case: method or function, without parameters of a parameterized test: ``addsTwo``. Empty when a
            whole class failed before any method ran.
    """

    __test__ = False  # not a test class, whatever pytest thinks of the name

    suite: str
    case: str

    def __str__(self) -> str:
        return f"{self.suite}#{self.case}" if self.case else self.suite

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote."""
        suite, _, case = text.partition("#")
        return cls(suite, case)


@dataclass(frozen=True, slots=True)
class TestFailure:
    """A test that failed, and how.

    Attributes:
        name: the test.
        type: exception class (``java.lang.AssertionError``) or ``timeout``.
        message: first lines of its message; may be empty.
        trace: the stack trace as the build tool reported it; may be empty, at most 16 KiB.
    """

    __test__ = False

    name: TestName
    type: str
    message: str
    trace: str = ""

    def to_dict(self) -> dict[str, str]:
        return {"name": str(self.name), "type": self.type, "message": self.message}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was run to prove a patch, and its result (the project's own full test command).

    Attributes:
        command: the command line, as a person would type it.
        tests_run: number of tests run.
        failures: of these, failed assertions that were failing before too (other groups).
        errors: of these, errors that were there before too.
        skipped: of these, skipped.
        excluded: tests left out since they never end, by name.
        seconds: wall-clock duration.
    """

    command: str
    tests_run: int
    failures: int
    errors: int
    skipped: int
    excluded: tuple[str, ...]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "command": self.command,
            "testsRun": self.tests_run,
            "failures": self.failures,
            "errors": self.errors,
            "skipped": self.skipped,
            "excluded": list(self.excluded),
            "seconds": round(self.seconds, 3),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(
            command=data["command"],
            tests_run=data["testsRun"],
            failures=data["failures"],
            errors=data["errors"],
            skipped=data["skipped"],
            excluded=tuple(data["excluded"]),
            seconds=data["seconds"],
        )


@dataclass(frozen=True, slots=True)
class Patch:
    """A proven patch.

    Attributes:
        group: id of the group of failing tests it repairs.
        tool: name of the repair tool (``java``).
        diff: unified diff, paths relative to the tree's root with ``a/`` and ``b/``; ``git apply`` takes it.
        rank: 1 is the one to offer; further plausible ones of the group follow.
        files: paths changed, relative to the tree's root.
        fixes: names of the tests that failed before and pass with it.
        conflicts_with: ids of groups whose first patch does not apply together with this one.
        evidence: what proved it.
        summary: one line for people: what the edit does (``replace `<` by `<=` ``).
        plausible: among how many plausible patches of the group it was chosen; 0 where that is not known.
        reason: one line for people: why it has its rank.
        confidence: how likely it is right, 0 to 1, as the tool believes; None where it does not tell.
    """

    group: str
    tool: str
    diff: str
    rank: int
    files: tuple[str, ...]
    fixes: tuple[str, ...]
    conflicts_with: tuple[str, ...]
    evidence: Evidence
    summary: str = ""
    plausible: int = 0
    reason: str = ""
    confidence: float | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "tool": self.tool,
            "diff": self.diff,
            "rank": self.rank,
            "files": list(self.files),
            "fixes": list(self.fixes),
            "conflictsWith": list(self.conflicts_with),
            "evidence": self.evidence.to_dict(),
            "summary": self.summary,
            "plausible": self.plausible,
            "reason": self.reason,
            "confidence": self.confidence,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(
            group=data["group"],
            tool=data["tool"],
            diff=data["diff"],
            rank=data["rank"],
            files=tuple(data["files"]),
            fixes=tuple(data["fixes"]),
            conflicts_with=tuple(data["conflictsWith"]),
            evidence=Evidence.from_dict(data["evidence"]),
            summary=data.get("summary", ""),
            plausible=data.get("plausible", 0),
            reason=data.get("reason", ""),
            confidence=data.get("confidence"),
        )


@dataclass(frozen=True, slots=True)
class BuildRef:
    """A reference to one CI build, or to one commit of any repository.

    Attributes:
        ci: the name of a CI system, such as ``github-actions``; for a commit ``git``.
        host: where that CI answers; the public one by default; empty for a commit.
        slug: ``owner/repo``; may be empty where the CI finds a build by its id alone; empty for a commit.
        build_id: as text, since ids may exceed 64 bits; empty for a commit.
        url, commit, branch: of a commit: clone address (without credentials), full commit, branch or "".
        passing_commit: of a commit: the last full commit whose tests passed, or "". No part of the key.
    """

    ci: str
    host: str = ""
    slug: str = ""
    build_id: str = ""
    url: str = ""
    commit: str = ""
    branch: str = ""
    passing_commit: str = ""

    @property
    def is_commit(self) -> bool:
        """Whether this names a commit of any repository, rather than a build of a CI system."""
        return bool(self.url)

    @property
    def key(self) -> str:
        """The build key, unique for ever: ``CI/host/slug/buildId``, or ``git/URL/COMMIT`` for a commit."""
        if self.is_commit:
            return f"{self.ci}/{self.url}/{self.commit}"
        return f"{self.ci}/{self.host}/{self.slug}/{self.build_id}"

    @property
    def identity(self) -> str:
        """The same for all spellings of one build: case counts in addresses, not in slugs."""
        return self.key if self.is_commit else self.key.lower()

    def to_dict(self) -> dict[str, str]:
        return {name: value for name, value in dataclasses.asdict(self).items() if value}

    @classmethod
    def from_dict(cls, data: dict[str, str]) -> Self:
        return cls(**data)


_LISTS = ("tools", "ignored_tests", "targets", "build_settings", "logged_failing")


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """How a tree is to be repaired; the same for command line, worker and core.

    Attributes:
        tools: names of repair tools; empty means all that fit the project's language.
        budget: seconds of search over all groups, after TestProject.
        max_patches: proven patches wanted for each group.
        build_limit: seconds for each of the project's own build and test runs.
        test_limit: seconds after which a single test counts as never ending.
        formula: name of the fault localization formula (:mod:`repairnator.core.localize.formulas`).
        localize_only: tell where the faults may be, and search no patches.
        place: folder of the failing tests' module, in the tree or as the log of another machine names it; ""
            where not known.
        network: whether anything may be fetched.
        ignored_tests: patterns of tests whose failure is not repaired
            (:func:`repairnator.core.ignored.ignores`).
        prove: a diff to be proven instead of a search; "" for none.
        targets: names of the failing tests that it must make pass; those of them that do not fail are left.
        build_settings: how the project is built, as ``name=value``; which names there are, its language says.
        logged_failing: failing tests that the log of another machine names, as :class:`TestName` writes them.
        logged_failures: how many it counts; 0 where no log is known.
    """

    tools: tuple[str, ...] = ()
    budget: float = 600.0
    max_patches: int = 1
    build_limit: float = 1800.0
    test_limit: float = 20.0
    formula: str = "ochiai"
    localize_only: bool = False
    place: str = ""
    network: bool = True
    ignored_tests: tuple[str, ...] = ()
    prove: str = ""
    targets: tuple[str, ...] = ()
    build_settings: tuple[str, ...] = ()
    logged_failing: tuple[str, ...] = ()
    logged_failures: int = 0

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self) | {name: list(getattr(self, name)) for name in _LISTS}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(**(data | {name: tuple(data[name]) for name in _LISTS if name in data}))


@dataclass(frozen=True, slots=True)
class RunResult:
    """The JSON document of one run (``docs/schemas/result.schema.json``), as typed as its readers need.

    Attributes:
        document: the whole document.
    """

    document: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return str(self.document["status"])

    @property
    def patches(self) -> tuple[Patch, ...]:
        return tuple(Patch.from_dict(patch) for patch in self.document["patches"])


class JobState(enum.StrEnum):
    """The states of a job; done and dead are terminal."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"

    @property
    def terminal(self) -> bool:
        return self in (JobState.DONE, JobState.DEAD)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work, as the store keeps it; :mod:`repairnator.work.jobs.rules` has the rules.

    All times are seconds since the epoch by the store's clock.

    Attributes:
        key: unique for ever: the build key, ``scan/CI/host/slug``, ``offer/…``, ``message/…``.
        kind: ``build``, ``scan``, ``message``, or what a follow-up job calls itself (``offer``, ``notify``).
        payload: what to do; fixed when the job is made.
        created: when it was accepted.
        due: from when on it may be claimed: in ``queued`` the end of a wait, in ``running`` the end of the
            lease; None in terminal states.
        state: see :class:`JobState`.
        generation: 1 for the first run of this key, one more for each time it is asked for again.
        attempt: raised by every claim, never lowered: the fencing token.
        failures: attempts that failed, charged to the limit on failures, in this generation.
        losses: attempts whose worker was lost, charged to a limit of their own, in this generation.
        requeues: attempts given back by a worker that was told to stop, in this generation.
        delays: temporary errors in this generation.
        owner: the worker of the last attempt.
        run_id: UUID of the last attempt.
        updated: when a state was last entered.
        last_error: why the last attempt did not succeed; "" after success.
        again: asked for once more while it was running (scans).
        requests: ids of the last messages that asked for a new generation, so that a redelivered one
            does not ask twice.
        result: what the run gave, from the terminal write on; see :mod:`repairnator.work.jobs.rules`.
        unsettled: terminal, but its records may not be copied out yet.
    """

    key: str
    kind: str
    payload: dict[str, Any]
    created: float
    due: float | None
    state: JobState = JobState.QUEUED
    generation: int = 1
    attempt: int = 0
    failures: int = 0
    losses: int = 0
    requeues: int = 0
    delays: int = 0
    owner: str = ""
    run_id: str = ""
    updated: float = 0.0
    last_error: str = ""
    again: bool = False
    requests: tuple[str, ...] = ()
    result: dict[str, Any] | None = None
    unsettled: bool = False

    def to_dict(self) -> dict[str, Any]:
        data = {name: getattr(self, name) for name in self.__slots__}
        return data | {"state": self.state.value, "requests": list(self.requests)}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        return cls(**(data | {"state": JobState(data["state"]), "requests": tuple(data["requests"])}))
