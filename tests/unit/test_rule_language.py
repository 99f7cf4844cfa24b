"""What a rule's expression means, and what is refused, at which character."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.records import Chunk, columns_of
from simulator.rules import compiled, read_rules
from simulator.rules.names import KNOWN
from simulator.rules.source import locate
from simulator.rules.typed import condition
from simulator.strategy import Items
from simulator.strategy.derived import Derived
from simulator.testing import example_context, example_uploads

CONTEXT = example_context()
DAY = 86_400.0


def items(*, strikes=None, **columns):
    """Return three uploads with some columns of our own."""
    uploads = example_uploads(CONTEXT, 3)
    return Items.from_chunk(
        uploads.having(**{name: np.asarray(values, columns_of(Chunk)[name].dtype) for name, values in columns.items()}),
        CONTEXT,
        strikes=None if strikes is None else np.asarray(strikes, np.uint8),
        lottery_key=(1, 0),
    )


def matched(text, **columns):
    """Return where an expression is true, for three uploads."""
    return compiled([condition(text).node], CONTEXT).matched(items(**columns))[0].tolist()


def refusal(text, where="rules.yaml"):
    with pytest.raises(InputError) as found:
        read_rules(text, where)
    return str(found.value)


def refused(when):
    """Return the sentence of a refused condition, without its place."""
    return refusal(f"- when: {when}\n  do: review\n  because: x").partition(": ")[2]


SCORES = [[0.95, 0.1, 0.2], [0.5, 0.5, 0.5], [0.1, 0.94, 0.0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("score.spam > 0.93", [True, False, False]),
        ("score.spam >= 95%", [True, False, False]),
        ("score['hate'] > .93 or score.spam > 0.93", [True, False, True]),
        ("top_score > 0.93", [True, False, True]),
        ("0.3 < score.hate <= 0.5", [False, True, False]),
        ("not (score.spam > 0.93 or score.hate > 0.93)", [False, True, False]),
        ("score.spam + score.hate >= 1", [True, True, True]),
        ("score.spam + 2 * score.hate > 1.2", [False, True, True]),
        ("score.spam - score.hate < -0.1", [False, False, True]),
        ("score.spam / score.hate > 2", [True, False, False]),
        ("score.spam == 0.5 and score.hate != 0.1", [False, True, False]),
        ("-score.spam < -0.9", [True, False, False]),
        ("score.hate / score.self_harm > 0.1", [True, True, False]),
        ("score.hate / score.self_harm is missing", [False, False, True]),
        ("not (score.hate / score.self_harm > 0.1)", [False, False, False]),
        ("score.hate / score.self_harm != 0.5", [False, True, False]),
        ("score.hate / score.self_harm > 0.9 or score.hate > 0.9", [False, True, True]),
    ],
)
def test_scores(text, expected):
    assert matched(text, scores=SCORES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age < 30d", [True, False, False]),
        ("age <= 720h", [True, True, False]),
        ("age < 1.5d", [True, False, False]),
        ("age / 1d > 29", [False, True, True]),
        ("2 * age < 3d", [True, False, False]),
        ("age > time", [False, False, True]),
        ("market == 'south'", [False, True, True]),
        ("market != 'south'", [True, False, False]),
        ("'south' == market", [False, True, True]),
        ("market in ('south', 'north') and tier in ['large']", [True, False, True]),
        ("market not in {'south'}", [True, False, False]),
        ("top_policy == 'hate'", [False, True, False]),
        ("expected_views / age > 100 / 1h and top_policy == 'hate'", [False, False, False]),
    ],
)
def test_ages_and_names(text, expected):
    columns = {
        "time": [40 * DAY] * 3,
        "opened": [39 * DAY, 10 * DAY, -np.inf],
        "market": [0, 1, 1],
        "tier": [1, 0, 1],
        "top_policy": [0, 1, 2],
    }
    assert matched(text, **columns) == expected


@pytest.mark.parametrize(
    ("text", "known", "missing"),
    [
        ("account.strikes >= 2", [False, False, True], False),
        ("account.strikes < 2", [True, True, False], False),
        ("not account.strikes >= 2", [True, True, False], False),
        ("account.strikes == 2", [False, False, True], False),
        ("account.strikes != 2", [True, True, False], False),
        ("not account.strikes == 2", [True, True, False], False),
        ("account.strikes is missing", [False, False, False], True),
        ("account.strikes is not missing", [True, True, True], False),
        ("account.strikes >= 2 or account.strikes is missing", [False, False, True], True),
        ("account.strikes * 200 > 300", [False, False, True], False),
        ("not (account.strikes >= 2 and top_score > 0.9)", [True, True, False], False),
    ],
)
def test_what_is_missing_is_neither_true_nor_false(text, known, missing):
    scores = [[0.95, 0.1, 0.2]] * 3

    assert matched(text, scores=scores, strikes=[0, 1, 2]) == known
    assert matched(text, scores=scores) == [missing] * 3


def test_what_is_false_whatever_is_missing_is_false():
    assert matched("not (account.strikes >= 2 and top_score > 0.9)", scores=[[0.5, 0.1, 0.2]] * 3) == [True] * 3


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ("score.hate > 93", "The comparison is never true: score.hate is in [0, 1]."),
        ("score.hate >= 0", "The comparison is always true: score.hate is in [0, 1]."),
        ("account.strikes < 0", "The comparison is never true: account.strikes is in [0, 255]."),
        ("age < 30", "A duration goes with a duration: 30 needs a unit, such as 30d or 30h."),
        ("age < 30days", "The unit of '30days' is unknown. Did you mean '30d'?"),
        ("age < 30x", "The unit of '30x' is unknown. Known: 'ms', 's', 'm', 'h', 'd', 'w', '%'."),
        ("age < top_score", "Numbers of unlike units cannot be compared or added: a duration and a share."),
        (
            "account.strikes > history.uploads",
            "Numbers of unlike units cannot be compared or added: strikes and uploads.",
        ),
        ("age + account.strikes > 1d", "Numbers of unlike units cannot be compared or added: a duration and strikes."),
        ("acount.strikes > 1", "The name 'acount.strikes' is unknown. Did you mean 'account.strikes'?"),
        ("scroe.hate > 0.5", "The name 'scroe.hate' is unknown. Did you mean 'score.hate'?"),
        ("margin > 0", "'margin' is true of the world, and no strategy sees it."),
        ("main_views > 10", "'main_views' is true of the world, and no strategy sees it."),
        ("decided_at > 1d", "'decided_at' is the platform's own, and no strategy sees it."),
        ("creator == 7", "'creator' is a column without a name in rules."),
        ("market == DE", "'market' is compared with names in quotes, such as 'DE'."),
        ("market > 'DE'", "'market' holds names: compare by == or !=, or by `in`."),
        ("market in 'DE'", "Here 'market' needs names, as in ('DE', 'FR')."),
        ("market in ('DE', 'DE')", "'DE' is given twice."),
        ("age in ('DE', 'FR')", "`in` takes a market, a tier or a policy on its left."),
        ("market", "'market' holds names: compare it, as in market == 'NAME'."),
        ("age is missing", "'age' is never missing."),
        ("account.strikes is 3", "`is` is followed by `missing` or `not missing` only."),
        ("top_score", "'top_score' is a number and no condition: compare it with something."),
        ("(age < 3d) + 1 > 2", "'age < 3' is a condition and no number."),
        ("1 < 2", "The comparison names no column."),
        ("age / 0 > 1d", "There is nothing to divide by 0."),
        ("top_score > 0.5 & age < 3d", "`&` cannot be used in a rule. Write `and`."),
        ("max(age, 3d) > 4d", "A call cannot be used in a rule."),
        ("top_score ** 2 > 0.5", "A power cannot be used in a rule."),
        ("top_score >", "The expression cannot be read: invalid syntax."),
        ("not always", "`always` stands alone."),
        ("top_score > 1e999", "'1e999' is too large for a number."),
        ("top_score > 0.5 and top_score < 0.4", "Rule 1 can never match: its parts contradict each other."),
        ("account.strikes > 1 and account.strikes < 2", "Rule 1 can never match: its parts contradict each other."),
        ("market == 'a' and market == 'b'", "Rule 1 can never match: its parts contradict each other."),
        ("top_score > 0.5 or top_score <= 0.5", "Rule 1 matches every upload: write `always`."),
    ],
)
def test_refusals(when, fault):
    assert refused(f'"{when}"') == fault


def test_what_may_be_missing_makes_no_tautology():
    text = "account.strikes > 1 or account.strikes <= 1"  # true of all that is known, so it asks whether it is

    assert len(read_rules(f"- {{when: {text}, do: review, because: x}}", "rules.yaml").rules) == 1
    assert matched(text, strikes=[0, 1, 2]) == [True] * 3
    assert matched(text) == [False] * 3


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- when: scroe.x > 0.5\n  do: remove\n  because: x", "1:9"),
        ("- when: top_score > 0.5 and agee < 3d\n  do: remove\n  because: x", "1:29"),
        ("- when: 'top_score > 0.5 and agee < 3d'\n  do: remove\n  because: x", "1:30"),
        ("- when: 'market == ''DE'' and agee < 3d'\n  do: remove\n  because: x", "1:31"),
        ("- when: top_score > 0.5\n    and agee < 3d\n  do: remove\n  because: x", "2:9"),
        ("- when: >\n    top_score > 0.5 and\n    agee < 3d\n  do: remove\n  because: x", "3:5"),
        ("- when: |\n    top_score > 0.5 and  # sure\n    agee < 3d\n  do: remove\n  because: x", "3:5"),
        ("- when: market == 'Ñandú' and agee < 3d\n  do: remove\n  because: x", "1:31"),
        ("- when: age < 3d\n  do: remvoe\n  because: x", "2:7"),
        ("- when: age < 3d\n  do: remove\n  becuase: x", "3:12"),
        ("let:\n  new: aeg < 3d\nrules: []", "2:8"),
    ],
)
def test_line_and_column(text, place):
    assert refusal(text).startswith(f"rules.yaml:{place}: ")


def test_a_comment_does_not_hide_what_follows():
    (rule,) = read_rules("- when: |\n    age < 3d  # new\n    and top_score > 0.5\n  do: hold\n  because: x", "x").rules

    assert set(rule.reads) == {"age", "top_score"}


def test_where_an_escape_hides_the_place_it_is_that_of_the_value():
    assert locate('- when: "a\\x20b c"', 1, 9, "a b c", 4) == (1, 9)


def test_every_name_is_a_column_that_items_have():
    shown = items(strikes=[0, 0, 0])
    for name, column in KNOWN.items():
        values = column.values(shown)
        assert (values is None) == (column.signal == "history"), name
    for name in columns_of(Derived):
        assert hasattr(Items, name) or name in Items.__annotations__


def test_no_name_is_the_truth():
    truth = {name for name, spec in columns_of(Chunk).items() if spec.about.seen != "strategy"}

    assert all(column.spec.about.seen == "strategy" for column in KNOWN.values())
    assert truth.isdisjoint(KNOWN)
