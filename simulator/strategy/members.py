"""Strategies made of strategies: how members are named, started, observed, ranked and searched.

A member is named by its spec, as a value of a ``Member`` parameter. Its parameters are searched and changed under the
names ``PARAMETER__NAME`` (``candidate__remove_at``); where a parameter has several members their name or number stands
in between (``strategy__DE__remove_at``, ``strategies__1__remove_at``).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from simulator.config.spec import SEPARATOR, split_outside
from simulator.declare import EVERY, Axis, Param
from simulator.errors import ParamError, StrategyError, did_you_mean, show
from simulator.records import Triage

from .base import NO_REASON, Strategy, Tunable
from .context import Observation
from .finding import Finding
from .items import Items
from .merging import SharedLevers
from .orders import Order
from .ranking import Ranking

NESTED = "__"
"""Between the name of a parameter and that of its member's parameter."""


class Member(Param):
    """A parameter whose value is the spec of a strategy or, with ``several``, specs separated by semicolons.

    Parameters
    ----------
    default : str
    doc : str
    several : bool
    shape : tuple of {"market", "policy"}
        Axes over which the strategy may differ.
    """

    def __init__(self, default: str, *, doc: str, several: bool = False, shape: tuple[Axis, ...] = ()) -> None:
        self.several = several
        super().__init__(default, kind="text", doc=doc, shape=shape)

    @property
    def constraint(self) -> str:
        """What a value must be, in words."""
        return "specs of strategies, separated by ';'" if self.several else "the spec of a strategy"


