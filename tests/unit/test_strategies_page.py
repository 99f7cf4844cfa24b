"""The page of the strategies says what the code says."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from simulator.domain import Action
from simulator.ledger.measures import Measure
from simulator.runs.simulate import simulate
from simulator.strategy import History, Items, Strategy
from simulator.strategy.lookup import list_strategies, make_strategy
from simulator.testing import check_strategy, example_context, example_uploads
from simulator.testing.document import PAGE, pages, parameter_table, render
from tests.worlds import tiny_scenario

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages(ROOT), ids=lambda page: page.stem)
def test_generated_parts_are_current(page):
    text = page.read_text(encoding="utf-8")

    assert render(text) == text, "run: python -m simulator.testing.document"


def test_every_shipped_strategy_has_a_card_with_its_parameters():
    shipped = {entry.name for entry in list_strategies() if entry.package == "riskbox"}
    cards = {page.stem: page.read_text(encoding="utf-8") for page in pages(ROOT)[1:]}

    assert set(cards) == shipped
    assert [name for name, text in cards.items() if f"<!-- parameters of {name} -->" not in text] == []


def test_a_card_tells_inherited_parameters_once():
    on_call = parameter_table("OnCall")

    assert on_call.startswith("It has the parameters of [`PriorityReview`](PriorityReview.md), and of its own:")
    assert "`call_at`" in on_call
    assert "`remove_at`" not in on_call
    assert "`remove_at`" in parameter_table("Threshold")


def example(name: str) -> type[Strategy]:
    """Return a class of the page, made from the page's own text up to it."""
    names: dict[str, object] = {"__name__": __name__}
    for block in re.findall(r"^( *)```python\n(.*?)^ *```", TEXT, re.DOTALL | re.MULTILINE):
        source = dedent(block[1])
        if re.search(r"^class ", source, re.MULTILINE):
            exec(source, names)
        if f"class {name}(" in source:
            break
    found = names[name]
    globals()[name] = found  # where its spec looks for it
    assert isinstance(found, type)
    assert issubclass(found, Strategy)
    return found


@pytest.mark.parametrize("name", ["NewcomersFirst", "FastLane", "ViralFirst"])
def test_the_examples_keep_the_contract(name):
    scenario = tiny_scenario() if name == "ViralFirst" else None  # it names queues

    assert [result for result in check_strategy(example(name), scenario) if result.failed] == []


@pytest.mark.parametrize(
    ("verdicts", "violating", "fast"),
    [(0, 0, False), (20, 0, False), (21, 0, True), (21, 1, False), (37, 1, True), (36, 1, False)],
)
def test_the_fast_lane_opens_by_the_law_of_beta(verdicts, violating, fast):
    """Beta(1, 22) is below 0.1 with chance 1 - 0.9 ** 22; Beta(2, 37) with 1 - 0.9 ** 38 - 38 * 0.1 * 0.9 ** 37."""
    context = example_context()
    uploads = example_uploads(context, 3)
    scores = np.array([[0.94, 0.0, 0.0], [0.96, 0.0, 0.0], [0.2, 0.0, 0.0]])
    history = History.blank(3)
    history.verdicts[:], history.verdicts_violating[:] = verdicts, violating
    strategy = example("FastLane")()
    strategy.start(context)
    items = Items.from_chunk(uploads.having(scores=scores), context, history=history, lottery_key=(1, 0))

    reviewed = strategy.triage(items).action == Action.REVIEW

    assert reviewed.tolist() == [not fast, True, False]


def test_a_run_with_the_fast_lane_spares_reviews():
    scenario = tiny_scenario(horizon="2d", warm_up="0s", creators={"uploads_per_day": 40.0})
    plain, fast = (
        simulate(scenario, strategy, seed=1).ledger.total(Measure.VERDICTS)
        for strategy in (example("NewcomersFirst")(review_at=0.05), example("FastLane")(review_at=0.05, rare=0.3))
    )

    assert 0 < fast < plain


def test_the_compositions_of_the_page_are_strategies():
    part = TEXT.partition("## Combine strategies")[2].partition("\n## ")[0]
    (members,) = re.findall(r"^```python\n(.*?)^```", part, re.DOTALL | re.MULTILINE)
    made = [make_strategy(line) for line in members.splitlines()]

    assert [type(one).__name__ for one in made] == ["Chain", "ByMarket", "Ramp", "Shadow"]
    assert all(make_strategy(one.spec) == one for one in made)
