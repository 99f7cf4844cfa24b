"""The conclusion of a search for a decision maker, in sentences built from its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from simulator.present.numbers import counted, setting
from simulator.present.outcomes import UNKNOWN
from simulator.present.rows import Row
from simulator.provenance import Provenance
from simulator.runs.difference import Difference
from simulator.runs.reuse import Reuse
from simulator.search.loop.trials import Trial
from simulator.search.question.problem import Problem
from simulator.search.question.quantities import indicator_of

from .points import Point
from .recommendation import Change, Confirmation, nearest
from .winner import CONFIDENCE, Choice


class Search(Protocol):
    """The part of a finished search, ``OptimizeResult``, that is needed here."""

    @property
    def problem(self) -> Problem:
        """The searched problem."""

    @property
    def trials(self) -> Sequence[Trial]:
        """Everything that was run in the search."""

    @property
    def refused(self) -> int:
        """Proposals that contradict themselves."""

    @property
    def polished(self) -> int:
        """Trials that moved the best points along their gradient."""

    @property
    def exhausted(self) -> bool:
        """Whether the search ended because it found nothing new to try."""

    @property
    def not_searched(self) -> Mapping[str, str]:
        """Variables that make no difference."""

    @property
    def reuse(self) -> Reuse:
        """How the trials were run."""

    @property
    def points(self) -> Sequence[Point]:
        """The best trials on fresh runs."""

    @property
    def start(self) -> Point:
        """The plan as given on fresh runs."""

    @property
    def choice(self) -> Choice | None:
        """How the finalist was chosen."""

    @property
    def confirmation(self) -> Confirmation | None:
        """The finalist on a third seed."""

    @property
    def valueless(self) -> Sequence[str]:
        """Objectives that had a value in no trial."""

    @property
    def provenance(self) -> Provenance:
        """Of the fresh runs."""

    def change(self, point: Point, indicator: str) -> Difference:
        """Return a point's changes against the plan as given."""


_NOTHING = ", since nothing better was found"
_LEVEL = " The intervals have a joint nominal level of 95 %; those of view sums cover less often."


def conclusion(result: Search) -> str:
    """Return the recommendation and its grounds, or why there is none and the nearest point."""
    return f"{headline(result)} {grounds(result)}".strip()


def headline(result: Search) -> str:
    """Return what is recommended and what it brings, or that nothing is, in a sentence or two."""
    confirmed = result.confirmation
    if confirmed is None:
        since, reason = _why(result)
        return f"Nothing is recommended{since}." if since else f"Nothing is recommended: {reason}."
    if not confirmed.holds:
        return f"Nothing is recommended{_NOTHING}."
    changes = _confirmed(confirmed)
    return f"Recommended: trial {confirmed.finalist.trial}. {changes[0].upper()}{changes[1:]}."


def grounds(result: Search) -> str:
    """Return what the headline rests on: settings, runs, how the point was told from others, and what misses."""
    confirmed = result.confirmation
    if confirmed is None:
        since, reason = _why(result)
        return f"{reason[0].upper()}{reason[1:]}. {_nearest(result)}".strip() if since else _nearest(result)
    runs, set_to = confirmed.finalist.results.replications, settings(confirmed.finalist)
    if confirmed.holds:
        kept = " Every requirement is met by the whole interval." if result.problem.wanted else ""
        return (
            f"Trial {confirmed.finalist.trial} has {set_to}. The changes are those in {runs} further runs of it and of "
            f"the plan as given, on luck that chose nothing."
            f"{_selected(result)}{kept}{_LEVEL if len(confirmed.changes) > 1 else ''}"
        )
    return (
        f"The best candidate, trial {confirmed.finalist.trial} ({set_to}), was run {runs} further times beside the "
        f"plan as given, on luck that chose nothing: {_confirmed(confirmed)}. There {' and '.join(confirmed.reasons)}."
    )


def counts_text(result: Search) -> str:
    """Return how many plans were run, and how often, in sentences."""
    trials, points, fresh = len(result.trials), len(result.points), result.provenance
    met = sum(trial.feasible for trial in result.trials)
    text = f"{counted(trials, 'plan')} {was(trials)} run on the same uploads and luck"
    if result.problem.several:
        text += f" in each of {len(result.problem.names)} scenarios"
    if (runs := sum(trial.replications for trial in result.trials)) > trials:
        text += f", {counted(runs, 'run')} in all"
    if result.polished:
        text += f", {result.polished} of which polished the best points"
    text += f"; {met} met every requirement there." if result.problem.wanted else "."
    if result.refused:
        text += (
            f" {counted(result.refused, 'proposed plan')} {was(result.refused)} not run, because the values contradict "
            "each other."
        )
    if result.exhausted:
        text += " The search ended there, since nothing new was left to try."
    text += _reused(result.reuse)
    return f"{text} {run_again(points, 'plan', 'the plan as given', fresh)}; the values shown are from these runs."


