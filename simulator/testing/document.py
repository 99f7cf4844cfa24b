"""The generated parts of ``docs/strategies.md`` and of the cards: ``python -m simulator.testing.document`` writes them.

Each generated part stands between ``<!-- parameters of NAME -->``, ``<!-- families -->`` or ``<!-- checks -->`` and
``<!-- end -->``; the rest of the pages is written by hand.
"""

from __future__ import annotations

import argparse
import inspect
import re
from collections.abc import Iterable
from pathlib import Path

from simulator.declare import Param
from simulator.strategy import Strategy
from simulator.strategy.lookup import list_strategies, make_strategy

from .strategy_checks import CHECKS, requirement

PAGE = Path("docs/strategies.md")
"""Where the page is kept, from the project's root."""
CARDS = Path("docs/strategies")
"""Where the cards are, one page a family."""
OWN = "riskbox"
"""The package whose strategies have cards."""

_PART = re.compile(r"(<!-- (?P<what>parameters of (?P<name>\w+)|families|checks) -->\n).*?(<!-- end -->)", re.DOTALL)


def render(page: str) -> str:
    """Return a page with its generated parts as they must be now."""
    return _PART.sub(lambda part: f"{part[1]}\n{_table(part['what'], part['name'])}\n{part[4]}", page)


def pages(root: Path) -> list[Path]:
    """Return the pages below a project's root that have generated parts."""
    return [root / PAGE, *sorted((root / CARDS).glob("*.md"))]


def parameter_table(spec: str) -> str:
    """Return the parameters of a strategy as a Markdown table, less those that it has from another one with a card."""
    cls = type(make_strategy(spec))
    parent = _parent(cls)
    had = {} if parent is None else parent.parameters()
    own = [param for name, param in cls.parameters().items() if had.get(name) is not param]
    also = "" if parent is None else f"It has the parameters of [`{parent.__name__}`]({parent.__name__}.md)"
    if not own:
        return f"{also}.\n" if also else "It has no parameters.\n"
    lines = [
        "| parameter | default | what it is | must be | may differ by |",
        "|---|---|---|---|---|",
        *map(_row, own),
        "",
    ]
    return "\n".join([*([f"{also}, and of its own:", ""] if also else []), *lines])


def family_table() -> str:
    """Return the families that have a card, with the sentence that says what each does."""
    rows = [
        f"| [`{entry.name}`](strategies/{entry.name}.md) | {summary(type(make_strategy(entry.name)))} |"
        for entry in sorted(list_strategies(), key=lambda entry: entry.name.lower())
        if entry.package == OWN
    ]
    return "\n".join(["| family | what it does |", "|---|---|", *rows, ""])


def summary(cls: type[Strategy]) -> str:
    """Return the first sentence of a strategy's description."""
    return " ".join((inspect.getdoc(cls) or "").split("\n\n")[0].split()).replace("``", "`")


def check_table() -> str:
    """Return the checks of a strategy as a Markdown table."""
    rows = [f"| `{name}` | {requirement(check)} |" for name, check in CHECKS.items()]
    return "\n".join(["| check | what it requires |", "|---|---|", *rows, ""])


def main() -> None:
    """Write the generated parts of the pages."""
    parser = argparse.ArgumentParser(description="Write the generated parts of the pages of the strategies.")
    parser.add_argument("root", nargs="?", type=Path, default=Path(), help="root of the project")
    for page in pages(parser.parse_args().root):
        page.write_text(render(page.read_text(encoding="utf-8")), encoding="utf-8")


def _table(what: str, name: str | None) -> str:
    if name is not None:
        return parameter_table(name)
    return family_table() if what == "families" else check_table()


def _parent(cls: type[Strategy]) -> type[Strategy] | None:
    """Return the nearest strategy with a card that a class extends."""
    carded = {type(make_strategy(entry.name)) for entry in list_strategies() if entry.package == OWN}
    return next((base for base in _bases(cls) if base in carded), None)


def _bases(cls: type[Strategy]) -> Iterable[type[Strategy]]:
    return (base for base in cls.__mro__[1:] if issubclass(base, Strategy))


def _row(param: Param) -> str:
    never = ", or `None` for never" if param.optional else ""
    axes = ", ".join(param.shape) or "–"
    return f"| `{param.name}` | `{param.default!r}` | {param.doc} | {param.constraint}{never} | {axes} |"


if __name__ == "__main__":
    main()
