"""What a search is asked, with the defaults of all that need not be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from simulator.indicators.requirement import Requirement
from simulator.runs.executor import Progress
from simulator.runs.reuse import MEMORY
from simulator.space.choices import Strategies

from .preference import Given
from .problem import SAMPLER

FRONT_SIZE = 8
"""Points of the search's front that are run again, by default."""
MOST_REPLICATIONS = 8
"""Replications of a trial that may beat the best one, by default."""
MOST_RUNS = 300
"""Runs of the points and the plan in force on the fresh seed, at most, by default."""
DELTA = 0.02
"""Smallest difference of scores that matters, by default: 2 % of what the plan in force has."""


class Budget(NamedTuple):
    """How much a search may run."""

    trials: int
    runs: int | None
    points: int
    fresh_replications: int
    fresh_runs: int
    delta: float
    polish: int = 0
    sensitivity: bool = False


@dataclass(frozen=True)
class Settings:
    """The keywords of ``optimize``.

    Parameters
    ----------
    minimize, maximize, objectives : iterable of str
        Indicators, perhaps in a place, ``"exposure[TR]"``; at least one in all. ``objectives`` go where they are
        better, by the indicator's own direction.
    require : iterable of str
        Requirements such as ``"sla_share>=0.9"``, or, against the plan as given, ``"reviewer_hours<=baseline*1.05"``,
        of the whole run or a place. A trial that misses one is never on the front. ``"net_cost_per_day<=12000 in 95%"``
        is a chance constraint: that share of runs must keep it.
    robust : str or mapping, optional
        How an objective's values in several scenarios become one, for all or by objective: ``mean`` (the default, by
        weight), ``worst`` or ``regret`` (``robust``). Every requirement must be met in every scenario.
    prefer : mapping, sequence or str, optional
        Weights of the objectives, or their order (``preference``); by default all count alike.
    tolerance : float
        By what part of the plan in force an objective may be worse and still counts as not worse.
    trials : int
        Trials of the whole search, those found in ``storage`` included.
    runs : int, optional
        Replications of all trials together after which no further trial is begun.
    replications : int
        Replications of every trial. One is best: a second trial teaches more than a second look at the first.
    most_replications : int, optional
        Replications of a trial that may beat the best so far, at most; ``replications`` or more. By default 8, or
        ``replications`` if that is more.
    seed : int
        Of the search's replications and of the sampler.
    sampler : str
        What proposes trials: ``tpe``, ``random``, ``nsga2`` or, with the extra ``gp``, ``gp`` and ``qnehvi``.
    engine, overrides, workers, allow_code
        As for ``simulate``; ``workers`` replications run at a time.
    storage : Path or str, optional
        Journal file, beside which the front is saved, or the URL of a database, such as ``"postgresql://me@host/db"``.
        The search goes on where it was left; several processes may work on it.
    resume : bool
        Whether ``storage`` may hold a study already.
    params : sequence of str, optional
        Parameters and fields of the plan to search, each ``"name"`` or ``"name=low:high"`` (``search_space``); by
        default all numbers in use that have a range.
    strategies : mapping, optional
        Strategies to choose from: by spec, what of each is searched, as a sequence like ``params``, a mapping of names
        to ranges, or None. ``params`` then names fields of the plan only.
    per : sequence of {"market", "policy"}
        Axes along which shaped parameters are searched separately.
    points : int
        Trials that are run again on fresh luck, at most.
    fresh_replications : int
        Replications of each point that is run again, at least 2, so that there are intervals; the finalist gets twice
        as many on the third seed.
    fresh_runs : int
        Runs on the fresh seed at most, those that select the finalist included.
    delta : float
        Smallest difference of scores that matters to that selection, as a part of the plan in force.
    polish : int
        Rounds in which the best points of the search are moved along their gradient, by trials beyond ``trials``.
    sensitivity : bool
        Whether the gradient of objectives and requirements is taken at the point that is recommended or, where nothing
        is, at the plan as given: by what is searched, and by the reviewers of every shift; in each scenario.
    progress : callable, optional
        Called as ``progress(done, total)`` with trials; re-runs count as trials too.
    memory : float
        MiB in which drawn uploads are kept from trial to trial; what does not fit is drawn again. Changes no result.
    """

    minimize: Iterable[str] = ()
    maximize: Iterable[str] = ()
    objectives: Iterable[str] = ()
    require: Iterable[str | Requirement] = ()
    robust: str | Mapping[str, str] | None = None
    prefer: Given = None
    tolerance: float = 0.0
    trials: int = 50
    runs: int | None = None
    replications: int = 1
    most_replications: int | None = None
    seed: int = 1
    sampler: str = SAMPLER
    engine: str = "compiled"
    overrides: Sequence[str] = ()
    workers: int | None = None
    storage: Path | str | None = None
    resume: bool = True
    params: Sequence[str] | None = None
    strategies: Strategies | None = None
    per: Sequence[str] = ()
    points: int = FRONT_SIZE
    fresh_replications: int = 8
    fresh_runs: int = MOST_RUNS
    delta: float = DELTA
    polish: int = 0
    sensitivity: bool = False
    progress: Progress | None = None
    allow_code: bool = False
    memory: float = MEMORY

    @property
    def most(self) -> int:
        """Replications of a trial, at most."""
        return max(MOST_REPLICATIONS, self.replications) if self.most_replications is None else self.most_replications

    @property
    def budget(self) -> Budget:
        """How much the search may run."""
        return Budget(
            self.trials,
            self.runs,
            self.points,
            self.fresh_replications,
            self.fresh_runs,
            self.delta,
            self.polish,
            self.sensitivity,
        )
