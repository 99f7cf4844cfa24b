"""The sections of ``explain``, one file per topic or mechanism; every file here is used, and no list repeats it.

A file declares a ``SECTION``, an ``INCIDENT`` where it has words for a kind of incident, or both.
"""

from __future__ import annotations
