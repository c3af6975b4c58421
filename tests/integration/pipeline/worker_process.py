"""A pipeline worker as a process of its own, with a plug-in sandbox that journals what it does.

Arguments: the folder of everything; how the sandbox behaves (``quick``, ``slow``, ``stuck``).
"""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from repairnator.boxes.port import BoxRequest
from repairnator.core.events import Event
from repairnator.foundation.drain import Drain, drained_by_signals
from repairnator.foundation.logs import configure
from repairnator.model import RepairOptions
from repairnator.services.pipeline.messages import BuildRoute
from repairnator.services.pipeline.repairs import BuildHandler
from repairnator.testing import FakeSandbox
from repairnator.testing.sandboxes import patched_run, until_cancelled
from repairnator.work.jobs.rules import BUILD, Jobs, Rules
from repairnator.work.jobs.worker import Pace, Worker
from repairnator.work.queues.sqlite import SqliteQueue
from repairnator.work.runs.workfolders import WorkFolders
from repairnator.work.stores.sqlite import open_sqlite_store
from repairnator.world.fetch.addresses import SourcePolicy
from repairnator.world.sources.builds import Sources, commit_resolvers

# The numbers of DESIGN, forty times faster.
RULES = Rules(lease=3.0, renew=0.75, give_up=2.25, max_losses=5, first_wait=0.1)
PACE = Pace(receive=0.1, silence=0.5, overdue=2.0, pause=0.05)


def main() -> None:
    folder, behaviour = Path(sys.argv[1]), sys.argv[2]
    configure(stream=sys.stderr)

    def script(request: BoxRequest) -> Iterator[Event]:
        note(folder, f"begun {request.source.commit}")
        if behaviour == "stuck":
            yield from until_cancelled(request)
        deadline = time.monotonic() + {"quick": 0.0, "slow": 1.0}.get(behaviour, 0.0)
        *events, finished = patched_run()
        yield from events
        if request.cancelled.wait(max(0.0, deadline - time.monotonic())):
            return
        # Before the last event: nobody asks for more after it.
        note(folder, f"ended {request.source.commit}")
        yield finished

    store = open_sqlite_store(folder / "r.db")
    queue = SqliteQueue(folder / "r.db")
    jobs = Jobs(store, RULES)
    sources = Sources(SourcePolicy(personal=True), commit_resolvers())
    handler = BuildHandler(FakeSandbox(script), sources, WorkFolders(folder / "work"), RepairOptions())
    drain = Drain(grace=0.3)
    route = BuildRoute("/queue/pipeline", jobs, "travis-ci.com")
    worker = Worker(queue, jobs, route, {BUILD: handler}, drain, pace=PACE)
    with drained_by_signals(drain):
        worker.run()
    queue.close()
    store.close()


def note(folder: Path, line: str) -> None:
    """Append a line, which survives this process, to what all workers did."""
    with (folder / "journal").open("a") as journal:
        journal.write(f"{os.getpid()} {line}\n")


if __name__ == "__main__":
    main()
