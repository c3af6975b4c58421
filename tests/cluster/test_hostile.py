"""The hostile project of tests/acceptance/hostile in a Job: what it wins without a box is shown there.

The test's node does not enforce network policies, so a second host is not tried from here: that a policy
selects each pod is shown with the boxes. Nor is memory: the kernel may end the whole box for it, which is
shown there as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.acceptance import projects
from tests.acceptance.hostile import hosts, repositories
from tests.acceptance.hostile.attacks import ATTACKS
from tests.acceptance.hostile.reports import Report, report_of
from tests.acceptance.hostile.test_hostile import (
    FILLING,
    MARK,
    WON_FOR_ITSELF,
    environment_of,
    furnish,
    victims,
)
from tests.cluster.boxes import REPAIRS, Boxes
from tests.cluster.cluster import Cluster
from tests.servers.programs import require

from repairnator.boxes.port import BoxRequest, Limits
from repairnator.boxes.toolchains.java.installation import find_java
from repairnator.core.events import Event
from repairnator.model import RepairOptions
from repairnator.world.fetch.source import Source

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

LEFT_OUT = ("second_host", "memory", "shared_memory")
SPIED = tuple(name for name in ATTACKS if name not in LEFT_OUT)
REPORTS = "/tmp"
LIMITS = Limits(memory=1500 * 2**20, disk=2**30, processes=500, seconds=900.0)
WORK = "/repair/work"


@dataclass
class Site:
    """What became of the attacks.

    Attributes:
        events: of the repair.
        reports: by way (``plugin``, ``test``).
        visitors: of the service on this machine's loopback.
        left: Jobs and pods afterwards.
    """

    events: list[Event]
    reports: dict[str, Report]
    visitors: list[str]
    left: list[str]


@pytest.fixture(scope="module")
def site(cluster: Cluster, namespaces: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    require("mvn", "javac", "git")
    folder = tmp_path_factory.mktemp("hostile")
    secrets = furnish(folder)
    boxes = Boxes(cluster, folder, folder)
    with hosts.loopback_service() as service, victims() as pids, pytest.MonkeyPatch.context() as patch:
        for name, value in environment_of(folder).items():
            if value == MARK:
                patch.setenv(name, value)
        facts = {
            "mark": MARK[::-1],
            "secrets": [*map(str, secrets), "/var/run/secrets/kubernetes.io/serviceaccount/token"],
            "walk": "/",
            "passed_over": ["/proc", "/sys", "/usr", "/lib", f"{WORK}/repository"],
            "repositories": [f"{WORK}/repository"],
            "port": service.port,
            "name": "detached-in-a-job",
            "outside": ["/", "/etc", "/usr", "/opt/core", "/repair", "/repair/secret", "/proc/sys/kernel"],
            "victim": pids[0],
            "traced": pids[1],
            "core": "repairnator.core",
            "processes": 600,
            "left_out": LEFT_OUT,
        }  # fmt: skip
        maven = find_java(os.environ).maven_home
        assert maven is not None
        tree = repositories.spying(folder / "spying", facts, REPORTS, maven, "/opt/core/bin/python3")
        request = BoxRequest(
            Source(url=f"file://{tree}", commit=projects.commit(tree)),
            RepairOptions(budget=10.0, test_limit=300.0),
            folder / "work",
            LIMITS,
        )
        (folder / "work").mkdir()
        try:
            events = list(boxes.sandbox().run(request))
        finally:
            boxes.close()
        told = [event for event in events if event.kind == "tests"]
        messages = [failure["message"] for event in told for failure in event.data["failing"]]
        reports = {way: report_of(messages, way) for way in ("plugin", "test")}
        left = [one["metadata"]["name"] for one in cluster.get("jobs,pods", "-n", REPAIRS)["items"]]
        yield Site(events, reports, service.visitors, left)


@pytest.mark.parametrize("attack", SPIED)
@pytest.mark.parametrize("way", ["plugin", "test"])
def test_nothing_is_won_in_the_job(site: Site, way: str, attack: str) -> None:
    if attack in WON_FOR_ITSELF:
        assert site.reports[way][attack][0], "the attack was not carried out"
    else:
        assert site.reports[way][attack][0] == ""


def test_processes_are_not_exhausted(site: Site) -> None:
    assert site.reports["test"]["fork_bomb"] == ["", ""]


def test_a_plugin_reaches_the_proxy_and_is_refused_what_is_no_registry(site: Site) -> None:
    assert "403" in site.reports["plugin"]["service_on_loopback"][1]
    assert "403" not in site.reports["test"]["service_on_loopback"][1]
    assert site.visitors == []


def test_nothing_of_it_is_left_on_the_cluster(site: Site) -> None:
    assert site.reports["test"]["detached_process"][0] == "True"
    assert site.left == []


def test_its_log_is_not_kept_and_its_forged_patch_is_nowhere(site: Site) -> None:
    assert all(name in site.reports["test"] for name in FILLING)
    assert sum(len(str(event.data)) for event in site.events) < 2 * 2**20
    assert [event for event in site.events if event.kind == "patch"] == []
    assert site.events[-1].kind == "finished"


def test_no_secret_came_back(site: Site) -> None:
    assert [event.kind for event in site.events if MARK in str(event.data)] == []
