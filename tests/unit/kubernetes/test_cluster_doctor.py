"""The doctor says what is wrong with a deployment and how to fix it."""

from __future__ import annotations

from typing import Any

from repairnator.cli.doctor.cluster import REPAIRS, SECRET, Kubectl, check_deployment
from repairnator.cli.doctor.machine import MISSING, OK, WARNING, Check
from repairnator.errors import NotFound

STORES = ("MONGODB_HOST_SCANNER", "MONGODB_HOST_PIPELINE", "MONGODB_HOST_MONITOR")
LEVEL = {"pod-security.kubernetes.io/enforce": "restricted"}


def workload(name: str, kind: str, ready: int = 1, wanted: int = 1) -> dict[str, Any]:
    return {
        "kind": kind,
        "metadata": {"name": name, "namespace": "repairnator"},
        "spec": {"replicas": wanted},
        "status": {"readyReplicas": ready},
    }


class View:
    """A cluster as it should be, until something is taken from it."""

    def __init__(self) -> None:
        self.granted = True
        self.server = "v1.33.13"
        self.objects: dict[tuple[str, str], dict[str, Any]] = {
            ("namespace", REPAIRS): {"metadata": {"labels": dict(LEVEL)}},
            ("networkpolicy", "default-deny"): {},
            ("secret", SECRET): {
                "data": {"ACTIVEMQ_USERNAME": "", "ACTIVEMQ_PASSWORD": "", **dict.fromkeys(STORES, "")}
            },
            ("pvc", "mongo"): {"status": {"phase": "Bound"}},
            ("pvc", "activemq"): {"status": {"phase": "Bound"}},
            ("rc", "mongo-controller"): workload("mongo-controller", "ReplicationController"),
            ("service", "repo-monitor"): {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}},
            ("pods", "-l"): {"items": []},
        }
        for name in ("activemq", "repairnator-scanner", "repairnator-pipeline", "repo-monitor"):
            self.objects["deployment", name] = workload(name, "Deployment")

    def get(self, *words: str) -> dict[str, Any]:
        try:
            return self.objects[words[0], words[1]]
        except KeyError:
            raise NotFound(f"{words[0]} {words[1]}") from None

    def version(self) -> str:
        return self.server

    def may(self, *words: str) -> bool:
        return self.granted


def wrong(view: View) -> list[Check]:
    return [check for check in check_deployment(view) if check.state != OK]


def test_a_deployment_as_it_should_be_has_no_fault() -> None:
    assert wrong(View()) == []


def test_every_object_that_is_missing_is_told_with_a_mend() -> None:
    for kind, name in View().objects:
        if kind in ("pods", "service"):
            continue
        view = View()
        del view.objects[kind, name]
        faults = wrong(view)
        assert faults, (kind, name)
        assert all(fault.fix for fault in faults)


def test_a_secret_without_an_entry_is_told() -> None:
    view = View()
    del view.objects["secret", SECRET]["data"]["MONGODB_HOST_SCANNER"]
    (fault,) = wrong(view)
    assert "MONGODB_HOST_SCANNER" in fault.found
    assert "credentials.py --upgrade" in fault.fix


def test_pods_say_why_they_do_not_start() -> None:
    view = View()
    waiting = {"waiting": {"reason": "ErrImagePull", "message": "no such image"}}
    view.objects["pods", "-l"] = {
        "items": [
            {
                "metadata": {"name": "repairnator-scanner-1"},
                "status": {"containerStatuses": [{"state": waiting}]},
            }
        ]
    }
    (fault,) = wrong(view)
    assert (fault.name, fault.state) == ("repairnator-scanner-1", MISSING)
    assert fault.found == "ErrImagePull: no such image"


def test_a_broker_that_waits_for_another_is_well_but_not_a_pipeline_that_is_not_ready() -> None:
    view = View()
    view.objects["deployment", "activemq"] = workload("activemq", "Deployment", ready=1, wanted=2)
    view.objects["deployment", "repairnator-pipeline"] = workload("repairnator-pipeline", "Deployment", 1, 2)
    (fault,) = wrong(view)
    assert (fault.name, fault.found) == ("repairnator-pipeline", "1 of 2 ready")


def test_a_pipeline_without_rights_is_told_where_to_give_them() -> None:
    view = View()
    view.granted = False
    (fault,) = wrong(view)
    assert "RoleBinding" in fault.fix


def test_an_old_cluster_is_a_warning() -> None:
    view = View()
    view.server = "v1.29.6"
    (fault,) = wrong(view)
    assert fault.state == WARNING


def test_without_kubectl_it_says_so() -> None:
    (fault,) = check_deployment(Kubectl(("no-such-kubectl",)))
    assert fault.state == MISSING
    assert "not on PATH" in fault.found
