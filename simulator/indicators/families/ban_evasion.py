"""Ban evasion: banned creators who return with new accounts, and the harm that these do."""

from __future__ import annotations

from simulator.domain.events import Event
from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Daily, Ratio
from simulator.ledger.measures import Measure, Within

_EVASION = "ban evasion by returning creators"

BAN_EVASION = (
    Indicator(
        "returns_per_day",
        "Returns of banned creators, per day",
        "Banned creators who returned with a new account, counted at its first upload, per day.",
        "count",
        -1,
        Daily((Event.RETURN,)),
        _EVASION,
        needs=("creators.ban_evasion",),
        question="How many banned creators come back?",
    ),
    Indicator(
        "evasion_violation_share",
        "Violations by returned accounts, share",
        "Violating uploads by accounts of returned creators, as a share of all violating uploads.",
        "share",
        -1,
        Ratio((Within("returned", Measure.VIOLATIONS),), (Measure.VIOLATIONS,)),
        _EVASION,
        needs=("creators.ban_evasion",),
        driver_of="evasion_exposure_share",
    ),
    Indicator(
        "evasion_exposure_share",
        "Exposure by returned accounts, share",
        "Views of violating items by accounts of returned creators, as a share of views of violating items.",
        "share",
        -1,
        Ratio((Within("returned", Measure.EXPOSURE),), (Measure.EXPOSURE,)),
        _EVASION,
        needs=("creators.ban_evasion",),
        question="How much harm do banned creators do after they come back?",
        twin="evasion_violation_share",
    ),
)

FAMILIES = (Family("creators", rank=46, goal="safety", indicators=BAN_EVASION),)
