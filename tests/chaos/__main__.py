"""Chaos: ``python -m tests.chaos [--seed N] [--short] [--queue embedded] [--store embedded]``.

A stream of builds through real ActiveMQ and a real store with four workers, while workers are killed and
frozen, broker and store are killed and started again, messages come twice and damaged. At the end a checker
counts. A seed gives the same builds, messages and faults again; what happens at the same instant is up to the
machine.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.chaos.run import FROZEN, WORKERS, Report, Run, servers
from tests.chaos.schedule import LONG, SHORT, Schedule, make_schedule


def main() -> int:
    """Run; 1 when something was lost, done twice, written by a stale attempt, or left behind."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="of a run to be replayed")
    parser.add_argument("--short", action="store_true", help="one of each fault, under three minutes")
    parser.add_argument("--queue", choices=("activemq", "embedded"), default="activemq")
    parser.add_argument("--store", choices=("mongodb", "embedded"), default="mongodb")
    parser.add_argument("--keep", action="store_true", help="keep the folder, with logs and all, in any case")
    wanted = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if wanted.seed is None else wanted.seed
    size = SHORT if wanted.short else LONG
    broker, store = wanted.queue == "activemq", wanted.store == "mongodb"
    schedule = make_schedule(seed, size, WORKERS, FROZEN, broker=broker, store=store)
    folder = Path(tempfile.mkdtemp(prefix="repairnator-chaos-"))
    print(f"seed {seed}; logs in {folder}", flush=True)
    started = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {text}", flush=True)

    with servers(folder, broker=broker, store=store) as running:
        report = Run(schedule, folder, running, say).run()
    _show(report, schedule)
    if report.is_good and not wanted.keep:
        shutil.rmtree(folder, ignore_errors=True)
    if not report.is_good:
        form = ["--short"] if wanted.short else []
        form += [f"--queue {wanted.queue}", f"--store {wanted.store}", f"--seed {seed}"]
        print(f"\nFAILED; to replay it: python -m tests.chaos {' '.join(form)}; logs in {folder}")
    return 0 if report.is_good else 1


def _show(report: Report, schedule: Schedule) -> None:
    verdict = report.verdict
    faults = ", ".join(f"{kind} {count}" for kind, count in Counter(f.kind for f in report.faults).items())
    statuses = ", ".join(f"{status} {count}" for status, count in verdict.statuses.items())
    print(f"\nfaults: {faults}; sends repeated: {report.repeated}")
    print(f"messages sent: {len(schedule.sendings)}, of real Maven projects {len(schedule.maven)} builds")
    print(f"accepted {verdict.accepted}, attempts {verdict.attempts}, done: {statuses}")
    print(f"branches pushed {verdict.pushed}, dead with a reason {len(verdict.dead)}")
    for name, found in (
        ("lost" if report.finished else "lost, or not ended when the time was up", verdict.lost),
        ("done twice", verdict.twice),
        ("written by a stale attempt", verdict.stale),
        ("dead without a reason", verdict.silent),
        ("left behind", report.left),
    ):
        print(f"{name}: {len(found)}")
        for line in found[:20]:
            print(f"  {line}")
    if any(report.ended):
        print(f"workers that ended on their own: exit codes {report.ended}")
    if not report.finished:
        print("not everything came to its end in time")
    print(f"{report.seconds:.0f} s, {report.processor:.0f} s of processor time")


if __name__ == "__main__":
    raise SystemExit(main())