def run_again(points: int, noun: str, given: str, fresh: Provenance) -> str:
    """Return how many points were run beside the one as given, and how often, without the full stop.

    Parameters
    ----------
    points : int
    noun : str
        What one of them is.
    given : str
        What is as given.
    fresh : Provenance
        Of the fresh runs.
    """
    times, luck = counted(fresh.replications, "time"), f"on fresh luck (seed {fresh.seed})"
    if not points:
        return f"Only {given} was run again, {times}, {luck}"
    return f"{counted(points, noun)} and {given} were run again, {times} each, {luck}"


def _reused(reuse: Reuse) -> str:
    """Return which uploads were played once for all trials or why some trials played all, in a sentence."""
    text = (
        f" No trial can touch {100 * reuse.share:.3g} % of the uploads: they were played once." if reuse.share else ""
    )
    return text + "".join(f" Trials played every upload, because {why}." for why in reuse.why)


def was(number: int) -> str:
    """Return the verb that goes with a number of things."""
    return "was" if number == 1 else "were"


def settings(point: Point) -> str:
    """Return a point's values by variable, with every digit."""
    return ", ".join(f"{name} {setting(value)}" for name, value in point.params.items())


def change_said(change: Change) -> str:
    """Return a change on luck that chose nothing, and what may be concluded of it."""
    return f"{change.title} {change.text}, {_outcome(change)}"


def _confirmed(confirmed: Confirmation) -> str:
    return "; ".join(map(change_said, confirmed.changes))


def _outcome(change: Change) -> str:
    """Return what may be concluded of a change and, without a clear difference, which one would have been seen."""
    if change.outcome == UNKNOWN:
        return "without an interval"
    seen = change.row.seen
    return f"{change.outcome} ({seen})" if seen else change.outcome


def _selected(result: Search) -> str:
    """Return how the recommended point was told from others that could have been recommended."""
    choice = result.choice
    if choice is None or len(choice.among) < 2:
        return ""
    number = len(choice.among)
    if not choice.settled:
        return (
            f" Of {number} points that could be recommended it had the best score in {choice.runs} runs, not for sure."
        )
    return (
        f" Of {number} points that could be recommended it is the best by the preference, or at most "
        f"{100 * choice.delta:.3g} % of the plan as given short of the best, with a probability of at least "
        f"{100 * CONFIDENCE:.3g} % ({choice.runs} runs)."
    )


def _why(result: Search) -> tuple[str, str]:
    """Return the words after "Nothing is recommended", which may be none, and the reason."""
    missing = result.valueless
    if missing:
        empty = [f"{id_} has no value in any trial ({indicator_of(id_).rule.empty})" for id_ in missing]
        return "", " and ".join(empty)
    wishes = " and ".join(result.problem.wanted)
    if not any(trial.feasible for trial in result.trials):
        return "", f"no trial of the search meets {wishes}"
    if not any(point.feasible for point in result.points):
        others = "no other trial" if result.start.feasible else "no trial"
        return (
            _NOTHING,
            f"{others} that could be better meets {wishes} on fresh runs" if wishes else "no trial is better",
        )
    return _NOTHING, (
        "no trial that was run again is clearly better than the plan as given in one objective and clearly not worse "
        "in any"
    )


def _nearest(result: Search) -> str:
    point = nearest(result.points, result.start, result.problem)
    if point is None:
        return _nearest_trial(result)
    said = []
    for goal in result.problem.objectives:
        row = Row(result.change(point, goal.indicator))
        size = row.change if row.difference.relative is None else row.relative
        said.append(f"{goal.title.lower()} {size}")
    missed = [check.text for check in point.checks if check.missed]
    if missed:
        said.append(f"misses {' and '.join(missed)}")
    signs = [goal.sign * result.change(point, goal.indicator).difference for goal in result.problem.objectives]
    trades = not missed and min(signs) < 0 < max(signs)
    gains = " It trades one objective for another, which is for people to decide." if trades else ""
    return f"Nearest was trial {point.trial} ({settings(point)}): {'; '.join(said)}.{gains}"


def _nearest_trial(result: Search) -> str:
    """Return the trial of the search that misses the requirements by least; no point was run again then."""
    problem = result.problem
    able = [trial for trial in result.trials if not trial.feasible]
    if not able or not problem.wanted:
        return ""
    best = min(able, key=lambda trial: sum(max(0.0, gap) for gap in problem.violations(trial.values).values()))
    missed = problem.missed(best.values)
    return f"Nearest was trial {best.number} of the search, which misses {' and '.join(missed)}."
