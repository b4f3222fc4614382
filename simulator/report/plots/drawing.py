"""Shapes in the units of their paper, named by meaning and not by colour: a page and a printout dress them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Area:
    """A filled polygon; `tone` is its meaning, e.g. `shared`."""

    points: Points
    tone: str


@dataclass(frozen=True)
class Line:
    """An open line."""

    points: Points
    tone: str
    width: float = 2.0
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """A text; `x` is where its anchor lies."""

    x: float
    y: float
    text: str
    tone: str = "muted"
    anchor: Anchor = "middle"
    bold: bool = False


Shape = Area | Line | Label


@dataclass(frozen=True)
class Drawing:
    """A drawing of some size with letters of some size.

    Attributes:
        width, height: of the paper, in its own units.
        font: height of the letters.
        shapes: from the back to the front.
        title: what a reader who does not see it is told.
    """

    width: float
    height: float
    font: float
    shapes: tuple[Shape, ...]
    title: str

    def svg(self, css_class: str) -> str:
        """As an SVG element; tones are classes `t-…`, which the page's style sheet colours."""
        body = "".join(_element(shape) for shape in self.shapes)
        return (
            f'<svg class="{css_class}" viewBox="0 0 {_n(self.width)} {_n(self.height)}" role="img" '
            f'aria-label="{escape(self.title)}" font-size="{_n(self.font)}">{body}</svg>'
        )


def box(x: float, y: float, width: float, height: float, tone: str) -> Area:
    """A rectangle from its upper left corner."""
    return Area(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), tone)


def band(xs: Sequence[float], low: Sequence[float], high: Sequence[float], tone: str) -> Area:
    """What lies between two lines over the same places."""
    return Area((*zip(xs, high, strict=True), *reversed(tuple(zip(xs, low, strict=True)))), tone)


def line(xs: Iterable[float], ys: Iterable[float], tone: str, width: float = 2.0, *, dashed: bool = False) -> Line:
    """A line through places."""
    return Line(tuple(zip(xs, ys, strict=True)), tone, width, dashed)


def _element(shape: Shape) -> str:
    if isinstance(shape, Label):
        bold = ' font-weight="650"' if shape.bold else ""
        anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
        place = f'x="{_n(shape.x)}" y="{_n(shape.y)}"{anchor}{bold}'
        return f'<text class="t-{shape.tone}" {place}>{escape(shape.text)}</text>'
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in shape.points)
    if isinstance(shape, Area):
        return f'<polygon class="t-{shape.tone}" points="{points}"/>'
    dashes = ' stroke-dasharray="5 4"' if shape.dashed else ""
    return f'<polyline class="l-{shape.tone}" points="{points}" stroke-width="{_n(shape.width)}"{dashes}/>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
