"""Arms that do not differ: do the standard errors of an experiment inside a run say how far its differences stray?

A small but busy world is run with ``arms: {unit: creator, share: 0.5}`` and no treatment, once for each seed, which
draws the assignment too. All differences are luck then. Two questions: how often is a difference called one (an error
of the first kind), and how does the jackknife's standard error compare with the spread of the differences over seeds?
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from benchmarks.table import Table
from simulator.config import Scenario
from simulator.indicators import INDICATORS, Indicator
from simulator.indicators.rules import Ratio
from simulator.ledger.measures import Within
from simulator.measurement.arms import jackknife
from simulator.runs.executor import map_replications
from simulator.runs.simulate import simulate

LEVEL = 0.05
"""Stated rate of errors of the first kind."""
LIMIT = 4.0
"""Standard errors within which every difference should lie."""
FULL = 32
"""Buckets of an arm in which a ratio must have events, and a share also events of the other kind, on average: about 45
events per arm. With fewer the standard error is itself mostly luck."""


def _pool(reviewers: int, mean: str, **more: Any) -> dict[str, Any]:
    shifts = {"day": {"start": "8h", "end": "20h", "reviewers": reviewers}, "all_day": {"reviewers": 1}}
    return {"shifts": shifts, "service": {"law": "lognormal", "mean": mean, "cv": 0.6}, "sla": "1h", **more}


_POLICY = {"report_rate": 0.01, "detector": {"auc": 0.93}}
WORLD: dict[str, Any] = {
    "name": "busy",
    "description": "Many violations, reports, queues, appeals, suspensions and bans in few uploads.",
    "horizon": "6d",
    "warm_up": "1d",
    "strategy": "Threshold(remove_at=0.75, review_at=0.35, review_at_reports=1, review_at_views=600)",
    "uploads": {"per_day": 6_000},
    "markets": {
        "north": {"share": 0.6, "language": "en", "time_zone": "Europe/Berlin"},
        "south": {"share": 0.4, "language": "en", "time_zone": "Africa/Cairo"},
    },
    "policies": {
        "spam": {"prevalence": 0.10, **_POLICY},
        "hate": {"prevalence": 0.05, "view_multiplier": 1.5, **_POLICY},
    },
    "creators": {
        "uploads_per_day": 1.0,
        "activity_exponent": 1.2,
        "tiers": {"small": {"share": 0.9, "view_multiplier": 1}, "large": {"share": 0.1, "view_multiplier": 3}},
    },
    "views": {
        "mean": 150,
        "log_sd": 1.0,
        "start_delay": "10m",
        "test_audience": {"median": 20, "log_sd": 0.5, "duration": "1h"},
        "curve": [[0, 0], ["6h", 0.4], ["1d", 0.8], ["7d", 1.0]],
    },
    "detection": {"latency": {"mean": "20m", "cv": 3.0}},
    "reports": {"false_rate": 0.0005, "perception_noise": 0.7},
    "pools": {
        "north": {"markets": ["north"], "noise": 0.5, "patience": "12h", **_pool(6, "5m")},
        "general": {"noise": 0.6, "patience": "12h", **_pool(5, "4m")},
        "appeals": {"noise": 0.2, **_pool(3, "4m")},
    },
    "appeals": {
        "pool": "appeals",
        "rate_innocent": 0.6,
        "rate_guilty": 0.3,
        "perception_noise": 0.8,
        "delay": {"mean": "4h", "cv": 1.0},
        "window": "12h",
    },
    "enforcement": {"suspend_at": 3, "suspension": "12h", "ban_at": 6},
    "time_limits": [{"name": "a day", "limit": "6h", "on_expiry": "release"}],
    "arms": {"unit": "creator", "share": 0.5},
}


@cache
def base_ratios() -> tuple[Indicator, ...]:
    """Return the indicators that are ratios of measures of all items, without weights."""
    return tuple(one for one in INDICATORS.values() if isinstance(one.rule, Ratio) and _is_base(one.rule))


def _is_base(rule: Ratio) -> bool:
    counted = (*rule.top, *rule.bottom, *rule.less, *rule.top_less)
    return not rule.severity and not any(isinstance(one, Within) for one in counted)


@dataclass(frozen=True)
class Study:
    """Differences between equal arms: one row per seed, one column per ratio.

    Attributes
    ----------
    ratios : tuple of Indicator
    value, error : (seeds, ratios) float64
        Difference and its standard error; NaN where a ratio is left out.
    degrees : (seeds, ratios) float64
    control : (ratios,) float64
        The ratio itself in the control arm, mean over seeds.
    left_out : tuple of str
        Ids of ratios of too few events.
    """

    ratios: tuple[Indicator, ...]
    value: NDArray[np.float64]
    error: NDArray[np.float64]
    degrees: NDArray[np.float64]
    control: NDArray[np.float64]
    left_out: tuple[str, ...]

    def first(self, seeds: int) -> Study:
        """Return the study of the first seeds."""
        return replace(self, value=self.value[:seeds], error=self.error[:seeds], degrees=self.degrees[:seeds])

    @property
    def score(self) -> NDArray[np.float64]:
        """(seeds, ratios) differences in standard errors."""
        return np.asarray(self.value / self.error)

    @property
    def p_value(self) -> NDArray[np.float64]:
        """(seeds, ratios) two-sided, of Student's distribution."""
        return np.asarray(2 * special.stdtr(self.degrees, -np.abs(self.score)))

    @property
    def expected_beyond(self) -> float:
        """Differences beyond ``LIMIT`` standard errors that as many looks at Student's distribution would have."""
        return float(2 * special.stdtr(self.degrees, -LIMIT).sum())

    def false_positives(self) -> tuple[float, float]:
        """Return the share of p-values below ``LEVEL``, and its standard error over seeds, whose ratios go together."""
        of_seed = (self.p_value < LEVEL).mean(axis=1)
        return float(of_seed.mean()), float(of_seed.std(ddof=1) / math.sqrt(len(of_seed)))

    def calibration(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return (ratios,) the mean standard error over the spread of the differences, and this quotient's own error.

        The spread is a standard deviation over n seeds, of a relative error of ``sqrt((kurtosis - 1) / 4 n)``.
        """
        seeds = len(self.value)
        quotient = self.error.mean(axis=0) / self.value.std(axis=0, ddof=1)
        kurtosis = stats.kurtosis(self.value, axis=0, fisher=False)
        of_mean = self.error.std(axis=0, ddof=1) / self.error.mean(axis=0) / math.sqrt(seeds)
        return quotient, quotient * np.sqrt((kurtosis - 1) / (4 * seeds) + of_mean**2)


def study(seeds: Sequence[int], overrides: Iterable[str] = (), workers: int | None = None) -> Study:
    """Run the world once for each seed, which is also the assignment's salt, and compare its arms."""
    base = Scenario.model_validate(WORLD).override(*overrides)
    ratios = base_ratios()

    def parts(seed: int) -> NDArray[np.float64]:
        ledger = simulate(base.override(f"arms.salt={seed}"), seed=seed, workers=1).ledger
        return np.array([one.rule.parts(ledger, ("arm", "bucket")) for one in ratios])

    found = np.array(map_replications(parts, seeds, workers))  # (seeds, ratios, 2, arms, buckets)
    busy = np.array([_is_busy(found[:, place], ratio) for place, ratio in enumerate(ratios)])
    kept = [[jackknife(*one) for one in of_seed[busy]] for of_seed in found]
    return Study(
        ratios=tuple(one for one, used in zip(ratios, busy, strict=True) if used),
        value=np.array([[one.value for one in row] for row in kept]),
        error=np.array([[one.standard_error for one in row] for row in kept]),
        degrees=np.array([[float(one.degrees) for one in row] for row in kept]),
        control=np.array([[one.control for one in row] for row in kept]).mean(axis=0),
        left_out=tuple(one.id for one, used in zip(ratios, busy, strict=True) if not used),
    )


def tables(seeds: int = 400) -> list[Table]:
    """Return the tables: errors of the first kind in the first half of the seeds, standard errors in all."""
    found = study(range(seeds))
    half = found.first(seeds // 2)
    share, error = half.false_positives()
    beyond = int((np.abs(half.score) > LIMIT).sum())
    alarms = Table(
        "Equal arms: how often a difference is called one",
        ("looks", "beyond 4 s.e.", "expected", "p < 0.05", "s.e.", "stated"),
        f"{len(half.value)} seeds, {len(half.ratios)} ratios each. *Expected*: what Student's distribution has beyond "
        "4 standard errors in as many looks.",
    )
    looks = f"{half.value.size:,}"
    alarms.add(looks, f"{beyond}", f"{half.expected_beyond:.1f}", _percent(share), _percent(error), _percent(LEVEL))
    errors = Table(
        "Equal arms: the jackknife's standard error against the truth",
        ("ratio", "in control", "s.e.", "spread of differences", "s.e. / spread", "± 1 s.e.", "largest"),
        f"{seeds} seeds. *Spread*: standard deviation of the differences over seeds, which is what a standard error "
        "should be. *Largest*: of the differences, in their standard errors. Left out, since in an arm fewer than "
        f"{FULL} of 64 buckets have events: {', '.join(found.left_out)}.",
    )
    quotient, own = found.calibration()
    columns = (found.control, found.error.mean(axis=0), found.value.std(axis=0, ddof=1))
    for place, one in enumerate(found.ratios):
        cells = (f"{column[place]:.4g}" for column in columns)
        largest = float(np.abs(found.score[:, place]).max())
        errors.add(one.id, *cells, f"{quotient[place]:.3f}", f"{own[place]:.3f}", f"{largest:.1f}")
    return [alarms, errors, _others(range(seeds)), shared_queue(range(min(seeds // 2, 100)))]


def _others(seeds: Sequence[int]) -> Table:
    """Return the table of other units and shares."""
    table = Table(
        "Equal arms: other assignments",
        ("arms", "looks", "beyond 4 s.e.", "expected", "p < 0.05", "s.e.", "least s.e. / spread", "greatest"),
        f"{len(seeds)} seeds each.",
    )
    for name, override in (
        ("items", "arms.unit=item"),
        ("market-hours", "arms.unit=market_hour"),
        ("a tenth of the creators", "arms.share=0.1"),
    ):
        found = study(seeds, [override])
        (share, error), quotient = found.false_positives(), found.calibration()[0]
        beyond, looks = int((np.abs(found.score) > LIMIT).sum()), f"{found.value.size:,}"
        rates = (_percent(share), _percent(error), f"{quotient.min():.3f}", f"{quotient.max():.3f}")
        table.add(name, looks, f"{beyond}", f"{found.expected_beyond:.1f}", *rates)
    return table


TREATMENT = "Threshold(remove_at=0.75, review_at=0.25, review_at_reports=1, review_at_views=600)"
"""Sends more to review than the world's own strategy, whose ``review_at`` is 0.35."""
SHOWN = ("reviews_per_1000_uploads", "removal_recall", "sla_share", "exposure_delay_share", "violative_view_rate")


def shared_queue(seeds: Sequence[int], workers: int | None = None) -> Table:
    """Return what an experiment says of a treatment that fills the queues, beside what it does to a whole platform."""
    base = Scenario.model_validate(WORLD)
    ratios = [INDICATORS[name] for name in SHOWN]

    def changes(seed: int) -> NDArray[np.float64]:
        own = base.override(f"arms.salt={seed}")
        inside = simulate(own, seed=seed, workers=1, overrides=[f"arms.strategy={TREATMENT}"]).ledger
        before, after = (simulate(own, one, seed=seed, workers=1).ledger for one in (None, TREATMENT))
        return np.array(
            [
                (jackknife(*one.rule.parts(inside, ("arm", "bucket"))).value, one.value(after) - one.value(before))
                for one in ratios
            ]
        )

    found = np.array(map_replications(changes, seeds, workers))  # (seeds, ratios, 2)
    mean, error = found.mean(axis=0), found.std(axis=0, ddof=1) / math.sqrt(len(found))
    table = Table(
        "Arms that share a queue: more reviews for one arm",
        ("ratio", "between the arms", "s.e.", "whole platform", "s.e."),
        f"{len(found)} seeds. *Between the arms*: mean difference inside runs in which the treatment is `{TREATMENT}`. "
        "*Whole platform*: mean change when every upload is decided by it.",
    )
    for name, (inside, whole), (own, other) in zip(SHOWN, mean, error, strict=True):
        table.add(name, f"{inside:+.4g}", f"{own:.2g}", f"{whole:+.4g}", f"{other:.2g}")
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _is_busy(parts: NDArray[np.float64], ratio: Indicator) -> bool:
    """Return whether both arms have events in enough buckets; (seeds, 2, arms, buckets)."""
    top, bottom = parts[:, 0], parts[:, 1]
    kinds = [top, bottom] + ([bottom - top] if ratio.unit == "share" else [])
    return all(((one > 0).sum(axis=2).mean(axis=0) >= FULL).all() for one in kinds)
