"""Reports: a comparison or a search as one HTML page for decision makers, with its charts inside.

A page is made in three steps: ``rows``, ``words``, ``heat`` and ``pictures`` turn numbers into texts and charts,
``comparison`` and ``search`` put them in order, and the templates lay them out.
"""

from __future__ import annotations

from .comparison import write_report
from .search import write_front
from .several import write_several

__all__ = ["write_front", "write_report", "write_several"]
