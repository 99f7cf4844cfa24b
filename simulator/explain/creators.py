"""Lines of ``explain`` on how creators answer to what they meet with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.domain import format_duration

if TYPE_CHECKING:
    from simulator.config import Scenario
    from simulator.config.behaviour import BanEvasion, Churn, Deterrence, NewAccounts


def creator_lines(scenario: Scenario) -> Iterator[str]:
    """Yield a sentence for each answer that is on."""
    creators = scenario.creators
    if creators.deterrence is not None:
        yield _deterrence(creators.deterrence)
    if creators.ban_evasion is not None:
        yield _ban_evasion(creators.ban_evasion)
    if creators.new_accounts is not None:
        yield _new_accounts(creators.new_accounts)
    if creators.churn is not None:
        yield _churn(creators.churn)


def _deterrence(law: Deterrence) -> str:
    one, three = (law.strength * -math.expm1(-strikes / law.scale) for strikes in (1, 3))
    fades = "" if law.half_life is None else f", half of that {format_duration(law.half_life)} after the last strike"
    return f"A creator with a strike uploads {one:.3g} sd less severely, with three {three:.3g} sd{fades}."


def _ban_evasion(law: BanEvasion) -> str:
    known = f"; {law.recognised:.0%} of them are recognised and banned at once" if law.recognised else ""
    delay = format_duration(law.delay.mean)
    return f"Of banned creators {law.returns:.0%} return with a new account, after {delay} on average{known}."


def _new_accounts(law: NewAccounts) -> str:
    worse = f"; a newborn one uploads {law.shift:+.3g} sd, {format_duration(law.fade)} later 37 % of that"
    return f"Each day {law.per_day:.3g} of the accounts are opened{worse if law.shift else ''}."


def _churn(law: Churn) -> str:
    back = f"; a reinstatement makes {law.regained:.0%} of one good" if law.regained else ""
    return (
        f"After a wrongful removal a creator keeps back {law.per_removal:.3g} of the uploads that follow, "
        f"after two {1 - (1 - law.per_removal) ** 2:.3g}{back}."
    )
