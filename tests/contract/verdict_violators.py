"""Strategies that read single verdicts against the contract; as in ``violators.py``."""

from __future__ import annotations

import numpy as np

from simulator.domain import Action

from .violators import Sound, fails


@fails("verdict_flag")
class ReadsVerdictsUnasked(Sound):
    """Reads single verdicts without saying so, and gets none."""

    def _adapt(self, observation):
        observation.each_verdict.violating.sum()


@fails("verdict_flag")
class TakesVerdictsIfItGetsThem(Sound):
    """Removes again what was found violating, if it is told, which it never asked for."""

    def _start(self):
        self.known = np.zeros(0, np.int64)

    def _triage(self, items):
        triage = super()._triage(items)
        triage.action[np.isin(items.item, self.known)] = Action.REMOVE
        return triage

    def _adapt(self, observation):
        if (told := observation.each_verdict) is not None:
            self.known = np.union1d(self.known, told.item[told.violating])


@fails("inputs_untouched")
class RewritesVerdicts(Sound):
    """Turns the verdicts that it is told round."""

    reads_verdicts = True

    def _adapt(self, observation):
        np.logical_not(observation.each_verdict.violating, out=observation.each_verdict.violating)
