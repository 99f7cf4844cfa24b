"""Where everything of a drawn graph of rules stands: names from left to right, rules from top to bottom."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from simulator.domain import Action
from simulator.rules import Graph, Step

from .drawing import Box, Curve, Drawing, Line
from .theme import BETTER, CANDIDATE, LATE, SECOND, WORSE, Colour

COLOURS: Mapping[Action, Colour] = {
    Action.REMOVE: WORSE,
    Action.HOLD: SECOND,
    Action.REVIEW: CANDIDATE,
    **dict.fromkeys((Action.AGE_GATE, Action.LABEL, Action.LIMIT), LATE),
    Action.ALLOW: BETTER,
}
"""Colour of each action."""
MARGIN = 12.0
_RULE, _SLIM = 430.0, 366.0
"""Widths of a rule, on a page and on a phone."""
_COLUMN, _CHANNEL = 176.0, 58.0
"""Width of a column of names, and of the room for curves behind it."""
_LINE, _PAD, _BETWEEN, _APART, _PILL = 17.0, 11.0, 26.0, 10.0, 28.0
_MONO, _PROSE = 6.9, 6.2
"""Width of a character of a condition, and of a sentence on average."""
_LANE, _MOST_ARCS = 14.0, 15
_MOST_NAMED = 8
"""Rules above that are named; of more, their number is."""


def laid_out(graph: Graph, *, slim: bool = False, told: Sequence[str] = ()) -> Drawing:
    """Return where everything of a graph stands.

    Parameters
    ----------
    graph : Graph
    slim : bool
        Whether to leave out names and arcs, for a phone.
    told : sequence of str
        A line more for each rule, in the order of the file.
    """
    own = {one.name: one for one in graph.own}
    levels = [] if slim else _levels(graph)
    left = MARGIN + len(levels) * (_COLUMN + _CHANNEL)
    top = MARGIN if slim else MARGIN + 24.0
    width = _SLIM if slim else _RULE
    chain = _chain(graph, left, top, width, told)
    rules = {step.number: box for step, box in zip(graph.steps, chain[1:-1], strict=True)}
    names: dict[str, Box] = {}
    readers = {str(step.number): (step.rule.names, rules[step.number]) for step in graph.steps}
    for x, _, level in reversed(levels):
        made = {name: _name(name, own[name].text if name in own else "", x) for name in level}
        names |= _beside(made, readers, top)
        readers |= {name: (own[name].names, names[name]) for name in level if name in own}
    arcs = [] if slim else _arcs(graph, rules)
    lanes = 1 + max((lane for lane, _ in arcs), default=-1)
    heads = [(x, head) for x, head, _ in levels] + ([] if slim else [(left, _order_in_words(graph))])
    lines = [Line(x, MARGIN + 8.0, head, "head") for x, head in heads]
    lines += [Line(box.x + 36.0, box.y - 9.0, "else", "head") for box in chain[2:]]
    return Drawing(
        width=left + width + MARGIN + _LANE * lanes,
        height=max(box.bottom for box in (*chain, *names.values())) + MARGIN,
        boxes=(*names.values(), *chain),
        curves=(*_reading(names, readers), *_falling(chain), *(curve for _, curve in arcs)),
        lines=tuple(lines),
    )


def _levels(graph: Graph) -> list[tuple[float, str, list[str]]]:
    """Return columns of names from left to right, each with its left edge and its head.

    A name stands to the left of all that it is read by.
    """
    depth: dict[str, int] = {}
    for one in reversed(graph.own):  # a name uses only those above it
        depth[one.name] = 1 + max((depth[other.name] for other in graph.own if one.name in other.names), default=-1)
    columns = [("what is known of an upload", list(graph.columns))]
    columns += [
        ("names of the file", [name for name in reversed(depth) if depth[name] == rank])
        for rank in range(max(depth.values(), default=-1), -1, -1)
    ]
    filled = [(head, names) for head, names in columns if names]
    return [(MARGIN + place * (_COLUMN + _CHANNEL), head, names) for place, (head, names) in enumerate(filled)]


def verb(action: Action) -> str:
    """Return an action as a word for people.

    >>> verb(Action.AGE_GATE)
    'age-gate'
    """
    return action.name.lower().replace("_", "-")


def gives_way(step: Step) -> str:
    """Return, in words, the rules that decide before a rule on what both match; empty where there is none.

    Those that do the same are left out: it makes no difference which of the two decides.
    """
    others = [str(number) for number in step.behind if number not in step.harmless]
    if not others:
        return ""
    if len(others) > _MOST_NAMED:
        return f"gives way to {len(others)} rules above where both match"
    *first, last = others
    return f"gives way to {' and '.join([*([', '.join(first)] if first else []), last])} where both match"


def _title(step: Step) -> str:
    own = f"rule {step.number}"
    return own if step.rule.name == own else f"{step.number} {step.rule.name}"


def _order_in_words(graph: Graph) -> str:
    return "rules: the first that matches decides" if graph.match == "first" else "rules: the strongest action decides"


def _chain(graph: Graph, x: float, top: float, width: float, told: Sequence[str]) -> list[Box]:
    """Return the boxes of the rules, between that of all uploads and that of uploads which no rule matches."""
    boxes = [_end("every upload", x, top, width)]
    for step in graph.steps:
        boxes.append(_rule(step, x, boxes[-1].bottom + _BETWEEN, width, told))
    last = _end("no rule matches", x, boxes[-1].bottom + _BETWEEN, width)
    allow = Action.ALLOW
    return [*boxes, Box(last.x, last.y, last.width, last.height, last.lines, "end", verb(allow), COLOURS[allow])]


def _end(text: str, x: float, y: float, width: float) -> Box:
    return Box(x, y, width, _PILL, (Line(x + _PAD, y + _PILL / 2 + 4.5, text, "prose"),), "end")


def _rule(step: Step, x: float, y: float, width: float, told: Sequence[str]) -> Box:
    room = width - 2 * _PAD
    texts = [(text, "title") for text in textwrap.wrap(_title(step), int((room - 84) / 7.4)) or [""]]
    texts += [(text, "code") for text in textwrap.wrap(step.rule.text, int(room / _MONO))]
    texts += [(text, "because") for text in textwrap.wrap(step.rule.because, int(room / _PROSE))]
    texts += [(text, "way") for text in textwrap.wrap(gives_way(step), int(room / _PROSE))]
    if told:
        texts += [(text, "told") for text in textwrap.wrap(told[step.number - 1], int(room / _PROSE))]
    lines = tuple(Line(x + _PAD, y + _PAD + 10.0 + place * _LINE, *text) for place, text in enumerate(texts))
    height = 2 * _PAD + len(lines) * _LINE - 4.0
    return Box(x, y, width, height, lines, "rule", verb(step.rule.action), COLOURS[step.rule.action])


def _name(name: str, text: str, x: float) -> Box:
    room = int((_COLUMN - 2 * _PAD) / _MONO)
    texts = [(part, "name") for part in textwrap.wrap(name, room, break_on_hyphens=False)]
    texts += [(part, "code") for part in textwrap.wrap(f"= {text}", room)] if text else []
    lines = tuple(Line(x + _PAD, 18.0 + place * _LINE, *part) for place, part in enumerate(texts))
    return Box(x, 0.0, _COLUMN, 11.0 + len(texts) * _LINE, lines, "name")


def _beside(boxes: Mapping[str, Box], readers: Mapping[str, tuple[tuple[str, ...], Box]], top: float) -> dict[str, Box]:
    """Return names each as near as there is room to the middle of what reads it, which keeps curves from crossing."""
    wanted = {
        name: fmean(box.middle for names, box in readers.values() if name in names) - boxes[name].height / 2
        for name in boxes
    }
    placed: dict[str, Box] = {}
    floor = top
    for name in sorted(boxes, key=lambda one: wanted[one]):
        box, y = boxes[name], max(wanted[name], floor)
        lines = tuple(Line(line.x, line.y + y, line.text, line.kind) for line in box.lines)
        placed[name] = Box(box.x, y, box.width, box.height, lines, box.kind)
        floor = y + box.height + _APART
    return placed


def _reading(names: Mapping[str, Box], readers: Mapping[str, tuple[tuple[str, ...], Box]]) -> Iterator[Curve]:
    """Yield a curve from each name to what reads it, those of one reader side by side."""
    for read, box in readers.values():
        known = sorted((name for name in read if name in names), key=lambda name: names[name].middle)
        for place, name in enumerate(known, start=1):
            start, end = names[name], box.y + box.height * place / (len(known) + 1)
            bend = _CHANNEL * 0.8
            path = f"M{start.right:.1f} {start.middle:.1f}C{start.right + bend:.1f} {start.middle:.1f} "
            yield Curve(f"{path}{box.x - bend:.1f} {end:.1f} {box.x:.1f} {end:.1f}", "reads")


def _falling(chain: Sequence[Box]) -> Iterator[Curve]:
    """Yield an arrow from each rule to the next: where it does not match."""
    for above, below in pairwise(chain):
        x = above.x + 26.0
        yield Curve(f"M{x:.1f} {above.bottom:.1f}V{below.y - 5.0:.1f}", "falls")


def _arcs(graph: Graph, rules: Mapping[int, Box]) -> list[tuple[int, Curve]]:
    """Return an arc, and its lane, from each rule to those that give way to it and do something else; few or none."""
    place = {step.number: order for order, step in enumerate(graph.steps)}
    pairs = [
        (place[other], place[step.number], other, step.number)
        for step in graph.steps
        for other in step.behind
        if other not in step.harmless
    ]
    if len(pairs) > _MOST_ARCS:
        return []
    taken: list[int] = []
    arcs = []
    for first, last, above, below in sorted(pairs, key=lambda pair: (pair[1] - pair[0], pair[0])):
        lane = next((one for one, lowest in enumerate(taken) if lowest <= first), len(taken))
        taken[lane : lane + 1] = [last]
        start, end = rules[above], rules[below]
        x, y, down = start.right, start.y + start.height * 0.7, end.y + end.height * 0.3
        out = x + 8.0 + _LANE * (lane + 0.5)
        path = f"M{x:.1f} {y:.1f}H{out - 6:.1f}q6 0 6 6V{down - 6:.1f}q0 6 -6 6H{x + 5.0:.1f}"
        arcs.append((lane, Curve(path, "shadows")))
    return arcs
