"""The strategy that decides by a file of rules."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from simulator.domain import Action
from simulator.errors import InputError
from simulator.strategy import Items
from simulator.strategy.code import decided_by
from simulator.strategy.lookup import make_strategy
from simulator.testing import (
    check_strategy,
    example_context,
    example_history,
    example_scenario,
    example_strikes,
    example_uploads,
)
from strategies.rule_set import SHIPPED, RuleSet
from strategies.threshold import Threshold

CONTEXT = example_context()
FIRST = """\
let: {sure: 0.9}
rules:
  - {name: trusted, when: history.verdicts >= 1 and history.verdicts_violating == 0, do: allow, because: never caught}
  - {name: spam, when: score.spam > sure, do: remove, because: clear cut.}
  - {when: score.hate > 0.5 and market == 'north', do: limit, because: unsure}
  - {when: score.hate > 0.5, do: review, because: unsure}
"""
ALL = """\
match: all
rules:
  - {when: score.hate > 0.5, do: review, because: unsure}
  - {when: score.hate > 0.7, do: limit, because: unsure}
  - {when: score.hate > 0.8, do: label, because: unsure}
  - {when: score.spam > 0.9, do: remove, because: sure}
  - {when: score.self_harm > 0.4, do: age_gate, because: for adults}
"""


@pytest.fixture
def write(tmp_path):
    def made(text, name="rules.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return made


def started(**params):
    strategy = RuleSet(**params)
    strategy.start(CONTEXT)
    return strategy


def upload(scores, history=True, market=None):
    """Return one item per row of scores; of history only the accounts of odd rows have one verdict, not violating."""
    n = len(scores)
    uploads = example_uploads(CONTEXT, n).having(scores=np.asarray(scores, np.float64))
    if market is not None:
        uploads = uploads.having(market=np.asarray(market, np.int16))
    known = example_history(uploads)
    known.verdicts[:], known.verdicts_violating[:] = 0, 0
    known.verdicts[1::2] = 1
    strikes = example_strikes(uploads)
    return Items.from_chunk(uploads, CONTEXT, strikes=strikes, history=known if history else None, lottery_key=(1, 0))


def test_the_first_rule_that_matches_decides(write):
    scores = [[0.95, 0, 0], [0.95, 0, 0], [0.5, 0.6, 0], [0.5, 0.6, 0], [0.95, 0.6, 0], [0.1, 0.1, 0.9], [0.2, 0.7, 0]]
    strategy = started(file=write(FIRST))
    items = upload(scores, market=[0, 0, 0, 0, 0, 0, 1])

    assert strategy.decided_by(items).tolist() == [1, 0, 2, 0, 1, 0, 3]
    triage = strategy.triage(items)
    assert [Action(code).name for code in triage.action] == [
        "REMOVE",
        "ALLOW",
        "LIMIT",
        "ALLOW",
        "REMOVE",
        "ALLOW",
        "REVIEW",
    ]
    assert (triage.weight == items.top_score).all()
    assert (triage.review_at_reports == 3).all()


def test_of_all_rules_the_strongest_action_decides_and_a_review_keeps_a_limit(write):
    scores = [[0, 0.6, 0], [0, 0.75, 0], [0, 0.85, 0], [0.95, 0.85, 0], [0, 0, 0.5], [0, 0.6, 0.5], [0, 0, 0]]
    triage = started(file=write(ALL), review_at_views=5_000).triage(upload(scores))

    assert [Action(code).name for code in triage.action] == [
        "REVIEW",
        "LIMIT",
        "LABEL",
        "REMOVE",
        "AGE_GATE",
        "AGE_GATE",
        "ALLOW",
    ]
    assert triage.review_at_views.tolist() == [5_000, 0, 0, 5_000, 5_000, 0, 5_000]


def test_many_items_are_decided_as_few_are(write):
    rng = np.random.default_rng(1)
    scores = rng.random((40_000, 3))
    strategy = started(file=write(FIRST))
    items = upload(scores)

    expected = np.select(
        [
            np.arange(40_000) % 2 == 1,
            scores[:, 0] > 0.9,
            (scores[:, 1] > 0.5) & (items.market == 0),
            scores[:, 1] > 0.5,
        ],
        [0, 1, 2, 3],
        default=-1,
    )
    assert (strategy.decided_by(items) == expected).all()


@pytest.mark.parametrize("text", [FIRST, ALL])
def test_it_keeps_the_contract(write, text):
    for ours, theirs in (("spam", "fraud"), ("hate", "violence"), ("self_harm", "fraud"), ("north", "east")):
        text = text.replace(ours, theirs)
    scenario = example_scenario()

    results = check_strategy(RuleSet(file=write(text)), scenario)
    assert [one for one in results if one.failed or one.status == "not judged"] == []


def test_the_platform_tells_what_rules_read_and_nothing_else(write):
    rule = "- {when: %s, do: review, because: x}"
    kinds = {
        "top_score > 0.5": (False, False),
        "account.strikes > 1": (True, False),
        "history.removals > 1": (True, True),
    }

    for when, (live, reads_history) in kinds.items():
        strategy = RuleSet(file=write(rule % when))
        assert (strategy.live, strategy.reads_history) == (live, reads_history)
    strategy = RuleSet(file=write("let: {x: account.strikes > 1}\nrules:\n  " + rule % "x"))
    assert strategy.live


def test_the_rule_that_fired_is_named(write):
    strategy = started(file=write(FIRST))
    items = upload([[0.95, 0.625, 0], [0.95, 0, 0], [0, 0, 0]], history=False, market=[1, 0, 0])

    words = [strategy.explain(items, row) for row in range(3)]

    assert words[0] == (
        "rule 'spam', `score.spam > sure` with score.spam 0.9500, because: clear cut; also matches rule 4: "
        "REMOVE; any review in the queue of the scenario's route, priority 0; review at 3 reports"
    )
    assert words[2].startswith("no rule matches: ALLOW")


def test_it_survives_a_pickle_and_a_change_of_its_file(write):
    path = write(FIRST)
    strategy = started(file=path)
    items = upload([[0.95, 0, 0]] * 2)
    before = strategy.triage(items)
    copy = pickle.loads(pickle.dumps(strategy))
    write("- {when: always, do: hold, because: x}")
    clone = strategy.clone()
    clone.start(CONTEXT)

    assert (copy.triage(items).action == before.action).all()
    assert (clone.triage(items).action == before.action).all()
    fresh = make_strategy(strategy.spec)
    assert fresh == strategy
    assert (fresh.data, decided_by(fresh)) != (strategy.data, decided_by(strategy))
    assert decided_by(clone) == decided_by(strategy)
    assert decided_by(Threshold()) == decided_by(Threshold(remove_at=0.9))


def test_names_that_the_scenario_does_not_have_are_refused(write):
    rule = "- {when: %s, do: review, because: x}"
    sentences = {
        "score.hats > 0.5": "1:10: The scenario has no policy 'hats'. Did you mean 'hate'?",
        "age < 3d or market in ['north', 'sought']": "1:43: The scenario has no market 'sought'. Did you mean 'south'?",
        "tier == 'huge'": "1:18: The scenario has no tier 'huge'. Known: 'small', 'large'.",
        "top_policy != 'spma'": "1:24: The scenario has no policy 'spma'. Did you mean 'spam'?",
    }
    for when, sentence in sentences.items():
        path = write(rule % (when if "[" not in when else f'"{when}"'))
        with pytest.raises(InputError) as found:
            started(file=path)
        assert str(found.value) == f"{path}:{sentence}"


def test_a_file_that_is_wrong_is_refused_when_the_strategy_is_made(write):
    path = write("- {when: agee < 3d, do: review, because: x}")

    with pytest.raises(InputError, match=r":1:10: The name 'agee' is unknown\. Did you mean 'age'\?"):
        make_strategy(f"RuleSet(file={path!r})")


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda file: file.stem)
def test_shipped_files_can_be_read_by_name(file):
    assert RuleSet(file=file.stem).rules.source.where == str(file)


def test_in_a_chain_a_rule_that_allows_is_an_exception_from_the_members_that_follow(write):
    members = f"RuleSet(file={write(FIRST)!r}); Threshold(remove_at=0.93)"
    chain = make_strategy(f"Chain(strategies={members!r})")
    chain.start(CONTEXT)
    items = upload([[0.5, 0.5, 0.94], [0.5, 0.5, 0.94], [0.95, 0, 0]])

    assert [Action(code).name for code in chain.triage(items).action] == ["REMOVE", "ALLOW", "REMOVE"]
    assert (chain.live, chain.reads_history) == (True, True)
