"""The recommended list as a file of rules."""

from __future__ import annotations

from pathlib import Path

from simulator.files import replacing_set

from .result import RuleSearch
from .told import head
from .written import rules_text


def rules_yaml(found: RuleSearch, file: str = "rules.yaml") -> str:
    """Return the recommended list as a file of rules, which ``RuleSet`` decides by; empty where there is none.

    Parameters
    ----------
    found : RuleSearch
    file : str
        What the comment at its top calls it.
    """
    if found.winner is None:
        return ""
    place = found.place(found.winner)
    return rules_text(found.candidates[place].rules, found.proposed.hits[place], head(found, file))


def save_rules(found: RuleSearch, path: Path | str) -> Path:
    """Write the recommended list to a file and return its path; without one, an older file is removed.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    file = Path(path)
    text = rules_yaml(found, str(path))
    writers = {file: lambda one: one.write_text(text, encoding="utf-8")} if text else {}
    replacing_set(writers, obsolete=[file], what="A search for rules")
    return file
