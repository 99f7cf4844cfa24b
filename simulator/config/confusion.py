"""Confusion matrices: error rates of a pool's reviewers, as measured by audits, in place of a noise."""

from __future__ import annotations

from pydantic import Field

from .fields import Share
from .model import Model


class Confusion(Model):
    """A confusion matrix: the probability of each verdict, given the truth."""

    missed: Share = Field(description="probability that an item that violates is judged innocent (false negative rate)")
    wrong: Share = Field(description="probability that an innocent item is judged violating (false positive rate)")
    correlation: Share = Field(
        0.0,
        description="correlation of the errors of several reviewers on one item, appeals included; 0 = independent "
        "errors",
    )
