"""Where the benchmarks keep what they fetch and make."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_WORKDIR = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "repairnator-bench"
