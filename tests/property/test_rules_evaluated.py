"""Ten thousand generated expressions mean what an independent evaluator says, where something is missing too.

The evaluator is simpleeval. Each expression is generated twice: as a rule, with few brackets, and for simpleeval as
nested functions of numbers, in which true is 1, false 0 and unknown 1/2: ``and`` is the least, ``or`` the greatest,
``not`` what is left to 1. So it also tells whether a rule's words bind as they should.
"""

from __future__ import annotations

import math
import random
from typing import NamedTuple

import numpy as np
import pytest
from simpleeval import SimpleEval

from simulator.rules.nodes import Negated
from simulator.rules.program import compiled
from simulator.rules.refused import Refused
from simulator.rules.typed import condition
from simulator.strategy import Items
from simulator.testing import example_context, example_history, example_strikes, example_uploads

CONTEXT = example_context()
ROWS = 16
EXPRESSIONS = 10_000
BATCH = 250
LOOKED_AT = 2
SAME_FOR_ALL = ("always true", "never true", "names no column", "never missing")
"""Rows on which each expression is compared."""

SHARES = ["score.spam", "score.hate", "score['self_harm']", "top_score"]
DURATIONS = ["age", "time"]
VERDICTS = ["history.verdicts", "history.verdicts_violating"]
NAMES = {"market": CONTEXT.markets, "tier": CONTEXT.tiers, "top_policy": CONTEXT.policies}


class Text(NamedTuple):
    """An expression as a rule and as text for simpleeval; how tightly its outermost operation binds."""

    rule: str
    other: str
    binds: int


def plain(name):
    return name.replace("['", ".").replace("']", "").replace(".", "_")


def within(text, binds):
    return text.rule if text.binds >= binds else f"({text.rule})"


def number(rng, kind, depth):
    """Return a number: a column, a literal, or arithmetic on them."""
    if depth > 0 and rng.random() < 0.3:
        one, two = number(rng, kind, depth - 1), number(rng, kind, depth - 1)
        factor = repr(rng.choice([0.5, 2, 3]))
        return rng.choice(
            [
                lambda: Text(f"{within(one, 4)} + {within(two, 5)}", f"({one.other} + {two.other})", 4),
                lambda: Text(f"{within(one, 4)} - {within(two, 5)}", f"({one.other} - {two.other})", 4),
                lambda: Text(f"{factor} * {within(one, 6)}", f"({factor} * {one.other})", 5),
                lambda: Text(f"{within(one, 5)} / {factor}", f"div({one.other}, {factor})", 5),
                lambda: Text(f"-{within(one, 6)}", f"(0 - {one.other})", 6),
            ]
        )()
    if kind == "share":
        if rng.random() < 0.2:
            above, below = (rng.choice(rng.choice([VERDICTS, ["history.uploads", "history.removals"]])) for _ in "ab")
            if above.split("_")[0] == below.split("_")[0]:
                return Text(f"{above} / {below}", f"div({plain(above)}, {plain(below)})", 5)
        value = rng.choice([0.05, 0.25, 0.5, 0.9, 0.98])
        literals = [Text(repr(value), repr(value), 9), Text(f"{100 * value:g}%", repr(value), 9)]
        names = SHARES
    elif kind == "duration":
        size, unit = rng.choice([(60.0, "m"), (3600.0, "h"), (86_400.0, "d"), (604_800.0, "w")])
        times = rng.choice([1, 2, 3.5, 30])
        literals, names = [Text(f"{times}{unit}", repr(times * size), 9)], DURATIONS
    else:
        literals = [Text(str(count), str(count), 9) for count in (1, 2, 3)]
        names = ["account.strikes"] if kind == "strikes" else VERDICTS
    if rng.random() < 0.4:
        return rng.choice(literals)
    name = rng.choice(names)
    return Text(name, plain(name), 9)


def comparison(rng):
    """Return a comparison, a chain of two, a membership, or whether something is missing."""
    what = rng.random()
    if what < 0.2:
        column = rng.choice(list(NAMES))
        some = rng.sample(NAMES[column], rng.randint(1, len(NAMES[column])))
        negated = rng.random() < 0.5
        inside = ", ".join(repr(name) for name in some)
        if len(some) == 1 and rng.random() < 0.6:
            rule = f"{column} {'!=' if negated else '=='} {inside}"
        else:
            rule = f"{column} {'not in' if negated else 'in'} [{inside}]"
        other = " + ".join(f"eq({column}, {list(NAMES[column]).index(name)})" for name in some)
        return Text(rule, f"(1 - ({other}))" if negated else f"({other})", 3)
    kind = rng.choice(["share", "share", "duration", "strikes", "verdicts"])
    one, two, three = (number(rng, kind, 2) for _ in range(3))
    if what < 0.27:
        negated = rng.random() < 0.5
        rule = f"{within(one, 4)} is {'not ' if negated else ''}missing"
        return Text(rule, f"(1 - gone({one.other}))" if negated else f"gone({one.other})", 3)
    first, second = (rng.choice(list(OPERATORS)) for _ in "ab")
    pair = f"{OPERATORS[first]}({one.other}, {two.other})"
    if what < 0.4:
        more = f"{OPERATORS[second]}({two.other}, {three.other})"
        return Text(f"{within(one, 4)} {first} {within(two, 4)} {second} {within(three, 4)}", f"min({pair}, {more})", 3)
    return Text(f"{within(one, 4)} {first} {within(two, 4)}", pair, 3)


