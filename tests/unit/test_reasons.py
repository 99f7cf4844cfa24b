"""What decisions rest on: a strategy names it, compositions pass it on, and the event log keeps it."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.domain.events import Event
from simulator.platform.event_log import LogWriter, log_path, read_log
from simulator.runs.simulate import simulate
from simulator.strategy import Items
from simulator.strategy.lookup import make_strategy
from simulator.testing import example_context, example_uploads
from tests.worlds import tiny_scenario

RULES = """\
- {name: sure, when: top_score > 0.6, do: remove, because: sure}
- {name: trusted, when: top_score < 0.02, do: allow, because: nothing in it}
- {name: doubtful, when: top_score > 0.2, do: review, because: unsure}
"""
WORLD = tiny_scenario(horizon="12h", warm_up="0s", uploads={"per_day": 1_500})
CONTEXT = example_context()


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    path = tmp_path_factory.mktemp("reasons") / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return f"RuleSet(file='{path}')"


def logged(tmp_path, strategy, scenario=WORLD, **given):
    simulate(scenario, strategy, log=tmp_path / "log", **given)
    return read_log(log_path(tmp_path / "log", 0))


def by_score(scores):
    """Return the rule of each score, by hand."""
    return np.select([scores > 0.6, scores < 0.02, scores > 0.2], ["sure", "trusted", "doubtful"], "")


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_every_decision_in_the_log_names_the_rule_that_fired(tmp_path, spec, engine):
    log = logged(tmp_path, spec, engine=engine, chunk_size=100)
    triaged = log[log.event == "TRIAGE"]

    found = triaged.reason.astype(object).where(triaged.reason.notna(), "").to_numpy()
    assert found.tolist() == by_score(triaged.score.to_numpy()).tolist()  # the score is that of the top policy
    assert set(found) == {"sure", "trusted", "doubtful", ""}
    assert log[log.event != "TRIAGE"].reason.isna().all()


def test_engines_and_pieces_write_the_same(tmp_path, spec):
    logs = [
        logged(tmp_path / name, spec, engine=engine, chunk_size=size)
        for name, engine, size in (("a", "compiled", 50), ("b", "compiled", 5_000), ("c", "simpy", 700))
    ]
    assert all(log.reason.astype(str).tolist() == logs[0].reason.astype(str).tolist() for log in logs)


def test_a_strategy_without_names_leaves_the_column_empty(tmp_path):
    log = logged(tmp_path, "AllowAll")

    assert log.columns[-1] == "reason"
    assert log.reason.isna().all()


def test_thresholds_name_the_strictest_that_is_reached(tmp_path):
    log = logged(tmp_path, "Threshold(remove_at=0.6, hold_at=0.4, review_at=0.2, limit_at=0.1)")
    triaged = log[log.event == "TRIAGE"]
    score = triaged.score.to_numpy()

    by_hand = np.select(
        [score >= 0.6, score >= 0.4, score >= 0.2, score >= 0.1], ["remove_at", "hold_at", "review_at", "limit_at"], ""
    )
    assert triaged.reason.astype(object).where(triaged.reason.notna(), "").tolist() == by_hand.tolist()
    assert set(by_hand) == {"remove_at", "hold_at", "review_at", "limit_at", ""}


def test_a_subclass_that_decides_otherwise_names_no_thresholds():
    assert make_strategy("PriorityReview").reason_names == make_strategy("Threshold").reason_names
    assert make_strategy("CreatorAware").reason_names == ()


def test_each_arm_of_an_experiment_names_its_own(tmp_path, spec):
    scenario = WORLD.override("arms={share: 0.5}", f'arms.strategy="{spec}"')
    log = logged(tmp_path, "AllowAll", scenario)
    triaged = log[log.event == "TRIAGE"]

    expected = by_score(triaged.score.to_numpy())
    named = triaged.reason.notna().to_numpy()
    assert triaged.reason.astype(str).to_numpy()[named].tolist() == expected[named].tolist()
    assert 0.3 < named.sum() / (expected != "").sum() < 0.7  # about 750 uploads: a share of .5 within .06 by 3 s.e.


class Remembering:
    """A log in memory."""

    def __init__(self):
        self.written = []

    def write(self, columns):
        self.written += columns["reason"].tolist()


class Named:
    """A strategy whose decisions rest on a or b in turn."""

    reason_names = ("a", "b")

    def reasons(self, items):
        return (items.item % 3 - 1).astype(np.int16)


def test_the_writer_forgets_what_is_decided_or_blocked():
    log, items = Remembering(), Items.from_chunk(example_uploads(CONTEXT, 6), CONTEXT, lottery_key=(1, 0))
    numbers = items.item
    writer = LogWriter(log, ["other", "b", "a"])
    writer.shown(items, Named())
    writer.logged(
        {
            "event": np.array([Event.UPLOAD, Event.TRIAGE, Event.BLOCKED, Event.TRIAGE, Event.TRIAGE]),
            "item": numbers[[1, 1, 2, 0, 4]],
        }
    )
    by_hand = {-1: -1, 0: 2, 1: 1}  # places of a and b among the log's names
    said = [by_hand[int(numbers[row]) % 3 - 1] for row in (1, 0, 4)]
    assert log.written == [-1, said[0], -1, *said[1:]]

    left = [row for row in (3, 5) if int(numbers[row]) % 3 - 1 >= 0]
    assert writer.waiting == len(left)


@pytest.mark.parametrize(
    ("composed", "which"),
    [
        ('Chain(strategies="{spec}; AllowAll")', lambda items: np.ones(len(items), bool)),
        ("ByMarket(strategy={{'*': 'AllowAll', 'north': \"{spec}\"}})", lambda items: items.market == 0),
        ("Shadow(baseline=\"{spec}\", candidate='AllowAll')", lambda items: np.ones(len(items), bool)),
        ("Shadow(baseline='AllowAll', candidate=\"{spec}\")", lambda items: np.zeros(len(items), bool)),
        ("Ramp(baseline='AllowAll', candidate=\"{spec}\", share=0.4)", lambda items: items.arm_lottery(0) < 0.4),
    ],
)
def test_a_composition_names_what_the_member_that_decides_names(spec, composed, which):
    strategy = make_strategy(composed.format(spec=spec))
    strategy.start(CONTEXT)
    scores = np.random.default_rng(1).random((300, len(CONTEXT.policies))) ** 3
    items = Items.from_chunk(example_uploads(CONTEXT, 300).having(scores=scores), CONTEXT, lottery_key=(1, 0))

    names = np.array([*strategy.reason_names, ""])
    found = names[strategy.reasons(items)]
    assert strategy.reason_names == ("sure", "trusted", "doubtful")
    assert found.tolist() == np.where(which(items), by_score(items.top_score), "").tolist()
