"""The machine a benchmark runs on, printed with every figure: absolute figures mean nothing without it."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Machine:
    """What a benchmark ran on.

    Attributes:
        processor: its model.
        cores: that this process may use.
        memory_gib: in all.
        load: average over the last minute, when asked; other work disturbs what is measured.
        java: version of the JDK on the path.
        system: the kernel.
    """

    processor: str
    cores: int
    memory_gib: float
    load: float
    java: str
    system: str

    @classmethod
    def here(cls) -> Machine:
        """This machine, now."""
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
        return cls(
            processor=_processor(),
            cores=len(os.sched_getaffinity(0)),
            memory_gib=round(pages * size / 2**30, 1),
            load=round(os.getloadavg()[0], 2),
            java=_java(),
            system=f"{platform.system()} {platform.release()}",
        )

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gib} GiB, load {self.load}, "
            f"Java {self.java}, {self.system}"
        )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _java() -> str:
    run = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True)
    return run.stderr.partition('"')[2].partition('"')[0]
