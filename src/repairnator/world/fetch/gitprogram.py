"""The git program, called so that neither a repository nor this machine's configuration surprises us."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from repairnator.core.processes import end_group
from repairnator.errors import TemporaryError
from repairnator.world.fetch.policy import FetchPolicy

# What git may know of our environment: how to find programs, the machine's certificates and proxies, and
# the person's own SSH agent and keys. Nothing else: tokens of ours are in there.
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
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
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
    ("http.lowSpeedLimit", "1"),
    ("http.lowSpeedTime", "60"),
)
_POLL = 0.05
# What a file counts at least: file systems run out of inodes as well as of bytes.
FILE_BYTES = 4096
_USER, _PASSWORD = "REPAIRNATOR_FETCH_USER", "REPAIRNATOR_FETCH_PASSWORD"
# gitcredentials(7); `store` and `erase` are not for us.
_HELPER = (
    f'!f() {{ test "$1" = get && printf \'username=%s\\npassword=%s\\n\' "${_USER}" "${_PASSWORD}"; }}; f'
)
_NO_HOME = "/nonexistent"


class GitFailure(Exception):
    """Git ended with an error; the text is git's own reason, in one line.

    Attributes:
        said: the end of all that it printed.
    """

    def __init__(self, reason: str, said: str = "") -> None:
        super().__init__(reason)
        self.said = said


class GitTooSlow(TemporaryError):
    """A quick, local command took too long."""


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
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._policy.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GitTooSlow(f"git {arguments[0]} took longer than {self._policy.seconds:g} s") from error
        if done.returncode:
            raise GitFailure(reason(done.stderr.decode(errors="replace")))
        return done.stdout.decode(errors="surrogateescape")

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
        schemes: frozenset[str] = frozenset(),
        credential: tuple[str, str] | None = None,
        trusted: bool = True,
    ) -> None:
        """Run a command that may take long: watched for time, size and cancellation.

        Args:
            folder: working folder.
            arguments: of git.
            measured: the folder whose size must stay below the policy's limit.
            schemes: transports the command may use.
            credential: host (and port) and ``user:password`` to send to it.
            trusted: whether the command may use what the person's home folder has of credentials.

        Raises:
            GitFailure: it failed, took too long, or fetched too much.
            TemporaryError: cancelled, or the disk is full.
        """
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                ["git", *arguments],
                cwd=folder,
                env=_environment(schemes, credential, trusted=trusted),
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
            said = errors.read().decode(errors="replace")
        if process.returncode:
            if "No space left on device" in said or os.strerror(errno.EDQUOT) in said:
                raise TemporaryError(f"the disk is full: {reason(said)}; free some space in the workspace")
            raise GitFailure(reason(said), said)

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


def folder_size(folder: Path) -> int:
    """Bytes that files below ``folder`` take on the disk, each at least its inode's worth.

    Links are not followed.
    """
    total = 0
    pending = [os.fspath(folder)]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                        total += FILE_BYTES
                    else:
                        total += max(FILE_BYTES, entry.stat(follow_symlinks=False).st_blocks * 512)
        except FileNotFoundError:  # git moves its temporary files while we look
            continue
    return total


def reason(said: str) -> str:
    """Git's own reason in one line: the last line that names an error, else the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", "ERROR:"))]
    fatal = [line for line in telling if line.startswith(("fatal:", "ERROR:"))]
    chosen = (fatal or telling or lines or ["git gave no reason"])[0 if fatal else -1]
    return chosen.removeprefix("fatal: ").removeprefix("error: ")[:500]


def _environment(
    schemes: frozenset[str] = frozenset(),
    credential: tuple[str, str] | None = None,
    *,
    trusted: bool = True,
) -> dict[str, str]:
    settings = list(_SETTINGS)
    settings += [(f"protocol.{scheme}.allow", "always") for scheme in sorted(schemes)]
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
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oConnectTimeout=30",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_CONFIG_COUNT": str(len(settings)),
    }
    for index, (key, value) in enumerate(settings):
        environment[f"GIT_CONFIG_KEY_{index}"] = key
        environment[f"GIT_CONFIG_VALUE_{index}"] = value
    return environment


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git and whatever it started (index-pack, ssh, a remote helper)."""
    if process.poll() is None:
        end_group(process.pid)
        process.wait()
