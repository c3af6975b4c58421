"""Coverage-guided fuzzing: inputs that take steps not taken before are kept and varied further."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, field
from random import Random

from tests.fuzz.coverage import Reached
from tests.fuzz.mutation import mutated
from tests.fuzz.targets import Target

MAX_SECONDS = 5.0
"""Seconds of the processor for one input, however slow it is made by watching it."""


@dataclass(slots=True)
class Outcome:
    """What a run found.

    Attributes:
        target: that was run.
        inputs: how many it was given.
        seconds: that it took.
        lines: of the product that were reached.
        kept: inputs that took new steps from line to line.
        slowest: seconds of the processor for the slowest input.
        failures: inputs with what they raised, one for each place that raised.
    """

    target: str
    inputs: int = 0
    seconds: float = 0.0
    lines: int = 0
    kept: int = 0
    slowest: float = 0.0
    failures: dict[str, tuple[bytes, str]] = field(default_factory=dict)


def fuzz(target: Target, inputs: int, random: Random) -> Outcome:
    """Give the target its seeds and then as many inputs made from them as ``inputs``."""
    outcome, reached = Outcome(target.name), Reached()
    corpus = list(target.seeds())
    started = time.monotonic()
    for seed in corpus:
        _try(target, seed, reached, outcome)
    while outcome.inputs < inputs:
        data = mutated(random, random.choice(corpus), target.tokens, random.choice(corpus))
        if _try(target, data, reached, outcome):
            corpus.append(data)
            outcome.kept += 1
    outcome.seconds = time.monotonic() - started
    outcome.lines = reached.lines
    return outcome


def _try(target: Target, data: bytes, reached: Reached, outcome: Outcome) -> bool:
    """Give the target an input; whether it took a new step."""
    outcome.inputs += 1
    began = time.thread_time()
    try:
        with reached.watching():
            target.read(data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        outcome.failures.setdefault(where, (data, "".join(traceback.format_exception(error))))
    took = time.thread_time() - began
    outcome.slowest = max(outcome.slowest, took)
    if took > MAX_SECONDS:
        outcome.failures.setdefault("slow", (data, f"{took:.1f} s of the processor for one input"))
    return reached.take()
