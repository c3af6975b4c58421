import threading
from collections.abc import Iterator

import pytest
from tests.unit.services.pipeline.conftest import PIPELINE, Bench

from repairnator.boxes.port import BoxRequest
from repairnator.core.events import Event
from repairnator.errors import (
    CoreGaveUp,
    QueueUnavailable,
    RegistryUnavailable,
    RepairnatorError,
    SandboxUnavailable,
    StepError,
    StoreUnavailable,
    TemporaryError,
)
from repairnator.foundation.messages import SCANNER_QUEUE, write_build
from repairnator.model import BuildRef, Job, JobState, RepairOptions
from repairnator.services.pipeline.messages import BuildRoute, MessageHandler
from repairnator.testing import FakeSandbox
from repairnator.testing.sandboxes import finished, patch, patched_run, steps, until_cancelled
from repairnator.work.jobs.dead_letters import MESSAGE
from repairnator.work.jobs.rules import BUILD
from repairnator.work.jobs.settlement import FollowUp, Outcome
from repairnator.work.stores.port import JobQuery, Query


def test_a_message_becomes_a_repair_and_its_records(bench: Bench) -> None:
    bench.send(bench.ref())
    assert bench.worker().turn()
    job = bench.job()
    assert (job.state, (job.result or {})["status"], job.unsettled) == (JobState.DONE, "PATCHED", False)
    assert bench.broker.entries == []
    found = bench.store.records.find("inspector", Query(equal={"runId": job.run_id}))
    assert [document["status"] for document in found] == ["PATCHED"]
    assert len(bench.store.records.find("patches")) == 1


def test_the_box_is_asked_for_the_commit_with_a_folder_of_its_own(bench: Bench) -> None:
    sandbox = FakeSandbox()
    bench.send(bench.ref())
    bench.worker(sandbox).turn()
    (request,) = sandbox.requests
    assert (request.source.url, request.source.commit) == ("https://github.com/owner/repo", "a" * 40)
    assert request.workspace.is_relative_to(bench.folder)
    assert list(bench.folder.iterdir()) == []  # removed afterwards


def test_the_message_is_held_until_the_job_is_terminal(bench: Bench) -> None:
    held = []

    def script(_request: BoxRequest) -> Iterator[Event]:
        *first, last = patched_run()
        held.append(len(bench.broker.entries))
        yield from first
        held.append(len(bench.broker.entries))
        yield last

    bench.send(bench.ref())
    bench.worker(FakeSandbox(script)).turn()
    assert held == [1, 1]
    assert bench.broker.entries == []


def test_a_build_published_twice_is_repaired_once(bench: Bench) -> None:
    sandbox = FakeSandbox()
    worker = bench.worker(sandbox)
    bench.send(bench.ref(), bench.ref())
    assert worker.turn()
    assert worker.turn()
    assert len(sandbox.requests) == 1
    assert bench.broker.entries == []


def test_a_build_published_again_on_purpose_is_repaired_again(bench: Bench) -> None:
    sandbox = FakeSandbox()
    worker = bench.worker(sandbox)
    bench.send(bench.ref())
    worker.turn()
    bench.send(bench.ref(), again=True)
    worker.turn()
    assert len(sandbox.requests) == 2
    assert len(bench.store.records.find("inspector")) == 2


def test_an_unreadable_message_is_a_dead_letter_and_the_worker_goes_on(bench: Bench) -> None:
    worker = bench.worker()
    bench.broker.connect().send(PIPELINE, b"\xff\x00 no build")
    bench.send(bench.ref())
    worker.turn()
    worker.turn()
    (letter,) = bench.jobs.find(JobQuery(kinds=(MESSAGE,)))
    assert (letter.state, "not UTF-8" in letter.last_error) == (JobState.DEAD, True)
    assert bench.job().state is JobState.DONE
    assert bench.broker.entries == []


def test_a_retried_letter_that_can_be_read_now_becomes_a_build(bench: Bench) -> None:
    letter = bench.jobs.add_dead_letter("566070885", PIPELINE, "an older program did not know it")
    bench.jobs.retry(letter.key)
    bench.worker().turn()
    kept = bench.jobs.get(letter.key)
    assert kept is not None
    assert kept.state is JobState.DONE
    assert bench.jobs.get("travis-ci.com/travis-ci.com//566070885") is not None


