"""Creators who answer to enforcement: what they no longer upload, and what it costs."""

from __future__ import annotations

from simulator.domain.events import Event
from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Daily, Ratio
from simulator.ledger.measures import Measure, Within

_EVASION = "ban evasion: banned people who come back"
_CHURN = "chilling effect: creators who leave after a wrongful removal"

BEHAVIOUR = (
    Indicator(
        "innocent_uploads_withheld_per_day",
        "Innocent uploads withheld, per day",
        "Uploads that would have violated nothing, which their creators kept back after what they had met with, a day.",
        "count",
        -1,
        Daily((Measure.WITHHELD_INNOCENT,)),
        _CHURN,
        needs=("creators.churn",),
    ),
    Indicator(
        "innocent_views_withheld_per_day",
        "Innocent views withheld, per day",
        "Views that innocent uploads which were kept back would have had by the run's end, a day.",
        "views",
        -1,
        Daily((Measure.WITHHELD_VIEWS,)),
        _CHURN,
        needs=("creators.churn",),
    ),
    Indicator(
        "uploads_withheld_per_wrongful_removal",
        "Uploads withheld per wrongful removal",
        "Uploads that creators kept back, guilty ones included, over removals of items that violate nothing (truth).",
        "uploads",
        -1,
        Ratio((Measure.WITHHELD,), (Measure.REMOVALS,), less=(Measure.REMOVALS_VIOLATING,)),
        _CHURN,
        needs=("creators.churn",),
    ),
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
        "deterrence: how people with strikes go on",
    ),
    Indicator(
        "returns_per_day",
        "Banned creators who return, per day",
        "Banned creators who came back with a new account, counted at its first upload, a day.",
        "count",
        -1,
        Daily((Event.RETURN,)),
        _EVASION,
        needs=("creators.ban_evasion",),
    ),
    Indicator(
        "evasion_violation_share",
        "Violations by returned accounts, share",
        "Violating uploads of accounts that banned creators opened, as a share of all violating uploads.",
        "share",
        -1,
        Ratio((Within("returned", Measure.VIOLATIONS),), (Measure.VIOLATIONS,)),
        _EVASION,
        needs=("creators.ban_evasion",),
    ),
    Indicator(
        "evasion_exposure_share",
        "Exposure by returned accounts, share",
        "Views of violating items of accounts that banned creators opened, as a share of views of violating items.",
        "share",
        -1,
        Ratio((Within("returned", Measure.EXPOSURE),), (Measure.EXPOSURE,)),
        _EVASION,
        needs=("creators.ban_evasion",),
    ),
)

FAMILIES = (Family("creators", rank=45, indicators=BEHAVIOUR),)
