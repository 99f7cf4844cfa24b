"""Networks: harm by rings of accounts, detection of rings, and wrongful removals of look-alikes."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.rules import Ratio
from simulator.indicators.traits import RARE_SHARE
from simulator.ledger.measures import Measure, Within

_RINGS = "networks of the scenario; rings as in the platforms' reports on covert influence operations"
_WRONGED = "false positives, by appearance of the account"

NETWORKS = (
    Indicator(
        "ring_harm_share",
        "Harm by rings",
        "Views of violating items of rings, as a share of the views of all violating items, until the run's end.",
        "share",
        -1,
        Ratio((Within("ring", Measure.EXPOSURE),), (Measure.EXPOSURE,)),
        _RINGS,
        needs=("networks",),
        question="How much harm comes from coordinated accounts?",
        twin="ring_violation_share",
    ),
    Indicator(
        "ring_violation_share",
        "Violations by rings",
        "Violating uploads of rings, as a share of all violating uploads published.",
        "share",
        0,
        Ratio((Within("ring", Measure.VIOLATIONS),), (Measure.VIOLATIONS,)),
        _RINGS,
        needs=("networks",),
        driver_of="ring_harm_share",
    ),
    Indicator(
        "ring_recall",
        "Removal recall on rings",
        "Violating items of rings removed by the run's end, as a share of violating items that rings published.",
        "share",
        1,
        Ratio((Within("ring", Measure.REMOVALS_VIOLATING),), (Within("ring", Measure.VIOLATIONS),)),
        _RINGS,
        needs=("networks",),
        question="How many violating uploads of rings do we remove?",
    ),
    Indicator(
        "ring_precision",
        "Removal precision on rings",
        "Removed items of rings, as a share of removed items of rings and of innocent look-alikes.",
        "share",
        1,
        Ratio(
            (Within("ring", Measure.REMOVALS),),
            (Within("ring", Measure.REMOVALS), Within("look_alike", Measure.REMOVALS)),
        ),
        _RINGS,
        needs=("networks",),
        question="When we remove what looks like a ring, is it one?",
    ),
)

WRONGED = (
    Indicator(
        "lookalike_wrongful_removal_rate",
        "Wrongful removal rate of look-alikes",
        "Removed innocent items of look-alikes of rings, as a share of such items published.",
        "share",
        -1,
        Ratio(
            (Within("look_alike", Measure.REMOVALS),),
            (Within("look_alike", Measure.UPLOADS),),
            less=(Within("look_alike", Measure.VIOLATIONS),),
            top_less=(Within("look_alike", Measure.REMOVALS_VIOLATING),),
        ),
        _WRONGED,
        needs=("networks",),
        own_margin=RARE_SHARE,
        question="Are innocent accounts that look like rings removed more than others?",
    ),
    Indicator(
        "others_wrongful_removal_rate",
        "Wrongful removal rate of others",
        "Removed innocent items of accounts that are neither in a ring nor look-alikes, as a share of such items "
        "published.",
        "share",
        -1,
        Ratio(
            (
                Measure.REMOVALS,
                Within("ring", Measure.REMOVALS_VIOLATING),
                Within("look_alike", Measure.REMOVALS_VIOLATING),
            ),
            (Measure.UPLOADS, Within("ring", Measure.VIOLATIONS), Within("look_alike", Measure.VIOLATIONS)),
            top_less=(
                Measure.REMOVALS_VIOLATING,
                Within("ring", Measure.REMOVALS),
                Within("look_alike", Measure.REMOVALS),
            ),
            less=(Measure.VIOLATIONS, Within("ring", Measure.UPLOADS), Within("look_alike", Measure.UPLOADS)),
        ),
        _WRONGED,
        needs=("networks",),
        own_margin=RARE_SHARE,
        driver_of="lookalike_wrongful_removal_rate",
    ),
)

FAMILIES = (
    Family("networks", rank=50, goal="safety", indicators=NETWORKS),
    Family("networks", rank=51, goal="fairness", indicators=WRONGED),
)
