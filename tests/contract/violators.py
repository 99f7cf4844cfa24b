"""Strategies that each break the contract in one way, and the checks that must notice: exactly those, no others.

All decide like ``Sound`` but for their fault.
"""

from __future__ import annotations

import gc
import random
import sys
from itertools import count

import numpy as np

from simulator.declare import Param
from simulator.domain import Action, Group
from simulator.records import Chunk
from simulator.strategy import Bound, Items, Observation, Ranking, Strategy, Triage

VIOLATORS: dict[type[Strategy], set[str]] = {}
"""Each violator with the checks that it must fail."""


def fails(*checks):
    """Plant a violator that must fail these checks."""

    def plant(violator):
        VIOLATORS[violator] = set(checks)
        return violator

    return plant


class Sound(Strategy):
    """Remove what scores above a threshold."""

    remove_at = Param(0.9, ge=0, le=1, unit="probability", shape=("policy",), doc="score that removes")

    def _triage(self, items: Items) -> Triage:
        triage = Triage.allow(len(items))
        triage.action[(items.scores >= self.resolved["remove_at"]).any(axis=1)] = Action.REMOVE
        return triage


@fails("bound")
class ForgetsWhatItReviews(Sound):
    """States a bound as if it only removed, and reviews what many report, at a number that varies."""

    review_at_reports = Param(50, ge=1, le=100, unit="user reports", doc="user reports that trigger a review")

    def _triage(self, items):
        triage = super()._triage(items)
        triage.review_at_reports[:] = self.review_at_reports
        return triage

    def _bound(self, items, ranges):
        return Bound.fixed(self._triage_at({"remove_at": ranges["remove_at"].low}, items))


# -- decisions that are not legal ----------------------------------------------------------------------------------


@fails("legal_triage")
class WrongShape(Sound):
    """Forgets the last item."""

    def _triage(self, items):
        return Triage.allow(len(items) - 1)


@fails("legal_triage")
class NotATriage(Sound):
    """Returns the actions only."""

    def _triage(self, items):
        return super()._triage(items).action


@fails("legal_triage")
class UnknownAction(Sound):
    """Uses a code that no Action has."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.action[-1:] = 9
        return triage


@fails("legal_triage")
class UnknownQueue(Sound):
    """Sends reviews to a queue that is not there."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.queue[:] = len(self.context.queues)
        return triage


@fails("legal_triage")
class PriorityNotFinite(Sound):
    """Has priorities that cannot be put in order."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = np.nan
        return triage


@fails("empty_chunk")
class NeedsAnItem(Sound):
    """Looks at the first item."""

    def _triage(self, items):
        items.item[0]
        return super()._triage(items)


@fails("one_item")
class Squeezes(Sound):
    """Drops the axis of items when there is one."""

    def _triage(self, items):
        triage = super()._triage(items)
        return triage.having(priority=triage.priority.squeeze())


# -- decisions that are not a function of the item -----------------------------------------------------------------


# -- rankings that are not legal -----------------------------------------------------------------------------------


@fails("legal_ranking")
class RanksByNothing(Sound):
    """Divides by a severity weight of 0."""

    def _rank(self):
        with np.errstate(divide="ignore"):
            return Ranking(1.0 / self.context.severity_weights[:, None, None])


@fails("legal_ranking")
class RanksOnePolicy(Sound):
    """Knows one policy only."""

    def _rank(self):
        return Ranking(np.ones((1, 1, 1)))


@fails("legal_ranking")
class RanksBackwards(Sound):
    """Has edges that fall."""

    def _rank(self):
        return Ranking(np.ones((len(self.context.policies), 3, 1)), ages=[7200.0, 3600.0])


@fails("legal_ranking")
class RanksByLuck(Sound):
    """Draws its table from numpy's global generator."""

    def _rank(self):
        return Ranking(np.random.random((len(self.context.policies), 1, 1)))  # noqa: NPY002


