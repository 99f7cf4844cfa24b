"""What ``why`` found, in sentences, tables and plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.domain.actions import Action
from simulator.domain.events import Event
from simulator.domain.units import format_duration
from simulator.ledger.measures import Measure, place_of
from simulator.present.changes import changes_to_list
from simulator.present.numbers import format_count, format_percent_change, format_value, format_values_together
from simulator.present.serialise import plain
from simulator.present.table import Column, Table

from .explained import Explained
from .per_item import Floats
from .stories import THROUGH

if TYPE_CHECKING:
    import pandas as pd

CARRIED = 0.9
"""Share of what is moved that the headline speaks of."""


def headline(found: Explained) -> list[str]:
    """Return what made the difference, in sentences."""
    unit = found.indicator.unit
    before, after = format_values_together(found.values, unit)
    where = "".join(f", {axis} {name}" for axis, name in found.cell.items())
    title = f"{found.indicator.title}{where}"
    n, verb = len(found.stories), "differs" if len(found.stories) == 1 else "differ"
    alike = f"{format_count(n)} {'story' if n == 1 else 'stories'} of {format_count(found.items)} uploads"
    if not len(found.order):
        return [f"{title}: {before} under both plans. {alike} {verb}, and none moves it."]
    relative = found.difference / found.values[0] if found.values[0] else np.nan
    carriers = found.carriers(CARRIED)
    ten = found.order[:10]
    share = float(np.abs(found.amounts[ten]).sum()) / found.moved
    sentences = [
        f"{title}: {before} → {after} ({format_percent_change(relative)}).",
        f"{alike} {verb}; {format_count(len(found.order))} of them move "
        f"the indicator, and {format_count(carriers)} carry {CARRIED:.0%} of what is moved."
        .replace("%", " %"),
    ]  # fmt: skip
    if len(found.order) > 10:
        sentences.append(f"The ten largest carry {share:.0%}.".replace("%", " %"))
    if found.provenance[0].replications == 1:
        sentences.append("This is one pair of runs: it tells who made this difference, not how it varies with luck.")
    if found.provenance[0].scenario["views"]["counted"] == "expected":
        sentences.append("Views are those expected of an item given all else; `riskbox trace` shows the drawn ones.")
    return sentences


def path_table(found: Explained) -> Table:
    """Return what the stories add, by what made them differ; the last row is the difference itself."""
    rows = [(through.value, *one) for through, one in found.by_path().items() if one[0]]
    return _adding("path", "", "what made the story differ", rows, found)


def axis_table(found: Explained, axis: str) -> Table:
    """Return what the stories add by market, policy or tier, the largest first; the last row is the difference."""
    rows = [(name, *one) for name, one in found.by_axis(axis).items()]
    return _adding(axis, f"By {axis}", axis, sorted(rows, key=lambda row: -abs(row[2])), found)


def _adding(id_: str, title: str, head: str, rows: Sequence[tuple[str, int, float]], found: Explained) -> Table:
    unit = found.indicator.unit
    total = found.difference
    columns = (Column(head), Column("stories", form=",.0f"), Column("adds", align="right"), Column("share", form=".1%"))
    whole = ("difference", len(found.stories), total)
    made = [(name, float(n), signed(adds, unit), adds / total if total else None) for name, n, adds in (*rows, whole)]
    return Table(id_, title, columns, tuple(made))


def signed(amount: float, unit: str) -> str:
    """Return an amount with its sign and unit; shares in percentage points.

    >>> signed(1234.4, "views"), signed(-0.00123, "share"), signed(0.0, "views")
    ('+1,234 views', '−0.123 pp', '0 views')
    """
    text = format_value(abs(amount), unit).replace("%", "pp")
    sign = "" if amount == 0 else ("+" if amount > 0 else "−")
    return sign + text


def stories_table(found: Explained, most: int) -> Table:
    """Return the stories that add most, as people read them: both decisions, both outcomes, both counts of views."""
    frame = story_frame(found, most)
    several = found.provenance[0].replications > 1
    columns = (
        *((Column("run", form=".0f"),) if several else ()),
        Column("item", form=".0f"),
        Column("uploaded", spare=4),
        Column("market", spare=2),
        Column("policy"),
        Column("baseline"),
        Column("candidate"),
        Column("views", align="right", spare=1),
        Column("through", spare=3),
        Column("adds", align="right"),
        Column("so far", form=".0%"),
    )
    rows = tuple(
        (
            *((row["replication"],) if several else ()),
            row["item"],
            format_duration(row["uploaded"]),
            row["market"],
            row["policy"] if row["violates"] else "innocent",
            row["outcome_baseline"],
            row["outcome_candidate"],
            f"{row['views_baseline']:,.0f}\xa0→\xa0{row['views_candidate']:,.0f}",
            row["through"],
            signed(row["adds"], found.indicator.unit).replace(" ", "\xa0"),
            row["so_far"],
        )
        for row in frame.to_dict("records")
    )
    return Table("stories", "", columns, rows)


def story_frame(found: Explained, most: int | None = None) -> pd.DataFrame:
    """Return a row per story that adds anything, the largest first.

    Columns: ``replication``, ``item``, ``uploaded`` (s since the start), ``market``, ``policy``, ``tier``,
    ``violates`` (truth), ``through``; for each arm ``action``, ``outcome``, ``views`` and ``wait`` (s, of opened jobs);
    ``adds`` (in the indicator's unit) and ``so_far``, the share of the difference that this and all larger ones make.
    """
    import pandas as pd

    places, stories = found.order[:most], found.stories
    seen = stories.before[places]
    columns: dict[str, Any] = {
        "replication": stories.replication[places],
        "item": seen["item"],
        "uploaded": seen["time"],
        **{axis: np.array(found.names[axis], dtype=object)[seen[axis]] for axis in ("market", "policy", "tier")},
        "violates": seen["violates"],
        "through": [THROUGH[code].value for code in stories.through[places]],
    }
    arms = {"baseline": (stories.before, stories.rows_before), "candidate": (stories.after, stories.rows_after)}
    for arm, (decided, counted_) in arms.items():
        rows = counted_[places]
        columns |= {
            f"action_{arm}": [Action(code).name.lower() for code in decided["action"][places]],
            f"outcome_{arm}": [outcome(row) for row in rows],
            f"views_{arm}": rows[:, Measure.VIEWS],
            f"wait_{arm}": rows[:, Measure.WAIT],
        }
    adds = found.amounts[places]
    columns |= {"adds": adds, "so_far": np.cumsum(adds) / found.difference if found.difference else np.nan}
    return pd.DataFrame(columns)


def outcome(row: Floats) -> str:
    """Return what became of an item, from what it added to the ledger."""
    n = {event: row[place_of(event)] for event in (Event.VERDICT, Event.RENEGE, Event.REINSTATE, Event.REMOVE)}
    if row[Measure.WITHHELD]:
        return "withheld"
    if row[Measure.BLOCKED]:
        return "blocked"
    if n[Event.REMOVE]:
        how = "automatically" if row[Measure.REMOVALS_AUTOMATED] else "by review"
        after = row[Measure.TIME_TO_ACTION]
        said = f"removed {how}" + (f" after {format_duration(after)}" if after else "")
        return said + (", reinstated" if n[Event.REINSTATE] else "")
    if row[place_of(Event.RESTRICT)]:
        return "reviewed, restricted"
    if n[Event.VERDICT]:
        return "reviewed, left up"
    if n[Event.RENEGE]:
        return "left the queue"
    if row[Measure.JOBS]:
        return "waiting for review"
    return "restricted" if row[Measure.RESTRICTED] else "left up"


def cumulative(found: Explained, most: int = 400) -> list[tuple[int, float, float]]:
    """Return the number of items, the share of what is moved that they carry, and of the difference, for a curve."""
    amounts = found.amounts[found.order]
    carried = np.cumsum(np.abs(amounts)) / found.moved
    made = np.cumsum(amounts) / found.difference if found.difference else np.full(len(amounts), np.nan)
    places = _spaced(len(amounts), most)
    return [(int(n) + 1, float(carried[n]), float(made[n])) for n in places]


def _spaced(n: int, most: int) -> NDArray[np.int64]:
    """Return at most ``most`` places in [0, n), closer together at the start."""
    if n <= most:
        return np.arange(n)
    return np.unique(np.round(np.geomspace(1, n, most)).astype(np.int64)) - 1


def why_to_dict(found: Explained, most: int) -> dict[str, Any]:
    """Return everything as plain data with stable keys; of the stories the ``most`` largest."""
    baseline, candidate = found.values
    adding = {axis: found.by_axis(axis) for axis in ("market", "policy", "tier")}
    return {
        "indicator": found.indicator.id,
        "cell": dict(found.cell),
        "unit": found.indicator.unit,
        "baseline": plain(baseline),
        "candidate": plain(candidate),
        "difference": plain(found.difference),
        "explained": plain(found.explained),
        "moved": plain(found.moved),
        "uploads": found.items,
        "stories": len(found.stories),
        "moving": len(found.order),
        "carriers": {f"{share:g}": found.carriers(share) for share in (0.5, 0.8, 0.9, 0.99)},
        "through": {through.name.lower(): _told(one) for through, one in found.by_path().items()},
        "by": {axis: {name: _told(one) for name, one in found_.items()} for axis, found_ in adding.items()},
        "largest": plain(story_frame(found, most).to_dict("records")),
        "headline": headline(found),
        "differs": changes_to_list(found.differs),
        "provenance": {
            arm: about.to_dict() for arm, about in zip(("baseline", "candidate"), found.provenance, strict=True)
        },
    }


def _told(one: tuple[int, float]) -> dict[str, Any]:
    return {"stories": one[0], "adds": plain(one[1])}
