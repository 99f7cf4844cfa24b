"""Incidents: changes of a world for some hours or until the end. Their laws are in ``docs/world/incidents.md``.

Conditions are constant within an hour of the run, so every time here is a multiple of an hour.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from simulator.declare import Unit

from .fields import ALL, Hours, Names, NonNegative, Positive, Rate, Sd, Share, SignedSd
from .model import Model, Section, Whole, all_named, chosen_of, named
from .problems import Problem

LongHours = Annotated[Hours, Field(gt=0)]
_SECTIONS: tuple[Section, ...] = ("policies", "markets", "pools")


class Happening(Model):
    """Base of all incidents: the named policies, markets and pools must exist."""

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield names that do not exist."""
        fields = type(self).model_fields
        if "policy" in fields:
            yield from named(whole, "policies", getattr(self, "policy"), ("policy",))  # noqa: B009  (not of this class)
        for section in _SECTIONS:
            if section in fields:
                yield from all_named(whole, section, getattr(self, section), (section,))


class Surge(Happening):
    """More violations of one policy for a while: content of its kind becomes more severe.

    Detectors keep the calibration of ordinary times.
    """

    kind: Literal["surge"] = Field(description="which kind of incident it is")
    policy: str = Field(description="policy whose violations increase")
    markets: Names = Field((ALL,), min_length=1, description="markets that it affects; '*' = all")
    start: Hours = Field(description="when prevalence starts to rise; a multiple of 1 h")
    ramp: Hours = Field(0.0, description="time of the linear rise; a multiple of 1 h")
    plateau: LongHours = Field(description="time at the peak; a multiple of 1 h")
    decay: Hours = Field(0.0, description="time of the linear fall; a multiple of 1 h")
    peak: Positive = Field(description="factor on the policy's prevalence at the peak")
    novelty: Share = Field(
        0.0, description="share of the added severity that detectors do not read; 1 = content entirely new to them"
    )

    @property
    def stop(self) -> float:
        """End of the incident, s."""
        return self.start + self.ramp + self.plateau + self.decay

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown name, and for a peak prevalence of 1 or more."""
        yield from super().problems(whole)
        if self.policy in whole.names("policies"):
            hit = chosen_of(whole, "markets", self.markets)
            highest = max((whole.prevalence(self.policy, market) for market in hit), default=0.0)
            if highest * self.peak >= 1:
                must = f"must keep the prevalence below 1 in all of its markets; it is {highest:.3g} in ordinary times"
                yield Problem(("peak",), must, self.peak)


class DetectorOutage(Happening):
    """Detectors fail: scores are 0."""

    kind: Literal["detector_outage"] = Field(description="which kind of incident it is")
    policies: Names = Field((ALL,), min_length=1, description="policies whose detectors fail; '*' = all")
    markets: Names = Field((ALL,), min_length=1, description="markets in which they fail; '*' = all")
    start: Hours = Field(description="when it starts; a multiple of 1 h")
    duration: LongHours = Field(description="how long it lasts; a multiple of 1 h")

    @property
    def stop(self) -> float:
        """End of the incident, s."""
        return self.start + self.duration


class StaffingShortfall(Happening):
    """Some of the reviewers are absent."""

    kind: Literal["staffing_shortfall"] = Field(description="which kind of incident it is")
    pools: Names = Field((ALL,), min_length=1, description="pools with absences; '*' = all")
    start: Hours = Field(description="when it starts; a multiple of 1 h")
    duration: LongHours = Field(description="how long it lasts; a multiple of 1 h")
    absent: Share = Field(
        description="share of the reviewers on shift who are absent; each absence is a whole person for part of the "
        "hours"
    )

    @property
    def stop(self) -> float:
        """End of the incident, s."""
        return self.start + self.duration


class PolicyChange(Happening):
    """The line of one policy moves at a given time; detectors follow later."""

    kind: Literal["policy_change"] = Field(description="which kind of incident it is")
    policy: str = Field(description="policy whose definition changes")
    start: Hours = Field(description="start of the new definition; a multiple of 1 h")
    shift: SignedSd = Field(description="by how much the line moves, severity sd; below 0 = stricter, so more violates")
    detector_lag: Hours | None = Field(
        0.0, description="time until detectors are calibrated to the new line; a multiple of 1 h; null = never"
    )

    @property
    def stop(self) -> float:
        """End of the incident, s: it stays."""
        return math.inf


class ReportBrigade(Happening):
    """Organised false reports on innocent uploads of targeted creators."""

    kind: Literal["report_brigade"] = Field(description="which kind of incident it is")
    markets: Names = Field((ALL,), min_length=1, description="markets whose creators are targeted; '*' = all")
    start: Hours = Field(description="time of the first upload that is reported; a multiple of 1 h")
    duration: LongHours = Field(description="length of the period whose uploads are reported; a multiple of 1 h")
    targeted: Share = Field(description="share of the creators that are targeted")
    rate: Rate = Field(description="additional false reports per view of their innocent uploads")

    @property
    def stop(self) -> float:
        """End of the incident, s."""
        return self.start + self.duration


class ReuploadStorm(Happening):
    """Copies of one event, in many versions, in addition to ordinary uploads; most versions violate one policy."""

    kind: Literal["reupload_storm"] = Field(description="which kind of incident it is")
    policy: str = Field(description="policy that the copies violate")
    markets: Names = Field((ALL,), min_length=1, description="markets that it affects, by their uploads; '*' = all")
    start: Hours = Field(description="time of the first copies; a multiple of 1 h")
    ramp: Hours = Field(0.0, description="time of the linear rise; a multiple of 1 h")
    plateau: LongHours = Field(description="time at the peak; a multiple of 1 h")
    decay: Hours = Field(0.0, description="time of the linear fall; a multiple of 1 h")
    per_hour: Annotated[Positive, Unit("copies"), Field(le=1e9)] = Field(
        description="copies per hour at the peak, over all its markets, before scale"
    )
    versions: Annotated[int, Field(ge=1, le=65_536, strict=True)] = Field(
        800, description="number of versions that are copied"
    )
    zipf: NonNegative = Field(
        1.0,
        description="exponent of Zipf's law: copies of version v are proportional to v^-exponent; 0 = all "
        "versions equal",
    )
    changed: Share = Field(0.1, description="share of copies with changes of their own, which match no hash")
    margin: Annotated[Positive, Unit("severity sd")] = Field(
        0.5, description="median of the versions' severity above the line, severity sd"
    )
    margin_log_sd: NonNegative = Field(0.5, description="standard deviation of its log over versions")
    blind: Sd = Field(0.0, description="severity of copies that detectors do not read, severity sd")
    innocent: Share = Field(
        0.0,
        description="probability that a version violates nothing, as a news report does: its margin is below the line",
    )

    @property
    def stop(self) -> float:
        """End of the incident, s."""
        return self.start + self.ramp + self.plateau + self.decay

    def problems(self, whole: Whole) -> Iterator[Problem]:
        """Yield a problem for each unknown name, and for copies without an uploader or a violated policy."""
        yield from super().problems(whole)
        if self.policy not in whole.names("policies"):
            return
        hit = [market for market in chosen_of(whole, "markets", self.markets) if whole.uploads_in(market)]
        if not hit:
            yield Problem(("markets",), "must name a market whose `share` is above 0", list(self.markets))
        if not all(whole.prevalence(self.policy, market) for market in hit):
            yield Problem(("policy",), "must be a policy with a prevalence above 0 in all of its markets", self.policy)


class NovelContent(Happening):
    """Violations of a kind that detectors have not learned: they read it too low until they are retrained on it."""

    kind: Literal["novel_content"] = Field(description="which kind of incident it is")
    policy: str = Field(description="policy that the content violates")
    markets: Names = Field((ALL,), min_length=1, description="markets in which it appears; '*' = all")
    start: Hours = Field(description="time of its first appearance; a multiple of 1 h")
    share: Share = Field(description="share of the policy's violations that are of the new kind")
    blind: Sd = Field(description="severity that detectors do not read before they are retrained, severity sd")

    @property
    def stop(self) -> float:
        """End of the incident, s: it stays."""
        return math.inf


Incident = Annotated[
    Surge | DetectorOutage | StaffingShortfall | PolicyChange | ReportBrigade | ReuploadStorm | NovelContent,
    Field(discriminator="kind"),
]
"""One of the incidents, told apart by ``kind``."""
