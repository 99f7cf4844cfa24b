"""Measured detector quality: a table by threshold, an ROC curve, or a histogram of scores by class."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from simulator.declare import Search, Unit

from .csv_rows import RowsFromCsv
from .fields import NonNegative, ProperShare, Share
from .model import Model
from .problems import Path, Problem, refuse

Threshold = Annotated[float, Unit("probability"), Field(ge=0, le=1, strict=True)]
_NOTHING = 1e-9
_ROUNDING = 1e-9
_FAR = 1.5
"""Factor by which the prevalence that a row says may differ from the sample's: rows are rounded."""


class TableRow(Model):
    """Quality at a threshold: two of precision, recall and volume, or all three."""

    threshold: Threshold = Field(description="score from which an upload is flagged")
    precision: Share | None = Field(None, description="share of flagged uploads that violate")
    recall: Share | None = Field(None, description="share of violating uploads that are flagged")
    volume: Share | None = Field(None, description="share of all uploads that are flagged")


class RocPoint(Model):
    """A point of an ROC curve."""

    fpr: Share = Field(description="share of innocent uploads that are flagged")
    tpr: Share = Field(description="share of violating uploads that are flagged")
    threshold: Threshold | None = Field(None, description="score from which an upload is flagged; null = not known")


class ScoreBin(Model):
    """A bin of a histogram of scores."""

    low: Threshold = Field(description="lower edge")
    high: Threshold = Field(description="upper edge")
    violating: NonNegative = Field(description="violating uploads in the bin")
    innocent: NonNegative = Field(description="innocent uploads in the bin")


class Measured(Model):
    """Measured quality of a detector: exactly one of `table`, `roc` and `histogram`, in place or as a CSV file.

    The noise of the detector and the scale of its scores are fitted to it, so that thresholds mean what it says.
    """  # fmt: skip

    table: Annotated[tuple[TableRow, ...], RowsFromCsv(TableRow)] = Field((), description="rows by threshold")
    roc: Annotated[tuple[RocPoint, ...], RowsFromCsv(RocPoint)] = Field((), description="points of the ROC curve")
    histogram: Annotated[tuple[ScoreBin, ...], RowsFromCsv(ScoreBin)] = Field(
        (), description="bins of the scores, rising, without gaps"
    )
    prevalence: Annotated[ProperShare | None, Search(1e-6, 0.5, log=True)] = Field(
        None,
        description="share of violating uploads in the sample that `table` was measured on; null = that of the rows "
        "if they have all of precision, recall and volume, else that of the policy",
    )

    @property
    def form(self) -> str:
        """The form of the measurement: ``table``, ``roc`` or ``histogram``."""
        return next(name for name in ("table", "roc", "histogram") if getattr(self, name))

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = [name for name in ("table", "roc", "histogram") if getattr(self, name)]
        if len(given) != 1:
            must = "must have exactly one of `table`, `roc` and `histogram`, with at least one row"
            refuse([Problem((), must, " and ".join(given) or "none of them")])
        refuse({"table": self._wrong_rows, "roc": self._wrong_points, "histogram": self._wrong_bins}[given[0]]())
        return self

    def _wrong_rows(self) -> Iterator[Problem]:
        for place, row in enumerate(self.table):
            given = {name: getattr(row, name) for name in ("precision", "recall", "volume")}
            given = {name: value for name, value in given.items() if value is not None}
            if len(given) < 2:
                must = "must have two of `precision`, `recall` and `volume`"
                yield Problem(("table", place), must, " and ".join(given) or "none of them")
            if row.precision == 0 and row.recall:
                yield Problem(("table", place, "precision"), "must be above 0 where `recall` is", row.precision)
        yield from _rising(self.table, "table")

    def _wrong_points(self) -> Iterator[Problem]:
        inner = [(place, one) for place, one in enumerate(self.roc) if 0 < one.fpr < 1 or 0 < one.tpr < 1]
        if not inner:
            given = [(one.fpr, one.tpr) for one in self.roc]
            yield Problem(("roc",), "must have a point other than (0, 0) and (1, 1)", given)
        for (_, before), (place, after) in pairwise(sorted(inner, key=lambda one: (one[1].fpr, one[1].tpr))):
            if after.tpr < before.tpr:
                must = f"must not fall as `fpr` rises: it is {before.tpr!r} at an `fpr` of {before.fpr!r}"
                yield Problem(("roc", place, "tpr"), must, after.tpr)
            elif None not in (before.threshold, after.threshold) and after.threshold >= before.threshold:  # type: ignore[operator]
                must = f"must fall as `fpr` and `tpr` rise: it is {before.threshold!r} at an `fpr` of {before.fpr!r}"
                yield Problem(("roc", place, "threshold"), must, after.threshold)
        if len({one.threshold is None for _, one in inner}) > 1:
            yield Problem(("roc",), "must have a `threshold` at every point or at none", "some without")

    def _wrong_bins(self) -> Iterator[Problem]:
        for place, one in enumerate(self.histogram):
            if one.high <= one.low:
                yield Problem(("histogram", place, "high"), f"must be above `low` ({one.low!r})", one.high)
        for place, (before, after) in enumerate(pairwise(self.histogram), 1):
            if not math.isclose(after.low, before.high, rel_tol=1e-9, abs_tol=1e-12):
                must = f"must be the upper edge of the bin before, {before.high!r}"
                yield Problem(("histogram", place, "low"), must, after.low)
        for name in ("violating", "innocent"):
            counts = [getattr(one, name) for one in self.histogram]
            if sum(count > 0 for count in counts) < 2:
                yield Problem(("histogram",), f"must have {name} uploads in two bins at least", counts)


