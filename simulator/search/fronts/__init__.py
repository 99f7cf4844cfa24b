"""Fronts of several studies side by side, from the files that searches save.

``saved.py`` reads a file, ``alike.py`` says whether two can be held against each other and whether they met the same
luck, ``volume.py`` measures a front against a box, ``compared.py`` puts them together, ``told.py`` says it in words.
"""

from __future__ import annotations

from .compared import MOST, Fronts, StudyFront, compared
from .saved import SavedFront, SavedPoint, read_front
from .told import fronts_table, points_table, sentences, studies_table

__all__ = [
    "MOST",
    "Fronts",
    "SavedFront",
    "SavedPoint",
    "StudyFront",
    "compared",
    "fronts_table",
    "points_table",
    "read_front",
    "sentences",
    "studies_table",
]
