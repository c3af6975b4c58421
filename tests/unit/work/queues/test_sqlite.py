import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from repairnator.errors import QueueUnavailable, SettingsError
from repairnator.testing.contracts.queue import PATIENCE, QueueContract
from repairnator.work.queues.sqlite import SqliteQueue

PIPELINE = "/queue/pipeline"

HOLDER = """
import sys
from pathlib import Path
from repairnator.work.queues.sqlite import SqliteQueue
queue = SqliteQueue(Path(sys.argv[1]))
queue.send(sys.argv[2], "held by a dead process")
assert queue.receive(sys.argv[2], 20.0) is not None
print("held", flush=True)
sys.stdin.read()
"""


class TestSqliteQueue(QueueContract):
    @pytest.fixture
    def connect(self, tmp_path: Path) -> Callable[[], SqliteQueue]:
        return lambda: SqliteQueue(tmp_path / "queue.db")


def test_a_killed_consumers_message_goes_to_another(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), PIPELINE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        queue = SqliteQueue(path)
        assert queue.receive(PIPELINE, 1.5) is None
        assert queue.depth(PIPELINE).consumers == 2
        holder.kill()
        holder.wait()
    message = queue.receive(PIPELINE, PATIENCE)
    assert message is not None
    assert message.redelivered
    assert queue.depth(PIPELINE).consumers == 1
    queue.ack(message)
    queue.close()
    assert list((tmp_path / "queue.db-consumers").iterdir()) == []


def test_a_message_is_durable_when_send_returns(tmp_path: Path) -> None:
    sender = SqliteQueue(tmp_path / "queue.db")
    sender.send(PIPELINE, "kept")
    other = SqliteQueue(tmp_path / "queue.db")
    message = other.receive(PIPELINE, PATIENCE)
    assert message is not None
    with sqlite3.connect(tmp_path / "queue.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    sender.close()
    other.close()


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    SqliteQueue(tmp_path / "new" / "queue.db").close()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new" / "queue.db").stat().st_mode) == 0o600


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_text(
        "this is a letter, not a database, and long enough to be read as one" * 9
    )
    with pytest.raises(QueueUnavailable, match=r"queue\.db cannot be used: file is not a database"):
        SqliteQueue(tmp_path / "queue.db")


def test_a_newer_programs_file_is_left_alone(tmp_path: Path) -> None:
    SqliteQueue(tmp_path / "queue.db").close()
    with sqlite3.connect(tmp_path / "queue.db") as connection:
        connection.execute("UPDATE schema_versions SET version = 99")
    connection.close()
    with pytest.raises(SettingsError, match="version 99"):
        SqliteQueue(tmp_path / "queue.db")