@fails("deterministic")
class Counts(Sound):
    """Counts its calls, and removes everything from the second on."""

    def _start(self):
        self.calls = 0

    def _triage(self, items):
        self.calls += 1
        triage = super()._triage(items)
        if self.calls > 1:
            triage.action[:] = Action.REMOVE
        return triage


@fails("deterministic")
class CountsForAll(Sound):
    """Counts the calls of all instances."""

    calls = count()

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = next(self.calls)
        return triage


@fails("deterministic")
class EntropyOfTheSystem(Sound):
    """Draws from a generator that is seeded again each time."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = np.random.default_rng().random(len(items))
        return triage


@fails("no_global_randomness")
class NumpysGlobalGenerator(Sound):
    """Draws from numpy's global generator."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = np.random.random()  # noqa: NPY002
        return triage


@fails("no_global_randomness")
class PythonsGlobalGenerator(Sound):
    """Draws from Python's global generator."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = random.random()
        return triage


@fails("no_global_randomness")
class SeedsForOthers(Sound):
    """Seeds numpy's global generator, and so decides for everybody who draws from it."""

    def _triage(self, items):
        np.random.seed(0)  # noqa: NPY002
        return super()._triage(items)


@fails("no_peeking", "reaches_behind_nothing")
class LooksAtCallers(Sound):
    """Looks for the truth in the local variables of whoever calls it."""

    def _triage(self, items):
        triage = super()._triage(items)
        frame = sys._getframe()
        while frame is not None:
            for value in list(frame.f_locals.values()):
                if isinstance(value, Chunk) and len(value) == len(items):
                    triage.action[value.margin > 0] = Action.REMOVE
            frame = frame.f_back
        return triage


@fails("no_peeking", "reaches_behind_nothing")
class LooksThroughAnError(Sound):
    """Raises an error to get at the frames of its callers, and reads who is a ring."""

    def _triage(self, items):
        triage = super()._triage(items)
        try:
            raise LookupError
        except LookupError as error:
            frame = error.__traceback__.tb_frame
        while frame is not None:
            for value in list(frame.f_locals.values()):
                if isinstance(value, Chunk) and len(value) == len(items):
                    triage.priority[:] = value.group == Group.RING
            frame = frame.f_back
        return triage


@fails("no_peeking", "reaches_behind_nothing")
class AsksTheCollector(Sound):
    """Looks for the truth among all objects that there are."""

    def _triage(self, items):
        triage = super()._triage(items)
        for value in gc.get_objects():
            if type(value) is Chunk and len(value) == len(items):
                triage.action[value.margin > 0] = Action.REMOVE
        return triage


@fails("reaches_behind_nothing")
class ReadsTheKey(Sound):
    """Reads the key of the lottery, and draws from it as it likes."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = np.random.default_rng(items._lottery_key).random(1 << 20)[items.item]
        return triage


@fails("reaches_behind_nothing")
class ReadsTheDict(Sound):
    """Goes through all that items hold, whatever it is called."""

    def _triage(self, items):
        held = [value for name, value in vars(items).items() if name.startswith("_")]
        triage = super()._triage(items)
        triage.priority[:] = len(held)
        return triage


@fails("reaches_behind_nothing")
class RedrawsTheTruth(Sound):
    """Guesses the seed, and draws the severity of every item as the world does."""

    def _triage(self, items):
        from simulator.rng.distributions import uniform

        triage = super()._triage(items)
        severity = [uniform(7, 0, 4, item, 0) for item in items.item.tolist()]
        triage.action[np.array(severity) > 0.99] = Action.REMOVE
        return triage


@fails("inputs_untouched")
class WritesToItems(Sound):
    """Takes away the write protection of the scores, and writes."""

    def _triage(self, items):
        triage = super()._triage(items)
        items.scores.flags.writeable = True
        items.scores[:] = 0.0
        return triage


@fails("inputs_untouched")
class WritesToObservation(Sound):
    """Uses an observation as scratch paper."""

    def _adapt(self, observation):
        observation.queue_length[:] = 0


@fails("any_split")
class LooksAtTheChunk(Sound):
    """Removes the worst item of each chunk."""

    def _triage(self, items):
        triage = super()._triage(items)
        if len(items):
            triage.action[items.top_score == items.top_score.max()] = Action.REMOVE
        return triage


@fails("any_order")
class LooksAtTheNeighbour(Sound):
    """Takes it for granted that items follow each other."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[1:] = np.diff(items.item)
        triage.priority[:1] = 1.0
        return triage


