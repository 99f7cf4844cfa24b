"""Importance of parameters on functions with known shares: riskbox's own beside the evaluators that Optuna has.

Trials are those of a search as it is: the TPE sampler with two objectives and a requirement, so that most of them lie
where objectives are good. Shares are of the first objective. fANOVA is there if scikit-learn is installed.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import optuna
from numpy.typing import NDArray
from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator, get_param_importances

from benchmarks.table import Table
from simulator.declare import Space
from simulator.search.answer.importance import nodes_of, shares
from simulator.search.answer.response import PER_TERM
from simulator.search.loop.samplers import STARTUP, sampler_of
from simulator.space.quadratic import fitted
from simulator.space.variable import Variable

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]

AXES = 4
"""Parameters, the last of which does nothing."""
SEEDS = range(1, 13)
TRIALS = (30, 60)
NOISES = (0.0, 0.15)
"""Standard deviation of what is added to each value, as a part of that of the function."""
_MANY = 200_000
FUNCTIONS: Mapping[str, Function] = {
    "linear": lambda x: 4 * x[0] + 2 * x[1] + x[2],
    "quadratic": lambda x: 3 * x[0] + 2 * (x[1] - 0.3) ** 2 + 2 * x[0] * x[1] + 0.5 * x[2],
    "steep step": lambda x: 1 / (1 + np.exp(-8 * (x[0] - 0.6))) + 0.8 * x[1] ** 2 + 0.5 * x[0] * x[2],
}


class Found(NamedTuple):
    """Shares by one method, (axes,), with their intervals where it has some, (axes, 2)."""

    shares: Floats
    bounds: Floats | None = None


def truth(function: Function) -> Floats:
    """Return the total shares of a function of independent uniform parameters, by Jansen's estimator."""
    first, other = np.random.default_rng(0).random((2, AXES, _MANY))
    whole = function(first)
    parts = []
    for axis in range(AXES):
        moved = first.copy()
        moved[axis] = other[axis]
        parts.append(((whole - function(moved)) ** 2).mean() / 2 / whole.var())
    return np.array(parts)


def study_of(function: Function, noise: float, seed: int) -> optuna.Study:
    """Return a study of a function, of another objective that pulls the other way, and of a requirement."""
    random = np.random.default_rng(seed)
    size = float(function(random.random((AXES, _MANY))).std())

    def objective(trial: optuna.Trial) -> tuple[float, float]:
        x = np.array([trial.suggest_float(f"x{axis}", 0, 1) for axis in range(AXES)])
        trial.set_constraint("second", 0.25 - x[1])
        return float(function(x) + noise * size * random.standard_normal()), -float(x[0] + x[1] + 0.2 * x[3])

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(directions=["minimize", "minimize"], sampler=sampler_of("tpe", seed, STARTUP))
    study.optimize(objective, n_trials=TRIALS[-1])
    return study


def by_surface(trials: Sequence[optuna.trial.FrozenTrial]) -> Found | None:
    """Return the shares as riskbox tells them; None where it tells none."""
    places = np.array([[2 * trial.params[f"x{axis}"] - 1 for axis in range(AXES)] for trial in trials])
    values = np.array([trial.values[0] for trial in trials])
    fit = fitted(places, values[:, None], PER_TERM)
    if fit is None or not fit.fits:
        return None
    nodes = nodes_of(Variable("x", (), Space("float", 0.0, 1.0)))
    total, _ = shares(fit, values, [nodes] * AXES)
    return Found(total[:, 0], total[:, 1:])


def by_optuna(
    trials: Sequence[optuna.trial.FrozenTrial], evaluator: optuna.importance.BaseImportanceEvaluator
) -> Found:
    """Return the shares by one of Optuna's evaluators."""
    study = optuna.create_study(directions=["minimize", "minimize"])
    study.add_trials(trials)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = get_param_importances(study, evaluator=evaluator, target=lambda trial: trial.values[0])
    return Found(np.array([found[f"x{axis}"] for axis in range(AXES)]))


def tables(seeds: Sequence[int] = SEEDS) -> list[Table]:
    """Return how far shares are from the truth, how often the most important parameter is named, and coverage."""
    rivals = {"PED-ANOVA": PedAnovaImportanceEvaluator()}
    if importlib.util.find_spec("sklearn"):
        rivals["fANOVA"] = FanovaImportanceEvaluator(seed=1)
    heads = ("function, noise, trials", "error", "names the first", "coverage", "width")
    notes = (
        f"{AXES} parameters, one idle; TPE with two objectives and a requirement; {len(seeds)} seeds. Error: mean "
        "absolute error of a share, all shares of one method scaled to the same sum. Coverage and width: of riskbox's "
        "95 % intervals."
    )
    columns = [head for name in rivals for head in (f"error, {name}", f"names the first, {name}")]
    table = Table("Importance on known functions", (*heads, *columns), notes)
    for name, function in FUNCTIONS.items():
        true = truth(function)
        for noise in NOISES:
            studies = [study_of(function, noise, seed) for seed in seeds]
            for number in TRIALS:
                parts = [study.trials[:number] for study in studies]
                own = [found for found in map(by_surface, parts) if found is not None]
                others = [_scores([by_optuna(part, one) for part in parts], true) for one in rivals.values()]
                table.add(
                    f"{name}, {noise:g}, {number}",
                    *_scores(own, true),
                    *_intervals(own, true),
                    *(text for pair in others for text in pair),
                )
    return [table]


def _scores(found: Sequence[Found], true: Floats) -> tuple[str, str]:
    scaled = np.array([one.shares / one.shares.sum() for one in found])
    error = np.abs(scaled - true / true.sum()).mean()
    return f"{error:.3f}", f"{(scaled.argmax(axis=1) == true.argmax()).mean():.0%}"


def _intervals(found: Sequence[Found], true: Floats) -> tuple[str, str]:
    bounds = np.array([one.bounds for one in found])
    slack = 3 / np.sqrt(_MANY)  # three standard errors of a true share, at most
    kept = (bounds[..., 0] - slack <= true) & (true <= bounds[..., 1] + slack)
    return f"{kept.mean():.1%}", f"{(bounds[..., 1] - bounds[..., 0]).mean():.2f}"
