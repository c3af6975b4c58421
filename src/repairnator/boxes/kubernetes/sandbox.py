"""The sandbox `kubernetes`: starts a Job for each repair, and reads its events."""

from __future__ import annotations

import contextlib
import math
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repairnator.boxes.configuration import BoxConfiguration
from repairnator.boxes.core import confirmed
from repairnator.boxes.egress.proxy import EgressProxy
from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.kubernetes.api import Access, Api, Gone, NoRoom, Object
from repairnator.boxes.kubernetes.job import (
    BATCH,
    BUILD_LABEL,
    CORE,
    NAME,
    PROXY_PORT,
    WORK,
    Box,
    attempt_of,
    core_gave_up,
    image_fails,
    is_left_over,
    job,
    secret,
    why_ended,
    why_waiting,
)
from repairnator.boxes.kubernetes.lines import Call, Exchange
from repairnator.boxes.kubernetes.orders import Orders, send_tree
from repairnator.boxes.port import BoxRequest
from repairnator.boxes.process import warning
from repairnator.boxes.toolchains import public_registries, toolchains
from repairnator.core.events import Event, EventError, parse_key, read_events
from repairnator.errors import CoreGaveUp, SandboxUnavailable, TemporaryError
from repairnator.foundation.logs import logger
from repairnator.foundation.threads import GuardedThread
from repairnator.world.fetch import fetch, history_beside

