"""Numbers for people: every value is written by its unit, in one way, wherever it is shown.

Units are those of the indicators: ``share`` is shown in percent, ``s`` as a duration; all other units are plain numbers
with thousands separators, followed by the unit where :func:`unit_label` names one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulator.domain.units import DAY, HOUR, MINUTE

MISSING = "–"
"""Stands for a value that does not exist, such as a ratio without a denominator."""

_SHARES = frozenset({"share", "probability", "ratio", "%"})
_SECONDS = frozenset({"s", "seconds"})
_PLAIN = frozenset({"", "count", "number", "1", "cost"})
_FINEST = {"views": 1, "jobs": 1, "h": 2, **dict.fromkeys(_PLAIN, 2)}
"""Most decimals that are worth reading, by unit; other units have as many as it takes."""
_DIGITS = 20
"""More than a number has; a quotient with as many has no end."""
_DURATIONS = (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", 1.0))


@dataclass(frozen=True)
class Scale:
    """How values of a unit are written: divided by ``size``, followed by ``label``."""

    size: float
    label: str


def scale_of(unit: str, magnitude: float = math.nan) -> Scale:
    """Return the scale for a unit; ``magnitude`` (in the unit) picks the unit of a duration.

    >>> scale_of("share"), scale_of("s", 5400.0)
    (Scale(size=0.01, label='%'), Scale(size=3600.0, label='h'))
    """
    if unit in _SHARES:
        return Scale(0.01, "%")
    if unit in _SECONDS:
        label, size = next((pair for pair in _DURATIONS if abs(magnitude) >= pair[1]), _DURATIONS[-1])
        return Scale(size, label)
    return Scale(1.0, "" if unit in _PLAIN else unit)


def unit_label(unit: str) -> str:
    """Return the unit as it stands in a table's head: ``%`` for shares, nothing for plain counts.

    >>> unit_label("share"), unit_label("s"), unit_label("count"), unit_label("views")
    ('%', 'time', '', 'views')
    """
    return "time" if unit in _SECONDS else scale_of(unit).label


def format_value(value: float, unit: str = "") -> str:
    """Return a value with its unit, in three significant figures or, from 1,000 on, in whole numbers.

    >>> format_value(0.00123, "share"), format_value(5400.0, "s"), format_value(1234567.8, "views")
    ('0.123 %', '1.50 h', '1,234,568 views')
    >>> format_value(float("nan"), "share"), format_value(0.0, "share"), format_value(12.0, "count")
    ('–', '0 %', '12')
    >>> format_value(0.0683, "views"), format_value(2.0, "count"), format_value(2.25, "count")
    ('0.1 views', '2', '2.25')
    """
    if not math.isfinite(value):
        return MISSING if math.isnan(value) else ("∞" if value > 0 else "−∞")
    scale = scale_of(unit, value)
    number = value / scale.size
    return _join(_number(number, _decimals(number, unit)), scale)


def format_interval(value: float, low: float, high: float, unit: str = "") -> str:
    """Return ``value [low, high]`` in one unit, with as many decimals as the interval's width supports.

    >>> format_interval(0.00123, 0.00118, 0.00129, "share")
    '0.123 % [0.118, 0.129]'
    >>> format_interval(5400.0, 4860.0, 6000.0, "s"), format_interval(3.0, float("nan"), float("nan"), "count")
    ('1.50 h [1.35, 1.67]', '3')
    """
    if not (math.isfinite(low) and math.isfinite(high)) or not math.isfinite(value) or low == high:
        return format_value(value, unit)
    scale = scale_of(unit, max(abs(value), abs(low), abs(high)) if value == 0 else value)
    middle, lower, upper = value / scale.size, low / scale.size, high / scale.size
    decimals = max(0, min(6, _FINEST.get(unit, 6), 1 - math.floor(math.log10(upper - lower))))
    head = _join(_number(middle, decimals), scale)
    return f"{head} [{_number(lower, decimals)}, {_number(upper, decimals)}]"


def format_values_together(values: Sequence[float], unit: str = "") -> tuple[str, ...]:
    """Return values that stand beside each other, in one unit and with enough decimals to tell them apart.

    >>> format_values_together((0.01204, 0.01187), "share"), format_values_together((5400.0, 300.0), "s")
    (('1.204 %', '1.187 %'), ('1.50 h', '0.08 h'))
    >>> format_values_together((float("nan"), 12.0), "count")
    ('–', '12')
    """
    finite = [value for value in values if math.isfinite(value)]
    scale = scale_of(unit, max((abs(value) for value in finite), default=math.nan))
    numbers = [value / scale.size for value in finite]
    decimals = _decimals(max(numbers, key=abs, default=0.0), unit)
    gap = max(numbers, default=0.0) - min(numbers, default=0.0)
    if gap > 0:
        # two figures of the gap, but no more than two decimals beyond what one value alone would show
        decimals = min(max(decimals, 1 - math.floor(math.log10(gap))), decimals + 2, _FINEST.get(unit, 8))
    return tuple(
        _join(_number(value / scale.size, decimals), scale) if math.isfinite(value) else format_value(value, unit)
        for value in values
    )


def format_percent_change(change: float) -> str:
    """Return a relative change with its sign.

    >>> format_percent_change(-0.1234), format_percent_change(0.0), format_percent_change(float("nan"))
    ('−12.3 %', '0 %', '–')
    >>> format_percent_change(0.0001), format_percent_change(-0.0001), format_percent_change(27.9)
    ('0.0 %', '0.0 %', '+2,790 %')
    """
    if not math.isfinite(change):
        return MISSING if math.isnan(change) else ("+∞" if change > 0 else "−∞")
    number = 100 * change
    if number == 0:
        return "0 %"
    text = _number(number, 0 if abs(number) >= 100 else 1)
    return ("+" if number > 0 and text != "0.0" else "") + text + " %"


def format_percent(share: float) -> str:
    """Return a share in percent for a sentence: three figures at most, no zeros at the end.

    >>> format_percent(0.5), format_percent(0.00857), format_percent(1 / 3), format_percent(11.3)
    ('50 %', '0.857 %', '33.3 %', '1,130 %')
    """
    number = 100 * share
    return f"{_number(number, 0) if abs(number) >= 1000 else f'{number:.3g}'} %"


def format_count(value: float) -> str:
    """Return a whole number with thousands separators.

    >>> format_count(1400000.0), format_count(float("nan"))
    ('1,400,000', '–')
    """
    return _number(value, 0) if math.isfinite(value) else MISSING


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "trial"), counted(2000, "trial")
    ('1 trial', '2,000 trials')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def format_as(value: float, form: str) -> str:
    """Return a number in a form of Python's format language, for columns with decimals of their own.

    >>> format_as(-0.0125, ".1%"), format_as(1234.5, ",.0f")
    ('−1.2 %', '1,234')
    """
    return format(value, form).replace("%", " %").replace("-", "−")


def exact(value: object) -> str:
    """Return a setting so that no two different values read alike: every digit of a number, maps and lists as JSON.

    >>> exact(0.1 + 0.2), exact(2.0), exact(2), exact("20s"), exact(None), exact({"DE": [0.9]})
    ('0.30000000000000004', '2.0', '2', '20s', 'none', '{"DE": [0.9]}')
    >>> exact("none"), exact("2")
    ('"none"', '"2"')
    """
    if value is None:
        return "none"
    if isinstance(value, str) and not _reads_as_else(value):
        return value
    if isinstance(value, Mapping | list | tuple | str | bool):
        return json.dumps(value, ensure_ascii=False, default=str)
    return repr(value)


def format_limit(limit: float, unit: str = "") -> str:
    """Return a limit with its unit and every digit, so that it can be read beside the value that it is a limit of.

    >>> format_limit(0.9999999999999999, "share"), format_limit(0.1 + 0.2, "share")
    ('99.99999999999999 %', '30.000000000000004 %')
    >>> format_limit(0.0001, "share"), format_limit(14400.0, "s"), format_limit(5000.0, "s"), format_limit(1e6, "views")
    ('0.01 %', '4 h', '5,000 s', '1,000,000 views')
    """
    scale = scale_of(unit, limit)
    number = _exactly(limit, scale.size)
    if number is None:  # in the unit that people would say it has no end
        scale, number = Scale(1.0, "s"), Decimal(repr(limit))
    whole, _, part = f"{number.normalize():f}".replace("-", "").partition(".")
    text = f"{'−' if number < 0 else ''}{int(whole):,}{'.' if part else ''}{part}"
    return _join(text, scale)


def _exactly(value: float, size: float) -> Decimal | None:
    """Return a value in a larger or smaller unit if that has few enough digits to be the same number, else None."""
    if not math.isfinite(value):
        return None
    number = Decimal(repr(value)) / Decimal(repr(size))
    ends = len(number.as_tuple().digits) <= _DIGITS
    return number if ends and number * Decimal(repr(size)) == Decimal(repr(value)) else None


def setting(value: object) -> str:
    """Return a setting with every digit, whole numbers as such: two settings that differ never read alike.

    >>> setting(0.9999999), setting(3000.0), setting(12), setting(None)
    ('0.9999999', '3000', '12', 'none')
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return exact(value)


def _reads_as_else(text: str) -> bool:
    """Return whether a text without quotes would be taken for a value that is no text, or for nothing."""
    if text in ("", "none", "true", "false") or text != text.strip() or text[0] in '[{"':
        return True
    try:
        float(text)
    except ValueError:
        return False
    return True


def _decimals(number: float, unit: str) -> int:
    """Return the decimals that show three significant figures, as far as the unit is worth them."""
    whole = number == int(number) and (abs(number) >= 10 or unit in _FINEST)
    if number == 0 or abs(number) >= 1000 or whole:
        return 0
    return max(0, min(8, _FINEST.get(unit, 8), 2 - math.floor(math.log10(abs(number)))))


def _number(number: float, decimals: int) -> str:
    text = f"{number:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.replace("-", "")
    return text.replace("-", "−")


def _join(text: str, scale: Scale) -> str:
    return f"{text} {scale.label}" if scale.label else text
