"""Strategies are found by spec: a name, a module, values in brackets, or a file. Nothing else is run."""

from __future__ import annotations

import sys

import pytest

from simulator.errors import ParamError, StrategyError
from simulator.strategy.lookup import find_strategy, list_strategies, make_strategy, strategy_in_force
from strategies import AllowAll, Threshold
from tests.worlds import tiny_scenario

HERE = "tests.unit.test_registry"


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    """A current folder of its own, which imports afterwards forget."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "modules", {**sys.modules})
    return tmp_path


def refusal(spec, error=StrategyError):
    with pytest.raises(error) as caught:
        find_strategy(spec)
    return str(caught.value)


@pytest.mark.parametrize("spec", ["Threshold", " Threshold ", "strategies.threshold:Threshold"])
def test_a_name_finds_the_class(spec):
    assert find_strategy(spec) is Threshold


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("Threshold()", Threshold()),
        ("Threshold(remove_at=0.95)", Threshold(remove_at=0.95)),
        ("strategies.threshold:Threshold(remove_at=0.95, review_at=None)", Threshold(remove_at=0.95, review_at=None)),
        ("Threshold(remove_at={'DE': {'spam': .9}, '*': 1})", Threshold(remove_at={"DE": {"spam": 0.9}, "*": 1})),
        ("Threshold (\n  remove_at=0.95,\n)", Threshold(remove_at=0.95)),
    ],
)
def test_values_make_an_instance(spec, expected):
    assert find_strategy(spec) == expected


def test_an_instance_is_made_of_anything_that_names_a_strategy():
    own = AllowAll()

    assert make_strategy(own) is own
    assert [make_strategy(given) for given in ("AllowAll", AllowAll, "AllowAll()")] == [own, own, own]


def test_registered_strategies_are_listed_without_importing_them():
    entries = {entry.name: entry for entry in list_strategies()}

    assert {"AllowAll", "PriorityReview", "Threshold"} <= set(entries)
    assert (entries["Threshold"].target, entries["Threshold"].package) == ("strategies.threshold:Threshold", "riskbox")
    assert entries["Threshold"].load() is Threshold


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (
            "Treshold",
            (
                "A strategy must be registered under 'riskbox.strategies' or given as 'module:Class'. "
                "Got 'Treshold' instead. "
                "Did you mean 'Threshold'?"
            ),
        ),
        (
            "strategies.threshold:Treshold",
            (
                "The module 'strategies.threshold' must define the named strategy. Got 'Treshold' instead. "
                "Did you mean 'Threshold'?"
            ),
        ),
        (
            "no_such_module:Rule",
            (
                "The module of strategy 'no_such_module:Rule' must be installed, or in the current folder: "
                "there is no module 'no_such_module'."
            ),
        ),
        (
            "strategies.no_such_module:Rule",
            (
                "The module of strategy 'strategies.no_such_module:Rule' must be installed, or in the current folder: "
                "there is no module 'strategies.no_such_module'."
            ),
        ),
        (
            f"{HERE}:HERE",
            (
                f"The strategy '{HERE}:HERE' must be a subclass of simulator.Strategy with a _triage method. "
                "Got a value of type 'str' instead."
            ),
        ),
        (
            "simulator.strategy:Strategy",
            (
                "The strategy 'simulator.strategy:Strategy' must be a subclass of simulator.Strategy with a "
                "_triage method. "
                "Got the class 'Strategy' instead."
            ),
        ),
        ("a b:Rule", "A strategy in a module must be given as 'module:Class'. Got 'a b:Rule' instead."),
        (
            "Threshold(",
            (
                "A strategy must be given as 'Threshold', 'Threshold(remove_at=0.95)', 'module:Class' or a YAML file. "
                "Got 'Threshold(' instead."
            ),
        ),
        *(
            (
                spec,
                (
                    "The values in a strategy's spec must be plain keyword arguments, such as '(remove_at=0.95)'. "
                    f"Got {spec!r} instead."
                ),
            )
            for spec in (
                "Threshold(0.95)",
                "Threshold(**{'remove_at': 1})",
                "Threshold(remove_at=0.9)(review_at=0.5)",
                "Threshold(remove_at=__import__('os').getcwd())",
                "Threshold(remove_at=0.9,,)",
                "Threshold(remove_at=0.9, remove_at=0.8)",
            )
        ),
    ],
)
def test_a_bad_spec_is_refused_in_one_sentence(spec, expected):
    assert refusal(spec) == expected


def test_a_bad_value_is_the_strategy_s_own_sentence():
    expected = "The 'remove_at' parameter of Threshold must be a probability in [0, 1]. Got 1.7 instead."

    assert refusal("Threshold(remove_at=1.7)", ParamError) == expected


def test_a_module_in_the_current_folder_is_found(in_folder):
    (in_folder / "mine_here.py").write_text("from strategies import AllowAll\nclass Mine(AllowAll): ...\n")

    assert find_strategy("mine_here:Mine").__name__ == "Mine"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("import not_installed", "ModuleNotFoundError: No module named 'not_installed'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def", "SyntaxError: invalid syntax (mine_broken.py, line 1)"),
    ],
)
def test_a_module_that_does_not_import_says_why_in_one_sentence(in_folder, source, problem):
    (in_folder / "mine_broken.py").write_text(source)

    expected = f"The module of strategy 'mine_broken:Mine' must be importable. Got {problem} instead."
    assert refusal("mine_broken:Mine") == expected


def test_code_that_is_not_named_does_not_run(in_folder):
    (in_folder / "mine_unnamed.py").write_text("raise SystemExit")

    list_strategies()
    find_strategy("Threshold")
    assert "mine_unnamed" not in sys.modules


def test_a_file_names_a_strategy_and_its_values(in_folder):
    (in_folder / "rule.yaml").write_text(
        "strategy: Threshold\nparams:\n  remove_at: {DE: 0.9, '*': 0.95}\n  review_at: null\n"
    )
    (in_folder / "plain.yml").write_text("strategy: strategies.allow_all:AllowAll\n")

    assert find_strategy("rule.yaml") == Threshold(remove_at={"DE": 0.9, "*": 0.95}, review_at=None)
    assert find_strategy("plain.yml") == AllowAll()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("params: {}", "must have a key 'strategy' and, if needed, 'params'. Got {'params': {}} instead."),
        ("- Threshold", "must have a key 'strategy' and, if needed, 'params'. Got ['Threshold'] instead."),
        (
            "strategy: Threshold\nparam: {}",
            "must have no keys other than 'strategy' and 'params'. Got 'param' instead. Did you mean 'params'?",
        ),
        ("strategy: Threshold()", "must be a name or 'module:Class'. Got 'Threshold()' instead."),
        ("strategy: [Threshold]", "must be a name or 'module:Class'. Got ['Threshold'] instead."),
        ("strategy: Threshold\nparams: [1]", "must map names to values. Got [1] instead."),
        ("strategy: {", "must be YAML that can be read: expected the node content"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(in_folder, content, expected):
    (in_folder / "rule.yaml").write_text(content)

    sentence = refusal("rule.yaml")
    assert expected in sentence
    assert "'rule.yaml'" in sentence
    assert "\n" not in sentence


def test_code_in_a_file_is_imported_only_if_the_user_says_so(in_folder):
    (in_folder / "mine_filed.py").write_text("from strategies.allow_all import AllowAll\nclass Mine(AllowAll): ...\n")
    (in_folder / "rule.yaml").write_text("strategy: mine_filed:Mine\n")
    scenario = tiny_scenario(strategy="mine_filed:Mine")

    assert "names code, 'mine_filed:Mine', which is imported only with --allow-code" in refusal("rule.yaml")
    with pytest.raises(StrategyError, match="scenario 'tiny' names code, 'mine_filed:Mine'"):
        strategy_in_force(scenario)
    assert "mine_filed" not in sys.modules
    assert type(find_strategy("rule.yaml", allow_code=True)).__name__ == "Mine"
    assert type(strategy_in_force(scenario, allow_code=True)).__name__ == "Mine"


def test_a_missing_file_is_refused(in_folder):
    expected = "The strategy file 'rule.yaml' must be a file that can be read. Got 'No such file or directory' instead."

    assert refusal("rule.yaml") == expected


def test_the_sentence_of_a_value_in_a_file_names_the_parameter(in_folder):
    (in_folder / "rule.yaml").write_text("strategy: Threshold\nparams: {remove_at: {DE: 1.5}}\n")

    expected = "The 'remove_at.DE' parameter of Threshold must be a probability in [0, 1]. Got 1.5 instead."
    assert refusal("rule.yaml", ParamError) == expected
