"""What ``explain`` says, by theme and by mechanism, one file each: what lies here is said, and nothing else lists it.

A file declares a ``SECTION``, an ``INCIDENT`` where it has words for a kind of incident, or both.
"""

from __future__ import annotations
