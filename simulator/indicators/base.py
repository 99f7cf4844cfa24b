"""The definition of an indicator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.config.needs import could_be_met, is_met
from simulator.errors import InputError
from simulator.ledger.ledger import Ledger

from .coverage import coverage_data
from .gap import Gap
from .rules import Ratio, Rule
from .traits import MARGINS, TRANSFORMS, Lag, Margin, Sight, Tail, lag_of, sight_of, tail_of

if TYPE_CHECKING:
    from simulator.config import Scenario


@dataclass(frozen=True)
class Indicator:
    """One number about a run, defined once: for tables, reports, objectives, guardrails and documentation.

    Parameters
    ----------
    id : str
        Name in commands and files; never renamed.
    title : str
        Name for people.
    definition : str
        One sentence that says what is counted, of what, and until when.
    unit : str
        ``share`` (0 to 1), ``s``, ``views``, ``count``, ...; see ``simulator.present.numbers``.
    direction : int
        1: higher is better; -1: lower is better; 0: neither.
    rule : Rule
        How it follows from the ledger.
    source : str
        Where such a figure is published or defined.
    needs : tuple of str
        What a scenario must have on for tables and reports to show it, see ``simulator.config.needs``; empty = always.
    key : int
        Its place among the key indicators, by which a decision is made; 0 = it is none of them.
    driver_of : str
        Id of the indicator that it helps to explain; empty = it stands for itself.
    question : str
        What its owner asks, in one sentence; may be empty only for a driver, which helps to answer that of its lead.
    own_margin : Margin, optional
        Guardrail margin where that of its tail class does not fit.
    twin : str
        Id of the indicator that answers its question where its interval is withheld, because that covers too rarely.
    stage : str
        Name of the stage of the causal chain at which it is read, see ``stages.STAGES``; empty = at none.
    goal : str
        Name of the goal that it serves: that of its family, or of the indicator that it explains.
    """

    id: str
    title: str
    definition: str
    unit: str
    direction: int
    rule: Rule
    source: str
    needs: tuple[str, ...] = ()
    key: int = 0
    driver_of: str = ""
    question: str = ""
    own_margin: Margin | None = None
    twin: str = ""
    stage: str = ""
    goal: str = ""

    @property
    def tail(self) -> Tail:
        """How it varies from run to run."""
        return tail_of(self.rule, self.unit)

    @property
    def transform(self) -> str:
        """Transform under which it comes nearest to a normal law: ``none`` or ``log``."""
        return TRANSFORMS.get(self.tail, "none")

    @property
    def sight(self) -> Sight:
        """Who can see it."""
        return sight_of(self.rule.counts)

    @property
    def lag(self) -> Lag:
        """When it can be read on a live platform."""
        return lag_of(self.rule.counts)

    @property
    def margin(self) -> Margin | None:
        """How much worse than the baseline it may get; None = neither more nor less of it is worse."""
        return (self.own_margin or MARGINS[self.tail]) if self.direction else None

    @property
    def guardrail(self) -> str:
        """Its default guardrail, as a requirement: ``sla_share>=baseline-1pp``; empty = it has none."""
        if self.margin is None:
            return ""
        if self.margin.size == "0%":
            return f"{self.id}{'>=' if self.direction > 0 else '<='}baseline"
        sign, compare = ("-", ">=") if self.direction > 0 else ("+", "<=")
        amount = self.margin.size
        return f"{self.id}{compare}{'baseline' if amount.endswith('pp') else ''}{sign}{amount}"

    @property
    def formula(self) -> str:
        """The rule in measures of the ledger."""
        return self.rule.words.formula

    @property
    def numerator(self) -> str:
        """The numerator, in measures of the ledger."""
        return self.rule.words.numerator

    @property
    def denominator(self) -> str:
        """The denominator, in measures of the ledger."""
        return self.rule.words.denominator

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes by which it can be broken down; ``rule.breakdown`` has the possible combinations."""
        return self.rule.breakdown.axes

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest possible value; intervals are cut off there.

        Nothing counted is negative. A share of a cohort is at most 1; a ratio of a pool's hours is not, since what is
        above the line may happen in a later hour than what is below it.
        """
        return 0.0, 1.0 if self.unit == "share" and isinstance(self.rule, Ratio | Gap) else math.inf

    def allows(self, by: Sequence[str]) -> bool:
        """Return whether it may be broken down by all of these axes together."""
        return not self.rule.breakdown.refusal(by)

    def speaks_of(self, scenario: Scenario) -> bool:
        """Return whether a scenario has the mechanisms that the indicator needs."""
        return all(is_met(need, scenario) for need in self.needs)

    def could_speak_of(self, scenario: Scenario) -> bool:
        """Return whether a scenario has these mechanisms under some strategy."""
        return all(could_be_met(need, scenario) for need in self.needs)

    def value(self, ledger: Ledger, by: Sequence[str] = ()) -> NDArray[np.float64]:
        """Return its values in the cells of ``by``; NaN where there is none.

        Raises
        ------
        InputError
            If it cannot be broken down so.
        """
        self.check(by)
        return self.rule.value(ledger, by)

    def check(self, by: Sequence[str]) -> None:
        """Raise ``InputError`` if the indicator cannot be broken down by these axes together."""
        if refusal := self.rule.breakdown.refusal(by):
            raise InputError(f"Indicator {self.id!r} {refusal}")

    def to_dict(self) -> dict[str, object]:
        """Return the definition as plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "definition": self.definition,
            "unit": self.unit,
            "direction": self.direction,
            "formula": self.formula,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "axes": list(self.axes),
            "source": self.source,
            "needs": list(self.needs),
            "key": self.key,
            "goal": self.goal,
            "driver_of": self.driver_of,
            "stage": self.stage or None,
            "question": self.question,
            "lag": str(self.lag),
            "transform": self.transform,
            "tail": self.tail.value,
            "twin": self.twin or None,
            "coverage": coverage_data(self.id),
            "margin": None if self.margin is None else self.margin.size,
            "guardrail": self.guardrail or None,
            "sight": self.sight.value,
        }
