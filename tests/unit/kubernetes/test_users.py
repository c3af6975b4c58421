"""Each service has a user of its own in the database, in new installations and in upgraded ones."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

SUPPORT = Path(__file__).parents[3] / "kubernetes-support"
SERVICES = ("SCANNER", "PIPELINE", "MONITOR", "KEDA")
# The shell of the database, as far as the script needs it: it writes down what it is told.
SHELL = """
const calls = [];
const there = JSON.parse(process.env.THERE);
const admin = Object.fromEntries(["createRole", "updateRole", "createUser", "updateUser"].map(
  (name) => [name, (...given) => calls.push([name, ...given])]));
admin.getRole = (name) => there.includes(name) ? { role: name } : null;
admin.getUser = (name) => there.includes(name) ? { user: name } : null;
globalThis.db = { getSiblingDB: () => admin };
globalThis.print = (text) => calls.push(["print", text]);
require("vm").runInThisContext(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(calls));
"""


def run(*arguments: str, given: str = "", **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, SUPPORT / "credentials.py", *arguments],
        env={"PATH": os.defpath} | environment,
        input=given,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def user(address: str) -> str:
    return urlsplit(address).username or ""


def old_secret(host: str) -> dict[str, Any]:
    """As an earlier version made it, and kubectl shows it."""
    values = {"MONGODB_USERNAME": "repairnator", "MONGODB_PASSWORD": "pw", "MONGODB_HOST": host}
    data = {name: base64.b64encode(value.encode()).decode() for name, value in values.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"resourceVersion": "7"}, "data": data}


@pytest.mark.parametrize("arguments", [(), ("--ha",)])
def test_each_service_has_its_own_user_and_password(arguments: tuple[str, ...]) -> None:
    made = run(*arguments)["stringData"]
    addresses = [made[f"MONGODB_HOST_{service}"] for service in SERVICES]
    assert [user(address) for address in addresses] == [f"repairnator-{one.lower()}" for one in SERVICES]
    assert len({urlsplit(address).password for address in (*addresses, made["MONGODB_HOST"])}) == 5
    for address in addresses:
        assert address.rpartition("@")[2] == made["MONGODB_HOST"].rpartition("@")[2]


def test_a_database_of_ones_own_is_used_as_it_is_given() -> None:
    own = "mongodb://bot:secret@db.example:27017/?tls=true"
    made = run(MONGODB_HOST=own, MONGODB_HOST_MONITOR="mongodb://m:x@db.example/")["stringData"]
    assert made["MONGODB_HOST_SCANNER"] == made["MONGODB_HOST_PIPELINE"] == own
    assert made["MONGODB_HOST_MONITOR"] == "mongodb://m:x@db.example/"


@pytest.mark.parametrize(
    "host",
    [
        "mongodb://repairnator:pw@mongo:27017/?authSource=admin",
        "mongodb://repairnator:pw@mongo-0.mongo-members:27017,mongo-1.mongo-members:27017/?replicaSet=rs0",
    ],
)
def test_a_secret_of_an_earlier_version_gets_what_it_lacks_and_keeps_the_rest(host: str) -> None:
    before = old_secret(host)
    after = run("--upgrade", given=json.dumps(before))
    assert after["metadata"] == before["metadata"]
    assert {name: after["data"][name] for name in before["data"]} == before["data"]
    added = base64.b64decode(after["data"]["MONGODB_HOST_PIPELINE"]).decode()
    assert user(added) == "repairnator-pipeline"
    assert added.rpartition("@")[2] == host.rpartition("@")[2]
    assert run("--upgrade", given=json.dumps(after)) == after


def test_a_secret_of_another_cluster_is_written_as_create_takes_it() -> None:
    kept = old_secret("mongodb://repairnator:pw@mongo:27017/?authSource=admin")
    kept["metadata"] |= {"uid": "4f5c", "resourceVersion": "81", "namespace": "elsewhere"}
    again = run("--restore", given=json.dumps(kept))
    assert again["data"] == kept["data"]
    assert again["metadata"] == {
        "name": "repairnator-credentials",
        "labels": {"app.kubernetes.io/part-of": "repairnator"},
    }


@pytest.mark.parametrize("option", ["--upgrade", "--restore"])
@pytest.mark.parametrize("given", ["", "[]", "{}", '{"data":{}}', '{"data":{"MONGODB_HOST":"%"}}'])
def test_what_is_no_secret_is_told_in_one_line(given: str, option: str) -> None:
    done = subprocess.run(
        [sys.executable, SUPPORT / "credentials.py", option], input=given, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("credentials.py: what came in is not the Secret")
    assert done.stderr.count("\n") == 1


def script() -> str:
    documents = yaml.safe_load_all((SUPPORT / "k8s-mongodb/mongodb.yaml").read_text())
    (found,) = [one["data"]["users.js"] for one in documents if one and "users.js" in one.get("data", {})]
    return str(found)


def calls(there: list[str], **environment: str) -> list[list[Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: it runs the database's script here")
    done = subprocess.run(
        [node, "-e", SHELL],
        env={"THERE": json.dumps(there), "MONGODB_NAME": "builds"} | environment,
        input=script(),
        capture_output=True,
        text=True,
        check=True,
    )
    made: list[list[Any]] = json.loads(done.stdout)
    return made


def test_the_script_makes_a_role_and_a_user_for_each_service() -> None:
    made = run()["stringData"]
    told = calls(
        [],
        MONGO_INITDB_ROOT_USERNAME="repairnator",
        **{name: value for name, value in made.items() if name.startswith("MONGODB_HOST_")},
    )
    roles = {one["role"]: one["privileges"] for name, one in (c for c in told if c[0] == "createRole")}
    users = {one["user"]: one for name, one in (c for c in told if c[0] == "createUser")}
    assert set(roles) == set(users) == {f"repairnator-{service.lower()}" for service in SERVICES}
    for name, one in users.items():
        assert one["roles"] == [{"role": name, "db": "admin"}]
        assert one["pwd"] == urlsplit(made[f"MONGODB_HOST_{name.rpartition('-')[2].upper()}"]).password
    assert roles["repairnator-keda"] == [
        {"resource": {"db": "builds", "collection": "jobs"}, "actions": ["find"]}
    ]
    assert {one["resource"]["db"] for one in roles["repairnator-monitor"]} == {"builds", "githook"}
    assert {one["resource"]["db"] for one in roles["repairnator-pipeline"]} == {"builds"}
    assert not any(one["resource"]["db"] == "" for privileges in roles.values() for one in privileges)


def test_the_script_may_be_run_again_and_leaves_the_owner_alone() -> None:
    told = calls(
        ["repairnator-monitor"],
        MONGO_INITDB_ROOT_USERNAME="root",
        MONGODB_HOST_MONITOR="mongodb://repairnator-monitor:a%2Fb@mongo:27017/",
        MONGODB_HOST_SCANNER="mongodb://root:x@mongo:27017/",
        MONGODB_HOST_PIPELINE="mongodb://mongo:27017/",
    )
    changes = [one for one in told if one[0] != "print"]
    assert [one[:2] for one in changes] == [
        ["updateRole", "repairnator-monitor"],
        ["updateUser", "repairnator-monitor"],
    ]
    assert changes[1][2]["pwd"] == "a/b"
    said = [one[1] for one in told if one[0] == "print"]
    assert "SCANNER: uses root, who may do everything" in said
    assert not any("a/b" in line or "a%2Fb" in line for line in said)
