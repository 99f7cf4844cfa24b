"""A list of rules as a file of rules that people can read, with what each rule did in the kept runs."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.documents import write_yaml
from simulator.present.numbers import format_percent, format_value
from simulator.rules import RuleFile, read_rules

from .conditions import Candidate
from .scoring import Hits


def rules_text(rules: Sequence[Candidate], hits: Sequence[Hits], head: Sequence[str] = ()) -> str:
    """Return the YAML of a list of rules.

    Parameters
    ----------
    rules : sequence of Candidate
    hits : sequence of Hits
        What each rule did to uploads that it was not learned on.
    head : sequence of str
        Lines of comment at the top.
    """
    lines = [f"# {line}".rstrip() for line in head]
    lines += ["match: first", "", "rules:"]
    for name, rule, found in zip(names_of(rules), rules, hits, strict=True):
        lines += [
            f"  # {_seen(found)}",
            f"  - name: {_text(name)}",
            f"    when: {_text(rule.text)}",
            f"    do: {rule.action.name.lower()}",
            f"    because: {_text(_reason(found))}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def rule_file(rules: Sequence[Candidate], hits: Sequence[Hits], name: str) -> RuleFile:
    """Return a list as a file that has been read.

    Raises
    ------
    RuleError
        If a rule of it can never decide.
    """
    return read_rules(rules_text(rules, hits), name)


def names_of(rules: Sequence[Candidate]) -> list[str]:
    """Return names that say what each rule does and what it reads, each once."""
    found: list[str] = []
    for rule in rules:
        fields = " and ".join(dict.fromkeys(one.field for one in sorted(rule.conditions, key=lambda one: one.side)))
        name = f"{rule.action.name.lower()} by {fields}"
        same = sum(other == name or other.startswith(f"{name}, ") for other in found)
        found.append(f"{name}, {same + 1}" if same else name)
    return found


def _seen(found: Hits) -> str:
    return (
        f"In runs that it was not learned on it matched {format_value(found.matches)} uploads per day and decided on "
        f"{format_value(found.decides)}."
    )


def _reason(found: Hits) -> str:
    if not found.decides:
        return "It decided on nothing in the runs that it was not learned on."
    return (
        f"{format_percent(found.precision)} of what it decides on violates; that is {format_percent(found.share)} of "
        "all violating uploads."
    )


def _text(text: str) -> str:
    """Return a text as YAML has it, in one line."""
    return " ".join(write_yaml(text).removesuffix("...\n").split())
