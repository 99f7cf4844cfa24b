"""Lines of ``explain`` on what detectors and the hash bank learn during a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.domain import format_duration

if TYPE_CHECKING:
    from simulator.config import Scenario


def learning_lines(scenario: Scenario) -> Iterator[str]:
    """Yield a sentence on retraining and one on the hash bank, where they are on."""
    learning, bank = scenario.detection.learning, scenario.detection.hash_bank
    if learning is not None:
        delay = f" that are {format_duration(learning.label_delay)} old" if learning.label_delay else ""
        yield (
            f"Detectors are retrained every {format_duration(learning.retrain_every)} on reviewers' verdicts{delay}: "
            f"{learning.needed:g} right labels of a policy's violations undo 63 % of its loss."
        )
    if bank is not None:
        part = "" if bank.coverage == 1.0 else f" {bank.coverage:.0%} of"
        yield (
            f"A hash bank knows the versions of{part} removed copies {format_duration(bank.lag)} after the removal; "
            "the load is estimated without it."
        )
