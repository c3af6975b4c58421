"""Makes the API's answers of what the pages show."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from repairnator.foundation.untrusted import integer, mapping, number, sequence, text
from repairnator.model import Job
from repairnator.services.console.api import answers
from repairnator.services.console.audit import Audit
from repairnator.services.console.build import build_page, raw_page
from repairnator.services.console.builds import BuildRow, build_row
from repairnator.services.console.dead import DeadLetter, dead_page
from repairnator.services.console.listing import BuildList
from repairnator.services.console.logs import log_page
from repairnator.services.console.overview import Overview
from repairnator.work.stores.port import Document, JobStore, Store

_DAY = 86400
_TEXT = 64 * 1024
_LAST = datetime(9999, 12, 31, tzinfo=UTC).timestamp()

Page = Callable[[str], str]  # makes the address of a build's page


def build(row: BuildRow, page: Page) -> answers.Build:
    """A build of a list."""
    job = row.job
    return answers.Build(
        key=job.key,
        page=page(job.key),
        state=job.state.value,
        status=_status(job),
        repository=row.repository,
        name=row.name,
        ci=row.ci,
        created=_time(job.created),
        updated=_time(job.updated),
        generation=job.generation,
        attempt=job.attempt,
        failures=job.failures,
        run_id=job.run_id or None,
        worker=job.owner or None,
        last_error=job.last_error or None,
        patches=row.patches,
        failing_tests=row.failing,
        seconds=row.seconds,
    )


def builds(jobs: JobStore, view: BuildList, limit: int, page: Page) -> answers.BuildPage:
    """A page of the list of builds."""
    found = jobs.page(replace(view.page(jobs.now()), limit=limit + 1))
    last = view.following(found[limit - 1]).after if len(found) > limit else None
    return answers.BuildPage(
        [build(build_row(job), page) for job in found[:limit]],
        f"{last[0]!r}~{last[1]}" if last else None,
    )


def detail(store: Store, key: str, page: Page) -> answers.BuildDetail:
    """A build with all that its page shows.

    Raises:
        NotFound: there is no such build.
    """
    shown = build_page(store, key)
    tests, progress = shown["tests"], shown["progress"]
    return answers.BuildDetail(
        build=build(shown["row"], page),
        commit=shown["commit"] or None,
        commit_url=shown["commit_url"] or None,
        build_url=shown["build_url"] or None,
        steps=[
            answers.Step(one.name, one.status, one.seconds, _when(one.since), one.message)
            for one in shown["steps"]
        ],
        total_tests=integer(tests.get("total")) or None,
        flaky_tests=_texts(tests.get("flaky")),
        groups=[
            answers.Group(
                id=one.name,
                status=one.label.exact if one.label else None,
                searched=one.searched,
                tests=[answers.FailingTest(**test) for test in one.tests],
                more_tests=one.more,
                places=[answers.Place(file, line, heat) for file, line, heat, _ in one.places],
                candidates=one.counts.get("candidates"),
                plausible=one.counts.get("plausible"),
            )
            for one in shown["groups"]
        ],
        search=_search(shown["search"]),
        samples=[
            answers.Sample(number(one[0]), integer(one[1]), integer(one[2]))
            for one in sequence(progress.get("samples"))
        ],
        patches=[patch(one.document) for one in shown["patches"]],
        errors=[answers.StepErrors(step, messages) for step, messages in shown["errors"]],
        runs=[_run(one) for one in shown["runs"]],
    )


def patch(document: Document) -> answers.Patch:
    """A patch."""
    evidence = mapping(document.get("evidence"))
    return answers.Patch(
        id=str(document["_id"]),
        build=text(document.get("build"), _TEXT),
        group=text(document.get("group"), _TEXT),
        tool=text(document.get("toolname"), _TEXT),
        rank=integer(document.get("rank")),
        summary=text(document.get("summary"), _TEXT),
        diff=str(document.get("diff", "")),
        files=_texts(document.get("files")),
        fixes=_texts(document.get("fixes")),
        conflicts_with=_texts(document.get("conflictsWith")),
        confidence=number(document["confidence"]) if "confidence" in document else None,
        plausible=integer(document.get("plausible")),
        reason=text(document.get("reason"), _TEXT),
        evidence=_evidence(evidence) if evidence else None,
        recorded=_when(number(document.get("recorded"))),
    )


def raw(store: Store, key: str) -> answers.RawRecord:
    """A build's record as it is stored.

    Raises:
        NotFound: there is no such build.
    """
    return answers.RawRecord({name: json.loads(part) for name, part in raw_page(store, key)["parts"]})


def log(store: Store, key: str, run: str, first: str, search: str) -> answers.LogPage:
    """Lines of a run's log.

    Raises:
        NotFound: there is no such build or run.
        BadRequest: there is no such line.
    """
    shown = log_page(store, key, run, first, search)
    return answers.LogPage(
        run=shown["run"] or None,
        total=shown["total"],
        items=[
            answers.LogLine(one.number + 1, _time(one.time), one.kind, one.text) for one in shown["lines"]
        ],
        next=str(shown["later"]) if shown["later"] is not None else None,
    )


def dead_letters(jobs: JobStore, after: str) -> answers.DeadLetterPage:
    """A page of the list of dead letters."""
    shown = dead_page(jobs, after)
    return answers.DeadLetterPage(
        [_dead_letter(one) for one in shown["letters"]], unquote(shown["older"]) or None
    )


def overview(shown: Overview, page: Page) -> answers.Overview:
    """What runs, what waits, and how builds ended."""
    now = shown.now()
    return answers.Overview(
        running=[
            answers.RunningBuild(
                build(one.row, page),
                text(mapping(one.progress.get("step")).get("name"), _TEXT) or None,
                _search(mapping(one.progress.get("search"))),
            )
            for one in now["running"]
        ],
        running_count=now["running_count"],
        waiting=now["waiting"],
        waits_since=_when(now["waits_since"]),
        queues=[
            answers.QueueDepth(name, True, depth.waiting, depth.held, depth.consumers)
            if depth
            else answers.QueueDepth(name, False, None, None, None)
            for name, depth in now["depths"]
        ],
        jobs=[answers.KindCount(kind, state.value, counted) for kind, state, counted in shown.counted_jobs()],
        ended=[
            answers.Ended(f"{_time(day * _DAY):%Y-%m-%d}", status or None, counted)
            for (day, status), counted in sorted(shown.ended().items())
        ],
    )


def audit(store: Store, before: str) -> answers.AuditPage:
    """A page of the audit record."""
    entries, older = Audit(store.records, store.jobs.now).latest(before)
    return answers.AuditPage(
        [
            answers.AuditEntry(
                str(one["_id"]),
                _time(number(one.get("time"))),
                **{name: str(one.get(name, "")) for name in ("who", "role", "action", "target", "outcome")},
            )
            for one in entries
        ],
        older or None,
    )


def _dead_letter(letter: DeadLetter) -> answers.DeadLetter:
    job, message = letter.job, bool(letter.destination)
    return answers.DeadLetter(
        key=job.key,
        kind=job.kind,
        died=_time(job.updated),
        attempt=job.attempt,
        reason=job.last_error,
        destination=letter.destination if message else None,
        body=letter.body if message else None,
        size=letter.size if message else None,
    )


def _run(document: Document) -> answers.Run:
    return answers.Run(
        id=str(document["_id"]),
        attempt=integer(document.get("attempt")),
        started=_when(number(document.get("started"))),
        ended=_when(number(document.get("ended"))),
        status=text(document.get("status"), 100) or None,
        lines=integer(document.get("lines")),
    )


def _search(search: Document) -> answers.Search | None:
    if not search:
        return None
    return answers.Search(
        group=text(search.get("group"), _TEXT),
        tool=text(search.get("tool"), _TEXT),
        place=text(search.get("place"), _TEXT),
        candidates_per_second=number(search.get("rate")),
        seconds=number(search.get("seconds")),
        budget=number(search.get("budget")),
    )


def _evidence(evidence: Document) -> answers.Evidence:
    return answers.Evidence(
        command=text(evidence.get("command"), _TEXT),
        tests_run=integer(evidence.get("testsRun")),
        failures=integer(evidence.get("failures")),
        errors=integer(evidence.get("errors")),
        skipped=integer(evidence.get("skipped")),
        excluded=_texts(evidence.get("excluded")),
        seconds=number(evidence.get("seconds")),
    )


def _status(job: Job) -> str | None:
    return text((job.result or {}).get("status"), 100) or None


def _texts(values: Any) -> list[str]:
    return [str(one) for one in sequence(values)]


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0.0), _LAST), UTC)


def _when(seconds: float | None) -> datetime | None:
    """A time, where one is known: 0 stands for none."""
    return _time(seconds) if seconds else None
