"""The pictures of what is drawn of uploads: ``python -m verification.world_pictures [NAME ...]``, about two minutes.

Lines are laws, dots are uploads that ``World`` has drawn. The flow's pictures are in ``flow_pictures.py``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from simulator import Scenario
from simulator.domain import DAY, HOUR
from simulator.records import Chunk
from simulator.rng import Stream, normal
from simulator.world.cascade import item_takedown_effect, takedown_effect
from simulator.world.expectations import expected_uploads, flag_quality, views_at
from simulator.world.laws import report_gap
from simulator.world.parameters import parameters_of
from simulator.world.severity import harm_share
from simulator.world.world import World

from .cascade import CENTROID, branch
from .pictures import Row, beside, panel, rows, save

Floats = NDArray[np.float64]
SEED = 1


@cache
def baseline() -> Scenario:
    """Return the scenario that all pictures show."""
    return Scenario.load("baseline")


@cache
def drawn() -> Chunk:
    """Return all uploads of a week of the baseline."""
    world = World(baseline(), seed=SEED, replication=0)
    chunks = list(world.chunks(0.0, world.laws.horizon, 1_000_000))
    return Chunk(*(np.concatenate(column) for column in zip(*chunks, strict=True)))


def uploads_picture() -> Row:
    """Return uploads of a week by the hour, and by the hour of the market's own day."""
    scenario, names = baseline(), list(baseline().markets)
    expected, chunk = expected_uploads(scenario), drawn()
    hours = expected.shape[0]
    lines, dots, local = [], [], []
    for name in ("US", "FR", "ID"):
        market = names.index(name)
        counts = np.bincount((chunk.time[chunk.market == market] // HOUR).astype(int), minlength=hours)
        lines += rows(name, (np.arange(hours) + 0.5) / 24, expected[:, market])
        dots += rows(name, (np.arange(hours) + 0.5) / 24, counts)
        zone = ZoneInfo(scenario.markets[name].time_zone)
        shift = scenario.start.astimezone(zone).hour
        clock = (np.arange(hours) + shift) % 24
        mean = np.array([counts[clock == hour].mean() for hour in range(24)])
        local += rows(name, np.arange(24) + 0.5, mean / mean.mean())
    week = panel("uploads per hour (line: law, dots: drawn)", "day (UTC)", lines=lines, dots=dots, size=(480, 190))
    return beside(week, panel("uploads drawn, mean = 1", "hour on the market's clock", lines=local, size=(210, 190)))


def creators_picture() -> Row:
    """Return how violations concentrate on creators, and how uploads do."""
    scenario, chunk = baseline(), drawn()
    parameters = parameters_of(scenario)
    law, markets = parameters.item_law, len(scenario.markets)
    shares = parameters.rates.sum(axis=0) / parameters.rates.sum()
    parts = np.geomspace(0.001, 0.999, 40)
    harm = [harm_share(law.trait_weight, part, law.line[:markets], shares) for part in parts]
    trait = np.array([normal(SEED, 0, int(Stream.CREATOR), creator, 0) for creator in range(parameters.creators)])
    place = np.empty(parameters.creators)
    place[np.argsort(-trait)] = (np.arange(parameters.creators) + 1) / parameters.creators
    bad = np.sort(place[chunk.creator[chunk.margin > 0]])
    at = np.array([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.6])
    left = panel(
        "part of violating uploads (line: law, dots: drawn)",
        "part of creators, those with the highest trait first",
        lines=rows("of violations", parts, harm) + rows("if all were alike", parts, parts),
        dots=rows("of violations", at, np.searchsorted(bad, at) / bad.shape[0]),
        marks=[(0.03, "3 % make 33 %")],
        log="x",
    )
    rank = (chunk.creator - law.creator_first[chunk.market]) / law.creator_number[chunk.market]
    rank = np.sort(rank)
    right = panel(
        "part of uploads (line: law, dots: drawn)",
        "part of creators, the most active first",
        lines=rows("activity_exponent 2", parts, parts ** (1 / law.activity_exponent)) + rows("1", parts, parts),
        dots=rows("activity_exponent 2", at, np.searchsorted(rank, at) / rank.shape[0]),
        log="x",
    )
    return beside(left, right)


def severity_picture() -> Row:
    """Return how those who judge an item answer by its margin, the scores of a detector, and its ROC curve."""
    scenario = baseline()
    policies = list(scenario.policies)
    de, policy = list(scenario.markets).index("DE"), policies.index("safety_civility")
    return beside(_judges(de, policy), _scores(policy), _roc(policies, de))


def _judges(market: int, policy: int) -> Row:
    from scipy import special

    law = parameters_of(baseline()).item_law
    margin = np.linspace(-0.6, 0.6, 121)
    cut = (special.ndtri(0.79) + law.offset[market, policy]) / law.slope[market, policy] - law.line[market, policy]
    lines = [
        *rows("detector: score above 0.79", margin, special.ndtr((margin - cut) / law.noise[market, policy])),
        *rows("reviewer: verdict violating", margin, special.ndtr(margin / baseline().pools["emea"].noise)),
        *rows("appeals desk: verdict violating", margin, special.ndtr(margin / baseline().pools["appeals"].noise)),
    ]
    size = (230, 170)
    return panel("probability, by severity", "margin over the line, severity sd", lines=lines, size=size)


def _scores(policy: int) -> Row:
    chunk = drawn()
    edges = np.linspace(0, 1, 26)
    lines = []
    score = chunk.scores[:, policy]
    violates = (chunk.policy == policy) & (chunk.margin > 0)
    for name, chosen in (("violates", violates), ("does not", ~violates)):
        counts = np.histogram(score[chosen], edges)[0]
        lines += rows(name, (edges[:-1] + edges[1:]) / 2, np.maximum(counts, 0.5))
    return panel("uploads of a week, by score", "score (safety_civility)", lines=lines, log="y", size=(230, 170))


def _roc(policies: list[str], market: int) -> Row:
    from scipy import special

    law = parameters_of(baseline()).item_law
    lines = []
    for name in ("mental_health", "safety_civility"):
        place = policies.index(name)
        prevalence = parameters_of(baseline()).prevalence[market, place]
        points = [flag_quality(law, market, place, score) for score in special.expit(np.linspace(-20, 20, 300))]
        flagged, both = (np.array(part) for part in zip(*points, strict=True))
        false = np.maximum(flagged - both, 1e-12) / (1 - prevalence)
        kept = (false > 1e-6) & (false < 1)
        lines += rows(name, false[kept], both[kept] / prevalence)
    return panel(
        "violations flagged, share (DE)", "innocent uploads flagged, share", lines=lines, log="x", size=(230, 170)
    )


def views_picture() -> Row:
    """Return when the views of an item come, and how many items have how many."""
    from scipy import special

    parameters, chunk = parameters_of(baseline()), drawn()
    age = np.geomspace(60, 120 * DAY, 300)
    lines = []
    for total in (100.0, 300.0, 1_000.0, 100_000.0):
        test = min(total, float(np.exp(parameters.item_law.test_log_median)))
        views = views_at(age, np.full_like(age, test), np.full_like(age, total - test), parameters.laws)
        lines += rows(f"{total:,.0f} lifetime views", age / HOUR, views / total)
    left = panel("share of an item's views that have come", "age, h", lines=lines, log="x", size=(330, 180))
    law, tiers = parameters.item_law, np.diff(parameters.item_law.tier_bounds[0], prepend=0.0)
    level = np.geomspace(1, 1e8, 60)
    innocent = chunk.margin <= 0
    views = np.sort((chunk.test_views + chunk.main_views)[innocent])
    beyond = sum(
        share * special.ndtr((law.log_views + np.log(factor) - np.log(level)) / law.log_views_sd)
        for share, factor in zip(tiers, law.tier_views, strict=True)
    )
    at = np.geomspace(1, 1e6, 13)
    right = panel(
        "share of items with more (line: law, dots: drawn)",
        "lifetime views",
        lines=rows("law", level[beyond > 1e-6], beyond[beyond > 1e-6]),
        dots=rows("drawn", at, 1 - np.searchsorted(views, at) / views.shape[0]),
        log="xy",
        size=(330, 180),
    )
    return beside(left, right)


def cascade_picture() -> Row:
    """Return the curve of a cascade beside the baseline's, and what a takedown prevents in a cascade."""
    plain = baseline()
    n, g, c = CENTROID.branching, CENTROID.exponent, CENTROID.cutoff
    cascade = plain.override("views.curve=null", f"views.cascade={{branching: {n}, exponent: {g}, cutoff: {c:g}s}}")
    age = np.geomspace(1, 365 * DAY, 200)
    come = []
    for name, scenario in (("views.curve of the baseline", plain), ("views.cascade, published centroid", cascade)):
        laws = parameters_of(scenario).laws
        come += rows(name, age / HOUR, np.interp(age, laws.curve_age, laws.curve_share))
    at = np.array([0.02, 0.1, 1.0, 6.0, 24.0, 168.0])
    simulated = [branch(CENTROID, hours * HOUR, 100_000, SEED) for hours in at]
    item = ("the item ends, as a removal does here", "each copy goes at its own age")
    lines = rows(item[0], age / HOUR, [item_takedown_effect(CENTROID, d) for d in age])
    lines += rows(item[1], age / HOUR, [takedown_effect(CENTROID, d) for d in age])
    dots = rows(item[0], at, [1 - views.item_taken_down.sum() / views.all.sum() for views in simulated])
    dots += rows(item[1], at, [1 - views.copies_taken_down.sum() / views.all.sum() for views in simulated])
    size = (330, 180)
    return beside(
        panel(
            "share of the main views that have come", "age after the test audience, h", lines=come, log="x", size=size
        ),
        panel(
            "share of all views prevented (line: law, dots: simulated)",
            "age at takedown, h",
            lines=lines,
            dots=dots,
            log="x",
            size=size,
        ),
    )


def reports_picture() -> Row:
    """Return the rate of reports by margin, the gaps between them, and the chance that an item is reported."""
    from scipy import special

    scenario, chunk = baseline(), drawn()
    laws = parameters_of(scenario).laws._replace(seed=SEED)
    margin = np.linspace(-0.3, 0.3, 121)
    seen = special.ndtr(margin / scenario.reports.perception_noise)
    rate = []
    for name in ("sensitive_themes", "safety_civility", "mental_health"):
        rate += rows(name, margin, 1e6 * (scenario.reports.false_rate + scenario.policies[name].report_rate * seen))
    gap = np.sort([report_gap(item, 1, 1e-4, laws) for item in range(20_000)])
    views, at = np.linspace(0, 50_000, 101), np.linspace(0, 50_000, 11)
    exponential = panel(
        "share of gaps that are longer (dots: drawn)",
        "thousand views between two reports, at 1e-4 a view",
        lines=rows("law", views / 1000, np.exp(-1e-4 * views)),
        dots=rows("drawn", at / 1000, 1 - np.searchsorted(gap, at) / gap.shape[0]),
        size=(230, 170),
    )
    total = chunk.test_views + chunk.main_views
    reported = []
    edges = np.geomspace(100, 1e7, 11)
    for name, chosen in (("violates", chunk.margin > 0), ("does not", chunk.margin <= 0)):
        bins = np.digitize(total[chosen], edges) - 1
        hit = chunk.first_report[chosen] <= total[chosen]
        kept = [place for place in range(10) if (bins == place).sum() >= 50]
        middle = np.sqrt(edges[:-1] * edges[1:])[kept]
        reported += rows(name, middle, [hit[bins == place].mean() for place in kept])
    return beside(
        panel("reports per million views", "margin, severity sd", lines=rate, size=(230, 170)),
        exponential,
        panel(
            "share ever reported, if never removed (drawn)", "lifetime views", lines=reported, log="x", size=(230, 170)
        ),
    )


def latency_picture() -> Row:
    """Return the distribution of the time from upload to decision, beside when views begin."""
    from scipy import special

    law, chunk = parameters_of(baseline()).item_law, drawn()
    age = np.geomspace(0.01, 30 * DAY, 200)
    at = np.array([0.1, 1, 10, 60, 600, HOUR, 6 * HOUR, DAY, 7 * DAY])
    latency = np.sort(chunk.decided_at - chunk.time)
    return beside(
        panel(
            "share of uploads that are decided (line: law, dots: drawn)",
            "time since upload, s",
            lines=rows("law", age, special.ndtr((np.log(age) - law.latency_log_mean) / law.latency_log_sd)),
            dots=rows("drawn", at, np.searchsorted(latency, at) / latency.shape[0]),
            marks=[(baseline().views.start_delay, "first view"), (DAY, "24 h")],
            marks_at=0.5,
            log="x",
            size=(520, 190),
        )
    )


PICTURES: Mapping[str, Callable[[], Row]] = {
    "uploads": uploads_picture,
    "creators": creators_picture,
    "severity": severity_picture,
    "views": views_picture,
    "cascade": cascade_picture,
    "reports": reports_picture,
    "latency": latency_picture,
}


def main() -> None:
    """Write the pictures that are named, or all."""
    for name in sys.argv[1:] or PICTURES:
        save(name, PICTURES[name]())


if __name__ == "__main__":
    main()
