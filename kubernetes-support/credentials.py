#!/usr/bin/env python3
"""Make the Secret ``repairnator-credentials``, with new random passwords.

    python credentials.py | kubectl create -f -
    GITHUB_OAUTH=... PUSH_URL=... python credentials.py | kubectl create -f -

``create`` refuses where there is one already: the database keeps the password that it was first started
with. What else the services may know goes in by the environment of this command, never by arguments:
GITHUB_OAUTH, GITLAB_TOKEN, GITEA_TOKEN, TRAVIS_TOKEN, PUSH_URL, REPAIRNATOR_GIT_CREDENTIALS. MONGODB_HOST
names a database of your own, ACTIVEMQ_USERNAME and ACTIVEMQ_PASSWORD the user of a broker of your own. Needs
nothing but Python.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import sys
from collections.abc import Mapping, Sequence

GIVEN = (
    "GITHUB_OAUTH",
    "GITLAB_TOKEN",
    "GITEA_TOKEN",
    "TRAVIS_TOKEN",
    "PUSH_URL",
    "REPAIRNATOR_GIT_CREDENTIALS",
)
_HA_MEMBERS = ",".join(f"mongo-{number}.mongo-members:27017" for number in range(3))


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Write the Secret as JSON, which ``kubectl`` reads as well as YAML."""
    parser = argparse.ArgumentParser(prog="credentials.py", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--ha", action="store_true", help="for overlays/ha: a MongoDB of three members")
    if sys.stdout.isatty():
        sys.stderr.write(
            "credentials.py: passwords go to kubectl, not to a screen; add: | kubectl create -f -\n"
        )
        return 2
    values = credentials(environment, replicated=parser.parse_args(arguments).ha)
    json.dump(manifest(values), sys.stdout, indent=2)
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
    if replicated:
        values["MONGODB_KEYFILE"] = base64.b64encode(secrets.token_bytes(96)).decode()
    return values | {name: environment[name] for name in GIVEN if environment.get(name)}


def manifest(values: Mapping[str, str]) -> dict[str, object]:
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
