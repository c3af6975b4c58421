"""What a box takes where neither a folder nor a process shows it, and how it keeps others from looking."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import repairnator
from repairnator.boxes import watchdog
from repairnator.boxes.port import Limits
from repairnator.core.events import Event
from repairnator.errors import TemporaryError

from .conftest import Run
from .test_bubblewrap import consume

Start = Callable[..., Iterator[Event]]
DISK = Limits(disk=64 * 2**20)
MEMORY = Limits(memory=300 * 2**20)
TOO_MUCH_DISK = r"wrote more than 64 MiB|the sandbox may hide it|held descriptors on their way"


def in_child(code: str) -> str:
    """Run it beside the core, as a project's code is: the core itself is closed to an ordinary user."""
    return f"tell(status=child({code!r}).returncode)"


@pytest.fixture(autouse=True)
def swept(tmp_path: Path) -> Iterator[None]:
    """The test runner cannot remove folders that are nested so deep; GNU rm can."""
    yield
    subprocess.run(["rm", "-rf", str(tmp_path / "workspace")], check=False)


# Nests folders deeper than any path reaches, and stays in the last one.
DEEP = """
def nest(depth, name="d"):
    os.chdir("/tmp")
    for _ in range(depth):
        os.mkdir(name)
        os.chdir(name)
"""


