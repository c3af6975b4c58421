"""Hostile code in the box: it hides, kills, forges, and looks for what it should not see."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import agent, hosts
from .boxed import attack, ended
from .kinds import TESTED, UNUSABLE, Ground
from .machines import MARK, Outcome

# Processes ------------------------------------------------------------------------------------------

attack(
    "fork-bomb",
    """
    children = []
    try:
        while len(children) < 600:
            pid = os.fork()
            if not pid: os.execv('/bin/sleep', ['sleep', '30'])
            children.append(pid)
    except OSError:
        pass
    for pid in children: os.kill(pid, signal.SIGKILL)
    tell(f'{len(children)} processes' if len(children) >= 300 else '')
    """,
)
attack(
    "thread-bomb",
    """
    import threading
    stop, threads = threading.Event(), []
    threading.stack_size(65536)
    try:
        while len(threads) < 600:
            thread = threading.Thread(target=stop.wait, daemon=True); thread.start(); threads.append(thread)
    except RuntimeError:
        pass
    stop.set()
    tell(f'{len(threads)} threads' if len(threads) >= 300 else '')
    """,
)
attack(
    "detached-process",
    """
    if not os.fork():
        os.setsid()
        if os.fork(): os._exit(0)
        ignore_signals()
        os.closerange(0, 99); time.sleep(600)
    tell('')
    """,
)
attack(
    "output-held-open",  # by a process that outlives the build, so that nobody reads to its end
    """
    if not os.fork():
        os.setsid()
        ignore_signals()
        time.sleep(600)
    tell('')
    """,
)
attack(
    "standard-streams-closed",
    """
    tell('')
    for number in range(3):
        for path in Path(f'/proc/{os.getppid()}/fd').glob('[012]'):
            try: os.truncate(path, 0)
            except OSError: pass
    os.closerange(0, 3)
    """,
)
ended("kill-all", "os.kill(-1, signal.SIGKILL)", "killed from outside")
ended(
    "stop-all",
    "os.kill(-1, signal.SIGSTOP); time.sleep(60); tell('time')",
    "longer than 15 s",
    environment={"REPAIRNATOR_BOX_TIME": "15s"},
)
ended(
    "signals-ignored",
    """
    ignore_signals()
    time.sleep(120); tell('time')
    """,
    "longer than 15 s",
    environment={"REPAIRNATOR_BOX_TIME": "15s"},
)
ended(
    "limits-of-the-core-lowered",  # a process of the same user may set them
    """
    for path in Path('/proc').glob('[0-9]*'):
        if int(path.name) != os.getpid():
            try: resource.prlimit(int(path.name), resource.RLIMIT_CPU, (0, 0))
            except OSError: pass
    for path in Path('/proc').glob('[0-9]*'):
        try: resource.prlimit(int(path.name), resource.RLIMIT_NOFILE, (0, 0))
        except OSError: pass
    """,
)

# Looking and reaching ----------------------------------------------------------------------------------

attack(
    "writing-where-nothing-may-be-written",
    """
    won = []
    own = ('/tmp', '/home/repair', '/repair/scratch', '/repair/repository', '/repair/wheels', '/dev/shm',
           '/var/tmp', '/proc')
    for folder, folders, _ in os.walk('/'):
        folders[:] = [one for one in folders if not os.path.join(folder, one).startswith(own)]
        if folder.count('/') > 4: folders.clear()
        try: os.close(os.open(folder + '/hostile', os.O_CREAT | os.O_WRONLY)); won.append(folder)
        except OSError: pass
    system = ('/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger', '/proc/sys/vm/drop_caches', '/dev/kmsg')
    for path in system:
        try: os.close(os.open(path, os.O_WRONLY)); won.append(path)
        except OSError: pass
    tell(won)
    """,
)
attack(
    "tampering-with-the-core",
    """
    won = []
    for path in Path('/proc').glob('[0-9]*'):
        pid = int(path.name)
        try: line = (path / 'cmdline').read_bytes()
        except OSError: continue
        if b'\\0repairnator.' not in line or pid == os.getpid(): continue
        for name in ('mem', 'environ', 'maps', 'auxv', 'syscall', 'stack'):
            try:
                with (path / name).open('rb') as file:
                    if name in ('environ', 'mem') or file.read(1): won.append(name)
            except OSError: pass
        event = '{\\"event\\":\\"finished\\"}\\n'
        try: won += [str(one) for one in (path / 'fd').iterdir() if one.write_text(event)]
        except OSError: pass
        if LIBC.ptrace(16, pid, 0, 0) == 0: won.append('ptrace')
        data = ctypes.create_string_buffer(8)
        vector = (ctypes.c_size_t * 2)(ctypes.addressof(data), 8)
        other = (ctypes.c_size_t * 2)(0x400000, 8)
        if LIBC.process_vm_readv(pid, vector, 1, other, 1, 0) > 0: won.append('vm')
        if LIBC.syscall(438, LIBC.syscall(434, pid, 0), 1, 0) >= 0: won.append('pidfd_getfd')
    tell(won)
    """,
)
attack(
    "kernel-surface",  # calls that a build has no use for, and that have opened kernels before
    """
    won = []
    numbers = {'unshare': (272, 0x10000000), 'setns': (308, 0, 0), 'bpf': (321, 0, 0, 0),
        'keyctl': (250, 0, 0),
        'add_key': (248, b'user', b'x', b'x', 1, -2), 'io_uring_setup': (425, 8, bytes(120)),
        'userfaultfd': (323, 1), 'perf_event_open': (298, bytes(128), 0, -1, -1, 0),
        'mount': (165, b'x', b'/tmp', b'tmpfs', 0, 0), 'fsopen': (430, b'tmpfs', 0),
        'open_tree': (428, -100, b'/', 1)}
    for name, call in numbers.items():
        if LIBC.syscall(*call) >= 0: won.append(name)
    for family in (17, 38, 40, 15, 31, 21, 30):
        kind = socket.SOCK_RAW if family in (17, 15) else socket.SOCK_STREAM
        try: socket.socket(family, kind); won.append(f'family {family}')
        except OSError: pass
    tell(won)
    """,
)


def _secrets(ground: Ground) -> str:
    return f"""
    mark, won = {MARK[::-1]!r}[::-1].encode(), []
    for folder, folders, names in os.walk('/'):
        passed = ('/usr', '/lib', '/sys', '/repair/repositories')
        folders[:] = [one for one in folders if os.path.join(folder, one) not in passed]
        for name in names:
            path = Path(folder, name)
            try:
                if folder.startswith('/proc') and name not in ('environ', 'cmdline'): continue
                if path.is_file() and mark in path.read_bytes()[:2**20]: won.append(str(path))
            except OSError: pass
    for path in ({str(ground.machine.home)!r}, {str(ground.machine.outside)!r}, {str(ground.machine.work)!r}):
        if os.path.exists(path): won.append(path)
    tell(won)
    """


attack("looking-for-secrets", _secrets)
attack(
    "settings-of-the-installation",  # with `-gs` of the person's own, Maven has no use for them
    """
    home = Path(os.environ['PATH'].partition(':')[0])
    places = [Path(one).parent / 'conf' / 'settings.xml' for one in os.environ['PATH'].split(':')]
    places += [Path('/usr/share/maven/conf/settings.xml'), Path('/etc/maven/settings.xml')]
    tell([str(one) for one in places if one.is_file() and len(one.read_bytes()) > 100])
    """,
    environment={"MAVEN_ARGS": f"-gs {Path(__file__).with_name('settings.xml')}"},
)


@contextlib.contextmanager
def _visited(ground: Ground) -> Iterator[hosts.Service]:
    with hosts.loopback_service() as service:
        (ground.tree / "port").write_text(str(service.port))
        yield service
        (ground.machine.folder / "visitors").write_text(" ".join(service.visitors))


def _nobody_came(ground: Ground, _: Outcome) -> Iterable[str]:
    visitors = (ground.machine.folder / "visitors").read_text()
    return [f"somebody came to the service on loopback: {visitors}"] if visitors else []


attack(
    "reaching-services",
    """
    port, won = int(Path('port').read_text()), []
    def reach(name, family, address, kind=socket.SOCK_STREAM):
        try:
            with socket.socket(family, kind) as one:
                one.settimeout(1); one.connect(address)
                if kind == socket.SOCK_DGRAM: one.send(b'\\0' * 12); one.recv(1)
                won.append(name)
        except OSError: pass
    def ask(host, port):
        try:
            with socket.create_connection(('127.0.0.1', 3128), 2) as one:
                other = 'Host: repo.maven.apache.org:443'
                one.sendall(f'CONNECT {host}:{port} HTTP/1.1\\r\\n{other}\\r\\n\\r\\n'.encode())
                if b' 200' in one.recv(100): won.append(f'proxy to {host}')
        except OSError: pass
    reach('loopback', socket.AF_INET, ('127.0.0.1', port)); reach('ipv6', socket.AF_INET6, ('::1', port))
    reach('metadata', socket.AF_INET, ('169.254.169.254', 80))
    reach('dns', socket.AF_INET, ('8.8.8.8', 53), socket.SOCK_DGRAM)
    try: socket.getaddrinfo('repo.maven.apache.org', 443); won.append('names')
    except OSError: pass
    forms = 'localhost localhost. [::1] [::ffff:127.0.0.1] 2130706433 0x7f.1 0 127.0.0.1 169.254.169.254'
    for host in forms.split():
        ask(host, port)
    tell(won)
    """,
    beside=_visited,
    after=_nobody_came,
    keeps_tree=False,  # the port is written when the service is there
)


# What comes after ---------------------------------------------------------------------------------------


def _nothing_poisoned(ground: Ground, _: Outcome) -> Iterable[str]:
    found = [path for path in ground.machine.cache.rglob("*") if path.is_file()]
    return [f"poisoned: {path}" for path in found if b"poison" in path.name.encode() + path.read_bytes()[:64]]


attack(
    "poisoning-the-shared-artifacts",
    """
    import hashlib
    for folder in ('junit/junit/4.13.2', 'org/example/poison/1', 'junit/junit/9.9.9'):
        place = Path('/repair/repository', folder)
        place.mkdir(parents=True, exist_ok=True)
        name = f"{place.parts[-2]}-{place.parts[-1]}"
        for suffix in ('jar', 'pom'):
            try: (place / f'{name}.{suffix}').unlink()
            except OSError: pass
            (place / f'{name}.{suffix}').write_bytes(b'poison')
            (place / f'{name}.{suffix}.sha1').write_text(hashlib.sha1(b'poison').hexdigest())
        (place / '_remote.repositories').write_text(f'{name}.jar>central=\\n{name}.pom>central=\\n')
    for path in Path('/repair/repositories').rglob('*.jar'):
        try: path.write_bytes(b'poison'); tell(path); break
        except OSError: pass
    tell('')
    """,
    after=_nothing_poisoned,
)
attack(
    "poisoning-the-next-build",
    """
    home = Path.home()
    (home / '.m2').mkdir(exist_ok=True)
    text = '<settings><localRepository>/nowhere</localRepository></settings>'
    (home / '.m2' / 'settings.xml').write_text(text)
    (home / '.mavenrc').write_text('MAVEN_ARGS=-Dmaven.test.skip=true\\n')
    (home / '.gitconfig').write_text('[core]\\n fsmonitor = false\\n')
    for place in ('/tmp', '/var/tmp', '/dev/shm'):
        Path(place, '.mvn').mkdir(exist_ok=True)
        Path(place, '.mvn', 'maven.config').write_text('-Dmaven.test.skip=true\\n')
    tell('')
    """,
)
attack(
    "outdated-library-of-times",  # dates of files outside, through a link's text (a note of use)
    lambda ground: (
        f"""
    place = Path('/repair/repository/org/example/times/1')
    place.mkdir(parents=True, exist_ok=True)
    outside = {str(ground.machine.outside / "notes.txt")!r}
    (place / 'times-1.jar').symlink_to('/repair/repositories/0/' + outside)
    (place / 'times-1.pom').symlink_to('/repair/repositories/0' + '/..' * 30 + outside)
    tell('')
    """
    ),
)

_CHANGING = f"""
    text = Path('src/main/java/org/example/Calc.java').read_text()
    swapped = text.replace('a > b', 'a < b') if 'a > b' in text else text.replace('a < b', 'a > b')
    Path('src/main/java/org/example/Calc.java').write_text(swapped)
    Path('src/test/java/org/example/CalcTest.java').touch()
    sys.exit({agent.GO_ON})
"""
attack("sources-change-under-the-build", _CHANGING, ends=TESTED | {UNUSABLE}, says=())
