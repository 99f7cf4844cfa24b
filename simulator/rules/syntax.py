"""The grammar: Python's expressions as ``ast`` reads them, by an allow-list. Nothing is ever evaluated."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

from simulator.errors import one_line

from .literals import Lexed, lex
from .refused import Refused

MOST_DEPTH = 40
"""Deepest nesting of an expression."""

_SHAPES: frozenset[type[ast.AST]] = frozenset((
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div,
    ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot,
    ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Load,
))  # fmt: skip
"""All that an expression may be made of."""
_WORDS: dict[type[ast.AST], str] = {
    ast.Call: "A call", ast.Lambda: "A function", ast.IfExp: "`if … else`", ast.NamedExpr: "`:=`", ast.Pow: "A power",
    ast.Mod: "A remainder", ast.FloorDiv: "`//`", ast.MatMult: "`@`", ast.UAdd: "A sign `+`", ast.Invert: "`~`",
    ast.BitAnd: "`&`", ast.BitOr: "`|`", ast.BitXor: "`^`", ast.LShift: "`<<`", ast.RShift: "`>>`",
    ast.ListComp: "A loop", ast.SetComp: "A loop", ast.DictComp: "A loop", ast.GeneratorExp: "A loop",
    ast.Await: "`await`", ast.Yield: "`yield`", ast.YieldFrom: "`yield`", ast.JoinedStr: "A text with values",
    ast.FormattedValue: "A text with values", ast.Starred: "`*`", ast.Slice: "A slice", ast.Dict: "A map",
}  # fmt: skip
_INSTEAD: dict[type[ast.AST], str] = {ast.BitAnd: "and", ast.BitOr: "or", ast.Invert: "not"}


@dataclass(frozen=True)
class Parsed:
    """An expression of the grammar, with the numbers with a unit that it holds."""

    tree: ast.expr
    lexed: Lexed
    lead: int
    """Blanks before the expression, which ``ast`` does not take."""

    def offset(self, node: ast.AST) -> int:
        """Return the index of a node's first character."""
        return self._place(getattr(node, "col_offset", 0))

    def source(self, node: ast.expr) -> str:
        """Return the text of a node, for a sentence, without units."""
        return self.lexed.text[self.offset(node) : self._place(node.end_col_offset or 0)].strip()

    def _place(self, column: int) -> int:
        body = self.lexed.text[self.lead :]  # ast counts bytes
        return self.lead + (column if body.isascii() else len(body.encode()[:column].decode(errors="ignore")))


def parse(text: str) -> Parsed:
    """Return an expression that has nothing but what the grammar allows.

    Raises
    ------
    Refused
        If it is no expression, is nested too deeply, or holds anything else, such as a call.

    Examples
    --------
    >>> try:
    ...     parse("__import__('os').system('ls')")
    ... except Refused as found:
    ...     print(found.fault)
    A call cannot be used in a rule.
    """
    lexed = lex(text)
    body = lexed.text.lstrip()
    lead = len(lexed.text) - len(body)
    if not body:
        raise Refused("The expression is empty.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python would advise on code that is never run
            tree = ast.parse(body, mode="eval")
    except SyntaxError as error:
        raise Refused(
            f"The expression cannot be read: {_said(error)}.", lead + max(0, (error.offset or 1) - 1)
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise Refused("The expression cannot be read.") from None
    parsed = Parsed(tree.body, lexed, lead)
    _check(parsed)
    return parsed


def _said(error: SyntaxError) -> str:
    """Return Python's words in one line, without its advice to programmers."""
    said = one_line(error.msg or "invalid syntax").partition(". Perhaps")[0].partition(". Maybe")[0]
    return said.rstrip(".")


def _check(parsed: Parsed) -> None:
    """Refuse the first node, in the order of the text, that the grammar does not allow."""
    waiting: list[tuple[ast.AST, int, ast.AST]] = [(parsed.tree, 0, parsed.tree)]
    while waiting:
        node, depth, place = waiting.pop()
        place = node if hasattr(node, "col_offset") else place  # an operator has no place of its own
        if depth > MOST_DEPTH:
            raise Refused(f"The expression is nested more than {MOST_DEPTH} deep.", parsed.offset(place))
        if type(node) not in _SHAPES:
            word = _WORDS.get(type(node), "This")
            instead = f" Write `{_INSTEAD[type(node)]}`." if type(node) in _INSTEAD else ""
            raise Refused(f"{word} cannot be used in a rule.{instead}", parsed.offset(place))
        waiting += [(inner, depth + 1, place) for inner in ast.iter_child_nodes(node)][::-1]
