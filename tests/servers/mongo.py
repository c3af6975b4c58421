"""A server of MongoDB's protocol: mongo-java-server on an H2 file.

Faithful in what the store relies on (operations on one document, unique indexes, GridFS, durability at
kill -9). It has no sessions, transactions, authentication, replica sets or secondary indexes, which a real
MongoDB has.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymongo
from tests.servers import cache
from tests.servers.ports import LOOPBACK, accepts, free_port
from tests.servers.process import ServerProcess
from tests.servers.programs import require, run_build

_SOURCES = Path(__file__).parent / "mongo"
_SPOKEN = 13  # the wire version of MongoDB 5.0


class Mongo:
    """A server on loopback, with its data in ``folder``.

    Args:
        folder: of its data and its log; a server that is started again there has its data again.
        wire_version: the version of the protocol that it says it speaks.
        refuse: whether it lets no user in.
    """

    def __init__(self, folder: Path, *, wire_version: int = _SPOKEN, refuse: bool = False) -> None:
        require("java", "mvn", "javac")
        home = cache.built(
            "mongo", _SOURCES, lambda work: run_build(["mvn", "-B", "-q", "package"], work, 600.0)
        )
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        command = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]
        command += ["-cp", f"{home}/target/server.jar:{home}/target/lib/*"]
        command += ["org.repairnator.testing.MongoServerMain", str(folder / "data"), str(self.port)]
        command += [str(wire_version), *(["refuse"] if refuse else [])]
        log = folder / f"mongo-{self.port}.log"
        # It listens last: who connects is answered. The driver would refuse some versions that tests report.
        self.process = ServerProcess(command, log, lambda: accepts(self.port))

    @property
    def url(self) -> str:
        """For ``MONGODB_HOST``."""
        return f"mongodb://{LOOPBACK}:{self.port}"

    def client(self) -> pymongo.MongoClient[dict[str, Any]]:
        """A client such as anybody may have, to be closed by the caller."""
        return pymongo.MongoClient(self.url, timeoutMS=10_000)
