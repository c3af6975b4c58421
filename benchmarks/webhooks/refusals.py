"""Whether the time of a refusal tells if a repository is known.

A monitor gets forged webhooks in random order: of a repository that it knows, with a wrong signature, and of
one that it does not know. What an attacker could learn is the chance that a refusal of the one kind takes
longer than one of the other: the area under the ROC curve, which is the U statistic of Mann and Whitney
(1947) over the number of pairs, and one half when the times tell nothing. Its 95 % interval is taken from
blocks of the run, so that drift of the machine widens it. Two controls say what the measurement is worth: the
same kind against itself, and a repository with sixteen secrets, which costs sixteen signatures and so must be
seen.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.product import COMMAND
from benchmarks.webhooks.load import exchange, request, server
from repairnator.foundation.settings import Settings
from repairnator.work.repositories.registry import Repositories
from repairnator.work.repositories.sealing import new_key
from repairnator.work.stores.sqlite import open_sqlite_store

TOLERANCE = 0.05  # the interval must lie within so much of one half
_KNOWN, _TWIN, _UNKNOWN, _MANY = "owner/known", "owner/twin", "owner/nothing", "owner/many"
_BLOCKS = 20
_SECRETS_OF_MANY = 16
_SIZE = 128 * 1024  # bytes of a payload: what a signature costs grows with it, and so what an attacker sees


@dataclass(frozen=True, slots=True)
class Telling:
    """How much the times of one kind tell from those of another.

    Attributes:
        area: the chance that one of the first takes longer than one of the second.
        low, high: its 95 % interval.
    """

    area: float
    low: float
    high: float

    @property
    def nothing(self) -> bool:
        """Whether they tell nothing, as far as the tolerance goes."""
        return self.low >= 0.5 - TOLERANCE and self.high <= 0.5 + TOLERANCE

    @property
    def something(self) -> bool:
        """Whether one half is outside the interval by more than the tolerance."""
        return self.low > 0.5 + TOLERANCE or self.high < 0.5 - TOLERANCE

    def __str__(self) -> str:
        return f"{self.area:.3f} (95 % {self.low:.3f} to {self.high:.3f})"


def area(first: Sequence[float], second: Sequence[float]) -> float:
    """The chance that a value of the first is greater than one of the second; ties count half."""
    ordered = sorted(second)
    below = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in first)
    return below / (2 * len(first) * len(second))


def tell(first: Sequence[float], second: Sequence[float], blocks: int = _BLOCKS) -> Telling:
    """Compare two samples that were taken side by side, in the order in which they were taken."""
    size = min(len(first), len(second)) // blocks
    parts = [slice(size * number, size * (number + 1)) for number in range(blocks)]
    areas = [area(first[part], second[part]) for part in parts]
    mean = statistics.fmean(areas)
    # Student's t for 19 degrees of freedom; 2 is near enough for any number of blocks from 20 on.
    margin = 2.093 * statistics.stdev(areas) / len(areas) ** 0.5
    return Telling(mean, mean - margin, mean + margin)


async def _time(port: int, wanted: Iterable[tuple[str, bytes]]) -> dict[str, list[float]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took: dict[str, list[float]] = {}
    for slug, one in wanted:
        answer = await exchange(reader, writer, one)
        if answer.status != 401:
            raise SystemExit(f"a forged webhook of {slug} was answered with {answer.status}")
        took.setdefault(slug, []).append(answer.seconds)
    writer.close()
    await writer.wait_closed()
    return took


def measure(each: int, *, sealed: bool = False) -> tuple[Telling, Telling, Telling]:
    """Send ``each`` forgeries of each kind; known against unknown, and the two controls.

    Args:
        each: how many.
        sealed: whether the monitor's secrets are stored encrypted.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "XDG_DATA_HOME": folder,
            "MONITOR_PORT": "0",
            "HEALTH_PORT": "0",
            "MONITOR_RATE": "0",
        }
        key = new_key() if sealed else ""
        if sealed:
            environment["REPAIRNATOR_SECRETS_KEY"] = key
        _register(Settings.load(xdg_data_home=Path(folder), secrets_key=key or None))
        with server([str(COMMAND), "monitor"], environment) as port:
            asyncio.run(_time(port, _forgeries(each // 10)))  # warm
            took = asyncio.run(_time(port, _forgeries(each)))
    return (
        tell(took[_KNOWN], took[_UNKNOWN]),
        tell(took[_KNOWN], took[_TWIN]),
        tell(took[_MANY], took[_UNKNOWN]),
    )


def _register(settings: Settings) -> None:
    with closing(open_sqlite_store(settings.database)) as store:
        repositories = Repositories.of(store, settings)
        for slug in (_KNOWN, _TWIN, _MANY):
            repositories.add(slug)
        for _ in range(_SECRETS_OF_MANY - 1):
            repositories.rotate(_MANY)


def _forgeries(each: int) -> Iterator[tuple[str, bytes]]:
    """Rounds of one of each kind, in an order that is new each time."""
    order = random.Random(1)
    for number in range(each):
        kinds = [_KNOWN, _TWIN, _UNKNOWN, _MANY]
        order.shuffle(kinds)
        for slug in kinds:
            yield slug, request(number, slug, "a guess", _SIZE)


def compare(each: int) -> bool:
    """Measure and tell; whether the times tell nothing, and the controls are as they must be."""
    fine = True
    for sealed in (False, True):
        unknown, same, many = measure(each, sealed=sealed)
        print(f"secrets stored {'sealed' if sealed else 'plain'}, {each} forgeries of each kind")
        print(f"  known takes longer than unknown       {unknown}")
        print(f"  control: known than another known     {same}")
        print(f"  control: {_SECRETS_OF_MANY} secrets than unknown      {many}", flush=True)
        fine &= unknown.nothing and many.something
    return fine
