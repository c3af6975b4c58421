"""``python -m tests.fuzz``: many inputs for everything that reads what a project chose (``make fuzz``)."""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path
from random import Random

from tests.fuzz.fuzzer import fuzz
from tests.fuzz.targets import TARGETS


def main() -> int:
    """Fuzz; 0 when nothing was found."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(one.name for one in TARGETS))
    parser.add_argument("--inputs", type=int, default=70_000, help="of all targets together")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32), help="replays a run")
    parser.add_argument("--output", type=Path, default=Path("build/fuzz"), help="where failing inputs go")
    wanted = parser.parse_args()
    chosen = [one for one in TARGETS if not wanted.targets or one.name in wanted.targets]
    if not chosen or len(chosen) < len(set(wanted.targets)):
        parser.error(f"targets are {', '.join(one.name for one in TARGETS)}")
    print(f"seed {wanted.seed}")
    total = found = 0
    for target in chosen:
        outcome = fuzz(target, wanted.inputs // len(chosen), Random(f"{wanted.seed} {target.name}"))
        total += outcome.inputs
        found += len(outcome.failures)
        print(
            f"{outcome.target:14} {outcome.inputs:7,} inputs  {outcome.inputs / outcome.seconds:6.0f}/s  "
            f"{outcome.lines:5,} lines reached  {outcome.kept:4,} inputs kept  "
            f"slowest {outcome.slowest:5.2f} s  {len(outcome.failures)} failures",
            flush=True,
        )
        for number, (where, (data, text)) in enumerate(outcome.failures.items(), start=1):
            wanted.output.mkdir(parents=True, exist_ok=True)
            file = wanted.output / f"{target.name}-{wanted.seed}-{number}"
            file.write_bytes(data)
            print(f"  {where}: {file}\n{text[-1500:]}", file=sys.stderr, flush=True)
    print(f"{total:,} inputs, {found} failures")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
