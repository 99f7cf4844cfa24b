"""The picture of a card: relative changes on the family's own world, above those on the baseline."""

from __future__ import annotations

from simulator.report.charts.base import Chart, Frame
from simulator.report.charts.forest import forest
from simulator.report.theme import CHART_CONFIG, TEXT
from verification.pictures import DOCS, save

from .measured import Card, Effects

_FRAME = Frame(900)


def draw(name: str, card: Card) -> None:
    """Write ``docs/strategies/NAME.svg``."""
    own = card.own.arms.scenario
    panels = [
        _panel(f"{name} on the world made for it ({own}), {card.own.pairs} pairs of runs", card.own),
        _panel(f"{name} on the baseline scenario, {card.baseline.pairs} pairs of runs", card.baseline),
    ]
    chart = {"vconcat": panels, "spacing": 28, "resolve": {"scale": {"x": "independent", "color": "independent"}}}
    save(name, {**chart, "config": CHART_CONFIG}, DOCS / "strategies")


def _panel(title: str, effects: Effects) -> Chart:
    rows = [
        {
            "title": one.title,
            "change": one.change,
            "low": one.low,
            "high": one.high,
            "outcome": one.outcome,
            "text": one.text,
        }
        for one in effects.effects
        if one.change is not None and one.low is not None and one.high is not None
    ]
    drawn = forest(rows, _FRAME)
    return {"title": {"text": title, "fontSize": 13, "color": TEXT.light, "anchor": "start"}, **drawn}