class Composition(Strategy):
    """Base of strategies that are made of others: a subclass declares ``Member`` parameters and writes ``_triage``.

    It is live, and reads queues, histories and verdicts, if one of its members does. All members observe every tick;
    orders and rankings of those in ``_in_force`` are carried out, and where they share a lever ``SharedLevers`` says
    how.
    """

    def __init__(self, **params: object) -> None:
        nested = {name: params.pop(name) for name in list(params) if NESTED in name}
        self._members: dict[str, Strategy] = {}
        super().__init__(**params)
        if nested:
            self._change(nested)

    # -- members -------------------------------------------------------------------------------------------------------

    @property
    def members(self) -> tuple[Strategy, ...]:
        """The members, in order."""
        return tuple(self._members.values())

    @property
    def tunable(self) -> dict[str, Tunable]:
        """Every parameter with its value, by name: its own, and ``MEMBER__NAME`` of its members."""
        found = super().tunable
        for address, member in self._members.items():
            for name, (param, value) in member.tunable.items():
                found[f"{address}{NESTED}{name}"] = Tunable(_renamed(param, f"{address}{NESTED}"), value)
        return found

    def clone(self, **changes: object) -> Self:
        """Return a new composition, not started, with some parameters changed, its own or those of members."""
        return type(self)(**{**self.params, **changes})

    def _validate(self) -> None:
        self._members = {}
        for name, param in self._parameters.items():
            if isinstance(param, Member):
                self._values[name] = self._made(param, name, self._values[name])
        for flag in ("live", "reads_queues", "reads_history", "reads_verdicts"):
            setattr(self, flag, any(getattr(member, flag) for member in self.members))
        self.finds = type(self).finds or any(member.finds for member in self.members)

    def _made(self, param: Member, address: str, value: Any) -> Any:
        """Make the members of a value, and return the value with their full specs."""
        from .lookup import make_strategy  # it finds compositions, too

        if isinstance(value, Mapping):
            every = {**value, EVERY: value.get(EVERY, param.default)}
            return {key: self._made(param, _below(address, key), part) for key, part in every.items()}
        parts = split_outside(value, SEPARATOR) if param.several else [value]
        if len(parts) > 1 and not parts[-1].strip():  # a semicolon at the end
            parts.pop()
        specs = []
        for place, spec in enumerate(parts, 1):
            where = f"{address}{NESTED}{place}" if param.several else address
            try:
                self._members[where] = make_strategy(spec)
            except (ParamError, StrategyError) as error:
                raise type(error)(f"The {address!r} parameter of {type(self).__name__}: {error}") from None
            specs.append(self._members[where].spec)
        return f"{SEPARATOR} ".join(specs)

    def _change(self, nested: Mapping[str, object]) -> None:
        """Replace members by clones with some parameters changed."""
        known = self.tunable
        changes: dict[str, dict[str, object]] = {}
        for name, value in nested.items():
            if name not in known:
                raise ParamError(
                    f"A parameter of {type(self).__name__} must be one that it or a member declares. "
                    f"Got {show(name)} instead.{did_you_mean(name, known)}"
                )
            address = max((one for one in self._members if name.startswith(f"{one}{NESTED}")), key=len)
            changed = known[name].param.validate(value, owner=type(self).__name__)
            changes.setdefault(address, {})[name.removeprefix(f"{address}{NESTED}")] = changed
        specs = {address: member.spec for address, member in self._members.items()}
        for address, changed in changes.items():
            specs[address] = self._members[address].clone(**changed).spec
        for name, param in self._parameters.items():
            if isinstance(param, Member):
                self._values[name] = _with_specs(param, name, self._values[name], specs)
        self._validate()

    def _addresses(self, name: str) -> list[str]:
        """Return the address of the member for each name along the axis of a ``Member`` parameter."""
        value, param = self._values[name], self._parameters[name]
        addresses = {key: _below(name, key) for key in value} if isinstance(value, Mapping) else name
        context = self.context
        axes = context.markets, context.policies, context.parents
        return [str(one) for one in param.resolve(addresses, *axes, owner=type(self).__name__)]

    # -- a run ---------------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._levers = SharedLevers(type(self).__name__)
        for member in self.members:
            member.start(self.context)

    def _in_force(self) -> Sequence[str]:
        """Return the members, by address, whose orders and rankings are carried out."""
        return tuple(self._members)

    def _adapt(self, observation: Observation) -> Sequence[Order]:
        in_force = self._in_force()
        orders: list[Order] = []
        for address, member in self._members.items():
            given = member.adapt(observation)
            if address in in_force:
                scoped = (one for order in given for one in self._scoped(address, order))
                orders += (self._levers.order(address, order) for order in scoped)
        return orders

    def _scoped(self, address: str, order: Order) -> Iterator[Order]:
        """Yield the order of a member as far as it reaches what the member decides on."""
        yield order

    def _rank(self) -> Mapping[str, Ranking]:
        return self._levers.rank((address, self._members[address].rank()) for address in self._in_force())

    def findings(self, item: NDArray[np.int64], violating: NDArray[np.bool_]) -> Sequence[Finding]:
        """Return what the members found out, in their order."""
        return [found for member in self.members if member.finds for found in member.findings(item, violating)]

    def _by_member(self, items: Items, members: Sequence[Strategy], which: NDArray[np.integer[Any]]) -> Triage:
        """Return the decisions on each item of the member with the index in ``which``, (n,)."""
        if len(items) and (which == which[0]).all():
            return members[int(which[0])].triage(items)
        triage = Triage.allow(len(items))
        for index in np.unique(which):
            rows = np.flatnonzero(which == index)
            triage.write(rows, members[int(index)].triage(items.take(rows)))
        return triage

    @property
    def reason_names(self) -> tuple[str, ...]:
        """Names of what members' decisions can rest on, each once."""
        return tuple(dict.fromkeys(name for member in self.members for name in member.reason_names))

    def _reasons_by_member(
        self, items: Items, members: Sequence[Strategy], which: NDArray[np.integer[Any]]
    ) -> NDArray[np.int16]:
        """Return what the decision of the member with the index in ``which``, (n,), rests on."""
        places = {name: place for place, name in enumerate(self.reason_names)}
        found = np.full(len(items), NO_REASON, np.int16)
        for index in np.unique(which):
            member, rows = members[int(index)], np.flatnonzero(which == index)
            # the last one is for what rests on nothing
            named = np.array([*(places[name] for name in member.reason_names), NO_REASON], np.int16)
            found[rows] = named[member.reasons(items.take(rows))]
        return found

    def _settled(
        self, items: Items, triage: Triage, members: Sequence[Strategy], which: NDArray[np.integer[Any]]
    ) -> NDArray[np.bool_]:
        """Return which items the member with the index in ``which`` settles, (n,)."""
        settled = np.zeros(len(items), np.bool_)
        for index in np.unique(which):
            rows = np.flatnonzero(which == index)
            settled[rows] = members[int(index)].settles(items.take(rows), triage.take(rows))
        return settled


def _below(address: str, key: str) -> str:
    """Return the address of an entry of a mapping: that of the mapping for all names that are not given."""
    return address if key == EVERY else f"{address}{NESTED}{key}"


def _renamed(param: Param, prefix: str) -> Param:
    renamed = copy.copy(param)
    renamed.name = f"{prefix}{param.name}"
    renamed.at_most = f"{prefix}{param.at_most}" if param.at_most else ""
    return renamed


def _with_specs(param: Member, address: str, value: Any, specs: Mapping[str, str]) -> Any:
    """Return a value with the specs of its members, by address."""
    if isinstance(value, Mapping):
        return {key: _with_specs(param, _below(address, key), part, specs) for key, part in value.items()}
    if not param.several:
        return specs[address]
    places = range(1, 1 + sum(one.rpartition(NESTED)[0] == address for one in specs))
    return f"{SEPARATOR} ".join(specs[f"{address}{NESTED}{place}"] for place in places)
