"""Strategies that read histories of accounts against the contract; as in ``violators.py``."""

from __future__ import annotations

from simulator.domain import Action

from .violators import Sound, fails


@fails("history_flag")
class ReadsHistoriesUnasked(Sound):
    """Reads histories without saying so, and gets none."""

    live = True

    def _triage(self, items):
        triage = super()._triage(items)
        triage.action[items.history.removals >= 3] = Action.REMOVE
        return triage


@fails("history_flag")
class TakesHistoriesIfItGetsThem(Sound):
    """Decides otherwise when histories are there, which it never asked for."""

    def _triage(self, items):
        triage = super()._triage(items)
        if items.history is not None:
            triage.action[items.history.verdicts_violating >= 3] = Action.REMOVE
        return triage


@fails("inputs_untouched")
class RewritesHistories(Sound):
    """Clears the histories that it is given."""

    reads_history = True

    def _triage(self, items):
        items.history.removals.flags.writeable = True
        items.history.removals[:] = 0
        return super()._triage(items)
