"""Designs: which points of a space a sweep runs.

Designs that draw work on the unit cube, one coordinate per axis, and the space turns a coordinate into a value: on the
axis's own scale, and for thresholds that have an order as a share of the interval that the greater one leaves.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError, show

Floats = NDArray[np.float64]

GRID = "grid"
ONE_AT_A_TIME = "one_at_a_time"
LATIN_HYPERCUBE = "latin_hypercube"
SOBOL = "sobol"
SOBOL_INDICES = "sobol_indices"
MORRIS = "morris"
KINDS: Mapping[str, str] = {
    GRID: "every combination of the values of all axes",
    ONE_AT_A_TIME: "the scenario as given, and each axis moved alone",
    LATIN_HYPERCUBE: "points drawn so that each axis is covered evenly",
    SOBOL: "points of a scrambled Sobol sequence, which cover the space evenly",
    SOBOL_INDICES: "pairs of Sobol points that exchange one axis at a time, for first-order and total indices",
    MORRIS: "paths that move one axis after another, for elementary effects",
}
"""Kinds of designs, each in words."""
DRAWN = (LATIN_HYPERCUBE, SOBOL, SOBOL_INDICES, MORRIS)
"""Designs that draw points, and take a number of samples."""
SAMPLES: Mapping[str, int] = {LATIN_HYPERCUBE: 64, SOBOL: 64, SOBOL_INDICES: 64, MORRIS: 16}
"""Points, or pairs of points, or paths, by default."""
LEVELS = 5
"""Values of an interval in a design that does not draw, by default."""
MORRIS_LEVELS = 4
"""Coordinates of a Morris path: 0, 1/3, 2/3 and 1, with steps of 2/3."""
_EXTRA = "sensitivity"


def check_design(kind: Any, samples: Any, levels: Any) -> None:
    """Refuse a design that there is not, and numbers that do not go with it.

    Raises
    ------
    InputError
    """
    from simulator.errors import did_you_mean
    from simulator.runs.arguments import check_count

    if not isinstance(kind, str) or kind not in KINDS:
        raise InputError(
            f"`design` must be one of {', '.join(KINDS)}. Got {show(kind)} instead.{did_you_mean(kind, KINDS)}"
        )
    check_count("levels", levels, 2)
    if samples is None:
        return
    check_count("samples", samples, 2)
    if kind not in DRAWN:
        raise InputError(
            f"`samples` goes with a design that draws points: {', '.join(DRAWN)}. Got {show(samples)} with the design "
            f"{kind!r} instead."
        )
    if kind in (SOBOL, SOBOL_INDICES) and samples & (samples - 1):
        raise InputError(f"`samples` of a Sobol design must be a power of 2. Got {samples} instead.")


def size(kind: str, lengths: Sequence[int], samples: int) -> int:
    """Return the number of points of a design, without making it.

    Parameters
    ----------
    kind : str
    lengths : sequence of int
        Values of each axis.
    samples : int
    """
    if kind == GRID:
        return int(np.prod(lengths, dtype=object))
    if kind == ONE_AT_A_TIME:
        return 1 + sum(lengths)
    factor = {SOBOL_INDICES: len(lengths) + 2, MORRIS: len(lengths) + 1}
    return samples * factor.get(kind, 1)


def crossed(values: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Yield every combination of the values of axes, the last axis fastest."""
    for one in itertools.product(*values.values()):
        yield dict(zip(values, one, strict=True))


def one_at_a_time(values: Mapping[str, Sequence[Any]], given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the settings as given, and then those in which one axis has another of its values."""
    yield dict(given)
    for name, some in values.items():
        for value in some:
            if value != given[name]:
                yield {**given, name: value}


def drawn(kind: str, axes: int, samples: int, seed: int) -> Floats:
    """Return the points of a design in the unit cube, (points, axes).

    The order of points is that which the estimators of indices expect.

    Raises
    ------
    InputError
        If the design needs SALib, which is not installed.
    """
    return _DRAW[kind](axes, samples, seed)


def _latin(axes: int, samples: int, seed: int) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(axes, rng=seed).random(samples))


def _sobol(axes: int, samples: int, seed: int) -> Floats:
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(axes, scramble=True, rng=seed).random(samples))


def _pairs(axes: int, samples: int, seed: int) -> Floats:
    library("sobol")
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem(axes), samples, calc_second_order=False, scramble=True, seed=seed))


def _paths(axes: int, samples: int, seed: int) -> Floats:
    library("morris")
    from SALib.sample import morris

    return np.asarray(morris.sample(problem(axes), samples, num_levels=MORRIS_LEVELS, seed=seed))


_DRAW: Mapping[str, Callable[[int, int, int], Floats]] = {
    LATIN_HYPERCUBE: _latin,
    SOBOL: _sobol,
    SOBOL_INDICES: _pairs,
    MORRIS: _paths,
}


def problem(axes: int) -> dict[str, Any]:
    """Return the unit cube as SALib takes it."""
    return {"num_vars": axes, "names": [f"x{place}" for place in range(axes)], "bounds": [[0.0, 1.0]] * axes}


def library(what: str) -> None:
    """Refuse where SALib, an extra, is not installed.

    Raises
    ------
    InputError
    """
    from importlib.util import find_spec

    if find_spec("SALib") is None:
        raise InputError(f"The design {what!r} needs SALib, which is not installed: `pip install 'riskbox[{_EXTRA}]'`.")
