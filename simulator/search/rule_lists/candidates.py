"""Candidate lists: learned on one set of kept uploads at many prices, picked on another that no list was learned on.

Prices are raised for what a list has too much of, and lowered for what it has little of, in proportion to their size
(multiplicative weights; Arora, Hazan and Kale 2012, Theory of Computing 8). So they come to where every objective gains
and every limit is kept, if lists that do so exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp

from simulator.domain import Action
from simulator.runs.executor import Progress

from .conditions import Candidate, Cut, Rules
from .fields import Field
from .learning import WORTH, Learner
from .refining import refined
from .scoring import Aims, Score, Scorer

TOP = "top_score"
"""Column of the lists that everybody knows."""
STEPS = 6
"""Times that prices are changed, from each start."""
EMPHASIS = 4.0
"""How much more one objective counts in a start of its own than the preference says."""
LIMIT_PRICES = (0.05, 0.3)
"""First prices of what has a limit, per part of what the strategy in force has; prices of objectives sum to 1."""
REFINED = 6
"""Lists of each number of rules that are refined, the best ones."""
MARGIN = 0.02
"""By what part of the strategy in force a list must be better where it is learned: elsewhere it does less well."""
SPARES = (0.05, 0.1, 0.02, 0.0)
"""Parts of every limit that lists leave, those first that are picked first."""
_LEAST, _MOST = 0.005, 4.0
"""Prices of what has a limit stay between these."""
_RATE, _LARGEST = 6.0, 0.3
"""How fast prices follow a change at first, and the change by which they move at most."""

Prices = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Scored:
    """A list of rules with its scores.

    Parameters
    ----------
    rules : tuple of Candidate
    learned : Score
        On the uploads that it was learned on; too good, since it was chosen for it.
    held_out : Score
        On uploads of other luck.
    """

    rules: Rules
    learned: Score
    held_out: Score


def starts(aims: Aims) -> list[Prices]:
    """Return first prices: objectives as they are preferred, and each of several emphasised in turn.

    >>> starts(Aims(("exposure", "innocent_views_lost"), (0.5, 0.5), {"reviewer_hours": 1.05}, 0.0))[2]
    {'exposure': 0.8, 'innocent_views_lost': 0.2, 'reviewer_hours': 0.05}
    """
    even = {name: max(weight, 0.01) for name, weight in zip(aims.objectives, aims.weights, strict=True)}
    found = [even]
    if len(even) > 1:
        found += [even | {name: EMPHASIS * even[name]} for name in even]
    limited = [name for name in aims.limits if name not in even]
    return [_whole(one) | dict.fromkeys(limited, price) for one in found for price in LIMIT_PRICES[: len(limited) + 1]]


def moved(prices: Prices, score: Score, aims: Aims, rate: float = 1.0) -> Prices:
    """Return prices that follow what a list has too much or too little of, at some rate."""

    def factor(excess: float) -> float:
        return exp(rate * max(-_LARGEST, min(excess, _LARGEST)))

    objectives = {name: prices[name] * factor(score.ratios[name] - 1.0) for name in aims.objectives}
    limited = {
        name: max(_LEAST, min(prices[name] * factor(score.ratios[name] - limit), _MOST))
        for name, limit in aims.limits.items()
        if name not in objectives
    }
    return _whole(objectives) | limited


def thresholds(fields: Sequence[Field], actions: Sequence[Action], most_rules: int) -> list[Rules]:
    """Return the lists that everybody knows: a score above which to act, and a lower one above which to act mildly."""
    cuts = next((field.cuts for field in fields if field.name == TOP), ())
    acts = sorted((action for action in actions if action != Action.ALLOW), reverse=True)
    above = {cut: Cut(TOP, cut, above=True) for cut in cuts}
    found: list[Rules] = [(Candidate((above[cut],), action),) for cut in cuts for action in acts]
    if most_rules > 1:
        found += [
            (Candidate((above[high],), strong), Candidate((above[low],), mild))
            for low, high in combinations(cuts, 2)
            for strong, mild in combinations(acts, 2)
        ]
    return found


def learned_lists(
    learner: Learner, scorer: Scorer, most_rules: int, progress: Progress | None = None
) -> dict[Rules, Score]:
    """Return different lists, learned at many prices, with their scores on the uploads they were learned on."""
    found = {rules: scorer.score(rules) for rules in thresholds(learner.fields, scorer.actions, most_rules)}
    known = min(found, key=lambda rules: found[rules].key, default=())
    first = starts(scorer.aims)
    for start, prices in enumerate(first):
        for step in range(STEPS):
            begin = known if step % 2 else ()
            lists = learner.lists(scorer.worth(prices), most_rules, WORTH * sum(prices.values()), begin)
            for rules in lists:
                if rules not in found:
                    found[rules] = scorer.score(rules)
            last = found[lists[-1]] if lists else scorer.score(())
            prices = moved(prices, last, scorer.aims, _RATE / (1 + step))
            if progress is not None:
                progress(start * STEPS + step + 1, len(first) * STEPS)
    return found


def refined_lists(lists: Iterable[Rules], fields: Sequence[Field], scorer: Scorer) -> dict[Rules, Score]:
    """Return lists with their scores and, beside them, the best ones of each number of rules refined."""
    found = {rules: scorer.score(rules) for rules in lists}
    named = {field.name: field for field in fields}
    for rules in best_of(found, REFINED):
        better, score = refined(rules, named, scorer)
        found[better] = score
    return found


def best_of(found: Mapping[Rules, Score], each: int) -> list[Rules]:
    """Return the best lists of each number of rules, at most so many."""
    sizes = sorted({len(rules) for rules in found})
    return [rules for size in sizes for rules in [one for one in ranked(found) if len(one) == size][:each]]


def ranked(found: Mapping[Rules, Score]) -> list[Rules]:
    """Return lists, the best first."""
    return sorted(found, key=lambda rules: found[rules].key)


def picked(lists: Mapping[Rules, Score], held_out: Scorer, most: int) -> list[Scored]:
    """Return at most so many lists to simulate, by their scores on uploads that they were not learned on.

    A score is rough, so what keeps a limit by a hair may miss it. The best list of each number of rules is therefore
    picked with more and less to spare of every limit, unless fewer rules do as well with as much; of several objectives
    also the list in which all gain. Lists that clearly miss a limit there, or an objective, are left out.
    """
    scored = _different([Scored(rules, score, held_out.score(rules)) for rules, score in lists.items()])
    able = sorted((one for one in scored if one.held_out.able), key=lambda one: (*one.held_out.key, len(one.rules)))
    chosen: dict[Scored, None] = {}
    for spare in SPARES:
        chosen |= dict.fromkeys(_front([one for one in able if one.held_out.spare >= spare]))
    if len(held_out.aims.objectives) > 1:
        chosen |= dict.fromkeys(_front(sorted(able, key=lambda one: one.held_out.worst)))
    chosen |= dict.fromkeys(able)
    return sorted([*chosen][:most], key=lambda one: (len(one.rules), *one.held_out.key))


def _front(lists: Sequence[Scored]) -> list[Scored]:
    """Return of lists, the best first, those that no list of as many rules or fewer comes before."""
    found: list[Scored] = []
    for one in lists:
        if all(len(other.rules) > len(one.rules) for other in found):
            found.append(one)
    return found


def _different(lists: Sequence[Scored]) -> list[Scored]:
    """Return one list, the shortest, of those that do the same to uploads."""
    found: dict[tuple[float, ...], Scored] = {}
    for one in sorted(lists, key=lambda one: (len(one.rules), sum(len(rule.conditions) for rule in one.rules))):
        found.setdefault((*one.learned.ratios.values(), *one.held_out.ratios.values()), one)
    return list(found.values())


def _whole(prices: Prices) -> dict[str, float]:
    """Return prices that sum to 1."""
    return {name: price / sum(prices.values()) for name, price in prices.items()}