_LINE_LIMIT = 32 * 2**20
_LOOK_SECONDS = 1.0
_SILENT_SECONDS = 90.0  # six of the box's beats


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    Attributes:
        image: for an image that cannot be had to be had after all.
        start: for a box to be placed and to call.
        end: for a box that was told to end.
        resume: for a worker to resume the Job that it made, two requests later.
        room: between two looks whether the quota has room.
    """

    image: float = 120.0
    start: float = 900.0
    end: float = 60.0
    resume: float = 300.0
    room: float = 10.0


class KubernetesSandbox:
    """Each box a Job in the namespace of repairs."""

    name = "kubernetes"

    def __init__(
        self,
        configuration: BoxConfiguration,
        *,
        access: Access | None = None,
        address: str = "",
        patience: Patience = Patience(),
        command: Sequence[str] = (),
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        """Make it.

        Args:
            configuration: of boxes; ``configuration.cluster`` says where they run.
            access: to the API; that of this pod by default.
            address: of this worker as pods reach it; ``POD_IP`` by default.
            patience: how long to wait.
            command: in the place of the core's command line (tests).
            environment: of this process.
        """
        self._configuration = configuration
        self._access = access
        self._address = address or environment.get("POD_IP", "")
        self._patience = patience
        self._command = tuple(command)
        self._environment = environment
        self._exchange: Exchange | None = None
        self._lock = threading.Lock()

    def unavailable(self) -> str | None:
        try:
            self._known_access()
        except SandboxUnavailable as error:
            return str(error)
        return None

    def run(self, request: BoxRequest) -> Iterator[Event]:
        exchange, access = self._reach()
        tree = request.workspace / "tree"
        yield from fetch(
            request.source, tree, self._configuration.fetch_for(request.options), request.cancelled
        )
        settings = [
            (one.facts, one.read_settings(Path.home(), self._environment, None)) for one in toolchains()
        ]
        registries: tuple[Registry, ...] = ()
        test_hosts: tuple[Registry, ...] = ()
        if request.options.network:
            named = (registry for _, one in settings for registry in one.registries)
            registries = (*self._configuration.registries, *named, *public_registries())
            test_hosts = self._configuration.hosts_of(request.source.url)
        box = Box.of(request.key or secrets.token_hex(16), request.attempt)
        with contextlib.ExitStack() as stack:
            api = Api(access, self._configuration.cluster.namespace)
            stack.callback(api.close)
            proxy = stack.enter_context(_proxy((*registries, *test_hosts)))
            call = stack.enter_context(exchange.expecting(proxy.adopt))
            run = _Run(api, box, request, self._patience)
            stack.callback(run.end)
            where = f"[{self._address}]" if ":" in self._address else self._address
            run.start(self._configuration.cluster.image, f"{where}:{exchange.port}", call.token)
            line = stack.enter_context(run.await_line(call))
            key = secrets.token_hex(32)
            orders = Orders(
                key=key,
                proxy_token=call.proxy_token,
                options=request.options,
                registries=tuple((one.host, one.port) for one in registries),
                test_hosts=tuple((one.host, one.port) for one in test_hosts),
                settings={
                    name: text
                    for facts, one in settings
                    for name, text in one.box_files(PROXY_PORT, f"{WORK}/{facts.artifacts}").items()
                },
                history=_text(history_beside(tree)),
                processes=request.limits.processes,
                file_bytes=request.limits.disk,
                environment=dict(self._configuration.environment),
                command=self._command,
            )
            try:
                for event in run.events(line, orders, tree):
                    for refused in proxy.take_refused():
                        yield warning(refused)
                    yield event
            except CoreGaveUp as error:
                raise confirmed(error, proxy) from error

    def close(self) -> None:
        """Stop listening for boxes."""
        with self._lock:
            if self._exchange is not None:
                self._exchange.close()
                self._exchange = None

    def _known_access(self) -> Access:
        if not self._configuration.cluster.image:
            raise SandboxUnavailable(
                "REPAIRNATOR_REPAIR_IMAGE is not set: the sandbox `kubernetes` needs the image that "
                "`docker build --target repair` makes"
            )
        if not self._address:
            raise SandboxUnavailable("POD_IP is not set: sandboxes must know where their worker is")
        return self._access or Access.of_this_pod(self._environment)

    def _reach(self) -> tuple[Exchange, Access]:
        access = self._known_access()
        with self._lock:
            if self._exchange is None:
                self._exchange = Exchange(self._address, self._configuration.cluster.port)
            return self._exchange, access


@contextlib.contextmanager
def _proxy(registries: tuple[Registry, ...]) -> Iterator[EgressProxy]:
    ours, theirs = socket.socketpair()
    with theirs, EgressProxy(ours, registries) as proxy:
        proxy.admit(True)  # when, is for the pod to say: its core opens and closes its own
        yield proxy


class _Run:
    """One Job from its making to its end."""

    def __init__(self, api: Api, box: Box, request: BoxRequest, patience: Patience) -> None:
        self._api = api
        self._box = box
        self._request = request
        self._patience = patience
        self._made = False
        self._deadline = time.monotonic() + request.limits.seconds

    def start(self, image: str, line: str, token: str) -> None:
        """Make the Job, as soon as there is room and no older one is left.

        Raises:
            TemporaryError: the API does not answer, a later attempt is there, or the request was cancelled.
        """
        self._remove_older()
        wanted = job(self._box, image, line, self._request.limits)
        reported = False
        while True:
            try:
                made = self._api.create(BATCH, "jobs", wanted)
            except NoRoom as full:
                if not reported:
                    logger().info("waiting until the cluster has room for another repair", reason=str(full))
                reported = True
                self._remove_left_over()
                self._pause(self._patience.room)
            else:
                break
        self._made = True
        owner = made["metadata"]["uid"]
        self._api.create(CORE, "secrets", secret(self._box, token, owner))
        self._api.change(BATCH, "jobs", self._box.name, {"spec": {"suspend": False}})

    @contextlib.contextmanager
    def await_line(self, call: Call) -> Iterator[socket.socket]:
        """The box's line within the block.

        Raises:
            TemporaryError: the box did not come up; with Kubernetes' reason.
        """
        begun = time.monotonic()
        while (line := call.await_line(_LOOK_SECONDS)) is None:
            self._check_cancelled()
            one, pods = self._look()
            ended = why_ended(one, pods)
            if ended:
                raise TemporaryError(ended)
            waited = time.monotonic() - begun
            limit = self._patience.image if image_fails(pods) else self._patience.start
            if waited > limit:
                reason = why_waiting(pods) or "Kubernetes gives no reason"
                raise TemporaryError(f"the sandbox did not come up within {waited:.0f} s: {reason}")
        with line:
            line.settimeout(_SILENT_SECONDS)
            yield line

    def events(self, line: socket.socket, orders: Orders, tree: Path) -> Iterator[Event]:
        """The core's events; the last one is ``finished``.

        Raises:
            CoreGaveUp: the core said that something outside failed.
            TemporaryError: the stream ended without it; with Kubernetes' reason.
        """
        over = threading.Event()

        def hang_up(_reason: str = "") -> None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

        watch = GuardedThread(lambda: self._hang_up_in_time(hang_up, over), "box-watch", hang_up)
        watch.start()
        try:
            line.sendall(orders.to_json().encode() + b"\n")
            send_tree(tree, line)
            with line.makefile("rb") as heard:
                for event in read_events(_lines(heard.readline), parse_key(orders.key)):
                    yield event
                    if event.kind == "finished":
                        return
        except EventError as error:
            raise TemporaryError(str(error)) from error
        except OSError:
            pass  # the box hung up; Kubernetes knows why
        finally:
            over.set()
            watch.join()
        self._check_cancelled()
        raise self._failure()

    def end(self) -> None:
        """Remove the Job; when this returns its pod is gone, or its node does not answer."""
        if not self._made:
            return
        try:
            self._api.delete(BATCH, "jobs", self._box.name)
            self._await_gone(self._box.name)
        except TemporaryError as error:
            # It ends by itself, having lost its line, and the next attempt looks for it.
            logger().warning("a repair's Job could not be removed", job=self._box.name, reason=str(error))

    def _remove_older(self) -> None:
        """Remove the Jobs of this build's earlier attempts, and those that nobody waits for."""
        for one in self._api.list(BATCH, "jobs", {BUILD_LABEL: self._box.build}):
            if attempt_of(one) > self._box.attempt:
                raise TemporaryError("a later attempt to repair this build is under way")
            self._api.delete(BATCH, "jobs", one["metadata"]["name"])
            self._await_gone(one["metadata"]["name"])
        self._remove_left_over()

    def _remove_left_over(self) -> None:
        """Remove Jobs that never ran and whose worker is gone: each takes room of the quota."""
        for one in self._api.list(BATCH, "jobs", {"app.kubernetes.io/name": NAME}):
            if is_left_over(one, self._patience.resume, 2 * self._patience.start):
                name = one["metadata"]["name"]
                logger().warning("removed a repair's Job whose worker is gone", job=name)
                self._api.delete(BATCH, "jobs", name)

    def _await_gone(self, name: str) -> None:
        end = time.monotonic() + self._patience.end
        while True:
            try:
                self._api.get(BATCH, "jobs", name)
            except Gone:
                return
            if time.monotonic() > end:
                raise TemporaryError(f"the Job {name} cannot be removed; its node may be down")
            time.sleep(_LOOK_SECONDS / 4)

    def _look(self) -> tuple[Object, list[Object]]:
        try:
            one = self._api.get(BATCH, "jobs", self._box.name)
        except Gone as gone:
            raise TemporaryError("the sandbox's Job was deleted") from gone
        pods = self._api.list(CORE, "pods", {"batch.kubernetes.io/job-name": self._box.name})
        return one, pods

    def _failure(self) -> TemporaryError:
        """Why the line is dead; Kubernetes knows it some moments later than we."""
        if time.monotonic() > self._deadline:
            return TemporaryError(
                f"the sandbox took longer than {math.ceil(self._request.limits.seconds)} s "
                "(REPAIRNATOR_BOX_TIME)"
            )
        end = time.monotonic() + self._patience.end / 4
        while time.monotonic() < end:
            try:
                one, pods = self._look()
            except TemporaryError as error:
                return error
            if reason := why_ended(one, pods):
                return CoreGaveUp(reason) if core_gave_up(pods) else TemporaryError(reason)
            time.sleep(_LOOK_SECONDS / 4)
        return TemporaryError("the sandbox hung up without a result, and Kubernetes gives no reason")

    def _hang_up_in_time(self, hang_up: Callable[[], None], over: threading.Event) -> None:
        """Hang up when the request is cancelled or the box's time is over: the pod ends all of it then."""
        while not over.wait(_LOOK_SECONDS / 4):
            self._request.beat(_SILENT_SECONDS)
            if self._request.cancelled.is_set() or time.monotonic() > self._deadline:
                hang_up()
                return

    def _pause(self, seconds: float) -> None:
        self._request.cancelled.wait(seconds)
        self._check_cancelled()

    def _check_cancelled(self) -> None:
        if self._request.cancelled.is_set():
            raise TemporaryError("the repair was cancelled")


def _lines(read: Callable[[int], bytes]) -> Iterator[str]:
    while True:
        try:
            line = read(_LINE_LIMIT + 1)
        except TimeoutError as error:
            raise TemporaryError("the sandbox stopped reporting; its node may be down") from error
        if not line.endswith(b"\n"):
            if len(line) > _LINE_LIMIT:
                raise EventError(f"event stream: a line is longer than {_LINE_LIMIT // 2**20} MiB")
            return  # cut off in the middle: the box died
        yield line.decode(errors="replace")


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""
