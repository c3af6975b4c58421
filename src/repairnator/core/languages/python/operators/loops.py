"""Edits of loops, ranges, slices and comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from repairnator.core.edits import Edit
from repairnator.core.languages.python.operators.change import Change, Kind, Site, Trait


def range_bounds(site: Site) -> Iterator[Change]:
    """``range(n)`` to ``range(1, n)``, ``range(n + 1)``, ``range(n - 1)``; the step and the direction."""
    node, code = site.node, site.code
    if not isinstance(node.func, ast.Name) or node.func.id != "range" or not 1 <= len(node.args) <= 3:
        return
    parts = [code.of(each) for each in node.args]
    stop = parts[0] if len(parts) == 1 else parts[1]
    start = "0" if len(parts) == 1 else parts[0]
    forms = [
        f"{start}, {stop} + 1",
        f"{start}, {stop} - 1",
        f"1, {stop}",
        f"1, {stop} + 1",
        f"0, {stop}",
        stop,
    ]
    forms += [f"{start} + 1, {stop}", f"{start} - 1, {stop}", f"{start}, {stop}, 2", f"{stop}, {start}, -1"]
    forms += [f"{stop} - 1, {start} - 1, -1", f"{stop}, {start} - 1, -1", f"{stop} - 1, -1, -1"]
    step = f", {parts[2]}" if len(parts) == 3 else ""
    for cost, form in enumerate(dict.fromkeys(forms)):
        text = form + step if form.count(",") <= 1 and "," in form else form
        text = text.replace("0, ", "", 1) if text.startswith("0, ") and text.count(",") == 1 else text
        if text != ", ".join(parts):
            yield site.instead(f"range({text})", cost * 0.2)


def slice_bounds(site: Site) -> Iterator[Change]:
    """Bounds of a slice moved, dropped or added; the step turned."""
    node, code = site.node, site.code
    if not isinstance(node.slice, ast.Slice):
        return
    cut = node.slice
    lower = code.of(cut.lower) if cut.lower else ""
    upper = code.of(cut.upper) if cut.upper else ""
    step = f":{code.of(cut.step)}" if cut.step else ""
    forms = [("", upper, step), (lower, "", step), (lower, upper, "")]
    if lower:
        forms += [(f"{lower} + 1", upper, step), (f"{lower} - 1", upper, step), ("", lower, step)]
    else:
        forms += [("1", upper, step)]
    if upper:
        forms += [(lower, f"{upper} + 1", step), (lower, f"{upper} - 1", step), (upper, "", step)]
        forms += [(lower, f"-{upper}", step), (f"-{upper}", "", step)]
    else:
        forms += [(lower, "-1", step)]
    forms += [(lower, upper, ":-1"), (lower, upper, ":2"), (upper, lower, step)]
    base = code.of(node.value)
    own = site.text
    for cost, (first, last, by) in enumerate(dict.fromkeys(forms)):
        text = f"{base}[{first}:{last}{by}]"
        if text != own:
            yield site.instead(text, cost * 0.2)


def index(site: Site) -> Iterator[Change]:
    """``x[0]`` to ``x[-1]``, ``x[i]`` to ``x[-i]``, and an index to a slice."""
    node, code = site.node, site.code
    if isinstance(node.slice, ast.Slice) or not isinstance(node.slice, ast.Constant | ast.Name | ast.UnaryOp):
        return
    text = code.of(node.slice)
    if isinstance(node.slice, ast.Constant) and not isinstance(node.slice.value, int):
        return
    forms = ["0", "-1", "1", f"-{text}", f"{text}:", f":{text}"]
    for cost, form in enumerate(forms):
        if form != text and not form.startswith("--"):
            yield site.put(node.slice, form, cost * 0.4)


def comprehension_condition(site: Site) -> Iterator[Change]:
    """The condition of a comprehension dropped, or one added."""
    node, code = site.node, site.code
    for generator in node.generators:
        for condition in generator.ifs:
            start = code.text.rfind("if", code.end(generator.iter), code.start(condition))
            if start > 0:
                yield Change((Edit(start, code.end(condition), ""),), 0.5)
        if not generator.ifs and isinstance(generator.target, ast.Name):
            end, name = code.end(generator.iter), generator.target.id
            for cost, text in enumerate((name, f"{name} is not None", f"not {name}", f"{name} > 0")):
                yield Change((Edit(end, end, f" if {text}"),), cost * 0.5)
            for other in code.locals(node)[:6]:
                if other != name:
                    yield Change((Edit(end, end, f" if {name} != {other}"),), 2.0)
                    yield Change((Edit(end, end, f" if {name} in {other}"),), 2.5)
                    yield Change((Edit(end, end, f" if {name} not in {other}"),), 2.5)


def comprehension_kind(site: Site) -> Iterator[Change]:
    """A list, a set or a generator instead of another one, so that it can be gone through twice."""
    node, code = site.node, site.code
    text = code.of(node)
    if isinstance(node, ast.GeneratorExp):
        if text.startswith("("):
            yield site.instead(f"[{text[1:-1]}]")
        return
    inner = text[1:-1]
    yield site.instead(f"{{{inner}}}" if text.startswith("[") else f"[{inner}]", 0.5)


def iterated(site: Site) -> Iterator[Change]:
    """What a loop goes through: a copy of it, the other way round, in order, with numbers, or both parts."""
    node, code = site.node, site.code
    text = code.of(node.iter)
    forms = [f"list({text})", f"reversed({text})", f"sorted({text})", f"{text}[1:]", f"{text}[:-1]"]
    if isinstance(node.target, ast.Tuple) and len(node.target.elts) == 2:
        forms = [f"enumerate({text})", f"{text}.items()", f"zip({text}, {text}[1:])", *forms]
    if text.startswith("enumerate("):
        forms.insert(0, f"{text[:-1]}, 1)")
    for cost, form in enumerate(forms):
        yield site.put(node.iter, form, cost * 0.4)


def loop_exit(site: Site) -> Iterator[Change]:
    """``break`` to ``continue``, ``return`` or ``pass``, and back."""
    node = site.node
    if isinstance(node, ast.Break):
        yield site.instead("continue")
        yield site.instead("return", 1.0, Trait.EARLY_EXIT)
        yield site.instead("pass", 0.5, Trait.DELETION)
    elif isinstance(node, ast.Continue):
        yield site.instead("break")
        yield site.instead("pass", 0.5, Trait.DELETION)
    elif isinstance(node, ast.Pass):
        yield site.instead("continue", 0.5)
        yield site.instead("break", 0.5)
        yield site.instead("return", 1.0, Trait.EARLY_EXIT)


def loop_kind(site: Site) -> Iterator[Change]:
    """``while`` to ``if``, and ``if`` to ``while``."""
    start = site.code.start(site.node)
    word = "while" if isinstance(site.node, ast.While) else "if"
    if site.code.text.startswith(word, start):
        if word == "if" and site.node.orelse:
            return
        yield Change((Edit(start, start + len(word), "if" if word == "while" else "while"),), 0.5)


LOOPS = (
    Kind("range-bounds", (ast.Call,), range_bounds),
    Kind("slice-bounds", (ast.Subscript,), slice_bounds),
    Kind("index", (ast.Subscript,), index),
    Kind(
        "comprehension-condition",
        (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
        comprehension_condition,
    ),
    Kind("comprehension-kind", (ast.ListComp, ast.SetComp, ast.GeneratorExp), comprehension_kind),
    Kind("iterated", (ast.For, ast.AsyncFor), iterated),
    Kind("loop-exit", (ast.Break, ast.Continue, ast.Pass), loop_exit),
    Kind("loop-kind", (ast.While, ast.If), loop_kind),
)
