"""``riskbox list``: the names that other commands accept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from simulator.provenance import environment

from . import options, output

Row = dict[str, object]


@click.command("list", short_help="List strategies, scenarios or indicators.")
@click.argument("what", type=click.Choice(["strategies", "scenarios", "indicators"]))
@click.option("--tree", is_flag=True, help="Show indicators by goal, drivers under the indicator that they explain.")
@options.once(
    "--format",
    "form",
    type=click.Choice(["metricflow", "eppo"]),
    help="Write the definitions of indicators in the YAML of another tool.",
)
@options.common
def command(what: str, tree: bool, form: str | None, as_json: bool) -> None:
    """List the strategies, scenarios or indicators that other commands accept."""
    _check(what, tree=tree, form=form, as_json=as_json)
    if form is not None:
        _emit_definitions(form)
        return
    if tree and not as_json:
        _emit_tree()
        return
    rows, columns = _LISTS[what]()
    if as_json:
        output.emit_json({"provenance": environment(), what: rows})
        return
    texts = [[str(row[column]) for column in columns] for row in rows]
    output.emit_table(
        output.texts(
            what, columns, texts, spare=("covers", "tail", "package", "target", "goal", "family", "better", "unit")
        )
    )


def _check(what: str, *, tree: bool, form: str | None, as_json: bool) -> None:
    """Refuse options that do not go together."""
    option = "--tree" if tree else "--format"
    if (tree or form) and what != "indicators":
        raise click.UsageError(f"{option} is of indicators alone. Got {what!r} instead.")
    if form and (tree or as_json):
        raise click.UsageError(f"--format {form} writes YAML, so it goes neither with --tree nor with --json.")


def _emit_definitions(form: str) -> None:
    from simulator.indicators.formats import FORMATS

    output.emit_lines(FORMATS[form]().splitlines())


def _emit_tree() -> None:
    from simulator.indicators.text_tree import tree_lines

    output.emit_lines(tree_lines())


def _strategies() -> tuple[list[Row], Sequence[str]]:
    from simulator.errors import StrategyError
    from simulator.strategy.lookup import list_strategies

    rows: list[Row] = []
    for entry in list_strategies():
        row: Row = {"name": entry.name, "target": entry.target, "package": entry.package}
        try:
            found = entry.load()
        except StrategyError as error:  # one package that is broken must not hide the others
            row |= {"summary": str(error), "parameters": []}
        else:
            parameters = [param.describe() for param in found.parameters().values()]
            row |= {"summary": _first_line(found.__doc__), "parameters": parameters}
        rows.append(row)
    return rows, ("name", "summary", "target", "package")


def _scenarios() -> tuple[list[Row], Sequence[str]]:
    from simulator.config import shipped_scenarios

    return [{"name": name, "description": text} for name, text in shipped_scenarios().items()], ("name", "description")


def _indicators() -> tuple[list[Row], Sequence[str]]:
    from simulator.indicators import FAMILIES
    from simulator.indicators.coverage import coverage_in_words

    aims = {1: "higher", -1: "lower", 0: "–"}
    rows: list[Row] = [
        {
            **indicator.to_dict(),
            "family": family,
            "better": aims[indicator.direction],
            "covers": coverage_in_words(indicator.id),
        }
        for family, members in FAMILIES.items()
        for indicator in members
    ]
    return rows, ("goal", "family", "id", "title", "unit", "better", "tail", "covers", "definition")


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n", 1)[0].replace("`", "")


_LISTS: dict[str, Callable[[], tuple[list[Row], Sequence[str]]]] = {
    "strategies": _strategies,
    "scenarios": _scenarios,
    "indicators": _indicators,
}
