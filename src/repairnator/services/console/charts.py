"""Draws charts as SVG: shapes alone, whose colours and sizes the style sheet has.

The library writes texts as they are, so :func:`_title` escapes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import svg
from markupsafe import Markup, escape

from repairnator.services.console.rendering import shown

_WIDTH, _HEIGHT = 1000.0, 100.0
_GAP = 0.3  # of a bar's width


@dataclass(frozen=True, slots=True)
class Bar:
    """A stack of a bar chart.

    Attributes:
        name: of the bar, for people.
        parts: pairs of a class and a number, from the bottom to the top.
    """

    name: str
    parts: Sequence[tuple[str, int]]


def bars(stacks: Sequence[Bar], words: str) -> Markup:
    """A chart of stacked bars; ``words`` say for those who do not see it what it is."""
    most = max((sum(number for _, number in bar.parts) for bar in stacks), default=0) or 1
    width = _WIDTH / max(len(stacks), 1)
    shapes: list[svg.Element] = []
    for index, bar in enumerate(stacks):
        top = _HEIGHT
        rectangles: list[svg.Element] = [_title(bar.name)]
        for tone, number in bar.parts:
            height = number / most * (_HEIGHT - 2)
            top -= height
            rectangles.append(
                svg.Rect(
                    x=round(index * width + width * _GAP / 2, 2),
                    y=round(top, 2),
                    width=round(width * (1 - _GAP), 2),
                    height=round(height, 2),
                    class_=[f"fill-{tone}"],
                )
            )
        # What a pointer finds: also an empty day says what it is.
        rectangles.append(
            svg.Rect(x=round(index * width, 2), y=0, width=round(width, 2), height=_HEIGHT, class_=["hit"])
        )
        shapes.append(svg.G(elements=rectangles))
    return _drawn(shapes, "bars", words)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on a curve.

    Attributes:
        at: its place on the horizontal axis.
        name: for people.
        tone: its class beside that of all marks; or "".
    """

    at: float
    name: str
    tone: str = ""


def curve(points: Sequence[tuple[float, float]], marks: Sequence[Mark], words: str) -> Markup:
    """A chart of one rising curve, with moments marked; the axes begin at 0."""
    furthest = max((x for x, _ in points), default=0.0) or 1.0
    most = max((y for _, y in points), default=0.0) or 1.0
    placed = [
        (round(x / furthest * _WIDTH, 2), round((1 - y / most) * (_HEIGHT - 2) + 1, 2)) for x, y in points
    ]
    line = [(0.0, _HEIGHT - 1), *placed]
    area = [*line, (line[-1][0], _HEIGHT), (0.0, _HEIGHT)]
    shapes: list[svg.Element] = [
        svg.Polygon(points=_points(area), class_=["area"]),
        svg.Polyline(points=_points(line), class_=["line"], vector_effect="non-scaling-stroke"),
    ]
    for mark in marks:
        x = round(min(mark.at / furthest, 1.0) * _WIDTH, 2)
        stroke = svg.Line(
            x1=x, x2=x, y1=0, y2=_HEIGHT, class_=["mark", mark.tone], vector_effect="non-scaling-stroke"
        )
        shapes.append(svg.G(elements=[_title(mark.name), stroke]))
    return _drawn(shapes, "curve", words)


def share(part: float, whole: float, tone: str = "accent") -> Markup:
    """A bar that is filled by ``part`` of ``whole``; what it says stands beside it as text."""
    filled = round(min(part / whole, 1.0) * _WIDTH, 1) if part > 0 and whole > 0 else 0.0
    shapes: list[svg.Element] = [
        svg.Rect(x=0, y=0, width=_WIDTH, height=_HEIGHT, class_=["fill-track"]),
        svg.Rect(x=0, y=0, width=filled, height=_HEIGHT, class_=[f"fill-{tone}"]),
    ]
    return _drawn(shapes, "share", "")


def _points(places: Sequence[tuple[float, float]]) -> list[svg.Point]:
    return [svg.Point(x, y) for x, y in places]


def _title(text: str) -> svg.Element:
    return svg.Title(text=str(escape(str(shown(text)))))


def _drawn(shapes: list[svg.Element], kind: str, words: str) -> Markup:
    about = {"role": "img", "aria-label": str(escape(words))} if words else {"aria-hidden": "true"}
    drawing = svg.SVG(
        viewBox=svg.ViewBoxSpec(0, 0, _WIDTH, _HEIGHT),
        preserveAspectRatio=svg.PreserveAspectRatio("none"),
        class_=["chart", kind],
        extra=about,
        elements=shapes,
    )
    return Markup(drawing.as_str())  # noqa: S704 (numbers, names of classes, and texts that are escaped)
