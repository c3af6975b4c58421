"""Keeps tests that share a fixture in one process of several (``pytest -n 2 --dist loadgroup``)."""

from __future__ import annotations

import pytest

# Folders whose tests stay in one process. Those on hostile projects build in several boxes at once as it is,
# with time limits that twice as many would not keep.
TOGETHER = ("tests/acceptance/hostile/",)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests of a module that share a fixture: both processes would otherwise make it.

    Some take minutes. What lasts for the whole run (``scope="session"``) each process makes for itself:
    nobody else's tests are on its servers.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (name := group_of(item)):
            item.add_marker(pytest.mark.xdist_group(name))


def group_of(item: pytest.Item) -> str:
    """The folder or module whose tests this one stays with; "" where it may run anywhere."""
    for folder in TOGETHER:
        if item.nodeid.startswith(folder):
            return folder
    return item.nodeid.partition("::")[0] if shares_a_fixture(item) else ""


def shares_a_fixture(item: pytest.Item) -> bool:
    """Whether a fixture that the test needs lasts longer than the test, but not as long as the run."""
    needed = getattr(item, "_fixtureinfo", None)  # pytest has no public way to ask for scopes
    definitions = needed.name2fixturedefs.values() if needed else ()
    return any(one[-1].scope in ("class", "module", "package") for one in definitions)
