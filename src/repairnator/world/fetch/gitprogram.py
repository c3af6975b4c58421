"""Runs the git program so that neither a repository nor this machine's settings change what it does."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from repairnator.core.processes import end_group
from repairnator.core.walk import FILE_BYTES, size_below
from repairnator.errors import TemporaryError
from repairnator.world.fetch.connection import SSH_COMMAND, Connection, Leads
from repairnator.world.fetch.failures import GitFailure, GitRefused, GitTooSlow
from repairnator.world.fetch.gate import Gate
from repairnator.world.fetch.policy import FetchPolicy

# What git may know of our environment: how to find programs, the machine's certificates, and the person's own
# SSH agent and keys. Nothing else: tokens of ours are in there. The machine's proxies are for the gate.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SSH_AUTH_SOCK",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
)
_SETTINGS = (
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.untrackedCache", "false"),
    ("core.attributesFile", "/dev/null"),
    ("core.excludesFile", "/dev/null"),
    ("core.autocrlf", "false"),
    ("core.protectHFS", "true"),
    ("core.protectNTFS", "true"),
    ("core.alternateRefsCommand", "true"),
    ("credential.helper", ""),
    ("credential.interactive", "false"),
    ("protocol.allow", "never"),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.writeCommitGraph", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("advice.detachedHead", "false"),
    ("init.defaultBranch", "main"),
    # Further addresses that a server may name: none of them is used.
    ("transfer.bundleURI", "false"),
    ("fetch.uriProtocols", ""),
    ("promisor.acceptFromServer", "none"),
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "60"),
)
_POLL = 0.05
_LONGEST_REASON = 500  # characters
_UNKNOWN = 2**62  # bytes
_PART = 2**16  # bytes
# Two trees of a few objects may differ in more files than there is memory to list them.
_MEMORY = 2**30  # bytes, without what is mapped from files
_USER, _PASSWORD = "REPAIRNATOR_FETCH_USER", "REPAIRNATOR_FETCH_PASSWORD"
# gitcredentials(7); `store` and `erase` are not for us.
_HELPER = (
    f'!f() {{ test "$1" = get && printf \'username=%s\\npassword=%s\\n\' "${_USER}" "${_PASSWORD}"; }}; f'
)
__all__ = ["FILE_BYTES", "GitFailure", "GitProgram", "GitTooSlow", "folder_size", "reason"]
_NO_HOME = "/nonexistent"


class GitProgram:
    """Runs git commands under a policy."""

    def __init__(self, policy: FetchPolicy, cancelled: threading.Event) -> None:
        self._policy = policy
        self._cancelled = cancelled

    def read(self, folder: Path, *arguments: str) -> str:
        """What a quick, local command prints.

        Raises:
            GitFailure: it failed.
            GitTooSlow: it took too long.
        """
        return self.read_with_warnings(folder, *arguments)[0]

    def read_with_warnings(self, folder: Path, *arguments: str) -> tuple[str, list[str]]:
        """What a quick, local command prints, and what it warns of; raises as :meth:`read` does."""
        output, warnings = self._local(folder, arguments, _environment(), b"")
        return output.decode(errors="surrogateescape"), warnings

    def fed(self, folder: Path, given: bytes, *arguments: str) -> bytes:
        """What a quick, local command prints that is given something to read; raises as :meth:`read` does."""
        return self._local(folder, arguments, _environment(), given)[0]

    def apply(self, folder: Path, diff: bytes, *options: str) -> str:
        """Change the files of a folder as a diff says; returns what git prints.

        Git treats the folder as no repository at all, even if it is one. The filters that its configuration
        names would run as programs of whoever applies the diff (gitattributes(5), ``filter``).

        Raises:
            GitFailure: the diff does not apply.
            GitTooSlow: it took too long.
        """
        arguments = ("apply", "--whitespace=nowarn", *options, "-")
        output, _ = self._local(folder, arguments, _environment() | {"GIT_DIR": _NO_HOME}, diff)
        return output.decode(errors="surrogateescape")

    def _local(
        self, folder: Path, arguments: Sequence[str], environment: Mapping[str, str], given: bytes
    ) -> tuple[bytes, list[str]]:
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=folder,
                env=environment,
                input=given,
                capture_output=True,
                timeout=self._policy.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GitTooSlow(f"git {arguments[0]} took longer than {self._policy.seconds:g} s") from error
        output = done.stderr.decode(errors="replace")
        if done.returncode:
            raise GitFailure(reason(output), output)
        warnings = [
            line.removeprefix("warning: ") for line in output.splitlines() if line.startswith("warning: ")
        ]
        return done.stdout, warnings

    def entries(self, folder: Path, *arguments: str, given: bytes = b"") -> Iterator[str]:
        """What a local command prints, as it prints it, taken apart at NUL; who stops reading ends it.

        Args:
            folder: working folder.
            arguments: of git.
            given: what it reads.

        Raises:
            GitFailure: it failed, or wanted too much memory.
            GitTooSlow: it took too long.
        """
        with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as inward:
            inward.write(given)
            inward.seek(0)
            process = subprocess.Popen(
                ["git", *arguments],
                cwd=folder,
                env=_environment(),
                stdin=inward,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
            assert process.stdout is not None
            with process.stdout as stream, _Limits(process, self._policy.seconds) as limits:
                try:
                    rest = b""
                    while part := stream.read(_PART):
                        *whole, rest = (rest + part).split(b"\0")
                        yield from (os.fsdecode(entry) for entry in whole)
                    process.wait()
                finally:
                    _end(process)
            errors.seek(0)
            if limits.passed:
                raise GitTooSlow(f"git {arguments[0]} took longer than {self._policy.seconds:g} s")
            if process.returncode:
                raise GitFailure(reason(errors.read(_PART).decode(errors="replace")))

    def succeeds(self, folder: Path, *arguments: str) -> bool:
        """Whether a quick, local command ends with status 0; raises GitTooSlow."""
        try:
            self.read(folder, *arguments)
        except GitFailure:
            return False
        return True

    def run(
        self,
        folder: Path,
        arguments: Sequence[str],
        *,
        measured: Path,
        connection: Connection | None = None,
        credential: tuple[str, str] | None = None,
        trusted: bool = True,
    ) -> None:
        """Run a command that may take long: watched for time, size and cancellation.

        Args:
            folder: working folder.
            arguments: of git.
            measured: the folder whose size must stay below the policy's limit.
            connection: where the command may connect to; None for nowhere.
            credential: host (and port) and ``user:password`` to send to it.
            trusted: whether the command may use what the person's home folder has of credentials.

        Raises:
            GitRefused: it was led to an address that may not be connected to.
            GitFailure: it failed, took too long, or fetched too much.
            TemporaryError: cancelled, or the disk is full.
        """
        environment = _environment(credential, trusted=trusted)
        with ExitStack() as stack:
            leads = connection.leads(environment) if connection else Leads()
            gate = stack.enter_context(Gate(leads.way)) if leads.way else None
            environment |= leads.environment
            _add_settings(environment, [*leads.settings, *([("http.proxy", gate.proxy)] if gate else [])])
            try:
                self._run(folder, [leads.replaced.get(one, one) for one in arguments], measured, environment)
            except GitFailure as failure:
                # Git knows of the gate only that it refused.
                if gate and gate.refused:
                    raise GitRefused(gate.refused, failure.output) from failure
                if gate and gate.failed:
                    raise GitFailure(gate.failed, failure.output) from failure
                raise

    def _run(
        self, folder: Path, arguments: Sequence[str], measured: Path, environment: Mapping[str, str]
    ) -> None:
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                ["git", *arguments],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
            try:
                limit = self._policy.max_bytes
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
                self._watch(process, measured)
            finally:
                _end(process)
            errors.seek(max(0, os.fstat(errors.fileno()).st_size - 65536))
            output = errors.read().decode(errors="replace")
        if process.returncode:
            if "No space left on device" in output or os.strerror(errno.EDQUOT) in output:
                raise TemporaryError(f"the disk is full: {reason(output)}; free some space in the workspace")
            raise GitFailure(reason(output), output)

    def _watch(self, process: subprocess.Popen[bytes], measured: Path) -> None:
        deadline = time.monotonic() + self._policy.seconds
        weigh_at = 0.0
        while True:
            try:
                process.wait(_POLL)
            except subprocess.TimeoutExpired:
                pass
            else:
                # What shrinks well is written faster than anyone looks.
                self._weigh(measured)
                return
            now = time.monotonic()
            if self._cancelled.is_set():
                raise TemporaryError("fetching was cancelled")
            if now > deadline:
                raise GitFailure(f"it took longer than {self._policy.seconds:.0f} s, the limit")
            if now >= weigh_at:
                self._weigh(measured)
                # Weighing a large tree takes a while: spend at most a tenth of the time on it.
                weigh_at = time.monotonic() + max(0.5, 10 * (time.monotonic() - now))

    def _weigh(self, folder: Path) -> None:
        if folder_size(folder) > self._policy.max_bytes:
            raise GitFailure(f"it is larger than {self._policy.max_bytes // 2**20} MiB, the limit")


class _Limits:
    """Bounds the memory of a git command, and ends it when its time is over; a context manager.

    Attributes:
        passed: whether its time was over.
    """

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._timer = threading.Timer(seconds, self._over)
        self.passed = False

    def __enter__(self) -> Self:
        with suppress(ProcessLookupError):
            resource.prlimit(self._process.pid, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()

    def _over(self) -> None:
        if self._process.poll() is None:
            self.passed = True
            end_group(self._process.pid)


def folder_size(folder: Path) -> int:
    """Bytes that files below ``folder`` take on the disk, each at least its inode's worth.

    Links are not followed. Where something cannot be looked at it is more than any limit: whoever hides what
    they write is over theirs.
    """
    found = size_below(folder)
    return _UNKNOWN if found.unreadable else found.size


def reason(output: str) -> str:
    """Git's own reason in one line: the last line that names an error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", "ERROR:"))]
    fatal = [line for line in telling if line.startswith(("fatal:", "ERROR:"))]
    chosen = (fatal or telling or lines or ["git gave no reason"])[0 if fatal else -1]
    text = chosen.removeprefix("fatal: ").removeprefix("error: ")
    # Of a line with a path of thousands of characters, its end tells.
    return text if len(text) <= _LONGEST_REASON else f"{text[:300]}…{text[301 - _LONGEST_REASON :]}"


