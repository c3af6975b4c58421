"""Makes sure that nothing waits for ever: sends messages for claimable jobs, settles finished ones.

Any number of them may run; what they do twice does no harm.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from repairnator.errors import TemporaryError
from repairnator.foundation.logs import logger
from repairnator.work.jobs.rules import Jobs
from repairnator.work.jobs.worker import Route
from repairnator.work.queues.port import Queue


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Looks for such jobs again and again.

    Attributes:
        jobs: the rules.
        queue: to send to.
        route: which jobs, and which messages wake a worker for them.
        every: seconds between looks.
        overdue: seconds that a job may wait for its own message first.
    """

    jobs: Jobs
    queue: Queue
    route: Route
    every: float = 30.0
    overdue: float = 10.0

    def run(self, stopping: threading.Event) -> None:
        """Look until it is time to stop; queue and store may be away meanwhile."""
        reported = False
        while not stopping.is_set():
            try:
                self.look()
                reported = False
            except TemporaryError as error:
                if not reported:
                    logger().warning("the reconciler waits for queue or store", reason=str(error))
                reported = True
            stopping.wait(self.every)

    def look(self) -> int:
        """Look once; returns how many messages were sent.

        Only into an empty queue, and at most one for each consumer: a job's own message may still be on its
        way, and a hundred jobs that wait need no hundred messages, since a worker goes on by itself from the
        store once its queue is silent. Where there is no consumer, one message lets an autoscaler start one.

        Raises:
            TemporaryError: queue or store does not answer.
        """
        # Crash point: died among the sends, the next look, here or elsewhere, finds what is still claimable.
        self.jobs.settlement.settle_all()
        due = self.jobs.due((self.route.kind,), overdue=self.overdue)
        if not due:
            return 0
        depth = self.queue.depth(self.route.destination)
        if depth.waiting:
            return 0
        notified = due[: max(1, depth.consumers or 0)]
        for job in notified:
            self.queue.send(self.route.destination, self.route.text(job))
            logger().info("sent a message for a job that waits", build=job.key, state=job.state.value)
        return len(notified)
