"""A small world for checks, drawn from a seed: a context, uploads of all kinds, and states of the platform."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.domain import SUREST, Group
from simulator.domain.scores import SCORE_EDGES
from simulator.errors import InputError, UnknownNameError, did_you_mean
from simulator.ledger.size import BUCKETS
from simulator.records import Chunk, History, Verdicts, columns_of, record_of
from simulator.strategy import Context, Items, Observation
from simulator.strategy.view_law import ViewLaw
from simulator.world.mechanisms.handle_times import service_law_of
from simulator.world.staffing import reserve_desks
from simulator.world.view_law import view_law_of

OBSERVABLE = tuple(name for name, spec in columns_of(Chunk).items() if spec.about.seen == "strategy")
"""Columns of a chunk that a strategy may see."""
SEEN = tuple(name for name in OBSERVABLE if name in Items.__annotations__)
"""Those of them that items have under the same name."""
_EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.999999, SUREST, 1.0)
"""Scores that fall on a threshold, with more than their share in the example."""
_CREATORS = 60
_SERVICE = ((60.0, 90.0, 120.0), (240.0, 300.0, 600.0))
"""Mean service times of the example's queues by policy, s."""
_VIEWS = ViewLaw(
    start_delay=30.0,
    test_duration=600.0,
    curve_age=np.array([0.0, 21_600.0, 86_400.0, 604_800.0]),
    curve_share=np.array([0.0, 0.4, 0.8, 1.0]),
    test=np.array([20.0, 50.0, 120.0]),
    lifetime=np.logspace(0.0, 6.0, 13),
    lifetime_share=np.array([1, 4, 9, 16, 21, 19, 13, 8, 4, 2, 1, 1, 1]) / 100.0,
)
"""The example's law of views by age."""


def example_context(scenario: Scenario | None = None) -> Context:
    """Return a context with the names of a scenario, or of an example with two markets, three policies, two queues."""
    markets: tuple[str, ...] = ("north", "south")
    policies: tuple[str, ...] = ("spam", "hate", "self_harm")
    tiers: tuple[str, ...] = ("small", "large")
    queues: tuple[str, ...] = ("general", "senior")
    weights = [1.0, 4.0, 0.0]
    reserve = [2, 0]
    helps = np.array([[False, True], [False, False]])
    limits: tuple[str, ...] = ("law",)
    window = 3600.0
    bank, law, services = True, _VIEWS, np.array(_SERVICE)
    further: tuple[tuple[str, ...], ...] = ((), ("speech", "image"), ("text",))
    if scenario is not None:
        markets, policies = tuple(scenario.markets), tuple(scenario.policies)
        tiers, queues = tuple(scenario.creators.tiers), tuple(scenario.pools)
        weights = [policy.severity_weight for policy in scenario.policies.values()]
        reserve = [len(desks) for desks in reserve_desks(scenario)]
        helps = np.array(
            [[any(one.pool == name for one in pool.helps) for name in queues] for pool in scenario.pools.values()]
        )
        limits, window = tuple(law.name for law in scenario.time_limits), scenario.control.sweep_window
        bank = scenario.detection.hash_bank is not None
        further = tuple(tuple(policy.further_detectors) for policy in scenario.policies.values())
        law, services = view_law_of(scenario), service_law_of(scenario).mean
    return Context(
        markets=markets,
        policies=policies,
        tiers=tiers,
        queues=queues,
        severity_weights=np.array(weights, dtype=np.float64),
        expected_views=np.outer(np.linspace(0.5, 1.5, len(markets)), np.logspace(2.0, 4.0, len(tiers))),
        tick=300.0,
        route=np.zeros((len(markets), len(policies)), dtype=np.int16),
        reach=np.array([1.0, 0.2, 0.9, 0.7, 1.0, 0.0, 0.0]),
        reserve=np.array(reserve, dtype=np.int64),
        helps=helps,
        time_limits=limits,
        sweep_window=window,
        hash_bank=bank,
        service_times=services,
        view_law=law,
        further_detectors=further,
    )


