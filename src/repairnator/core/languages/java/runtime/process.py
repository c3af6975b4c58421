"""One JVM of ours: started, asked, watched, ended."""

from __future__ import annotations

from collections.abc import Sequence

from repairnator.core.warm.process import ProcessDied as JvmDied
from repairnator.core.warm.process import WarmProcess

__all__ = ["Jvm", "JvmDied"]


class Jvm(WarmProcess):
    """A running JVM."""

    kind = "JVM"
    needs = "; a JDK of 17 or later is needed"
    hung_code = 3

    def replies_to(self, descriptor: int) -> Sequence[str]:
        return ["--replies", f"/dev/fd/{descriptor}"]
