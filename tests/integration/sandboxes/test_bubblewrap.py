"""A real box holds what it should, with code in the core's place that tries to get out."""

from __future__ import annotations

import contextlib
import errno
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.servers.process import wait_until

from repairnator.boxes.bubblewrap import BubblewrapSandbox
from repairnator.boxes.configuration import BoxConfiguration, OpenHost
from repairnator.boxes.egress.registries import Registry
from repairnator.boxes.machine import package_folders
from repairnator.boxes.port import Limits
from repairnator.boxes.toolchains.port import LocalArtifacts
from repairnator.core.events import Event
from repairnator.errors import SandboxUnavailable, TemporaryError
from repairnator.model import RepairOptions

from .conftest import Run

Start = Callable[..., Iterator[Event]]
SECRET = "marked-secret-9b1c"


def running(marker: str) -> bool:
    """Whether any process has ``marker`` among its arguments."""
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and marker.encode() in (entry / "cmdline").read_bytes():
                return True
        except OSError:
            continue
    return False


def consume(events: Iterator[Event], on_note: Callable[[], None]) -> None:
    """Read all events; do something once the core has spoken."""
    for event in events:
        if event.kind == "note":
            on_note()


def kill(marker: str) -> None:
    """Kill what has the marker among its arguments, as an operator or the kernel might."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):  # it is gone
                if marker.encode() in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)


class TestSecrets:
    def test_environment_is_an_allow_list(self, boxed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("GITHUB_OAUTH", "MONGODB_HOST", "AWS_SECRET_ACCESS_KEY", "MAVEN_OPTS"):
            monkeypatch.setenv(name, SECRET)
        told = boxed(
            """
            files = [f"/proc/{p}/environ" for p in ("self", "1")]
            seen = [open(file).read() for file in files if os.access(file, os.R_OK)]
            tell(names=sorted(os.environ), seen=seen)
            """,
            configuration=BoxConfiguration(environment={"EXTRA": "given"}),
        )
        assert SECRET not in str(told.facts)
        assert "EXTRA" in told.facts["names"]
        assert not any(name.startswith(("GITHUB", "MONGODB", "AWS")) for name in told.facts["names"])

    def test_processes_outside_are_not_seen(self, boxed: Run) -> None:
        told = boxed(
            """
            processes = [p for p in os.listdir("/proc") if p.isdigit()]
            lines = "".join(open(f"/proc/{p}/cmdline").read() for p in processes)
            tell(processes=len(processes), lines=lines, parent=os.getppid())
            """
        )
        assert told.facts["processes"] <= 4
        assert "pytest" not in told.facts["lines"]
        assert told.facts["parent"] == 1

    def test_files_of_the_machine_are_not_seen(self, boxed: Run, tmp_path: Path) -> None:
        (tmp_path / "store.db").write_text(SECRET)
        told = boxed(
            f"""
            tell(
                found=[path for path in (
                    {str(tmp_path / "store.db")!r}, {str(Path.home() / ".ssh")!r},
                    {str(Path.home() / ".netrc")!r}, {str(Path.home() / ".m2")!r}, "/etc/shadow",
                    "/var/run/secrets", "/var/lib", "/sys", "/home/user", "/srv", "/mnt", "/boot",
                ) if os.path.exists(path)],
                home=os.listdir(os.environ["HOME"]), tmp=os.listdir("/tmp"),
            )
            """
        )
        # Our own programs are mounted where they are installed, which may be below one of these folders.
        installed = [Path(sys.base_prefix), *package_folders()]
        ours = {str(folder) for path in installed for folder in (path, *path.parents)}
        assert [path for path in told.facts["found"] if path not in ours] == []
        assert [name for name in told.facts["tmp"] if f"/tmp/{name}" not in ours] == []
        assert told.facts["home"] == []

    def test_passwords_in_the_machines_maven_settings_are_not_seen(
        self, boxed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".m2" / "repository" / "org").mkdir(parents=True)
        server = f"<servers><server><id>x</id><password>{SECRET}</password></server></servers>"
        (tmp_path / ".m2" / "settings.xml").write_text(f"<settings>{server}</settings>")
        monkeypatch.setenv("HOME", str(tmp_path))
        told = boxed(
            """
            settings = os.environ["REPAIRNATOR_MAVEN_SETTINGS"]
            found = [folder for folder, _, names in os.walk("/") if "settings.xml" in names]
            texts = [open(os.path.join(folder, "settings.xml")).read() for folder in found]
            tell(settings=open(settings).read(), found=found, texts=texts)
            """
        )
        assert SECRET not in str(told.facts)
        assert "127.0.0.1" in told.facts["settings"]
        assert str(tmp_path) not in told.facts["found"]

    @pytest.mark.parametrize("arguments", ["", "-gs {other}", "-s {other} -gs {beside}"])
    def test_passwords_beside_programs_are_not_seen(
        self, boxed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str
    ) -> None:
        maven, other = tmp_path / "maven", tmp_path / "other.xml"
        secret = f"<settings><servers><server><password>{SECRET}</password></server></servers></settings>"
        names = ("conf/settings.xml", "conf/settings-security.xml", "team.xml", "conf/settings.xml.orig")
        for folder in ("bin", "boot", "conf"):
            (maven / folder).mkdir(parents=True)
        for name in names if "beside" in arguments else [name for name in names if name != "team.xml"]:
            (maven / name).write_text(secret)
        (maven / "bin" / "mvn").write_text("#!/bin/sh\n")
        (maven / "bin" / "mvn").chmod(0o755)
        other.write_text("<settings/>")
        monkeypatch.setenv("PATH", f"{maven / 'bin'}:{os.environ['PATH']}")
        monkeypatch.setenv("MAVEN_ARGS", arguments.format(other=other, beside=maven / "team.xml"))
        told = boxed(
            f"""
            walk = os.walk({str(maven)!r})
            found = [os.path.join(folder, name) for folder, _, names in walk for name in names]
            tell(texts={{name: open(name).read() for name in found}})
            """
        )
        assert str(maven / "conf" / "settings.xml") in told.facts["texts"]
        assert SECRET not in str(told.facts)


class TestPrivileges:
    def test_is_an_unprivileged_user_without_capabilities(self, boxed: Run) -> None:
        told = boxed(
            """
            status = dict(line.split(":", 1) for line in open("/proc/self/status"))
            names = ("CapEff", "CapPrm", "CapInh", "CapAmb", "NoNewPrivs", "Seccomp")
            tell(uid=os.getuid(), groups=os.getgroups(), **{name: status[name].strip() for name in names})
            """
        )
        facts = told.facts
        assert facts["uid"] != 0
        assert set(facts["groups"]) <= {facts["uid"], 65534}
        assert {int(facts[name], 16) for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")} == {0}
        assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")

    @pytest.mark.parametrize(
        "call",
        [
            "libc.unshare(0x10000000)",
            "libc.unshare(0x00020000)",
            "libc.syscall(435, 0, 0)",
            "libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)",
            "libc.mount(b'tmpfs', b'/tmp', b'tmpfs', 0, 0)",
            "libc.ptrace(16, 1, 0, 0)",
            "libc.syscall(250, 0, -3, 0)",
            "libc.syscall(319, b'x', 0)",
            "libc.syscall(425, 1, 0)",
            "libc.socket(40, 1, 0)",
            "libc.socket(38, 5, 0)",
        ],
    )
    def test_dangerous_system_calls_fail(self, boxed: Run, call: str) -> None:
        if os.uname().machine != "x86_64":
            call = call if "syscall" not in call else "libc.unshare(0x10000000)"
        told = boxed(
            f"libc = ctypes.CDLL(None, use_errno=True)\ntell(result={call}, error=ctypes.get_errno())"
        )
        assert told.facts["result"] == -1
        assert told.facts["error"] in (1, 38, 97)

    def test_nothing_outside_its_own_folders_can_be_written(self, boxed: Run, project: Path) -> None:
        told = boxed(
            """
            def writable(folder):
                try:
                    open(os.path.join(folder, "x"), "w").close()
                    return True
                except OSError:
                    return False
            folders = [f for f, _, _ in os.walk("/") if not f.startswith("/proc")]
            sysrq = tried(lambda: open("/proc/sysrq-trigger", "w"))
            tell(writable=[folder for folder in folders if writable(folder)], sysrq=sysrq)
            """
        )
        allowed = (
            "/tmp",
            "/dev/shm",
            "/home/repair",
            "/repair/scratch",
            "/repair/repository",
            "/repair/wheels",
        )
        assert told.facts["writable"]
        assert [one for one in told.facts["writable"] if not one.startswith(allowed)] == []
        assert "Error" in told.facts["sysrq"]
        assert [path.name for path in project.iterdir()] == ["pom.xml"]

    def test_the_core_is_closed_to_processes_of_its_user(self, boxed: Run) -> None:
        told = boxed(
            """
            me = os.getpid()
            code = "import sys; [open(f'/proc/{me}/' + sys.argv[1], sys.argv[2])]"
            tell(**{
                name: child(f"open('/proc/{me}/{name}', '{mode}')").stderr.strip().splitlines()[-1]
                for name, mode in (("fd/1", "w"), (f"fd/{output}", "w"), ("mem", "r+b"), ("environ", "r"))
            })
            """
        )
        assert told.facts
        assert all("PermissionError" in reason for reason in told.facts.values())


class TestNetwork:
    @pytest.fixture
    def service(self) -> Iterator[int]:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        server.server_close()
        thread.join()

    ASK = """
