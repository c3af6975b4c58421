"""The system-call filter, run by a small interpreter of classic BPF."""

from __future__ import annotations

import errno

import pytest

from repairnator.boxes.seccomp import program

_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def verdict(machine: str, number: int, argument: int = 0, arch: int | None = None, third: int = 0) -> int:
    """What the kernel would make of a system call: seccomp(2), bpf(4)."""
    data = {0: number, 4: _ARCH[machine] if arch is None else arch, 16: argument, 32: third}
    lines, at, accumulator = program(machine), 0, 0
    while True:
        code, if_true, if_false, constant = lines[at]
        at += 1
        if code == 0x06:
            return constant
        if code == 0x20:
            accumulator = data[constant]
            continue
        met = {
            0x15: accumulator == constant,
            0x35: accumulator >= constant,
            0x45: bool(accumulator & constant),
        }[code]
        at += if_true if met else if_false


NUMBERS = {
    "x86_64": {
        "read": 0,
        "clone": 56,
        "clone3": 435,
        "socket": 41,
        "unshare": 272,
        "ptrace": 101,
        "execve": 59,
        "prctl": 157,
        "seccomp": 317,
        "socketpair": 53,
        "semget": 64,
        "vmsplice": 278,
        "pidfd_open": 434,
        "pidfd_getfd": 438,
    },
    "aarch64": {
        "read": 63,
        "clone": 220,
        "clone3": 435,
        "socket": 198,
        "unshare": 97,
        "ptrace": 117,
        "execve": 221,
        "prctl": 167,
        "seccomp": 277,
        "socketpair": 199,
        "semget": 190,
        "vmsplice": 75,
        "pidfd_open": 434,
        "pidfd_getfd": 438,
    },
}


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
class TestFilter:
    def test_ordinary_calls_pass(self, machine: str) -> None:
        assert verdict(machine, NUMBERS[machine]["read"]) == _ALLOW
        assert verdict(machine, NUMBERS[machine]["execve"]) == _ALLOW

    def test_dangerous_calls_are_refused(self, machine: str) -> None:
        assert verdict(machine, NUMBERS[machine]["unshare"]) == _ERRNO | errno.EPERM
        assert verdict(machine, NUMBERS[machine]["ptrace"]) == _ERRNO | errno.EPERM
        assert verdict(machine, NUMBERS[machine]["clone3"]) == _ERRNO | errno.ENOSYS

    def test_processes_may_be_waited_for_but_their_files_not_taken(self, machine: str) -> None:
        assert verdict(machine, NUMBERS[machine]["pidfd_open"]) == _ALLOW
        assert verdict(machine, NUMBERS[machine]["pidfd_getfd"]) == _ERRNO | errno.EPERM

    def test_threads_and_processes_pass_and_name_spaces_do_not(self, machine: str) -> None:
        clone = NUMBERS[machine]["clone"]
        assert verdict(machine, clone, 0x003D0F00) == _ALLOW  # as pthread_create asks
        assert verdict(machine, clone, 17) == _ALLOW  # as fork asks
        for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000):
            assert verdict(machine, clone, flag | 17) == _ERRNO | errno.EPERM

    def test_only_usual_socket_families_pass(self, machine: str) -> None:
        families = {family: verdict(machine, NUMBERS[machine]["socket"], family) for family in range(46)}
        assert {family for family, answer in families.items() if answer == _ALLOW} == {1, 2, 10, 16}
        assert families[40] == _ERRNO | errno.EAFNOSUPPORT

    def test_only_sockets_whose_memory_can_be_counted_pass(self, machine: str) -> None:
        number = NUMBERS[machine]["socket"]
        passing = {
            family: [p for p in range(263) if verdict(machine, number, family, third=p) == _ALLOW]
            for family in (2, 10, 16)
        }
        assert passing == {2: [0, 6, 17], 10: [0, 6, 17], 16: [0]}
        assert verdict(machine, number, 2, third=262) == _ERRNO | errno.EPROTONOSUPPORT  # MPTCP
        pairs = {family: verdict(machine, NUMBERS[machine]["socketpair"], family) for family in range(46)}
        assert [family for family, answer in pairs.items() if answer == _ALLOW] == [1]

    def test_memory_that_no_process_shows_is_refused(self, machine: str) -> None:
        for name in ("semget", "vmsplice", "seccomp"):
            assert verdict(machine, NUMBERS[machine][name]) == _ERRNO | errno.ENOSYS
        assert verdict(machine, NUMBERS[machine]["prctl"], 22) == _ERRNO | errno.EINVAL  # a further filter
        assert verdict(machine, NUMBERS[machine]["prctl"], 4) == _ALLOW  # as the core closes itself

    def test_other_architectures_are_killed(self, machine: str) -> None:
        assert verdict(machine, NUMBERS[machine]["read"], arch=0x40000003) == _KILL

    def test_jumps_stay_inside(self, machine: str) -> None:
        lines = program(machine)
        assert lines[-1][0] == 0x06
        assert all(
            at + 1 + max(line[1], line[2]) < len(lines) for at, line in enumerate(lines) if line[0] != 0x06
        )


def test_the_other_calling_convention_of_x86_64_is_refused() -> None:
    assert verdict("x86_64", 0x40000000) == _ERRNO | errno.ENOSYS
