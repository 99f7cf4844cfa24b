"""Where everything of a drawn causal chain stands: in two lanes on a page, below each other on a phone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.indicators.stages import STAGES, Stage

from .cards import Card
from .charts import NARROW, WIDE
from .drawing import Box, Curve, Drawing, Line
from .page import unbroken
from .theme import BETTER, CANDIDATE, UNCLEAR, WORSE, Colour

_STYLES: Mapping[str, Colour] = {"better": BETTER, "worse": WORSE, "changed": CANDIDATE}
_EDGE, _PAD, _GAP, _BETWEEN = 4.0, 11.0, 27.0, 62.0
"""Margin, room in a box, and between boxes of a lane and lanes, px."""
_LANE, _DOWN = 14.0, 24.0
"""Room of an arc beside boxes below each other, and between these, px."""
_HEIGHTS: Mapping[str, float] = {"title": 17.0, "about": 15.0, "set": 15.0, "name": 16.0, "change": 20.0}
_HEIGHT, _BEFORE = 14.5, 10.0
"""Height of any other line, and room before a card, px."""
_LETTERS: Mapping[str, float] = {"title": 7.4, "name": 7.2, "change": 8.8}
_LETTER = 6.4
"""Width of a letter of any other line, px."""


@dataclass(frozen=True)
class Node:
    """A stage with what is found there.

    Parameters
    ----------
    stage : Stage
    cards : tuple of Card
        Its indicators.
    changed : tuple of str
        Settings that differ, of the first stage.
    acts : Mapping of str to str
        Stages of the picture on which it acts, each with how.
    """

    stage: Stage
    cards: tuple[Card, ...]
    changed: tuple[str, ...]
    acts: Mapping[str, str]

    @property
    def title(self) -> str:
        """The stage's name as a heading."""
        return self.stage.name.capitalize()


def broad(nodes: Sequence[Node]) -> Drawing:
    """Return the chain for a page: a lane for what viewers see above that of creators and reviewers."""
    lanes = [[name for name, one in STAGES.items() if one.lane == lane] for lane in (0, 1)]
    most = max(map(len, lanes))
    width = (WIDE.width - 2 * _EDGE - (most - 1) * _GAP) / most
    boxes: dict[str, Box] = {}
    top = _EDGE
    for lane in lanes:
        there = [node for node in nodes if node.stage.name in lane]
        made = {
            node.stage.name: _box(node, _EDGE + lane.index(node.stage.name) * (width + _GAP), top, width, columns=1)
            for node in there
        }
        tallest = max((box.height for box in made.values()), default=0.0)
        boxes |= {name: _tall(box, tallest) for name, box in made.items()}
        top += tallest + _BETWEEN if made else 0.0
    arrows = list(_arrows(nodes, boxes))
    return Drawing(
        WIDE.width,
        max(box.bottom for box in boxes.values()) + _EDGE,
        tuple(boxes.values()),
        tuple(curve for curve, _ in arrows),
        tuple(word for _, word in arrows if word.text),
    )


def slim(nodes: Sequence[Node]) -> Drawing:
    """Return the chain for a phone: stages below each other, with arcs to those that do not come next."""
    beside = list(_beside(nodes))
    width = NARROW.width - 2 * _EDGE - _LANE * len(beside)
    boxes: dict[str, Box] = {}
    top = _EDGE
    for node in nodes:
        box = _box(node, _EDGE, top, width, columns=min(len(node.cards), 2))
        boxes[node.stage.name] = box
        top = box.bottom + _DOWN
    curves = [
        Curve(f"M{_EDGE + 24:.1f} {boxes[above.stage.name].bottom + 2:.1f}V{boxes[below.stage.name].y - 5:.1f}", "acts")
        for above, below in pairwise(nodes)
        if below.stage.name in above.acts
    ]
    for lane, (source, target, kind) in enumerate(beside):
        start, end = boxes[source], boxes[target]
        out = start.right + _LANE * (lane + 0.7)
        y, back = start.middle + 6.0 * lane, end.middle - 6.0 * lane
        turn = 6 if back > y else -6
        path = f"M{start.right + 2:.1f} {y:.1f}H{out - 6:.1f}q6 0 6 {turn}V{back - turn:.1f}q0 {turn} -6 {turn}"
        curves.append(Curve(f"{path}H{end.right + 6:.1f}", kind))
    return Drawing(NARROW.width, top - _DOWN + _EDGE, tuple(boxes.values()), tuple(curves), ())


