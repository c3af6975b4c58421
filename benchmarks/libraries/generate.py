"""The seeded fault generator.

A kind of fault is picked by its share, a place that tests run at random, and the fault is kept if the library
still compiles and at least one but at most a few tests see it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.libraries.cases import Case, Replacement
from benchmarks.libraries.faults import Fault, Site, Variants
from benchmarks.libraries.multiple import MULTIPLE, TWO_PLACES, two_places
from benchmarks.libraries.single import SINGLE
from benchmarks.libraries.studies import Shares
from benchmarks.libraries.workshop import Outcome, Workshop
from benchmarks.maven import MavenError


@dataclass(frozen=True, slots=True)
class Rules:
    """When a fault becomes a case.

    Attributes:
        most_failing: at most so many test methods may see it.
        places: places tried of a kind, before another kind is picked.
        runs: of these, so many with the tests.
    """

    most_failing: int = 6
    places: int = 40
    runs: int = 6


class NoCase(Exception):
    """No kind of fault gave a case."""


@dataclass(frozen=True, slots=True)
class Generator:
    """Makes cases of one library.

    Attributes:
        workshop: the library.
        sites: its files.
        shares: of the kinds.
        rules: when a fault becomes a case.
    """

    workshop: Workshop
    sites: Sequence[Site]
    shares: Shares
    rules: Rules = Rules()

    def case(self, name: str, seed: str, *, multiple: bool) -> Case:
        """One case; the same for the same seed.

        Raises:
            NoCase: no kind gave one.
        """
        choice = random.Random(seed)  # the same cases for everyone; nothing here is secret
        tried: frozenset[str] = frozenset()
        kinds = self.shares.multiple if multiple else self.shares.single
        while len(tried) < len(kinds):
            kind = self.shares.pick(choice, multiple=multiple, without=tried)
            found = self._first_seen(kind, choice, multiple=multiple)
            if found is not None:
                site, fault, outcome = found
                return self._case(name, seed, site, fault, outcome)
            tried |= {kind}
        raise NoCase(f"{self.workshop.library.name}, seed {seed!r}: no kind of fault gives a case")

    def _first_seen(
        self, kind: str, choice: random.Random, *, multiple: bool
    ) -> tuple[Site, Fault, Outcome] | None:
        runs = 0
        for site, fault in self._faults(kind, choice):
            classes = self.workshop.compiled(site.file, fault.edits)
            if classes is None:
                continue
            runs += 1
            outcome = self._seen(site, fault, classes, multiple=multiple)
            if outcome is not None:
                return site, fault, outcome
            if runs == self.rules.runs:
                break
        return None

    def _faults(self, kind: str, choice: random.Random) -> Iterator[tuple[Site, Fault]]:
        """Faults of a kind at places in random order, one at each, up to the rules' number."""
        if kind == TWO_PLACES:
            yield from self._pairs(choice)
            return
        places = self._places(kind)
        choice.shuffle(places)
        for site, variants in places[: self.rules.places]:
            yield site, choice.choice(variants)

    def _places(self, kind: str) -> list[tuple[Site, Variants]]:
        find = SINGLE.get(kind) or MULTIPLE[kind]
        return [(site, variants) for site in self.sites for variants in find(site) if variants]

    def _pairs(self, choice: random.Random) -> Iterator[tuple[Site, Fault]]:
        """Pairs of single faults in one method; a fault that finds no partner is given up."""
        for _ in range(self.rules.places):
            first_kind = self.shares.pick(choice, multiple=False)
            second_kind = self.shares.pick(choice, multiple=False)
            places = self._places(first_kind)
            if not places:
                continue
            site, variants = choice.choice(places)
            first = choice.choice(variants)
            partners = [
                pair
                for others in SINGLE[second_kind](site)
                for second in others
                if (pair := two_places(site.source, first, second)) is not None
            ]
            if partners:
                yield site, choice.choice(partners)

    def _seen(self, site: Site, fault: Fault, classes: dict[str, bytes], *, multiple: bool) -> Outcome | None:
        """What the tests say of a fault that is worth a case; None for others."""
        try:
            outcome = self.workshop.attempt(classes)
            few = 1 <= len(outcome.failing) <= self.rules.most_failing
            if not outcome.ended or not few:
                return None
            for edits in fault.partial if multiple else ():
                partial = self.workshop.compiled(site.file, edits)
                if partial is not None:
                    seen = self.workshop.attempt(partial, only=outcome.failing)
                    if seen.ended and not seen.failing:
                        return None
        except MavenError:
            return None
        return outcome

    def _case(self, name: str, seed: str, site: Site, fault: Fault, outcome: Outcome) -> Case:
        data = site.source.data
        return Case(
            name=name,
            library=self.workshop.library.name,
            coordinates=self.workshop.library.coordinates,
            seed=seed,
            kind=fault.kind,
            file=site.file,
            line=fault.line,
            sha256=hashlib.sha256(data).hexdigest(),
            replacements=tuple(
                Replacement(edit.start, edit.end, data[edit.start : edit.end].decode("utf-8"), edit.text)
                for edit in sorted(fault.edits)
            ),
            failing=tuple(sorted(outcome.failing)),
        )
