"""Values declared once: error sentences, docs, schema and forms follow from bounds, unit, meaning and search interval.

``Param`` is a strategy's parameter, ``Declared`` the part that it shares with a field of a scenario.
"""

from __future__ import annotations

from .bounds import Bounds
from .declared import REQUIRED, Declared
from .marks import NATURE, PLAN, ROLES, RUN, Part, Role, Search, Unit
from .param import Param
from .ranges import read_range
from .shaped import EVERY, Axis, cell, mentioned, parent_of, with_cell
from .space import Kind, Space
from .units import SECONDS, SHARES, read_number, show_bound

__all__ = [
    "EVERY",
    "NATURE",
    "PLAN",
    "REQUIRED",
    "ROLES",
    "RUN",
    "SECONDS",
    "SHARES",
    "Axis",
    "Bounds",
    "Declared",
    "Kind",
    "Param",
    "Part",
    "Role",
    "Search",
    "Space",
    "Unit",
    "cell",
    "mentioned",
    "parent_of",
    "read_number",
    "read_range",
    "show_bound",
    "with_cell",
]
