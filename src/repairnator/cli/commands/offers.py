"""The command ``offers``: lists offers and how they ended, and how often a tool's offers are accepted."""

from __future__ import annotations

from repairnator.cli.commands.context import open_context
from repairnator.cli.commands.output import console, print_json
from repairnator.cli.terminal.tables import Column, print_table
from repairnator.foundation.text import age, clean_line
from repairnator.model import JobState
from repairnator.work.jobs.rules import Jobs
from repairnator.work.offers.context import COLLECTION
from repairnator.work.offers.modes import COMMENT, OFFER, PULL_REQUEST
from repairnator.work.offers.rates import rates
from repairnator.work.stores.port import Document, JobQuery, Query


def list_offers(*, limit: int, as_json: bool) -> None:
    """Print the newest offers, also those that were not made, with the reason."""
    with open_context() as context:
        made = context.store.records.find(COLLECTION, Query(order="recorded", descending=True, limit=limit))
        found = sorted([*map(_made, made), *_not_made(context.jobs, limit)], key=lambda one: -one["at"])
    found = found[:limit]
    if as_json:
        print_json(found)
        return
    out = console()
    if not found:
        out.print("No offers yet; REPAIRNATOR_OFFER or CREATE_PR lets them be made.")
        return
    columns = (
        Column("REPOSITORY", stretch=True),
        Column("STATE"),
        Column("TOOL"),
        Column("AGE"),
        Column("WHERE, OR WHY NOT", stretch=True),
    )
    rows = [
        (
            one["repository"],
            one["state"],
            one["tool"],
            age(one["at"]),
            clean_line(one["url"] or one["reason"]),
        )
        for one in found
    ]
    print_table(out, columns, rows)


def show_rates(*, as_json: bool) -> None:
    """Print how often the offers of each tool were accepted."""
    with open_context() as context:
        found = rates(context.store.records)
    if as_json:
        print_json(
            [
                {"tool": one.tool, "states": one.states, "taken": one.taken, "success": one.success}
                for one in found
            ]
        )
        return
    out = console()
    if not found:
        out.print("No offers yet.")
        return
    rows = [
        (
            one.tool,
            str(one.taken),
            str(one.decided),
            str(one.states.get("open", 0)),
            "" if one.success is None else f"{one.success:.0%}",
        )
        for one in found
    ]
    columns = (
        Column("TOOL", stretch=True),
        Column("TAKEN"),
        Column("DECIDED"),
        Column("OPEN"),
        Column("SUCCESS"),
    )
    print_table(out, columns, rows)


def _made(document: Document) -> Document:
    return {
        "repository": str(document.get("repositoryName", "")),
        "state": str(document.get("state", "")),
        "kind": str(document.get("kind", PULL_REQUEST)),
        "tool": str(document.get("toolname", "")),
        "url": str(document.get("PRurl", "")),
        "reason": "",
        "build": str(document.get("build", document.get("buildId", ""))),
        "at": float(document.get("recorded", 0.0)),
    }


def _not_made(jobs: Jobs, limit: int) -> list[Document]:
    """Offers that were declined, or that failed for good; of both the job says why."""
    ended = (JobState.DONE, JobState.DEAD)
    found = []
    for job in jobs.find(JobQuery(kinds=(OFFER, PULL_REQUEST, COMMENT), states=ended, limit=limit)):
        result = job.result or {}
        if job.state is JobState.DONE and result.get("status") != "declined":
            continue
        offer = job.payload.get("offer", job.payload)
        reason = job.last_error or str(result.get("summary", {}).get("reason", ""))
        found.append(
            {
                "repository": str(offer["slug"]),
                "state": "failed" if job.state is JobState.DEAD else "declined",
                "kind": job.kind,
                "tool": str(offer["patches"][0]["tool"]),
                "url": "",
                "reason": reason,
                "build": job.key,
                "at": job.updated,
            }
        )
    return found
