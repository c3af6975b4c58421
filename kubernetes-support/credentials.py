#!/usr/bin/env python3
"""Make the Secret ``repairnator-credentials``, with new random passwords.

    python credentials.py | kubectl create -f -
    GITHUB_OAUTH=... PUSH_URL=... python credentials.py | kubectl create -f -
    kubectl get secret repairnator-credentials -o json |
        python credentials.py --upgrade | kubectl replace -f -
    python credentials.py --restore <credentials.json | kubectl create -f -

``create`` refuses where there is one already: the database keeps the password that it was first started
with. What else the services may know goes in by the environment of this command, never by arguments;
``--help`` lists the variables. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from typing import Any

GIVEN = (
    "GITHUB_OAUTH",
    "GITLAB_TOKEN",
    "GITEA_TOKEN",
    "TRAVIS_TOKEN",
    "PUSH_URL",
    "REPAIRNATOR_GIT_CREDENTIALS",
)
VARIABLES = """\
environment (never arguments, which others on this machine can read):
  GITHUB_OAUTH, GITLAB_TOKEN, GITEA_TOKEN, TRAVIS_TOKEN
                        tokens of the forges and CIs that are used
  PUSH_URL              where branches with patches go: https://USER:TOKEN@HOST/OWNER/REPOSITORY.git
  REPAIRNATOR_GIT_CREDENTIALS
                        HOST=USER:PASSWORD for private repositories
  MONGODB_HOST          address of a database of your own, with a user that all services use
  MONGODB_HOST_SCANNER, MONGODB_HOST_PIPELINE, MONGODB_HOST_MONITOR, MONGODB_HOST_KEDA
                        the same with a user for each service
  ACTIVEMQ_USERNAME, ACTIVEMQ_PASSWORD
                        the user of a broker of your own

example:
  GITHUB_OAUTH=... python3 credentials.py | kubectl create -f -
"""
# Each has a user of its own in the database, with the rights that k8s-mongodb/mongodb.yaml gives it.
SERVICES = ("SCANNER", "PIPELINE", "MONITOR", "KEDA")
_OURS = re.compile(r"(mongodb://)[^:@/]+:[^@/]+(@mongo(?:-[0-9]+\.mongo-members)?:27017[,/].*)")
_HA_MEMBERS = ",".join(f"mongo-{number}.mongo-members:27017" for number in range(3))


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Write the Secret as JSON, which ``kubectl`` reads as well as YAML."""
    parser = argparse.ArgumentParser(
        prog="credentials.py",
        description=(__doc__ or "").split("\n\n")[0],
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--ha", action="store_true", help="for overlays/ha: a MongoDB of three members")
    parser.add_argument(
        "--upgrade", action="store_true", help="read the Secret as JSON, add what it lacks, write it as JSON"
    )
    parser.add_argument(
        "--restore",
        action="store_true",
        help="read a Secret as JSON that `kubectl get` wrote, write it so that `kubectl create` takes it",
    )
    given = parser.parse_args(arguments)
    if sys.stdout.isatty():
        sys.stderr.write(
            "credentials.py: passwords go to kubectl, not to a screen; add: | kubectl create -f -\n"
        )
        return 2
    if given.upgrade or given.restore:
        try:
            read = json.load(sys.stdin)
            made = upgraded(read, environment) if given.upgrade else restored(read)
        except (ValueError, KeyError, TypeError):
            sys.stderr.write(
                "credentials.py: what came in is not the Secret; it is what this command prints: "
                "kubectl get secret repairnator-credentials -o json\n"
            )
            return 2
    else:
        made = manifest(credentials(environment, replicated=given.ha))
    json.dump(made, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


def credentials(environment: Mapping[str, str], *, replicated: bool) -> dict[str, str]:
    """The Secret's entries: random ones, and those that the environment gives."""
    user, password = "repairnator", secrets.token_hex(24)
    hosts, options = (_HA_MEMBERS, "&replicaSet=rs0") if replicated else ("mongo:27017", "")
    values = {
        "ACTIVEMQ_USERNAME": environment.get("ACTIVEMQ_USERNAME") or "repairnator",
        "ACTIVEMQ_PASSWORD": environment.get("ACTIVEMQ_PASSWORD") or secrets.token_hex(24),
        "MONGODB_USERNAME": user,
        "MONGODB_PASSWORD": password,
        "MONGODB_HOST": environment.get("MONGODB_HOST")
        or f"mongodb://{user}:{password}@{hosts}/?authSource=admin{options}",
        # what the repo monitor's secrets are encrypted with: a Fernet key
        "REPAIRNATOR_SECRETS_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    values |= users(values["MONGODB_HOST"], environment)
    if replicated:
        values["MONGODB_KEYFILE"] = base64.b64encode(secrets.token_bytes(96)).decode()
    return values | {name: environment[name] for name in GIVEN if environment.get(name)}


def users(host: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The address of the database for each service: with a new user, or as the environment gives it.

    In a database that is not ours nobody makes users but its owner: there all use the given address.
    """
    ours = _OURS.fullmatch(host)
    made = {}
    for service in SERVICES:
        login = f"repairnator-{service.lower()}:{secrets.token_hex(24)}"
        own = f"{ours[1]}{login}{ours[2]}" if ours else host
        made[f"MONGODB_HOST_{service}"] = environment.get(f"MONGODB_HOST_{service}") or own
    return made


def upgraded(secret: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """A Secret of an earlier version with what it lacks; what it has stays as it is."""
    data = dict(secret["data"])
    host = base64.b64decode(data["MONGODB_HOST"], validate=True).decode()
    for name, value in users(host, environment).items():
        data.setdefault(name, base64.b64encode(value.encode()).decode())
    return secret | {"data": data}


def restored(secret: dict[str, Any]) -> dict[str, Any]:
    """A Secret without what only the cluster knew that it was read from: its namespace, ids and versions."""
    if secret["kind"] != "Secret" or "MONGODB_HOST" not in secret["data"]:
        raise ValueError("not the Secret")
    return {**manifest({}), "stringData": {}, "data": dict(secret["data"])}


def manifest(values: Mapping[str, str]) -> dict[str, Any]:
    """The Kubernetes object."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": "repairnator-credentials",
            "labels": {"app.kubernetes.io/part-of": "repairnator"},
        },
        "type": "Opaque",
        "stringData": dict(values),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