def _beside(nodes: Sequence[Node]) -> Iterator[tuple[str, str, str]]:
    """Yield what acts on a stage that does not follow it, the shortest way first; a way back is a loop."""
    order = [node.stage.name for node in nodes]
    ways = [(node.stage.name, other) for node in nodes for other in node.acts]
    far = [(order.index(target) - order.index(source), source, target) for source, target in ways]
    for distance, source, target in sorted(far, key=lambda way: abs(way[0])):
        if distance != 1:
            yield source, target, "acts" if distance > 0 else "loop"


def _arrows(nodes: Sequence[Node], boxes: Mapping[str, Box]) -> Iterator[tuple[Curve, Line]]:
    """Yield an arrow for each way in which a stage acts, with its words where there is room for them."""
    for node in nodes:
        start = boxes[node.stage.name]
        for other, how in node.acts.items():
            yield _arrow(start, boxes[other], how)


def _arrow(start: Box, end: Box, how: str) -> tuple[Curve, Line]:
    if start.y == end.y:
        y = start.y + 26.0
        return Curve(f"M{start.right + 2:.1f} {y:.1f}H{end.x - 5:.1f}", "acts"), Line(0.0, 0.0, "", "way")
    if start.y > end.y:
        x = end.x + end.width * 0.6
        path = f"M{x:.1f} {start.y - 2:.1f}V{end.bottom + 6:.1f}"
        return Curve(path, "loop"), Line(x + 9.0, (start.y + end.bottom) / 2 + 4.0, how, "way")
    middle = (start.bottom + end.y) / 2
    if start.x == end.x:
        x = start.x + 26.0
        path = f"M{x:.1f} {start.bottom + 2:.1f}V{end.y - 5:.1f}"
        return Curve(path, "acts"), Line(x + 9.0, middle + 4.0, how, "way")
    x, to = start.x + start.width * 0.6, end.x + 26.0
    path = f"M{x:.1f} {start.bottom + 2:.1f}V{middle - 6:.1f}q0 6 6 6H{to - 6:.1f}q6 0 6 6V{end.y - 5:.1f}"
    return Curve(path, "acts"), Line(x + 9.0, middle - 5.0, how, "way")


def _box(node: Node, x: float, y: float, width: float, *, columns: int) -> Box:
    """Return a stage's box: its name and what it is about, then its cards, in one column or beside each other."""
    room = width - 2 * _PAD
    head = [*_wrapped(node.title, "title", room), *_wrapped(node.stage.about, "about", room)]
    head += [line for text in node.changed for line in _wrapped(text, "set", room)]
    lines, bottom = _stacked(head, x + _PAD, y + _PAD)
    each = (room - _PAD * (columns - 1)) / columns
    ends = [bottom] * columns
    for place, one in enumerate(node.cards):
        column = place % columns
        left = x + _PAD + column * (each + _PAD)
        some, ends[column] = _stacked(_card(one, each), left, ends[column] + _BEFORE)
        lines += some
    return Box(x, y, width, max(ends) + _PAD - 4.0 - y, tuple(lines), "stage", colour=_colour(node.cards))


def _colour(cards: Sequence[Card]) -> Colour:
    """Return the colour of a box: that of its first indicator, which the box is read by."""
    return _STYLES.get(cards[0].style, UNCLEAR) if cards else UNCLEAR


def _card(one: Card, room: float) -> list[tuple[str, str]]:
    outcome = f"{one.outcome}, {one.span}" if one.span else one.outcome
    return [
        *_wrapped(one.title, "name", room),
        *_wrapped(f"{one.symbol} {one.change}".replace(" ", "\xa0"), f"change {one.style}", room),
        *_wrapped(unbroken(outcome), f"told {one.style}", room),
        *_wrapped(one.values, "values", room),
    ]


def _wrapped(text: str, kind: str, room: float) -> list[tuple[str, str]]:
    most = max(int(room / _LETTERS.get(kind.partition(" ")[0], _LETTER)), 8)
    return [(part, kind) for part in textwrap.wrap(text, most, break_on_hyphens=False)]


def _stacked(texts: Sequence[tuple[str, str]], x: float, y: float) -> tuple[list[Line], float]:
    """Return lines below each other from a height on, and where they end."""
    lines = []
    for text, kind in texts:
        y += _HEIGHTS.get(kind.partition(" ")[0], _HEIGHT)
        lines.append(Line(x, y - 4.0, text, kind))
    return lines, y


def _tall(box: Box, height: float) -> Box:
    return Box(box.x, box.y, box.width, height, box.lines, box.kind, box.action, box.colour)
