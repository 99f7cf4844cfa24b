"""The picture of ``docs/alarms.md``: a true indicator and a measured one, each with an onset and its alarms.

Run ``python -m verification.alarms_picture``.
"""

from __future__ import annotations

from simulator.experiments.alarms import find_alarms
from simulator.report.alarms import alarm_picture
from simulator.report.theme import CHART_CONFIG

from .alarms import CHANGED, SEED, SMALL, WORLDS
from .pictures import DOCS, Row, save

SHOWN = (("understaffing", "sla_share", False), ("adversaries evade", "prevalence", True))
"""World, indicator, and whether it is measured."""


def alarms() -> Row:
    """Return both panels, one below the other."""
    panels = []
    for world, indicator, measured in SHOWN:
        name = WORLDS[world].replace("incidents.+x=", f"incidents.+{world.replace(' ', '-')}=")
        overrides = [*SMALL, CHANGED, name]
        found = find_alarms("baseline", overrides=overrides, indicators=[indicator], measured=measured, seed=SEED)
        panels.append(alarm_picture(found, 0).wide_chart)
    return {"vconcat": panels, "spacing": 18, "config": CHART_CONFIG}


if __name__ == "__main__":
    save("alarms", alarms(), DOCS)
