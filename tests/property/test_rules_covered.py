"""What is refused as a rule that never decides does never decide: the reasoning finds nothing that is not so."""

from __future__ import annotations

import random

import pytest

from simulator.rules.cover import boxes, covered
from simulator.rules.nodes import Both, Either, Negated
from simulator.rules.program import compiled
from simulator.rules.refused import Refused
from simulator.rules.typed import condition

from .test_rules_evaluated import CONTEXT, comparison, logic, view

CONDITIONS = 400


def generated(seed):
    """Return conditions, half of them on few columns and with few numbers, so that many cover others."""
    rng = random.Random(seed)
    found = []
    while len(found) < CONDITIONS:
        text = rng.choice([comparison(rng), logic(rng, 1)]).rule
        if rng.random() < 0.5:
            column = rng.choice(["top_score", "account.strikes", "account.strikes / 2", "age"])
            low, high = sorted(rng.sample({"age": ["1d", "3d", "30d"]}.get(column, ["0.5", "0.9", "1", "2"]), 2))
            text = rng.choice(["{c} {o} {l}", "{c} {o} {h}", "{l} {o} {c} {p} {h}", "not {c} {o} {l}"]).format(
                c=column, l=low, h=high, o=rng.choice(["<", "<=", ">", "==", "!="]), p=rng.choice(["<", "<="])
            )
        try:
            found.append(condition(text).node)
        except Refused:
            continue
    return found


@pytest.mark.parametrize(("strikes", "history"), [(True, True), (False, False)])
def test_what_is_covered_matches_nothing_more(strikes, history):
    items = view(strikes, history)
    nodes = generated(11)
    matched = compiled(nodes, CONTEXT).matched(items)
    known = [boxes(node) for node in nodes]
    inside = empty = 0
    for one, found in enumerate(known):
        if found == []:
            empty += 1
            assert not matched[one].any(), nodes[one]
        for other in range(len(nodes)):
            if other != one and found != [] and covered(found, known[other]):
                inside += 1
                assert (matched[other] | ~matched[one]).all(), (nodes[one], nodes[other])
    assert inside > 500
    assert empty > 0


def test_parts_and_wholes_cover_each_other():
    nodes = generated(12)
    rng = random.Random(3)
    for one in nodes:
        other = rng.choice(nodes)
        both, either = boxes(Both((one, other))), boxes(Either((one, other)))
        if both is not None:
            assert covered(both, boxes(one))
        if either is not None:
            assert covered(boxes(one), either)
        assert boxes(Negated(Negated(one))) == boxes(one)