def test_a_retried_letter_asks_for_one_run_more_however_often_its_worker_dies(bench: Bench) -> None:
    bench.send(bench.ref())
    bench.worker().turn()
    letter = bench.jobs.add_dead_letter(write_build(bench.ref(), again=True), PIPELINE, "an older program")
    bench.jobs.retry(letter.key)
    handler = MessageHandler(BuildRoute(PIPELINE, bench.jobs, "travis-ci.com"), bench.broker.connect().send)
    for name in ("first", "second"):
        claimed = bench.jobs.claim(letter.key, name)
        assert claimed is not None
        handler.handle(claimed, threading.Event())  # and here it dies, before it writes the outcome
        build = bench.jobs.claim(bench.ref().key, "another")
        if build is not None:
            bench.jobs.finish(build, Outcome("PATCHED"))
            bench.jobs.settlement.settle_all()
        bench.clock.advance(bench.jobs.rules.lease + 1.0)
    assert (bench.job().state, bench.job().generation) == (JobState.DONE, 2)


def test_a_retried_letter_that_cannot_be_read_still_is_dead_again(bench: Bench) -> None:
    letter = bench.jobs.add_dead_letter("no build", PIPELINE, "no")
    bench.jobs.retry(letter.key)
    bench.worker().turn()
    kept = bench.jobs.get(letter.key)
    assert kept is not None
    assert (kept.state, kept.generation) == (JobState.DEAD, 2)


def test_a_retried_letter_of_the_scanners_goes_to_their_queue_again(bench: Bench) -> None:
    letter = bench.jobs.add_dead_letter("566070885/repo", SCANNER_QUEUE, "an older program did not know it")
    bench.jobs.retry(letter.key)
    bench.worker().turn()
    message = bench.broker.connect().receive(SCANNER_QUEUE, 0.0)
    assert message is not None
    assert message.body == b"566070885/repo"
    assert bench.jobs.find(JobQuery(kinds=(BUILD,))) == []


def test_a_retried_letter_of_the_scanners_that_names_no_repository_is_dead_again(bench: Bench) -> None:
    letter = bench.jobs.add_dead_letter("566070885", SCANNER_QUEUE, "no")
    bench.jobs.retry(letter.key)
    bench.worker().turn()
    kept = bench.jobs.get(letter.key)
    assert kept is not None
    assert kept.state is JobState.DEAD
    assert "not a repository's slug" in kept.last_error


def test_a_build_of_a_ci_without_adapter_is_dead_at_once_and_says_so(bench: Bench) -> None:
    bench.broker.connect().send(PIPELINE, "566070885")
    bench.worker().turn()
    job = bench.jobs.get("travis-ci.com/travis-ci.com//566070885")
    assert job is not None
    assert job.state is JobState.DEAD
    assert "builds of travis-ci.com are not supported yet" in job.last_error


def test_a_tree_that_cannot_be_had_is_a_result(bench: Bench) -> None:
    def script(_request: BoxRequest) -> Iterator[Event]:
        yield from steps("CloneRepository", status="FAILURE")
        raise StepError("CloneRepository", "NOTCLONABLE", "repository not found")

    bench.send(bench.ref())
    bench.worker(FakeSandbox(script)).turn()
    job = bench.job()
    assert (job.state, (job.result or {})["status"]) == (JobState.DONE, "NOTCLONABLE")
    (document,) = bench.store.records.find("pipeline-errors")
    assert document["CloneRepository"] == ["repository not found"]


@pytest.mark.parametrize(
    "script",
    [
        lambda _request: (_ for _ in ()).throw(TemporaryError("the forge does not answer")),
        lambda _request: [
            finished("UNKNOWN", code=75, errors={"BuildProject": ["the forge does not answer"]})
        ],
        lambda _request: steps("CloneRepository"),
    ],
    ids=["raised", "exit-75", "cut-short"],
)
def test_a_temporary_error_is_tried_again_later_by_a_delayed_message(bench: Bench, script: object) -> None:
    bench.send(bench.ref())
    bench.worker(FakeSandbox(script)).turn()  # type: ignore[arg-type]
    job = bench.job()
    assert (job.state, job.failures, job.delays) == (JobState.QUEUED, 0, 1)
    assert job.due is not None
    assert job.due > bench.clock()
    assert bench.store.records.find("inspector") == []
    (entry,) = bench.broker.entries
    assert entry.consumer is None
    assert bench.waiting() == 0  # delayed


