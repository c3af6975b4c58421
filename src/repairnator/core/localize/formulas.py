"""Formulas of spectrum-based fault localization: how suspicious a line is, from who ran it.

Each takes four counts of one line and gives a value in [0, 1]; where a formula is unbounded in its paper, it
is squeezed by a strictly growing function, so that the ranking stays the paper's. A line that no failing test
ran is not suspicious under any of them.

Sources: Ochiai: Abreu, Zoeteweij, van Gemund, "On the accuracy of spectrum-based fault localization",
TAICPART 2007. Tarantula: Jones, Harrold, "Empirical evaluation of the Tarantula automatic fault-localization
technique", ASE 2005. DStar: Wong, Debroy, Gao, Li, "The DStar method for effective software fault
localization", IEEE Transactions on Reliability 2014. Jaccard: Chen, Kiciman, Fratkin, Fox, Brewer,
"Pinpoint", DSN 2002. Op2: Naish, Lee, Ramamohanarao, "A model for spectra-based software diagnosis", TOSEM
2011.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from repairnator.errors import UsageError


@dataclass(frozen=True, slots=True)
class Counts:
    """Who ran a line.

    Attributes:
        ef: failing tests that ran it.
        nf: failing tests that did not.
        ep: passing tests that ran it.
        np: passing tests that did not.
    """

    ef: int
    nf: int
    ep: int
    np: int


Formula = Callable[[Counts], float]


def ochiai(counts: Counts) -> float:
    """``ef / sqrt((ef + nf) (ef + ep))``."""
    if counts.ef == 0:
        return 0.0
    return counts.ef / math.sqrt((counts.ef + counts.nf) * (counts.ef + counts.ep))


def tarantula(counts: Counts) -> float:
    """The share of failing tests over the sum of the shares of failing and passing tests."""
    if counts.ef == 0:
        return 0.0
    failing = counts.ef / (counts.ef + counts.nf)
    passing = counts.ep / (counts.ep + counts.np) if counts.ep else 0.0
    return failing / (failing + passing)


def dstar(counts: Counts) -> float:
    """``D = ef² / (ep + nf)``, given as ``D / (1 + D)`` (1 where D has no bound)."""
    if counts.ef == 0:
        return 0.0
    squared = counts.ef**2
    return squared / (squared + counts.ep + counts.nf)


def jaccard(counts: Counts) -> float:
    """``ef / (ef + nf + ep)``."""
    if counts.ef == 0:
        return 0.0
    return counts.ef / (counts.ef + counts.nf + counts.ep)


def op2(counts: Counts) -> float:
    """``O = ef - ep / (ep + np + 1)``, given as ``(O + 1) / (ef + nf + 1)``."""
    if counts.ef == 0:
        return 0.0
    value = counts.ef - counts.ep / (counts.ep + counts.np + 1)
    return (value + 1) / (counts.ef + counts.nf + 1)


FORMULAS: Mapping[str, Formula] = MappingProxyType(
    {"ochiai": ochiai, "tarantula": tarantula, "dstar": dstar, "jaccard": jaccard, "op2": op2}
)


def formula_named(name: str) -> Formula:
    """The formula that users call ``name``, in any case.

    Raises:
        UsageError: there is none of that name.
    """
    found = FORMULAS.get(name.lower())
    if found is None:
        raise UsageError(f"unknown fault localization formula {name!r}; known are {', '.join(FORMULAS)}")
    return found
