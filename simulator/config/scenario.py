"""The scenario: every number that defines a world, as frozen, validated data.

Durations accept ``25s``, ``4h``, ``7d`` and are held in seconds. Maps keep the order of the file; that order is the
order of the axes of every array in the program. Each section is nature, plan or run, and so is all that is in it unless
a field there says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from simulator.declare import NATURE, PLAN, RUN
from simulator.declare.units import SECONDS, show_bound
from simulator.domain.units import DAY

from .adversaries import Adversaries
from .appeals import Appeals
from .arms import Arms
from .control import Control
from .costs import Costs
from .creators import Creators
from .detection import Detection
from .enforcement import Enforcement
from .fields import AUTO, Hours, Name, PolicyName, Positive, Seconds
from .incidents import Incident
from .load import load
from .measurement import Measurement
from .model import Model, Section, of_policy, parts_of
from .networks import Networks
from .overrides import changed
from .policies import Policy, check_detectors, check_parents, check_prevalences, parents_of
from .pools import Pool, check_pools, check_routes
from .problems import Problem, refuse
from .reports import Reports
from .sizes import check_cells, check_reports, check_span, check_uploads
from .time_limits import TimeLimit, check_time_limits
from .uploads import Market, Uploads, check_appeal_rates, check_shares
from .views import Views

MOST_CREATORS = 2**31 - 1
"""Creators are numbered by 32-bit integers."""
_FIRST_DAY = datetime.fromisoformat("2025-07-07T00:00:00+00:00")


class Scenario(Model):
    """A world, its length, and its default strategy.

    Build one from a file or a shipped name with ``Scenario.load``; change one with ``override``.
    """

    name: Annotated[str, RUN] = Field(min_length=1, max_length=128, description="title in reports")
    description: Annotated[str, RUN] = Field(
        "", description="what the scenario describes and where its figures come from"
    )
    start: Annotated[AwareDatetime, RUN] = Field(_FIRST_DAY, description="instant of time 0")
    horizon: Annotated[Seconds, RUN] = Field(7 * DAY, gt=0, le=3660 * DAY, description="length of a run")
    warm_up: Annotated[Hours | None, AUTO, RUN] = Field(
        0.0,
        description="time at the start that is simulated and not counted; a multiple of 1 h; null or auto = chosen "
        "from pilot runs by MSER-5",
    )
    scale: Annotated[Positive, RUN] = Field(
        1.0, description="factor on volume and staff; staff is rounded to whole people"
    )
    strategy: Annotated[str, PLAN] = Field(
        "AllowAll", min_length=1, description="strategy spec used when none is named"
    )
    control: Annotated[Control, PLAN] = Field(Control(), description="rhythm at which the strategy acts")
    uploads: Annotated[Uploads, NATURE]
    markets: Annotated[dict[Name, Market], NATURE] = Field(min_length=1, description="markets, by name")
    policies: Annotated[dict[PolicyName, Policy], NATURE] = Field(min_length=1, description="policies, by name")
    creators: Annotated[Creators, NATURE]
    views: Annotated[Views, NATURE]
    detection: Annotated[Detection, PLAN] = Field(Detection(), description="settings of all detectors")
    reports: Annotated[Reports, NATURE] = Field(Reports(), description="user reports")
    pools: Annotated[dict[Name, Pool], PLAN] = Field(min_length=1, description="review pools, by name")
    appeals: Annotated[Appeals, NATURE] = Field(Appeals(), description="appeals")
    time_limits: Annotated[tuple[TimeLimit, ...], PLAN] = Field(
        (), description="times within which jobs must be decided; the shortest one that covers a job applies"
    )
    enforcement: Annotated[Enforcement, PLAN] = Field(
        Enforcement(), description="penalties, and what limited actions do to reach"
    )
    costs: Annotated[Costs, NATURE] = Field(Costs(), description="weights of harm and mistakes, for one net cost")
    arms: Annotated[Arms | None, PLAN] = Field(None, description="an experiment inside the run; null = none")
    measurement: Annotated[Measurement | None, PLAN] = Field(
        None, description="samples that the platform labels to measure itself; null = none"
    )
    adversaries: Annotated[Adversaries | None, NATURE] = Field(
        None, description="creators who adapt to enforcement; null = none"
    )
    incidents: Annotated[dict[Name, Incident], NATURE] = Field(default_factory=dict, description="incidents, by name")
    networks: Annotated[Networks | None, NATURE] = Field(
        None, description="rings of accounts and innocent look-alikes; null = none"
    )

    @classmethod
    def load(cls, source: str | Path, overrides: Sequence[str] = (), *, option: str = "--set") -> Self:
        """Return the scenario of a YAML file or of a shipped name, with overrides such as ``"pools.desk.sla=2h"``.

        Parameters
        ----------
        source
            Path of a file; or, if there is no such file, the name of a shipped scenario.
        overrides
            Assignments by path, applied in order to the scenario of the file.
        option
            What the user typed before an override: an error's sentence begins with it.

        Raises
        ------
        ScenarioError
            If the file cannot be read, or a field or override is wrong; names the file, the path and the value.

        Examples
        --------
        >>> Scenario.load("queueing", ["horizon=6h"]).horizon
        21600.0
        """
        return changed(load(cls, source), overrides, option)

    def override(self, *assignments: str, option: str = "--set") -> Self:
        """Return a copy with fields changed by path: ``scenario.override("scale=2", "warm_up=1h")``.

        Raises
        ------
        ScenarioError
            If a path is unknown or a value is wrong.
        """
        return changed(self, assignments, option)

    # -- what parts may ask of the whole -------------------------------------------------------------------------------

    def names(self, section: Section) -> tuple[str, ...]:
        """Return the names of the markets, the policies or the pools, in order."""
        sections: dict[Section, tuple[str, ...]] = {
            "markets": tuple(self.markets),
            "policies": tuple(self.policies),
            "pools": tuple(self.pools),
        }
        return sections[section]

    def parents(self) -> tuple[str, ...]:
        """Return the parent of each policy, in order; a policy without a parent is its own."""
        return tuple(parents_of(self.policies).values())

    @property
    def counted_from(self) -> float:
        """When counting starts, s; 0 as long as pilot runs have not chosen the warm-up."""
        return 0.0 if self.warm_up is None else self.warm_up

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the markets, each once."""
        return tuple(dict.fromkeys(market.language for market in self.markets.values()))

    def prevalence(self, policy: str, market: str) -> float:
        """Return the prevalence of a policy in a market in ordinary times."""
        factor = of_policy(self.markets[market].prevalence_multiplier, policy, parents_of(self.policies)[policy])
        return self.policies[policy].prevalence * (1.0 if factor is None else factor)

    def uploads_in(self, market: str) -> bool:
        """Return whether a market has uploads."""
        return self.markets[market].share > 0

    # -- what must hold ------------------------------------------------------------------------------------------------

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refuse(self._all_problems())
        return self

    def _all_problems(self) -> Iterator[Problem]:
        yield from self._times_and_size()
        yield from check_shares(self.markets)
        yield from check_appeal_rates(self.markets, self.appeals.rates)
        yield from check_parents(self.policies)
        yield from check_prevalences(self.policies, self.markets)
        yield from check_detectors(self.policies, self.markets)
        for path, part in parts_of(self):
            for problem in part.problems(self):
                yield replace(problem, path=(*path, *problem.path))
        yield from check_pools(self.pools)
        yield from check_routes(self.pools, self.appeals.pool, self.names("markets"), parents_of(self.policies))
        yield from check_time_limits(self.time_limits)

    def _times_and_size(self) -> Iterator[Problem]:
        yield from check_span(self.start, self.horizon)
        if self.counted_from >= self.horizon:
            yield Problem(
                ("warm_up",), f"must be shorter than `horizon` ({show_bound(self.horizon, SECONDS)})", self.warm_up
            )
        per_day = self.uploads.per_day
        creators = per_day * self.scale / self.creators.uploads_per_day
        if creators > MOST_CREATORS:
            must = f"must lead to at most {MOST_CREATORS:.3g} creators; uploads and scale lead to {creators:.3g}"
            yield Problem(("creators", "uploads_per_day"), must, self.creators.uploads_per_day)
        yield from check_cells(self.markets, self.policies)
        yield from check_uploads(per_day, self.scale, self.horizon)
        uploads = per_day * self.scale * self.horizon / DAY
        yield from check_reports(uploads, self.markets, self.views, self.reports, self.policies, self.incidents)
