"""Costs: one net cost per day of reviewers, harm and mistakes, and what each adds to it."""

from __future__ import annotations

from simulator.indicators.base import Indicator
from simulator.indicators.family import Family
from simulator.indicators.net_cost import CostPerDay, Item

_PRICED = "pools.*.cost_per_hour"
_SOURCE = "weights of the scenario (`costs`) and the plan's `pools.<name>.cost_per_hour`, in one currency"

COSTS = (
    Indicator(
        "net_cost_per_day",
        "Net cost per day",
        "Cost of reviewers on shift, of violative views by severity weight, of wrongful removals and of missed time "
        "limits, per day; what `costs` does not weigh costs nothing.",
        "cost",
        -1,
        CostPerDay(tuple(Item)),
        _SOURCE,
        needs=("costs", _PRICED),
        question="Is it worth it, all things weighed?",
    ),
    *(
        Indicator(
            id_,
            title,
            definition,
            "cost",
            -1,
            CostPerDay((item,)),
            _SOURCE,
            needs=needs,
            driver_of="net_cost_per_day",
            twin="removal_recall" if item is Item.VIEWS else "",
        )
        for item, id_, title, definition, needs in (
            (
                Item.STAFF,
                "staff_cost_per_day",
                "Cost of staff, per day",
                "Hours that reviewers were on shift, times the `cost_per_hour` of their pool, per day.",
                ("costs", _PRICED),
            ),
            (
                Item.VIEWS,
                "harm_cost_per_day",
                "Cost of violative views, per day",
                "Violative views times the severity weight of their policy, times the cost of one, per day.",
                ("costs.violative_view",),
            ),
            (
                Item.REMOVALS,
                "mistake_cost_per_day",
                "Cost of wrongful removals, per day",
                "Removals of items that violate nothing (truth), times the cost of one, per day.",
                ("costs.wrongful_removal",),
            ),
            (
                Item.LIMITS,
                "breach_cost_per_day",
                "Cost of missed time limits, per day",
                "Cases not decided within their time limit, times the cost of one, per day.",
                ("costs.missed_limit",),
            ),
        )
    ),
)

FAMILIES = (Family("costs", rank=74, goal="cost", indicators=COSTS),)
