from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

pytest_plugins = ["tests.groups", "tests.servers.fixtures"]

# A machine that is busy with something else must not fail a property that holds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# What a shell starts in the background ignores Ctrl-C, and so would all that tests start and then interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _logs_end_with_their_test() -> Iterator[None]:
    """A command sets up logs on the standard error of its test, which the next one finds closed."""
    yield
    structlog.reset_defaults()
