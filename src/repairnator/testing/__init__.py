"""Fakes of every port, for tests of plug-ins and for our own.

``contracts`` beside them has the test suites that every adapter of a port must pass.
"""

from __future__ import annotations

from repairnator.testing.clock import FakeClock
from repairnator.testing.queues import MemoryBroker, MemoryQueue
from repairnator.testing.sandboxes import FakeSandbox
from repairnator.testing.stores import Switch, memory_store

__all__ = ["FakeClock", "FakeSandbox", "MemoryBroker", "MemoryQueue", "Switch", "memory_store"]
