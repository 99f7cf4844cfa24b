"""The base of all strategies: parameters, checks of inputs and outputs, and specs."""

from __future__ import annotations

import copy
import math
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self, final

import numpy as np
from numpy.typing import NDArray

from simulator.declare import Param
from simulator.domain import Action
from simulator.errors import ParamError, RiskboxError, StrategyError, did_you_mean, show
from simulator.records import Triage

from .bound import Bound, Box, Range, Ranges, range_of
from .context import Context, Observation
from .description import describe
from .finding import Finding
from .items import Items
from .order import check_order
from .orders import Order, checked_orders
from .ranking import Ranking, checked_rankings
from .triage import checked

NO_REASON = -1
"""In ``Strategy.reasons``: nothing that has a name."""
ENTRY_POINTS = "riskbox.strategies"
"""Entry point group under which packages register strategies."""


class Tunable(NamedTuple):
    """A parameter with its value."""

    param: Param
    value: Any


class Strategy(ABC):
    """A way to triage uploads: a subclass declares ``Param`` attributes and writes ``_triage``.

    The platform gives each run its own instance and calls ``start`` once, then ``triage`` on chunks of uploads in order
    of time and, if the strategy is ``live``, ``adapt`` once per control tick.

    Decisions are a function of the item and, if the strategy is live, of what ``adapt`` observed: never of the other
    items, since the platform is free to choose the chunks.

    Parameters
    ----------
    **params
        Values of the declared parameters; those not given take their defaults.

    Raises
    ------
    ParamError
        If a name is unknown, a value breaks its constraint, or values contradict each other.
    """

    live: bool = False
    """Whether decisions depend on signals that change during a run: strikes, histories, or what ``adapt`` observes.

    The platform then calls ``triage`` on at most one control tick of uploads at a time. A class that overrides
    ``_adapt`` or reads histories is live without saying so. An instance may say so too, if it follows from parameters.
    """

    reads_queues: bool = False
    """Whether observations have the age of the oldest waiting job and the work of each queue (``oldest``, ``work``)."""

    reads_history: bool = False
    """Whether items come with the history of their account (``Items.history``). A class that says so is ``live``."""

    reads_verdicts: bool = False
    """Whether observations have each verdict with its item (``Observation.each_verdict``)."""

    finds: bool = False
    """Whether the strategy has ``findings`` to tell at the end of a run."""

    data: str = ""
    """A hash of what decisions depend on besides code and parameters, such as the content of a file; empty = nothing.

    Results keep it beside the hash of the code. It is fixed once an instance is made.
    """

    _parameters: ClassVar[dict[str, Param]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        names = dict.fromkeys(
            name for base in reversed(cls.__mro__) for name, value in vars(base).items() if isinstance(value, Param)
        )
        cls._parameters = {name: param for name in names if isinstance(param := getattr(cls, name), Param)}
        adapts = cls._adapt is not Strategy._adapt
        if adapts or cls.reads_history:
            if vars(cls).get("live") is False:
                why = "overrides _adapt" if adapts else "reads histories"
                raise TypeError(f"{cls.__name__} {why}, so its `live` must be True. Got False instead.")
            cls.live = True

    def __init__(self, **params: object) -> None:
        name = type(self).__name__
        for given in params:
            if given not in self._parameters:
                raise ParamError(
                    f"A parameter of {name} must be one that it declares. Got {show(given)} instead."
                    f"{did_you_mean(given, self._parameters)}"
                )
        self._values: dict[str, Any] = {
            key: param.validate(params[key], owner=name) if key in params else param.default
            for key, param in self._parameters.items()
        }
        self._context: Context | None = None
        self._resolved: dict[str, NDArray[Any]] = {}
        self._ranked: tuple[str, ...] = ()
        check_order(name, self._parameters, self._values)
        self._validate()

    # -- what the platform calls ---------------------------------------------------------------------------------------

    @final
    def start(self, context: Context) -> None:
        """Prepare for a run: resolve shaped parameters for the scenario's markets and policies, forget an earlier run.

        Raises
        ------
        ParamError
            If a parameter names a market or policy that the scenario does not have.
        """
        self._context = context
        self._resolved = {}
        self._ranked = ()
        for key, param in self._parameters.items():
            names = context.markets, context.policies, context.parents
            array = param.resolve(self._values[key], *names, owner=type(self).__name__)
            array.flags.writeable = False
            self._resolved[key] = array
        with self._blamed("_start"):
            self._start()

    @final
    def triage(self, items: Items) -> Triage:
        """Decide for a chunk of uploads of any length, 0 included.

        Raises
        ------
        StrategyError
            If what ``_triage`` returns has a wrong shape, type or code, or a value that is not finite, or if it raises.
        """
        queues = len(self.context.queues)
        with self._blamed("_triage"):
            triage = self._triage(items)
        return checked(triage, len(items), queues, type(self).__name__)

    @final
    def adapt(self, observation: Observation) -> tuple[Order, ...]:
        """Take note of the state of the platform, once per control tick, before the tick's uploads are triaged.

        Returns
        -------
        tuple of Order
            What the strategy orders, to be carried out at once and in this order.

        Raises
        ------
        StrategyError
            If what ``_adapt`` returns is no order or not a legal one, or if it raises.
        """
        with self._blamed("_adapt"):
            orders = self._adapt(observation)
        return checked_orders(orders, self.context, type(self).__name__)

    @final
    def rank(self) -> dict[str, Ranking]:
        """Return the ranking of each queue that the strategy ranks, by name; called once, after ``start``.

        Raises
        ------
        StrategyError
            If what ``_rank`` returns is no legal ranking, or if it raises.
        """
        with self._blamed("_rank"):
            rankings = self._rank()
        legal = checked_rankings(rankings, self.context, type(self).__name__)
        self._ranked = tuple(legal)
        return legal

    def explain(self, items: Items, row: int) -> str:
        """Return the decision on one item and its reason in words; a subclass can name the rule that fired."""
        return describe(self.triage(items.take([row])), self.context, ranked=self.ranked)

    def settles(self, items: Items, triage: Triage) -> NDArray[np.bool_]:
        """Return which (n,) items a chain goes no further with: those on which its decisions act, unless overridden.

        An allow-list overrides it, because what it allows is decided too.
        """
        return np.asarray(triage.action != Action.ALLOW)

    @property
    def reason_names(self) -> tuple[str, ...]:
        """Names of what a decision can rest on, such as rules; fixed once an instance is made, empty = it has none."""
        return ()

    def reasons(self, items: Items) -> NDArray[np.int16]:
        """Return what the decision on each item rests on, (n,), as an index into ``reason_names``; -1 = nothing named.

        Called just before ``triage`` with the same items, and only where an event log is written. It must change
        nothing, and says what ``triage`` then decides by.
        """
        return np.full(len(items), NO_REASON, np.int16)

    def findings(self, item: NDArray[np.int64], violating: NDArray[np.bool_]) -> Sequence[Finding]:
        """Return what the strategy found out in a run; called at its end, only if the class sets ``finds = True``.

        Parameters
        ----------
        item : (v,) int64
            Items with a verdict of a review, in order of time; with several verdicts they are named several times.
        violating : (v,) bool
            What the verdicts said.
        """
        return ()

    @final
    def bound(self, items: Items, box: Box) -> Bound | None:
        """Return a bound on what any setting within a box decides of uploads; None = it is not known.

        The strategy must be started. Settings differ from this one in the parameters that the box names, and may lie
        anywhere within it. Of a strategy that is not live, and of which nothing varies, the decisions are the bound.

        Raises
        ------
        ParamError
            If the box names a market or policy that the scenario does not have.
        StrategyError
            If what ``_bound`` returns is not legal, or if it raises.
        """
        if self.live:
            return None
        ranges = self._ranges(box)
        if ranges is None:
            return None
        if not any(one.varies for one in ranges.values()):
            return Bound.fixed(self.triage(items))
        if "_bound" not in vars(type(self)):  # an inherited one knows nothing of what this class decides otherwise
            return None
        with self._blamed("_bound"):
            bound = self._bound(items, ranges)
        if bound is None:
            return None
        decision = checked(bound.decision, len(items), len(self.context.queues), type(self).__name__)
        return Bound(decision, np.asarray(bound.varies, dtype=np.bool_))

    # -- what a subclass writes ----------------------------------------------------------------------------------------

    @abstractmethod
    def _triage(self, items: Items) -> Triage:
        """Return decisions for every item. Called by ``triage`` only; ``items`` is read-only and must not be kept.

        Decide row by row: an item's decision may not depend on the other rows of the chunk or on their order.
        Chance comes from ``items.lottery`` only.
        """

    def _adapt(self, observation: Observation) -> Sequence[Order] | None:
        """Move thresholds and give orders, if the strategy does so; None = no orders.

        Called by ``adapt`` only, once per control tick; must not change ``observation``.
        """
        return None

    def _rank(self) -> Ranking | Mapping[str, Ranking] | None:
        """Return a ranking for all queues, rankings by queue, or None: waiting jobs go by ``Triage.priority``.

        Called by ``rank`` only, once a run, after ``_start``. At a tick ``_adapt`` can change it by a ``RankOrder``.
        """
        return None

    def _bound(self, items: Items, ranges: Ranges) -> Bound | None:
        """Return a bound on the decisions of all settings within ranges; None = it is not known.

        Called by ``bound`` only, on a class that defines it itself: a subclass that may decide otherwise states its own
        or has none. ``ranges`` has every parameter. With it a search plays uploads that no setting can touch once.
        """
        return None

    def _start(self) -> None:  # noqa: B027  (a hook that may stay empty)
        """Prepare arrays and reset state. Called at the end of ``start``, with ``context`` and ``resolved`` set."""

    def _validate(self) -> None:  # noqa: B027  (a hook that may stay empty)
        """Raise ``ParamError`` if values contradict each other. Called at the end of construction."""

    def _triage_at(self, values: Mapping[str, NDArray[Any]], items: Items) -> Triage:
        """Return what a setting with other resolved parameters decides, even one that contradicts itself.

        For a ``_bound`` of decisions that rise or fall with each parameter.
        """
        corner = copy.copy(self)
        single = {name: value.item() for name, value in values.items() if value.ndim == 0}
        single = {name: None if value == math.inf else value for name, value in single.items()}
        vars(corner).update(_resolved={**self._resolved, **values}, _values={**self._values, **single})
        corner._start()  # noqa: SLF001  (one of the same class)
        return corner._triage(items)  # noqa: SLF001

    def _ranges(self, box: Box) -> Ranges | None:
        """Return the range of every parameter, resolved for the run; None if the box has others, or no numbers."""
        names = self.context.markets, self.context.policies, self.context.parents
        ranges = {name: Range(array, array) for name, array in self._resolved.items()}
        for name, values in box.items():
            param = self._parameters.get(name)
            if param is None or param.kind not in ("float", "int"):
                return None
            ranges[name] = range_of(param, values, names, owner=type(self).__name__)
        return ranges

    # -- parameters ----------------------------------------------------------------------------------------------------

    @classmethod
    def parameters(cls) -> dict[str, Param]:
        """Return the declared parameters by name, base classes' first."""
        return dict(cls._parameters)

    @property
    def tunable(self) -> dict[str, Tunable]:
        """Every parameter with its value, by name: its own and, in a composition, those of its members."""
        return {name: Tunable(param, self._values[name]) for name, param in self._parameters.items()}

    @property
    def members(self) -> tuple[Strategy, ...]:
        """The strategies of which it is made; none unless it is a composition."""
        return ()

    @property
    def context(self) -> Context:
        """The scenario's public facts.

        Raises
        ------
        StrategyError
            Before ``start``.
        """
        if self._context is None:
            raise StrategyError(f"{type(self).__name__} is not started: call `start(context)` first.")
        return self._context

    @property
    def ranked(self) -> tuple[str, ...]:
        """Names of the queues that the strategy ranks itself, once ``rank`` has been called."""
        return self._ranked

    @property
    def resolved(self) -> Mapping[str, NDArray[Any]]:
        """Every parameter as an array over its axes, from ``start`` on: (M, P), (M,), (P,) or (); ``None`` is inf."""
        return self._resolved

    @property
    def params(self) -> dict[str, Any]:
        """All parameters by name, as values that may be changed freely."""
        return copy.deepcopy(self._values)

    @property
    def spec(self) -> str:
        """Text by which ``find_strategy`` makes an equal strategy: ``"Threshold(remove_at=0.95)"``."""
        target = f"{type(self).__module__}:{type(self).__qualname__}"
        name = next((name for name, point in registered().items() if point.value == target), target)
        return f"{name}({self._changed()})" if self._changed() else name

    def clone(self, **changes: object) -> Self:
        """Return a new strategy, not started, with some parameters changed."""
        return type(self)(**{**self.params, **changes})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._changed()})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Strategy) and type(self) is type(other) and self._values == other._values

    def __hash__(self) -> int:
        return hash(repr(self))

    @contextmanager
    def _blamed(self, method: str) -> Iterator[None]:
        """Turn an exception of a subclass's method into a sentence that names the place."""
        try:
            yield
        except (RiskboxError, Warning):
            raise
        except Exception as error:
            frame = traceback.extract_tb(error.__traceback__)[:3][-1]  # after two of our own, the first of the subclass
            what = " ".join(f"{type(error).__name__}: {error}".split())
            raise StrategyError(
                f"The {method} method of {type(self).__name__} must not raise an error. "
                f"Got {what} ({Path(frame.filename).name}, line {frame.lineno}) instead."
            ) from error

    def _changed(self) -> str:
        """Return the parameters that differ from their defaults, as keyword arguments."""
        changed = (
            (key, self._values[key]) for key, param in self._parameters.items() if self._values[key] != param.default
        )
        return ", ".join(f"{key}={_short(value)!r}" for key, value in changed)


def _short(value: Any) -> Any:
    """Return a parameter's value with whole numbers as such: 3000 for 3000.0, which validates to the same."""
    if isinstance(value, dict):
        return {key: _short(part) for key, part in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def registered() -> dict[str, EntryPoint]:
    """Return the strategies that installed packages register, by name; nothing is imported."""
    return {point.name: point for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name)}


def same_everywhere(array: NDArray[Any]) -> bool:
    """Return whether a resolved parameter has one value for all markets and policies."""
    return bool((array == array.flat[0]).all())