from repairnator.core.network import Network
network = Network.take()
def ask(line, port=3128):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(line.encode() + b"\\r\\n\\r\\n")
        return client.recv(200).decode().split("\\r\\n")[0]
"""

    def test_there_is_none(self, boxed: Run, service: int) -> None:
        told = boxed(
            f"""
            tell(
                loopback=tried(lambda: socket.create_connection(("127.0.0.1", {service}), timeout=5)),
                outside=tried(lambda: socket.create_connection(("203.0.113.80", 443), timeout=5)),
                names=tried(lambda: socket.getaddrinfo("example.org", 443)),
                interfaces=[name for _, name in socket.if_nameindex()],
            )
            """
        )
        assert "ConnectionRefusedError" in told.facts["loopback"]
        assert "unreachable" in told.facts["outside"]
        assert "gaierror" in told.facts["names"]
        assert told.facts["interfaces"] == ["lo"]

    def test_abstract_sockets_of_the_machine_are_not_reached(self, boxed: Run) -> None:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("\0repairnator-test")
            listening.listen()
            told = boxed(
                """
                s = socket.socket(socket.AF_UNIX)
                tell(result=tried(lambda: s.connect("\\0repairnator-test")))
                """
            )
        assert "ConnectionRefusedError" in told.facts["result"]

    def test_the_proxy_is_reached_and_refuses_what_is_no_registry(self, boxed: Run, service: int) -> None:
        told = boxed(
            self.ASK
            + f"""
