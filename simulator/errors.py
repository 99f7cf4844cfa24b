"""Every error that riskbox raises on purpose.

    RiskboxError
    ├── InputError (ValueError)        the user gave something wrong: exit code 2
    │   ├── ScenarioError              a scenario file, field or override
    │   ├── ParamError                 a strategy's parameter
    │   │   └── RuleError              a file of rules that a strategy reads
    │   ├── StrategyError              a strategy that cannot be found or does not keep the contract
    │   └── UnknownNameError           a name with, usually, a near miss ("did you mean")
    ├── CheckFailed                    a guardrail or check was not met: exit code 3
    └── Unsure                         a result holds by the estimate, but not for certain: exit code 4

Each message is one sentence that names the place (path or parameter), the value, and what would be right.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


class RiskboxError(Exception):
    """Root of all errors raised on purpose."""


class InputError(RiskboxError, ValueError):
    """An input of the user is wrong."""


class ScenarioError(InputError):
    """A scenario file, a field in it, or an override."""


class ParamError(InputError):
    """A strategy's parameter."""


class RuleError(ParamError):
    """A file of rules; the sentence begins with path, line and column."""


class StrategyError(InputError):
    """A strategy that cannot be found, or that breaks the contract."""


class UnknownNameError(InputError):
    """A name that is not in a known set."""


class CheckFailed(RiskboxError):
    """A guardrail or a check was not met."""


class Unsure(RiskboxError):
    """The runs do not show clearly that a guardrail is met, or which strategy is the best."""


_FEW = 15
"""Names that a sentence may list."""


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the nearest known name, else the known names, or the nearest of many.

    >>> did_you_mean("treshold", ["Threshold", "AllowAll"])
    " Did you mean 'Threshold'?"
    >>> did_you_mean("zzz", ["a", "b"])
    " Known: 'a', 'b'."
    """
    names = list(known)
    if not isinstance(name, str):
        return ""  # nothing is near what is no text
    folded = {candidate.lower(): candidate for candidate in names}
    near = difflib.get_close_matches(name.lower(), list(folded), n=1, cutoff=0.6)
    if near:
        return f" Did you mean {folded[near[0]]!r}?"
    if len(names) > _FEW:  # a sentence, not a catalogue
        nearest = difflib.get_close_matches(name.lower(), list(folded), n=5, cutoff=0.0)
        return " Nearest: " + ", ".join(repr(folded[candidate]) for candidate in nearest) + "."
    return " Known: " + ", ".join(repr(candidate) for candidate in names) + "." if names else ""


_SLIP = 0.75
"""Least likeness of a misspelt name to the one that is meant."""


def nearly(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a name most likely misspells, or None.

    >>> nearly("nihgt", ["day", "night"]), nearly("dya", ["day", "night"]), nearly("evening", ["day", "night"])
    ('night', 'day', None)
    """
    folded = {one.lower(): one for one in known}
    turned = next((one for one in folded if sorted(one) == sorted(name.lower())), None)
    near = difflib.get_close_matches(name.lower(), list(folded), n=1, cutoff=_SLIP)
    found = turned or (near[0] if near else None)
    return None if found is None else folded[found]


_SHOWN = 80
"""Most characters of a value in a sentence."""
_TYPED = 240
"""Most characters of a path or an assignment that a sentence begins with."""


def show(value: object) -> str:
    """Return a value for a sentence, in one line, cut if it is long.

    >>> show("NO"), show("x" * 1000)[-6:]
    ("'NO'", 'xx ...')
    """
    try:
        text = repr(value)
    except ValueError:  # a whole number of thousands of digits
        text = f"a number of {value.bit_length() if isinstance(value, int) else 0:,} bits"
    return one_line(text, _SHOWN)


def without_passwords(text: str) -> str:
    """Return a text with ``***`` for the passwords of URLs in it.

    >>> without_passwords("--storage postgresql://me:s@c/ret@db/studies")
    '--storage postgresql://me:***@db/studies'
    >>> without_passwords("postgresql://db/studies?user=me&password=secret")
    'postgresql://db/studies?user=me&password=***'
    """
    hidden = re.sub(r"(://[^\s/:@'\"]*):\S*@", r"\1:***@", text)
    return re.sub(r"([?&]password=)[^\s&'\"]*", r"\1***", hidden)


def one_line(text: str, most: int = _TYPED) -> str:
    """Return a text as it was typed, cut if it is long, with escapes for characters that cannot be seen.

    A URL's password is left out.
    """
    text = without_passwords(text)
    shown = text[:most] if len(text) <= most else f"{text[: most - 4]} ..."
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape", "surrogatepass").decode() for one in shown
    )
