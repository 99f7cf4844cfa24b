"""The same seed gives the same numbers, and the same luck to every strategy."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.platform.event_log import log_path, read_log
from simulator.platform.platform import Platform
from simulator.platform.replication import Replication, run_replication
from simulator.runs.simulate import simulate
from simulator.strategy import Strategy, Triage
from strategies.threshold import Threshold
from tests.worlds import tiny_scenario

SCENARIO = tiny_scenario()


class Stricter(Threshold):
    """Lowers its threshold as the queues grow, and never trusts those who have strikes: live in both senses."""

    live = True

    def _start(self):
        super()._start()
        self.burden = 0

    def _adapt(self, observation):
        self.burden = int(observation.queue_length.sum())

    def _triage(self, items):
        triage = super()._triage(items)
        action = np.where((items.strikes > 0) & (items.top_score > 0.1), 5, triage.action).astype(np.uint8)
        reports = np.full(len(items), 1 + self.burden // 5, dtype=np.int32)
        return Triage(action, triage.queue, triage.priority, reports, triage.review_at_views)


STRATEGIES = [Threshold(remove_at=0.7, review_at=0.25, review_at_reports=2), Stricter(review_at=0.3)]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: type(strategy).__name__)
@pytest.mark.parametrize("chunk_size", [7, 500])
def test_the_chunk_size_moves_nothing(strategy, chunk_size):
    whole = run_replication(Replication(SCENARIO, strategy, 2, 0))
    parts = run_replication(Replication(SCENARIO, strategy, 2, 0, chunk_size=chunk_size))

    assert whole == parts


def test_the_number_of_workers_moves_nothing():
    one, many = (
        simulate(SCENARIO, STRATEGIES[1], seed=2, replications=5, workers=workers).ledgers for workers in (1, 3)
    )

    assert one == many
    assert one[0] != one[1]


def test_a_replication_is_the_same_alone_and_among_others():
    among = simulate(SCENARIO, STRATEGIES[0], seed=2, replications=3).ledgers[2]

    assert among == run_replication(Replication(SCENARIO, STRATEGIES[0], 2, 2))


def test_another_seed_is_another_run():
    assert simulate(SCENARIO, seed=1).ledger != simulate(SCENARIO, seed=2).ledger


def test_the_engines_count_the_same():
    fast, plain = (
        run_replication(Replication(SCENARIO, STRATEGIES[1], 4, 1, engine=engine)) for engine in ("compiled", "simpy")
    )

    np.testing.assert_allclose(fast.items, plain.items, rtol=1e-9)
    np.testing.assert_allclose(fast.pools, plain.pools, rtol=1e-9, atol=1e-6)
    np.testing.assert_array_equal(fast.sketches, plain.sketches)


def test_a_custom_process_acts_alike_on_both_engines():
    def outage(platform: Platform):
        yield platform.env.until(30 * 3600.0)
        platform.set_capacity("general", 0)

    fast, plain = (
        simulate(SCENARIO, STRATEGIES[0], engine=engine, processes=[outage]).ledger for engine in ("compiled", "simpy")
    )

    np.testing.assert_allclose(fast.pools, plain.pools, rtol=1e-9, atol=1e-6)
    assert fast != simulate(SCENARIO, STRATEGIES[0]).ledger


def test_the_event_log_is_the_same_file_whatever_the_chunk_size(tmp_path):
    for name, chunk_size in (("whole", 1 << 16), ("parts", 100)):
        run_replication(Replication(SCENARIO, STRATEGIES[0], 2, 0, chunk_size=chunk_size, log=tmp_path / name))
    whole, parts = (log_path(tmp_path / name, 0) for name in ("whole", "parts"))

    assert read_log(whole).equals(read_log(parts))
    assert whole.read_bytes() == parts.read_bytes()


def test_keeping_a_log_changes_nothing(tmp_path):
    assert run_replication(Replication(SCENARIO, STRATEGIES[0], 2, 0, log=tmp_path)) == run_replication(
        Replication(SCENARIO, STRATEGIES[0], 2, 0)
    )


class Witness(Strategy):
    """Notes everything it is shown, and does as it is told."""

    live = False

    def _start(self):
        WITNESSED.clear()

    def _triage(self, items):
        WITNESSED.append((items.item, items.time, items.creator, items.scores, items.lottery()))
        triage = Triage.allow(len(items))
        return triage if VERDICT == 0 else triage.having(action=np.full(len(items), VERDICT, np.uint8))


WITNESSED = []
VERDICT = 0


def test_strategies_meet_the_same_uploads_scores_and_lots(monkeypatch):
    seen = []
    for verdict in (0, 6):
        monkeypatch.setattr("tests.contract.test_reproducible.VERDICT", verdict)
        run_replication(Replication(SCENARIO, Witness(), 2, 0))
        seen.append(list(WITNESSED))

    for allowed, removed in zip(*seen, strict=True):
        for a, b in zip(allowed, removed, strict=True):
            np.testing.assert_array_equal(a, b)
