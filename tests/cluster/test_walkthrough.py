"""The walkthrough of kubernetes-support/README.md on a real cluster; each test goes on from the last."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cluster.cluster import Cluster
from tests.cluster.forge import SLUG, external_address, failed_build, register, send_webhook
from tests.cluster.walk import NAMESPACE, Walk, walking

from repairnator.cli.doctor.cluster import Kubectl, check_deployment
from repairnator.cli.doctor.machine import MISSING

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

PIPELINE, SCANNER = (
    "repairnator-deployment-yamlfiles/repairnator-pipeline.yaml",
    "repairnator-deployment-yamlfiles/repairnator-scanner.yaml",
)


@pytest.fixture(scope="module")
def walk(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with cluster.one_node(), walking(cluster, tmp_path_factory.mktemp("walk")) as walk:
        yield walk


@pytest.fixture(scope="module")
def commit(walk: Walk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a build that has failed on the forge."""
    with failed_build(walk, tmp_path_factory.mktemp("project")) as commit:
        yield commit


def test_namespaces_and_credentials_are_made_by_one_command_each(walk: Walk) -> None:
    walk.begin()
    assert walk.credentials()["ACTIVEMQ_PASSWORD"] != "admin"


def test_the_api_server_refuses_pods_that_are_not_restricted(walk: Walk) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "careless"},
        "spec": {"containers": [{"name": "careless", "image": "localhost/base"}]},
    }
    for namespace in (NAMESPACE, "repairnator-repairs"):
        refused = walk.cluster.try_kubectl("-n", namespace, "create", "-f", "-", given=json.dumps(pod))
        assert 'violates PodSecurity "restricted' in refused.stderr


def test_mongodb_and_activemq_come_up_on_their_claims(walk: Walk) -> None:
    walk.kubectl("create -f k8s-mongodb/mongodb-pvc.yaml")
    walk.kubectl("create -f k8s-mongodb/mongodb.yaml")
    walk.kubectl("create -f queue-for-buildids/activemq-pvc.yaml")
    walk.kubectl("create -f queue-for-buildids/activemq.yaml")
    walk.await_pods("mongo-controller-")
    walk.await_pods("activemq-")


def test_each_deployment_is_a_consumer_of_its_queue(walk: Walk) -> None:
    walk.kubectl(f"create -f {SCANNER}")
    walk.kubectl(f"create -f {PIPELINE}")
    walk.await_pods("repairnator-scanner-")
    walk.await_pods("repairnator-pipeline-")
    (broker,) = walk.await_pods("activemq-")
    with walk.forwarded(broker, "8161:8161", "61613:61613"):
        walk.cluster.await_(
            lambda: (
                {name: walk.queues().get(name, {}).get("consumerCount") for name in ("scanner", "pipeline")}
                == {"scanner": 1, "pipeline": 1}
            ),
            60,
            "one consumer of each queue",
        )
        assert "Number Of Consumers" in walk.console("/admin/queues.jsp")
        with pytest.raises(subprocess.CalledProcessError) as refused:
            walk.publish("/queue/scanner", SLUG, ACTIVEMQ_PASSWORD="guessed")
    assert refused.value.returncode == 75


def test_pipelines_are_scaled_by_a_command_and_by_the_file(walk: Walk) -> None:
    (broker,) = walk.await_pods("activemq-")
    with walk.forwarded(broker, "8161:8161"):

        def consumers(number: int) -> None:
            walk.cluster.await_(
                lambda: walk.queues()["pipeline"]["consumerCount"] == number,
                240,
                f"{number} pipelines consume",
            )

        walk.kubectl(f"scale --replicas=3 -f {PIPELINE}")
        consumers(3)
        walk.kubectl(f"scale --replicas=1 -f {PIPELINE}")
        consumers(1)
        file = walk.folder / PIPELINE
        text = file.read_text()
        file.write_text(text.replace("replicas: 1", "replicas: 3"))
        walk.kubectl(f"apply -f {PIPELINE}")
        consumers(3)
        (by_hand,) = walk.page("Scale")
        walk.type(*by_hand)
        consumers(2)
        file.write_text(text)
        walk.kubectl(f"apply -f {PIPELINE}")
        consumers(1)


def test_a_published_repository_is_scanned_and_its_build_repaired(walk: Walk, commit: str) -> None:
    (broker,) = walk.await_pods("activemq-")
    with walk.forwarded(broker, "8161:8161", "61613:61613"):
        before = walk.queues()["scanner"]["enqueueCount"]
        walk.publish("/queue/scanner", SLUG)
        assert walk.queues()["scanner"]["enqueueCount"] == before + 1
        walk.cluster.await_(
            lambda: walk.queues()["pipeline"]["enqueueCount"] >= 1, 60, "the scanner found it"
        )
    assert SLUG in walk.logs("repairnator-scanner-")
    with walk.database() as client:
        records = client["repairnator"]
        walk.cluster.await_(
            lambda: records["patches"].count_documents({}) >= 1, 900, "a patch is in the store"
        )
        walk.cluster.await_(lambda: records["hardwareInfo"].count_documents({}) == 1, 60, "and the hardware")
        assert records["inspector"].find_one({"status": "PATCHED"}) is not None
    logs = walk.logs("repairnator-pipeline-")
    assert "TestProject: SUCCESS" in logs
    assert "a patch is found and proven" in logs
    assert walk.cluster.get("jobs", "-n", "repairnator-repairs")["items"] == []


