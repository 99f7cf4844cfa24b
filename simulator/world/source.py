"""Sources of uploads: the interface of any source, and the additional one of a simulated world.

A simulated world is one source. A recorded log can be another, whose uploads cannot change. So the control plane, the
forecast and the trace only ask for :class:`UploadSource`; answers to enforcement, which change what is uploaded, ask
for :class:`SimulatedSource`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from simulator.config import Scenario
from simulator.config.control import Control
from simulator.ledger.size import FlowSize
from simulator.records import Chunk
from simulator.strategy.handles import Fingerprints
from simulator.strategy.view_law import ViewLaw

from .bearing import Bearing
from .item_law import ItemLaw
from .laws import Laws
from .populations import Populations
from .rosters import Roster
from .staffing import Change


class UploadSource(Protocol):
    """Uploads in order of time, the laws that they and the review follow, and the plan of the platform.

    M markets, P policies, T tiers, R pools. All of it is fixed for the run, and nothing may be changed.
    """

    @property
    def markets(self) -> tuple[str, ...]:
        """Names along the axis of markets; so the next three."""

    @property
    def policies(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def parents(self) -> tuple[str, ...]:
        """(P,) parent of each policy, under which tables can add it up; itself if it is part of no other."""

    @property
    def tiers(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def pools(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def warm_up(self) -> float:
        """Time at which counting starts, s."""

    @property
    def horizon(self) -> float:
        """Time of the end of the run, s."""

    @property
    def control(self) -> Control:
        """The rhythm of control ticks, and the age of signals at a tick."""

    @property
    def severity_weights(self) -> NDArray[np.float64]:
        """(P,) harm of a violative view, relative."""

    @property
    def expected_views(self) -> NDArray[np.float64]:
        """(M, T) expected lifetime views of an item that does not violate."""

    @property
    def pool_costs(self) -> tuple[float | None, ...]:
        """(R,) cost of a reviewer on shift for an hour; None = not known."""

    @property
    def harm_costs(self) -> tuple[float | None, ...]:
        """Cost of a violative view, of a wrongful removal and of a missed time limit; None = not weighed."""

    @property
    def languages(self) -> tuple[str, ...]:
        """(M,) language of each market."""

    @property
    def incident(self) -> tuple[float, ...]:
        """First start and last end of the incidents that end, s; empty = there is none."""

    @property
    def incident_policies(self) -> tuple[str, ...]:
        """Policies that they are about; empty = there is none."""

    @property
    def review_pools(self) -> tuple[bool, ...]:
        """(R,) whether it has more than appeals."""

    @property
    def view_law(self) -> ViewLaw:
        """What the platform knows of views by age."""

    @property
    def orders(self) -> tuple[str, ...]:
        """(R,) rule that orders each queue: a name in ``simulator.strategy.rules.RULES``, or ``priority``."""

    @property
    def further_detectors(self) -> tuple[tuple[str, ...], ...]:
        """(P,) names of each policy's further detectors, whose scores are ``Chunk.further_scores`` in this order."""

    @property
    def laws(self) -> Laws:
        """The laws of an engine's draws, seed and replication included."""

    @property
    def size(self) -> FlowSize:
        """Lengths of an engine's axes."""

    @property
    def capacity(self) -> Sequence[Change]:
        """Every planned change of staff in [0, horizon), in order; one per pool at time 0."""

    @property
    def rosters(self) -> Mapping[tuple[float, int], Roster]:
        """Open desks by (time, pool) of the changes of pools whose reviewers are people."""

    @property
    def reserves(self) -> tuple[range, ...]:
        """(R,) desks of each pool's reserve."""

    @property
    def guests(self) -> tuple[Mapping[int, range], ...]:
        """(R,) desks of each pool for people who are moved there, by the pool that they come from."""

    @property
    def limit_cells(self) -> Mapping[str, NDArray[np.bool_]]:
        """(Trigger, M, P) cases to which each time limit applies, by its name."""

    @property
    def start(self) -> datetime:
        """The instant of time 0."""

    @property
    def time_zones(self) -> tuple[str, ...]:
        """(M,) IANA name of each market's clock."""

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments in the order of their bits; those of the arms come last."""

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms of an experiment; empty = there is none."""

    @property
    def arm_unit(self) -> str:
        """The unit of assignment; empty without arms."""

    @property
    def populations(self) -> Populations:
        """The segments, arms and buckets of uploads."""

    @property
    def fingerprints(self) -> Fingerprints | None:
        """Ids of devices, addresses and contents; None where nothing is shared."""

    def chunks(self, start: float, stop: float, size: int) -> Iterator[Chunk]:
        """Yield the uploads with ``start <= time < stop`` (s) in order, 1 to ``size`` at a time.

        The same uploads come out however calls and sizes portion them, and from whichever thread.
        """


@runtime_checkable
class SimulatedSource(UploadSource, Protocol):
    """A source that can redraw uploads, so that decisions may change later uploads."""

    @property
    def scenario(self) -> Scenario:
        """The scenario, which switches responses to enforcement on."""

    @property
    def item_law(self) -> ItemLaw:
        """The law of uploads without a bearing."""

    def redrawn(self, chunk: Chunk, bearing: Bearing, law: ItemLaw | None = None) -> Chunk:
        """Return a chunk with its touched uploads redrawn under their bearing; the others are as they were."""
