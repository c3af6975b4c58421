"""ActiveMQ of a current release: STOMP with and without TLS, passwords, persistence, delayed messages."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.servers import cache
from tests.servers.ports import LOOPBACK, accepts, free_port
from tests.servers.process import ServerProcess
from tests.servers.programs import require, run_build

USER, PASSWORD = "repairnator", "correct horse:battery\\staple"  # with what STOMP must escape
_SOURCES = Path(__file__).parent / "activemq"


class ActiveMq:
    """A broker on loopback, with its data in ``folder``.

    Args:
        folder: of its messages and its log; a broker that is started again there has them again.
        keystore: a PKCS 12 file and its password, for a port with TLS.
        statistics: with the plugin that tells how full queues are.
        share: another broker; this one uses its data, and serves when that one has died.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keystore: tuple[Path, str] | None = None,
        statistics: bool = True,
        share: ActiveMq | None = None,
    ) -> None:
        require("java", "mvn", "javac")
        home = cache.built("activemq", _SOURCES, _build)
        self.port = free_port()
        self.tls_port = free_port() if keystore else None
        self._data: Path = share._data if share is not None else folder
        environment = {
            "BROKER_DATA": str(self._data),
            "BROKER_PORT": str(self.port),
            "BROKER_USER": USER,
            "BROKER_PASSWORD": PASSWORD,
            "BROKER_STATISTICS": str(statistics).lower(),
        }
        if keystore is not None:
            environment["BROKER_TLS_PORT"] = str(self.tls_port)
            environment["BROKER_KEYSTORE"], environment["BROKER_KEYSTORE_PASSWORD"] = map(str, keystore)
        command = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        command += ["-Dorg.slf4j.simpleLogger.defaultLogLevel=info"]
        command += ["-cp", f"{home}/target/server.jar:{home}/target/lib/*"]
        command += ["org.repairnator.testing.ActiveMqServer"]
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"activemq-{self.port}.log"
        self.process = ServerProcess(command, log, lambda: _answers(self.port), environment=environment)

    def port_is_open(self) -> bool:
        """Whether connections are accepted, be it that nothing is said on them."""
        return accepts(self.port)

    @property
    def url(self) -> str:
        """For ``ACTIVEMQ_URL``."""
        return f"stomp://{LOOPBACK}:{self.port}"

    @property
    def tls_url(self) -> str:
        """For ``ACTIVEMQ_URL``, with TLS; the certificate is made out to ``localhost``."""
        return f"stomp+ssl://localhost:{self.tls_port}"


def _answers(port: int) -> bool:
    # The port is open long before: a stand-in for a living broker lets clients connect and says nothing.
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1.0) as connection:
            connection.sendall(b"CONNECT\naccept-version:1.2\nhost:localhost\n\n\0")
            return connection.recv(5) == b"ERROR"  # without a name and a password
    except OSError:
        return False


def _build(folder: Path) -> None:
    run_build(["mvn", "-B", "-q", "package"], folder, 600.0)