class TestFoldersThatAreHardToMeasure:
    def test_what_lies_deeper_than_any_path_reaches_is_weighed(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="wrote more than 64 MiB"):
            boxed(
                DEEP
                + """
nest(3000)
for n in range(100):
    with open(str(n), "wb") as file: file.write(b"x" * (1 << 20))
time.sleep(600)
""",
                limits=DISK,
            )

    def test_a_deep_folder_ends_nothing_but_its_own_time(self, start: Start) -> None:
        cancelled = threading.Event()
        events = start(DEEP + "nest(3000)\ntell(up=1)\ntime.sleep(600)", cancelled=cancelled)
        with pytest.raises(TemporaryError, match="the run was cancelled"):
            consume(events, cancelled.set)

    def test_a_folder_closed_to_everyone_is_weighed_and_stays_closed(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="wrote more than 64 MiB"):
            boxed(
                """
                os.mkdir("/tmp/closed")
                os.mkdir("/tmp/closed/inner")
                for n in range(100):
                    with open("/tmp/closed/inner/" + str(n), "wb") as file: file.write(b"x" * (1 << 20))
                os.chmod("/tmp/closed/inner", 0)
                os.chmod("/tmp/closed", 0)
                time.sleep(600)
                """,
                limits=DISK,
            )

    def test_closed_folders_alone_are_no_offence(self, boxed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(watchdog, "_WEIGHING", 0.0)
        told = boxed(
            """
            os.mkdir("/tmp/closed")
            os.chmod("/tmp/closed", 0)
            time.sleep(3)
            tell(mode=os.stat("/tmp/closed").st_mode & 0o777)
            """
        )
        assert told.facts == {"mode": 0}

    def test_what_cannot_be_measured_counts_as_too_much(
        self, boxed: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watchdog, "_WEIGHING", 0.0)
        with pytest.raises(TemporaryError, match="which counts as more"):
            boxed(DEEP + "nest(400, 'd' * 250)\ntime.sleep(600)")


class TestFilesWithoutAName:
    def test_those_that_are_only_mapped_count(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match=TOO_MUCH_DISK):
            boxed(
                in_child("""
import mmap, os, time
held = []
for n in range(30):
    with open("/tmp/x", "w+b", buffering=0) as file:
        file.write(b"x" * (20 << 20))
        held.append(mmap.mmap(file.fileno(), 4096))
        os.unlink("/tmp/x")
time.sleep(600)
"""),
                limits=DISK,
            )

    def test_those_on_their_way_between_sockets_count(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match=TOO_MUCH_DISK):
            boxed(
                in_child("""
import os, socket, time
one, other = socket.socketpair()
for n in range(30):
    with open("/tmp/x", "w+b", buffering=0) as file:
        os.unlink("/tmp/x")
        file.write(b"x" * (20 << 20))
        socket.send_fds(one, [b"x"], [file.fileno()])
time.sleep(600)
"""),
                limits=DISK,
            )

    def test_those_of_a_process_that_is_closed_to_others_count(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match=TOO_MUCH_DISK):
            boxed(
                in_child("""
import ctypes, os, time
ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
held = []
for n in range(30):
    held.append(open("/tmp/x", "wb", buffering=0))
    os.unlink("/tmp/x")
    held[-1].write(b"x" * (20 << 20))
time.sleep(600)
"""),
                limits=DISK,
            )

    def test_folders_count_with_the_names_that_were_in_them(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="wrote more than"):
            boxed(
                """
                os.mkdir("/tmp/d")
                open("/tmp/d/first", "w").close()
                for n in range(60_000): os.link("/tmp/d/first", "/tmp/d/" + str(n).zfill(250))
                for n in range(60_000): os.unlink("/tmp/d/" + str(n).zfill(250))
                time.sleep(600)
                """,
                limits=Limits(disk=12 * 2**20),
            )


class TestMemoryOfTheKernel:
    @pytest.mark.parametrize(
        "call",
        [
            "libc.semget(0, 32000, 0o1600)",
            "libc.vmsplice(1, None, 0, 0)",
            "libc.splice(0, None, 1, None, 1, 0)",
            "libc.tee(0, 1, 1, 0)",
            "libc.prctl(22, 2, 0, 0, 0)",
            "libc.socket(16, 3, 4)",
            "libc.socket(2, 1, 262)",
            "libc.socketpair(30, 1, 0, ctypes.byref((ctypes.c_int * 2)()))",
            "libc.fanotify_init(0x200, 0)",
        ],
    )
    def test_what_nothing_needs_is_refused(self, boxed: Run, call: str) -> None:
        told = boxed(
            f"libc = ctypes.CDLL(None, use_errno=True)\ntell(result={call}, errno=ctypes.get_errno())"
        )
        refusals = (errno.ENOSYS, errno.EINVAL, errno.EPROTONOSUPPORT, errno.EAFNOSUPPORT)
        assert told.facts["result"] == -1
        assert told.facts["errno"] in refusals

    def test_full_sockets_count(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="most of it in sockets"):
            boxed(
                in_child("""
import socket, time
held = []
for n in range(5000):
    for one in (pair := socket.socketpair()):
        one.setblocking(False)
        try:
            while True: one.send(b"x" * 65536)
        except BlockingIOError: pass
    held.append(pair)
time.sleep(600)
"""),
                limits=MEMORY,
            )

    def test_sockets_that_are_only_in_flight_count(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="most of it in sockets"):
            boxed(
                in_child("""
import socket, time
held = []
for n in range(5000):
    if n % 100 == 0: held.append(socket.socketpair())
    for end in (pair := socket.socketpair()):
        end.setblocking(False)
        try:
            while True: end.send(b"x" * 65536)
        except BlockingIOError: pass
    socket.send_fds(held[-1][0], [b"x"], [end.fileno() for end in pair])
    for end in pair: end.close()
time.sleep(600)
"""),
                limits=MEMORY,
            )

    def test_connections_whose_data_nobody_takes_count(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="most of it in sockets"):
            boxed(
                in_child("""
import socket, time
server = socket.create_server(("127.0.0.1", 0), backlog=4096)
held = []
for n in range(2000):
    one = socket.create_connection(server.getsockname())
    one.setblocking(False)
    try:
        while True: one.send(b"x" * 65536)
    except BlockingIOError: pass
    held.append(one)
time.sleep(600)
"""),
                limits=MEMORY,
            )

    @pytest.mark.parametrize(
        "code",
        [
            # Page tables: reading where nothing was written takes nothing else.
            """
import mmap
m = mmap.mmap(-1, 1 << 42, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ)
for at in range(0, 1 << 42, 1 << 21): m[at]
""",
            # Locks on parts of files.
            """
import fcntl, os
held = []
for name in range(500):
    held.append(open("/tmp/" + str(name), "w"))
    for at in range(0, 2000, 2): fcntl.lockf(held[-1], fcntl.LOCK_EX, 1, at)
""",
            # Watches that nobody looks at.
            """
import ctypes
libc = ctypes.CDLL(None)
for n in range(100): libc.inotify_init()
""",
            # Epoll: each instance watches each descriptor.
            """
import os, select
reader, writer = os.pipe()
fds = [os.dup(reader) for _ in range(4000)]
held = []
for _ in range(100):
    held.append(select.epoll())
    for fd in fds: held[-1].register(fd)
""",
        ],
        ids=["page tables", "locks", "inotify", "epoll"],
    )
    def test_what_a_process_makes_the_kernel_hold_counts(self, boxed: Run, code: str) -> None:
        told = boxed(
            in_child(code + "import time; time.sleep(600)"),
            limits=Limits(memory=100 * 2**20),
        )
        assert told.facts == {"status": -signal.SIGKILL}
        assert any("may use 100 MiB of memory" in note for note in told.warnings)

    def test_what_builds_use_of_all_this_works(self, boxed: Run) -> None:
        code = """
import asyncio, os, select, socket, tempfile
async def main():
    process = await asyncio.create_subprocess_exec("/bin/cat", stdin=-1, stdout=-1)
    return (await process.communicate(b"said"))[0].decode()
names = [name for _, name in socket.if_nameindex()]
one, other = socket.socketpair()
with tempfile.TemporaryFile() as file: socket.send_fds(one, [b"x"], [file.fileno()])
fds = socket.recv_fds(other, 1, 1)[1]
with open(os.__file__, "rb") as source, tempfile.TemporaryFile() as target:
    copied = os.sendfile(target.fileno(), source.fileno(), 0, 100)
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()): pass
select.epoll().register(one)
print(asyncio.run(main()), names, len(fds), copied)
"""
        told = boxed(f"done = child({code!r})\ntell(said=done.stdout, wrong=done.stderr)")
        assert told.facts == {"said": "said ['lo'] 1 100\n", "wrong": ""}


JAVA = """
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
public class Uses {
    public static void main(String[] arguments) throws Exception {
        Path big = Files.writeString(Path.of("/tmp/big"), "x".repeat(100000));
        Files.copy(big, Path.of("/tmp/copy"));
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept();
        Selector selector = Selector.open();
        accepted.configureBlocking(false);
        accepted.register(selector, SelectionKey.OP_READ);
        client.write(ByteBuffer.wrap("hi".getBytes()));
        System.out.println(selector.select());
        try (FileChannel file = FileChannel.open(big)) {
            System.out.println(file.transferTo(0, 10000, client));
        }
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of("/tmp/java"));
        System.out.println(NetworkInterface.getNetworkInterfaces().nextElement().getName());
        System.out.println(new DatagramSocket().getLocalPort() > 0);
        Process process = new ProcessBuilder("/bin/echo", "said").start();
        System.out.print(new String(process.getInputStream().readAllBytes()));
        WatchService watch = FileSystems.getDefault().newWatchService();
        Path.of("/tmp").register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        System.out.println(InetAddress.getByName("127.0.0.1").isReachable(500));
    }
}
"""
NODE = """
const child = require("child_process"), net = require("net"), os = require("os");
console.log(child.execSync("echo said").toString().trim(), Object.keys(os.networkInterfaces()));
require("fs").copyFileSync("/etc/hosts", "/tmp/hosts");
const server = net.createServer(client => client.end("met")).listen("/tmp/node", () =>
    net.connect("/tmp/node").on("data", data => { console.log("" + data); server.close(); }));
require("fs").writeFileSync("/tmp/forked.js", "process.send('forked')");
const forked = child.fork("/tmp/forked.js");
forked.on("message", said => { console.log(said); forked.disconnect(); });
"""


def test_what_java_programs_use_works(boxed: Run) -> None:
    told = boxed(
        f"""
        open("/tmp/Uses.java", "w").write({JAVA!r})
        done = subprocess.run(["java", "/tmp/Uses.java"], capture_output=True, text=True)
        tell(said=done.stdout.split(), wrong=done.stderr)
        """
    )
    assert told.facts == {"said": ["1", "10000", "lo", "true", "said", "true"], "wrong": ""}


def test_what_node_uses_works(boxed: Run) -> None:
    if not Path("/usr/bin/node").exists():
        pytest.skip("there is no node that a box sees")
    told = boxed(
        f"""
        done = subprocess.run(["node", "-e", {NODE!r}], capture_output=True, text=True)
        tell(said=sorted(done.stdout.splitlines()), wrong=done.stderr)
        """
    )
    assert told.facts == {"said": ["forked", "met", "said [ 'lo' ]"], "wrong": ""}


USER = "23456"


@pytest.fixture
def ordinary() -> Iterator[tuple[Path, Sequence[str], dict[str, str]]]:
    """A folder of an ordinary user's, the command of an interpreter of theirs, and its environment."""
    if os.geteuid() != 0:
        pytest.skip("this is one")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    os.chown(folder, int(USER), int(USER))
    command = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "/usr/bin/python3", "-B"]
    packages = [path for path in sys.path if path.endswith("site-packages")]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": ":".join([str(Path(repairnator.__file__).parent.parent), *packages]),
    }
    try:
        asked = [*command, "-c", "import sys, pytest, repairnator.cli; print(sys.version_info[:2])"]
        done = subprocess.run(
            asked, env=environment, cwd="/", capture_output=True, text=True, timeout=60, check=False
        )
        if done.stdout.strip() != str(sys.version_info[:2]):
            pytest.skip("no interpreter of this version and no packages that an ordinary user may read")
        yield folder, command, environment
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=False)


def test_all_of_this_holds_for_an_ordinary_user_as_well(
    ordinary: tuple[Path, Sequence[str], dict[str, str]],
) -> None:
    folder, command, environment = ordinary
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", str(folder / "base")]
    # Two of them take minutes on a slow machine, and are the same for everyone.
    tests += ["-k", "not locks and not epoll", str(Path(__file__))]
    done = subprocess.run(
        [*command, *tests],
        env=environment,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
