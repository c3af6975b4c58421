"""The manifests, without a cluster: each supported Kubernetes takes every object, and none is careless."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest
from tests.cluster.manifests import FILES, OVERLAYS, SUPPORT, objects, render
from tests.cluster.schemas import Object, Schemas
from tests.cluster.tools import KUBE_SCORE, go_program, kubernetes_api

pytestmark = pytest.mark.cluster

OLDEST, NEWEST = "v1.30.14", "v1.37.2"
# Of operators that have to be there: their kinds are in no version of Kubernetes.
OPERATORS = {
    "keda": {"ScaledObject", "TriggerAuthentication"},
    "monitoring": {"PodMonitor", "PrometheusRule"},
    "tls-gateway": {"Gateway", "HTTPRoute"},
    "console-gateway": {"Gateway", "HTTPRoute"},
}
# What the linter would have otherwise, and why it is so; limits of processor time slow what waits for nobody.
MEANT = {
    "container-image-pull-policy": "tags do not change; a node that has the image needs no registry",
    "container-security-context-user-group-id": "999 is the user of MongoDB's own image",
    "pod-probes-identical": "a database whose port is closed is neither ready nor alive, after other times",
    "deployment-has-host-podantiaffinity": "stateless parts are spread softly, so that one node suffices",
}
MEANT_FOR_ONE_OF_EACH = {
    "deployment-replicas": "overlays/ha has more",
    "deployment-strategy": "the broker's disk is used by one broker at a time",
    "deployment-has-poddisruptionbudget": "of one pod it would only stop nodes from being drained",
    "service-targets-pod": "the linter does not know the kind ReplicationController",
    "networkpolicy-targets-pod": "the same",
}
BUILDS: dict[str, Callable[[], str]] = {
    **{name: (SUPPORT / name).read_text for name in FILES},
    "kustomization": lambda: render(SUPPORT),
    **{overlay: lambda overlay=overlay: render(SUPPORT / "overlays" / overlay) for overlay in OVERLAYS},  # type: ignore[misc]
}


@pytest.fixture(scope="module", params=[OLDEST, NEWEST])
def schemas(request: pytest.FixtureRequest) -> Schemas:
    return Schemas(kubernetes_api(request.param))


@pytest.mark.parametrize("name", BUILDS)
def test_every_object_is_one_that_kubernetes_takes(name: str, schemas: Schemas) -> None:
    found = objects(BUILDS[name]())
    assert found
    foreign = {one["kind"] for one in found if not schemas.knows(one)}
    assert foreign == OPERATORS.get(name, set())
    faults = {_name(one): schemas.faults(one) for one in found if schemas.knows(one)}
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_misspelt_field_is_found(schemas: Schemas) -> None:
    (claim,) = objects((SUPPORT / "k8s-mongodb/mongodb-pvc.yaml").read_text())
    claim["spec"]["acessModes"] = claim["spec"].pop("accessModes")
    assert schemas.faults(claim) == [
        "spec: Additional properties are not allowed ('acessModes' was unexpected)"
    ]


def test_the_root_holds_every_object_of_the_single_files_and_no_other() -> None:
    alone = [
        one for file in FILES if file != "namespaces.yaml" for one in objects((SUPPORT / file).read_text())
    ]
    assert sorted(map(_name, objects(render(SUPPORT)))) == sorted(map(_name, alone))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_drops_nothing_but_what_high_availability_replaces(overlay: str) -> None:
    base = set(map(_name, objects(render(SUPPORT))))
    built = set(map(_name, objects(render(SUPPORT / "overlays" / overlay))))
    replaced = {"ReplicationController/mongo-controller", "PersistentVolumeClaim/mongo"}
    assert base - built == (replaced if overlay == "ha" else set())


@pytest.mark.parametrize("overlay", ["tls-ingress", "tls-gateway"])
def test_with_tls_the_monitor_has_no_address_outside_the_cluster(overlay: str) -> None:
    found = objects(render(SUPPORT / "overlays" / overlay))
    (service,) = [one for one in found if _name(one) == "Service/repo-monitor"]
    assert service["spec"]["type"] == "ClusterIP"
    assert not [one for one in found if one.get("spec", {}).get("type") in ("LoadBalancer", "NodePort")]
    (port,) = service["spec"]["ports"]
    if overlay == "tls-ingress":
        (ingress,) = [one for one in found if one["kind"] == "Ingress"]
        (rule,), (tls,) = ingress["spec"]["rules"], ingress["spec"]["tls"]
        assert tls["hosts"] == [rule["host"]]
        assert rule["http"]["paths"][0]["backend"]["service"] == {
            "name": "repo-monitor",
            "port": {"name": port["name"]},
        }
        issued = ingress
    else:
        (issued,) = [one for one in found if one["kind"] == "Gateway"]
        (route,) = [one for one in found if one["kind"] == "HTTPRoute"]
        listeners = {one["name"]: one for one in issued["spec"]["listeners"]}
        (parent,) = route["spec"]["parentRefs"]
        assert parent == {"name": "repo-monitor", "sectionName": "https"}
        assert listeners["https"]["hostname"] == route["spec"]["hostnames"][0]
        assert route["spec"]["rules"][0]["backendRefs"] == [{"name": "repo-monitor", "port": port["port"]}]
    assert "cert-manager.io/cluster-issuer" in issued["metadata"]["annotations"]


@pytest.mark.parametrize("name", ["kustomization", "ha", "keda", "tls-ingress"])
def test_the_linter_finds_nothing_that_is_not_meant(name: str) -> None:
    meant = MEANT if name == "ha" else MEANT | MEANT_FOR_ONE_OF_EACH
    ignored = [f"--ignore-test={check}" for check in meant]
    done = subprocess.run(
        [
            go_program(KUBE_SCORE),
            "score",
            "--output-format",
            "ci",
            "--ignore-container-cpu-limit",
            *ignored,
            "-",
        ],
        input=BUILDS[name](),
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    lines = done.stdout.splitlines()
    assert any("[OK]" in line for line in lines)
    assert [line for line in lines if line.startswith(("[CRITICAL]", "[WARNING]"))] == []


def _name(one: Object) -> str:
    return f"{one['kind']}/{one['metadata']['name']}"
