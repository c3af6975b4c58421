from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cluster.cluster import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A Kubernetes with the product's images; shared by all tests of a run."""
    cluster = Cluster()
    cluster.start()
    try:
        cluster.images()
        yield cluster
    finally:
        cluster.stop()