def test_a_signed_webhook_to_the_external_address_is_authorized(walk: Walk) -> None:
    walk.kubectl("create -f repairnator-deployment-yamlfiles/repo-monitor.yaml")
    (monitor,) = walk.await_pods("repo-monitor-")
    register(walk)
    address = external_address(walk)
    assert address in walk.kubectl("get svc")
    assert send_webhook(address) == 202
    lines = walk.logs(monitor).splitlines()
    wanted = ["Listening on port 30050!", "Authorized", f"Sending scan request for slug {SLUG}"]
    walk.cluster.await_(
        lambda: [line for line in walk.logs(monitor).splitlines() if line in wanted] == wanted,
        30,
        f"the seed's lines are in the log: {lines}",
    )


def test_scans_by_the_clock_and_two_at_once_do_no_harm(walk: Walk) -> None:
    file = walk.deployment_file("repairnator-scan")
    text = file.read_text()
    file.write_text(re.sub(r"schedule: .*", 'schedule: "* * * * *"', text))
    walk.kubectl("create -f repairnator-deployment-yamlfiles/repairnator-scan.yaml")
    for name in ("scan-1", "scan-2"):
        walk.kubectl(f"create job --from=cronjob/repairnator-scan {name}")
    walk.kubectl("wait --for=condition=complete --timeout=240s job/scan-1 job/scan-2", seconds=300)

    def fired() -> bool:
        status = walk.cluster.get("cronjob", "repairnator-scan", "-n", NAMESPACE)["status"]
        return bool(status.get("lastScheduleTime") and status.get("lastSuccessfulTime"))

    walk.cluster.await_(fired, 180, "the clock has had a scan done")
    file.write_text(text)
    walk.kubectl("apply -f repairnator-deployment-yamlfiles/repairnator-scan.yaml")
    with walk.database() as client:
        assert client["repairnator"]["jobs"].count_documents({"kind": "build"}) == 1


def test_data_survives_delete_and_create(walk: Walk) -> None:
    with walk.database() as client:
        before = client["repairnator"]["patches"].count_documents({})
    for file in ("k8s-mongodb/mongodb.yaml", "queue-for-buildids/activemq.yaml"):
        walk.kubectl(f"delete -f {file}", seconds=240)
        walk.kubectl(f"create -f {file}")
    walk.await_pods("mongo-controller-")
    walk.await_pods("activemq-")
    with walk.database() as client:
        walk.cluster.await_(
            lambda: client["repairnator"]["patches"].count_documents({}) == before > 0,
            60,
            "the patches are there",
        )
    walk.await_pods("repairnator-pipeline-")
    walk.await_pods("repairnator-scanner-")


def test_a_backup_is_restored_into_a_new_database_as_the_page_says(walk: Walk, tmp_path: Path) -> None:
    """It is taken while a build is under way, which is done again; the others are not."""
    backup, secret, restore, new_database = walk.page("Back up and restore")
    build = walk.pushed(tmp_path / "project", "backed-up")
    (broker,) = walk.await_pods("activemq-")
    with walk.forwarded(broker, "61613:61613"):
        walk.publish("/queue/pipeline", build)
    with walk.database() as client:
        records = client["repairnator"]
        at_work = {"kind": "build", "state": "running"}
        walk.cluster.await_(lambda: records["jobs"].find_one(at_work), 120, "the build is under way")
        walk.type(*backup)
        over = list(records["jobs"].find({"kind": "build", "state": "done"}))
        patches = list(records["patches"].find())
        secrets = list(client["githook"]["gitSecrets"].find({}, {"_id": False}))
        assert over
        assert patches
        assert secrets

    name = "repairnator-credentials"
    kept = walk.cluster.get("secret", name, "-n", "repairnator")["data"]
    walk.kubectl(f"-n repairnator delete secret {name}")
    walk.type(*secret)
    assert walk.cluster.get("secret", name, "-n", "repairnator")["data"] == kept

    rest, rested, *fill_and_begin = restore
    walk.type(rest, rested)
    walk.type(*new_database)
    walk.await_pods("mongo-controller-")
    walk.type(*fill_and_begin)

    walk.await_builds(1, 900, "the build that was under way has ended")
    with walk.database() as client:
        records = client["repairnator"]
        for job in over:
            assert records["jobs"].find_one({"_id": job["_id"]}) == job
        for patch in patches:
            assert records["patches"].find_one({"_id": patch["_id"]}) == patch
        assert list(client["githook"]["gitSecrets"].find({}, {"_id": False})) == secrets