@fails("explains")
class Silent(Sound):
    """Explains nothing."""

    def explain(self, items, row):
        return ""


# -- signals -------------------------------------------------------------------------------------------------------


@fails("adapts_to_anything")
class DividesByStaff(Sound):
    """Divides by the reviewers on shift, of whom there may be none."""

    def _adapt(self, observation):
        sum(observation.queue_length.tolist()) / sum(observation.staffed.tolist())


@fails("start_forgets")
class Remembers(Sound):
    """Begins the next run with what it learnt in this one."""

    learnt = 0.0

    def _adapt(self, observation: Observation) -> None:
        self.learnt += 1.0

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = self.learnt
        return triage


@fails("clone_is_independent")
class SharesItsMind(Sound):
    """Keeps what it learns with the class, where all instances find it."""

    learnt = 0.0

    def _start(self):
        SharesItsMind.learnt = 0.0

    def _adapt(self, observation):
        SharesItsMind.learnt += 1.0

    def _triage(self, items):
        triage = super()._triage(items)
        triage.priority[:] = SharesItsMind.learnt
        return triage


@fails("live_flag")
class ReadsStrikesUnasked(Sound):
    """Reads strikes, which it is given only if it is live."""

    def _triage(self, items):
        triage = super()._triage(items)
        triage.action[items.strikes >= 3] = Action.REMOVE
        return triage


@fails("live_flag")
class TakesStrikesIfItGetsThem(Sound):
    """Decides otherwise when strikes are there, which it never asked for."""

    def _triage(self, items):
        triage = super()._triage(items)
        if items.strikes is not None:
            triage.action[items.strikes >= 3] = Action.REMOVE
        return triage


@fails("short_run")
class KnowsTheExample(Sound):
    """Works with the policies of one scenario only."""

    def _start(self):
        self.context.policies.index("spam")


# -- parameters and identity ---------------------------------------------------------------------------------------


@fails("bad_values_refused")
class TakesAnyValue(Sound):
    """Does without the validation of its values."""

    def __init__(self, **params):
        super().__init__(**{name: value for name, value in params.items() if name not in self.parameters()})
        self._values.update(params)


@fails("bad_values_refused")
class OwnSentence(Sound):
    """Refuses in words of its own."""

    def __init__(self, **params):
        try:
            super().__init__(**params)
        except ValueError as error:
            raise type(error)(f"{error} Sorry!" if "no_such" in str(error) else "bad value") from None


@fails("unknown_parameter_refused")
class TakesAnyName(Sound):
    """Does without the validation of names."""

    def __init__(self, **params):
        super().__init__(**{name: value for name, value in params.items() if name in self.parameters()})


@fails("spec_finds_it")
class AnotherName(Sound):
    """Goes by the name of another strategy."""

    @property
    def spec(self):
        return "AllowAll"


@fails("picklable")
class HoldsAFunction(Sound):
    """Keeps a function that cannot be pickled."""

    def _start(self):
        self.rule = lambda scores: scores


@fails("documented")
class Undocumented(Sound):
    remove_at = Param(0.9, ge=0, le=1, unit="probability", shape=("policy",), doc="score that removes")


@fails("documented")
class UndocumentedParameter(Sound):
    """Does not say what its parameter is for."""

    remove_at = Param(0.9, ge=0, le=1, unit="probability", shape=("policy",))
