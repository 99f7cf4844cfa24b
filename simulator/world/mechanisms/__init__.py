"""Mechanisms of the world, one file or folder each: every module here is part of the world, and no list repeats it.

A mechanism declares its parts under these names, and each declared part has a rank:

``CONDITION``
    a :class:`~simulator.world.conditions.Condition`: it changes the tables of lines and detectors, hour by hour;
``RESPONSE``
    an :class:`~simulator.world.response.Answer`: makes a response to enforcement of a world that has it on;
``SEGMENTS``
    :class:`~simulator.records.segments.Segment` objects: populations of uploads in which everything is counted apart.

Ranks say which part acts first where order matters; ``docs/world/README.md`` lists them in order. In a folder,
``law.py`` has what kernels need, ``draw.py`` the kernels that change how an upload is drawn, ``response.py`` the
response and ``segments.py`` the populations; a short mechanism is one file. Kernels cannot be looked up while they run,
so ``world/draw.py`` imports those that it calls. No mechanism imports another.
"""

from __future__ import annotations

FOLDER = __name__
"""Where mechanisms are looked for."""
