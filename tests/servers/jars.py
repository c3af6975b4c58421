"""Jars of Maven's artifacts that tests compile against, fetched once and kept with the servers."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.servers import cache
from tests.servers.programs import run_build

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.example</groupId><artifactId>jars</artifactId><version>1</version>
<dependencies>{dependencies}</dependencies></project>"""
_DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"


def fetch_jars(name: str, *coordinates: str) -> tuple[Path, ...]:
    """The jars of ``group:artifact:version`` and of all that these need, sorted.

    Args:
        name: of the folder in the cache.
        coordinates: other ones make another folder.
    """
    dependencies = "".join(_DEPENDENCY.format(*one.split(":")) for one in coordinates)
    with tempfile.TemporaryDirectory() as folder:
        pom = Path(folder) / "pom.xml"
        pom.write_text(_POM.format(dependencies=dependencies), encoding="utf-8")
        kept = cache.built(f"jars-{name}", pom, _copy)
    return tuple(sorted((kept / "jars").glob("*.jar")))


def _copy(work: Path) -> None:
    run_build(["mvn", "-q", "-B", _COPY, f"-DoutputDirectory={work}/jars"], work, 300.0)
