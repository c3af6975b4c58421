"""The core opens the way out while it resolves, and closes it for everything else."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator

import pytest

from repairnator.core.network import NETWORK_CONTROL, Network
from repairnator.errors import TemporaryError


@pytest.fixture
def proxy() -> Iterator[tuple[socket.socket, list[bytes]]]:
    """The other end: notes every wish and grants it."""
    ours, theirs = socket.socketpair()
    wishes: list[bytes] = []

    def grant() -> None:
        while wish := ours.recv(1):
            wishes.append(wish)
            ours.sendall(wish)

    thread = threading.Thread(target=grant)
    thread.start()
    yield theirs, wishes
    theirs.close()
    thread.join()
    ours.close()


def test_open_lasts_from_the_first_user_to_the_last(proxy: tuple[socket.socket, list[bytes]]) -> None:
    network = Network(proxy[0])
    with network.open():
        with network.open():
            assert proxy[1] == [b"+"]
        assert proxy[1] == [b"+"]
    assert proxy[1] == [b"+", b"-"]


def test_it_closes_when_the_block_fails(proxy: tuple[socket.socket, list[bytes]]) -> None:
    with pytest.raises(KeyError), Network(proxy[0]).open():
        raise KeyError
    assert proxy[1] == [b"+", b"-"]


def test_taken_from_the_environment_it_is_closed_and_belongs_to_us_alone(
    proxy: tuple[socket.socket, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    descriptor = os.dup(proxy[0].fileno())
    os.set_inheritable(descriptor, True)
    monkeypatch.setenv(NETWORK_CONTROL, str(descriptor))
    network = Network.take()
    try:
        assert proxy[1] == [b"-"]
        assert NETWORK_CONTROL not in os.environ
        assert not os.get_inheritable(descriptor)
    finally:
        network.close()


def test_without_a_proxy_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NETWORK_CONTROL, raising=False)
    with Network.take().open() as nothing:
        assert nothing is None


def test_a_proxy_that_has_gone_is_a_temporary_error() -> None:
    ours, theirs = socket.socketpair()
    theirs.close()
    network = Network(ours)
    with pytest.raises(TemporaryError, match="proxy for dependencies"), network.open():
        pass
    network.close()
