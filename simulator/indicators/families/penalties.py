"""Penalties: strikes, suspensions and bans of creators who did nothing wrong, and creators who offend again."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio, Total
from simulator.ledger.measures import Measure

_SOURCE = "collateral of penalties on accounts"

WRONGFUL = (
    Indicator(
        "wrongful_strikes",
        "Wrongful strikes",
        "Strikes for items that violate nothing (truth).",
        "count",
        -1,
        Total((Measure.STRIKES_INNOCENT,)),
        _SOURCE,
        question="How many strikes do creators get for nothing, and how many stay?",
    ),
    Indicator(
        "wrongful_strike_share",
        "Wrongful strikes, share",
        "Strikes for items that violate nothing (truth), as a share of strikes.",
        "share",
        -1,
        Ratio((Measure.STRIKES_INNOCENT,), (Measure.STRIKES,)),
        _SOURCE,
        driver_of="wrongful_strikes",
    ),
    Indicator(
        "wrongful_strikes_undone_share",
        "Wrongful strikes undone",
        "Wrongful strikes whose removal was undone by the run's end, as a share of wrongful strikes.",
        "share",
        1,
        Ratio((Measure.STRIKES_UNDONE_INNOCENT,), (Measure.STRIKES_INNOCENT,)),
        _SOURCE,
        needs=("appeals.pool or enforcement.recheck",),
        driver_of="wrongful_strikes",
    ),
    Indicator(
        "wrongful_bans",
        "Wrongful bans",
        "Bans at the removal of an item that violates nothing (truth): without it the creator would not have been "
        "banned then.",
        "count",
        -1,
        Total((Measure.BANS_INNOCENT,)),
        _SOURCE,
        needs=("enforcement.ban_at or enforcement.ladder or enforcement.ban_at_once",),
        question="How many creators lose their account over an innocent item?",
    ),
    Indicator(
        "wrongful_suspensions",
        "Wrongful suspensions",
        "Suspensions at the removal of an item that violates nothing (truth).",
        "count",
        -1,
        Total((Measure.SUSPENSIONS_INNOCENT,)),
        _SOURCE,
        needs=("enforcement.suspend_at or enforcement.ladder",),
        driver_of="wrongful_bans",
    ),
    Indicator(
        "wrongful_feature_blocks",
        "Wrongful feature blocks",
        "Feature blocks at the removal of an item that violates nothing (truth).",
        "count",
        -1,
        Total((Measure.FEATURE_BLOCKS_INNOCENT,)),
        _SOURCE,
        needs=("enforcement.ladder",),
        driver_of="wrongful_bans",
    ),
    Indicator(
        "wrongful_penalties_lifted",
        "Penalties lifted after a wrongful removal",
        "Times that undoing the removal of an item that violates nothing (truth) lifted a suspension, a feature "
        "block or a ban.",
        "count",
        1,
        Total((Measure.LIFTS_INNOCENT,)),
        _SOURCE,
        needs=(
            "enforcement.suspend_at or enforcement.ban_at or enforcement.ladder or enforcement.ban_at_once",
            "appeals.pool or enforcement.recheck",
        ),
        driver_of="wrongful_bans",
    ),
)

AGAIN = (
    Indicator(
        "repeat_removal_share",
        "Repeat offence",
        "Removals of items by creators who had an item removed before in the run, by any of their accounts, as a "
        "share of removals.",
        "share",
        0,
        Ratio((Measure.REMOVALS_REPEAT,), (Measure.REMOVALS,)),
        "recidivism; a platform that does not see through ban evasion counts fewer",
        question="How much of what we remove comes from creators whom we removed before?",
    ),
)

FAMILIES = (
    Family("creators", rank=42, goal="creator experience", indicators=WRONGFUL),
    Family("creators", rank=43, goal="safety", indicators=AGAIN),
)
