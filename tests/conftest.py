from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures"]

# A machine that is busy with something else must not fail a property that holds.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
