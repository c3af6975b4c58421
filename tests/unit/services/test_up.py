from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.servers.process import wait_until

from repairnator.cli.commands import services
from repairnator.errors import RepairnatorError, UsageError
from repairnator.services.up import Service, check, running


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A pipeline that consumes nothing, with data of its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "LISTEN_MODE": "NOOP",
        "REPAIRNATOR_SANDBOX": "none",
    }


def test_services_run_within_the_block_and_end_with_it(environment: dict[str, str], tmp_path: Path) -> None:
    with running(["pipeline"], environment, tmp_path / "logs") as (service,):
        check([service])
        assert os.getpgid(service.process.pid) == os.getpgrp()
    assert service.process.returncode in (0, -signal.SIGTERM, 128 + signal.SIGTERM)


def test_services_end_when_the_block_fails(environment: dict[str, str], tmp_path: Path) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        running(["pipeline"], environment, tmp_path / "logs") as (service,),
    ):
        raise KeyboardInterrupt
    assert service.process.returncode is not None


def test_a_service_that_ends_by_itself_is_said_with_its_log(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with running(["no-such-service"], environment, tmp_path / "logs") as (service,):
        service.process.wait(60)
        with pytest.raises(
            RepairnatorError, match=r"ended unexpectedly with exit code 2; its log: .*no-such"
        ):
            check([service])
    assert service.log is not None
    assert "No such command" in service.log.read_text()


@pytest.mark.parametrize(
    ("set_here", "named"),
    [
        ({"ACTIVEMQ_URL": "stomp://broker:61613"}, "but ACTIVEMQ_URL is set"),
        ({"ACTIVEMQ_HOST": "broker"}, "but ACTIVEMQ_HOST is set"),
        ({"MONGODB_HOST": "mongo:27017"}, "but MONGODB_HOST is set"),
        (
            {"ACTIVEMQ_URL": "stomp://broker:61613", "MONGODB_HOST": "mongo:27017"},
            "but ACTIVEMQ_URL and MONGODB_HOST are set",
        ),
    ],
)
def test_with_a_broker_or_a_server_up_says_which_commands_to_start(
    set_here: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in set_here.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=f"{named}.* repairnator pipeline, repairnator scanner"):
        services.up(follow=False, until_idle=True)


@contextmanager
def _listening(handler: str) -> Iterator[Service]:
    """A service that does on SIGTERM what the handler says."""
    code = f"import signal, sys\nsignal.signal(signal.SIGTERM, {handler})\nprint(flush=True)\n"
    command = [sys.executable, "-c", f"{code}while True: signal.pause()"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield Service("pipeline", process, None)
        finally:
            process.kill()


def test_a_second_signal_is_repeated_until_the_services_have_ended() -> None:
    # This one takes no notice of the first four.
    with _listening("lambda *_, left=list('1234'): left.pop() if left else sys.exit(7)") as service:
        stop = services.Stop()
        stop.services = (service,)
        stop.ask(signal.SIGINT)
        assert (stop.code, service.process.poll()) == (130, None)
        stop.ask(signal.SIGINT)
        wait_until(lambda: service.process.poll() is not None, 60)
        assert service.process.returncode == 7


def test_a_third_signal_kills_a_service_that_does_not_listen() -> None:
    with _listening("signal.SIG_IGN") as service:
        stop = services.Stop()
        stop.services = (service,)
        for _ in range(3):
            stop.ask(signal.SIGTERM)
        wait_until(lambda: service.process.poll() is not None, 60)
        assert (stop.code, service.process.returncode) == (143, -signal.SIGKILL)
