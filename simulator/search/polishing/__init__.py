"""Polishing: the best points of a search are moved along their gradient, inside the constraints.

A round runs a point's neighbours, one step to either side in each number that is searched, as trials of the study.
Their differences on common luck give gradient and curvature; the step that this local model likes best is a trial too.
"""

from __future__ import annotations

from .model import LocalModel
from .rounds import polish

__all__ = ["LocalModel", "polish"]
