import pytest
from tests.unit.services.monitor.conftest import SLUG, Scene, delivery, status

from repairnator.errors import QueueUnavailable, StoreUnavailable
from repairnator.model import JobState
from repairnator.work.jobs.rules import SCAN
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.repositories.webhooks import REMEMBERED
from repairnator.work.stores.port import JobQuery


def scans(scene: Scene) -> list[tuple[str, JobState]]:
    return [(job.payload["slug"], job.state) for job in scene.jobs.find(JobQuery(kinds=(SCAN,)))]


def accept(scene: Scene, *names: str) -> None:
    lot = [delivery(status(context=name), id=name) for name in names]
    scene.forwarder.forward(scene.taken(*lot).accepted)


def test_a_scan_is_queued_and_its_message_sent(scene: Scene) -> None:
    accept(scene, "a")
    assert scans(scene) == [(SLUG, JobState.QUEUED)]
    assert scene.broker.sent == [("/queue/scanner", SLUG)]
    assert [webhook["status"] for webhook in scene.webhooks()] == ["forwarded"]


def test_a_registered_repository_is_scanned_on_its_ci(scene: Scene) -> None:
    scene.repositories.add(SLUG, "gitea", "git.example.org")
    accept(scene, "a")
    (job,) = scene.jobs.find(JobQuery(kinds=(SCAN,)))
    assert (job.payload["ci"], job.payload["host"]) == ("gitea", "git.example.org")


def test_a_burst_for_one_repository_becomes_few_scans(scene: Scene) -> None:
    accept(scene, *map(str, range(50)))
    accept(scene, *map(str, range(50, 100)))
    assert scene.broker.sent == [("/queue/scanner", SLUG)]
    assert len(scene.webhooks()) == 100


def test_a_failure_during_a_scan_is_seen_by_one_more_scan(scene: Scene) -> None:
    accept(scene, "a")
    job = scene.jobs.claim(scene.jobs.find(JobQuery(kinds=(SCAN,)))[0].key, "scanner")
    accept(scene, "b", "c")
    assert job is not None
    running = scene.jobs.get(job.key)
    assert running is not None
    assert (running.state, running.again) == (JobState.RUNNING, True)
    assert len(scene.broker.sent) == 1


def test_with_the_queue_away_it_stays_pending_and_is_forwarded_later(scene: Scene) -> None:
    scene.broker.reachable = False
    with pytest.raises(QueueUnavailable):
        accept(scene, "a")
    assert [webhook["status"] for webhook in scene.webhooks()] == ["pending"]
    scene.broker.reachable = True
    scene.time += 10
    scene.forwarder.look(older_than=5)
    assert scene.broker.sent == [("/queue/scanner", SLUG)]
    assert [webhook["status"] for webhook in scene.webhooks()] == ["forwarded"]


def test_a_scan_that_began_without_its_message_is_not_asked_for_once_more(scene: Scene) -> None:
    scene.broker.reachable = False
    with pytest.raises(QueueUnavailable):
        accept(scene, "a")
    job = scene.jobs.claim(scene.jobs.find(JobQuery(kinds=(SCAN,)))[0].key, "scanner")
    assert job is not None
    scene.jobs.finish(job, Outcome("scanned"))
    scene.broker.reachable = True
    scene.time += 10
    scene.forwarder.look(older_than=5)
    assert scene.broker.sent == []
    assert scans(scene) == [(SLUG, JobState.DONE)]
    assert [webhook["status"] for webhook in scene.webhooks()] == ["forwarded"]


def test_a_monitor_that_died_after_accepting_loses_nothing(scene: Scene) -> None:
    scene.taken(delivery())  # and nothing more happens
    scene.time += 10
    scene.forwarder.look(older_than=5)
    assert scans(scene) == [(SLUG, JobState.QUEUED)]
    assert scene.broker.sent == [("/queue/scanner", SLUG)]


def test_a_webhook_that_has_just_come_is_left_to_whoever_took_it_in(scene: Scene) -> None:
    scene.taken(delivery())
    scene.forwarder.look(older_than=5)
    assert scene.broker.sent == []


def test_with_the_store_away_it_says_so(scene: Scene) -> None:
    taken = scene.taken(delivery())
    scene.switch.reachable = False
    with pytest.raises(StoreUnavailable):
        scene.forwarder.forward(taken.accepted)


def test_forwarded_webhooks_are_forgotten_after_seven_days(scene: Scene) -> None:
    accept(scene, "a")
    scene.taken(delivery(status(context="b"), id="b"))
    scene.broker.reachable = False
    scene.time += REMEMBERED + 1
    with pytest.raises(QueueUnavailable):
        scene.forwarder.look(older_than=5)
    scene.broker.reachable = True
    scene.forwarder.look(older_than=5)
    assert scene.webhooks() == []
    assert len(scene.broker.sent) == 2


def test_one_repository_in_two_spellings_becomes_one_scan(scene: Scene) -> None:
    lot = [delivery(status(slug=slug), id=slug) for slug in (SLUG, SLUG.lower())]
    scene.forwarder.forward(scene.taken(*lot).accepted)
    accept(scene, "later")
    assert scans(scene) == [(SLUG, JobState.QUEUED)]
    assert scene.broker.sent == [("/queue/scanner", SLUG)]


def test_of_a_paused_repository_the_scan_waits_and_nobody_is_woken(scene: Scene) -> None:
    scene.jobs.pauses.pause(SLUG, "otto")
    accept(scene, "a")
    assert scans(scene) == [(SLUG, JobState.QUEUED)]
    assert scene.broker.sent == []
    scene.time += 10
    scene.forwarder.look(older_than=5)
    assert scene.broker.sent == []
