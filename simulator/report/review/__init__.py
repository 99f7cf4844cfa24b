"""The page of a launch review: the decision first, then all that it rests on.

``decisions`` and ``tested`` turn decisions and tests into texts, ``bars`` intervals into marks beside numbers,
``matrix`` scenarios into one table, ``protocol`` the rule into tables; ``page`` puts them in order.
"""

from __future__ import annotations

from .page import write_review

__all__ = ["write_review"]
