"""The manifests as files and as kustomize puts them together."""

from __future__ import annotations

import subprocess
from pathlib import Path

import yaml
from tests.cluster.schemas import Object
from tests.cluster.tools import KUSTOMIZE, go_program

SUPPORT = Path(__file__).parents[2] / "kubernetes-support"
OVERLAYS = (
    "local",
    "ha",
    "keda",
    "monitoring",
    "tls-ingress",
    "tls-gateway",
    "console-ingress",
    "console-gateway",
)
FILES = (
    "namespaces.yaml",
    "k8s-mongodb/mongodb-pvc.yaml",
    "k8s-mongodb/mongodb.yaml",
    "queue-for-buildids/activemq-pvc.yaml",
    "queue-for-buildids/activemq.yaml",
    "repairnator-deployment-yamlfiles/repairnator-scanner.yaml",
    "repairnator-deployment-yamlfiles/repairnator-pipeline.yaml",
    "repairnator-deployment-yamlfiles/repo-monitor.yaml",
    "repairnator-deployment-yamlfiles/repairnator-console.yaml",
    "repairnator-deployment-yamlfiles/repairnator-scan.yaml",
    "network-policies/network-policies.yaml",
)


def objects(text: str) -> list[Object]:
    """The objects of a file of several documents."""
    return [one for one in yaml.safe_load_all(text) if one]


def render(folder: Path) -> str:
    """What ``kubectl apply -k`` would send."""
    done = subprocess.run(
        [go_program(KUSTOMIZE), "build", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout
