"""A later score and its effect: none, a removal or a review."""

from __future__ import annotations

import math

from simulator.domain.events import Checkpoint, Event, Trigger
from simulator.rng import inner
from simulator.world.consequences import STRIKE
from simulator.world.laws import Laws
from simulator.world.mechanisms.rescoring import AGES, REPORTS

from . import tally
from .checkpoints import score_of
from .enforcement import remove
from .journal import tell
from .review import enqueue, may_be_reviewed
from .state import State


@inner
def checkpoint(laws: Laws, state: State, slot: int, is_report: bool, time: float) -> None:
    """Score an item at the checkpoint that it has reached, if any: of views or age, by its timer, or of reports.

    Of two at one instant that of views goes first.
    """
    s = state.slots[slot]
    law = laws.rescoring
    kind, number, k = -1, 0, 0
    if is_report:
        for place in range(law.reports.shape[0]):
            if law.reports[place] == s.reports:
                kind, number, k = Checkpoint.REPORTS, place, REPORTS + s.reports
    elif s.views_score_at <= s.age_score_at:
        kind, number, k = Checkpoint.VIEWS, s.views_due, int(law.views[s.views_due])
        s.views_passed = number + 1
        s.views_due = number + 1
    else:
        kind, number, k = Checkpoint.AGE, s.age_due, AGES + int(law.ages[s.age_due])
        s.ages_passed = number + 1
    if not is_report:
        s.moved = 1
        s.rescore_at = math.inf
    if kind >= 0:
        _score_again(laws, state, slot, kind, number, k, time)


@inner
def _score_again(laws: Laws, state: State, slot: int, kind: int, number: int, k: int, time: float) -> None:
    """Score a visible item without a review, and act on the score; a reviewer's verdict outranks a score."""
    s = state.slots[slot]
    if not may_be_reviewed(state, slot):
        return
    score = score_of(laws, state, slot, number, k, time)
    removes = score >= s.remove_at_rescore
    if not removes and score < s.review_at_rescore:
        return
    removes = removes and not s.judged
    tally.rescored(state, slot, removes)
    tell(laws, state, time, Event.RESCORE, slot, kind, 0)
    if removes:
        remove(laws, state, slot, time, 0, STRIKE)
    else:
        enqueue(laws, state, slot, Trigger.RESCORE, time)
