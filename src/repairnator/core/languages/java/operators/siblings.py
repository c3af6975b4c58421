"""A missing part made from its siblings: one more clause, statement, branch or case with other names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repairnator.core.edits import Edit
from repairnator.core.languages.java.code.analyzed import LITERALS, is_constant
from repairnator.core.languages.java.code.types import OBJECT, STRING
from repairnator.core.languages.java.operators.change import Change, Operator, Site, Trait, quoted
from repairnator.core.languages.java.operators.constants import escaped
from repairnator.core.languages.java.operators.rows import Leaf, Part, Row, rows
from repairnator.core.languages.java.runtime.analysis import Method

_MOST = 24  # candidates of one row
_NAMES = 6  # tried in one place
_PLACES = 4  # that differ in a row, and change together
_VARIABLES = 4  # that are exchanged
_MENTIONED = 0.3  # a name that the file uses already
_DISAGREEING = 1.0  # names that do not go together as those of the siblings do
_REPEATED = 0.3  # a variable where another sibling has it
_TURNED = 0.05  # two variables in another order than that in which they first came
_SPELLED = ""  # stands for a text that is made of another place's name
_COMMUTING = frozenset({"+", "*", "==", "!=", "&&", "||", "&", "|"})


def sibling_part(site: Site) -> Iterator[Change]:
    """``if (k == C) { return c(); }`` after the same with ``B`` and ``b``, and with ``A`` and ``a``."""
    traits = frozenset({Trait.INSERTION} if site.node.kind == "EXPRESSION_STATEMENT" else ())
    for row in rows(site.code, site.node):
        found = [*_exchanged(row), *_renamed(site, row)]
        seen: set[str] = {part.text for part in row.parts}
        for text, cost in sorted(found, key=lambda each: each[1])[:_MOST]:
            if text not in seen:
                seen.add(text)
                at = row.last.end
                said = f"add {quoted(text)} beside {quoted(row.last.text)}"
                yield Change((Edit(at, at, row.before + text),), said, cost, traits)


# ---- the same variables in another order ------------------------------------------------------------------


def _exchanged(row: Row) -> Iterator[tuple[str, float]]:
    """``b + c > a`` beside ``a + b > c`` and ``a + c > b``: the same variables in a missing order."""
    places = [index for index, leaf in enumerate(row.last.leaves) if leaf.is_variable]
    orders = [tuple(part.leaves[index].text for index in places) for part in row.parts]
    order = list(dict.fromkeys(orders[0]))
    one_type = len({row.last.leaves[index].node.type for index in places}) == 1
    same = all(sorted(each) == sorted(orders[0]) for each in orders)
    if not (one_type and same and 2 <= len(order) == len(places) <= _VARIABLES):
        return
    if not _fixed(row, places):
        return
    known = {_normal(row.last, places, each) for each in orders}
    for names in sorted(itertools.permutations(order), key=lambda each: _turns(each, order)):
        normal = _normal(row.last, places, names)
        if normal not in known:
            known.add(normal)
            repeated = sum(
                name in column for name, column in zip(names, zip(*orders, strict=True), strict=True)
            )
            yield _text(row.last, places, names), _REPEATED * repeated + _TURNED * _turns(names, order)


def _fixed(row: Row, places: Sequence[int]) -> bool:
    """Whether all but the places is the same in each part."""
    rest = {
        tuple(leaf.text for index, leaf in enumerate(part.leaves) if index not in places)
        for part in row.parts
    }
    return len(rest) == 1


def _turns(names: Sequence[str], order: Sequence[str]) -> int:
    positions = [order.index(name) for name in names]
    return sum(left > right for left, right in itertools.combinations(positions, 2))


def _normal(part: Part, places: Sequence[int], names: Sequence[str]) -> tuple[str, ...]:
    """The same for orders of variables that mean the same, as ``a + b`` and ``b + a``."""
    ordered = list(names)
    for first, second in itertools.pairwise(range(len(places))):
        left, right = part.leaves[places[first]], part.leaves[places[second]]
        if part.text[left.end : right.start].strip() in _COMMUTING and left.node.parent == right.node.parent:
            ordered[first : second + 1] = sorted(ordered[first : second + 1])
    return tuple(ordered)


def _text(part: Part, places: Sequence[int], names: Sequence[str]) -> str:
    given = [leaf.text for leaf in part.leaves]
    for index, name in zip(places, names, strict=True):
        given[index] = name
    return part.with_names(given)


# ---- names that the row does not use yet ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the parts differ: leaves that have the same text in each part.

    Attributes:
        leaves: their numbers.
        texts: what they have in each part.
        words: of these texts without what all have in common.
    """

    leaves: tuple[int, ...]
    texts: tuple[str, ...]
    words: tuple[frozenset[str], ...]
    common: frozenset[str]

    def words_of(self, text: str) -> frozenset[str]:
        return _words(text) - self.common