def test_a_machine_without_a_box_leaves_the_build_to_others(bench: Bench) -> None:
    def script(_request: BoxRequest) -> Iterator[Event]:
        raise SandboxUnavailable("bubblewrap cannot start")
        yield

    bench.send(bench.ref())
    bench.worker(FakeSandbox(script)).turn()
    assert (bench.job().state, bench.job().failures) == (JobState.QUEUED, 0)
    assert bench.job().last_error == "bubblewrap cannot start"


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (
            lambda _r: (_ for _ in ()).throw(ZeroDivisionError("division by zero")),
            "ZeroDivisionError: division by",
        ),
        (
            lambda _r: [finished("UNKNOWN", code=70, errors={"java": ["defect"]})],
            "RepairnatorError: bug in the repair core",
        ),
    ],
    ids=["raised", "exit-70"],
)
def test_a_defect_is_charged_and_after_three_the_build_is_dead(
    bench: Bench, script: object, error: str
) -> None:
    bench.send(bench.ref())
    worker = bench.worker(FakeSandbox(script))  # type: ignore[arg-type]
    worker.turn()
    for _ in range(2):
        bench.clock.advance(4000)
        worker.turn()
    job = bench.job()
    assert (job.state, job.failures) == (JobState.DEAD, 3)
    assert error in job.last_error


def test_a_core_that_was_interrupted_in_its_box_is_no_result(bench: Bench) -> None:
    bench.send(bench.ref())
    bench.worker(FakeSandbox(lambda _request: [finished("UNKNOWN", code=143)])).turn()
    assert (bench.job().state, bench.job().delays) == (JobState.QUEUED, 1)


BUILDING = Event("building", {"buildTool": "maven"})


@pytest.mark.parametrize(
    "error", [TemporaryError("the sandbox was killed from outside"), CoreGaveUp("status 75")]
)
def test_a_box_that_dies_once_the_projects_code_runs_is_charged(bench: Bench, error: Exception) -> None:
    bench.send(bench.ref())
    worker = bench.worker(FakeSandbox(lambda _request: ending([BUILDING], error)))
    for failures in (1, 2):
        worker.turn()
        assert (bench.job().state, bench.job().failures, bench.job().delays) == (
            JobState.QUEUED,
            failures,
            0,
        )
        bench.clock.advance(4000)
    worker.turn()
    assert (bench.job().state, bench.job().failures) == (JobState.DEAD, 3)
    assert str(error) in bench.job().last_error


def test_a_core_that_is_interrupted_once_the_projects_code_runs_is_charged(bench: Bench) -> None:
    bench.send(bench.ref())
    bench.worker(FakeSandbox(lambda _request: [BUILDING, finished("UNKNOWN", code=143)])).turn()
    assert (bench.job().state, bench.job().failures) == (JobState.QUEUED, 1)


@pytest.mark.parametrize(
    ("events", "error"),
    [
        ([], TemporaryError("the sandbox was killed from outside")),
        ([], CoreGaveUp("there is no mvn on PATH")),
        ([BUILDING], RegistryUnavailable("no answer from repo.maven.apache.org:443")),
    ],
)
def test_what_the_project_cannot_have_done_is_not_charged(
    bench: Bench, events: list[Event], error: Exception
) -> None:
    bench.send(bench.ref())
    bench.worker(FakeSandbox(lambda _request: ending(events, error))).turn()
    job = bench.job()
    assert (job.state, job.failures, job.delays) == (JobState.QUEUED, 0, 1)


def test_a_registry_that_only_the_build_misses_is_waited_for_longer(bench: Bench) -> None:
    waits = []
    for letter, error in (("a", TemporaryError("killed")), ("b", CoreGaveUp("no answer"))):
        ref = bench.ref(letter)
        bench.send(ref)
        said = ending([BUILDING], error)
        bench.worker(FakeSandbox(lambda _request, said=said: said)).turn()  # type: ignore[misc]
        due = bench.job(ref).due
        assert due is not None
        waits.append(due - bench.clock())
    assert waits[0] < 15
    assert waits[1] > 300


def ending(events: list[Event], error: Exception) -> Iterator[Event]:
    """What a box says that ends by an error."""
    yield from events
    raise error


