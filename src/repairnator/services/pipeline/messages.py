"""Makes build jobs of messages of ``/queue/pipeline``, and of dead letters that are retried."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from repairnator.errors import MessageError
from repairnator.foundation.messages import SCANNER_QUEUE, read_build, read_slug, write_build
from repairnator.model import BuildRef, Job
from repairnator.work.jobs.dead_letters import dead_letter_body
from repairnator.work.jobs.rules import BUILD, Jobs
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.queues.port import Message


@dataclass(frozen=True, slots=True)
class BuildRoute:
    """Messages of the pipeline queue; see :class:`repairnator.work.jobs.worker.Route`.

    Attributes:
        destination: the queue.
        jobs: the rules.
        default_ci: what a bare build id belongs to.
        kind: of the jobs.
    """

    destination: str
    jobs: Jobs
    default_ci: str
    kind: str = BUILD

    def accept(self, message: Message) -> Job:
        request = read_build(message.body, self.default_ci)
        return self.jobs.submit_build(request.build, again=request.again, request=message.id).job

    def text(self, job: Job) -> str:
        return write_build(build_of(job))


def build_of(job: Job) -> BuildRef:
    """The build that a build job is about."""
    return BuildRef.from_dict(job.payload["build"])


class MessageHandler:
    """Reads once more a message that was a dead letter and that somebody wants to be retried.

    What came by the pipeline queue becomes a build here. What came by the scanners' queue goes there again,
    once it can be read: which CI a repository builds on is theirs to know.

    Args:
        builds: messages of the pipeline queue.
        send: sends a message to a queue.
    """

    def __init__(self, builds: BuildRoute, send: Callable[[str, bytes], None]) -> None:
        self._builds = builds
        self._send = send

    def handle(self, job: Job, cancelled: threading.Event) -> Outcome:  # noqa: ARG002 (done at once)
        body, queue = dead_letter_body(job), job.payload["destination"]
        if job.payload["size"] > len(body):
            raise MessageError(f"{job.payload['size']} bytes long; only its beginning was kept")
        if queue == SCANNER_QUEUE:
            read_slug(body)
            # Crash point: died after the send, it is sent twice; a second scan of a repository does no harm.
            self._send(queue, body)
            return Outcome("sent again", summary={"queue": queue})
        request = read_build(body, self._builds.default_ci)
        # Crash point: died after it, the next attempt asks once more, under the same name, which counts once.
        name = f"{job.key}/{job.generation}"
        submission = self._builds.jobs.submit_build(request.build, again=request.again, request=name)
        return Outcome("accepted" if submission.accepted else "known", summary={"key": submission.job.key})
