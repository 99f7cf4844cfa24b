"""Mechanisms are found by lying in their folder, act in the order of their ranks, and keep to themselves."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from simulator.discovery import found
from simulator.explain.section import FOLDER as SECTIONS
from simulator.explain.section import IncidentWords, strength_of
from simulator.world import conditions, mechanisms, response
from simulator.world.conditions import Condition, all_conditions
from simulator.world.mechanisms import FOLDER
from simulator.world.response import Answer, answers, responses_of
from simulator.world.world import World
from tests.worlds import tiny_scenario

ROOT = Path(__file__).parents[2]
SLICES = sorted(
    path.stem for path in Path(mechanisms.__file__).parent.iterdir() if path.stem != "__init__" and path.name[0] != "_"
)
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "world").glob("*.md")}

FROST = '''
"""Frost: whoever uploads while it is cold keeps it back."""

from simulator.world.response import Answer, Response


class Frost(Response):
    def mark(self, chunk):
        chunk.withheld[chunk.time < 3600.0] = 1


RESPONSE = Answer(rank={rank}, make=lambda world: Frost())
'''


def ranks(name, kind):
    """Return the mechanism of each thing declared, by rank."""
    return {one.rank: module.removeprefix(f"{FOLDER}.").split(".")[0] for module, one in found(FOLDER, name, kind)}


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Return a function that adds a mechanism to the folder by adding its file."""

    def plant(source):
        (tmp_path / "frost.py").write_text(source, encoding="utf-8")
        monkeypatch.setattr(mechanisms, "__path__", [*mechanisms.__path__, str(tmp_path)])
        response.answers.cache_clear()
        conditions.all_conditions.cache_clear()

    yield plant
    monkeypatch.undo()
    sys.modules.pop(f"{FOLDER}.frost", None)
    response.answers.cache_clear()
    conditions.all_conditions.cache_clear()


def test_conditions_and_responses_act_by_rank():
    assert [one.rank for one in all_conditions()] == sorted(ranks("CONDITION", Condition))
    assert [one.rank for one in answers()] == sorted(ranks("RESPONSE", Answer))


def test_the_page_of_the_world_says_who_acts_first():
    rows = re.findall(r"^\| (\d+) \| `(\w+)`[^|]* \| `(\w+)`[^|]* \|$", PAGES["README.md"], re.MULTILINE)

    assert {int(rank): condition for rank, condition, _ in rows} == ranks("CONDITION", Condition)
    assert {int(rank): answer for rank, _, answer in rows} == ranks("RESPONSE", Answer)


@pytest.mark.parametrize("name", SLICES)
def test_a_mechanism_has_a_page_that_names_it(name):
    named = re.compile(rf"^Code:(?:.*\n)*?.*(?:mechanisms/|`){name}(?:/|\.py)", re.MULTILINE)

    assert [page for page, text in PAGES.items() if page != "README.md" and named.search(text)]


@pytest.mark.parametrize("name", SLICES)
def test_no_mechanism_imports_another(name):
    folder = Path(mechanisms.__file__).parent
    files = [folder / f"{name}.py"] if (folder / f"{name}.py").exists() else sorted((folder / name).glob("*.py"))
    imported = {
        other
        for path in files
        for other in re.findall(r"from simulator\.world\.mechanisms\.(\w+)", path.read_text(encoding="utf-8"))
    }

    assert imported <= {name}


@pytest.mark.parametrize("kind", sorted(words.kind for _, words in found(SECTIONS, "INCIDENT", IncidentWords)))
def test_words_are_for_kinds_that_there_are(kind):
    assert f'Literal["{kind}"]' in (ROOT / "simulator" / "config" / "incidents.py").read_text(encoding="utf-8")


def test_an_incident_without_words_is_told_by_its_docstring():
    class Frost:
        """Nobody can type. Fingers are cold."""

        kind = "frost"

    assert strength_of(Frost()) == "Nobody can type"


def test_a_file_in_the_folder_is_all_that_a_mechanism_needs(planted):
    scenario = tiny_scenario()
    before = responses_of(World(scenario, seed=1, replication=0))

    planted(FROST.format(rank=1000))

    world = World(scenario, seed=1, replication=0)
    (chunk,) = world.chunks(0.0, 3600.0, 10**9)
    assert not before
    assert responses_of(world).rewritten(chunk).withheld.all()


def test_two_mechanisms_of_one_rank_are_refused(planted):
    planted(FROST.format(rank=30))

    with pytest.raises(ValueError, match=r"frost.RESPONSE must have a rank of its own. Got 30, which \S+churn has"):
        answers()


def test_what_is_no_condition_is_refused(planted):
    planted("CONDITION = 'cold'")

    with pytest.raises(TypeError, match=r"frost.CONDITION must be of Condition. Got 'cold' instead"):
        all_conditions()
