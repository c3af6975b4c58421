"""What kubernetes-support consists of, where a test can see it without a cluster."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from cryptography.fernet import Fernet

ROOT = Path(__file__).parents[3]
SUPPORT = ROOT / "kubernetes-support"
PARTS = {
    "scanner": "repairnator-scanner",
    "pipeline": "repairnator-pipeline",
    "repomonitor": "repo-monitor",
    "console": "repairnator-console",
}


def credentials(*arguments: str, **environment: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, SUPPORT / "credentials.py", *arguments],
        env={"PATH": os.defpath} | environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found = json.loads(done.stdout)
    assert (found["kind"], found["metadata"]["name"]) == ("Secret", "repairnator-credentials")
    return dict(found["stringData"])


def test_credentials_are_new_each_time_and_fit_together() -> None:
    one, another = credentials(), credentials()
    assert one["ACTIVEMQ_PASSWORD"] != another["ACTIVEMQ_PASSWORD"]
    assert one["MONGODB_PASSWORD"] in one["MONGODB_HOST"]
    Fernet(one["REPAIRNATOR_SECRETS_KEY"])


def test_tokens_come_by_the_environment() -> None:
    assert credentials(GITHUB_OAUTH="a-token")["GITHUB_OAUTH"] == "a-token"
    assert "GITHUB_OAUTH" not in credentials()


def test_a_replica_set_has_its_members_and_a_key() -> None:
    made = credentials("--ha")
    assert "mongo-2.mongo-members:27017" in made["MONGODB_HOST"]
    assert "replicaSet=rs0" in made["MONGODB_HOST"]
    assert len(made["MONGODB_KEYFILE"]) == 128


def test_every_secret_that_a_pod_reads_is_one_that_the_command_makes() -> None:
    wanted: dict[str, bool] = {}
    for file in SUPPORT.rglob("*.yaml"):
        for key, optional in re.findall(
            r"name: repairnator-credentials\n\s+key: (\w+)(\n\s+optional: true)?", file.read_text()
        ):
            wanted[key] = wanted.get(key, False) or not optional
    made = credentials("--ha")
    assert {key for key, needed in wanted.items() if needed} <= set(made)


@pytest.mark.parametrize("part", PARTS)
def test_a_folder_s_image_is_made_as_the_target_of_the_same_name(part: str) -> None:
    alone = (SUPPORT / f"{part}-dockerimage" / "Dockerfile").read_text()
    together = (ROOT / "Dockerfile").read_text()
    target = together.split(f"FROM base AS {part}\n", 1)[1].split("\nFROM ", 1)[0]
    steps = alone.split("FROM ${BASE}\n", 1)[1]
    assert steps.split() == re.sub(r"\n#.*", "", target).split()


@pytest.mark.parametrize("name", ["repairnator-scanner", "repairnator-pipeline", "repo-monitor"])
def test_a_pod_has_longer_to_end_than_its_repair(name: str) -> None:
    text = (SUPPORT / "repairnator-deployment-yamlfiles" / f"{name}.yaml").read_text()
    (deployment,) = [one for one in yaml.safe_load_all(text) if one["kind"] == "Deployment"]
    pod = deployment["spec"]["template"]["spec"]
    values = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
    minutes = int((values.get("REPAIRNATOR_GRACE") or "0m").removesuffix("m"))
    assert pod["terminationGracePeriodSeconds"] > minutes * 60
