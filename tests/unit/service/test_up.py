from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from repairnator.commands import services
from repairnator.errors import RepairnatorError, UsageError
from repairnator.service.up import check, running


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
