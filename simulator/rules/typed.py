"""From the grammar to a typed expression: names, units, and comparisons that say something."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from simulator.errors import did_you_mean, nearly, show

from .certain import certain, interval_text, result
from .names import KNOWN, SCORES, Axis, Seen, score_of, unseen
from .nodes import Always, Arithmetic, Both, Compare, Condition, Either, Member, Missing, Negated, Number, Numeric, Read
from .refused import Refused
from .syntax import Parsed, parse
from .units import FREE, Unit

ALWAYS = "always"
"""The whole condition of a rule that matches every upload."""
MISSING = "missing"
"""In ``x is missing``."""
WORDS = (ALWAYS, MISSING)

_ORDER: dict[type[ast.cmpop], tuple[str, bool]] = {
    ast.Lt: ("<", False),
    ast.LtE: ("<=", False),
    ast.Gt: ("<", True),
    ast.GtE: ("<=", True),
    ast.Eq: ("==", False),
    ast.NotEq: ("!=", False),
}
"""Comparisons as they are kept, and whether the sides change places."""
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True)
class Mention:
    """A name of the scenario that an expression needs, and where it stands."""

    axis: Axis
    name: str
    offset: int


@dataclass
class Typed:
    """An expression with its meaning."""

    node: Numeric | Condition
    mentions: list[Mention] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    """Columns."""
    uses: set[str] = field(default_factory=set)
    """Names of the file's own."""


def typed(text: str, own: Mapping[str, Numeric | Condition] | None = None) -> Typed:
    """Return the meaning of an expression.

    Parameters
    ----------
    text : str
    own : mapping, optional
        Names that the file gives itself, with what they stand for.

    Raises
    ------
    Refused
        If it is not of the grammar, a name is unknown, or units do not fit.

    Examples
    --------
    >>> typed("age < 30d").node.right.value
    2592000.0
    """
    parsed = parse(text)
    reader = _Reader(parsed, own or {})
    reader.found.node = reader.value(parsed.tree)
    return reader.found


def condition(text: str, own: Mapping[str, Numeric | Condition] | None = None) -> Typed:
    """Return the meaning of a rule's condition, which may be ``always``.

    Raises
    ------
    Refused
        As ``typed``, and if it is a number.
    """
    if text.strip() == ALWAYS:
        return Typed(Always())
    found = typed(text, own)
    if isinstance(found.node, Number | Read | Arithmetic):
        raise Refused(f"{show(text.strip())} is a number and no condition: compare it with something.")
    return found


