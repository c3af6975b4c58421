#!/usr/bin/env python3
# /// script
# requires-python = ">=3.9"
# dependencies = ["stomp.py"]
# ///
"""Put messages on a queue of ActiveMQ: a build on /queue/pipeline, a repository on /queue/scanner.

    python publisher.py -d /queue/scanner surli/failingProject
    python publisher.py /queue/pipeline 566070885 '{"buildId":"648902893","CI":"travis-ci.org"}'

It needs nothing of Repairnator, only stomp.py, so that it works wherever Python does: `uv run publisher.py …`
brings it along, and so does an environment of its own:

    python3 -m venv publisher && publisher/bin/pip install stomp.py
    publisher/bin/python publisher.py …

ACTIVEMQ_HOST (localhost), ACTIVEMQ_PORT (61613), ACTIVEMQ_USER and ACTIVEMQ_PASSWORD (admin) say where
the broker is. A broker with TLS is for `repairnator publish`.

Exit: 0 the broker has all messages; 2 wrong usage; 75 it does not answer, or refuses.
"""

from __future__ import annotations

import argparse
import logging
import os
import queue
import re
import socket
import sys
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

try:
    import stomp
    from stomp.utils import Frame
except ImportError:
    sys.exit(
        "publisher.py: stomp.py is not installed; use `uv run publisher.py`, or run: "
        "python3 -m venv publisher && publisher/bin/pip install stomp.py, "
        "then publisher/bin/python publisher.py"
    )

SECONDS = 10.0  # for every answer of the broker
USAGE, UNAVAILABLE = 2, 75
# user:password@ behind ssh://, anything@ behind every other scheme, user:password@host for scp, and tokens.
START = r"(?<![\w./\\:@+%-])"
SECRETS = (
    r"\b(?:(?:git\+)?ssh(?:\+git)?|sftp):[\\/]{1,9}[^/\\@:?#\"]{0,200}:[^/\\@\"]{1,2000}@",
    START + r"(?!(?:(?:git\+)?ssh(?:\+git)?|sftp):)[a-z][a-z0-9+.-]{0,20}:[\\/]{2,9}[^/\\@\"]{1,2000}@",
    r"\bhttps?:[\\/]{0,9}[^/\\@\"]{1,2000}@",
    r"^[\\/]{2}[^/\\@\"]{1,2000}@",
    r"\bhttps?:[\\/]{1,9}[^/\\@:?#\"]{0,200}:(?![0-9]{0,5}[/?#\\]|[0-9]{0,5}$)[^@\"]{1,2000}@",
    START + r"[\w.+%-]{1,200}:(?![\\/])[^/\\@\"]{1,2000}@\[?[\w.-]",
    r"gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}",
    r"gl(?:pat|ptt|dt|rt|cbt|soat)-[A-Za-z0-9_.-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|A[KS]IA[A-Z0-9]{16}",
    r"[?&;](?:(?:access_|private_|job_|oauth_|auth_)?token|api_?key|password|passwd)=[^&;\"]",
    r"\b(?:basic|bearer)\s+[A-Za-z0-9+/_.=-]{16,}",
)


class Failure(Exception):
    """What a person is told, and the exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Send what the arguments say; returns the exit code."""
    try:
        destination, messages = read_arguments(arguments)
        brokers = read_brokers(environment)
        user = environment.get("ACTIVEMQ_USERNAME") or environment.get("ACTIVEMQ_USER") or "admin"
        publisher = Publisher(brokers, user, environment.get("ACTIVEMQ_PASSWORD") or "admin")
        for message in messages:
            publisher.send(destination, message)
        publisher.close()
    except Failure as failure:
        print(f"publisher.py: {failure}", file=sys.stderr)
        return failure.code
    print(f"sent {len(messages)} message{'s' if len(messages) > 1 else ''} to {destination}")
    return 0


