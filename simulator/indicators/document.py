"""The page of the indicators: ``python -m simulator.indicators.document`` writes it from the registry."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from .base import Indicator
from .coverage import coverage_in_words, worlds_in_words
from .goals import GOALS
from .sensitivity import measured, other_worlds_in_words, sensitivity_sentence
from .text_tree import DRIVER, chain_lines, tree_lines
from .tree import TREE

PAGE = Path("docs/indicators.md")
"""Where the page is kept, from the project's root."""

_HEAD = """\
# Indicators

Written by `python -m simulator.indicators.document` from `simulator/indicators/`; change it there.

The tree has three levels: the goals that teams answer for, the indicators by which each is judged, and the drivers that
explain those. Tables and pages show the goals as headings, and drivers (↳) under what they explain.

{tree}
Some are also read at a stage of the causal chain, from what a plan decides to what people meet. Each stage acts on
others, and the last one acts back on the queue:

{chain}
Every indicator is computed from the ledger alone, without an event log. Names in capitals are measures, described in
`simulator/ledger/measures.py`, or events of items, described in `docs/flow.md`: BAN counts bans. Both belong to
the cohort of the upload (day, market, policy and creator tier), whenever the counted event happens; "of ring" counts
the uploads of one segment only. Measures of queues belong to the hour in which they happen, and include appeals' jobs.
Items uploaded in the warm-up are not counted, and "per day" is per day after it.

The policy of an item is the one it violates; of an item that violates none, the one its detectors read highest. "of all
policies" marks denominators that stay those of the platform when an indicator is broken down by policy.

Over replications, ratios are ratios of sums, quantiles come from the merged histograms, and intervals are Student's t
over replications, for one arm on the scale of the transform (`simulator/runs/estimate.py`). Totals, such as exposure,
are means per run.

"Shown with" names what a scenario must have on (all of it) for the tables of `run` and `compare` and for a report to
show the indicator. `--json`, the Python interface, guardrails and objectives know every indicator in every scenario.

"by" lists the axes of a breakdown: `--by market` of `run` and `compare`, `by=("market", "day")` in Python. Axes before
a semicolon go together in Python. After it stand the populations, of which one may be added, or asked for "alone":

* `segment`: populations that the scenario's mechanisms declare, such as `ring`, and `struck`, uploads of accounts with
  a strike in force. They may overlap and leave out uploads, so they do not add up to the whole.
* `arm`: `control` and `treatment` of an experiment inside the run, in scenarios with `arms`. They are segments too, and
  count from the end of the warm-up, also before the experiment starts.

Indicators that count a segment themselves are not broken down by segment or arm.

Direction: ↑ higher is better, ↓ lower is better, · neither.

Tail: how it varies from run to run. A *heavy sum of views* is carried by a few items, so it needs a log scale and many
runs; a *bounded share* is a part of counted events; a *count* is a number of events or a ratio of such numbers; a
*light sum* adds up times; *quantile* is of durations; *extreme* is the most of many hours or cells; what is *planned*
has no luck.

{covers}

Lag: when it can first be read on a live platform, and when it hardly changes any more. Four fifths of what the
laws of the baseline bring about within a year have happened when it is mature.

Guardrail: the default margin, as a requirement for `--require`. Take it where nobody has set a better one.

Seen: by whom. What needs the truth of items is estimated by a platform from a labelled sample; what is true only, such
as views that an innocent creator would have had, exists in a simulation alone.

{sensitivity}
"""

_COVERS = (
    "Covers: how often 95 % intervals held the truth when it was measured at 4, 8 and 30 runs, of one arm, of a large "
    "and of a small paired difference ({worlds}). Below 90 % an interval is withheld, and tables name the *twin* to "
    "read instead."
)
_MEASURED = """\
Smallest change: the smallest relative change that one pair of runs shows at 5 % with a power of 80 %, measured by
`{command}` on {date} ({world}; {pairs} pairs of runs; candidate {candidate}). Luck that both arms share does not
count, so a candidate that changes more decisions needs a larger change to be seen. {others}
"""
_NOT_MEASURED = """\
Smallest change: `python -m verification.sensitivity --write` measures it.
"""

_WIDTH = 120
_ARROWS = {1: "↑", -1: "↓", 0: "·"}


def render() -> str:
    """Return the page as Markdown."""
    kept = measured()
    said = (
        textwrap.fill(_MEASURED.format(**kept, others=other_worlds_in_words()), _WIDTH)
        if kept["indicators"]
        else _NOT_MEASURED
    )
    tree = "\n".join(f"    {line}" for line in tree_lines()) + "\n"
    chain = "\n".join(f"    {line}" for line in chain_lines()) + "\n"
    covers = textwrap.fill(_COVERS.format(worlds=worlds_in_words()), _WIDTH)
    parts = [_HEAD.format(tree=tree, chain=chain, sensitivity=said, covers=covers).rstrip("\n") + "\n"]
    for goal, branches in TREE.items():
        parts.append(f"## {goal.capitalize()}\n\n{GOALS[goal].question}\n")
        parts += [_entry(indicator) for branch in branches for indicator in branch.all]
    return "\n".join(parts)


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Write the page of the indicators.")
    parser.add_argument("path", nargs="?", type=Path, default=PAGE)
    parser.parse_args().path.write_text(render(), encoding="utf-8")


def _entry(indicator: Indicator) -> str:
    mark = DRIVER if indicator.driver_of else ""
    lines = [
        f"### {mark}{indicator.title} {_ARROWS[indicator.direction]}",
        "",
        indicator.definition,
        "",
        *([f"* question: {indicator.question}"] if indicator.question else []),
        *([f"* explains: `{indicator.driver_of}`"] if indicator.driver_of else []),
        *([f"* stage of the chain: {indicator.stage}"] if indicator.stage else []),
        f"* id: `{indicator.id}`, unit: {indicator.unit}",
        f"* formula: {indicator.formula}",
        f"* by: {indicator.rule.breakdown.words}",
        f"* tail: {indicator.tail.value}; transform: {indicator.transform}",
        f"* covers: {coverage_in_words(indicator.id)}",
        *([f"* twin: `{indicator.twin}`"] if indicator.twin else []),
        f"* lag: {indicator.lag}",
        *([f"* guardrail: `{indicator.guardrail}`; {indicator.margin.reason}"] if indicator.margin else []),
        f"* seen: {indicator.sight.value}",
        *([f"* smallest change: {change}"] if (change := sensitivity_sentence(indicator.id)) else []),
        f"* source: {indicator.source}",
        *([f"* shown with: {', '.join(f'`{need}`' for need in indicator.needs)}"] if indicator.needs else []),
        "",
    ]
    return "\n".join(_wrapped(line) for line in lines)


def _wrapped(line: str) -> str:
    """Return a line in lines that fit a screen; a bullet's further lines are indented."""
    indent = "  " if line.startswith("* ") else ""
    return textwrap.fill(line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    main()
