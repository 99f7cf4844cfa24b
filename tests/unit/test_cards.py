"""Each registered family has a world made for it; measured parts of pages are what was kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.config import load_scenario
from simulator.indicators import INDICATORS
from simulator.present.outcomes import BETTER, UNCLEAR, WORSE
from simulator.strategy.lookup import list_strategies, make_strategy
from verification.cards import pages, worlds
from verification.cards.__main__ import CARDS as FOLDER
from verification.cards.__main__ import PAGE
from verification.cards.measured import PAIRS, SHOWN, Card, Effect, Effects, kept

MADE = {one.name: one for one in worlds.load_all()}
CARDS = kept()


def test_every_shipped_family_has_a_world():
    assert set(MADE) == {entry.name for entry in list_strategies() if entry.package == "riskbox"}


@pytest.mark.parametrize("name", MADE)
def test_a_world_names_what_there_is(name):
    made = MADE[name]

    assert [id_ for id_ in (*SHOWN, *made.better, *made.worse) if id_ not in INDICATORS] == []
    for arms in (made.own, made.baseline):
        scenario = load_scenario(arms.scenario, [*arms.overrides, *arms.plan])
        for spec in (arms.strategy, arms.against or scenario.strategy):
            make_strategy(spec)
    assert name in made.own.strategy


def test_what_was_measured_is_what_the_files_ask_for():
    assert [name for name in MADE if name not in CARDS or not CARDS[name].holds(MADE[name])] == [], (
        "run: python -m verification.cards"
    )


@pytest.mark.parametrize("page", [PAGE, *sorted(FOLDER.glob("*.md"))], ids=lambda page: page.stem)
def test_a_page_has_what_was_measured(page):
    text = page.read_text(encoding="utf-8")

    assert pages.render(text, MADE, CARDS) == text, "run: python -m verification.cards"


@pytest.mark.parametrize("name", MADE)
def test_what_a_file_promises_was_measured(name):
    assert pages.lacking(CARDS[name], MADE[name]) == []


def effect(id_: str, outcome: str, change: float = 0.1) -> Effect:
    return Effect(id_, id_.title(), outcome, ("1", "2"), f"{change:+.0%}", change, change - 0.01, change + 0.01)


def card(*effects: Effect) -> Card:
    made = MADE["OnCall"]
    return Card(Effects(made.own, PAIRS, effects), Effects(made.baseline, PAIRS, effects))


def test_a_broken_promise_is_found():
    made = replace(MADE["OnCall"], better=("sla_share",), worse=("staffed_hours",))
    broken = card(effect("sla_share", UNCLEAR), effect("staffed_hours", WORSE))

    assert pages.lacking(broken, made) == ["sla_share: no clear difference instead of better"]


def test_the_table_names_what_the_file_names_first():
    made = replace(MADE["OnCall"], better=("d",))
    found = pages.table({"OnCall": made}, {"OnCall": card(*(effect(id_, BETTER) for id_ in "abcd"))})

    assert found.rows[0][:3] == ("[`OnCall`](strategies/OnCall.md)", "`surge`", "D +10%; A +10%; B +10%")


def test_another_plan_is_measured_again():
    made = replace(MADE["OnCall"], better=(), worse=("staffed_hours",))
    found = card(*(effect(id_, BETTER) for id_ in (*SHOWN, "staffed_hours")))

    assert found.holds(made)
    assert not found.holds(replace(made, own=replace(made.own, overrides=("scale=2",))))
    assert not found.holds(replace(made, worse=("queue_length",)))
