"""Further detectors leave the world as it was, have luck of their own, and are seen by strategies."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from simulator.config import scenario_from_dict
from simulator.errors import ScenarioError
from simulator.platform.context import context_of
from simulator.records import Chunk
from simulator.strategy import Items
from simulator.world.world import World
from tests.explained import lines_of
from tests.worlds import tiny_scenario

ONE = {"spam": {"further_detectors": {"text": {"auc": 0.9, "blind_share": 0.1}}}}
TWO = {
    "spam": {"further_detectors": {"image": {"auc": 0.8}, "text": {"auc": 0.9, "blind_share": 0.1}}},
    "minors": {"further_detectors": {"image": {"auc": 0.99}}},
}


def drawn(policies: Any = (), size: int = 10**9, **changes: Any) -> tuple[World, Chunk]:
    world = World(tiny_scenario(horizon="1d", policies=dict(policies), **changes), seed=3, replication=0)
    chunks = list(world.chunks(0.0, world.horizon, size))
    return world, Chunk(*(np.concatenate(columns) for columns in zip(*map(tuple, chunks), strict=True)))


def items_of(world: World, chunk: Chunk) -> Items:
    return Items.from_chunk(chunk, context_of(world), lottery_key=(3, 0))


def test_the_world_is_the_same_with_and_without_them() -> None:
    (_, none), (_, two) = drawn(), drawn(TWO)

    assert none.further_scores.shape == (len(none), 0)
    assert two.further_scores.shape == (len(two), 3)
    for name in Chunk._fields:
        if name != "further_scores":
            np.testing.assert_array_equal(getattr(none, name), getattr(two, name), err_msg=name)


def test_a_detector_reads_an_item_alike_whichever_others_there_are() -> None:
    (_, one), (_, two) = drawn(ONE), drawn(TWO, size=7)

    np.testing.assert_array_equal(one.further_scores[:, 0], two.further_scores[:, 1])
    assert (two.further_scores[:, 0] != two.further_scores[:, 1]).any()


def test_strategies_see_them_by_policy() -> None:
    world, chunk = drawn(TWO)
    items = items_of(world, chunk)
    few = items.take([5, 3])

    assert items.context.further_detectors == (("image", "text"), (), ("image",))
    for seen, rows in ((items, np.arange(len(chunk))), (few, np.array([5, 3]))):
        np.testing.assert_array_equal(seen.further_scores, chunk.further_scores[rows])
        np.testing.assert_array_equal(seen.scores_of(1), chunk.scores[rows, 1:2])
        np.testing.assert_array_equal(seen.scores_of(2)[:, 1], chunk.further_scores[rows, 2])
        np.testing.assert_array_equal(seen.scores_of(0)[:, 1:], chunk.further_scores[rows, :2])
        assert not seen.further_scores.flags.writeable
        assert not seen.scores_of(0).flags.writeable
    assert items_of(*drawn()).scores_of(0).shape[1] == 1


def test_an_outage_is_one_of_all_detectors_of_the_policy() -> None:
    outage = {"out": {"kind": "detector_outage", "policies": ["spam"], "start": "6h", "duration": "3h"}}
    _, chunk = drawn(TWO, incidents=outage)
    out = (chunk.time >= 6 * 3600.0) & (chunk.time < 9 * 3600.0)

    assert out.any()
    assert not chunk.further_scores[out, :2].any()
    assert (chunk.further_scores[out, 2] > 0).any()
    assert (chunk.further_scores[~out, 1] > 0).all()  # what it may be blind to is never surely innocent


def test_unchanged_copies_are_read_alike_and_changed_ones_are_not() -> None:
    storm = {
        "storm": {"kind": "reupload_storm", "policy": "spam", "plateau": "20h", "start": "1h", "per_hour": 40,
                  "versions": 3, "changed": 0.4},
    }  # fmt: skip
    _, chunk = drawn(TWO, incidents=storm)
    seen = 0
    for market in np.unique(chunk.market):
        for version in (1, 2, 3):
            rows = (chunk.market == market) & (chunk.version == version)
            scores = chunk.further_scores[rows, 0]
            seen += rows.sum() > 1
            np.testing.assert_allclose(scores, scores[0] if len(scores) else 0.0, rtol=1e-9)
    changed = chunk.further_scores[chunk.version == -1, 0]

    assert seen >= 3
    assert len(np.unique(changed)) == len(changed) > 1


def test_a_blind_spot_is_one_of_content_so_every_copy_is_in_it() -> None:
    blind = {"spam": {"further_detectors": {"text": {"auc": 0.999, "blind_share": 0.5}}}}
    storm = {
        "storm": {"kind": "reupload_storm", "policy": "spam", "plateau": "20h", "start": "1h", "per_hour": 60,
                  "versions": 12, "changed": 1.0, "margin": 1.0, "margin_log_sd": 0.1},
    }  # fmt: skip
    _, chunk = drawn(blind, incidents=storm)
    found = set()
    for version in np.unique(chunk.version[chunk.version < 0]):
        scores = chunk.further_scores[chunk.version == version, 0]
        assert (scores > 0.5).all() or (scores < 0.5).all()
        found.add(bool(scores[0] > 0.5))

    assert found == {True, False}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"auc": 0.9, "hard_auc": 0.8}, "policies.spam.further_detectors.text.hard_auc must be null unless"),
        ({"auc": 0.9, "auc_by_language": {"xx": 0.8}}, "a market's language"),
        ({"auc": 0.5}, "must be a number in (0.5, 1). Got 0.5 instead."),
        ({"auc": 0.9, "shared_noise": 1.1}, "shared_noise"),
        ({"auc": 0.9, "blind_share": 1.0}, "blind_share"),
        ({}, "auc"),
    ],
)
def test_what_is_wrong_is_said(fields: Any, said: str) -> None:
    given = tiny_scenario().model_dump(mode="json")
    given["policies"]["spam"]["further_detectors"] = {"text": fields}
    with pytest.raises(ScenarioError, match=re.escape(said)):
        scenario_from_dict(given)


def test_they_are_explained() -> None:
    said = lines_of(tiny_scenario(policies=TWO), "further_detectors")

    assert said == [
        "Strategies also see the scores of image and text for spam; flags and later scores are the main one's.",
        "Strategies also see the scores of image for minors; flags and later scores are the main one's.",
    ]
    assert lines_of(tiny_scenario(), "further_detectors") == []
