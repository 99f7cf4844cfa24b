"""The generated parts of ``docs/strategies.md``: ``python -m simulator.testing.document`` rewrites them.

Each generated part stands between ``<!-- parameters of NAME -->`` or ``<!-- checks -->`` and ``<!-- end -->``; the rest
of the page is written by hand.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from simulator.declare import Param
from simulator.strategy.lookup import make_strategy

from .strategy_checks import CHECKS, requirement

PAGE = Path("docs/strategies.md")
"""Where the page is kept, from the project's root."""

_PART = re.compile(r"(<!-- (?P<what>parameters of (?P<name>\w+)|checks) -->\n).*?(<!-- end -->)", re.DOTALL)


def render(page: str) -> str:
    """Return a page with its generated parts as they must be now."""
    return _PART.sub(lambda part: f"{part[1]}\n{_table(part['name'])}\n{part[4]}", page)


def parameter_table(spec: str) -> str:
    """Return the parameters of a strategy as a Markdown table."""
    rows = [_row(param) for param in type(make_strategy(spec)).parameters().values()]
    if not rows:
        return "It has no parameters.\n"
    return "\n".join(
        ["| parameter | default | what it is | must be | may differ by |", "|---|---|---|---|---|", *rows, ""]
    )


def check_table() -> str:
    """Return the checks of a strategy as a Markdown table."""
    rows = [f"| `{name}` | {requirement(check)} |" for name, check in CHECKS.items()]
    return "\n".join(["| check | what it requires |", "|---|---|", *rows, ""])


def main() -> None:
    """Write the generated parts of the page."""
    parser = argparse.ArgumentParser(description="Write the generated parts of the page of the strategies.")
    parser.add_argument("path", nargs="?", type=Path, default=PAGE)
    path = parser.parse_args().path
    path.write_text(render(path.read_text(encoding="utf-8")), encoding="utf-8")


def _table(name: str | None) -> str:
    return check_table() if name is None else parameter_table(name)


def _row(param: Param) -> str:
    never = ", or `None` for never" if param.optional else ""
    axes = ", ".join(param.shape) or "–"
    return f"| `{param.name}` | `{param.default!r}` | {param.doc} | {param.constraint}{never} | {axes} |"


if __name__ == "__main__":
    main()
