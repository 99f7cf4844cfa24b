"""The border between platform and strategies: what is seen, what is returned, what is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from simulator.config import split_overrides
from simulator.declare import Param
from simulator.domain import Action
from simulator.errors import InputError, StrategyError
from simulator.records import Chunk
from simulator.rng import Stream, uniform
from simulator.strategy import Items, Strategy, Triage, describe
from simulator.strategy.items import own_key
from simulator.strategy.lookup import changed_strategy, make_strategy
from simulator.testing import example_context, example_history, example_observations, example_strikes, example_uploads
from strategies import AllowAll, Threshold

CONTEXT = example_context()
TRUTH = ("decided_at", "policy", "margin", "test_views", "main_views", "report_rate", "first_report")


def items(n=50, **options):
    return Items.from_chunk(example_uploads(CONTEXT, n), CONTEXT, lottery_key=(7, 2), **options)


class Returns(Strategy):
    """Returns what it is told to."""

    change = Param(0)
    result = None

    def _triage(self, items):
        return self.result


def returned(result):
    strategy = Returns()
    strategy.start(CONTEXT)
    strategy.result = result
    return strategy.triage(items())


def allow(**changes):
    return Triage.allow(50).having(**changes)


def with_value(name, value, row=3):
    column = getattr(Triage.allow(50), name).astype(np.float64 if isinstance(value, float) else np.int64)
    column[row] = value
    return allow(**{name: column})


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (None, "The _triage method of Returns must return a Triage. Got NoneType instead."),
        (
            allow(action=[0] * 50),
            "The 'action' field of the Triage of Returns must be an array of shape (50,). Got list instead.",
        ),
        (
            allow(priority=np.zeros((50, 1))),
            (
                "The 'priority' field of the Triage of Returns must have shape (50,), one value per item. "
                "Got shape (50, 1) instead."
            ),
        ),
        (
            allow(action=np.zeros(50)),
            (
                "The 'action' field of the Triage of Returns must have an integer type, such as uint8. "
                "Got float64 instead."
            ),
        ),
        (
            allow(priority=np.zeros(50, bool)),
            "The 'priority' field of the Triage of Returns must have a number type, such as float64. Got bool instead.",
        ),
        (
            with_value("action", 7),
            (
                "The 'action' field of the Triage of Returns must hold Action codes from 0 to 6 only. "
                "Got 7 at row 3 instead."
            ),
        ),
        (
            with_value("queue", 2),
            (
                "The 'queue' field of the Triage of Returns must hold queue indices from -1 to 1 only. "
                "Got 2 at row 3 instead."
            ),
        ),
        (
            with_value("priority", np.inf),
            "The 'priority' field of the Triage of Returns must hold finite numbers only. Got inf at row 3 instead.",
        ),
        (
            with_value("review_at_reports", -1),
            (
                "The 'review_at_reports' field of the Triage of Returns must hold numbers of reports, 0 for "
                "never, only. "
                "Got -1 at row 3 instead."
            ),
        ),
        (
            with_value("delay", -1.0),
            (
                "The 'delay' field of the Triage of Returns must hold finite numbers of seconds, at least 0, only. "
                "Got -1.0 at row 3 instead."
            ),
        ),
        (
            with_value("review_at_views", np.nan),
            (
                "The 'review_at_views' field of the Triage of Returns must hold numbers of views, inf for never, only. "
                "Got nan at row 3 instead."
            ),
        ),
    ],
)
def test_illegal_decisions_are_refused_in_one_sentence(result, expected):
    with pytest.raises(StrategyError) as refusal:
        returned(result)

    assert str(refusal.value) == expected


def test_decisions_are_returned_in_the_types_that_the_flow_takes():
    loose = Triage(*(np.zeros(50, np.int64) for _ in Triage._fields))

    triage = returned(loose)

    assert [str(column.dtype) for column in triage] == [
        "uint8",
        "int16",
        "float64",
        "int32",
        *["float64"] * 6,
        "uint8",
        "int16",
    ]


def test_a_column_that_is_read_only_is_copied_or_the_flow_would_be_compiled_for_it_once_more():
    weight = items().top_score

    triage = returned(allow(weight=weight))

    assert not weight.flags.writeable
    assert [name for name in triage._fields if not getattr(triage, name).flags.writeable] == []
    assert triage.weight.tolist() == weight.tolist()


def test_never_is_a_legal_number_of_views():
    assert returned(allow()).review_at_views.tolist() == [np.inf] * 50


def test_a_strategy_must_be_started():
    with pytest.raises(StrategyError) as refusal:
        Threshold().triage(items())

    assert "is not started: call `start(context)` first." in str(refusal.value)


def test_items_show_no_truth_and_do_not_keep_the_chunk():
    seen = items()
    kept = [value for value in vars(seen).values() if isinstance(value, Chunk)]

    assert [name for name in TRUTH if hasattr(seen, name)] == []
    assert kept == []


def test_items_are_copies_that_cannot_be_written_to():
    chunk = example_uploads(CONTEXT, 5)
    seen = Items.from_chunk(chunk, CONTEXT, strikes=example_strikes(chunk), lottery_key=(7, 2))
    columns = (
        "item",
        "time",
        "creator",
        "market",
        "tier",
        "scores",
        "top_policy",
        "strikes",
        "top_score",
        "expected_views",
    )

    assert [name for name in columns if getattr(seen, name).flags.writeable] == []
    assert not np.shares_memory(seen.scores, chunk.scores)
    with pytest.raises(ValueError, match="read-only"):
        seen.scores[0, 0] = 0.0
    assert chunk.scores.flags.writeable  # the platform's own column stays as it was


def test_derived_columns():
    seen = items()

    assert np.array_equal(seen.top_score, seen.scores.max(axis=1))
    assert np.array_equal(seen.expected_views, CONTEXT.expected_views[seen.market, seen.tier])
    assert seen.strikes is None
    assert len(seen) == 50


def test_histories_are_copies_that_cannot_be_written_to_and_are_taken_with_their_rows():
    chunk = example_uploads(CONTEXT, 5)
    given = example_history(chunk)
    seen = Items.from_chunk(chunk, CONTEXT, history=given, lottery_key=(7, 2))

    for one in (seen, seen.take([4, 1])):
        assert [column.flags.writeable for column in one.history] == [False] * 5
    assert not any(np.shares_memory(mine, theirs) for mine, theirs in zip(seen.history, given, strict=True))
    assert seen.take([4, 1]).history.removals.tolist() == given.removals[[4, 1]].tolist()
    assert items().history is None
    assert items().take([4, 1]).history is None


def test_rows_are_taken_in_any_order():
    taken = items().take([4, 1])

    assert taken.item.tolist() == [4, 1]
    assert np.array_equal(taken.lottery(), items().lottery()[[4, 1]])


def test_a_lottery_is_the_item_s_own_draw():
    seen = items(3)

    key = own_key(7, 2)
    assert seen.lottery(5).tolist() == [uniform(*key, int(Stream.STRATEGY), item, 5) for item in range(3)]


def test_a_creator_s_lottery_is_the_same_for_all_items_of_the_creator_and_no_item_s_draw():
    seen = items(50)
    draws = seen.creator_lottery()

    for creator in np.unique(seen.creator):
        assert np.unique(draws[seen.creator == creator]).size == 1
    assert not set(draws) & set(seen.lottery())


def test_a_strategy_that_overrides_adapt_is_live():
    class Adapts(AllowAll):
        def _adapt(self, observation):
            pass

    assert (AllowAll.live, Adapts.live) == (False, True)


def test_a_strategy_that_reads_histories_is_live():
    class Reads(AllowAll):
        reads_history = True

    assert Reads.live
    with pytest.raises(TypeError, match=r"Denies reads histories, so its `live` must be True\. Got False instead\."):

        class Denies(AllowAll):
            live = False
            reads_history = True


def test_it_cannot_say_that_it_is_not():
    with pytest.raises(TypeError, match=r"Denies overrides _adapt, so its `live` must be True\. Got False instead\."):

        class Denies(AllowAll):
            live = False

            def _adapt(self, observation):
                pass


def test_adapt_is_optional():
    strategy = AllowAll()
    strategy.start(CONTEXT)

    before = strategy.spec

    strategy.adapt(example_observations(CONTEXT)["calm"])

    assert strategy.spec == before
    assert not strategy.live


def test_spec_shows_what_differs_from_the_defaults_and_finds_the_strategy_again():
    strategy = Threshold(remove_at={"*": {"spam": 0.95}}, review_at=0.80, hold_at=0.9)

    assert strategy.spec == "Threshold(remove_at={'*': {'spam': 0.95}}, hold_at=0.9)"
    assert make_strategy(strategy.spec) == strategy
    assert Threshold().spec == "Threshold"
    assert repr(Threshold()) == "Threshold()"


def test_a_strategy_that_is_not_registered_is_found_by_its_module():
    assert Returns(change=2).spec == "tests.unit.test_strategy:Returns(change=2)"
    assert make_strategy("tests.unit.test_strategy:Returns(change=2)") == Returns(change=2)


def test_a_clone_differs_where_told_and_shares_nothing():
    original = Threshold(remove_at={"north": 0.9})
    clone = original.clone(review_at=0.5)
    clone.params["remove_at"]["north"] = 0.1

    assert clone == Threshold(remove_at={"north": 0.9}, review_at=0.5)
    assert clone.remove_at is not original.remove_at
    assert (original == clone, original == original.clone(), hash(original) == hash(original.clone())) == (
        False,
        True,
        True,
    )


def test_a_strategy_survives_a_pickle():
    strategy = Threshold(remove_at=0.9)

    assert pickle.loads(pickle.dumps(strategy)) == strategy


def test_a_decision_is_explained_in_words():
    strategy = Returns()
    strategy.start(CONTEXT)
    strategy.result = Triage(
        action=np.array([Action.REVIEW]),
        queue=np.array([1]),
        priority=np.array([2.5]),
        review_at_reports=np.array([4]),
        review_at_views=np.array([1000.0]),
    )

    assert strategy.explain(items(), 7) == (
        "REVIEW; any review in queue 'senior', priority 2.5; review at 4 reports; review at 1,000 views"
    )


@pytest.mark.parametrize(
    ("orders", "own", "queue", "place"),
    [
        (("fifo", "severity"), [], 1, "queue 'senior', weight 0.25 in a ranking by severity"),
        (("fifo", "priority"), [], 1, "queue 'senior', priority 2.5"),
        ((), ["senior"], 1, "queue 'senior', weight 0.25 in a ranking by the strategy"),
        (("fifo", "severity"), [], -1, "the queue of the scenario's route, weight 0.25 in a ranking by fifo"),
        (("priority", "fifo"), [], -1, "the queue of the scenario's route, priority 2.5"),
    ],
)
def test_where_a_queue_is_ranked_the_weight_is_told(orders, own, queue, place):
    triage = Triage.allow(1)
    triage.queue[0], triage.priority[0], triage.weight[0] = queue, 2.5, 0.25

    assert describe(triage, replace(CONTEXT, orders=orders), ranked=own) == f"ALLOW; any review in {place}"


def test_a_route_to_several_queues_tells_of_each_order():
    route = np.zeros(CONTEXT.route.shape, np.int16)
    route[0, 0] = 1
    triage = Triage.allow(1)

    said = describe(triage, replace(CONTEXT, orders=("priority", "fifo"), route=route))
    assert said.endswith("the scenario's route, priority 0, or weight 1 in a ranking by fifo")


def changes_of(*overrides, option="--candidate-set"):
    return split_overrides(overrides, option)[1]


@pytest.mark.parametrize(
    ("strategy", "overrides", "spec"),
    [
        ("Threshold", ["strategy.review_at=.5", "strategy.remove_at=.6"], "Threshold(remove_at=0.6, review_at=0.5)"),
        ("Threshold", ["strategy.remove_at=60%", "strategy.review_at=.5"], "Threshold(remove_at=0.6, review_at=0.5)"),
        ("AllowAll", ["strategy=Threshold(hold_at=0.9)", "strategy.action_delay=5m"], None),
        ("Threshold(remove_at=0.9)", ["strategy.remove_at.NO=.85"], "Threshold(remove_at={'NO': 0.85, '*': 0.9})"),
        ("Threshold", [], "Threshold"),
    ],
)
def test_overrides_change_the_strategy_in_force_all_at_once(strategy, overrides, spec):
    changed = changed_strategy(strategy, changes_of(*overrides))

    assert changed.spec == (spec or "Threshold(hold_at=0.9, action_delay=300)")


def test_an_instance_is_changed_like_its_spec():
    changes = changes_of("strategy.remove_at.TR.hate=.97", "strategy.remove_at.TR.spam=.99")

    assert changed_strategy(make_strategy("Threshold(remove_at=0.9)"), changes) == changed_strategy(
        "Threshold(remove_at=0.9)", changes
    )


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        (
            "strategy.remov_at=.9",
            (
                "--candidate-set strategy.remov_at=.9: A parameter of Threshold must be one that it declares. "
                "Got 'remov_at' instead. Did you mean 'remove_at'?"
            ),
        ),
        (
            "strategy.remove_at.TR=120%",
            (
                "--candidate-set strategy.remove_at.TR=120%: The 'remove_at.TR' parameter of Threshold must be "
                "a probability in [0, 1]. Got '120%' instead."
            ),
        ),
        (
            "strategy=Treshold",
            (
                "--candidate-set strategy=Treshold: A strategy must be registered under 'riskbox.strategies' or given "
                "as 'module:Class'. Got 'Treshold' instead. Did you mean 'Threshold'?"
            ),
        ),
    ],
)
def test_a_change_that_the_strategy_refuses_is_named_as_it_was_typed(override, sentence):
    with pytest.raises(InputError) as caught:
        changed_strategy("Threshold", changes_of(override))

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{strategy: Threshold, params: {remove_at: {NO: 9e-1, on: 0.95, 2025-07-07: 1}}}", {"NO": 0.9, "on": 0.95}),
        ("{strategy: Threshold, params: {remove_at: {NO: 90%, on: 95%, 2025-07-07: 1}}}", {"NO": 0.9, "on": 0.95}),
    ],
)
def test_a_strategy_file_is_read_as_yaml_1_2(tmp_path, text, expected):
    path = tmp_path / "rule.yaml"
    path.write_text(text, encoding="utf-8")

    assert make_strategy(str(path)).remove_at == {**expected, "2025-07-07": 1.0}


def test_a_key_given_twice_in_a_strategy_file_is_refused(tmp_path):
    path = tmp_path / "rule.yaml"
    path.write_text("strategy: Threshold\nparams: {remove_at: 0.9, remove_at: 0.8}\n", encoding="utf-8")

    with pytest.raises(StrategyError, match="key 'remove_at' is given twice in line 2"):
        make_strategy(str(path))