with network.open():
    tell(local=ask("CONNECT 127.0.0.1:{service} HTTP/1.1"), other=ask("CONNECT example.org:443 HTTP/1.1"))
"""
        )
        assert told.facts == {"local": "HTTP/1.1 403 Forbidden", "other": "HTTP/1.1 403 Forbidden"}
        assert [note for note in told.warnings if "example.org:443" in note]
        assert told.events[-1].kind == "finished"

    def test_a_listed_registry_is_reached_while_the_core_asks_for_it(self, boxed: Run, service: int) -> None:
        told = boxed(
            self.ASK
            + f"""
line = "CONNECT 127.0.0.1:{service} HTTP/1.1"
before = tried(lambda: ask(line))
with network.open():
    within = ask(line)
after = tried(lambda: ask(line))
tell(before=before, within=within, after=after, variable="REPAIRNATOR_NETWORK_CONTROL" in os.environ)
tell(fds=child("import os; print([fd for fd in os.listdir('/proc/self/fd') if int(fd) > 3])").stdout.strip())
""",
            configuration=BoxConfiguration(registries=(Registry("127.0.0.1", service, listed=True),)),
        )
        assert told.facts["within"] == "HTTP/1.1 200 Connection established"
        assert "HTTP" not in told.facts["before"] + told.facts["after"]
        assert told.facts["variable"] is False
        assert told.facts["fds"] == "[]"

    def test_nothing_is_reached_where_the_repository_wants_no_network(self, boxed: Run, service: int) -> None:
        listed = (Registry("127.0.0.1", service, listed=True),)
        told = boxed(
            self.ASK + f"with network.open(): tell(within=ask('CONNECT 127.0.0.1:{service} HTTP/1.1'))",
            configuration=BoxConfiguration(registries=listed, test_hosts=(OpenHost(listed[0]),)),
            options=RepairOptions(network=False),
        )
        assert told.facts["within"] == "HTTP/1.1 403 Forbidden"


class TestEnds:
    def test_a_process_that_detaches_ends_with_the_box(self, boxed: Run, marker: str) -> None:
        told = boxed(
            f"""
            code = (
                "import os, time\\n"
                "if os.fork(): os._exit(0)\\n"
                "os.setsid()\\n"
                "if os.fork(): os._exit(0)\\n"
                "os.closerange(0, 99)\\n"
                "time.sleep(600) # {marker}"
            )
            child(code)
            lines = [
                tried(lambda: str(open(f"/proc/{{p}}/cmdline", "rb").read()))  # some are just ending
                for p in os.listdir("/proc") if p.isdigit()
            ]
            tell(alive=sum("{marker}" in line and "fork()" in line for line in lines))
            """
        )
        assert told.facts["alive"] >= 1
        assert not running(marker)

    def test_closing_the_events_ends_the_box(self, start: Start, marker: str) -> None:
        events = start(f"tell(up=1)\ntime.sleep(600) # {marker}")
        for event in events:
            if event.kind == "note":
                break
        assert running(marker)
        events.close()  # type: ignore[attr-defined]
        assert not running(marker)

    def test_cancelling_ends_the_box(self, start: Start, marker: str) -> None:
        cancelled = threading.Event()
        events = start(f"tell(up=1)\ntime.sleep(600) # {marker}", cancelled=cancelled)
        with pytest.raises(TemporaryError, match="cancelled"):
            consume(events, cancelled.set)
        assert not running(marker)

    def test_a_box_over_its_time_is_ended(self, start: Start) -> None:
        with pytest.raises(TemporaryError, match="longer than 1 s"):
            list(start("time.sleep(600)", limits=Limits(seconds=1)))

    def test_killed_from_outside_is_a_temporary_error(self, start: Start, marker: str) -> None:
        events = start(f"tell(up=1)\ntime.sleep(600) # {marker}")
        with pytest.raises(TemporaryError, match="killed from outside without a result"):
            consume(events, lambda: kill(marker))

    def test_the_box_ends_when_the_worker_is_killed(self, project: Path, tmp_path: Path, marker: str) -> None:
        code = f"""
import sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from repairnator.model import RepairOptions
from repairnator.boxes.bubblewrap import BubblewrapSandbox
from repairnator.boxes.configuration import BoxConfiguration
from repairnator.world.fetch.source import Source
from repairnator.boxes.port import BoxRequest
from tests.integration.sandboxes.conftest import stand_in
box = BubblewrapSandbox(BoxConfiguration(), stand_in("tell(up=1)\\ntime.sleep(600) # {marker}"))
request = BoxRequest(Source(directory=Path({str(project)!r})), RepairOptions(), Path({str(tmp_path / "w")!r}))
for event in box.run(request):
    print(event.kind, flush=True)
"""
        (tmp_path / "w").mkdir()
        root = Path(__file__).parents[3]
        worker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root)
        assert worker.stdout is not None
        with worker.stdout:
            assert any(line == "note\n" for line in worker.stdout)
        assert running(marker)
        worker.kill()
        worker.wait()
        wait_until(lambda: not running(marker), 20)


class TestEvents:
    @pytest.mark.parametrize(
        "code",
        [
            """os.write(output, b'{"event":"finished","seq":1,"result":{}}\\n')""",
            """os.write(output, b'{"event":"{}","mac":"00"}\\n')""",
            """os.write(output, b'\\xff\\xfe\\n')""",
            """writer.emit("note"); writer._seq += 1""",
        ],
    )
    def test_lines_that_are_not_the_cores_end_the_attempt(self, boxed: Run, code: str) -> None:
        with pytest.raises(TemporaryError, match="event stream"):
            boxed(code)

    def test_a_stream_without_an_end_is_a_failed_attempt(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="status 3 without a result; its last output: oh no"):
            boxed("print('oh no', file=sys.stderr, flush=True)\nos._exit(3)")

    def test_the_stream_is_out_of_reach_of_other_processes(self, boxed: Run) -> None:
        told = boxed(
            """
            code = (
                "import os\\n"
                "for fd in os.listdir('/proc/1/fd'):\\n"
                "  if os.readlink('/proc/1/fd/' + fd).startswith('pipe:'): print(fd)"
            )
            done = child(code)
            tell(pipes=done.stdout.split(), refused="PermissionError" in done.stderr)
            """
        )
        # Of bubblewrap's own process nothing but standard error may be a pipe.
        assert told.facts["refused"] or told.facts["pipes"] == ["2"]

    def test_a_huge_log_is_cut(self, boxed: Run) -> None:
        told = boxed("""
            for _ in range(300): sys.stderr.write("x" * 1_000_000)
            tell(done=1)
            """)
        assert told.facts == {"done": 1}


class TestLimits:
    def test_a_fork_bomb_is_bounded(self, boxed: Run) -> None:
        told = boxed(
            """
            code = (
                "import os, time\\nn = 0\\ntry:\\n  while True:\\n"
                "    if not os.fork(): os.closerange(0, 99); time.sleep(600)\\n    n += 1\\n"
                "except OSError as e: print(n, type(e).__name__)"
            )
            tell(result=child(code).stdout)
            """,
            limits=Limits(processes=200),
        )
        count, error = told.facts["result"].split()
        assert error == "BlockingIOError"
        assert 100 < int(count) < 200

    def test_a_process_that_takes_too_much_memory_is_killed_and_the_box_goes_on(self, boxed: Run) -> None:
        told = boxed(
            """
            tell(status=child("import time; x = b'x' * (600 << 20); time.sleep(60)").returncode)
            """,
            limits=Limits(memory=300 * 2**20),
        )
        assert told.facts == {"status": -signal.SIGKILL}
        assert any("may use 300 MiB of memory" in note for note in told.warnings)

    def test_memory_taken_again_and_again_ends_the_box(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="again and again"):
            boxed(
                """
                while True: child("import time; x = b'x' * (200 << 20); time.sleep(60)")
                """,
                limits=Limits(memory=100 * 2**20),
            )

    @pytest.mark.parametrize("place", ["/tmp", "/repair/scratch", "/repair/repository", "/dev/shm"])
    def test_a_box_that_writes_too_much_is_ended(self, boxed: Run, place: str, tmp_path: Path) -> None:
        with pytest.raises(TemporaryError, match="wrote more than 64 MiB"):
            boxed(
                f"""
                for n in range(600):
                    with open("{place}/" + str(n), "wb") as file: file.write(b"x" * (1 << 20))
                time.sleep(60)
                """,
                limits=Limits(disk=64 * 2**20),
            )

    def test_empty_files_count_too(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="wrote more than 64 MiB"):
            boxed(
                """
                for n in range(40_000): open("/tmp/" + str(n), "w").close()
                time.sleep(60)
                """,
                limits=Limits(disk=64 * 2**20),
            )

    def test_memory_that_is_shared_counts_too(self, boxed: Run) -> None:
        told = boxed(
            """
            code = "import mmap, time; m = mmap.mmap(-1, 600 << 20); m.write(b'x' * len(m)); time.sleep(60)"
            tell(status=child(code).returncode)
            """,
            limits=Limits(memory=300 * 2**20),
        )
        assert told.facts == {"status": -signal.SIGKILL}

    def test_memory_of_the_kernels_message_queues_cannot_be_had(self, boxed: Run) -> None:
        told = boxed(
            """
            libc = ctypes.CDLL(None, use_errno=True)
            tell(msgget=libc.msgget(0, 0o1600), errno=ctypes.get_errno())
            """
        )
        assert told.facts == {"msgget": -1, "errno": errno.ENOSYS}

    def test_deleted_files_that_are_held_open_count(self, boxed: Run) -> None:
        with pytest.raises(TemporaryError, match="wrote more than 64 MiB"):
            boxed(
                """
                held = []
                for n in range(200):
                    file = open("/tmp/x", "wb", buffering=0)
                    os.unlink("/tmp/x")
                    file.write(b"x" * (1 << 20))
                    held.append(file)
                time.sleep(60)
                """,
                limits=Limits(disk=64 * 2**20),
            )

    def test_one_file_cannot_pass_the_limit(self, boxed: Run) -> None:
        told = boxed(
            """
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            tell(result=tried(lambda: open("/tmp/x", "wb").truncate(1 << 30)))
            """,
            limits=Limits(disk=64 * 2**20),
        )
        assert "File too large" in told.facts["result"]


class TestRepository:
    def test_is_a_private_view_of_the_shared_ones(
        self, boxed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache, own = tmp_path / "cache" / "m2", tmp_path / ".m2" / "repository"
        for folder, text in ((cache, "cached"), (own, "own")):
            (folder / "org" / "a").mkdir(parents=True)
            (folder / "org" / "a" / "a.jar").write_text(text)
        (own / "org" / "b").mkdir()
        (own / "org" / "b" / "b.jar").write_text("own")
        for name in ("a", "b"):
            (own / "org" / name / "_remote.repositories").write_text(f"{name}.jar>central=\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        told = boxed(
            """
            base = os.environ["REPAIRNATOR_MAVEN_REPOSITORY"]
            read = lambda name: open(os.path.join(base, name)).read()
            seen = [read("org/a/a.jar"), read("org/b/b.jar")]
            through = tried(lambda: open(base + "/org/a/a.jar", "w"))
            open(base + "/org/new", "w").write("poison")
            os.rename(base + "/org/new", base + "/org/b/b.jar")
            tell(seen=seen, through=through, after=read("org/b/b.jar"))
            """,
            configuration=BoxConfiguration(cache=tmp_path / "cache"),
        )
        assert told.facts["seen"] == ["cached", "own"]
        assert "Read-only" in told.facts["through"]
        assert told.facts["after"] == "poison"
        assert (own / "org" / "b" / "b.jar").read_text() == "own"
        assert (cache / "org" / "a" / "a.jar").read_text() == "cached"

    @pytest.mark.parametrize(
        ("file", "seen"), [("main.c", []), ("module/pom.xml", ["a.jar"]), ("build.gradle", ["a.jar"])]
    )
    def test_shows_the_shared_ones_where_something_may_be_built_from_them(
        self, boxed: Run, project: Path, tmp_path: Path, file: str, seen: list[str]
    ) -> None:
        (project / "pom.xml").unlink()
        (project / file).parent.mkdir(exist_ok=True)
        (project / file).touch()
        cache = tmp_path / "cache" / "m2"
        cache.mkdir(parents=True)
        (cache / "a.jar").touch()
        told = boxed(
            'tell(seen=os.listdir(os.environ["REPAIRNATOR_MAVEN_REPOSITORY"]))',
            configuration=BoxConfiguration(cache=tmp_path / "cache"),
        )
        assert told.facts["seen"] == seen

    @pytest.mark.parametrize(("local", "seen"), [("public", ["pub"]), ("all", ["com", "pub"]), ("none", [])])
    def test_of_the_persons_own_shows_what_is_public_unless_told_otherwise(
        self, boxed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: str, seen: list[str]
    ) -> None:
        own = tmp_path / ".m2" / "repository"
        for group, origin in (("pub", "central"), ("com", "company")):
            (own / group / "a" / "1").mkdir(parents=True)
            (own / group / "a" / "1" / "a.jar").write_text(group)
            (own / group / "a" / "1" / "_remote.repositories").write_text(f"a.jar>{origin}=\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        told = boxed(
            """
            places = ("/repair/repository", "/repair/repositories/0")
            tell(found=[sorted(
                open(os.path.join(folder, name)).read()
                for folder, _, names in os.walk(place) for name in names if name == "a.jar"
            ) for place in places])
            """,
            configuration=BoxConfiguration(local_artifacts=LocalArtifacts(local)),
        )
        assert told.facts["found"] == [seen, seen]

    @pytest.mark.parametrize(("origin", "said"), [("company", 1), ("", 1), ("central", 0)])
    def test_a_build_that_fails_without_what_is_hidden_is_told_of_it(
        self, boxed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: str, said: int
    ) -> None:
        for version, registry in (("1", "central"), ("2", origin)):
            place = tmp_path / ".m2" / "repository" / "a" / version
            place.mkdir(parents=True)
            (place / "a.jar").touch()
            (place / "_remote.repositories").write_text(f"a.jar>{registry}=\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        told = boxed('writer.emit("step", name="BuildProject", status="FAILURE", seconds=1.0)')
        assert len([text for text in told.warnings if "REPAIRNATOR_LOCAL_ARTIFACTS" in text]) == said


def test_without_bubblewrap_it_tells_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert BubblewrapSandbox(BoxConfiguration()).unavailable() == (
        "bubblewrap is not installed: sudo apt-get install bubblewrap"
    )


def test_a_bubblewrap_that_cannot_start_boxes_is_told_with_its_reason(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "bwrap"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    with pytest.raises(SandboxUnavailable, match=r"setting up uid map: Permission denied"):
        list(start(""))