def example_uploads(context: Context, n: int = 257, *, seed: int = 1, truth: int = 1) -> Chunk:
    """Return ``n`` uploads of one day; many of their scores are high, some lie exactly on common thresholds.

    Parameters
    ----------
    context : Context
    n : int
        Number of uploads.
    seed : int
        Draws everything that a strategy may see.
    truth : int
        Draws everything that it may not see.

    Returns
    -------
    Chunk
        Its columns share one block of memory, so that a strategy that reaches behind what it is given finds the truth.
    """
    seen, hidden = np.random.default_rng([seed, n]), np.random.default_rng([truth, n])
    further = sum(map(len, context.further_detectors))
    block = np.zeros(n, dtype=record_of(Chunk, policies=len(context.policies), further=further))
    block["item"] = np.arange(n)
    block["time"] = np.sort(seen.uniform(0.0, 86_400.0, n))
    block["creator"] = seen.integers(0, _CREATORS, n)
    block["market"] = seen.integers(0, len(context.markets), n)
    block["tier"] = seen.integers(0, len(context.tiers), n)
    scores = seen.beta(0.4, 0.6, (n, len(context.policies)))
    on_edge = seen.random(scores.shape) < 0.1
    scores[on_edge] = seen.choice(_EDGES, int(on_edge.sum()))
    block["scores"] = scores
    block["top_policy"] = block["scores"].argmax(axis=1) if n else 0
    block["further_scores"] = np.random.default_rng([seed, n, 3]).beta(0.4, 0.6, (n, further))
    block["decided_at"] = block["time"] + hidden.exponential(30.0, n)
    block["policy"] = hidden.integers(0, len(context.policies), n)
    block["margin"] = hidden.normal(0.0, 3.0, n)
    block["nearest"] = hidden.integers(0, len(context.policies), n)
    block["legible"] = hidden.normal(0.0, 3.0, n)
    block["account"] = seen.integers(0, 50, n) == 0
    block["opened"] = np.where(seen.random(n) < 0.5, -np.inf, block["time"] - seen.exponential(30 * 86_400.0, n))
    block["withheld"] = hidden.integers(0, 2, n)
    block["version"] = hidden.integers(-9, 10, n)
    block["matched"] = hidden.integers(0, 2, n)
    block["novel"] = hidden.integers(0, 3, n)
    block["hard"] = hidden.integers(0, 2, n)
    block["past"] = hidden.exponential(1.0, n)
    block["adapted"] = hidden.integers(0, 3, n)
    for name in ("test_views", "main_views", "report_rate", "first_report"):
        block[name] = hidden.exponential(100.0, n)
    block["views_log_mean"] = hidden.normal(6.0, 1.0, n)
    block["group"] = hidden.integers(0, len(Group), n)
    block["recognised"] = hidden.integers(0, 2, n)
    block["segments"] = hidden.integers(0, 1 << 32, n)
    block["bucket"] = hidden.integers(-1, 2 * BUCKETS, n)
    return Chunk(*(block[name] for name in Chunk._fields))


def example_items(context: Context, **columns: object) -> Items:
    """Return example uploads with these columns in place of drawn ones, as a strategy sees them.

    Parameters
    ----------
    context : Context
    **columns
        Values of observable columns, one per upload, all of one length: ``scores``, a row per upload with a score per
        policy; ``market``, ``tier``, ``opened``, ``creator``, ``time``. ``top_policy`` follows from the scores. Also
        ``strikes``, which a strategy that is not live does not get.

    Raises
    ------
    InputError
        If a column is not known, or columns differ in length.

    Examples
    --------
    >>> items = example_items(example_context(), scores=[[0.9, 0.1, 0.2], [0.0, 0.0, 0.4]], tier=[0, 1])
    >>> items.top_score.tolist(), items.tier.tolist()
    ([0.9, 0.4], [0, 1])
    """
    for name in columns:
        if name not in (*OBSERVABLE, "strikes"):
            raise UnknownNameError(
                f"A column of items must be observable. Got {name!r} instead.{did_you_mean(name, OBSERVABLE)}"
            )
    given = {name: np.asarray(values) for name, values in columns.items()}
    lengths = {name: len(values) for name, values in given.items()}
    if len(set(lengths.values())) != 1:
        raise InputError(f"The columns of items must have one length, of one or more. Got {lengths} instead.")
    uploads = example_uploads(context, next(iter(lengths.values())))
    strikes = given.pop("strikes", None)
    for name, values in given.items():
        getattr(uploads, name)[:] = values
    uploads.top_policy[:] = given.get("top_policy", uploads.scores.argmax(axis=1))
    return Items.from_chunk(
        uploads,
        context,
        strikes=None if strikes is None else strikes.astype(np.uint8),
        lottery_key=(7, 0),
        fingerprints=ExampleFingerprints(),
    )


