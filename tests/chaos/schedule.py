"""What is sent and what goes wrong, all of it from one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

KILL_WORKER, FREEZE_WORKER = "kill a worker", "freeze a worker"
KILL_BROKER, KILL_STORE = "kill the broker", "kill the store"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong.

    Attributes:
        after: when so many branches have been pushed.
        kind: what.
        victim: which worker, where it is one.
        seconds: until the worker thaws, until broker or store is started again.
    """

    after: int
    kind: str
    victim: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Sending:
    """A message to be sent.

    Attributes:
        build: number of the build that it names, or was to name.
        corrupt: it was damaged on its way and cannot be read: cut off here, counted from its end; 0 for not.
        noise: bytes put in front of it.
        as_bytes: sent as bytes, not as text.
        pause: seconds before it is sent.
    """

    build: int
    corrupt: int = 0
    noise: bytes = b""
    as_bytes: bool = False
    pause: float = 0.0

    @property
    def is_readable(self) -> bool:
        return not self.corrupt and not self.noise


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is.

    Attributes:
        builds: in all, ``maven`` of them real Maven projects.
        duplicates, corrupt: messages sent twice, and messages that cannot be read.
        kills, freezes: of workers.
        broker, store: kills of each.
        limit: seconds that the run may take.
    """

    builds: int
    maven: int
    duplicates: int
    corrupt: int
    kills: int
    freezes: int
    broker: int
    store: int
    limit: float


LONG = Size(
    builds=200, maven=22, duplicates=24, corrupt=10, kills=14, freezes=5, broker=4, store=4, limit=14.5 * 60
)
SHORT = Size(builds=12, maven=1, duplicates=2, corrupt=2, kills=1, freezes=1, broker=1, store=1, limit=170)


@dataclass(frozen=True, slots=True)
class Schedule:
    """One run.

    Attributes:
        seed: it all comes from.
        size: how much.
        maven: numbers of the builds that are Maven projects.
        pauses: seconds that the tests of each build take.
        sendings: in order.
        faults: in order.
    """

    seed: int
    size: Size
    maven: frozenset[int]
    pauses: tuple[float, ...]
    sendings: tuple[Sending, ...]
    faults: tuple[Fault, ...]


def make_schedule(
    seed: int, size: Size, workers: int, frozen: float, *, broker: bool, store: bool
) -> Schedule:
    """The schedule of this seed.

    Args:
        seed: the same gives the same.
        size: how much.
        workers: how many there are.
        frozen: seconds that outlast a lease.
        broker, store: whether they can be killed.
    """
    dice = random.Random(seed)
    numbers = range(size.builds)
    maven = frozenset(dice.sample(numbers, size.maven))
    pauses = tuple(round(dice.uniform(0.0, 0.3), 3) for _ in numbers)
    sendings = [_sending(dice, build) for build in numbers]
    for build in dice.sample(numbers, size.duplicates):
        sendings.insert(dice.randrange(len(sendings) + 1), _sending(dice, build))
    for build in dice.sample(numbers, size.corrupt):
        cut = dice.random() < 0.5
        spoilt = Sending(
            build,
            corrupt=dice.randrange(1, 30) if cut else 0,
            noise=b"" if cut else bytes([0xFF, *dice.randbytes(dice.randrange(1, 40))]),
            as_bytes=not cut,
        )
        sendings.insert(dice.randrange(len(sendings) + 1), spoilt)
    kinds = [KILL_WORKER] * size.kills + [FREEZE_WORKER] * size.freezes
    kinds += [KILL_BROKER] * size.broker if broker else []
    kinds += [KILL_STORE] * size.store if store else []
    dice.shuffle(kinds)
    last = int(size.builds * 0.85)
    faults = [
        Fault(
            after=dice.randrange(1, last),
            kind=kind,
            victim=dice.randrange(workers),
            seconds=frozen if kind == FREEZE_WORKER else round(dice.uniform(0.5, 4.0), 2),
        )
        for kind in kinds
    ]
    faults.sort(key=lambda fault: fault.after)
    return Schedule(seed, size, maven, pauses, tuple(sendings), tuple(faults))


def _sending(dice: random.Random, build: int) -> Sending:
    return Sending(build, as_bytes=dice.random() < 0.3, pause=round(dice.uniform(0.0, 0.2), 3))
