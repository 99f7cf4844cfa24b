"""What proposes the trials of a search: Optuna's samplers, each by a name.

Parzen estimators (``tpe``) are the default: they honour requirements, learn from few trials and cost milliseconds. A
Gaussian process (``gp``) and a Bayesian search for the front (``qnehvi``: noisy expected hypervolume improvement,
Daulton, Balandat and Bakshy 2021) cost up to a second for each proposal and need the extra ``gp``. ``nsga2`` is an
evolutionary search; ``random`` learns nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import optuna
from optuna.samplers import BaseSampler

from simulator.errors import InputError, did_you_mean, show

STARTUP = 10
"""Trials at random before a sampler that learns begins to do so."""
_POPULATION = 20
"""Of ``nsga2``; Optuna's 50 leave a search of 50 trials no second generation."""


def sampler_of(name: str, seed: int, startup: int) -> BaseSampler:
    """Return a sampler.

    Parameters
    ----------
    name : str
        A name of ``SAMPLERS``.
    seed : int
    startup : int
        Trials at random before it begins to learn.

    Raises
    ------
    InputError
        If a library is missing that it needs.
    """
    return SAMPLERS[name](seed, startup)


def check_sampler(name: object) -> None:
    """Refuse a name that is none, and a sampler whose library is missing.

    Raises
    ------
    InputError
    """
    if not isinstance(name, str) or name not in SAMPLERS:
        names = ", ".join(SAMPLERS)
        raise InputError(f"sampler must be one of {names}. Got {show(name)} instead.{did_you_mean(name, SAMPLERS)}")
    sampler_of(name, 0, STARTUP)


def _tpe(seed: int, startup: int) -> BaseSampler:
    return optuna.samplers.TPESampler(seed=seed, n_startup_trials=startup)


def _random(seed: int, _: int) -> BaseSampler:
    return optuna.samplers.RandomSampler(seed=seed)


def _nsga2(seed: int, _: int) -> BaseSampler:
    return optuna.samplers.NSGAIISampler(population_size=_POPULATION, seed=seed)


def _gp(seed: int, startup: int) -> BaseSampler:
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise _missing("gp") from error
    return optuna.samplers.GPSampler(seed=seed, n_startup_trials=startup)


def _qnehvi(seed: int, startup: int) -> BaseSampler:
    try:
        from optuna_integration.botorch import BoTorchSampler, qnehvi_candidates_func
    except ImportError as error:
        raise _missing("qnehvi") from error

    def candidates(*args: Any) -> Any:
        with warnings.catch_warnings():  # a requirement that no trial misses has no spread to be scaled by
            warnings.simplefilter("ignore")
            return qnehvi_candidates_func(*args)

    with warnings.catch_warnings():  # "experimental" since 2021
        warnings.simplefilter("ignore")
        sampler: BaseSampler = BoTorchSampler(candidates_func=candidates, n_startup_trials=startup, seed=seed)
    return sampler


def _missing(name: str) -> InputError:
    return InputError(f"The sampler {name!r} needs a library that is not installed: pip install 'riskbox[gp]'.")


SAMPLERS: Mapping[str, Callable[[int, int], BaseSampler]] = {
    "tpe": _tpe,
    "random": _random,
    "nsga2": _nsga2,
    "gp": _gp,
    "qnehvi": _qnehvi,
}
