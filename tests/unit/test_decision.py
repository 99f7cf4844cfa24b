"""The sentence that a decision maker may repeat: guardrails first, then what a launch is decided by."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.config import Difference as FieldDifference
from simulator.indicators import INDICATORS, find_indicator
from simulator.indicators.requirement import Requirement
from simulator.present.decision import KEYS, decide
from simulator.present.differences import difference_lines
from simulator.present.groups import folded, grouped
from simulator.present.rows import Row
from simulator.runs.difference import Difference
from simulator.runs.estimate import Estimate

CHANGE = (FieldDifference("strategy.remove_at", "plan", 0.7, 0.9),)


def difference(id_, relative, half=0.01, outcome=None):
    one = find_indicator(id_)
    before, after = (Estimate(one, {}, value, value * 0.9, value * 1.1, 4) for value in (0.5, 0.5 * (1 + relative)))
    ends = [0.5 * end for end in (relative, relative - half, relative + half)]
    found = outcome or ("no clear difference" if abs(relative) < half else "better" if relative < 0 else "worse")
    return Difference(before, after, *ends, relative, relative - half, relative + half, 0.01, 0.02, 8, 0.9, found)


class Pair:
    """Stands for a comparison."""

    def __init__(self, *differences, differs=CHANGE, replications=4):
        self.differences, self.differs, self.replications = differences, differs, replications
        self.baseline = SimpleNamespace(strategy=SimpleNamespace(spec="Threshold"))

    def rows(self, ids=None, by=()):
        return [one for one in self.differences if ids is None or one.indicator.id in ids]

    def shown(self, by=()):
        return [one.indicator.id for one in self.differences]


def guardrail(status, id_="sla_share"):
    estimate = Estimate(find_indicator(id_), {}, 0.7, 0.6, 0.8, 4)
    found: Any = SimpleNamespace(
        requirement=Requirement(id_, ">=", 0.9),
        status=status,
        estimate=estimate,
        baseline=None,
        relative=None,
        relative_low=None,
        relative_high=None,
    )
    return found


def test_gains_and_losses_with_their_sizes():
    pair = Pair(difference("violative_view_rate", -0.12), difference("innocent_views_lost", 0.3))

    assert decide(pair).headline == (
        "Violative view rate falls by 12.0 % [11.0, 13.0], but innocent views lost rise by 30.0 % [29.0, 31.0]."
    )
    assert decide(pair).differs == "The candidate changes strategy.remove_at 0.7 → 0.9."


def test_a_backlog_does_not_make_a_trade():
    pair = Pair(difference("violative_view_rate", -0.12), *(difference(id_, 0.5) for id_ in ("backlog_end", "p_wait")))

    assert decide(pair).headline.endswith("and no key indicator gets clearly worse.")


def test_a_missed_guardrail_opens_the_sentence():
    pair = Pair(difference("violative_view_rate", -0.12))
    decision = decide(pair, [guardrail("met"), guardrail("missed", "removal_precision"), guardrail("likely")])

    assert decision.headline.startswith("The candidate misses removal_precision >= 90 % (70 % [60, 80]); ")
    assert [one.status for one in decision.guardrails] == ["missed", "likely", "met"]
    assert decide(pair, [guardrail("met")]).headline.startswith("The candidate keeps its guardrail; ")


def test_one_pair_of_runs_says_nothing_of_differences():
    single = decide(Pair(difference("violative_view_rate", -0.12, outcome="unknown"), replications=1)).headline

    assert single == "One pair of runs cannot tell a difference from luck: add replications."
    assert "no clear" not in single


def test_without_a_clear_difference_it_says_between_what_the_truth_may_lie():
    pair = Pair(difference("violative_view_rate", 0.215, half=0.295))

    assert decide(pair).headline == (
        "No key indicator shows a clear difference (violative view rate between −8.0 % and +51.0 %)."
    )


def test_the_key_indicators_are_few_and_in_order():
    assert KEYS == (
        "violative_view_rate",
        "exposure_delay",
        "innocent_views_lost",
        "overturn_rate",
        "sla_share",
        "reviewer_hours",
        "staffed_hours",
        "staff_cost",
    )
    assert all(INDICATORS[id_].direction for id_ in KEYS), "each can get better or worse"


def test_drivers_stand_under_what_they_explain():
    rows = [Row(difference(id_, 0.1)) for id_ in ("exposure", "violative_view_rate", "p_wait")]
    groups = {group.goal: [(mark.strip(), row.indicator.id) for mark, row in group.marked] for group in grouped(rows)}

    assert groups == {"safety": [("", "violative_view_rate"), ("↳", "exposure")], "operations": [("", "p_wait")]}


def test_drivers_are_folded_under_what_they_explain_unless_they_change_clearly():
    ids = ("violative_view_rate", "exposure", "prevalence", "p_wait", "queue_length")
    rows = [Row(difference(id_, 0.1 if id_ == "exposure" else 0.001)) for id_ in ids]

    shown, said = folded(rows, lambda row: row.clear)
    assert [row.indicator.id for row in shown] == ["violative_view_rate", "exposure", "p_wait", "queue_length"]
    assert said == "Folded: 1 driver (--drivers shows all)."
    assert [row.indicator.id for row in folded(rows)[0]] == ["violative_view_rate", "p_wait", "queue_length"]
    assert folded(rows[:1]) == (rows[:1], "")


@pytest.mark.parametrize("width", [60, 80, 100, 140, None])
def test_rows_fit_and_no_interval_of_a_difference_is_left_out(width):
    rows = [Row(difference(id_, 0.1)) for id_ in INDICATORS]
    rows += [Row(replace(rows[0].difference, relative_low=None, relative_high=None))]
    lines = difference_lines(rows, (), width)

    assert width is None or max(map(len, lines)) <= width
    text = " ".join("\n".join(lines).replace("|", " ").split())
    assert text.count("[+9.0, +11.0]") >= len(INDICATORS) - 1
    assert "[4.5, 5.5]" in text, "without a bounded relative change the difference has its own"
