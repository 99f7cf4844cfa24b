"""What may vary in a plan: values with their intervals or choices, as users state them, kept in the order they declare.

A search proposes values of a space, and a sweep covers it.
"""

from __future__ import annotations

from .search_space import SearchSpace, search_space
from .variable import Variable

__all__ = ["SearchSpace", "Variable", "search_space"]
