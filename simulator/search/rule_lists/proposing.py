"""The lists that are worth a simulation: uploads kept, lists learned, corrected, and picked on other luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from simulator.domain import Action
from simulator.errors import InputError, RuleError
from simulator.rules import RuleFile
from simulator.runs.executor import Progress
from simulator.runs.plans import Plan
from simulator.search.answer.fresh import part_of
from simulator.search.loop.sharing import fresh_seed

from .candidates import MARGIN, STEPS, Scored, best_of, learned_lists, picked, ranked, refined_lists, starts
from .conditions import Rules
from .correction import corrections
from .effects import Effects, effects_of
from .fields import made_fields
from .kept import Kept, keep_uploads
from .learning import Learner
from .lost import not_carried_over
from .scoring import Aims, Hits, Score, Scorer
from .shown import Shown, together
from .space import RULES, rule_space
from .written import rule_file

ROUNDS = 2
"""Times that the best lists are played, to see what actions do where the strategy in force does not take them."""
PLAYED = 4
"""Lists that are played each time, of different numbers of rules."""


class Shape(NamedTuple):
    """What lists may look like, and how many are proposed."""

    rules: int
    conditions: int
    actions: tuple[Action, ...]
    points: int


@dataclass(frozen=True, eq=False)
class Proposed:
    """Lists that are worth a simulation, and how they were found.

    Parameters
    ----------
    candidates : tuple of Scored
        By the number of their rules.
    hits : tuple of tuple of Hits
        What each rule of each list did to uploads that it was not learned on.
    files : mapping of str to RuleFile
        Lists by name, in the order of the candidates.
    effects : Effects
        What actions were taken to do.
    corrections : mapping of str to float
        Factors between played and scored ratios, by indicator.
    uploads : float
        Uploads of one run that was kept.
    replications : int
        Runs on which lists were learned, and as many others on which they were picked.
    prices : int
        Prices at which lists were learned.
    able : int
        Different lists that may keep every limit, where they were learned.
    fields : tuple of str
        Columns that rules could read.
    lost : tuple of str
        What of the strategy in force no rule can say, in words.
    """

    candidates: tuple[Scored, ...]
    hits: tuple[tuple[Hits, ...], ...]
    files: Mapping[str, RuleFile]
    effects: Effects
    corrections: Mapping[str, float]
    uploads: float
    replications: int
    prices: int
    able: int
    fields: tuple[str, ...]
    lost: tuple[str, ...] = ()


def propose(
    plan: Plan,
    aims_of: Callable[[Kept], Aims],
    fields: tuple[str, ...],
    shape: Shape,
    *,
    replications: int,
    seed: int,
    engine: str,
    workers: int | None,
    progress: Progress | None = None,
) -> Proposed:
    """Return lists that may do better than the plan in force.

    Parameters
    ----------
    plan : Plan
        In force.
    aims_of : callable
        Returns what lists are scored by, from the uploads that were kept to learn on.
    fields : tuple of str
        Columns that rules may read.
    shape : Shape
    replications, seed, engine, workers, progress
    """
    seeds = [fresh_seed(seed, purpose) for purpose in ("uploads to learn on", "uploads held out")]
    whole = 3.0 + 2 * ROUNDS
    learn, pick = (
        keep_uploads(
            plan,
            fields,
            seed=one,
            replications=replications,
            engine=engine,
            workers=workers,
            progress=part_of(progress, place, 1.0, whole),
        )
        for place, one in enumerate(seeds)
    )
    if not (learn.weight.size and pick.weight.size):
        raise InputError(f"Runs of {plan.scenario.name!r} have no uploads after the warm-up to learn rules from.")
    aims = aims_of(learn)
    columns = made_fields(fields, learn, _axes(plan))
    learner = Learner(learn, columns, shape.actions, shape.conditions)
    played: dict[Rules, Shown] = {}
    lists: dict[Rules, Score] = {}
    for turn in range(ROUNDS + 1):
        effects = effects_of(together([learn.shown, *played.values()]), aims.names, shape.actions)
        scorer = Scorer(learn, effects, aims, shape.actions, MARGIN)
        scorer = replace(scorer, corrections=corrections(played, learn.shown, scorer))
        part = part_of(progress, 2.0 + 2 * turn, 1.0, whole)
        found = learned_lists(learner, scorer, shape.rules, part)
        lists = refined_lists([*lists, *found], columns, scorer)
        if turn < ROUNDS:
            part = part_of(progress, 3.0 + 2 * turn, 1.0, whole)
            fresh = {rules: score for rules, score in lists.items() if rules not in played}
            played |= _played(fresh, plan, scorer, seeds[0], engine, workers, part)
    able = {rules: score for rules, score in lists.items() if score.able}
    held_out = replace(scorer, kept=pick, margin=0.0)
    candidates = picked(able, held_out, shape.points)
    files = readable_files([one.rules for one in candidates], held_out)
    scored = {one.rules: one for one in candidates}
    return Proposed(
        candidates=tuple(scored[rules] for _, rules in files.values()),
        hits=tuple(tuple(held_out.hits(rules)) for _, rules in files.values()),
        files={name: file for name, (file, _) in files.items()},
        effects=effects,
        corrections=scorer.corrections,
        uploads=float(learn.weight.sum()) / replications,
        replications=replications,
        prices=len(starts(aims)) * STEPS,
        able=len(able),
        fields=fields,
        lost=not_carried_over(plan.strategy, learn.beyond | pick.beyond, ranks=learn.ranks),
    )


def _played(
    lists: Mapping[Rules, Score],
    plan: Plan,
    scorer: Scorer,
    seed: int,
    engine: str,
    workers: int | None,
    progress: Progress | None,
) -> dict[Rules, Shown]:
    """Play the best list of each number of rules on the luck on which it was learned, and return what they show."""
    best = ranked({rules: lists[rules] for rules in best_of(lists, 1)})[:PLAYED]
    files = readable_files(best, scorer)
    space = rule_space(plan, {name: file for name, (file, _) in files.items()})
    return {
        rules: keep_uploads(
            space.build({RULES: name}),
            (),
            seed=seed,
            replications=scorer.kept.replications,
            engine=engine,
            workers=workers,
            progress=part_of(progress, place, 1.0, len(files)),
        ).shown
        for place, (name, (_, rules)) in enumerate(files.items())
    }


def _axes(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the names along the columns of names."""
    scenario = plan.scenario
    return {
        "market": tuple(scenario.markets),
        "tier": tuple(scenario.creators.tiers),
        "policy": tuple(scenario.policies),
    }


def readable_files(lists: Sequence[Rules], scorer: Scorer) -> Mapping[str, tuple[RuleFile, Rules]]:
    """Return lists as files, by name; without those that no file may say, since one of their rules can never decide."""
    found: dict[str, tuple[RuleFile, Rules]] = {}
    for rules in lists:
        name = f"list {len(found) + 1}"
        try:
            found[name] = rule_file(rules, scorer.hits(rules), name), rules
        except RuleError:
            continue
    return found
