import threading
from pathlib import Path

from repairnator.core.events import Event
from repairnator.work.runs.journal import Journal


def event(number: int) -> Event:
    return Event("note", {"event": "note", "text": str(number)})


FINISHED = Event("finished", {"event": "finished"})


def test_a_run_is_followed_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "events")
    for one in (event(1), event(2), FINISHED):
        journal.write("run", "git/url/commit", one)

    seen = list(journal.follow("run", lambda: False, threading.Event()))

    assert [one.kind for one in seen] == ["begun", "note", "note", "finished"]
    assert seen[0].data["build"] == "git/url/commit"
    assert [one.data["text"] for one in seen[1:3]] == ["1", "2"]


def test_events_are_seen_while_they_come(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.write("run", "key", event(1))
    following = journal.follow("run", lambda: False, threading.Event())
    assert [next(following).kind for _ in range(2)] == ["begun", "note"]
    journal.write("run", "key", event(2))
    assert next(following).data["text"] == "2"


def test_a_run_whose_worker_was_killed_ends_when_that_is_known(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    (tmp_path / "run.jsonl").write_text('{"event":"begun"}\n{"event":"note","text":"1"}\n{"event":"no')

    seen = list(journal.follow("run", lambda: True, threading.Event()))

    assert [one.kind for one in seen] == ["begun", "note"]


def test_following_can_be_given_up(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    assert list(Journal(tmp_path).follow("run", lambda: False, stop)) == []


def test_a_folder_that_cannot_be_written_costs_no_repair(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Journal(tmp_path / "file").write("run", "key", event(1))
    assert Journal(tmp_path / "file").runs() == []


def test_old_runs_are_forgotten(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for number in range(103):
        journal.write(f"run-{number:03}", "key", event(1))
    kept = [run.run_id for run in journal.runs()]
    assert len(kept) == 100
    assert kept[-1] == "run-102"
    assert "run-002" not in kept


def test_only_its_owner_reads_what_a_run_said(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "events")
    journal.write("run", "key", event(1))
    (run,) = journal.runs()
    assert run.path.stat().st_mode & 0o077 == 0
