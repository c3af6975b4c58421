"""Hostile code that takes more than it may have, or leaves what cannot be weighed, walked or removed."""

from __future__ import annotations

from .boxed import SMALL, attack, ended
from .kinds import ENDED, UNUSABLE

# Memory and disk ------------------------------------------------------------------------------------

attack(
    "memory-of-a-process",
    """
    child = os.fork()
    if not child:
        taken = bytearray(TAKEN)
        for at in range(0, TAKEN, 4096): taken[at] = 1
        time.sleep(12); os._exit(0)
    tell('' if os.waitpid(child, 0)[1] else 'memory')
    """,
    environment=SMALL,
)
attack(
    "memory-shared-by-many",
    """
    taken = mmap.mmap(-1, TAKEN)
    children = []
    for number in range(8):
        pid = os.fork()
        if not pid:
            size = TAKEN // 8
            for at in range(number * size, (number + 1) * size, 4096): taken[at] = 1
            time.sleep(12); os._exit(0)
        children.append(pid)
    ends = [os.waitpid(pid, 0)[1] for pid in children]
    tell('' if any(ends) else 'memory')
    """,
    environment=SMALL,
    ends=ENDED | {UNUSABLE},
)
attack(
    "memory-of-semaphores",
    """
    had = 0
    while had < TAKEN // 2**20:
        if LIBC.semget(0, 32000, 0o1600) < 0: break
        had += 2
    time.sleep(1)
    tell(f'{had} MB' if had > 4 else '')
    """,
    environment=SMALL,
)
attack(
    "memory-of-segments-and-queues",
    """
    won = []
    if LIBC.shmget(0, ctypes.c_size_t(2**24), 0o1600) >= 0: won.append('shmget')
    if LIBC.msgget(0, 0o1600) >= 0: won.append('msgget')
    try: os.memfd_create('x'); won.append('memfd')
    except OSError: pass
    if LIBC.mq_open(b'/x', os.O_CREAT | os.O_RDWR, 0o600, None) >= 0: won.append('mq_open')
    tell(won)
    """,
)
ended(
    "memory-of-sockets",
    """
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    had, pairs = 0, []
    while had < TAKEN:
        try: pair = socket.socketpair()
        except OSError: break
        pairs.append(pair)
        for one in pair:
            one.setblocking(False)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
            try:
                while True: had += one.send(bytes(2**16))
            except OSError: pass
    if had > TAKEN // 2: held(f'{had} bytes of sockets')
    else: os.kill(-1, signal.SIGKILL)
    """,
)
ended(
    "disk-of-files",
    "for n in range(14): os.posix_fallocate(os.open(f'/tmp/{n}', 66), 0, 50 << 20)\nheld('disk')",
    "its limit",
)
ended(
    "disk-of-unlinked-files",
    """
    files = [tempfile.TemporaryFile() for _ in range(14)]
    for file in files: os.posix_fallocate(file.fileno(), 0, 50 << 20)
    held('disk')
    """,
    "its limit",
)
ended(
    "disk-of-mapped-files",  # unlinked and closed: only a mapping keeps them
    """
    kept = []
    for _ in range(14):
        with tempfile.TemporaryFile() as file:
            os.posix_fallocate(file.fileno(), 0, 50 << 20)
            number = LIBC.mmap
            number.restype = ctypes.c_void_p
            kept.append(number(None, ctypes.c_size_t(50 << 20), 3, 1, file.fileno(), ctypes.c_long(0)))
    held('disk')
    """,
    "its limit",
)
ended(
    "disk-of-files-in-flight",  # unlinked and closed: only a message in a socket keeps them
    """
    pair = socket.socketpair()
    for _ in range(14):
        with tempfile.TemporaryFile() as file:
            os.posix_fallocate(file.fileno(), 0, 50 << 20)
            socket.send_fds(pair[0], [b'x'], [file.fileno()])
    held('disk')
    """,
    "limit",
)
ended(
    "disk-of-empty-files",
    """
    try:
        for folder in range(200):
            os.mkdir(f'/tmp/many{folder}')
            for n in range(1000): os.close(os.open(f'/tmp/many{folder}/{n}', 65))
    except OSError: pass
    held('inodes')
    """,
    "its limit",
)
attack(
    "log-of-half-a-gigabyte",
    """
    line = b'x' * 65535 + b'\\n'
    for _ in range(8 * 1024): os.write(2, line)
    tell('')
    """,
    ends=ENDED,
    says=(),
)

# Names and modes that nobody can walk -----------------------------------------------------------------

_DEEP = """
    for place in ('/tmp', '/home/repair', '/repair/scratch', '/repair/repository', '/dev/shm', '.'):
        os.chdir(place)
        try:
            for _ in range({depth}):
                os.mkdir('{name}'); os.chdir('{name}')
        except OSError: pass
    tell('')
"""
attack("box-nests-1500-folders", _DEEP.format(depth=1500, name="d"))
attack("box-nests-paths-beyond-path-max", _DEEP.format(depth=60, name="n" * 250))
_UNREADABLE = """
    for place in ('/tmp', '/home/repair', '/repair/scratch', '/repair/repository', '/dev/shm'):
        os.makedirs(f'{place}/closed/inner', exist_ok=True)
        Path(place, 'closed/inner/file').write_bytes(bytes(4096))
        os.chmod(f'{place}/closed/inner', 0); os.chmod(f'{place}/closed', 0)
"""
attack("box-closes-folders", _UNREADABLE + "    tell('')\n")
ended(
    "watchdog-cannot-read",  # what it cannot weigh must not end the watching
    _UNREADABLE + "    for _ in range(12): time.sleep(1)\n    time.sleep(60); tell('time')\n",
    environment=dict(SMALL) | {"REPAIRNATOR_BOX_TIME": "20s"},
)
ended(
    "watchdog-cannot-walk",
    _DEEP.format(depth=60, name="n" * 250).replace("tell('')", "time.sleep(60); tell('time')"),
    environment=dict(SMALL) | {"REPAIRNATOR_BOX_TIME": "20s"},
)
attack(
    "box-leaves-odd-files",
    """
    for place in ('/tmp', '/home/repair', '/repair/scratch', '/repair/repository', '/dev/shm'):
        for name in (b'-rf', b'new\\nline', b'\\xff\\xfe', b'x' * 255, b' ', b'*', b'\\x1b[2J'):
            os.makedirs(os.path.join(place.encode(), name, name), exist_ok=True)
        os.mkfifo(f'{place}/fifo'); os.symlink('/', f'{place}/link'); os.symlink('loop', f'{place}/loop')
        socket.socket(socket.AF_UNIX).bind(f'{place}/socket')
    tell('')
    """,
)
