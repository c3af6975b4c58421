"""``publisher.py``, called as the walkthrough calls it, and ``repairnator publish``, on a real broker."""

from __future__ import annotations

import os
import socketserver
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.servers.activemq import PASSWORD, USER, ActiveMq
from tests.servers.ports import free_port

from repairnator.work.queues.stomp.addresses import read_brokers
from repairnator.work.queues.stomp.connection import Access
from repairnator.work.queues.stomp.queue import StompQueue

SCRIPT = Path(__file__).parents[3] / "kubernetes-support/queue-for-buildids/publisher.py"
COMMANDS = [[sys.executable, str(SCRIPT)], [str(Path(sys.executable).parent / "repairnator"), "publish"]]
EITHER = pytest.mark.parametrize("command", COMMANDS, ids=["publisher.py", "repairnator publish"])


@pytest.fixture
def name() -> str:
    return f"builds-{uuid.uuid4().hex}"


@pytest.fixture
def consumer(activemq: ActiveMq) -> Iterator[StompQueue]:
    queue = StompQueue(read_brokers(activemq.url), Access(USER, PASSWORD))
    yield queue
    queue.close()


def run(command: list[str], *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ACTIVEMQ_", "MONGODB_"))
    }
    return subprocess.run(
        [*command, *arguments], env=kept | environment, capture_output=True, text=True, timeout=60
    )


def broker_of(activemq: ActiveMq, **changes: str) -> dict[str, str]:
    """The environment that the seed's script reads."""
    given = {"ACTIVEMQ_HOST": "127.0.0.1", "ACTIVEMQ_PORT": str(activemq.port)}
    return given | {"ACTIVEMQ_USER": USER, "ACTIVEMQ_PASSWORD": PASSWORD} | changes


def bodies(consumer: StompQueue, destination: str, count: int) -> list[str | bytes]:
    got: list[str | bytes] = []
    for _ in range(count):
        message = consumer.receive(destination, 20.0)
        assert message is not None
        got.append(message.body)
        consumer.ack(message)
    return got


@EITHER
@pytest.mark.server
def test_each_message_is_sent_on_its_own_with_the_destination_as_an_option(
    command: list[str], activemq: ActiveMq, consumer: StompQueue, name: str
) -> None:
    messages = ["566070885", '{"buildId":"648902893","CI":"travis-ci.org"}', "größe/ä"]
    done = run(command, "-d", f"/queue/{name}", *messages, **broker_of(activemq))
    assert done.returncode == 0, done.stderr
    assert f"sent 3 messages to /queue/{name}" in done.stdout + done.stderr
    assert bodies(consumer, f"/queue/{name}", 3) == messages


@EITHER
@pytest.mark.server
def test_the_destination_may_come_first(
    command: list[str], activemq: ActiveMq, consumer: StompQueue, name: str
) -> None:
    done = run(command, f"/queue/{name}", "surli/failingProject", **broker_of(activemq))
    assert done.returncode == 0, done.stderr
    assert bodies(consumer, f"/queue/{name}", 1) == ["surli/failingProject"]


@EITHER
@pytest.mark.server
def test_a_queues_short_name_will_do(
    command: list[str], activemq: ActiveMq, consumer: StompQueue, name: str
) -> None:
    assert run(command, name, "1", **broker_of(activemq)).returncode == 0
    assert bodies(consumer, f"/queue/{name}", 1) == ["1"]


@EITHER
@pytest.mark.server
def test_the_port_that_kubernetes_sets_is_understood(
    command: list[str], activemq: ActiveMq, consumer: StompQueue, name: str
) -> None:
    port = f"tcp://127.0.0.1:{activemq.port}"
    assert run(command, name, "1", **broker_of(activemq, ACTIVEMQ_PORT=port)).returncode == 0
    assert bodies(consumer, f"/queue/{name}", 1) == ["1"]


@EITHER
@pytest.mark.server
def test_a_list_of_brokers_is_tried_in_its_order(
    command: list[str], activemq: ActiveMq, consumer: StompQueue, name: str
) -> None:
    given = broker_of(activemq, ACTIVEMQ_URL=f"failover:(stomp://127.0.0.1:{free_port()},{activemq.url})")
    del given["ACTIVEMQ_HOST"]
    done = run(command, name, "1", **given)
    assert done.returncode == 0, done.stderr
    assert bodies(consumer, f"/queue/{name}", 1) == ["1"]


@EITHER
@pytest.mark.server
def test_a_wrong_password_is_told_in_one_line_that_does_not_repeat_it(
    command: list[str], activemq: ActiveMq, name: str
) -> None:
    done = run(command, name, "1", **broker_of(activemq, ACTIVEMQ_PASSWORD="hunter2"))
    assert done.returncode in (2, 75)
    assert len(done.stderr.splitlines()) == 1
    assert "password is invalid" in done.stderr
    assert "ACTIVEMQ_PASSWORD" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout


@EITHER
def test_a_refused_connection_is_told_in_one_line_with_the_address(command: list[str], name: str) -> None:
    port = str(free_port())
    done = run(command, name, "1", ACTIVEMQ_HOST="127.0.0.1", ACTIVEMQ_PORT=port)
    assert done.returncode == 75
    assert len(done.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}: Connection refused" in done.stderr


class _Forward(socketserver.StreamRequestHandler):
    """Accepts for a broker that is away, as `kubectl port-forward` does, and hangs up when spoken to."""

    def handle(self) -> None:
        self.connection.recv(1)


@EITHER
def test_a_port_forward_to_a_broker_that_is_away_blames_no_password(command: list[str], name: str) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Forward) as forward:
        thread = threading.Thread(target=forward.serve_forever)
        thread.start()
        try:
            port = str(forward.server_address[1])
            done = run(command, name, "1", ACTIVEMQ_HOST="127.0.0.1", ACTIVEMQ_PORT=port)
        finally:
            forward.shutdown()
            thread.join()
    assert done.returncode == 75
    assert len(done.stderr.splitlines()) == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "closed the connection" in done.stderr
    assert "PASSWORD" not in done.stderr


@EITHER
def test_no_message_is_wrong_usage(command: list[str]) -> None:
    for arguments in (["-d", "/queue/pipeline"], ["/queue/pipeline"]):
        done = run(command, *arguments)
        assert done.returncode == 2
        assert "message" in done.stderr.lower()


@EITHER
@pytest.mark.parametrize(
    "destination", ["/scanner", "queue/scanner", "/topic/scanner", "/queue/", "/queue/a b"]
)
def test_a_destination_that_is_no_queue_is_wrong_usage(command: list[str], destination: str) -> None:
    done = run(command, destination, "surli/failingProject", ACTIVEMQ_HOST="127.0.0.1", ACTIVEMQ_PORT="1")
    assert done.returncode == 2
    assert f"{destination!r} is not a queue; write /queue/NAME" in done.stderr


def test_the_script_says_what_it_needs_where_the_client_library_is_missing() -> None:
    done = run([sys.executable, "-S", "-E", str(SCRIPT)], "-d", "/queue/pipeline", "1")
    assert done.returncode == 1
    assert done.stderr == (
        "publisher.py: stomp.py is not installed; use `uv run publisher.py`, or run: "
        "python3 -m venv publisher && publisher/bin/pip install stomp.py, "
        "then publisher/bin/python publisher.py\n"
    )
