"""A scan as a process of its own, to be killed: ``scan_process.py DATABASE CACHE HOST STORAGE SLUG``."""

from __future__ import annotations

import sys
from pathlib import Path

from repairnator.services.scanner import Scanner
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.stores.sqlite import open_sqlite_store
from repairnator.world.ci.systems import CiHosts, CiSystems
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.web import Patience, WebCache


def main(database: str, cache: str, host: str, storage: str, slug: str) -> None:
    store = open_sqlite_store(Path(database))
    queue = SqliteQueue(Path(database))
    hosts = CiHosts({"github-actions": host}, {}, plain=frozenset({host}))
    policy = SourcePolicy((f"http://{host}/", f"http://{storage}/"))
    systems = CiSystems(hosts, policy, WebCache(Path(cache)), patience=Patience(backoff=0.01))
    scanner = Scanner(systems, store, lambda job: queue.send("/queue/pipeline", job.key))
    scanner.scan("github-actions", host, slug)


if __name__ == "__main__":
    main(*sys.argv[1:])
