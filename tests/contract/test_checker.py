"""The checker notices every planted violator, for the reason for which it was planted, and passes what is sound."""

from __future__ import annotations

import inspect

import pytest

from simulator.errors import StrategyError, UnknownNameError
from simulator.testing import CHECKS, check_strategy
from tests.contract import history_violators, order_violators, verdict_violators  # noqa: F401  (plant more)
from tests.contract.violators import (
    VIOLATORS,
    AsksTheCollector,
    LooksAtCallers,
    LooksThroughAnError,
    PriorityNotFinite,
    ReadsStrikesUnasked,
    ReadsTheDict,
    ReadsTheKey,
    RedrawsTheTruth,
    Sound,
    WrongShape,
)
from tests.worlds import tiny_scenario


def failed(results):
    return {result.name for result in results if result.failed}


@pytest.mark.parametrize("violator", VIOLATORS, ids=lambda violator: violator.__name__)
def test_a_violator_fails_exactly_the_checks_that_it_breaks(violator):
    assert failed(check_strategy(violator)) == VIOLATORS[violator]


def test_every_check_has_a_violator():
    assert set().union(*VIOLATORS.values()) == set(CHECKS)


def test_a_sound_strategy_passes_every_check():
    results = check_strategy(Sound)

    assert [result.name for result in results] == list(CHECKS)
    assert failed(results) == set()


def test_a_passed_check_says_what_it_requires():
    empty = next(result for result in check_strategy(Sound) if result.name == "empty_chunk")

    assert empty.detail == "It takes a chunk of no uploads."


@pytest.mark.parametrize(
    ("violator", "check", "detail"),
    [
        (
            WrongShape,
            "legal_triage",
            (
                "StrategyError: The 'action' field of the Triage of WrongShape must have shape (257,), one "
                "value per item. "
                "Got shape (256,) instead."
            ),
        ),
        (
            PriorityNotFinite,
            "legal_triage",
            (
                "StrategyError: The 'priority' field of the Triage of PriorityNotFinite must hold finite numbers only. "
                "Got nan at row 0 instead."
            ),
        ),
        (
            ReadsStrikesUnasked,
            "live_flag",
            (
                "without strikes: TypeError: '>=' not supported between instances of 'NoneType' and 'int'; "
                "a strategy that reads strikes must set live = True"
            ),
        ),
    ],
)
def test_a_failed_check_says_what_is_wrong(violator, check, detail):
    assert {result.name: result.detail for result in check_strategy(violator)}[check] == detail


def test_after_illegal_decisions_what_compares_decisions_is_not_judged():
    results = {result.name: result for result in check_strategy(WrongShape)}

    assert list(results) == list(CHECKS)
    assert results["any_order"].status == results["short_run"].status == "not judged"
    assert results["any_order"].detail == "first fix legal_triage"
    assert results["bad_values_refused"].passed
    assert results["adapts_to_anything"].status == "not run"


class TwiceWrong(WrongShape):
    """Forgets the last item, and does not bear an empty shift."""

    def _adapt(self, observation):
        sum(observation.queue_length.tolist()) / sum(observation.staffed.tolist())


def test_every_fault_is_reported_with_its_file_and_line():
    results = {result.name: result for result in check_strategy(TwiceWrong)}
    line = inspect.getsourcelines(TwiceWrong._adapt)[1] + 1
    shape = inspect.getsourcelines(WrongShape._triage)[1]

    assert failed(results.values()) == {"legal_triage", "adapts_to_anything"}
    assert str(results["adapts_to_anything"].place) == f"test_checker.py:{line}"
    assert str(results["legal_triage"].place) == f"violators.py:{shape}"  # the platform refuses what the method returns
    assert results["legal_triage"].to_dict()["line"] == shape


@pytest.mark.parametrize(
    ("violator", "what"),
    [
        (ReadsTheKey, "reads items._lottery_key (violators.py, line "),
        (ReadsTheDict, "reads items.__dict__ (violators.py, line "),
        (LooksAtCallers, "looks at sys._getframe (violators.py, line "),
        (LooksThroughAnError, "looks at tb_frame (violators.py, line "),
        (AsksTheCollector, "looks at gc.get_objects (violators.py, line "),
        (RedrawsTheTruth, "imports simulator.rng.distributions.uniform (violators.py, line "),
    ],
)
def test_whoever_reaches_behind_is_named_with_its_line(violator, what):
    results = {result.name: result for result in check_strategy(violator)}

    assert results["reaches_behind_nothing"].detail.startswith(what)


def test_a_check_may_be_skipped_with_a_reason():
    skip = {"live_flag": "planted", "short_run": "planted too"}

    results = check_strategy(ReadsStrikesUnasked, skip=skip)

    assert failed(results) == set()
    assert {one.name: one.detail for one in results if one.name in skip} == skip
    assert {one.status for one in results if one.name in skip} == {"not run"}


def test_what_is_not_run_is_listed_with_the_reason():
    not_run = {one.name: one.detail for one in check_strategy("AllowAll") if one.status == "not run"}

    assert not_run == {
        "bad_values_refused": "the strategy has no parameters",
        "bound": "the strategy states no bound",
        "legal_ranking": "the strategy ranks no queue",
        "adapts_to_anything": "the strategy is not live, so it observes nothing",
        "verdict_flag": "the strategy is not live, so it observes nothing",
    }


def test_a_flag_that_is_set_is_not_checked():
    not_run = {one.name: one.detail for one in check_strategy(TakesVerdicts) if one.status == "not run"}

    assert not_run["live_flag"] == "the strategy is live, so it may use strikes"
    assert not_run["history_flag"] == "the strategy says reads_history, so it may use histories"
    assert not_run["verdict_flag"] == "the strategy says reads_verdicts, so it may use single verdicts"


class TakesVerdicts(Sound):
    """Reads everything that there is."""

    reads_history = True
    reads_verdicts = True

    def _adapt(self, observation):
        self.seen = observation.each_verdict


def test_an_unknown_check_cannot_be_skipped():
    with pytest.raises(UnknownNameError) as refusal:
        check_strategy(Sound, skip={"any_spilt": "typo"})

    assert str(refusal.value) == "A check to skip must be known. Got 'any_spilt' instead. Did you mean 'any_split'?"


def test_a_strategy_that_knows_names_is_checked_on_its_own_scenario_cut_short():
    knows = "tests.contract.violators:Sound(remove_at={'minors': 0.5})"

    assert failed(check_strategy(knows)) >= {"legal_triage"}
    assert failed(check_strategy(knows, tiny_scenario(uploads={"per_day": 50_000_000}))) == set()


def test_a_spec_is_checked_by_name():
    assert failed(check_strategy("tests.contract.violators:Sound(remove_at=0.5)")) == set()


def test_an_unknown_spec_is_refused_before_any_check():
    with pytest.raises(StrategyError):
        check_strategy("tests.contract.violators:Soud")
