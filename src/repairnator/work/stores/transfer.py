"""Copies all that one store holds into another.

Every step can be done again: what is there already, and equal, is left alone. So a copy that was killed goes
on when it is started again, and one into a store that has other contents adds to them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from repairnator.errors import RepairnatorError, UsageError
from repairnator.model import Job, JobState
from repairnator.work.stores.port import Document, Effect, JobQuery, Query, Store

T = TypeVar("T")
Report = Callable[[str, int], None]

_PAGE = 200


@dataclass(frozen=True, slots=True)
class Section:
    """What became of one kind of contents.

    Attributes:
        name: ``jobs``, ``blobs``, ``secrets``, ``outbox``, or a collection's name.
        copied: how many were written.
        present: how many were there already.
    """

    name: str
    copied: int
    present: int


class Transfer:
    """One copy.

    Args:
        source: is only read.
        target: gets everything.
        report: called now and then with the section and how many of it are done.
    """

    def __init__(self, source: Store, target: Store, report: Report = lambda _name, _done: None) -> None:
        self._source = source
        self._target = target
        self._report = report

    def run(self) -> list[Section]:
        """Copy, then look for each thing in the target.

        Raises:
            UsageError: a worker is at work over one of the stores.
            RepairnatorError: something of the source is not in the target afterwards.
            StoreUnavailable: a store does not answer; start again.
        """
        _refuse_work(self._source)
        _refuse_work(self._target)
        # Blobs before the jobs and records that name them, jobs last: until a job is there, nothing runs.
        sections = [
            self._section("blobs", self._digests(), self._put_blob),
            *(self._collection(name) for name in self._source.contents.collections()),
            self._section("secrets", self._secrets(), self._put_secret),
            self._section("outbox", self._effects(), self._put_effect),
            self._section("jobs", self._jobs(), self._put_job),
        ]
        self._check("blobs", self._digests(), self._has_blob)
        for name in self._source.contents.collections():
            self._check(name, self._documents(name), lambda one, name=name: self._has_document(name, one))  # type: ignore[misc]
        self._check("secrets", self._secrets(), self._has_secret)
        self._check("outbox", self._effects(), lambda one: self._target.outbox.get(one.key) is not None)
        self._check("jobs", self._jobs(), lambda one: self._target.jobs.get(one.key) is not None)
        return sections

    def snapshot(self) -> list[Section]:
        """Copy out of a store that others go on working with, into a new one of the caller's own.

        Jobs come first, each as it is when it is read: what it names was written before it, and stays. What
        a job that is over has made others do is a job with a key of its own, which may have been passed by:
        so jobs are looked through until none is new that is over. What records tell of later runs is there
        too; a run that is done once more puts the same there.

        Raises:
            StoreUnavailable: a store does not answer; begin again, with another target.
        """
        return [
            self._jobs_as_they_are(),
            self._section("blobs", self._digests(), self._put_blob),
            *(self._collection(name) for name in self._source.contents.collections()),
            self._section("secrets", self._secrets(), self._put_secret),
            self._section("outbox", self._effects(), self._put_effect),
        ]

    def _jobs_as_they_are(self) -> Section:
        copied, complete = 0, False
        while not complete:
            complete = True
            for job in self._jobs():
                # Nobody works for the copy: there the lease is over.
                kept = dataclasses.replace(job, due=0.0) if job.state is JobState.RUNNING else job
                if self._target.jobs.insert(kept):
                    copied += 1
                    complete = complete and not job.state.terminal
                    self._report("jobs", copied)
        return Section("jobs", copied, 0)

    def _collection(self, name: str) -> Section:
        def put(document: Document) -> bool:
            if self._has_document(name, document):
                return False
            self._target.records.put(name, [document])
            return True

        return self._section(name, self._documents(name), put)

    def _section(self, name: str, things: Iterator[T], put: Callable[[T], bool]) -> Section:
        copied = present = 0
        for thing in things:
            if put(thing):
                copied += 1
            else:
                present += 1
            self._report(name, copied + present)
        return Section(name, copied, present)

    def _check(self, name: str, things: Iterator[T], has: Callable[[T], bool]) -> None:
        missing = sum(not has(thing) for thing in things)
        if missing:
            raise RepairnatorError(
                f"{missing} of {name} differ between source and target: did something write "
                "to one of the two meanwhile? Stop all services and copy again"
            )

    # what the source holds

    def _digests(self) -> Iterator[str]:
        return _pages(self._source.contents.digests, str)

    def _documents(self, name: str) -> Iterator[Document]:
        def page(after: str, limit: int) -> list[Document]:
            return self._source.contents.documents(name, after, limit)

        return _pages(page, lambda document: str(document["_id"]))

    def _effects(self) -> Iterator[Effect]:
        return _pages(self._source.contents.effects, lambda effect: effect.key)

    def _jobs(self) -> Iterator[Job]:
        return _pages(self._source.contents.jobs, lambda job: job.key)

    def _secrets(self) -> Iterator[tuple[str, str]]:
        for slug in self._source.secrets.slugs():
            for secret in self._source.secrets.get(slug):
                yield slug, secret

    # what the target gets: each returns whether it wrote

    def _put_blob(self, digest: str) -> bool:
        if self._has_blob(digest):
            return False
        self._target.records.put_blob(self._source.records.get_blob(digest))
        return True

    def _has_blob(self, digest: str) -> bool:
        try:
            self._target.records.get_blob(digest)
        except KeyError:
            return False
        return True

    def _has_document(self, name: str, document: Document) -> bool:
        return self._target.records.find(name, Query(equal={"_id": document["_id"]})) == [document]

    def _put_secret(self, secret: tuple[str, str]) -> bool:
        if self._has_secret(secret):
            return False
        self._target.secrets.add(*secret)
        return True

    def _has_secret(self, secret: tuple[str, str]) -> bool:
        return secret[1] in self._target.secrets.get(secret[0])

    def _put_effect(self, effect: Effect) -> bool:
        there = self._target.outbox.get(effect.key)
        if there is not None and (there.outcome is not None or effect.outcome is None):
            return False
        self._target.outbox.intend(effect)
        if effect.outcome is not None:
            self._target.outbox.settle(effect.key, effect.outcome)
        return True

    def _put_job(self, job: Job) -> bool:
        if self._target.jobs.insert(job):
            return True
        there = self._target.jobs.get(job.key)
        if there is None or _progress(there) >= _progress(job):
            return False
        # The target has an earlier state of it, as an earlier copy found it.
        expected = {"state": there.state, "attempt": there.attempt, "generation": there.generation}
        changes: dict[str, Any] = {field.name: getattr(job, field.name) for field in dataclasses.fields(job)}
        del changes["key"]
        return self._target.jobs.update(job.key, expected, changes) is not None


def _progress(job: Job) -> tuple[int, int, bool, bool, float]:
    """Grows with everything that happens to a job."""
    return job.generation, job.attempt, job.state.terminal, not job.unsettled, job.updated


def _pages(page: Callable[[str, int], list[T]], key: Callable[[T], str]) -> Iterator[T]:
    after = ""
    while found := page(after, _PAGE):
        yield from found
        after = key(found[-1])


def _refuse_work(store: Store) -> None:
    kinds = tuple({kind for kind, state in store.jobs.counts() if state is JobState.RUNNING})
    running = store.jobs.find(JobQuery(kinds=kinds, states=(JobState.RUNNING,), limit=1000)) if kinds else []
    now = store.jobs.now()
    held = [job for job in running if job.due is not None and job.due > now]
    if held:
        raise UsageError(
            f"{len(held)} jobs are at work ({held[0].key}, by {held[0].owner}): stop all services, which "
            "gives them back, and copy then; the lease of a worker that was killed ends within minutes"
        )