def test_of_what_a_box_says_only_what_has_its_form_is_kept(bench: Bench) -> None:
    forged = patch(diff="--- a/pom.xml\n+++ b/pom.xml\n@@ -1 +1 @@\n-a\n+b\n")
    events = [Event("step", {"name": 5}), Event("patch", {}), finished("PATCHED", [forged])]
    bench.send(bench.ref())
    bench.worker(FakeSandbox(lambda _request: events)).turn()
    assert bench.job().state is JobState.DONE
    assert bench.store.records.find("patches") == []
    (document,) = bench.store.records.find("inspector")
    assert document["status"] != "PATCHED"


def test_a_silent_queue_lets_the_worker_take_jobs_from_the_store(bench: Bench) -> None:
    worker = bench.worker()
    bench.jobs.submit_build(bench.ref())
    assert not worker.turn()
    bench.clock.advance(9)
    assert not worker.turn()
    bench.clock.advance(1.5)
    assert worker.turn()
    assert bench.job().state is JobState.DONE


def test_jobs_long_overdue_are_taken_even_while_messages_come(bench: Bench) -> None:
    worker = bench.worker()
    bench.jobs.submit_build(bench.ref("f"))
    for letter in "abcdefgh":
        if letter != "f":
            bench.send(bench.ref(letter))
    for _ in range(8):
        bench.clock.advance(9.9)
        worker.turn()
    assert bench.job(bench.ref("f")).state is JobState.DONE


def test_a_message_for_a_job_that_another_holds_is_dropped(bench: Bench) -> None:
    bench.jobs.submit_build(bench.ref())
    bench.jobs.claim(bench.ref().key, "other")
    bench.send(bench.ref())
    bench.worker().turn()
    assert bench.broker.entries == []
    assert bench.job().owner == "other"


def test_a_worker_that_died_is_replaced_when_its_lease_ends(bench: Bench) -> None:
    bench.jobs.submit_build(bench.ref())
    bench.jobs.claim(bench.ref().key, "dead")
    worker = bench.worker()
    bench.clock.advance(119)
    assert not worker.turn()
    bench.clock.advance(2)
    assert worker.turn()
    job = bench.job()
    assert (job.state, job.attempt, job.losses, job.failures) == (JobState.DONE, 2, 1, 0)


def test_a_frozen_worker_whose_job_was_taken_writes_nothing(bench: Bench) -> None:
    def freeze(_request: BoxRequest) -> Iterator[Event]:
        bench.clock.advance(130)
        other = bench.jobs.claim(bench.ref().key, "other")
        assert other is not None
        bench.jobs.finish(other, Outcome("test failure"))
        yield from patched_run()

    bench.send(bench.ref())
    bench.worker(FakeSandbox(freeze)).turn()
    assert (bench.job().result or {})["status"] == "test failure"
    assert bench.store.records.find("patches") == []
    assert bench.broker.entries == []


def test_follow_up_jobs_are_done_without_a_message_and_without_waiting(bench: Bench) -> None:
    done: list[dict[str, object]] = []

    class Builds:
        def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
            return Outcome("PATCHED", follow_ups=(FollowUp("offer", {"branch": "b"}),))

    class Offers:
        def handle(self, job: Job, cancelled: threading.Event) -> Outcome:
            done.append(job.payload)
            return Outcome("offered")

    worker = bench.worker(handlers={"build": Builds(), "offer": Offers()})
    bench.send(bench.ref())
    worker.turn()
    worker.turn()
    assert done == [{"branch": "b"}]


# draining


def test_told_to_stop_a_worker_takes_nothing_more(bench: Bench) -> None:
    bench.send(bench.ref())
    bench.drain.begin()
    bench.worker().run()
    assert bench.waiting() == 1


def test_after_the_grace_period_the_job_is_given_back_and_its_message_too(bench: Bench) -> None:
    sandbox = FakeSandbox(until_cancelled)
    worker = bench.worker(sandbox)
    bench.send(bench.ref())
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert sandbox.entered.wait(10)
    bench.drain.begin()
    thread.join(10)
    job = bench.job()
    assert (job.state, job.requeues, job.failures, job.delays) == (JobState.QUEUED, 1, 0, 0)
    assert job.due == bench.clock()
    (entry,) = bench.broker.entries
    assert entry.consumer is not None  # until the queue is closed