def _environment(credential: tuple[str, str] | None = None, *, trusted: bool = True) -> dict[str, str]:
    settings = list(_SETTINGS)
    secrets = {}
    if credential:
        # In the environment, which only this user can read, and not in arguments, which all can. Git asks the
        # helper when a server wants a password, and this one for its own host over https alone, wherever
        # that may have redirected to.
        host, pair = credential
        settings.append((f"credential.https://{host}.helper", _HELPER))
        user, _, password = pair.partition(":")
        secrets = {_USER: user, _PASSWORD: password}
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | secrets
    if not trusted:
        # A password in ~/.netrc, keys in ~/.ssh and the agent are credentials, too.
        environment["HOME"] = _NO_HOME
        environment.pop("SSH_AUTH_SOCK", None)
    environment |= {
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(Path(__file__).with_name("gitconfig")),
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": shutil.which("false") or "",
        "SSH_ASKPASS": shutil.which("false") or "",
        "GIT_SSH_COMMAND": SSH_COMMAND,
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_CONFIG_COUNT": "0",
    }
    _add_settings(environment, settings)
    return environment


def _add_settings(environment: dict[str, str], settings: Iterable[tuple[str, str]]) -> None:
    count = int(environment["GIT_CONFIG_COUNT"])
    for index, (key, value) in enumerate(settings, count):
        environment[f"GIT_CONFIG_KEY_{index}"] = key
        environment[f"GIT_CONFIG_VALUE_{index}"] = value
        count = index + 1
    environment["GIT_CONFIG_COUNT"] = str(count)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and whatever it started (index-pack, ssh, a remote helper)."""
    if process.poll() is None:
        end_group(process.pid)
        process.wait()
