"""Keeps tests that share a fixture in one process of several (``pytest -n 2 --dist loadgroup``)."""

from __future__ import annotations

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests of a module that share a fixture: both processes would otherwise make it.

    Some take minutes. What lasts for the whole run (``scope="session"``) each process makes for itself:
    nobody else's tests are on its servers.
    """
    for item in items:
        if shares_a_fixture(item) and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def shares_a_fixture(item: pytest.Item) -> bool:
    """Whether a fixture that the test needs lasts longer than the test, but not as long as the run."""
    needed = getattr(item, "_fixtureinfo", None)  # pytest has no public way to ask for scopes
    definitions = needed.name2fixturedefs.values() if needed else ()
    return any(one[-1].scope in ("class", "module", "package") for one in definitions)
