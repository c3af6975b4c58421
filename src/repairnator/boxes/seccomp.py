"""Filters system calls that builds never need, and those that let processes out of boxes before.

Written as classic BPF by hand since libseccomp is not everywhere, and its Python bindings hardly anywhere.
The box is tight without it (no capabilities, no new privileges); it narrows what of the kernel can be
reached: no user name spaces, no keyrings, no BPF, no io_uring, no spying on other processes, and no memory
that the watchdog cannot see. References: seccomp(2), <linux/filter.h>, <linux/audit.h>.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct
from collections.abc import Sequence

# name -> number on (x86_64, aarch64)
_REFUSED: dict[str, tuple[int, int]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),  # takes another process's files; pidfd_open alone is how the core ends its own
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
}
# Answered as if the kernel did not know them, so that libraries take their older way: clone3 hides its
# flags from filters; the others hold memory outside any process: segments and queues, pages of files and of
# processes that a pipe keeps when everything else has let go of them, rules and events of the kernel's.
# What needs them does without or does not run in a box: PostgreSQL, for one, wants a System V segment.
_UNKNOWN: dict[str, tuple[int, int]] = {
    "clone3": (435, 435),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "semget": (64, 190),
    "splice": (275, 76),
    "tee": (276, 77),
    "vmsplice": (278, 75),
    "seccomp": (317, 277),
    "fanotify_init": (300, 262),
    "landlock_create_ruleset": (444, 444),
}
_CLONE = (56, 220)
_PRCTL = (157, 167)
_SOCKET = (41, 198)
_SOCKETPAIR = (53, 199)
_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
# Families, and the protocols of each, so that all sockets are of a kind whose memory can be counted; None is
# for any. AF_VSOCK, for one, knows no network name space and reaches the machine's own host.
_INTERNET = (0, socket.IPPROTO_TCP, socket.IPPROTO_UDP)
_NETLINK_ROUTE = 0  # interfaces and addresses, for getifaddrs(3)
_FAMILIES: dict[int, tuple[int, ...] | None] = {
    socket.AF_UNIX: None,
    socket.AF_INET: _INTERNET,
    socket.AF_INET6: _INTERNET,
    socket.AF_NETLINK: (_NETLINK_ROUTE,),
}

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_LOAD, _EQUAL, _GREATER_EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _ARGUMENT, _THIRD = 0, 4, 16, 32  # offsets into struct seccomp_data

Instruction = tuple[int, int, int, int]


def forbid_dangerous_calls() -> bool:
    """Install the filter for this process and all it starts; False on machines that it does not know.

    Raises:
        OSError: the kernel refused it.
    """
    machine = platform.machine()
    if machine not in _AUDIT_ARCH:
        return False
    instructions = program(machine)
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in instructions)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog {unsigned short len; struct sock_filter *filter;}
    fprog = struct.pack("HP", len(instructions), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(fprog), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the system-call filter was refused")
    return True


def program(machine: str) -> list[Instruction]:
    """The filter for ``x86_64`` or ``aarch64``, as (code, jump if true, jump if false, constant)."""
    column = list(_AUDIT_ARCH).index(machine)
    refused = _ERRNO | errno.EPERM
    unknown = _ERRNO | errno.ENOSYS
    lines: list[Instruction] = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, _AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, _KILL),  # another architecture's numbers would slip through
        (_LOAD, 0, 0, _NUMBER),
    ]
    if machine == "x86_64":
        lines += [(_GREATER_EQUAL, 0, 1, _X32_BIT), (_RETURN, 0, 0, unknown)]
    lines += _answers([numbers[column] for numbers in _REFUSED.values()], refused)
    lines += _answers([numbers[column] for numbers in _UNKNOWN.values()], unknown)
    no_family = (_RETURN, 0, 0, _ERRNO | errno.EAFNOSUPPORT)
    allow = (_RETURN, 0, 0, _ALLOW)
    lines += _when(
        _CLONE[column],
        [(_LOAD, 0, 0, _ARGUMENT), (_ANY_BIT, 0, 1, _NEW_NAMESPACES), (_RETURN, 0, 0, refused), allow],
    )
    # Further filters are memory of the kernel's as well.
    lines += _when(
        _PRCTL[column],
        [
            (_LOAD, 0, 0, _ARGUMENT),
            *_answers([_PR_SET_SECCOMP], _ERRNO | errno.EINVAL),
            allow,
        ],
    )
    lines += _when(
        _SOCKETPAIR[column],
        [(_LOAD, 0, 0, _ARGUMENT), *_answers([socket.AF_UNIX], _ALLOW), no_family],
    )
    sockets = [
        line
        for family, protocols in _FAMILIES.items()
        for line in _when(family, [allow] if protocols is None else _of_protocols(protocols))
    ]
    lines += _when(_SOCKET[column], [(_LOAD, 0, 0, _ARGUMENT), *sockets, no_family])
    return [*lines, allow]


def _of_protocols(protocols: Sequence[int]) -> list[Instruction]:
    refused = (_RETURN, 0, 0, _ERRNO | errno.EPROTONOSUPPORT)
    return [(_LOAD, 0, 0, _THIRD), *_answers(protocols, _ALLOW), refused]


def _when(value: int, block: Sequence[Instruction]) -> list[Instruction]:
    """The block where the value is that; it must end by returning. Else on, with the same value."""
    return [(_EQUAL, 0, len(block), value), *block]


def _answers(values: Sequence[int], answer: int) -> list[Instruction]:
    return [line for value in values for line in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, answer))]
