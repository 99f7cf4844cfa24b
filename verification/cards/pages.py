"""The measured parts of the cards in ``docs/strategies``, and the table of all families."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping

from benchmarks.table import Table
from simulator.present.outcomes import BETTER, SYMBOLS, UNKNOWN, WORSE

from .measured import PAIRS, SEED, Card, Effect, Effects
from .worlds import Made

_PART = re.compile(r"(<!-- measured(?: (?P<name>\w+))? -->\n).*?(<!-- end -->)", re.DOTALL)
_MOST = 3
"""Effects of each kind in a cell of the table of all families."""
_LEAST = 0.0005
"""Relative change below which an effect reads as 0.0 %: common luck makes even that clear."""


def table(made: Mapping[str, Made], cards: Mapping[str, Card]) -> Table:
    """Return the table of all families: what each improves and what it pays, on its own world and on the baseline."""
    found = Table(
        "Every family against `Threshold`",
        ("family", "world", "better", "worse"),
        f"{PAIRS} pairs of runs each, seed {SEED}; changes with paired 95 % intervals, clear after adjustment for all "
        "indicators. Of several only the first three stand here; the family's card has all.",
    )
    for name in sorted(cards, key=str.lower):
        own, baseline = cards[name].own, cards[name].baseline
        changed = ", changed" if own.arms.overrides else ""
        found.add(f"[`{name}`](strategies/{name}.md)", f"`{own.arms.scenario}`{changed}", *_cells(own, made[name]))
        found.add("", "the baseline", *_cells(baseline, made[name]))
    return found


def render(page: str, made: Mapping[str, Made], cards: Mapping[str, Card]) -> str:
    """Return a page with its measured parts as they must be now; what was not measured stays as it is."""

    def part(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None:
            text = _bare(table(made, cards))
        elif name in cards:
            text = card_part(made[name], cards[name])
        else:
            return found[0]
        return f"{found[1]}\n{text}\n{found[3]}"

    return _PART.sub(part, page)


def card_part(made: Made, card: Card) -> str:
    """Return the measured part of a card: the picture, the numbers, and the commands that repeat them."""
    why = textwrap.fill(f"*The world made for it* is `{made.own.scenario}`: {made.why}", 116)
    rows = [
        "| indicator | on its own world | on the baseline |",
        "|---|---|---|",
        *(
            f"| {own.title} | {_changed(own)} | {_changed(base)} |"
            for own, base in zip(card.own.effects, card.baseline.effects, strict=True)
            if not own.outcome == base.outcome == UNKNOWN
        ),
    ]
    commands = [f"    {arms.command} --seed {SEED} --replications {PAIRS}" for arms in (made.own, made.baseline)]
    picture = f"![What {made.name} changes, with intervals]({made.name}.svg)"
    return "\n".join([picture, "", why, "", *rows, "", *commands, ""])


def _changed(one: Effect) -> str:
    before, after = one.arms
    return f"{SYMBOLS[one.outcome]} {one.text} ({before} → {after})"


def _cells(effects: Effects, made: Made) -> Iterator[str]:
    """Yield what gets better, and what gets worse."""
    return (_cell(effects.having(outcome), made) for outcome in (BETTER, WORSE))


def _cell(effects: list[Effect], made: Made) -> str:
    """Return a few effects in words: those that the family's file names come first, and none that rounds to nothing."""
    effects = [one for one in effects if one.change is None or abs(one.change) >= _LEAST]
    named = (*made.better, *made.worse)
    order = sorted(effects, key=lambda one: named.index(one.id) if one.id in named else len(named))
    return "; ".join(f"{one.title} {one.text}" for one in order[:_MOST]) or "–"


def _bare(found: Table) -> str:
    """Return a table without its heading, and without the blanks that line up its columns."""
    lines = str(found).splitlines()[2:]
    lines[1] = "|" + "---|" * len(found.columns)
    return "\n".join(re.sub(" {2,}", " ", line) if line.startswith("|") else textwrap.fill(line, 116) for line in lines)


def lacking(card: Card, made: Made) -> list[str]:
    """Return the indicators that the family's file calls better or worse and that were not clearly so."""
    named = [(id_, BETTER) for id_ in made.better] + [(id_, WORSE) for id_ in made.worse]
    found = _outcomes(card.own)
    return [f"{id_}: {found[id_]} instead of {outcome}" for id_, outcome in named if found[id_] != outcome]


def _outcomes(effects: Effects) -> dict[str, str]:
    return {one.id: one.outcome for one in effects.effects}