def _renamed(site: Site, row: Row) -> Iterator[tuple[str, float]]:
    places = list(_places(row))
    if not places or len(places) > _PLACES:
        return
    mentioned = site.code.words(each for each in site.code.nodes if each.kind != "VARIABLE")
    fresh = [_fresh(site, row.last, place) for place in places]
    spelled = [_spelled(place, places) for place in places]
    # A text that the name in another place spells is made of that name.
    choices = [[_SPELLED] * (by is not None) + own for by, own in zip(spelled, fresh, strict=True)]
    if not all(choices):
        return
    for chosen in itertools.product(*choices):
        names = _with_spelled(places, spelled, chosen)
        if names is None:
            continue
        cost = sum(_MENTIONED for name in chosen if name in mentioned)
        cost += sum(0.02 * own.index(name) for own, name in zip(choices, chosen, strict=True))
        pairs = itertools.combinations(zip(places, names, strict=True), 2)
        cost += sum(_DISAGREEING for left, right in pairs if _disagree(left, right))
        given = [leaf.text for leaf in row.last.leaves]
        for place, name in zip(places, names, strict=True):
            for leaf in place.leaves:
                given[leaf] = name
        yield row.last.with_names(given), cost


def _spelled(place: _Place, others: Sequence[_Place]) -> int | None:
    """The number of the place whose names the texts of another one spell, as in ``put("size", size)``."""
    if not place.texts[-1].startswith('"'):
        return None
    for number, other in enumerate(others):
        both = zip(place.texts, other.texts, strict=True)
        if other.texts[-1].isidentifier() and all(_spells(text, name) for text, name in both):
            return number
    return None


def _spells(text: str, name: str) -> bool:
    return name in re.findall(r"\w+", text)


def _with_spelled(
    places: Sequence[_Place], spelled: Sequence[int | None], chosen: Sequence[str]
) -> list[str] | None:
    """The names with the texts that they spell, as the last sibling has them."""
    names = list(chosen)
    for number, by in enumerate(spelled):
        if names[number] == _SPELLED:
            if by is None or names[by] == _SPELLED:
                return None
            word = rf"\b{re.escape(places[by].texts[-1])}\b"
            names[number] = re.sub(word, names[by], places[number].texts[-1])
    return names


def _places(row: Row) -> Iterator[_Place]:
    columns: dict[tuple[str, ...], list[int]] = {}
    for index in range(len(row.last.leaves)):
        texts = tuple(part.leaves[index].text for part in row.parts)
        if len(set(texts)) > 1:
            columns.setdefault(texts, []).append(index)
    for texts, leaves in columns.items():
        words = [_words(text) for text in texts]
        common = frozenset.intersection(*words)
        yield _Place(tuple(leaves), texts, tuple(each - common for each in words), common)


