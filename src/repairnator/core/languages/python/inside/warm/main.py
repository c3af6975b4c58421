"""Begins to serve: takes the streams away from the project, collects its tests, and answers."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
from collections.abc import Sequence
from typing import Any, Callable

from .late import LateServer
from .server import Server
from .wire import PROTOCOL_VERSION, Wire

_HIGH = 200  # descriptors of ours are moved behind those that a project may expect to get


def main(replies: int) -> None:
    """Serve until standard input ends; never returns."""
    code = 1
    try:
        wire = Wire(_moved(0), _moved(replies))
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 0)
        os.dup2(quiet, 1)
        os.close(quiet)
        _serve(wire)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _moved(descriptor: int) -> int:
    import fcntl

    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _HIGH)
    os.close(descriptor)
    return moved


def _serve(wire: Wire) -> None:
    request = wire.next_request()
    if request is None:
        return
    if request.get("op") != "open" or request.get("protocol") != PROTOCOL_VERSION:
        wire.send(
            {"id": request.get("id"), "error": {"message": "expected open, protocol %d" % PROTOCOL_VERSION}}
        )
        return
    sys.path[0:1] = request["searchPath"]
    sys.argv = [request["runner"], *request["arguments"]]
    load = _loader(request)
    number = request.get("id")
    if request.get("late"):
        _preload(request.get("modules", ()))
        wire.send({"id": number, "done": True, "protocol": PROTOCOL_VERSION})
        LateServer(wire, request["roots"], load).serve()
        return
    served = False

    def serve(tests: Any) -> None:
        nonlocal served
        served = True
        server = Server(wire, request["roots"], tests)
        wire.send({"id": number, "done": True, "protocol": PROTOCOL_VERSION})
        server.serve()
        os._exit(0)

    why = ""
    try:
        load(serve, ())
    except BaseException as error:  # noqa: BLE001 - whatever the project's own code raises is told
        why = "%s: %s" % (type(error).__name__, str(error)[:500])
    if not served:
        wire.send({"id": number, "error": {"message": "no tests could be collected" + (why and ": " + why)}})


def _loader(request: dict[str, Any]) -> Callable[[Callable[[Any], None], Sequence[str]], None]:
    """What collects the tests with the project's own runner."""
    runner, arguments = request["runner"], request["arguments"]

    def load(serve: Callable[[Any], None], files: Sequence[str]) -> None:
        if runner == "pytest":
            from . import pytest_tests

            pytest_tests.load(arguments, serve, files)
        elif runner == "django":
            from . import unittest_tests

            unittest_tests.load_django(request["configuration"], arguments, serve)
        else:
            from . import unittest_tests

            unittest_tests.load(arguments, serve)

    return load


def _plugins() -> set[str]:
    """Packages with plug-ins of pytest, which warns of those that were imported before it."""
    found = set()
    for distribution in importlib.metadata.distributions():
        for point in distribution.entry_points:
            if point.group == "pytest11":
                found.add(point.value.partition(":")[0].partition(".")[0])
    return found


def _preload(modules: Sequence[str]) -> None:
    """Import what the project imports from elsewhere, so that forks need not."""
    plugins = _plugins()
    for name in modules:
        if name.partition(".")[0] in plugins:
            continue
        try:
            importlib.import_module(name)
        except BaseException:  # noqa: BLE001, S112 - then forks import it, and fail where it matters
            continue