def test_a_new_version_is_deployed_as_the_page_says(walk: Walk) -> None:
    """What follows runs on it."""
    (commands,) = walk.page("Upgrade")
    walk.cluster.product_images("newtag")
    walk.type(*commands)
    deployed = {
        name: walk.image(name) for name in ("repairnator-scanner", "repairnator-pipeline", "repo-monitor")
    }
    assert deployed == {name: f"localhost/{name}:newtag" for name in deployed}
    assert "localhost/repairnator-repair:newtag" in walk.deployment_file("repairnator-pipeline").read_text()
    for name in deployed:
        walk.await_pods(f"{name}-")


def test_nothing_is_lost_or_done_twice_while_pods_are_deleted_at_random(walk: Walk, tmp_path: Path) -> None:
    """``CLUSTER_SEED`` replays what was deleted."""
    seed = os.environ.get("CLUSTER_SEED") or str(random.randrange(10**6))
    print(f"CLUSTER_SEED={seed}")
    dice = random.Random(seed)
    with walk.database() as client:
        before = client["repairnator"]["jobs"].count_documents({"kind": "build", "_id": {"$regex": "^git/"}})
    builds = [walk.pushed(tmp_path / str(number), f"chaos-{number}") for number in range(3)]
    (broker,) = walk.await_pods("activemq-")
    with walk.forwarded(broker, "61613:61613"):
        walk.publish("/queue/pipeline", *builds)
    for _ in range(6):
        prefix = dice.choice(
            [
                "repairnator-pipeline-",
                "repairnator-scanner-",
                "repo-monitor-",
                "activemq-",
                "mongo-controller-",
            ]
        )
        for pod in walk.pods(prefix):
            walk.kubectl(f"delete pod {pod} --grace-period=0 --force --wait=false")
        threading.Event().wait(dice.uniform(5, 25))  # work is to be under way when the next one goes
    for prefix in ("mongo-controller-", "activemq-", "repairnator-pipeline-", "repairnator-scanner-"):
        walk.await_pods(prefix)
    walk.await_builds(before + len(builds), 1500, f"every accepted build has ended (CLUSTER_SEED={seed})")


def test_credentials_are_exchanged_as_the_page_says(walk: Walk) -> None:
    before = walk.credentials()
    new = {"GITHUB_OAUTH": "a-token", "ACTIVEMQ_PASSWORD": "another-password"}
    token, password = walk.page("Credentials")
    (walk.folder / "token-file").write_text(new["GITHUB_OAUTH"])
    (walk.folder / "password-file").write_text(new["ACTIVEMQ_PASSWORD"])
    walk.type(*token, *password)
    assert walk.credentials() == before | new
    for name in ("activemq", "repairnator-scanner", "repairnator-pipeline", "repo-monitor"):
        walk.type(f"kubectl rollout status deployment/{name} --timeout=460s")
    (pipeline,) = walk.await_pods("repairnator-pipeline-")
    assert walk.kubectl(f"exec {pipeline} -- printenv GITHUB_OAUTH") == f"{new['GITHUB_OAUTH']}\n"
    (broker,) = walk.await_pods("activemq-")
    walk.await_console(broker)
    with walk.forwarded(broker, "8161:8161", "61613:61613"):
        with pytest.raises(subprocess.CalledProcessError):
            walk.publish("/queue/scanner", SLUG, ACTIVEMQ_PASSWORD=before["ACTIVEMQ_PASSWORD"])
        before_that = walk.queues()["scanner"]["dequeueCount"]
        walk.publish("/queue/scanner", SLUG)
        walk.cluster.await_(
            lambda: walk.queues()["scanner"]["dequeueCount"] > before_that, 60, "the scanner has taken it"
        )


def test_the_doctor_finds_nothing_wrong_until_something_is(walk: Walk) -> None:
    viewer = Kubectl(walk.cluster.command("-n", NAMESPACE))
    walk.await_pods("repo-monitor-")
    assert [check for check in check_deployment(viewer) if check.state == MISSING] == []
    broken = walk.kubectl("set image deployment/repairnator-scanner repairnator-scanner=localhost/no-such:1")
    assert "updated" in broken
    walk.cluster.await_(
        lambda: any("Image" in check.found for check in check_deployment(viewer)), 60, "the image is missed"
    )
    walk.kubectl("rollout undo deployment/repairnator-scanner")
    walk.await_pods("repairnator-scanner-")


def test_everything_goes_by_deleting_its_files(walk: Walk) -> None:
    for name in ("repairnator-scan", "repairnator-scanner", "repairnator-pipeline", "repo-monitor"):
        walk.kubectl(f"delete -f repairnator-deployment-yamlfiles/{name}.yaml", seconds=480)
    walk.cluster.await_(lambda: not walk.pods("rep"), 480, "no pod of the services is left")


def test_nothing_is_left_after_the_page_s_last_commands(walk: Walk) -> None:
    (commands,) = walk.page("Uninstall")
    walk.type(*commands, place=walk.folder.parent)
    left = {one["metadata"]["name"] for one in walk.cluster.get("namespaces")["items"]}
    assert not left & {NAMESPACE, "repairnator-repairs"}
