"""Deterrence: the effect of strikes on severity."""

from __future__ import annotations

import math
from collections.abc import Iterator

from simulator.domain import format_duration
from simulator.explain.section import Facts, Section


def _lines(facts: Facts) -> Iterator[str]:
    law = facts.scenario.creators.deterrence
    if law is not None:
        one, three = (law.strength * -math.expm1(-strikes / law.scale) for strikes in (1, 3))
        later = "" if law.half_life is None else format_duration(law.half_life)
        fades = f", half of that {later} after the last strike" if later else ""
        yield f"A creator with a strike uploads {one:.3g} sd less severely, with three {three:.3g} sd{fades}."


SECTION = Section(20, _lines)
