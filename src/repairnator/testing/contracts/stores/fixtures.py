"""What the contracts of stores are about: jobs, and a store that is full."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

from repairnator.model import Job, JobState
from repairnator.work.stores.port import Effect, Store


def job(key: str = "git/u/c", **fields: Any) -> Job:
    """A queued build job, due at 100."""
    return dataclasses.replace(
        Job(key, "build", {"build": {"ci": "git"}}, created=100.0, due=100.0), **fields
    )


def together(count: int, action: Callable[[int], None]) -> None:
    """Do it in as many threads, which begin at once and get numbers from 0."""
    start = threading.Barrier(count)

    def run(number: int) -> None:
        start.wait()
        action(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def fill(store: Store) -> None:
    """Put something of every kind into a store, and more documents than a page has."""
    digest = store.records.put_blob(b"diff" * 100_000)
    for one in (
        job("git/u/queued"),
        job("git/u/done", state=JobState.DONE, due=None, attempt=1, result={"blob": digest}),
        job("scan/gitea/h/o/r", kind="scan", payload={"a.b": 2**62}),
    ):
        store.jobs.insert(one)
    store.records.put("inspector", [{"_id": f"{number:04}", "buildId": number} for number in range(210)])
    store.records.put("repositories", [{"_id": "owner/repo", "ci": "gitea", "added": 1.5}])
    for secret in ("old", "new"):
        store.secrets.add("owner/repo", secret)
    store.outbox.intend(Effect("pending", "comment", {"text": "t"}, created=1.0))
    store.outbox.intend(Effect("settled", "branch", {}, created=2.0))
    store.outbox.settle("settled", {"url": "u"})


def state_of(store: Store) -> dict[str, Any]:
    """All that a store holds, to be compared."""
    names = store.contents.collections()
    digests = store.contents.digests("", 10_000)
    return {
        "jobs": store.contents.jobs("", 10_000),
        "effects": store.contents.effects("", 10_000),
        "secrets": {slug: store.secrets.get(slug) for slug in store.secrets.slugs()},
        "blobs": {digest: store.records.get_blob(digest) for digest in digests},
        "records": {name: store.contents.documents(name, "", 10_000) for name in names},
    }