class _Reader:
    """Reads the nodes of one expression."""

    def __init__(self, parsed: Parsed, own: Mapping[str, Numeric | Condition]) -> None:
        self.parsed, self.own = parsed, own
        self.found = Typed(Always())

    def refuse(self, fault: str, node: ast.AST) -> Refused:
        return Refused(fault, self.parsed.offset(node))

    def value(self, node: ast.expr) -> Numeric | Condition:
        """Return a number or a condition."""
        if isinstance(node, ast.BoolOp):
            parts = tuple(self.condition(part) for part in node.values)
            return Both(parts) if isinstance(node.op, ast.And) else Either(parts)
        if isinstance(node, ast.UnaryOp):
            return Negated(self.condition(node.operand)) if isinstance(node.op, ast.Not) else self.negative(node)
        if isinstance(node, ast.BinOp):
            return self.arithmetic(node)
        if isinstance(node, ast.Compare):
            return self.comparison(node)
        if isinstance(node, ast.Constant):
            return self.number(node)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return self.named(node)
        raise self.refuse("A list of names goes after `in`.", node)

    def condition(self, node: ast.expr) -> Condition:
        found = self.value(node)
        if isinstance(found, Number | Read | Arithmetic):
            said = show(self.parsed.source(node))
            raise self.refuse(f"{said} is a number and no condition: compare it with something.", node)
        return found

    def numeric(self, node: ast.expr) -> Numeric:
        found = self.value(node)
        if not isinstance(found, Number | Read | Arithmetic):
            raise self.refuse(f"{show(self.parsed.source(node))} is a condition and no number.", node)
        return found

    # -- numbers -------------------------------------------------------------------------------------------------------

    def number(self, node: ast.Constant) -> Number:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            text = ": names are compared with a column of names, as in market == 'DE'"
            raise self.refuse(f"{show(node.value)} is no number{text if isinstance(node.value, str) else ''}.", node)
        literal = self.parsed.lexed.literals.get(self.parsed.offset(node))
        if literal is not None:
            return self.finite(literal.value, literal.unit, node)
        return self.finite(float(node.value) if abs(node.value) < 1e300 else math.inf, FREE, node)

    def finite(self, value: float, unit: Unit, node: ast.expr) -> Number:
        if not math.isfinite(value):
            raise self.refuse(f"{show(self.parsed.source(node))} is too large for a number.", node)
        return Number(value, unit)

    def negative(self, node: ast.UnaryOp) -> Numeric:
        inner = self.numeric(node.operand)
        if isinstance(inner, Number):
            return Number(-inner.value, inner.unit)
        return Arithmetic("-", Number(0.0, FREE), inner, inner.unit)

    def arithmetic(self, node: ast.BinOp) -> Numeric:
        operator = _ARITHMETIC[type(node.op)]
        left, right = self.numeric(node.left), self.numeric(node.right)
        if operator in "+-":
            self.must_fit(left, right, node)
            unit = left.unit.joined(right.unit)
        else:
            unit = left.unit * right.unit if operator == "*" else left.unit / right.unit
        if operator == "/" and isinstance(right, Number) and right.value == 0:
            raise self.refuse("There is nothing to divide by 0.", node.right)
        if isinstance(left, Number) and isinstance(right, Number):
            unit = replace(unit, free=left.unit.free or right.unit.free)  # 100 / 1h is so many of anything per hour
            return self.finite(result(operator, left.value, right.value), unit, node)
        return Arithmetic(operator, left, right, unit)

    def must_fit(self, left: Numeric, right: Numeric, node: ast.expr) -> None:
        if left.unit.fits(right.unit):
            return
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Number) and one.unit.free and other.unit.text == "a duration":
                value = f"{one.value:.12g}"
                raise self.refuse(
                    f"A duration goes with a duration: {value} needs a unit, such as {value}d or {value}h.", node
                )
        raise self.refuse(
            f"Numbers of unlike units cannot be compared or added: {left.unit.text} and {right.unit.text}.", node
        )

    # -- comparisons ---------------------------------------------------------------------------------------------------

    def comparison(self, node: ast.Compare) -> Condition:
        sides = [node.left, *node.comparators]
        parts = tuple(
            self.pair(left, operator, right, node)
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False)
        )
        return parts[0] if len(parts) == 1 else Both(parts)

    def pair(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, whole: ast.Compare) -> Condition:
        if isinstance(operator, ast.Is | ast.IsNot):
            return self.missing(left, right, negated=isinstance(operator, ast.IsNot))
        category = self.category(left)
        if category is not None:
            return self.member(category, operator, right, whole)
        if self.category(right) is not None and isinstance(operator, ast.Eq | ast.NotEq):
            return self.pair(right, operator, left, whole)
        if type(operator) not in _ORDER:
            raise self.refuse("`in` takes a market, a tier or a policy on its left.", left)
        one, two = self.numeric(left), self.numeric(right)
        self.must_fit(one, two, left)
        symbol, swapped = _ORDER[type(operator)]
        found = Compare(symbol, two, one) if swapped else Compare(symbol, one, two)
        self.must_say_something(found, left, right)
        return found

    def must_say_something(self, found: Compare, left: ast.expr, right: ast.expr) -> None:
        """Refuse what is the same for every upload, such as a score above 93."""
        constant = isinstance(found.left, Number) and isinstance(found.right, Number)
        truth = certain(found)
        if truth is None and not constant:
            return
        if constant:
            raise self.refuse("The comparison names no column.", left)
        shown = next(side for side in (left, right) if not isinstance(self.numeric(side), Number))
        low, high = self.numeric(shown).bounds
        raise self.refuse(
            f"The comparison is {'always' if truth else 'never'} true: {self.parsed.source(shown)} is "
            f"{interval_text(low, high)}.",
            left,
        )

    def missing(self, left: ast.expr, right: ast.expr, *, negated: bool) -> Condition:
        if not (isinstance(right, ast.Name) and right.id == MISSING):
            raise self.refuse("`is` is followed by `missing` or `not missing` only.", right)
        of = self.numeric(left)
        if not of.may_miss:
            raise self.refuse(f"{show(self.parsed.source(left))} is never missing.", left)
        return Negated(Missing(of)) if negated else Missing(of)

    def category(self, node: ast.expr) -> Seen | None:
        """Return the column of names that a node is, if it is one."""
        known = KNOWN.get(self.path(node) or "") if isinstance(node, ast.Name) else None
        return known if known is not None and known.axis is not None else None

    def member(self, column: Seen, operator: ast.cmpop, right: ast.expr, whole: ast.Compare) -> Condition:
        several = isinstance(operator, ast.In | ast.NotIn)
        if not several and not isinstance(operator, ast.Eq | ast.NotEq):
            raise self.refuse(f"{column.name!r} holds names: compare by == or !=, or by `in`.", whole.left)
        if several != isinstance(right, ast.Tuple | ast.List | ast.Set):
            example = "('DE', 'FR')" if several else "'DE'"
            raise self.refuse(f"Here {column.name!r} needs {'names' if several else 'a name'}, as in {example}.", right)
        nodes = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else [right]
        names: set[str] = set()
        for node in nodes:
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                raise self.refuse(f"{column.name!r} is compared with names in quotes, such as 'DE'.", node)
            if node.value in names:
                raise self.refuse(f"{show(node.value)} is given twice.", node)
            names.add(node.value)
            assert column.axis is not None  # noqa: S101  (a column of names has one)
            self.found.mentions.append(Mention(column.axis, node.value, self.parsed.offset(node)))
        if not names:
            raise self.refuse("The list of names is empty.", right)
        self.found.reads.add(column.name)
        member = Member(column.name, frozenset(names))
        return Negated(member) if isinstance(operator, ast.NotIn | ast.NotEq) else member

    # -- names ---------------------------------------------------------------------------------------------------------

    def path(self, node: ast.expr) -> str | None:
        """Return a dotted name, or None if a node is none; ``score['a b']`` is one, too."""
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            if node.attr.startswith("_"):
                raise self.refuse(f"{show(node.attr)} is no part of a name: none begins with an underscore.", node)
            above = self.path(node.value)
            return None if above is None else f"{above}.{node.attr}"
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == SCORES
            and isinstance(node.slice, ast.Constant)
            and isinstance(node.slice.value, str)
        ):
            return f"{SCORES}.{node.slice.value}"
        return None

    def named(self, node: ast.expr) -> Numeric | Condition:
        path = self.path(node)
        if path is None:
            raise self.refuse("Only names have parts, as in `account.strikes` or `score['a policy']`.", node)
        if path in self.own:
            self.found.uses.add(path)
            return self.own[path]
        root, _, rest = path.partition(".")
        if root == SCORES and rest:
            self.found.mentions.append(Mention("policy", rest, self.parsed.offset(node)))
            self.found.reads.add(path)
            return score_of(rest).read
        known = KNOWN.get(path)
        if known is None:
            why = unseen(path) or f"The name {show(path)} is unknown."
            meant = f"{SCORES}.{rest}" if rest and nearly(root, [SCORES]) else f"{SCORES}.POLICY"
            hint = did_you_mean(path, [*self.own, *KNOWN, meant]) if unseen(path) is None else ""
            if path in WORDS:
                why, hint = f"`{path}` stands {'alone' if path == ALWAYS else 'after `is` only'}.", ""
            raise self.refuse(f"{why}{hint}", node)
        if known.axis is not None:
            raise self.refuse(f"{path!r} holds names: compare it, as in {path} == 'NAME'.", node)
        self.found.reads.add(path)
        return known.read
