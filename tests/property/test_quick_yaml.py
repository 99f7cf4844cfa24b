"""What libyaml reads is what the reader of YAML 1.2 reads: the quick way says the same, or nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.documents import quick, read_yaml, reader
from simulator.errors import InputError
from simulator.rules.rule_file import read_rules

ROOT = Path(__file__).parents[2]
SEEDS = [
    'let:\n  a: age < 30d\nrules:\n  - when: a or score.x > 0.9\n    do: hold\n    because: It\'s "so".\n',
    "- {when: \"market == 'NO'\", do: remove, because: 'it''s sure'}\n- {when: x, do: y}\n",
    "a: 1_000\nb: [1e-6, .5, -0x1F, 0o17, ~, null, true, No, 12:30, 2025-01-01]\n# end\n",
    "{a: {b: [c, {d: e}]}, 'f': -1, \"g\\n\": .inf}\n",
    "a:\n- b: c\n  d:\n    e: f\n-   g\n",
    "list:\n  - one two\n    three\n  - 'x\n    y'\nmore: a#b c # d\nurl: http://x.y:80/z\n",
]
CHARACTERS = " \n:-{}[],'\"#|>?!&*%@~.0aN_\\\t=é\u2028\ufeff"


def both(text):
    """Return what either reader makes of a text; an exception as its sentence."""
    found = []
    for read in (read_yaml, slow):
        try:
            found.append(repr(read(text, "x")))
        except InputError as error:
            found.append(str(error))
    return found


def slow(text, where):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "quick_nodes", lambda _: None)
        return read_yaml(text, where)


def mutated(text, rng):
    for _ in range(rng.integers(1, 4)):
        place = int(rng.integers(0, len(text) + 1))
        character = CHARACTERS[int(rng.integers(len(CHARACTERS)))]
        text = text[:place] + character + text[place + int(rng.integers(0, 2)) :]
    return text


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_a_text_with_slips_reads_the_same_either_way(seed):
    assert quick.quick_nodes(SEEDS[seed]) is not None
    rng = np.random.default_rng(seed)
    texts = [SEEDS[seed], *(mutated(SEEDS[seed], rng) for _ in range(120))]

    assert [text for text in texts if len(set(both(text))) > 1] == []
    assert sum(quick.quick_nodes(text) is not None for text in texts) > 10


@settings(max_examples=150)
@given(st.text(CHARACTERS, max_size=40))
def test_any_text_reads_the_same_either_way(text):
    one, other = both(text)
    assert one == other


@pytest.mark.parametrize("path", sorted((ROOT / "strategies").rglob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_files_read_the_same(path):
    one, other = both(path.read_text(encoding="utf-8"))
    assert one == other


@pytest.mark.parametrize(
    "text",
    ["a: &x 1", "a: *x", "a: !!int 1", "! ", "%YAML 1.2\n---\na: 1", "a: 1\n---\nb: 2", "? a\n: b", "a:\t1", "a: 'x'#y",
     "- - - - - - - - - 1", "a: |\n  b\n", "- >-\n  b\n", "[" * 1_001,
     "a: x\u2028y", "\ufeffa: 1", "a: " + "x" * 100_001],
    ids=range(16),
)  # fmt: skip
def test_what_the_readers_may_see_otherwise_is_left_to_one(text):
    assert quick.quick_nodes(text) is None


def test_places_of_faults_are_those_of_the_other_reader():
    with pytest.raises(InputError, match=r"key 'a' is given twice in line 2, column 1"):
        read_yaml("a: 1\na: 2\n", "x")
    with pytest.raises(InputError, match=r"x:2:13: The name 'b' is unknown"):
        read_rules("- do: hold\n  when: a > b\n  because: c\n".replace("a > b", "1 < b"), "x")


def test_without_libyaml_the_other_reader_reads_all(monkeypatch):
    import yaml

    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert quick.quick_nodes("a: 1") is None
    assert read_yaml("a: 1", "x") == {"a": 1}