def read_arguments(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The destination's full name, and the messages."""
    parser = argparse.ArgumentParser(prog="publisher.py", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("-d", "--destination", default="", help="queue, such as /queue/pipeline")
    parser.add_argument("words", nargs="*", metavar="[DESTINATION] MESSAGE", help="queue unless -d; messages")
    given = parser.parse_args(arguments)
    words = [given.destination, *given.words] if given.destination else given.words
    if not words:
        raise Failure("no destination and no message; write: publisher.py -d /queue/NAME MESSAGE...", USAGE)
    name, *messages = words
    destination = name if "/" in name else f"/queue/{name}"
    if not re.fullmatch(r"/queue/[^/\s]\S*", destination):
        raise Failure(f"{name!r} is not a queue; write /queue/NAME, such as /queue/pipeline", USAGE)
    if not messages:
        raise Failure(f"no message for {destination}; give at least one build or repository", USAGE)
    if any(map(holds_password, messages)):
        raise Failure(
            "a message holds a password or a token, which everyone who reads the queue would see; "
            "leave it out, and give the worker REPAIRNATOR_GIT_CREDENTIALS=HOST=USER:PASSWORD",
            USAGE,
        )
    return destination, messages


def holds_password(message: str) -> bool:
    """Whether a message has a password or a token, as it is or as a lenient reader sees it.

    The same rules as `repairnator publish` has (src/repairnator/redaction.py); a test compares them.
    """
    forms = {message}
    for _ in range(3):
        forms |= {form for one in forms for form in (unescaped(one), unquote(one), visible(one))}
    return any(re.search(secret, form, re.IGNORECASE) for form in forms for secret in SECRETS)


def unescaped(text: str) -> str:
    r"""Without JSON's escapes: ``\/``, ``\u0040``."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return text.replace("\\/", "/")


def visible(text: str) -> str:
    """In compatible characters, and without those that do not show."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(one for one in text if unicodedata.category(one) not in ("Cc", "Cf"))


def read_brokers(environment: Mapping[str, str]) -> list[tuple[str, int]]:
    """Hosts and ports, tried in their order."""
    url = environment.get("ACTIVEMQ_URL", "")
    if url and not environment.get("ACTIVEMQ_HOST"):
        brokers = re.findall(r"\bstomp(?:\+nio)?://([^:/?,()@\s]+)(?::(\d+))?", url)
        if not brokers or "ssl://" in url or "@" in url:
            raise Failure(
                "ACTIVEMQ_URL names no broker that this script can speak to; write stomp://HOST:61613, set "
                "ACTIVEMQ_HOST, or use `repairnator publish`",
                USAGE,
            )
        return [(host, int(port or 61613)) for host, port in brokers]
    # Kubernetes itself sets ACTIVEMQ_PORT=tcp://10.0.0.1:61613 in every pod beside a Service named activemq.
    port = (environment.get("ACTIVEMQ_PORT") or "61613").rsplit(":", 1)[-1]
    if not port.isdecimal() or int(port) > 65535:
        raise Failure(f"ACTIVEMQ_PORT={port}: expected a number, such as 61613", USAGE)
    return [(environment.get("ACTIVEMQ_HOST") or "localhost", int(port))]


class Publisher(stomp.ConnectionListener):  # type: ignore[misc]
    """A connection, on which each message is sent only after the broker has the one before."""

    def __init__(self, brokers: list[tuple[str, int]], user: str, password: str) -> None:
        logging.getLogger("stomp.py").setLevel(logging.CRITICAL)  # what went wrong is told here, once
        self._answers: queue.Queue[tuple[str, Frame | None]] = queue.Queue()
        self._broker = reachable(brokers)
        self._name = f"{self._broker[0]}:{self._broker[1]}"
        self._connection = stomp.Connection12(
            [self._broker], auto_content_length=False, reconnect_attempts_max=1, timeout=SECONDS
        )
        self._connection.set_listener("publisher", self)
        try:
            self._connection.connect(user, password)
        except stomp.exception.StompException as error:
            raise Failure(f"the broker at {self._name} closed the connection", UNAVAILABLE) from error
        self._await(
            "connected", f"does not let the user {user!r} in", "; check ACTIVEMQ_USER and ACTIVEMQ_PASSWORD"
        )

    def send(self, destination: str, message: str) -> None:
        """Send one; it is on the broker's disk when this returns."""
        try:
            body: str | bytes = message.encode()
        except UnicodeEncodeError:
            body = os.fsencode(message)  # an argument that is not UTF-8, as it was given
        headers = {"persistent": "true", "receipt": str(uuid.uuid4())}
        try:
            self._connection.send(destination, body, headers=headers)
        except (OSError, stomp.exception.StompException) as error:
            raise Failure(
                f"the broker at {self._name} closed the connection: {error}", UNAVAILABLE
            ) from error
        self._await("receipt", f"does not take a message for {destination}", "")

    def close(self) -> None:
        """Take leave."""
        self._connection.disconnect()

    def on_connected(self, frame: Frame) -> None:
        self._answers.put(("connected", frame))

    def on_receipt(self, frame: Frame) -> None:
        self._answers.put(("receipt", frame))

    def on_error(self, frame: Frame) -> None:
        self._answers.put(("error", frame))

    def on_disconnected(self) -> None:
        self._answers.put(("disconnected", None))

    def _await(self, wanted: str, refusal: str, advice: str) -> None:
        try:
            answer, frame = self._answers.get(timeout=SECONDS)
        except queue.Empty:
            text = f"the broker at {self._name} says nothing for {SECONDS:g} s; is this its STOMP port?"
            raise Failure(text, UNAVAILABLE) from None
        if answer == wanted:
            return
        if frame is None:  # nothing was said about the user: a port-forward accepts for a broker that is away
            text = (
                f"{self._name} closed the connection without a word: no broker is behind it, or this is not "
                "its STOMP port; look at: kubectl get pods, and start kubectl port-forward again"
            )
            raise Failure(text, UNAVAILABLE)
        reason = frame.headers.get("message", "").strip()
        raise Failure(f"the broker at {self._name} {refusal}: {reason}{advice}", UNAVAILABLE)


def reachable(brokers: list[tuple[str, int]]) -> tuple[str, int]:
    """The first broker that accepts connections."""
    reasons = []
    for host, port in brokers:
        try:
            socket.create_connection((host, port), SECONDS).close()
        except OSError as error:
            reasons.append(f"{host}:{port}: {error.strerror or error}")
        else:
            return host, port
    raise Failure(
        f"no broker answers ({'; '.join(reasons)}); check ACTIVEMQ_HOST and ACTIVEMQ_PORT, or run: "
        "kubectl port-forward deployment/activemq 61613:61613",
        UNAVAILABLE,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