class ExampleFingerprints:
    """Ids by which some creators of the example share a device, an address, or content within an hour."""

    def device(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return ids that creators 0 ... 9 share by fives."""
        return np.where(creator < 10, creator // 5, creator).astype(np.int64)

    def address(self, creator: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return ids that creators 0 ... 19 share by tens."""
        return np.where(creator < 20, creator // 10, creator).astype(np.int64)

    def content(
        self, item: NDArray[np.int64], time: NDArray[np.float64], creator: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """Return ids that uploads of creators 0 ... 9 share within an hour."""
        return np.where(creator < 10, (time // 3600.0).astype(np.int64), 1_000 + item)


def example_strikes(uploads: Chunk, *, seed: int = 1) -> NDArray[np.uint8]:
    """Return strikes of each upload's creator, 0 ... 4, shape (n,)."""
    of_creator = np.random.default_rng(seed).integers(0, 5, _CREATORS).astype(np.uint8)
    strikes: NDArray[np.uint8] = of_creator[uploads.creator]
    return strikes


def example_history(uploads: Chunk, *, seed: int = 1) -> History:
    """Return the history of each upload's account; some accounts are new, some have won appeals."""
    drawn = np.random.default_rng([seed, 2])
    published = drawn.integers(0, 40, _CREATORS)
    removals, verdicts = drawn.binomial(published, 0.2), drawn.binomial(published, 0.4)
    columns = published, removals, drawn.binomial(removals, 0.3), verdicts, drawn.binomial(verdicts, 0.5)
    return History(*(column[uploads.creator].astype(np.int32) for column in columns))


def example_observations(context: Context) -> dict[str, Observation]:
    """Return states of the platform by name: before anything happened, overloaded, nobody on shift, and a calm hour."""
    queues, markets, policies = len(context.queues), len(context.markets), len(context.policies)

    def by_score(verdicts: int) -> NDArray[np.int64]:
        """Return verdicts of which all are on the scores of one bin."""
        counts = np.zeros((policies, len(SCORE_EDGES) + 1, 2), dtype=np.int64)
        counts[:, len(SCORE_EDGES) // 2] = verdicts
        return counts

    def each_verdict(hours: float, verdicts: int) -> Verdicts:
        """Return so many verdicts of each kind on the uploads of ``example_uploads``, none on appeal."""
        items = np.arange(2 * verdicts) % 257
        said = items % 2 == 1
        return Verdicts(np.full(2 * verdicts, hours * 3600.0), items, said, np.zeros(2 * verdicts, np.bool_))

    def state(hours: float, waiting: int, busy: int, staffed: int, verdicts: int) -> Observation:
        return Observation(
            time=hours * 3600.0,
            queue_length=np.full(queues, waiting, dtype=np.int64),
            busy=np.full(queues, busy, dtype=np.int64),
            staffed=np.full(queues, staffed, dtype=np.int64),
            verdicts=np.full((policies, 2), verdicts, dtype=np.int64),
            appeals=np.full((policies, 2), verdicts // 10, dtype=np.int64),
            reports=np.full((markets, policies), verdicts, dtype=np.int64),
            flags=np.full((markets, policies), 3 * verdicts, dtype=np.int64),
            verdicts_by_score=by_score(verdicts),
            oldest=np.full(queues, 900.0 if waiting else 0.0),
            work=np.full(queues, 100.0 * waiting),
            each_verdict=each_verdict(hours, policies * verdicts),
        )

    return {
        "nothing yet": state(0.0, 0, 0, 0, 0),
        "overloaded": state(5.0, 10_000_000, 20, 20, 1_000),
        "nobody on shift": state(6.0, 50, 0, 0, 0),
        "calm": state(7.0, 0, 3, 20, 100),
    }