def _rising(rows: tuple[TableRow, ...], name: str) -> Iterator[Problem]:
    """Yield a problem for each threshold given twice."""
    seen: dict[float, int] = {}
    for place, row in enumerate(rows):
        if row.threshold in seen:
            must = f"must differ from that of row {seen[row.threshold] + 1}"
            yield Problem((name, place, "threshold"), must, row.threshold)
        seen[row.threshold] = place


def rates_of(measured: Measured, prevalence: float) -> list[tuple[float | None, float, float, int]]:
    """Return threshold, false and true positive rate, and place among the rows, from the highest threshold down.

    Parameters
    ----------
    measured : Measured
    prevalence : float
        Of the sample that a table was measured on, unless the table says it itself.
    """
    if measured.form == "roc":
        points = [(one.threshold, one.fpr, one.tpr, place) for place, one in enumerate(measured.roc)]
    elif measured.form == "histogram":
        points = list(_edges(measured.histogram))
    else:
        share = sample_prevalence(measured, prevalence)
        points = [(row.threshold, *_rates(row, share), place) for place, row in enumerate(measured.table)]
    return sorted(points, key=lambda one: (one[1], one[2], -(one[0] or 0.0)))


def sample_prevalence(measured: Measured, prevalence: float) -> float:
    """Return the share of violating uploads in a table's sample: as given, from the rows, or from the world."""
    if measured.prevalence is not None:
        return measured.prevalence
    said = [
        row.precision * row.volume / row.recall for row in measured.table if row.precision and row.volume and row.recall
    ]
    return sorted(said)[len(said) // 2] if said else prevalence


def _rates(row: TableRow, prevalence: float) -> tuple[float, float]:
    """Return the false and the true positive rate of a row; recall and precision count first."""
    odds = prevalence / (1.0 - prevalence)
    if row.recall is not None and row.precision is not None:
        fpr = odds * row.recall * (1.0 - row.precision) / row.precision if row.recall > 0 else 0.0
        return fpr, row.recall
    volume = row.volume or 0.0
    if row.recall is not None:
        return (volume - prevalence * row.recall) / (1.0 - prevalence), row.recall
    precision = row.precision or 0.0
    return volume * (1.0 - precision) / (1.0 - prevalence), precision * volume / prevalence


def _edges(bins: tuple[ScoreBin, ...]) -> Iterator[tuple[float, float, float, int]]:
    guilty, innocent = sum(one.violating for one in bins), sum(one.innocent for one in bins)
    above = [0.0, 0.0]
    for place in range(len(bins) - 1, 0, -1):
        above[0] += bins[place].violating
        above[1] += bins[place].innocent
        yield bins[place].low, above[1] / innocent, above[0] / guilty, place


def check_measured(measured: Measured, prevalence: float, path: Path) -> Iterator[Problem]:
    """Yield a problem for each row that is impossible at the sample's prevalence or out of order.

    Parameters
    ----------
    measured : Measured
    prevalence : float
        Of the policy, for a table that does not say that of its sample.
    path : Path
        Where it is.
    """
    if measured.form != "table" or not 0 < prevalence < 1:
        return
    share = sample_prevalence(measured, prevalence)
    yield from _contradictions(measured, share, path)
    rows = rates_of(measured, prevalence)
    for threshold, fpr, tpr, place in rows:
        if not (-_NOTHING <= fpr <= 1 + _NOTHING and tpr <= 1 + _NOTHING):
            row = measured.table[place]
            given = {name: getattr(row, name) for name in ("precision", "recall", "volume")}
            text = ", ".join(f"{name} {value!r}" for name, value in given.items() if value is not None)
            must = (
                f"must be possible where {share:.4g} of the uploads violate (`prevalence` says otherwise): threshold "
                f"{threshold!r} takes {fpr:.3g} of the innocent and {tpr:.3g} of the violating uploads"
            )
            yield Problem((*path, "table", place), must, text)
            return
    for (high, fpr, tpr, _), (low, more, most, place) in pairwise(rows):
        if most < tpr - _ROUNDING or (low or 0.0) > (high or 0.0):
            must = (
                f"must agree with the threshold {max(high or 0, low or 0)!r}: a lower threshold flags no fewer "
                "violating and no fewer innocent uploads"
            )
            text = f"{more:.4g} of the innocent and {most:.4g} of the violating after {fpr:.4g} and {tpr:.4g}"
            yield Problem((*path, "table", place), must, text)
            return


def _contradictions(measured: Measured, share: float, path: Path) -> Iterator[Problem]:
    """Yield a problem for each row whose precision, recall and volume contradict the sample's prevalence."""
    for place, row in enumerate(measured.table):
        if not (row.precision and row.recall and row.volume):
            continue
        own = row.precision * row.volume / row.recall
        if not share / _FAR <= own <= share * _FAR:
            must = (
                f"must be {share * row.recall / row.precision:.3g} with the other two and a prevalence of {share:.4g}"
            )
            yield Problem((*path, "table", place, "volume"), must, row.volume)