def logic(rng, depth):
    """Return a condition."""
    if depth == 0 or rng.random() < 0.25:
        return comparison(rng)
    what = rng.random()
    if what < 0.2:
        inner = logic(rng, depth - 1)
        return Text(f"not {within(inner, 2)}", f"(1 - {inner.other})", 2)
    parts = [logic(rng, depth - 1) for _ in range(rng.randint(2, 3))]
    others = ", ".join(part.other for part in parts)
    if what < 0.6:
        return Text(" and ".join(within(part, 2) for part in parts), f"min({others})", 1)
    return Text(" or ".join(within(part, 1) for part in parts), f"max({others})", 0)


def unknown_or(test):
    return lambda one, two: 0.5 if math.isnan(one) or math.isnan(two) else float(test(one, two))


OPERATORS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
FUNCTIONS = {
    "lt": unknown_or(lambda one, two: one < two),
    "le": unknown_or(lambda one, two: one <= two),
    "gt": unknown_or(lambda one, two: one > two),
    "ge": unknown_or(lambda one, two: one >= two),
    "eq": unknown_or(lambda one, two: one == two),
    "ne": unknown_or(lambda one, two: one != two),
    "gone": lambda one: float(math.isnan(one)),
    "div": lambda one, two: math.nan if two == 0 else one / two,
    "min": min,
    "max": max,
}


def view(strikes, history):
    uploads = example_uploads(CONTEXT, ROWS)
    return Items.from_chunk(
        uploads,
        CONTEXT,
        strikes=example_strikes(uploads) if strikes else None,
        history=example_history(uploads) if history else None,
        lottery_key=(1, 0),
    )


def rows(items):
    """Return the names of each row for simpleeval; what the platform does not tell is NaN."""
    columns = {
        **{f"score_{name}": items.scores[:, index] for index, name in enumerate(CONTEXT.policies)},
        "top_score": items.scores.max(axis=1),
        "age": items.account_age,
        "time": items.time,
        "account_strikes": items.strikes,
        **{name: getattr(items, name) for name in NAMES},
        **{
            f"history_{name}": None if items.history is None else getattr(items.history, name)
            for name in ("uploads", "removals", "verdicts", "verdicts_violating")
        },
    }
    return [
        {name: math.nan if column is None else float(column[row]) for name, column in columns.items()}
        for row in range(ROWS)
    ]


def generated(seed, count):
    """Return expressions with their meaning, and how many were refused since they are the same for every upload."""
    rng = random.Random(seed)
    found, refused = [], 0
    while len(found) < count:
        text = logic(rng, 2)
        try:
            found.append((text, condition(text.rule).node))
        except Refused as error:
            fault = error.fault
            refused += 1
        else:
            continue
        assert any(part in fault for part in SAME_FOR_ALL), f"{text.rule}: {fault}"
    return found, refused


@pytest.mark.parametrize(("strikes", "history"), [(True, True), (False, False)])
def test_expressions_mean_what_an_independent_evaluator_says(strikes, history):
    items = view(strikes, history)
    known = rows(items)
    evaluator = SimpleEval(functions=FUNCTIONS)
    rng = random.Random(7)
    seen = {0.0: 0, 0.5: 0, 1.0: 0}
    for batch in range(EXPRESSIONS // 2 // BATCH):
        found, refused = generated(1_000 * batch + strikes, BATCH)
        assert refused < 20 * BATCH
        nodes = [node for _, node in found]
        true = compiled(nodes, CONTEXT).matched(items)
        false = compiled([Negated(node) for node in nodes], CONTEXT).matched(items)
        assert not (true & false).any()
        for index, (text, _) in enumerate(found):
            parsed = evaluator.parse(text.other)
            for row in rng.sample(range(ROWS), LOOKED_AT):
                evaluator.names = known[row]
                expected = evaluator.eval(text.other, previously_parsed=parsed)
                got = 0.5 * (1.0 + float(true[index, row]) - float(false[index, row]))
                assert got == expected, f"{text.rule} on row {row}: {known[row]}"
                seen[expected] += 1
    assert min(seen.values()) > (20 if strikes else 1_000)
    assert np.isfinite(known[0]["top_score"])
