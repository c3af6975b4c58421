"""The STOMP queue against a broker whose every word is written here: what no real one says at will."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from repairnator.errors import QueueUnavailable, SettingsError
from repairnator.foundation.settings import Settings
from repairnator.work.queues import open_queue
from repairnator.work.queues.stomp.addresses import Broker
from repairnator.work.queues.stomp.connection import Access, Refused, Timing
from repairnator.work.queues.stomp.queue import StompQueue

TIMING = Timing(connect=5.0, receipt=5.0, heartbeat=60.0, patience=0.0)
CONNECTED = b"CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0"
MESSAGE = b"MESSAGE\nsubscription:1\nmessage-id:m\nack:a\ndestination:/queue/q\n\nhello\0"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def opened(listener: socket.socket, timing: Timing = TIMING) -> StompQueue:
    host, port = listener.getsockname()
    return StompQueue((Broker(host, port),), Access("user", "password"), timing)


class Script:
    """Plays a broker: lets everybody in, and answers SUBSCRIBE with a receipt and ``words``.

    It takes no message, as one that has an authorization plugin.
    """

    def __init__(self, listener: socket.socket, words: bytes) -> None:
        self._listener = listener
        self._words = words
        self._threads = [threading.Thread(target=self._serve) for _ in range(2)]  # one sends, one receives
        for thread in self._threads:
            thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            while data := connection.recv(4096):
                if data.startswith(b"STOMP"):
                    connection.sendall(CONNECTED)
                    continue
                receipt = next(line for line in data.split(b"\n") if line.startswith(b"receipt:"))[8:]
                if data.startswith(b"SEND"):
                    connection.sendall(b"ERROR\nmessage:not authorized\nreceipt-id:" + receipt + b"\n\n\0")
                    return
                connection.sendall(b"RECEIPT\nreceipt-id:" + receipt + b"\n\n\0")
                if data.startswith(b"SUBSCRIBE"):
                    connection.sendall(self._words)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(10.0)


def test_a_message_behind_many_heart_beats_is_received(listener: socket.socket) -> None:
    script = Script(listener, b"\n\n\n" + MESSAGE)
    queue = opened(listener)
    message = queue.receive("/queue/q", 10.0)
    queue.close()
    script.join()
    assert message is not None
    assert message.body == "hello"


def test_what_claims_to_be_text_and_is_not_arrives_as_bytes(listener: socket.socket) -> None:
    script = Script(listener, MESSAGE.replace(b"hello", b"\xff\xfe"))
    queue = opened(listener)
    message = queue.receive("/queue/q", 10.0)
    queue.close()
    script.join()
    assert message is not None
    assert message.body == b"\xff\xfe"


def test_a_broker_that_accepts_and_says_nothing_does_not_answer(listener: socket.socket) -> None:
    timing = Timing(connect=0.3, patience=0.0)
    with pytest.raises(QueueUnavailable, match=r"accepts connections and says nothing for 0\.3 s"):
        opened(listener, timing)


def test_a_message_that_the_broker_does_not_take_is_told_with_its_reason(listener: socket.socket) -> None:
    script = Script(listener, b"")
    queue = opened(listener)
    with pytest.raises(Refused, match="refuses the message for /queue/q: not authorized"):
        queue.send("/queue/q", "1")
    queue.receive("/queue/q", 0.0)
    queue.close()
    script.join()


def test_where_the_plugin_may_not_be_asked_emptiness_is_known_all_the_same(listener: socket.socket) -> None:
    script = Script(listener, b"MESSAGE\nsubscription:1\nmessage-id:0\nbrowser:end\n\n\0")
    queue = opened(listener)
    depth = queue.depth("/queue/q")
    queue.close()
    script.join()
    assert (depth.waiting, depth.held, depth.consumers) == (0, 0, None)


def test_authorities_that_cannot_be_read_are_told_with_their_setting(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    for text in (None, "no certificate"):
        if text is not None:
            file.write_text(text)
        settings = Settings.load(activemq_url="stomp+ssl://localhost:1", activemq_ca_file=file)
        with pytest.raises(SettingsError, match=f"ACTIVEMQ_CA_FILE={file}: cannot be read as certificates"):
            open_queue(settings)


def test_the_password_does_not_show_where_the_access_is_printed() -> None:
    assert "hunter2" not in repr(Access("user", "hunter2"))