def _disagree(left: tuple[_Place, str], right: tuple[_Place, str]) -> bool:
    """Whether two places with these names lack what they have in common in each part."""
    (first, one), (second, other) = left, right
    if all(mine & its for mine, its in zip(first.words, second.words, strict=True)):
        # As in KIND_TEXT and makeText.
        return not first.words_of(one) & second.words_of(other)
    if all(mine == its for mine, its in zip(first.texts[1:], second.texts, strict=False)):
        # As in a < b && b < c.
        return one != second.texts[-1]
    return one == other and all(mine != its for mine, its in zip(first.texts, second.texts, strict=True))


def _fresh(site: Site, part: Part, place: _Place) -> list[str]:
    """What may stand in the place and stands there in no part yet."""
    allowed = [list(_allowed(site, part.leaves[index])) for index in place.leaves]
    rest = [set(each) for each in allowed[1:]]
    found = [each for each in allowed[0] if each not in place.texts and all(each in other for other in rest)]
    return list(dict.fromkeys(found))[:_NAMES]


def _allowed(site: Site, leaf: Leaf) -> Iterator[str]:
    """Names or constants of the same type and kind."""
    node, code = leaf.node, site.code
    if node.kind in LITERALS:
        analysis = code.analysis
        if node.type == STRING:
            # What came is changed into what was expected: replace(">", "&gt;").
            parts = [part for pair in site.hints.differing_parts() for part in pair]
            yield from (f'"{escaped(part)}"' for part in parts if part)
        for known in (*analysis.test_literals, *analysis.class_literals):
            if known.type == node.type:
                yield known.text
    elif node.kind == "METHOD_INVOCATION":
        yield from _methods(site, leaf)
    elif node.symbol is not None and node.symbol.kind == "type":
        yield from sorted(code.analysis.declared)
    elif node.kind == "MEMBER_SELECT":
        receiver = code.receiver(node)
        info = code.holder(receiver) if receiver is not None else None
        yield from info.constants if info is not None else ()
        yield from (each.name for each in (info.fields if info is not None else ()) if each.type == node.type)
    elif node.kind == "IDENTIFIER" and node.symbol is not None and node.symbol.kind != "package":
        constant = is_constant(node.symbol)
        for variable in code.variables(site.node):
            if variable.type == node.type and (variable.static and variable.final) == constant:
                yield variable.name
        info = code.type_info(node.type)
        yield from info.constants if constant and info is not None else ()


def _methods(site: Site, leaf: Leaf) -> Iterator[str]:
    """Methods that take and give the same."""
    node, code = leaf.node, site.code
    receiver = code.receiver(node)
    methods: Sequence[Method] = code.methods(node)
    if receiver is not None:
        info = code.holder(receiver)
        methods = info.methods if info is not None else ()
    own = next((each for each in methods if each.name == node.name and _takes(each, site, leaf)), None)
    for method in methods:
        if (
            own is not None
            and method.owner != OBJECT
            and (method.params, method.returns)
            == (
                own.params,
                own.returns,
            )
        ):
            yield method.name


def _takes(method: Method, site: Site, leaf: Leaf) -> bool:
    return len(method.params) == len(site.code.arguments(leaf.node))


def _words(text: str) -> frozenset[str]:
    """The words of a name or a constant: ``KIND_TEXT`` and ``makeText`` share one."""
    words: list[str] = [""]
    for before, character in itertools.pairwise(f" {text}"):
        if not character.isalnum():
            words.append("")
        elif character.isupper() and not before.isupper():
            words.append(character)
        else:
            words[-1] += character
    return frozenset(word.lower() for word in words if word)


_KINDS = frozenset(
    {
        "CONDITIONAL_AND",
        "CONDITIONAL_OR",
        "PLUS",
        "IF",
        "EXPRESSION_STATEMENT",
        "METHOD_INVOCATION",
        "NEW_ARRAY",
        "SWITCH",
        "SWITCH_EXPRESSION",
    }
)

OPERATORS: tuple[Operator, ...] = (Operator("sibling-part", _KINDS, sibling_part),)
