"""A file of rules as policy people write it: its keys, its own names, its rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from simulator.documents import is_stream, read_text, read_yaml
from simulator.errors import RuleError, did_you_mean, show

from .checks import check_rules
from .names import KNOWN, ROOTS, Axis
from .nodes import Condition, Number, Numeric
from .refused import Refused
from .rule import ACTIONS, Match, Own, Rule
from .source import Source
from .typed import WORDS, Typed, condition, typed
from .units import FREE

MATCHES: tuple[Match, ...] = ("first", "all")
MOST_RULES = 1_000

_KEYS = ("match", "let", "rules")
_RULE_KEYS = ("name", "when", "do", "because")
_WRITTEN = (str, int, float)


@dataclass(frozen=True)
class Named:
    """A name of the scenario that an expression needs, and where it stands in the file."""

    axis: Axis
    name: str
    path: tuple[str | int, ...]
    value: str
    offset: int


@dataclass(frozen=True)
class RuleFile:
    """The rules of a file, read and typed; what names of the scenario they need is known, and not whether it has them.

    Attributes
    ----------
    match : {"first", "all"}
        Whether the first rule that matches decides, or the strongest action of all that match.
    named : tuple of Named
        Markets, tiers and policies that the rules name.
    reads : frozenset of str
        Columns that they read.
    own : tuple of Own
        The file's own names, in order.
    digest : str
        16 hexadecimal digits that change with the file's text.
    """

    source: Source
    match: Match
    rules: tuple[Rule, ...]
    named: tuple[Named, ...]
    reads: frozenset[str]
    digest: str
    own: tuple[Own, ...] = ()

    def needs(self, signal: str) -> bool:
        """Return whether a rule reads a signal, ``"strikes"`` or ``"history"``."""
        return any(name in KNOWN and KNOWN[name].signal == signal for name in self.reads)

    def check_names(self, known: Mapping[str, tuple[str, ...]]) -> None:
        """Refuse the first name that a scenario does not have.

        Raises
        ------
        RuleError
        """
        for one in self.named:
            if one.name not in known[one.axis]:
                fault = f"The scenario has no {one.axis} {show(one.name)}.{did_you_mean(one.name, known[one.axis])}"
                raise self.source.error(one.path, fault, one.value, one.offset)


def load_rules(path: str) -> RuleFile:
    """Return the rules of a YAML file.

    Raises
    ------
    RuleError
        If it cannot be read, or anything in it is wrong; the sentence begins with path, line and column.
    """
    if is_stream(path):
        raise RuleError(f"{path} must be a file: rules are read again for each of its runs.")
    return read_rules(read_text(Path(path), path, RuleError), path)


def read_rules(text: str, where: str) -> RuleFile:
    """Return the rules of a YAML text; ``where`` begins the sentence of an error.

    Examples
    --------
    >>> read_rules("- {when: top_score > 0.9, do: remove, because: it is sure}", "mine.yaml").rules[0].text
    'top_score > 0.9'
    """
    return _Reader(Source(where, text)).read()


class _Reader:
    """Reads one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.own: dict[str, Numeric | Condition] = {}
        self.parts: dict[str, Typed] = {}
        self.named: dict[Named, None] = {}

    def read(self) -> RuleFile:
        data = read_yaml(self.source.text, self.source.where, RuleError)
        above: tuple[str | int, ...] = () if isinstance(data, list) else ("rules",)
        whole = {"rules": data} if isinstance(data, list) else data
        if not isinstance(whole, Mapping):
            raise self.source.error((), "A file of rules must be a list of rules, or a map with the key 'rules'.")
        self._known_keys(whole, _KEYS, ())
        match = whole.get("match", MATCHES[0])
        if match not in MATCHES:
            raise self._wrong(("match",), "The value of 'match'", "'first' or 'all'", match)
        given_names = whole.get("let", {})
        self._read_names(given_names)
        given = whole.get("rules")
        if not isinstance(given, list) or not given:
            raise self.source.error(above, "There are no rules: 'rules' must be a list of them.")
        if len(given) > MOST_RULES:
            raise self.source.error(above, f"There must be at most {MOST_RULES} rules. Got {len(given)} instead.")
        found = [self._rule(one, (*above, index), index) for index, one in enumerate(given)]
        self._all_used([used for _, used in found])
        rules = tuple(rule for rule, _ in found)
        check_rules(rules, cast("Match", match), lambda index, fault: self.source.error((*above, index), fault))
        reads = frozenset(name for _, used in found for name in self._reads(used))
        digest = hashlib.sha256(self.source.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        texts = dict(given_names)
        own = tuple(Own(name, " ".join(str(texts[name]).split()), _names(found)) for name, found in self.parts.items())
        return RuleFile(self.source, cast("Match", match), rules, tuple(self.named), reads, digest, own)

    def _read_names(self, given: object) -> None:
        if not isinstance(given, Mapping):
            raise self._wrong(("let",), "The value of 'let'", "a map of names", given)
        for name, value in given.items():
            path = ("let", name)
            if not str(name).isidentifier() or name in ("and", "or", "not", "in", "is", "if", "else", "for", "lambda"):
                raise self.source.error(
                    path, f"A name must be one word, such as 'new_account'. Got {show(name)} instead."
                )
            if name in ROOTS or name in WORDS:
                raise self.source.error(path, f"The name {show(name)} would hide the rules' own {name!r}.")
            found = self._expression(value, path, later=[other for other in given if other not in self.own])
            self.own[name], self.parts[name] = found.node, found

    def _expression(self, value: object, path: tuple[str | int, ...], later: list[str]) -> Typed:
        if isinstance(value, bool) or not isinstance(value, _WRITTEN):
            raise self._wrong(path, "A name's value", "an expression, such as age < 30d", value)
        if not isinstance(value, str):
            return Typed(Number(float(value), FREE))
        try:
            found = typed(value, self.own)
        except Refused as error:
            for name in later:
                if error.fault.startswith(f"The name {show(name)} is unknown."):
                    error.fault = f"The name {name!r} is used before it has a value."
            raise self.source.refused(path, error, value) from None
        self._keep(found, path, value)
        return found

    def _rule(self, given: object, path: tuple[str | int, ...], index: int) -> tuple[Rule, Typed]:
        if not isinstance(given, Mapping):
            raise self.source.error(
                path, f"A rule must be a map with 'when', 'do' and 'because'. Got {show(given)} instead."
            )
        self._known_keys(given, _RULE_KEYS, path)
        for key in _RULE_KEYS[1:]:
            if key not in given:
                raise self.source.error(path, f"The rule has no {key!r}.")
        name, action, because = given.get("name", f"rule {index + 1}"), given["do"], given["because"]
        if not isinstance(name, str) or not name.strip():
            raise self._wrong((*path, "name"), "A rule's name", "a text", name)
        if not isinstance(because, str) or not because.strip():
            raise self._wrong((*path, "because"), "A rule's reason", "a text", because)
        if not isinstance(action, str) or action not in ACTIONS:
            raise self.source.error(
                (*path, "do"), f"The action {show(action)} is unknown.{did_you_mean(action, ACTIONS)}"
            )
        when = given["when"]
        if not isinstance(when, str):
            hint = " Write `always` for every upload." if when is True else ""
            raise self.source.error(
                (*path, "when"), f"A rule's condition must be an expression. Got {show(when)} instead.{hint}"
            )
        try:
            found = condition(when, self.own)
        except Refused as error:
            raise self.source.refused((*path, "when"), error, when) from None
        self._keep(found, (*path, "when"), when)
        rule = Rule(
            name=" ".join(name.split()),
            when=cast("Condition", found.node),
            text=" ".join(when.split()),
            action=ACTIONS[action],
            because=" ".join(because.split()),
            reads=tuple(sorted(self._reads(found))),
            names=_names(found),
        )
        return rule, found

    def _keep(self, found: Typed, path: tuple[str | int, ...], value: str) -> None:
        self.named |= {Named(one.axis, one.name, path, value, one.offset): None for one in found.mentions}

    def _reads(self, found: Typed) -> set[str]:
        return found.reads.union(*(self._reads(self.parts[name]) for name in found.uses))

    def _all_used(self, found: list[Typed]) -> None:
        used: set[str] = set()
        waiting = [name for one in found for name in one.uses]
        while waiting:
            name = waiting.pop()
            if name not in used:
                used.add(name)
                waiting += self.parts[name].uses
        for name in self.own:
            if name not in used:
                raise self.source.error(("let", name), f"The name {show(name)} is used by no rule.")

    def _known_keys(self, given: Mapping[str, Any], known: tuple[str, ...], path: tuple[str | int, ...]) -> None:
        for key in given:
            if key not in known:
                raise self.source.error((*path, key), f"The key {show(key)} is unknown.{did_you_mean(key, known)}")

    def _wrong(self, path: tuple[str | int, ...], what: str, right: str, value: object) -> Exception:
        return self.source.error(path, f"{what} must be {right}. Got {show(value)} instead.")


def _names(found: Typed) -> tuple[str, ...]:
    """Return the names that stand in an expression."""
    return tuple(sorted(found.reads | found.uses))
