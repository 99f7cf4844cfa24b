"""What a REVIEW.yaml says: the plans, the scenarios, what is success, what must not get worse, and how much is run.

title: PriorityReview in place of Threshold
baseline: Threshold                       # spec or plan file; left out = the strategy of each scenario
candidates: {priority: PriorityReview}    # name: spec or plan file
scenarios:
  normal: {scenario: baseline, set: {scale: 0.2}}
  tight: {scenario: tight, role: stress}
success: {sla_share: +1pp}                # indicator: the change for which the review must have power
guardrails:
  - innocent_views_lost <= +5%
  - {require: violative_view_rate <= +2%, each: market}
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from simulator.config.fields import AUTO, Seconds, Share
from simulator.config.model import Model
from simulator.config.problems import refuse_value
from simulator.config.sentences import build
from simulator.documents import STANDARD_INPUT, places, read_text, read_yaml
from simulator.domain.units import DAY
from simulator.errors import one_line

from .protocol import Protocol

Role = Literal["decide", "hold", "stress"]
"""``decide``: success and guardrails are tested there. ``hold``: guardrails must be kept there as well. ``stress``:
a guardrail that is missed there turns a launch into a ramp."""
Outcome = Literal["ship", "ship with a ramp", "do not ship", "not enough evidence"]
_NAME = Annotated[str, Field(min_length=1, max_length=64)]
_TEXT = Annotated[str, Field(min_length=1, max_length=500)]
MOST_PAIRS = 5_000


def _as_map(key: str) -> BeforeValidator:
    """Return a validator that reads a text as a map with one key."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def _setting(value: object) -> object:
    if isinstance(value, Mapping) and not value:
        refuse_value("must be a value, as of --set", value)
    return value


class ReviewScenario(Model):
    """A world in which the plans are run."""

    scenario: _TEXT = Field(description="shipped scenario or file")
    set: dict[_TEXT, Annotated[Any, BeforeValidator(_setting)]] = Field(
        default_factory=dict, description="changes of both arms, path to value, as of --set"
    )
    role: Role | None = Field(
        None,
        description="decide (success and guardrails), hold (guardrails only) or stress (a miss turns a launch into a "
        "ramp); by default decide for the first and stress for the others",
    )


class GuardrailLine(Model):
    """A limit that candidates must keep."""

    require: _TEXT = Field(description="requirement, as of --require: innocent_views_lost <= +5%")
    each: Literal["market", "policy", "parent", "tier", "pool"] | None = Field(
        None, description="axis along which every part must keep it; null = only what the requirement names"
    )


class Runs(Model):
    """How much is run."""

    pairs: Annotated[int | None, AUTO] = Field(
        8,
        ge=2,
        le=MOST_PAIRS,
        strict=True,
        description="pairs of runs in each scenario; auto = as many as the power check asks for",
    )
    most: int = Field(64, ge=2, le=MOST_PAIRS, strict=True, description="pairs that auto takes at most")
    pilot: int = Field(
        12, ge=3, le=MOST_PAIRS, strict=True, description="pairs of the power check, on luck of their own"
    )
    seed: int = Field(1, ge=0, lt=2**62, strict=True, description="seed of all luck; the pilot's is the next one")
    breaks: int = Field(
        240,
        ge=0,
        le=1_000_000,
        strict=True,
        description="runs spent per candidate on the nearest change of an assumption that flips its decision; 0 = none",
    )


class Ramp(Model):
    """How a launch in stages is planned."""

    stages: tuple[Share, ...] = Field(
        (0.01, 0.05, 0.2, 0.5, 1.0), min_length=1, max_length=12, description="shares of the accounts, rising"
    )
    false_alarm_every: Seconds = Field(
        365 * DAY,
        ge=30 * DAY,
        le=3650 * DAY,
        description="average time from one false alarm to the next, over all indicators together",
    )
    uploads_per_day: float | None = Field(
        None,
        gt=0,
        le=1e12,
        strict=True,
        description="uploads per day of the platform that is launched on: with more of them figures vary less; "
        "null = as many as simulated",
    )
    longest: Seconds = Field(
        28 * DAY, ge=DAY, le=365 * DAY, description="most time that a stage waits for a regression to be seen"
    )

    @field_validator("stages")
    @classmethod
    def _rising(cls, stages: tuple[float, ...]) -> tuple[float, ...]:
        if not stages[0] > 0 or any(after <= before for before, after in pairwise(stages)):
            refuse_value("must be shares above 0 that rise from one to the next", list(stages))
        return stages


def _around_one(ends: tuple[float, float]) -> tuple[float, float]:
    if not 0 < ends[0] <= 1 <= ends[1] or ends[0] == ends[1]:
        refuse_value("must be two factors above 0 with 1 between them, such as [0.5, 2]", list(ends))
    return ends


_Range = Annotated[tuple[float, float], AfterValidator(_around_one)]
"""How far an assumption may be off, as factors of its value."""


class Override(Model):
    """A decision that somebody takes against the protocol; it stays in the memo."""

    decision: Outcome = Field(description="decision that is taken instead")
    name: _NAME = Field(description="who takes it")
    reason: _TEXT = Field(description="why")


class Request(Model):
    """A review as it is asked for."""

    title: _TEXT = Field("Launch review", description="title of page and memo")
    question: str = Field("", max_length=2_000, description="what is to be decided, in words")
    baseline: _TEXT | None = Field(None, description="plan in force: a spec or a plan file; null = each scenario's own")
    candidates: dict[_NAME, _TEXT] = Field(min_length=1, max_length=12, description="name to spec or plan file")
    scenarios: dict[_NAME, Annotated[ReviewScenario, _as_map("scenario")]] = Field(
        min_length=1, max_length=24, description="name to scenario; the first decides"
    )
    success: dict[_TEXT, str] = Field(
        min_length=1, max_length=12, description="indicator, perhaps with places, to the change that counts: -3%, +1pp"
    )
    guardrails: tuple[Annotated[GuardrailLine, _as_map("require")], ...] = Field(
        (), max_length=24, description="limits that candidates must keep"
    )
    deterioration: tuple[_TEXT, ...] = Field(
        (), max_length=24, description="further indicators that must not get clearly worse"
    )
    segments: tuple[_TEXT, ...] = Field(
        ("market", "policy"), max_length=6, description="breakdowns, as of --by: market, or market,policy"
    )
    assumptions: dict[_TEXT, _Range | None] = Field(
        default_factory=dict,
        max_length=64,
        description="assumption, or path of a number of nature, to the factors between which it may plausibly be off, "
        "[0.5, 2]; null = it is left out",
    )
    ramp: Ramp = Field(Ramp(), description="stages of a launch, and their false alarms")
    runs: Runs = Field(Runs(), description="how much is run")
    protocol: Protocol = Field(Protocol(), description="what the decision promises")
    override: dict[_NAME, Override] = Field(
        default_factory=dict, description="candidate to a decision against the protocol, with a name and a reason"
    )


def read_request(path: Path) -> tuple[Request, Path]:
    """Return the request of a file, and the folder where its plan files and scenarios are looked for.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or a field is wrong.
    """
    where = "standard input" if str(path) == STANDARD_INPUT else one_line(str(path))
    text = read_text(path, where)
    folder = Path() if str(path) == STANDARD_INPUT else path.parent
    return build(Request, read_yaml(text, where), where, lambda: places(text)), folder
