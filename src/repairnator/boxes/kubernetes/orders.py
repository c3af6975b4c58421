"""Sends a box its orders: one line of JSON, then the tree."""

from __future__ import annotations

import dataclasses
import json
import socket
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from repairnator.errors import TemporaryError
from repairnator.model import RepairOptions

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders for one box.

    Attributes:
        key: with which the core signs its events.
        proxy_token: for the worker's proxy.
        options: how to repair.
        registries: ``host``, port pairs that may be reached while dependencies are fetched.
        test_hosts: those that may be reached at any time, by tests as well.
        settings: settings files of the toolchains, by name.
        history: the file of earlier versions, or "".
        processes, file_bytes: limits.
        environment: further variables that the operator lets in.
        command: in the place of the core's own command line (tests).
    """

    key: str
    proxy_token: str
    options: RepairOptions
    registries: tuple[tuple[str, int], ...]
    test_hosts: tuple[tuple[str, int], ...]
    settings: dict[str, str]
    history: str
    processes: int
    file_bytes: int
    environment: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> Orders:
        """The same, in the pod.

        Raises:
            TemporaryError: worker and pod are of different versions.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            data["options"] = RepairOptions.from_dict(data["options"])
            for name in ("registries", "test_hosts"):
                data[name] = tuple((host, port) for host, port in data[name])
            data["command"] = tuple(data["command"])
            return cls(**data)
        except (ValueError, KeyError, TypeError) as error:
            raise TemporaryError(
                f"the worker's orders cannot be read ({error}): its image and REPAIRNATOR_REPAIR_IMAGE must "
                "have the same version"
            ) from error


def send_tree(tree: Path, line: socket.socket) -> None:
    """Send a folder: pieces of an archive, each after its length (4 bytes, big-endian); 0 ends it.

    Raises:
        TemporaryError: the folder cannot be read.
        OSError: the other side has gone.
    """
    with _tar(["--create", "--file=-", "."], tree, stdout=subprocess.PIPE) as archiver:
        assert archiver.stdout is not None
        try:
            while piece := archiver.stdout.read(_CHUNK):
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
        except OSError:
            archiver.kill()
            raise
    _check(archiver)


def receive_tree(tree: Path, source: BinaryIO) -> None:
    """Make the folder that :func:`send_tree` sends; GNU tar keeps what is in it from leading out of it.

    Raises:
        TemporaryError: it did not come whole.
    """
    tree.mkdir()
    with _tar(["--extract", "--file=-", "--no-same-owner"], tree, stdin=subprocess.PIPE) as archiver:
        assert archiver.stdin is not None
        try:
            while size := struct.unpack(">I", _exactly(source, 4))[0]:
                archiver.stdin.write(_exactly(source, size))
            archiver.stdin.close()
        except (OSError, TemporaryError):
            archiver.kill()
            raise
    _check(archiver)


def _tar(arguments: Sequence[str], tree: Path, **streams: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["tar", *arguments], cwd=tree, **streams)  # type: ignore[call-overload,no-any-return]


def _check(archiver: subprocess.Popen[bytes]) -> None:
    if archiver.returncode != 0:
        raise TemporaryError(
            f"the tree could not be handed over: tar ended with status {archiver.returncode}"
        )


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise TemporaryError("the worker hung up in the middle of the tree")
    return data
