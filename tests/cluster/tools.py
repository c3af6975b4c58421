"""Programs and files of the Kubernetes project, got by Go's own client and kept between runs."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.servers import cache
from tests.servers.programs import require

KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.1"
KUBE_SCORE = "github.com/zegl/kube-score/cmd/kube-score@v1.20.0"


def folder() -> Path:
    """Where everything for the cluster is kept: ``~/.cache/repairnator-ci/kube``."""
    path = cache.folder() / "kube"
    path.mkdir(exist_ok=True)
    return path


def go_program(package: str) -> str:
    """The path of a program that ``go install`` makes; one that is on PATH counts as well."""
    name = package.partition("@")[0].removesuffix("/v5").rpartition("/")[2]
    found = shutil.which(name)
    if found:
        return found
    require("go")
    tools = folder() / "tools"
    tools.mkdir(exist_ok=True)
    with (folder() / "tools.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (tools / name).exists():
            environment = os.environ | {"GOBIN": str(tools), "GOWORK": "off"}
            subprocess.run(
                ["nice", "go", "install", package], env=environment, cwd=tools, check=True, timeout=1800
            )
    return str(tools / name)


def kubernetes_api(version: str) -> Path:
    """The OpenAPI document of a version of Kubernetes, from its Go module."""
    kept = folder() / f"openapi-{version}.json"
    if not kept.exists():
        require("go")
        done = subprocess.run(
            ["go", "mod", "download", "-json", f"k8s.io/kubernetes@{version}"],
            cwd=folder(),
            env=os.environ | {"GOWORK": "off"},
            stdout=subprocess.PIPE,
            check=True,
            timeout=900,
        )
        source = Path(json.loads(done.stdout)["Dir"]) / "api" / "openapi-spec" / "swagger.json"
        part = kept.with_suffix(".part")
        shutil.copyfile(source, part)
        part.rename(kept)
    return kept
