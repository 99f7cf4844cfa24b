"""What the page says of parameters: for each objective their importance, slices of the trials, and a surface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.report.picture import Picture

from .contour import contour_picture
from .importance import importance_picture, importance_text
from .names import full_title
from .slices import slices_picture

if TYPE_CHECKING:
    from simulator.search import OptimizeResult


@dataclass(frozen=True)
class ObjectiveSection:
    """What the page says of one objective.

    Parameters
    ----------
    title : str
    fit : str
        How good the fit is on which the importance rests, or why there is none.
    pictures : tuple of Picture
    """

    title: str
    fit: str
    pictures: tuple[Picture, ...]


def parameter_sections(result: OptimizeResult) -> list[ObjectiveSection]:
    """Return a section for each objective."""
    from simulator.search.answer.importance import importance

    sections = []
    for found in result.responses:
        id_, shares = found.objective, importance(found)
        order = [one.name for one in shares] or [one.name for one in result.problem.space.variables]
        drawn = [
            importance_picture(result, id_, shares),
            slices_picture(result, id_, order),
            contour_picture(result, found, shares),
        ]
        pictures = tuple(one for one in drawn if one is not None)
        sections.append(ObjectiveSection(full_title(result.problem, id_), importance_text(found, id_), pictures))
    return sections
