"""Hostile projects against a real worker that holds marked secrets: they win nothing, and stop nobody.

Every attack is tried three times: by a test and by a Maven plugin in the box, and once, as a control, by
the same program without a box, where it must succeed. So an attack that is badly made cannot pass for one
that was warded off.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance import projects
from tests.acceptance.conftest import REPAIRNATOR
from tests.acceptance.processes import started
from tests.servers.process import wait_until
from tests.servers.programs import leave_out, require

from repairnator.boxes.toolchains.java.installation import find_java

from . import hosts, repositories
from .attacks import ATTACKS, EXHAUSTING
from .reports import report_of

pytestmark = [pytest.mark.slow, pytest.mark.alone]

MARK = f"hush-{secrets.token_hex(8)}"
CORE = f"core-{secrets.token_hex(8)}"  # what passes for a core outside: never anyone's real one
NAME = f"detached-{secrets.token_hex(8)}"
REPORTS = "/var/tmp"  # the box's own
KUBERNETES = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
# These win nothing of their own; what they wrote must not have come through.
FILLING = ("huge_log", "terminal_codes")
SPIED = tuple(ATTACKS)
EXHAUSTED = tuple(name for name in EXHAUSTING if name not in FILLING)
# What these win lies in the box and ends with it; whether anything of it is left is looked at afterwards.
WON_FOR_ITSELF = ("poisoned_artifact", "detached_process")
NEEDS_ROOT = ("becoming_root", "mounting")
DISK = 300 * 2**20
FLOOD = (
    "import os, time\\nfor n in range(500):\\n"
    "  open('/tmp/flood%d' % n, 'wb').write(b'x' * (1 << 20))\\ntime.sleep(60)"
)
EXIT_TEMPORARY = 75
MASSACRE = "import os; os.kill(-1, 9)"


@dataclass
class Site:
    """A worker, what it must not give away, and what became of the builds that it was given.

    Attributes:
        folder: of the test; the worker's home, store, cache and logs lie in it.
        environment: the worker's.
        control: what each attack won without a box; by name.
        boxed: the same in the box, by way (``plugin``, ``test``) and name.
        builds: as `builds list` has them, by project.
        ended: commands that repaired projects which end their own box, by project.
        texts: everything that was stored, logged and shown, by where.
        services: that nobody may visit but the control.
        victims: processes that nobody may kill but the control.
        survivors: processes of hostile builds that were there after their boxes had ended.
        escaped, released: files made by code of repositories outside the box: by our fetching, and by the
            control's.
    """

    folder: Path
    environment: dict[str, str]
    control: dict[str, list[str]] = field(default_factory=dict)
    boxed: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    builds: dict[str, dict[str, Any]] = field(default_factory=dict)
    ended: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    services: list[hosts.Service] = field(default_factory=list)
    victims: list[int] = field(default_factory=list)
    survivors: list[int] = field(default_factory=list)
    escaped: set[str] = field(default_factory=set)
    released: set[str] = field(default_factory=set)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of ours under the worker's environment."""
        return subprocess.run(
            [REPAIRNATOR, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def listed(self) -> list[dict[str, Any]]:
        return list(json.loads(self.run("builds", "list", "--json").stdout))

    @property
    def cache(self) -> Path:
        return self.folder / "cache" / "repairnator" / "m2"


def environment_of(folder: Path) -> dict[str, str]:
    """The machine's, with secrets of ours where the worker and careless people have them."""
    ours = ("REPAIRNATOR_", "ACTIVEMQ_", "MONGODB_", "GITHUB_", "WORKSPACE", "OUTPUT", "XDG_", "AWS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "HOME": str(folder / "home"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "HEALTH_PORT": "0",
        "NO_COLOR": "1",
        "GITHUB_OAUTH": MARK,
        "SMTP_PASSWORD": MARK,
        "ACTIVEMQ_PASSWORD": MARK,
        "AWS_SECRET_ACCESS_KEY": MARK,
        "REPAIRNATOR_BUDGET": "30s",
        "REPAIRNATOR_TEST_LIMIT": "300s",  # for all that one of them tries, on a busy machine
        "REPAIRNATOR_BOX_MEMORY": "1500M",
        "REPAIRNATOR_BOX_DISK": str(DISK),
        "REPAIRNATOR_BOX_PROCESSES": "500",
    }


def furnish(folder: Path) -> list[Path]:
    """A careless person's home, with marked secrets; and artifacts that are nobody else's."""
    home = folder / "home"
    names = (".netrc", ".ssh/id_ed25519", ".aws/credentials", ".config/gcloud/credentials.db", ".kube/config")
    files = [home / name for name in (*names, ".git-credentials", ".docker/config.json", ".m2/settings.xml")]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"password {MARK}\n")
    password = f"<servers><server><id>x</id><password>{MARK}</password></server></servers>"
    files[-1].write_text(f"<settings>{password}</settings>")
    for name, origin in (("internal", "company-nexus"), ("installed", "")):
        place = home / ".m2" / "repository" / "com" / "company" / name / "1"
        place.mkdir(parents=True)
        (place / f"{name}-1.jar").write_text(f"private {MARK}")
        (place / "_remote.repositories").write_text(f"{name}-1.jar>{origin}=\n")
    return files


def share_artifacts(cache: Path) -> None:
    """What this machine has of Maven's artifacts, as the worker's shared repository, to save time."""
    own = Path.home() / ".m2" / "repository"
    if own.is_dir():
        shutil.copytree(own, cache, copy_function=_link, symlinks=True)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
    return target


@contextlib.contextmanager
def victims() -> Iterator[list[int]]:
    """Two processes to kill and to trace; one calls itself a core, and holds a file open."""
    code = "import sys, time; print(flush=True); time.sleep(7200)"
    quiet = subprocess.DEVNULL
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(2):
            command = [sys.executable, "-I", "-c", code, CORE]
            process = stack.enter_context(
                subprocess.Popen(command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet)
            )
            stack.callback(process.kill)
            assert process.stdout is not None
            process.stdout.readline()
            found.append(process.pid)
        yield found


@contextlib.contextmanager
def kubernetes_token() -> Iterator[None]:
    """The token where pods have theirs, as far as this machine lets it be put there."""
    above = next(folder for folder in KUBERNETES.parents if folder.exists())
    if KUBERNETES.exists() or not os.access(above, os.W_OK):
        yield
        return
    # Another run of these tests may come and go meanwhile, or have been killed and have left its folders.
    KUBERNETES.parent.mkdir(parents=True, exist_ok=True)
    KUBERNETES.write_text(MARK)
    try:
        yield
    finally:
        KUBERNETES.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            for folder in KUBERNETES.parents:
                if folder == above:
                    break
                folder.rmdir()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The worker works through hostile builds and an honest one; what it did is looked at by every test."""
    require("bwrap", "mvn", "javac", "git")
    folder = tmp_path_factory.mktemp("hostile")
    files = [*furnish(folder), folder / "data" / "repairnator" / "repairnator.db", KUBERNETES]
    site = Site(folder, environment_of(folder))
    share_artifacts(site.cache)
    private = folder / "private"
    private.mkdir()
    (private / "secret").write_text("of another project")
    projects.commit(private)
    with contextlib.ExitStack() as stack:
        stack.enter_context(kubernetes_token())
        local = stack.enter_context(hosts.loopback_service())
        second = hosts.Service(hosts.SECOND_HOST, 8080)
        if not hosts.second_host_missing():
            second = stack.enter_context(hosts.second_host())
        site.services = [local, second]
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind("\0" + NAME)
        abstract.listen()
        site.victims = stack.enter_context(victims())
        facts = {
            "mark": MARK[::-1],  # the facts themselves are no find
            "secrets": [str(file) for file in files],
            "walk": "/",
            "passed_over": ["/proc", "/usr", "/lib", "/repair/repositories", "/repair/repository"],
            "repositories": ["/repair/repository", *(f"/repair/repositories/{n}" for n in range(3))],
            "port": local.port,
            "second_host": second.host,
            "second_port": second.port,
            "name": NAME,
            "outside": [
                *("/", "/etc", "/usr", "/repair/tree", "/proc/sys/kernel", str(folder)),
                *(str(Path(file).parent) for file in (projects.__file__, sys.executable, os.__file__)),
            ],
            "victim": site.victims[0],
            "traced": site.victims[1],
            "core": "repairnator.core",
            "processes": 600,
            "memory": 2 * 2**30,
        }  # fmt: skip
        with started("pipeline", environment=site.environment, folder=folder) as worker:
            wait_until(files[-2].exists, 300)
            stack.callback(kill_all, site.ended)
            repair_what_ends_its_box(site)
            spying = write_projects(site, facts, private)
            work_through(site, worker)
        collect(site)
        try_without_a_box(site, facts, spying)
        yield site


def kill_all(started: dict[str, subprocess.Popen[str]]) -> None:
    for process in started.values():
        process.kill()


def repair_what_ends_its_box(site: Site) -> None:
    """Begin on projects that no attempt gets past, beside the worker, which would try them again."""
    for name, code in (("flooding", FLOOD), ("killing", MASSACRE)):
        tree = repositories.program(site.folder / name, code)
        command = [REPAIRNATOR, "repair", str(tree), "--output", str(site.folder / f"patches-{name}")]
        site.ended[name] = subprocess.Popen(
            command,
            cwd=site.folder,
            env=site.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def write_projects(site: Site, facts: dict[str, Any], private: Path) -> Path:
    """Make the repositories and put them on the queue, the honest one last; returns the one that spies."""
    folder = site.folder / "projects"
    maven = find_java(os.environ).maven_home
    assert maven is not None
    spying = repositories.spying(folder / "spying", facts, REPORTS, maven)
    escape = f"ext::touch {site.folder / 'escaped-ext'}"
    repositories.add_submodules(spying, lib=str(private), outside=f"file://{private}", ext=escape)
    for name, tree in (("spying", spying), ("honest", projects.failing(folder / "honest"))):
        commit = projects.commit(tree)
        if name != "honest":
            repositories.arm(tree, site.folder / f"escaped-{name}")
        site.builds[name] = {"commit": commit}
        message = json.dumps({"CI": "git", "url": str(tree), "commit": commit})
        done = site.run("publish", "/queue/pipeline", message)
        site.texts[f"publish {name}"] = done.stdout + done.stderr
        assert done.returncode == 0
    return spying


def work_through(site: Site, worker: subprocess.Popen[str]) -> None:
    """Wait until the worker has come past the hostile builds and has repaired the honest one; end it."""

    def honest_ended() -> bool:
        assert worker.poll() is None, "the worker has ended"
        log = (site.folder / "pipeline.log").read_text()
        return bool(re.search(rf"^finished build=\S+{site.builds['honest']['commit']} ", log, re.MULTILINE))

    wait_until(honest_ended, 900)
    for name, process in site.ended.items():
        site.texts[f"repair of {name}"] = " ".join(process.communicate(timeout=240)[0].split())
    assert all(is_alive(pid) for pid in site.victims)
    worker.send_signal(signal.SIGTERM)
    worker.wait(300)


def collect(site: Site) -> None:
    """What was stored, logged and shown."""
    for found in site.listed():
        for build in site.builds.values():
            if found["key"].endswith(build["commit"]):
                build |= found
    for line in ("builds show " + site.builds["spying"]["key"], "doctor", "patches list"):
        done = site.run(*line.split())
        site.texts[line] = done.stdout + done.stderr
    for place in ("data", "cache", "pipeline.log"):
        for path in [site.folder / place, *(site.folder / place).rglob("*")]:
            if path.is_file() and not path.is_relative_to(site.cache):
                site.texts[str(path.relative_to(site.folder))] = path.read_bytes().decode("latin-1")
    site.escaped = {path.name for path in site.folder.glob("escaped-*")}
    site.survivors = named_processes()
    site.boxed = {way: report_of(told(site.texts), way) for way in ("plugin", "test")}
    for service in site.services:
        site.texts[f"visitors of {service.host}"] = " ".join(service.visitors)


def told(texts: dict[str, str]) -> Iterator[str]:
    """The messages of failing tests among the runs' events."""
    for name, text in texts.items():
        for line in text.splitlines() if "/runs/" in f"/{name}" else ():
            event = json.loads(line)
            for failure in event.get("failing", []) if event.get("event") == "tests" else []:
                yield str(failure["message"])


def try_without_a_box(site: Site, facts: dict[str, Any], spying: Path) -> None:
    """The same attacks, on what a careless program would have made of the repository."""
    plain = site.folder / "plain"
    careless = ["git", "-c", "protocol.file.allow=always", "-c", "protocol.ext.allow=always"]
    subprocess.run([*careless, "clone", "-q", str(spying), str(plain)], check=True, capture_output=True)
    for name in ("lib", "outside", "ext"):
        command = [*careless, "submodule", "update", "--init", name]
        subprocess.run(command, cwd=plain, check=False, capture_output=True)
    subprocess.run(["git", "status"], cwd=spying, check=True, capture_output=True)
    place = site.folder / "control-m2" / "junit" / "junit" / "4.13.2"
    place.mkdir(parents=True)
    (place / "junit-4.13.2.jar").write_text("honest")
    own = {
        "walk": str(site.folder),
        "core": CORE,
        "passed_over": [str(site.cache)],
        "outside": [str(site.folder)],
        "repositories": [str(site.folder / "control-m2"), str(site.folder / "home" / ".m2" / "repository")],
    }
    (plain / "facts.json").write_text(json.dumps(facts | own))
    report = site.folder / "control.json"
    command = [sys.executable, "-I", "attacks.py", "test", "facts.json", str(report)]
    # Beside it runs something that has the worker's secrets, as the worker did.
    with subprocess.Popen(["sleep", "7200"], env=site.environment) as beside:
        try:
            subprocess.run(
                command, cwd=plain, env=site.environment, check=True, capture_output=True, timeout=300
            )
        finally:
            beside.kill()
    site.control = json.loads(report.read_text())
    site.released = {path.name for path in site.folder.glob("escaped-*")}
    for pid in named_processes():
        os.kill(pid, signal.SIGKILL)


def named_processes() -> list[int]:
    """Those that detached themselves."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if NAME.encode() in path.read_bytes():
                found.append(int(path.parent.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def leave_out_what_cannot_be_had(attack: str) -> None:
    if attack == "second_host" and (reason := hosts.second_host_missing()):
        leave_out(reason)
    if attack in NEEDS_ROOT and os.geteuid() != 0:
        leave_out("the control of this attack needs root")


@pytest.mark.parametrize("attack", [*SPIED, *EXHAUSTED])
def test_the_attack_works_where_there_is_no_box(site: Site, attack: str) -> None:
    leave_out_what_cannot_be_had(attack)
    won, why = site.control[attack]
    assert won, why


@pytest.mark.parametrize("attack", SPIED)
@pytest.mark.parametrize("way", ["plugin", "test"])
def test_nothing_is_won_in_the_box(site: Site, way: str, attack: str) -> None:
    if attack in WON_FOR_ITSELF:
        assert site.boxed[way][attack][0], "the attack was not carried out"
    else:
        assert site.boxed[way][attack][0] == ""


@pytest.mark.parametrize("attack", EXHAUSTED)
def test_nothing_is_exhausted_from_the_box(site: Site, attack: str) -> None:
    assert site.boxed["test"][attack] == ["", ""]


def test_what_takes_too_much_memory_is_told(site: Site) -> None:
    events = "".join(text for name, text in site.texts.items() if "runs/" in name)
    assert events.count("the sandbox may use 1500 MiB of memory") >= 2


def test_a_plugin_reaches_the_proxy_and_is_refused_what_is_no_registry(site: Site) -> None:
    for attack in ("service_on_loopback", "second_host"):
        assert "403" in site.boxed["plugin"][attack][1]
        assert "403" not in site.boxed["test"][attack][1]


def test_nobody_came_to_the_services(site: Site) -> None:
    for service in site.services:
        assert site.texts[f"visitors of {service.host}"] == ""


def test_what_was_refused_is_told(site: Site) -> None:
    events = "".join(text for name, text in site.texts.items() if "runs/" in name)
    assert f"network access refused: 127.0.0.1:{site.services[0].port}" in events


def test_what_detached_itself_ended_with_the_box(site: Site) -> None:
    assert site.boxed["test"]["detached_process"][0] == "True"
    assert site.survivors == []


def test_what_was_poisoned_is_not_what_others_get(site: Site) -> None:
    assert not list(site.cache.rglob("*poison*"))
    jar = site.cache / "junit" / "junit" / "4.13.2" / "junit-4.13.2.jar"
    assert not jar.exists() or jar.stat().st_size > 100_000


def test_nothing_of_a_repository_runs_where_it_is_fetched(site: Site) -> None:
    assert site.escaped == set()
    assert site.released == {"escaped-spying", "escaped-ext"}


def test_a_forged_patch_is_nowhere(site: Site) -> None:
    assert site.builds["spying"]["status"] == "test failure"
    assert site.builds["spying"]["summary"]["patches"] == 0


def test_a_box_that_fills_the_disk_is_ended_and_is_no_result(site: Site) -> None:
    assert site.ended["flooding"].returncode == EXIT_TEMPORARY
    assert f"the sandbox wrote more than {DISK // 2**20} MiB, its limit" in site.texts["repair of flooding"]


def test_a_box_that_kills_all_it_can_is_no_result(site: Site) -> None:
    assert site.ended["killing"].returncode == EXIT_TEMPORARY
    assert "the sandbox was killed from outside without a result" in site.texts["repair of killing"]


def test_a_huge_log_is_not_kept(site: Site) -> None:
    assert sum(map(len, site.texts.values())) < 20 * 2**20


def test_control_characters_are_not_obeyed(site: Site) -> None:
    shown = "".join(text for name, text in site.texts.items() if name.startswith("builds show"))
    assert "\x1b" not in shown + site.texts["pipeline.log"]


def test_no_secret_is_stored_logged_or_shown(site: Site) -> None:
    assert [name for name, text in site.texts.items() if MARK in text] == []


def test_the_next_honest_build_is_repaired(site: Site) -> None:
    assert site.builds["honest"]["status"] == "PATCHED"
