"""What the machine has, for the records ``hardwareInfo`` and ``metrics``."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0))


def free_memory() -> int:
    """Bytes that new programs could have now; 0 where the system does not tell."""
    return _meminfo("MemAvailable")


def total_memory() -> int:
    """Bytes of memory; 0 where the system does not tell."""
    return _meminfo("MemTotal")


def hardware() -> dict[str, object]:
    """The fields of ``hardwareInfo`` that are the machine's own."""
    return {
        "hostname": platform.node(),
        "nbProcessors": processors(),
        "freeMemory": free_memory(),
        "totalMemory": total_memory(),
    }


def _meminfo(name: str) -> int:
    source = Path("/proc/meminfo")
    if not source.exists():
        return 0
    for line in source.read_text(encoding="ascii").splitlines():
        key, _, value = line.partition(":")
        if key == name:
            return int(value.split()[0]) * 1024
    return 0
