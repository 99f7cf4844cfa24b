"""The parts of the engine that is written to be read: processes and timers of SimPy, one idea per file.

Read in this order: ``calendar`` (what comes first at one instant), ``item`` (views, reach, causes), ``creator``
(strikes), ``pool`` (queue and desks), ``flow`` (what happens at each event), ``tally`` (counts), ``journal`` (the log).
"""

from __future__ import annotations
