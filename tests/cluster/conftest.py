from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cluster.cluster import Cluster
from tests.cluster.manifests import SUPPORT


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


@pytest.fixture(scope="module")
def namespaces(cluster: Cluster) -> Iterator[None]:
    """What the cluster must have for boxes; the walkthrough is to make it itself."""
    cluster.kubectl("apply", "-f", str(SUPPORT / "namespaces.yaml"))
    yield
    cluster.kubectl("delete", "-f", str(SUPPORT / "namespaces.yaml"), seconds=300)