def test_within_the_grace_period_the_job_ends_as_usual(bench: Bench) -> None:
    bench.drain._grace = 60.0
    going_on = threading.Event()

    def script(_request: BoxRequest) -> Iterator[Event]:
        going_on.wait(10)
        yield from patched_run()

    sandbox = FakeSandbox(script)
    bench.send(bench.ref())
    thread = threading.Thread(target=bench.worker(sandbox).run)
    thread.start()
    assert sandbox.entered.wait(10)
    bench.drain.begin()
    going_on.set()
    thread.join(10)
    bench.drain.close()
    assert bench.job().state is JobState.DONE
    assert bench.broker.entries == []


# queue and store that do not answer


def test_a_store_that_does_not_answer_costs_no_message(bench: Bench) -> None:
    worker = bench.worker()
    bench.send(bench.ref())
    bench.switch.reachable = False
    with pytest.raises(StoreUnavailable):
        worker.turn()
    bench.switch.reachable = True
    worker.turn()
    assert bench.job().state is JobState.DONE
    assert bench.broker.entries == []


def test_a_store_lost_after_the_message_came_is_asked_again_with_the_same_message(bench: Bench) -> None:
    worker = bench.worker()
    bench.send(bench.ref())
    receive = worker._queue.receive

    def lose_the_store(destination: str, timeout: float) -> object:
        message = receive(destination, timeout)
        bench.switch.reachable = False
        return message

    worker._queue.receive = lose_the_store  # type: ignore[method-assign,assignment]
    with pytest.raises(StoreUnavailable):
        worker.turn()
    bench.switch.reachable = True
    worker.turn()
    assert bench.job().state is JobState.DONE
    assert bench.broker.entries == []


def test_a_result_waits_for_a_store_that_comes_back(bench: Bench) -> None:
    back = threading.Timer(0.05, lambda: setattr(bench.switch, "reachable", True))

    def script(_request: BoxRequest) -> Iterator[Event]:
        *first, last = patched_run()
        yield from first
        bench.switch.reachable = False
        back.start()
        yield last

    bench.send(bench.ref())
    bench.worker(FakeSandbox(script)).turn()
    back.join()
    assert bench.job().state is JobState.DONE
    assert bench.job().attempt == 1


def test_a_broker_lost_before_the_acknowledgement_does_not_repeat_the_repair(bench: Bench) -> None:
    def script(_request: BoxRequest) -> Iterator[Event]:
        *first, last = patched_run()
        yield from first
        bench.broker.reachable = False
        yield last

    sandbox = FakeSandbox(script)
    worker = bench.worker(sandbox)
    bench.send(bench.ref())
    with pytest.raises(QueueUnavailable):
        worker.turn()
    bench.broker.reachable = True
    worker.turn()
    assert len(sandbox.requests) == 1
    assert bench.broker.entries == []


def test_a_worker_with_nothing_to_talk_to_waits_and_then_works(bench: Bench) -> None:
    bench.send(bench.ref())
    bench.broker.reachable = bench.switch.reachable = False
    sandbox = FakeSandbox()
    thread = threading.Thread(target=bench.worker(sandbox).run)
    thread.start()
    assert not sandbox.entered.wait(0.1)
    bench.broker.reachable = bench.switch.reachable = True
    assert sandbox.entered.wait(10)
    bench.drain.begin()
    thread.join(10)
    assert not thread.is_alive()


def test_an_error_whose_text_is_empty_is_named_by_its_kind(bench: Bench) -> None:
    def script(_request: BoxRequest) -> Iterator[Event]:
        raise RepairnatorError
        yield

    bench.send(bench.ref())
    bench.worker(FakeSandbox(script)).turn()
    assert bench.job().last_error == "RepairnatorError: RepairnatorError()"


def test_a_local_path_is_a_source_on_the_embedded_queue(bench: Bench) -> None:
    sandbox = FakeSandbox()
    build = BuildRef("git", url="/srv/projects/one", commit="b" * 40)
    bench.send(build)
    bench.worker(sandbox).turn()
    assert sandbox.requests[0].source.url == "/srv/projects/one"


def test_a_build_with_a_budget_of_its_own_is_searched_for_so_long(bench: Bench) -> None:
    budgets = []

    def run(request: BoxRequest) -> list[Event]:
        budgets.append(request.options.budget)
        return patched_run()

    bench.send(bench.ref())
    worker = bench.worker(FakeSandbox(run))
    assert worker.turn()
    bench.jobs.retry(bench.ref().key, budget=4321.0)
    bench.send(bench.ref())
    assert worker.turn()
    assert budgets == [RepairOptions().budget, 4321.0]
