"""Deterrence: how accounts with strikes go on."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio
from simulator.ledger.measures import Measure, Within

DETERRENCE = (
    Indicator(
        "struck_violation_share",
        "Violations among uploads of accounts with strikes",
        "Uploads that violate a policy (truth), as a share of published uploads of accounts with a strike in force.",
        "share",
        -1,
        Ratio(
            (Within("struck", Measure.VIOLATIONS),),
            (Within("struck", Measure.UPLOADS),),
            denominator_scope="all policies",
        ),
        "deterrence: behaviour of creators with strikes",
        question="Do creators with strikes go on violating?",
    ),
)

FAMILIES = (Family("creators", rank=45, goal="safety", indicators=DETERRENCE),)
